"""Decoding: the same text in another dress. UTF-16, base64, escapes; each layer is a document of its own.

A layer is only taken off where a sign says that a key may be under it, and only once or twice: nobody hides keys from
us here, configuration formats do.
"""

from __future__ import annotations

import base64
import binascii
import re
import string
import urllib.parse
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice

from msgspec.structs import replace

from checks.expressions.patterns import pattern_of
from checks.keys.signs import BEGINNINGS
from checks.sources import Document
from checks.sources.position import lines_before

LARGEST = 64 << 20
MOST_PIECES = 2_000
BLOCK = 1 << 20
LONGEST_ESCAPE = 6
LONGEST_RUN = 32_768  # bytes of base64 looked at on each side of a sign

BASE64 = (string.ascii_letters + string.digits + "+/_-").encode()
_ESCAPES = pattern_of(rb"\\u00([0-9a-fA-F]{2})|\\x([0-9a-fA-F]{2})|\\(/)")
_PERCENT = pattern_of(rb"%[0-9A-Fa-f]{2}")


def text_forms(document: Document) -> Iterator[Document]:
    """The document as UTF-8 if it is UTF-16 or UTF-32, by its mark or by its zero bytes. Lines and columns stay."""
    data = document.data
    if not 8 <= len(data) <= LARGEST:
        return
    encoding = _wide(data)
    if encoding is None:
        return
    text = data.decode(encoding, "replace").lstrip("\ufeff")
    yield replace(document, data=text.encode("utf-8", "replace"))


def _wide(data: bytes) -> str | None:
    if data.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return "utf-32"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    head = data[:4096]
    quarter = len(head) // 4
    nothing = [head[n::4].count(0) >= quarter * 0.9 for n in range(4)]
    if nothing[1:] == [True] * 3 and not nothing[0]:
        return "utf-32-le"
    if nothing[:3] == [True] * 3 and not nothing[3]:
        return "utf-32-be"
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > half * 0.4 and even < half * 0.1:
        return "utf-16-le"
    if even > half * 0.4 and odd < half * 0.1:
        return "utf-16-be"
    return None


def layers(document: Document, signs: Mapping[str, Sequence[int]]) -> Iterator[Document]:
    """What base64, percent signs and escapes hide, where a sign of it was met (`checks.keys.signs.HIDERS`).

    `signs` gives the offsets at which each sign ends. Each yielded document begins at the line it was found in.
    """
    data = document.data
    if len(data) > LARGEST:
        return
    for start, plain in islice(_unpacked(data, signs.get("base64", ())), MOST_PIECES):
        yield _at(document, start, plain)
    if "escaped" in signs:
        if _PERCENT.search(data):
            yield replace(document, data=_each_block(data, b"%", urllib.parse.unquote_to_bytes))
        if _ESCAPES.search(data):
            yield replace(document, data=_each_block(data, b"\\", lambda block: _ESCAPES.sub(_unescape, block)))


def _unpacked(data: bytes, ends: Sequence[int]) -> Iterator[tuple[int, bytes]]:
    done = 0
    for end in ends:
        if end <= done:
            continue  # in the run that was just unpacked
        start, done, plain = unpacked(data, end)
        if plain is not None:
            yield start, plain


def unpacked(data: bytes, at: int) -> tuple[int, int, bytes | None]:
    """The run of base64 around an offset: its begin, its end, and its content; None if no key begins in that.

    Chance makes the signs, too, in places full of base64: digests of packages, fonts in style sheets. Whoever asks goes on
    behind the run in either case: what holds nothing at one sign holds nothing at its others.
    """
    before, after = data[max(0, at - LONGEST_RUN) : at], data[at : at + LONGEST_RUN]
    start = at - len(before) + len(before.rstrip(BASE64))
    end = at + len(after) - len(after.lstrip(BASE64))
    # Where the run begins further before, nobody knows how its characters stand in groups of four.
    for begin in range(start, start + (4 if at - start == LONGEST_RUN else 1)):
        plain = unbase64(data[begin:end])
        if plain is not None and any(beginning in plain for beginning in BEGINNINGS):
            return begin, end, plain
    return start, end, None


def unbase64(text: bytes) -> bytes | None:
    """What base64 says, of either alphabet, with its filling or without; None where it is none."""
    body = text.rstrip(b"=")
    if len(body) % 4 == 1:
        body = body[:-1]
    try:
        return base64.b64decode(
            body + b"=" * (-len(body) % 4), altchars=b"-_" if b"-" in body or b"_" in body else None, validate=True
        )
    except (binascii.Error, ValueError):
        return None


def _each_block(data: bytes, sign: bytes, decoded: Callable[[bytes], bytes]) -> bytes:
    """The whole, decoded block by block: a text that is all escapes would take ten times its bytes in pieces."""
    done, at = bytearray(), 0
    while at < len(data):
        end = min(at + BLOCK, len(data))
        if end < len(data) and (cut := data.rfind(sign, end - LONGEST_ESCAPE, end)) > at:
            end = cut
        done += decoded(data[at:end])
        at = end
    return bytes(done)


def _unescape(found: re.Match[bytes]) -> bytes:
    if found[3]:
        return found[3]
    code = int(found[1] or found[2], 16)
    # A decoded line end would move all lines behind it.
    return bytes([code]) if code not in (10, 13) and code < 128 else found[0]


def _at(document: Document, offset: int, plain: bytes) -> Document:
    line = document.first_line + lines_before(document.data, offset)
    begin = document.data.rfind(b"\n", 0, offset) + 1
    symbol = document.data[begin:offset]
    # The name stays before the value, so that a key without a shape of its own is still known by it.
    return replace(document, data=symbol[-120:] + plain, first_line=line)
