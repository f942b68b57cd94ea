"""Decoding: the same text in another dress. UTF-16, base64, escapes; each layer is a document of its own.

A layer is only taken off where a sign says that a key may be under it, and only once or twice: nobody hides keys from
us here, configuration formats do.
"""

from __future__ import annotations

import base64
import binascii
import re
import urllib.parse
from collections.abc import Collection, Iterator
from itertools import islice

from msgspec.structs import replace

from checks.keys.signs import BEGINNINGS
from checks.sources import Document

LARGEST = 64 << 20
MOST_PIECES = 2_000

_BASE64 = re.compile(rb"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{24,20000}={0,2}")
_ESCAPES = re.compile(rb"\\u00([0-9a-fA-F]{2})|\\x([0-9a-fA-F]{2})|\\(/)")
_PERCENT = re.compile(rb"%[0-9A-Fa-f]{2}")


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
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > half * 0.4 and even < half * 0.1:
        return "utf-16-le"
    if even > half * 0.4 and odd < half * 0.1:
        return "utf-16-be"
    return None


def layers(document: Document, signs: Collection[str]) -> Iterator[Document]:
    """What base64, percent signs and escapes hide, where one of these signs was met (`checks.keys.signs.HIDERS`).

    Each yielded document begins at the line it was found in.
    """
    data = document.data
    if len(data) > LARGEST:
        return
    if "base64" in signs:
        yield from islice(_unpacked(document), MOST_PIECES)
    if "escaped" in signs:
        if _PERCENT.search(data):
            yield replace(document, data=urllib.parse.unquote_to_bytes(data))
        if _ESCAPES.search(data):
            yield replace(document, data=_ESCAPES.sub(_unescape, data))


def _unpacked(document: Document) -> Iterator[Document]:
    for found in _BASE64.finditer(document.data):
        plain = _unbase64(found[0])
        if plain is not None and any(beginning in plain for beginning in BEGINNINGS):
            yield _at(document, found.start(), plain)


def _unbase64(text: bytes) -> bytes | None:
    body = text.rstrip(b"=")
    if len(body) % 4 == 1:
        body = body[:-1]
    try:
        return base64.b64decode(
            body + b"=" * (-len(body) % 4), altchars=b"-_" if b"-" in body or b"_" in body else None, validate=True
        )
    except (binascii.Error, ValueError):
        return None


def _unescape(found: re.Match[bytes]) -> bytes:
    if found[3]:
        return found[3]
    code = int(found[1] or found[2], 16)
    # A decoded line end would move all lines behind it.
    return bytes([code]) if code not in (10, 13) and code < 128 else found[0]


def _at(document: Document, offset: int, plain: bytes) -> Document:
    line = document.first_line + document.data.count(b"\n", 0, offset)
    begin = document.data.rfind(b"\n", 0, offset) + 1
    symbol = document.data[begin:offset]
    # The name stays before the value, so that a key without a shape of its own is still known by it.
    return replace(document, data=symbol[-120:] + plain, first_line=line)
