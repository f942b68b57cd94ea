"""Patterns that are compiled late: each is an expression, and each does what the compiled one does."""

from __future__ import annotations

import gc
import importlib
import pkgutil
import re

import pytest

import checks
from checks.expressions.patterns import WordFirst, _Pattern, pattern_of


def test_every_pattern_of_the_program_is_one() -> None:
    for module in pkgutil.walk_packages(checks.__path__, "checks."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    gc.unfreeze()  # what stood before the tests is left out of its lists, else (see `tests/conftest.py`)
    known = [o for o in gc.get_objects() if isinstance(o, _Pattern)]
    gc.freeze()
    assert len(known) > 500
    for pattern in known:
        assert pattern.groups >= 0  # asks for the compiled one


def test_it_is_compiled_at_its_first_use_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = re.compile
    monkeypatch.setattr(re, "compile", lambda source, flags=0: asked.append(source) or real(source, flags))
    key = pattern_of(r"(?P<name>\w+)=(\d+)", re.IGNORECASE)
    assert asked == []
    assert key.pattern == r"(?P<name>\w+)=(\d+)"
    assert key.search("a=1") is not None
    assert key.sub(r"\g<name>", "a=1 b=2") == "a b"
    assert [m["name"] for m in key.finditer("a=1 b=2")] == ["a", "b"]
    assert asked == [key.pattern]
    assert key.groupindex["name"] == 1
    assert pattern_of(rb"\d+").fullmatch(b"12")


def test_an_expression_that_is_none_says_so_when_it_is_used() -> None:
    with pytest.raises(re.error):
        pattern_of("(").search("a")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ENV",
        "my_ENV ENV",
        "ENVENV(ENV)",
        "os.environ process.env os.environ",
        "process.environ",
        "a ENV[1] ENV\nENV",
    ],
)
def test_words_first_find_what_the_expression_finds(text: str) -> None:
    source = r"\bENV\b(?!\[)|os\.environ|process\.env(?!\w)"
    words_first = WordFirst(("ENV", "os.environ", "process.env"), source)
    assert [m.span() for m in words_first.finditer(text)] == [m.span() for m in re.finditer(source, text)]
    first = re.search(source, text)
    found = words_first.search(text)
    assert (found and found.span()) == (first and first.span())
