"""Positions: lines and columns of a span of bytes. Lines end at a line feed; columns count characters, from 1."""

from __future__ import annotations

from checks.sources import Document


def positions(document: Document, start: int, end: int) -> tuple[int, int, int, int]:
    """First line and column, last line and the column behind the last character."""
    data = document.data
    line = document.first_line + data.count(b"\n", 0, start)
    column = _column(data, start)
    last = line + data.count(b"\n", start, end)
    return line, column, last, _column(data, end)


def _column(data: bytes, offset: int) -> int:
    begin = data.rfind(b"\n", 0, offset) + 1
    return len(data[begin:offset].decode("utf-8", "replace")) + 1
