"""Texts in small letters, kept: every check and every sign asks for them."""

from __future__ import annotations

from collections import OrderedDict

MOST_LOWERED = 24_000_000  # characters that are kept in small letters


class _Lowered:
    """Texts in small letters, the last ones that were asked for. Counted by their length: a project has many small files."""

    def __init__(self) -> None:
        self._found: OrderedDict[str, str] = OrderedDict()
        self._size = 0

    def of(self, text: str) -> str:
        found = self._found.get(text)
        if found is None:
            found = self._found[text] = text.lower()
            self._size += len(text)
            while self._size > MOST_LOWERED and len(self._found) > 1:
                oldest, _ = self._found.popitem(last=False)
                self._size -= len(oldest)
        return found


_lowered = _Lowered()


def lowered(text: str) -> str:
    """A text in small letters; kept, as every sign asks for it."""
    return _lowered.of(text)
