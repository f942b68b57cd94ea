"""What changed since the scan before, on pages: from the memory, with names or without, and left out where asked."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pypdf import PdfReader

from checks import cli
from checks.catalog import load
from checks.memory.changes import changed_since_before, target_of_report
from checks.model import decode_report
from checks.places import Places
from checks.report import writer
from checks.report.changed import Changed, ChangedPart
from checks.report.choices import Choices
from tests.checks.report.samples import told

CHANGED = Changed(
    since="16 Nov 2026",
    sentence="The score went from 24 to 30: +6.",
    parts=(
        ChangedPart(word="fixed", count=9, points="+7", items=("S1-TRACKED  Keys in <b>tracked</b> files",), more=8),
        ChangedPart(word="by other rules", count=1, points="−1"),
    ),
)


@pytest.mark.parametrize("form", ["html", "md", "pdf"])
def test_a_page_says_it_in_words_and_points(form: str) -> None:
    target = io.BytesIO()
    writer(form, Choices(changed=CHANGED))(told("x"), target, load())
    text = target.getvalue().decode("utf-8", "replace")
    if form == "pdf":
        text = " ".join(" ".join(p.extract_text() for p in PdfReader(target).pages).split())
    for words in ("What changed since 16 Nov 2026", "The score went from 24 to 30: +6.", "9 fixed", "+7", "and 8 more"):
        assert words in text
    assert "<b>tracked" not in text or form == "pdf"


@pytest.mark.parametrize("choices", [Choices(), Choices(changed=CHANGED, without=frozenset({"changes"}))])
def test_it_is_no_part_where_nothing_is_known_or_it_was_left_out(choices: Choices) -> None:
    target = io.BytesIO()
    writer("html", choices)(told("x"), target, load())
    assert b"What changed since" not in target.getvalue()
    assert (b"what changed since the scan before" in target.getvalue()) == (choices.changed is not None)


def test_of_two_scans_the_second_tells_what_changed(
    make_project, key, compiled_rules, tmp_path: Path, capsysbinary
) -> None:
    places = Places(tmp_path / "data")
    (tmp_path / "data" / "cache").mkdir(parents=True)
    (tmp_path / "data" / "cache" / "rules").symlink_to(compiled_rules)
    project = make_project("atlas").init()
    project.commit({"config.py": f'OPENAI_API_KEY = "{key()}"\n', ".env": f"OPENAI_API_KEY={key()}\n"})
    words = ["scan", str(project.folder), "--data-dir", str(tmp_path / "data"), "--no-history"]
    first, second = tmp_path / "first.html", tmp_path / "second.html"
    assert cli.main([*words, "--output", str(first)]) == 0
    assert "What changed since" not in first.read_text("utf-8")
    project.commit({".env": None, ".gitignore": ".env\n"})
    assert cli.main([*words, "--output", str(second), "--output", str(tmp_path / "second.json")]) == 0
    page = second.read_text("utf-8")
    assert "What changed since" in page and "fixed</th>" in page and "config.py" in page
    report = decode_report((tmp_path / "second.json").read_bytes())
    change = changed_since_before(report, target_of_report(report), places)
    assert change is not None and change.parts and any(part.items for part in change.parts)
    hidden = changed_since_before(report, target_of_report(report), places, hide_names=True)
    assert hidden is not None and not any(part.items for part in hidden.parts)
    assert [part.points for part in hidden.parts] == [part.points for part in change.parts]
    assert changed_since_before(report, "/somewhere/else", places) is None
    (tmp_path / "data" / "data" / "scans.sqlite").write_bytes(b"no database")
    assert changed_since_before(report, target_of_report(report), places) is None
