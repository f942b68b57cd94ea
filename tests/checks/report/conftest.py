"""Real reports: of the demo project, and of a project whose names try to do harm."""

from __future__ import annotations

import os
import random
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from checks.catalog import Catalog, load
from checks.examination import Request, examine
from checks.keys.samples import sample
from checks.model import Report
from checks.places import Places

# Each tries to be more than a name: to a terminal, to a list, to a page, to a table, to JSON, to a URI.
HOSTILE_NAMES = (
    b"clear\x1b[2J\x1b]0;title\x07.py",
    b"new\nline.py",
    b"tab\tand\rreturn.py",
    b"bidi-\xe2\x80\xaetxt.py",
    b"not-utf8-\xff\xfe.py",
    b"[link](https:x){0}.py",
    b"<script>&amp;.py",
    b"=cmd|'.py",
    b"per%20cent and space.py",
    b"\xf0\x9f\x98\x80.py",
    b"\xc2\x9b31m.py",
)


WithRules = Callable[[Path], Path]


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load()


def _examined(folder: Path, catalog: Catalog, data: Path) -> Report:
    return examine(Request(paths=(folder.resolve(),)), catalog, Places(data))


@pytest.fixture(scope="session")
def demo_report(with_rules: WithRules, catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The report of the demo project."""
    from checks import demo

    folder = tmp_path_factory.mktemp("demo")
    return _examined(demo.make(folder / "atlas-support"), catalog, with_rules(folder / "data"))


@pytest.fixture(scope="session")
def hostile_report(shapes, with_rules: WithRules, catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The report of a project with hostile names of files, of its author and of its branch, and a key in each file."""
    folder = tmp_path_factory.mktemp("hostile")
    project = folder / "pro\x1b[31mject"
    project.mkdir()
    rng = random.Random(7)
    for name in HOSTILE_NAMES:
        line = b'OPENAI_API_KEY = "%s"\n' % sample(shapes, "openai", "project", rng)
        (project / os.fsdecode(name)).write_bytes(line)
    who = "Eve\x1b]0;owned\x07 B."
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1"} | {
        f"GIT_{role}_{field}": value
        for role in ("AUTHOR", "COMMITTER")
        for field, value in (("NAME", who), ("EMAIL", "e@example.org"), ("DATE", "2026-01-02T03:04:05Z"))
    }
    for command in (["init", "-q", "-b", "m\u202eain"], ["add", "-A"], ["commit", "-q", "-m", "x\x1b[2J"]):
        subprocess.run(["git", *command], cwd=project, env=environment, check=True)
    return _examined(project, catalog, with_rules(folder / "data"))
