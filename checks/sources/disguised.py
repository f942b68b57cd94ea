"""Disguises: keys that code puts together when it runs: from pieces, backwards, from codes of characters, from hexadecimal.

Nobody who looks into a bundle is kept out by them. They are taken off where a sign of one stands (`checks.keys.signs`),
each from the few bytes around it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice

from msgspec.structs import replace

from checks.expressions.patterns import pattern_of
from checks.sources import Document
from checks.sources.position import lines_before

MOST_PIECES = 2_000  # of one kind in one document
REACH = 1_600  # bytes beside a sign that a disguised key takes

_FIRST_PIECE = pattern_of(rb"[A-Za-z0-9_.-]{1,120}[\"'`]\s{0,40}\+\s{0,40}[\"'`]\Z")
_JOINT = pattern_of(rb"([\"'`])\s{0,40}\+\s{0,40}([\"'`])")
_PIECES = pattern_of(rb"[A-Za-z0-9_.-]{1,200}(?:[\"'`]\s{0,40}\+\s{0,40}[\"'`][A-Za-z0-9_.-]{0,200}){1,60}")
_CODES = pattern_of(rb"(?:0x[0-9a-fA-F]{2}|[0-9]{2,3})(?:\s{0,8},\s{0,8}(?:0x[0-9a-fA-F]{2}|[0-9]{2,3})){15,400}")
_HEXADECIMAL = pattern_of(rb"(?:[0-9a-fA-F]{2}){20,400}")
_QUOTES = b"\"'`"


def disguised(document: Document, signs: Mapping[str, Sequence[int]]) -> Iterator[Document]:
    """What stands behind each sign, with the line it was found in; `signs` gives the offsets at which each ends."""
    for kind, taken_off in _KINDS.items():
        done = 0
        for end in islice(signs.get(kind, ()), MOST_PIECES):
            if end <= done:
                continue
            found = taken_off(document.data, end)
            if found is not None:
                start, done, plain = found
                yield _at(document, start, plain)


_Found = tuple[int, int, bytes]  # where it begins and ends in the document, and what it says


def _joined(data: bytes, end: int) -> _Found | None:
    """`"sk-" + "proj-…"`: the pieces, one behind the other."""
    low = max(0, end - 200)
    first = _FIRST_PIECE.search(data[low:end])
    start = low + first.start() if first else 0
    found = _PIECES.match(data, start, min(len(data), end + REACH)) if first else None
    return (start, found.end(), _JOINT.sub(b"", found[0])) if found else None


def _backwards(data: bytes, end: int) -> _Found | None:
    """`"…-jorp-ks".split("").reverse()`: the sign ends behind the string."""
    close = max(data.rfind(bytes([q]), max(0, end - 12), end) for q in _QUOTES)
    if close < 0:
        return None
    open_ = data.rfind(data[close : close + 1], max(0, close - REACH), close)
    return (open_, end, data[open_ + 1 : close][::-1]) if open_ >= 0 else None


def _from_codes(data: bytes, end: int) -> _Found | None:
    """`String.fromCharCode(115, 107, 45, …)`."""
    low = max(0, end - 24)
    begin = max(data.rfind(bytes([c]), low, end) for c in b"([{")
    found = _CODES.match(data, begin + 1 if begin >= 0 else low, min(len(data), end + 4 * REACH))
    if found is None:
        return None
    numbers = [
        int(n, 0) if n.startswith(b"0x") else int(n) for n in re.findall(rb"0x[0-9a-fA-F]{2}|[0-9]{2,3}", found[0])
    ]
    return found.start(), found.end(), bytes(n if n < 128 else 63 for n in numbers)


def _from_hexadecimal(data: bytes, end: int) -> _Found | None:
    """`Buffer.from("736b2d…", "hex")`."""
    digits = b"0123456789abcdefABCDEF"
    low = max(0, end - 200)
    start = end - len(data[low:end]) + len(data[low:end].rstrip(digits))
    found = _HEXADECIMAL.match(data, start, min(len(data), end + 2 * REACH))
    return (start, found.end(), bytes.fromhex(found[0].decode())) if found else None


_KINDS: dict[str, Callable[[bytes, int], _Found | None]] = {
    "joined": _joined,
    "backwards": _backwards,
    "codes": _from_codes,
    "hexadecimal": _from_hexadecimal,
}


def _at(document: Document, offset: int, plain: bytes) -> Document:
    """The name before the value stays, as a reason to believe it."""
    line = document.first_line + lines_before(document.data, offset)
    begin = document.data.rfind(b"\n", 0, offset) + 1
    name = document.data[max(begin, offset - 120) : offset].rstrip(b"([{ ")
    return replace(document, data=name.rstrip(_QUOTES) + b'"' + plain + b'"', first_line=line)
