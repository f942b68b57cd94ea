"""Positions: lines and columns of a span of bytes. Lines end at a line feed; columns count characters, from 1."""

from __future__ import annotations

import threading

from checks.sources import Document

SMALL = 1 << 15  # bytes that are counted anew each time


class _Reached(threading.local):
    """How far the lines of the last large document were counted."""

    data, offset, lines = b"", 0, 0


_reached = _Reached()


def lines_before(data: bytes, offset: int) -> int:
    """How many lines end before this byte. A log may hold thousands of keys: it is counted on from the one before."""
    if len(data) <= SMALL or type(data) is not bytes:  # what can be changed may have been
        return data.count(b"\n", 0, offset)
    if _reached.data is not data:
        _reached.data, _reached.offset, _reached.lines = data, 0, 0
    if offset >= _reached.offset:
        _reached.lines += data.count(b"\n", _reached.offset, offset)
    else:
        _reached.lines -= data.count(b"\n", offset, _reached.offset)
    _reached.offset = offset
    return _reached.lines


def positions(document: Document, start: int, end: int) -> tuple[int, int, int, int]:
    """First line and column, last line and the column behind the last character."""
    data = document.data
    line = document.first_line + lines_before(data, start)
    last = line + data.count(b"\n", start, end)
    return line, _column(document, start), last, _column(document, end)


def characters(data: bytes) -> int:
    """How many characters these bytes are as UTF-8; a byte that makes no sense counts as one."""
    return len(data) if data.isascii() else len(data.decode("utf-8", "replace"))


def _column(document: Document, offset: int) -> int:
    begin = document.data.rfind(b"\n", 0, offset) + 1
    return characters(document.data[begin:offset]) + (1 if begin else document.first_column)
