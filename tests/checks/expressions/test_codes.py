"""Codes: an expression that is taken up does what the compiled one does."""

from __future__ import annotations

import gc
import importlib
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import checks
from checks.expressions import codes as made
from checks.expressions.codes import Codes
from checks.expressions.forms import name_of
from checks.expressions.patterns import _Pattern
from checks.expressions.shelf import Shelf, current, use

SOURCES = (
    (r"(?P<name>\w+)=(?P<value>\d+)|(x)", re.IGNORECASE),
    (rb"(?i)api[_-]?key\b", 0),
    (r"(?<!a)[^\W\d_é]{2,}+(?=\s)", re.MULTILINE),
    ("[\u0400-\u04ff😀]+", 0),
    (r"(?x) a # a letter", 0),
    *((f"word{n}", 0) for n in range(made.FEW)),
)


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    before = current()
    use(Shelf(tmp_path, keep=True))
    yield current()
    use(before)


def same(one: re.Pattern, other: re.Pattern) -> bool:
    return (one.pattern, one.flags, one.groups, dict(one.groupindex)) == (other.pattern, other.flags, other.groups, dict(other.groupindex))  # fmt: skip


def kept(shelf: Shelf, sources=SOURCES) -> Codes:
    """Codes that know nothing but what others put on the shelf."""
    first = Codes()
    for source, flags in sources:
        assert same(first.compiled(source, flags), re.compile(source, flags))
    first.put_away()
    use(Shelf(shelf.folder, keep=True))
    return Codes()


def test_what_was_compiled_is_taken_up_without_being_compiled(shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    again = kept(shelf, (("[\ud800-\udfff]", 0), *SOURCES))
    with monkeypatch.context() as patch:
        patch.setattr(made, "_compiler", None)
        patch.setattr(re, "compile", None)
        taken = [again.compiled(source, flags) for source, flags in SOURCES]
    assert all(same(one, re.compile(*source)) for one, source in zip(taken, SOURCES, strict=True))
    assert taken[0].search("A=1")["name"] == "A"


@settings(max_examples=100, deadline=None)
@given(text=st.text(alphabet="aAbx =1\n_é\u0416😀keyapi-word7", max_size=30))
def test_it_finds_what_the_compiled_one_finds(text: str) -> None:
    for source, flags in SOURCES:
        subject = text.encode() if isinstance(source, bytes) else text
        taken = made._taken_up(source, made._made(source, flags))
        assert [m.span() for m in taken.finditer(subject)] == [m.span() for m in re.finditer(source, subject, flags)]


def test_every_expression_of_the_program_can_be_taken_up() -> None:
    for module in pkgutil.walk_packages(checks.__path__, "checks."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    gc.unfreeze()  # what stood before the tests is left out of its lists, else (see `tests/conftest.py`)
    known = {o.source for o in gc.get_objects() if isinstance(o, _Pattern)}
    gc.freeze()
    assert len(known) > 500
    for source, flags in known:
        assert same(made._taken_up(source, made._made(source, flags)), re.compile(source, flags))


def test_what_is_none_says_so_and_what_cannot_be_taken_up_is_compiled(shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(re.error):
        Codes().compiled("(", 0)
    other = SimpleNamespace(MAGIC=1, CODESIZE=4, compile=lambda *_: 1 / 0)
    monkeypatch.setattr(made, "_sre", other)
    assert Codes().compiled("a", 0).search("ba")
    monkeypatch.setattr(made, "_compiler", None)
    assert Codes().compiled("b", 0).search("ba")


@pytest.mark.parametrize("body", [b"", b"\xc1", b"\x93\x01\x02\x03"])
def test_what_is_no_list_of_codes_is_not_used(shelf, body: bytes) -> None:
    shelf.put(made.NAME, made._digest(), body)
    assert Codes().compiled("a", 0).search("ba")


def test_those_of_another_python_are_not_used(shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    again = kept(shelf)
    monkeypatch.setattr(made.sys, "version", "another")
    again.compiled("a", 0)
    assert len(again._known) == 1


def test_what_two_put_there_one_after_the_other_is_joined(shelf) -> None:
    half = len(SOURCES) // 2 + made.FEW // 2
    kept(shelf, SOURCES[:half])
    others = tuple((f"other{n}", 0) for n in range(made.FEW))
    again = kept(shelf, others)
    again.compiled("a", 0)
    assert len(again._known) == half + len(others) + 1


def _plain(words: str) -> str:
    return "|".join(map(re.escape, words.split()))


def _whole(words: str) -> str:
    return f"^(?:{_plain(words)})$"


def test_with_a_form_the_source_is_made_into_an_expression_once(shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    first = Codes()
    words = [f"a.{n} b" for n in range(made.FEW)]
    for source in words:
        assert first.compiled(source, form=_plain).findall("b a.1 a1") == re.findall(_plain(source), "b a.1 a1")
    assert first.compiled(words[1], form=_whole).findall("b") == ["b"]
    first.put_away()
    use(Shelf(shelf.folder, keep=True))
    again = Codes()
    monkeypatch.setattr(re, "escape", None)  # a form that is asked breaks
    assert [again.compiled(source, form=_plain).search("a1 a.1") is not None for source in words[:2]] == [False, True]
    assert again.compiled(words[1], form=_whole).findall("x b") == []
    assert again.compiled(words[1]).findall("a-1 b") == ["a-1 b"]  # the same source, as it is


def _one_of(words: str) -> str:
    return "|".join(re.escape(w) for w in words.split() if w not in {"and", "or"} and all(c != "?" for c in w))


NAME = """
import sys
from checks.expressions.forms import name_of
from tests.checks.expressions.test_codes import _one_of
print(name_of(_one_of))
"""


def test_a_form_has_the_same_name_in_every_process() -> None:
    names = {
        subprocess.run(
            [sys.executable, "-c", NAME],
            cwd=Path(checks.__file__).parents[1],
            env={"PATH": "", "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert names == {f"{name_of(_one_of)}\n"}


def test_one_that_a_form_was_asked_for_is_worth_the_writing(shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    first = Codes()
    first.compiled("a.1 b", form=_plain)
    first.put_away()
    use(Shelf(shelf.folder, keep=True))
    monkeypatch.setattr(re, "escape", None)
    assert Codes().compiled("a.1 b", form=_plain).search("a.1")


def test_what_nobody_asks_for_any_more_does_not_stay_for_ever(shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    kept(shelf)
    monkeypatch.setattr(made, "MOST", len(SOURCES) + made.FEW - 1)
    again = kept(shelf, [(f"new{n}", 0) for n in range(made.FEW)])
    again.compiled("new0")
    assert len(again._known) == made.FEW
