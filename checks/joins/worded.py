"""Worded: the texts in which one of some words stands, found for the words of all checks in one search.

A check asks for a few words in every text before it looks closer. For each check alone that is a pass over all texts for
every word of it; together it is one pass over them. Small projects are asked word by word: to make the search takes longer.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator

from checks.evidence import Evidence
from checks.joins.remember import once
from checks.search import Search

_KNOWN: dict[str, int] = {}  # each word and its number
_SMALL = 4_000_000  # signs of all texts; measured, a search is made in the time of looking ten words up in as many
_made: list[tuple[int, Search]] = []
_lock = threading.Lock()


class Worded:
    """Asks for texts in which one of these words stands, in letters of any case."""

    def __init__(self, *words: str) -> None:
        """`words` are of ASCII, in small letters. To be made when a module is loaded, so that the one search knows all."""
        self.words = words
        self._mine = 0
        for word in words:
            self._mine |= 1 << _KNOWN.setdefault(word, len(_KNOWN))

    def texts(self, evidence: Evidence) -> Iterator[tuple[str, str]]:
        """(path, text) of those texts, by their paths."""
        known, found = _found(evidence)
        if self._mine >= 1 << known:  # a word of ours came after the search was made
            found = None
        for path, text in sorted(evidence.texts.items()):
            if found[path] & self._mine if found is not None else self.stand_in(text.lower()):
                yield path, text

    def stand_in(self, small: str) -> bool:
        """Whether one of them stands in a text of small letters."""
        return any(word in small for word in self.words)


@once
def _found(evidence: Evidence) -> tuple[int, dict[str, int] | None]:
    """How many words were looked for, and by its path those of each text as a number of bits; None where texts are few."""
    if sum(map(len, evidence.texts.values())) < _SMALL:
        return 0, None
    known, search = _search()
    found: dict[str, int] = {}
    for path, text in evidence.texts.items():
        met = 0
        for word, _ in search.hits(text.encode("utf-8", "surrogatepass")):
            met |= 1 << word
        found[path] = met
    return known, found


def _search() -> tuple[int, Search]:
    import hyperscan

    with _lock:
        if not _made or _made[0][0] != len(_KNOWN):
            flags = hyperscan.HS_FLAG_CASELESS | hyperscan.HS_FLAG_SINGLEMATCH
            expressions = [re.escape(word).encode() for word in _KNOWN]
            _made[:] = [(len(_KNOWN), Search(expressions, None, keep=False, flags=flags))]
        return _made[0]
