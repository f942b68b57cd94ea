"""Pools: strings that compiled programs keep one behind the other, with nothing between them.

Hermes (React Native) and Unity's il2cpp have a table beside the pool that says where each string begins and ends: without
it a key runs into its neighbours, and no search sees it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from checks.sources import Document
    from checks.sources.archives import Opening

HERMES = (0x1F1903C103BC1FC6).to_bytes(8, "little")
UNITY = (0xFAB11BAF).to_bytes(4, "little")
MOST_STRINGS = 1_000_000
SHORTEST = 16  # a shorter string holds no key

_HERMES_HEADER = 128
_HERMES_FUNCTIONS = (16, 12)  # bytes of a function's entry, by the age of the format
_OVERFLOWED = 255  # a length that says: it stands in the second table
_UNITY_OLDEST, _UNITY_NEWEST = 16, 31  # versions whose header begins with the four numbers that are read here

Span = tuple[int, int]  # offset in the pool, length


def hermes(document: Document, opening: Opening) -> Iterator[tuple[str, bytes]]:
    """The strings of Hermes bytecode, a line each. Raises `struct.error` where it is cut short."""
    data = document.data
    functions, kinds, identifiers, strings, overflowed, size = struct.unpack_from("<6I", data, 40)
    if strings > MOST_STRINGS or overflowed > MOST_STRINGS:
        opening.cut(document, f"more than {MOST_STRINGS:,} strings")
        return
    for width in _HERMES_FUNCTIONS:
        small = _HERMES_HEADER + functions * width + 4 * kinds + 4 * identifiers
        pool = small + 4 * strings + 8 * overflowed
        if pool + size <= len(data):
            spans = _hermes_spans(data, small, strings, overflowed, size)
            if spans is not None:
                yield from _told(data[pool : pool + size], spans, document, opening)
                return
    opening.cut(document, "its strings cannot be told apart")


def _hermes_spans(data: bytes, small: int, strings: int, overflowed: int, size: int) -> list[Span] | None:
    """Where the strings stand; None where one of them would lie outside, so that this is not how the file is built."""
    long = struct.unpack_from(f"<{2 * overflowed}I", data, small + 4 * strings)
    found: list[Span] = []
    for entry in struct.unpack_from(f"<{strings}I", data, small):
        wide, offset, length = entry & 1, entry >> 1 & 0x7FFFFF, entry >> 24
        if length == _OVERFLOWED:
            if offset >= overflowed:
                return None
            offset, length = long[2 * offset], long[2 * offset + 1]
        if offset + length * (1 + wide) > size:
            return None
        if not wide:
            found.append((offset, length))
    return found


def unity(document: Document, opening: Opening) -> Iterator[tuple[str, bytes]]:
    """The string literals of il2cpp's metadata, a line each. Raises `struct.error` where it is cut short."""
    data = document.data
    version, table, table_size, pool, pool_size = struct.unpack_from("<i4I", data, 4)
    if not _UNITY_OLDEST <= version <= _UNITY_NEWEST or pool + pool_size > len(data):
        opening.cut(document, "its strings cannot be told apart")
        return
    if table_size // 4 > MOST_STRINGS:
        opening.cut(document, f"more than {MOST_STRINGS:,} strings")
        return
    numbers = struct.unpack_from(f"<{table_size // 4}I", data, table)
    spans = [(offset, length) for length, offset in zip(numbers[0::2], numbers[1::2], strict=False)]
    if any(offset + length > pool_size for offset, length in spans):
        # Newer ones say only where each begins.
        spans = [
            (begin, end - begin) for begin, end in zip(numbers, (*numbers[1:], pool_size), strict=True) if begin <= end
        ]
        if any(offset + length > pool_size for offset, length in spans):
            opening.cut(document, "its strings cannot be told apart")
            return
    yield from _told(data[pool : pool + pool_size], spans, document, opening)


def _told(pool: bytes, spans: list[Span], document: Document, opening: Opening) -> Iterator[tuple[str, bytes]]:
    """Strings may share their bytes: what all of them together may take is bounded, as a stranger's table can say anything."""
    pieces: list[bytes] = []
    size = 0
    for offset, length in spans:
        if length >= SHORTEST:
            size += length + 1
            if not opening.admits(size):
                opening.cut(document, "swells beyond its bound")
                break
            pieces.append(pool[offset : offset + length].replace(b"\n", b" "))
    if pieces:
        yield "strings", b"\n".join(pieces)
