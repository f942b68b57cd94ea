"""Absence: the words that stand in the texts of an examination, found by one search, so that it is known what does not.

Expressions say by which words all their matches are known (`checks.expressions.required`); where none of them stands, a text need not
be gone through again. What is told of a text holds whoever asks: it follows from the text alone.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable

from checks.expressions.required import ODD, is_common
from checks.expressions.search import Search
from checks.expressions.shelf import current

ANY = -1  # every word may stand there

# By a text the words that may stand in it, as a number of bits. No bit: it stands nowhere in it.
met: dict[str, int] = {}
_numbers: dict[str, int] = {}
_capital = 0  # words that stand as they are written: none of them is in a text in small letters
_spaced = 0  # words that may come about where a part is blanked
# Common words that no one asks about exactly: to find each of them in each long text costs more than it saves.
_presumed = 0
# The searches, with how many words there were, and which of them were left out.
_made: dict[bool, tuple[tuple[int, int], Search]] = {}
_lock = threading.Lock()


def bits(words: Iterable[str], *, exact: bool = True) -> int:
    """The bits that stand for words of ASCII; the next search looks for them.

    A word in small letters is looked for in letters of any case, one with a capital letter as it is. What is not asked
    for `exact`ly may be told to stand where it does not.
    """
    global _capital, _spaced, _presumed
    found = 0
    for word in words:
        bit = 1 << _numbers.setdefault(word, len(_numbers))
        _capital |= bit if word != word.lower() else 0
        _spaced |= bit if " " in word else 0
        if exact:
            _presumed &= ~bit
        elif bit.bit_length() == len(_numbers) and is_common(word):
            _presumed |= bit
        found |= bit
    return found


def look_through(texts: Iterable[str], names: Iterable[str]) -> tuple[dict[str, int], int]:
    """Find the words in these texts and names, and forget about all others. The search is kept on the shelf.

    Returns which of those that are asked for exactly stand in each, and the bits that were looked for in all.
    """
    with _lock:
        met.clear()
        told: dict[str, int] = {}
        if not _numbers:
            return told, 0
        size = len(_numbers) // 8 + 1
        later = ANY << len(_numbers)  # of words that come after this search nothing is known
        known = ~later & ~_presumed
        for search, those, presumed in ((_search(True), names, 0), (_search(False), texts, _presumed)):
            for text in those:
                stand = bytearray(size)
                for number in search.met(text.encode("utf-8", "surrogatepass")):
                    stand[number >> 3] |= 1 << (number & 7)
                told[text] = found = int.from_bytes(stand, "little") | presumed
                met[text] = found | later if text.isascii() or not ODD.search(text) else ANY
        return told, known


def lacks(text: str, words: int) -> bool:
    """Whether it is known that none of these words (`bits`) stands in a text."""
    stand = met.get(text)
    return stand is not None and not stand & words


def lacks_one(text: str, words: int) -> bool:
    """Whether it is known that one of these words does not stand in a text."""
    return words & ~met.get(text, ANY) != 0


class Hint:
    """Words of which one stands in all that is worth a closer look. To be made when a module is loaded."""

    def __init__(self, *words: str) -> None:
        """Words of ASCII: in small letters for letters of any case, with a capital letter as they are."""
        self.words = words
        self._each = [(word, bits((word,), exact=False)) for word in words]
        self._any = bits(words, exact=False)

    def may_stand_in(self, text: str) -> bool:
        """False where none of them stands in a text, as far as that is known."""
        return not lacks(text, self._any)

    def among(self, text: str) -> list[str]:
        """Those of them that may stand in a text."""
        stand = met.get(text, ANY)
        return [word for word, bit in self._each if stand & bit] if stand & self._any else []


def forget() -> None:
    """Know nothing of any text."""
    met.clear()


def lowered(copy: str, text: str) -> str:
    """Say that a copy is a text in small letters. Returns the copy, or the text where that is the same."""
    return _copied(copy, text, ~_capital, 0)


def blanked(copy: str, text: str) -> str:
    """Say that a copy is a text of which parts were replaced by blanks. Returns the copy, or the text where that is the same."""
    return _copied(copy, text, ANY, _spaced)


def leave(copy: str, text: str) -> None:
    """Forget a copy of a text."""
    if copy is not text:
        met.pop(copy, None)


def _copied(copy: str, text: str, kept: int, added: int) -> str:
    if copy == text:
        return text
    stand = met.get(text)
    if stand is not None:
        met[copy] = ANY if stand == ANY else stand & kept | added
    return copy


def _search(whole: bool) -> Search:
    """A search for all words, or for those that are not presumed to stand everywhere."""
    import hyperscan

    left = 0 if whole else _presumed
    words = len(_numbers), left
    if whole not in _made or _made[whole][0] != words:
        wanted = [(word, n) for word, n in _numbers.items() if not left >> n & 1]
        expressions = [(b"" if _capital >> n & 1 else b"(?i)") + re.escape(word).encode() for word, n in wanted]
        shelf, flags = current(), hyperscan.HS_FLAG_SINGLEMATCH
        search = Search(expressions, shelf.folder, keep=shelf.keep, flags=flags, ids=[n for _, n in wanted])
        _made[whole] = words, search
    return _made[whole][1]
