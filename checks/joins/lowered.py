"""Texts in small letters, kept: every check and every sign asks for them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from checks.expressions import absence

MOST_LOWERED = 24_000_000  # characters that are kept in small letters
_SHORT = 200  # characters: of less a copy is made sooner than it is found


class Copies:
    """Copies of texts, the last ones that were asked for. Counted by their length: a project has many small files."""

    def __init__(self, make: Callable[[str], str], known: Callable[[str, str], str], most: int) -> None:
        """`known` is told of each copy and its text, and gives the copy (see `checks.expressions.absence`). `most` are characters."""
        self._make, self._known, self._most = make, known, most
        self._found: OrderedDict[str, str] = OrderedDict()
        self._size = 0

    def of(self, text: str) -> str:
        """The copy of a text."""
        if len(text) < _SHORT:
            return self._make(text)
        found = self._found.get(text)
        if found is None:
            found = self._found[text] = self._known(self._make(text), text)
            self._size += len(text)
            while self._size > self._most and len(self._found) > 1:
                oldest, copy = self._found.popitem(last=False)
                self._size -= len(oldest)
                absence.leave(copy, oldest)
        return found


_lowered = Copies(str.lower, absence.lowered, MOST_LOWERED)


def lowered(text: str) -> str:
    """A text in small letters; kept, as every sign asks for it."""
    return _lowered.of(text)
