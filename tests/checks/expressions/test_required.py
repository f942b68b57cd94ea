"""Required words: what stands in all that an expression matches, and never a word too many."""

from __future__ import annotations

import re
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.expressions.required import ODD, required


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (r"api_?key", [{"api_key", "apikey"}]),
        (r"(?i)API_?KEY", [{"api_key", "apikey"}]),
        (r"API_?KEY", [{"API_KEY", "APIKEY"}]),
        (r"\bLangfuse\s*\(", [{"Langfuse"}]),
        (r"(?:sentry|rollbar)\.\w+\(", [{"sentry.", "rollbar."}]),
        (r"colou?r|shade|\bgrey", [{"color", "colour", "shade", "grey"}]),
        (r"(?:abc|)def", [{"def"}]),
        (r"abc|\d+", []),
        (r"(?:abc)*def{0,3}gh+", []),
        (r"(?:abc){2,}", [{"abc"}]),
        (r"abc[^x]def", [{"abc"}, {"def"}]),
        (r"a[bc]d", [{"abd", "acd"}]),
        (r"abc def", [{"abc"}]),
        (r"abcé", [{"abc"}]),
        (r"(?<=secret)\w(?=token)", [{"secret"}, {"token"}]),
        (r"(?<!secret)\w(?!token)", []),
        (r"(?P<q>abc)(?P=q)", [{"abc"}]),
        (r"(?i:Secret)\s+Token", [{"secret"}, {"token"}]),
        (r"(?i:Secret)Token", [{"secrettoken"}]),
        (r"(?x) secret # of all", [{"secret"}]),
        (r"^.*$", []),
        (r"", []),
    ],
)
def test_of_each_set_one_word_stands_in_every_match(source: str, words: list[set[str]]) -> None:
    assert {frozenset(w) for w in words} == set(required(source))


def test_four_signs_and_no_others_are_written_for_letters_of_ascii() -> None:
    every = "".join(map(chr, range(128, sys.maxunicode + 1)))
    assert sorted(re.findall(r"[\x00-\x7f]", every, re.IGNORECASE)) == sorted(ODD.findall(every))
    assert [c for c in every if re.search(r"[\x00-\x7f]", c.lower())] == ["\u0130", "\u212a"]  # in small letters


def test_what_is_no_expression_is_told() -> None:
    with pytest.raises(re.error):
        required("(")


_LETTERS = st.sampled_from(list("abkisABKISabkisABKIS_-. \n\u017f\u212a\u0130\u0131éß"))
_WORDS = st.text(_LETTERS, max_size=4).map(re.escape)
_CLASSES = st.sampled_from(["[ab]", "[^a]", r"\w", ".", r"\s", "[Kk]", "[a-k]", r"\b", "^", "$", "(?!a)", "(?<!b)"])


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.lists(inner, min_size=1, max_size=3).map("".join),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: f"(?:{'|'.join(parts)})"),
        st.tuples(inner, st.sampled_from(["?", "*", "+", "{0,2}", "{2}", "{1,2}?", "*?", "++"])).map(
            lambda p: f"(?:{p[0]}){p[1]}"
        ),
        inner.map(lambda part: f"(?i:{part})"),
        inner.map(lambda part: f"(?-i:{part})"),
        inner.map(lambda part: f"(?={part})"),
        inner.map(lambda part: f"(?>{part})"),
        inner.map(lambda part: f"({part})"),
    )


_EXPRESSIONS = st.recursive(st.one_of(_WORDS, _CLASSES), _grown, max_leaves=8)


@given(_EXPRESSIONS, st.lists(_LETTERS, max_size=30), st.sampled_from([0, re.IGNORECASE]), st.data())
@settings(max_examples=400, deadline=None)
def test_no_text_without_the_words_is_matched(source: str, signs: list[str], flags: int, data: st.DataObject) -> None:
    try:
        pattern = re.compile(source, flags)
    except re.error:
        return
    text = "".join(signs)
    words = re.findall(r"[A-Za-z_.\\-]+", source)
    if words:  # so that it matches at times
        text += "".join(data.draw(st.lists(st.sampled_from(words), max_size=6)))
    if ODD.search(text) or pattern.search(text) is None:
        return
    for clause in required(source, flags):
        assert any(w in text or (w == w.lower() and w in text.lower()) for w in clause)
