"""Positions: lines and columns of a span of bytes. Lines end at a line feed; columns count characters, from 1."""

from __future__ import annotations

from checks.sources import Document


def positions(document: Document, start: int, end: int) -> tuple[int, int, int, int]:
    """First line and column, last line and the column behind the last character."""
    data = document.data
    line = document.first_line + data.count(b"\n", 0, start)
    last = line + data.count(b"\n", start, end)
    return line, _column(document, start), last, _column(document, end)


def characters(data: bytes) -> int:
    """How many characters these bytes are as UTF-8; a byte that makes no sense counts as one."""
    return len(data) if data.isascii() else len(data.decode("utf-8", "replace"))


def _column(document: Document, offset: int) -> int:
    begin = document.data.rfind(b"\n", 0, offset) + 1
    return characters(document.data[begin:offset]) + (1 if begin else document.first_column)
