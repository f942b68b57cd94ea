"""Worded: the texts in which one of some words stands, found for the words of all checks in one search.

A check asks for a few words in every text before it looks closer. For each check alone that is a pass over all texts for
every word of it; together it is one pass over them. Small projects are asked word by word: to make the search takes longer.
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.evidence import Evidence
from checks.expressions import absence
from checks.expressions.patterns import guard_all
from checks.joins.lowered import lowered
from checks.joins.remember import once

_SMALL = 1_000_000  # signs of all texts; measured, with what is on the shelf the search saves more than it takes from there on


class Worded:
    """Asks for texts in which one of these words stands, in letters of any case."""

    def __init__(self, *words: str) -> None:
        """`words` are of ASCII, in small letters. To be made when a module is loaded, so that the one search knows all."""
        self.words = words
        self._mine = absence.bits(words)

    def texts(self, evidence: Evidence) -> Iterator[tuple[str, str]]:
        """(path, text) of those texts, by their paths."""
        look_through(evidence)
        for path, text in sorted(evidence.texts.items()):
            if self.stand_in(text):
                yield path, text

    def stand_in(self, text: str) -> bool:
        """Whether one of them stands in a text: known at once where the texts of this examination were looked through."""
        found = _looked.found.get(text)
        if found is None or self._mine & ~_looked.known:  # a text of another, or a word that came after the search
            small = lowered(text)
            return any(word in small for word in self.words)
        return found & self._mine != 0


class _Looked:
    """What the one search found in the texts of the last evidence."""

    def __init__(self) -> None:
        self.known = 0  # the words that were looked for, as bits
        self.found: dict[str, int] = {}  # by a text its words, as a number of bits


_looked = _Looked()


@once
def look_through(evidence: Evidence) -> None:
    """Look for all words in the texts of this evidence, unless they are few."""
    texts = evidence.texts.values()
    _looked.found, _looked.known = {}, 0
    if sum(map(len, texts)) < _SMALL:
        absence.forget()
        return
    guard_all()
    paths = {*evidence.texts, *(f.path for f in evidence.files)}
    paths.update(t.path for repository in evidence.repositories for t in repository.tracked)
    _looked.found, _looked.known = absence.look_through(texts, paths)
