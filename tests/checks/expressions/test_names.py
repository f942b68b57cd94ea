"""Names asked at once: a path gets the answers that each expression gives by itself."""

from __future__ import annotations

import gc
import importlib
import pkgutil
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import checks
from checks.expressions import names
from checks.expressions.names import ALONE, FirstOf, NamePattern, ask_at_once
from checks.expressions.shelf import Shelf, use


@pytest.fixture(scope="module")
def every(compiled_rules: Path) -> list[NamePattern]:
    """All expressions of the program, asked at once from now on."""
    for module in pkgutil.walk_packages(checks.__path__, "checks."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    gc.unfreeze()  # what stood before the tests is left out of its lists, else (see `tests/conftest.py`)
    known = [o for o in gc.get_objects() if isinstance(o, NamePattern)]
    gc.freeze()
    use(Shelf(compiled_rules, keep=True))
    ask_at_once()
    return known


def test_the_search_takes_nearly_all_of_them(every):
    asked = [pattern for pattern in every if pattern.number != ALONE]
    assert len(asked) > 0.9 * len(every) > 60
    assert sorted(pattern.number for pattern in asked) == list(range(names._at_once.count))


def test_of_most_the_search_tells_all_there_is_to_know(every):
    assert sum(pattern.is_exact for pattern in every) > 0.8 * len(every)


def same(patterns: list[NamePattern], path: str) -> None:
    for pattern in patterns:
        alone = re.search(pattern.pattern, path, pattern.flags)
        at_once = pattern.search(path)
        assert (at_once and at_once.span()) == (alone and alone.span()), (pattern, path)
        assert pattern.is_in(path) == bool(alone), (pattern, path)


_FOLDERS = (
    "src", "docs", ".github/workflows", "tests", "k8s", "helm/templates", "dist", "build", "app/Contents", "a.app", "x.framework", ".vscode",
    ".claude", "logs", "fixtures/vcr", "public", "group_vars", "My Project", "node_modules", "fastlane/metadata/android", "_metadata", ".continue/agents",
)  # fmt: skip
_FILES = (
    "main.py", ".env", ".env.local", ".env.bak", "config.json", "config (1).json", "Dockerfile", "values.yaml", "app-release.apk", "x.ipa", "a.tfstate.backup",
    "notebook.ipynb", "error.log.1", "vercel.json", "CNAME", "next.config.mjs", "webpack.prod.js", "Makefile", "litellm_config.yaml", "settings.py", "page.test.tsx",
    "launch.json", "mcp.json", "crash.12.log", "index.android.bundle", "a.js.map", "README.md", "~", "#x#", "secrets.yml", ".mise.toml", "x\ny.env", "x.env\n", "schlüssel.env", "\u017fecrets.yml", "a\x1cb.log",
)  # fmt: skip


@pytest.mark.parametrize("file", _FILES)
def test_of_common_files_the_answers_are_the_same(every, file):
    same(every, file)
    same(every, file.upper())
    for folder in _FOLDERS:
        same(every, f"{folder}/{file}")
        same(every, f"a/{folder.upper()}/b/{file}")


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(st.sampled_from((*_FOLDERS, *_FILES)), st.text(max_size=8)), min_size=1, max_size=4))
def test_of_any_path_the_answers_are_the_same(every, parts):
    same(every, "/".join(parts))
    same(every, "".join(parts))


@pytest.mark.parametrize("source", [r"^a", r"(?<!b)a", r"(?m)a$", r"\Aa", r"x|^a", "ä"])
def test_what_the_search_cannot_say_is_asked_by_itself(source):
    before = len(names._askable)
    NamePattern(source)
    NamePattern("a", re.DOTALL)
    assert len(names._askable) == before


def test_one_that_was_made_later_and_one_that_cannot_be_compiled(every, compiled_rules, monkeypatch):
    later = NamePattern(r"(?:^|/)later$")
    assert later.search("a/later") is not None
    count = names._at_once.count
    monkeypatch.setattr(names, "_askable", [*names._askable, (NamePattern("$"), b"(")])
    use(Shelf(compiled_rules))
    ask_at_once()
    assert names._at_once.count == count
    assert later.search("a/later") is not None


def test_among_many_paths_the_same_are_found(every):
    paths = [f"{folder}/{file}" for folder in _FOLDERS for file in _FILES]
    for pattern in every:
        assert pattern.among(paths) == [p for p in paths if re.search(pattern.pattern, p, pattern.flags)], pattern


def test_all_but_those_of_the_root_are_asked_at_once(every):
    """One that is asked by itself of each path costs more than all others together: `(?:^|/)` begins a name, not `(?:^|[/_])`."""
    alone = [p.pattern for p in every if p.number == ALONE]
    assert all(pattern.startswith("^") for pattern in alone), alone


def test_the_first_that_is_found_tells_what_a_path_is():
    first, second = NamePattern(r"\.py$"), NamePattern(r"(?:^|/)src/")
    sorts = FirstOf(("code", first), ("source", second))
    assert [sorts.of(p) for p in ("src/a.py", "src/a.c", "b.c")] == ["code", "source", None]
    alone = FirstOf(("begins", NamePattern(r"^src")), ("code", first))
    assert [alone.of(p) for p in ("src/a.py", "a.py", "a.c")] == ["begins", "code", None]
