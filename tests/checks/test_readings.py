"""Readings: which texts the checks are given, by name and by word, as the library of ignore rules would say."""

from __future__ import annotations

from pathlib import Path

import pytest
from pathspec import GitIgnoreSpec

from checks.catalog import load
from checks.expressions.search import Search
from checks.readings import Reading, Readings

PATHS = (
    ".env", "a/.env", ".github/workflows/ci.yml", "deploy/values.yaml", "values.yaml", "src/app.py", "src/deep/er/app.tsx",
    "Dockerfile", "docker/Dockerfile.prod", "package.json", "a/b/package.json", "docs/README.md", "x\ny.py", "src/.claude/settings.json",
    "infra/main.tf", "odd \udcff name.py", "Makefile", "ios/App/Info.plist", "a/.vscode/launch.json", "notebook.ipynb",
)  # fmt: skip


class Wanting:
    """Stands for a check that reads these."""

    def __init__(self, *reads: Reading) -> None:
        self.reads = reads
        self.id = "S1-WANTING"


def readings(*reads: Reading) -> Readings:
    return Readings([Wanting(*reads)])  # type: ignore[list-item]


def test_names_are_told_as_the_library_tells_them() -> None:
    patterns = sorted({p for check in load() for reading in check.reads for p in reading.paths})
    assert len(patterns) > 300
    for pattern in patterns:
        told, spec = readings(Reading((pattern,))), GitIgnoreSpec.from_lines([pattern], backend="simple")
        for path in PATHS:
            if "\udcff" not in path:
                assert told.want(path, b"") == spec.match_file(path), (pattern, path)


def test_words_are_asked_for_in_the_file_that_has_the_name() -> None:
    told = readings(Reading(("*.py",), ("OpenAI",)), Reading(("*.js",), ("gemini",)), Reading(("/.env",)))
    assert told.want("a/b.py", b"import openai")
    assert told.want("a/b.js", b"GEMINI")
    assert not told.want("a/b.js", b"import openai")
    assert not told.want("a/b.go", b"openai gemini")
    assert told.want(".env", b"")
    assert not told.want("a/.env", b"openai")


def test_a_folder_stands_for_all_that_is_in_it() -> None:
    told = readings(Reading((".github/workflows/",)))
    assert told.want(".github/workflows/deep/ci.yml", b"")
    assert not told.want("github/workflows/ci.yml", b"")


def test_nobody_wants_anything() -> None:
    assert not readings().want("a.py", b"openai")


def test_a_name_that_is_no_utf8_is_told_too() -> None:
    assert readings(Reading(("*.py",))).want("odd \udcff name.py", b"")


def test_what_was_compiled_is_kept_and_used_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = Readings([Wanting(Reading(("*.py",), ("openai",)))], tmp_path)  # type: ignore[list-item]
    assert first.want("a.py", b"openai")
    assert len(list(tmp_path.iterdir())) == 2

    def no_compiler(*_: object) -> bytes:
        raise AssertionError("compiled again")

    monkeypatch.setattr(Search, "_compile", no_compiler)
    again = Readings([Wanting(Reading(("*.py",), ("openai",)))], tmp_path)  # type: ignore[list-item]
    assert again.want("a.py", b"openai")
    assert not again.want("a.py", b"open")


def test_who_wants_a_text_is_told_by_name() -> None:
    first, second = Wanting(Reading(("*.py",), ("OpenAI",))), Wanting(Reading(("*.py", "*.md")))
    first.id, second.id = "S1-FIRST", "S1-SECOND"
    asked = Readings([first, second])  # type: ignore[list-item]
    assert asked.readers("a.py", b"import openai") == {"S1-FIRST", "S1-SECOND"}
    assert asked.readers("a.py", b"import this") == {"S1-SECOND"}
    assert asked.readers("a.go", b"openai") == frozenset()
