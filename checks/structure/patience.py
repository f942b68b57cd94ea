"""Patience: a text whose structure takes too long to read is left, and said to be.

Parsers of code are native programs that nothing can interrupt, and some take hours for a few kilobytes of what is no
code. So in a process that may be lost (see `checks.attempts`) the system itself ends it when a text has used up its time;
what it was reading stands on a board that outlives it. In every other process nothing is bounded here.
"""

from __future__ import annotations

import mmap
import signal
import struct
from collections.abc import Iterator
from contextlib import contextmanager

SECONDS = 5.0  # of a processor, for one text; a megabyte of code takes a quarter of one
_NOTE = struct.Struct("=?qH")  # whether something is being read, its number, bytes of its path
_LONGEST_PATH = 3_000

Text = tuple[int, str]  # the number of a text and its path


class Board:
    """What a process is reading, for the one that waits for it."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, 4_096)  # shared with processes that are forked off

    def note(self, number: int, path: str) -> None:
        """Something is being read from now on."""
        name = path.encode("utf-8", "surrogateescape")[:_LONGEST_PATH]
        self._memory[_NOTE.size : _NOTE.size + len(name)] = name
        self._memory[: _NOTE.size] = _NOTE.pack(True, number, len(name))

    def clear(self) -> None:
        """Nothing is being read any more."""
        self._memory[0:1] = b"\0"

    def read(self) -> Text | None:
        """What was being read when the process ended."""
        is_read, number, size = _NOTE.unpack(self._memory[: _NOTE.size])
        name = self._memory[_NOTE.size : _NOTE.size + size]
        return (number, name.decode("utf-8", "surrogateescape")) if is_read else None


_board: Board | None = None
_left: set[int] = set()


def bind(board: Board) -> None:
    """From here on this process may be ended by what it reads."""
    global _board
    signal.signal(signal.SIGVTALRM, signal.SIG_DFL)
    _board = board


def leave(number: int) -> None:
    """This text is not read again, here and in processes that are forked off."""
    _left.add(number)


@contextmanager
def reading(path: str, text: str) -> Iterator[bool]:
    """Read a text inside of this; false where it was left. What is read inside of another has its time, not its own."""
    number = hash(text)
    if number in _left:
        yield False
        return
    board = _board
    outer = board.read() if board is not None else None
    if board is None or outer is not None:
        yield True
        return
    board.note(number, path)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        yield True
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        board.clear()
