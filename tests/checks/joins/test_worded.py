"""Texts in which one of some words stands."""

from __future__ import annotations

import pytest

from checks.joins import worded
from checks.joins.worded import Worded
from tests.checks.sins.cases import seen

WORDS = Worded("openai_log", "x-api-key", "%req(")
TEXTS = {
    "b.env": "OPENAI_LOG=debug\n",
    "a.yaml": "headers: [X-Api-Key]\n",
    "c.conf": "format %REQ(a)%\n",
    "d.py": "print('nothing of it: openai log, x_api_key')\n",
    "é.txt": "ünïcode before x-API-key\n",
    "empty": "",
}


@pytest.mark.parametrize("small", [0, 10**9], ids=["one search for all", "word by word"])
def test_texts_with_a_word_of_any_case_come_by_their_paths(small: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worded, "_SMALL", small)
    evidence = seen(texts=TEXTS)
    assert list(WORDS.texts(evidence)) == [(p, TEXTS[p]) for p in ("a.yaml", "b.env", "c.conf", "é.txt")]
    assert list(Worded("nothing of").texts(seen(texts=TEXTS))) == [("d.py", TEXTS["d.py"])]


def test_words_that_come_later_are_searched_for_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worded, "_SMALL", 0)
    first = seen(texts=TEXTS)
    assert len(list(WORDS.texts(first))) == 4
    later = Worded("headers")
    assert [p for p, _ in later.texts(first)] == ["a.yaml"]


def test_no_text_is_no_error() -> None:
    assert list(WORDS.texts(seen())) == []
