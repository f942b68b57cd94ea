"""Absence: with one search for all words, every question is answered as without it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.expressions import absence, patterns
from checks.expressions.patterns import WordFirst, pattern_of
from checks.expressions.required import _EVERYWHERE
from checks.joins.lowered import lowered
from checks.signals.signs import may_call, without_comments

SOURCES = (
    (r"api_?key\s*=", re.IGNORECASE),
    (r"API_?KEY\s*=", 0),
    (r"\b(?:OpenAI|Anthropic)\s*\(", 0),
    (r"(?i:bearer)\s+Token", 0),
    (r"(?m)^\s*use(?:rs?|Storage)\b", 0),
    (r"secrets\.(\w+)|\bkisk\b", re.IGNORECASE),
    (r"(?<=log)\((?=key)", 0),
    (r"\w+", 0),
)
PATTERNS = tuple(pattern_of(source, flags) for source, flags in SOURCES)
FIRST = WordFirst(("ENV", "process.env"), r"\bENV\b|process\.env(?!\w)")
CALLS = may_call(["Langfuse", "*.init_logger", "wrap*", "console.log"])
PIECES = (
    "api_key", "APIKEY", "API_KEY", " = ", "=", "OpenAI", "openai", "Anthropic", "(", ")", "bearer ", "BEARER ", "Token", "user", "useStorage", "\n",
    "secrets.", "\u017fecrets.x", "\u212aisk ", "k\u0131sk ", "kisk ", "log(key", "ENV", "process.env", "é", "\ud800", "\0", "# ", "//", " ", "Langfuse", "langfuse(",
    "x.init_logger(", "wrapAI {", "console", ".log",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    yield
    absence.forget()


def _answers(text: str) -> list[object]:
    found: list[object] = []
    for pattern in PATTERNS:
        met = pattern.search(text)
        found += [
            met and met.span(),
            [m.span() for m in pattern.finditer(text, 2)],
            pattern.findall(text),
            pattern.sub("*", text),
            (later := pattern.search(text, 3, 20)) and later.span(),
            (begins := pattern.match(text)) and begins.span(),
        ]
    return [*found, [m.span() for m in FIRST.finditer(text)], CALLS(text, "a.ts"), CALLS(text, "a.rb")]


def _all_answers(text: str) -> list[object]:
    return [_answers(t) for t in (text, lowered(text), without_comments(text), lowered(without_comments(text)))]


@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=12).map("".join), min_size=1, max_size=4))
@settings(max_examples=150, deadline=None)
def test_nothing_is_answered_otherwise_where_the_words_were_looked_for(texts: list[str]) -> None:
    texts = [t + " " * 200 if n % 2 else t for n, t in enumerate(texts)]  # of longer ones the copies are kept
    absence.forget()
    before = [_all_answers(t) for t in texts]
    patterns.guard_all()
    absence.look_through(texts[:1], texts[1:])
    assert [_all_answers(t) for t in texts] == before
    assert [_all_answers(t) for t in texts] == before  # now its copies are known


def test_what_cannot_match_is_neither_compiled_nor_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = re.compile
    pattern = pattern_of(r"\bhorseradish\s*\(\d+")
    patterns.guard_all()
    absence.look_through(["no such root", "some horseradish(3)"], [])
    monkeypatch.setattr(re, "compile", lambda source, flags=0: asked.append(source) or real(source, flags))
    assert pattern.search("no such root") is None
    assert list(pattern.finditer("no such root")) == pattern.findall("no such root") == []
    assert pattern.sub("", "no such root") == "no such root"
    assert asked == []
    assert pattern.search("some horseradish(3)") is not None
    assert pattern.search("unknown horseradish(3)") is not None
    assert asked == [r"\bhorseradish\s*\(\d+"]


def test_a_word_that_came_after_the_search_is_not_taken_for_absent() -> None:
    absence.look_through(["a turnip("], [])
    later = pattern_of(r"turnip\(")
    assert later.search("a turnip(") is not None
    patterns.guard_all()
    absence.look_through(["a turnip("], [])
    assert later.search("a turnip(") is not None


def test_a_common_word_for_which_somebody_asks_exactly_later_is_looked_for_from_then_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(absence, "_presumed", absence._presumed)  # put back afterwards
    common = next(w for w in sorted(_EVERYWHERE) if absence.bits([w], exact=False) & absence._presumed)
    text, none = f"a {common}!", "nothing"
    told, known = absence.look_through([text, none], [])
    word = absence.bits([common])
    assert word & ~known
    assert not absence.lacks(text, word) and not absence.lacks(none, word)
    told, known = absence.look_through([text, none], [])
    assert (told[text] & word, told[none] & word, word & ~known) == (word, 0, 0)


def test_a_common_word_is_looked_for_in_names_and_where_it_is_asked_for_exactly() -> None:
    log, key = absence.bits(["log"], exact=False), absence.bits(["key"])
    absence.look_through(["a text"], ["a/name"])
    assert not absence.lacks("a text", log)
    assert absence.lacks("a/name", log)
    assert absence.lacks("a text", key)
    assert not absence.lacks("what nobody looked through", key)
    assert absence.lacks_one("a/name", log | absence.bits(["name"]))


def test_a_word_that_comes_after_the_search_may_stand_anywhere() -> None:
    text = f"behind {'a' * 300} the search"
    patterns.guard_all()
    absence.look_through([text], [])
    late = absence.Hint("behind")
    assert late.may_stand_in(text) and late.may_stand_in(lowered(text))
    assert late.among(text) == ["behind"]
    assert [m.span() for m in WordFirst(("the search",), "the search").finditer(text)] == [(308, 318)]
    word = absence.bits(["behind the"])
    assert not absence.lacks(text, word) and not absence.lacks_one(text, word)
