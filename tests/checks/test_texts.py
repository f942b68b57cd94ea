"""The words of checks: what was kept is what the files say."""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path

import pytest

from checks import catalog
from checks.expressions.shelf import Shelf, use
from checks.texts import NAME, Texts

WORDS = """\
title_pass = "{0}"
title_fail = "Keys"
question = "Is one?"
what = "Files."
why = "So."
how_to_fix = "Take it out."
fixes = []
references = []
tags = []
example = {{ bad = "a", good = "b" }}
"""


@pytest.fixture
def modules(tmp_path, monkeypatch) -> list[Path]:
    """Ten modules with a text each, on a shelf of their own."""
    folder = tmp_path / "worded"
    folder.mkdir()
    files = [folder / f"check{n}.toml" for n in range(10)]
    for n, file in enumerate(files):
        file.write_text(WORDS.format(f"No key in {n}"))
        file.with_suffix(".py").write_text("")
    (folder / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    for file in files:
        importlib.import_module(f"worded.{file.stem}")
    use(Shelf(tmp_path / "shelf", keep=True))
    yield files
    use(Shelf())
    for name in [name for name in sys.modules if name.partition(".")[0] == "worded"]:
        del sys.modules[name]


def said(texts: Texts, files: list[Path]) -> list[str]:
    return [texts.of(f"worded.{file.stem}").title_pass for file in files]


def test_what_was_kept_is_taken_up_without_reading(modules, monkeypatch):
    first = Texts()
    assert said(first, modules) == [f"No key in {n}" for n in range(10)]
    first.put_away()
    monkeypatch.setattr("checks.texts._read", lambda module: pytest.fail(f"{module} was read again"))
    assert said(Texts(), modules) == [f"No key in {n}" for n in range(10)]


def test_a_file_that_was_changed_is_read_again(modules):
    first = Texts()
    said(first, modules)
    first.put_away()
    before = modules[3].stat()
    modules[3].write_text(WORDS.format("No key at 3"))  # of the same size
    os.utime(modules[3], ns=(before.st_atime_ns, before.st_mtime_ns))
    assert said(Texts(), modules)[3] == "No key at 3"


@pytest.mark.parametrize("body", [b"", b"\x80" * 90, b"\x81\xa1a\x93"])
def test_what_is_no_longer_whole_is_not_taken(modules, tmp_path, body):
    first = Texts()
    said(first, modules)
    first.put_away()
    (tmp_path / "shelf" / NAME).write_bytes(body)
    assert said(Texts(), modules)[9] == "No key in 9"


def test_a_few_new_ones_are_not_worth_the_writing(modules, tmp_path):
    first = Texts()
    said(first, modules[:3])
    first.put_away()
    assert not (tmp_path / "shelf").exists()


def test_those_of_all_checks_are_the_same_from_the_shelf(tmp_path):
    use(Shelf(tmp_path, keep=True))
    try:
        first, again = Texts(), Texts()
        written = [check.module for check in catalog.load().checks if type(check) is catalog.Check]
        read = [first.of(module) for module in written]
        first.put_away()
        assert [again.of(module) for module in written] == read
        assert not again._new
    finally:
        use(Shelf())
