"""A newcomer and a lead, by keys alone, each in a window of their own on a real X display."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.gui.paths.screen import MISSING, run
from tests.repositories import assigned

pytestmark = [
    pytest.mark.xvfb,
    pytest.mark.skipif(bool(MISSING), reason=f"there is no {' and no '.join(MISSING)}"),
]


def test_a_newcomer_from_the_start_page_to_a_saved_report(make_project, key, data_dir: Path, tmp_path: Path) -> None:
    value = key()
    project = make_project("mine").init()
    project.commit({"app.py": "import os\n", ".gitignore": "__pycache__/\n"}, "begin")
    (project.folder / ".env").write_text(f"OPENAI_API_KEY={value}\n", "utf-8")
    reports = tmp_path / "reports"
    reports.mkdir()
    said = run(
        "tests.gui.paths.newcomer", str(project.folder), str(reports), cwd=tmp_path, SHRIFT_DATA_DIR=str(data_dir)
    )
    assert "the report is saved" in said
    assert ".env" in (project.folder / ".gitignore").read_text("utf-8").split()
    assert sorted(f.suffix for f in reports.iterdir()) == [".html", ".pdf"]
    assert not any(value.encode() in file.read_bytes() for file in reports.iterdir())


def test_a_lead_from_an_empty_board_to_a_summary(make_project, key, data_dir: Path, tmp_path: Path) -> None:
    leaky, other, well = (make_project(name).init() for name in ("leaky", "other", "well"))
    leaky.commit({"app.py": assigned(key())})
    other.commit({"app.py": "import openai\n"})
    well.commit({"app.py": "x = 1\n", ".gitignore": ".env\n"})
    summary = tmp_path / "team.md"
    folders = [str(project.folder) for project in (leaky, other, well)]
    said = run("tests.gui.paths.lead", str(summary), *folders, cwd=tmp_path, SHRIFT_DATA_DIR=str(data_dir))
    assert "the summary is saved" in said
    assert "Start with leaky" in summary.read_text("utf-8")
    assert "Ada" in (leaky.folder / ".shrift" / "policy.toml").read_text("utf-8")
