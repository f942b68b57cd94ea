"""Worded: the texts in which one of some words stands, found for the words of all checks in one search.

A check asks for a few words in every text before it looks closer. For each check alone that is a pass over all texts for
every word of it; together it is one pass over them. Small projects are asked word by word: to make the search takes longer.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator

from checks.evidence import Evidence
from checks.joins.lowered import lowered
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
        look_through(evidence)
        for path, text in sorted(evidence.texts.items()):
            if self.stand_in(text):
                yield path, text

    def stand_in(self, text: str) -> bool:
        """Whether one of them stands in a text: known at once where the texts of this examination were looked through."""
        found = _looked.found.get(text)
        if found is None or self._mine >= 1 << _looked.known:  # a text of another, or a word that came after the search
            small = lowered(text)
            return any(word in small for word in self.words)
        return found & self._mine != 0


class _Looked:
    """What the one search found in the texts of the last evidence."""

    def __init__(self) -> None:
        self.known = 0  # how many words were looked for
        self.found: dict[str, int] = {}  # by a text its words, as a number of bits


_looked = _Looked()


@once
def look_through(evidence: Evidence) -> None:
    """Look for all words in the texts of this evidence, unless they are few."""
    texts = evidence.texts.values()
    _looked.found = {}
    if sum(map(len, texts)) < _SMALL:
        return
    _looked.known, search = _search()
    for text in texts:
        met = 0
        for word, _ in search.hits(text.encode("utf-8", "surrogatepass")):
            met |= 1 << word
        _looked.found[text] = met


def _search() -> tuple[int, Search]:
    import hyperscan

    with _lock:
        if not _made or _made[0][0] != len(_KNOWN):
            flags = hyperscan.HS_FLAG_CASELESS | hyperscan.HS_FLAG_SINGLEMATCH
            expressions = [re.escape(word).encode() for word in _KNOWN]
            _made[:] = [(len(_KNOWN), Search(expressions, None, keep=False, flags=flags))]
        return _made[0]
