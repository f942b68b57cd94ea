"""Positions in a text: a line feed ends a line; lines and columns count from 1, columns in characters."""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache

LONGEST = 1 << 21  # characters of one text that are read; evidence holds no longer ones


class Lines:
    """Where each line of a text begins."""

    def __init__(self, text: str) -> None:
        starts, at = [0], text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = text.find("\n", at + 1)
        self._starts = starts

    def __len__(self) -> int:
        return len(self._starts)

    def at(self, offset: int) -> tuple[int, int]:
        """Line and column of the character at this offset."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def start(self, line: int) -> int:
        """The offset at which a line begins; the end of the text for a line behind the last."""
        return self._starts[min(line, len(self._starts)) - 1]


@lru_cache(maxsize=64)
def lines_of(text: str) -> Lines:
    """The lines of a text; kept, because several questions are asked about one text."""
    return Lines(text)
