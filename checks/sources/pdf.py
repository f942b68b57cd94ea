"""The text of PDF documents: what the streams of their pages write, as a person sees it."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from checks.expressions.patterns import pattern_of

if TYPE_CHECKING:
    from checks.sources import Document
    from checks.sources.archives import Opening

PDF = b"%PDF-"
MOST_OF_ONE = 32 << 20  # bytes of one stream; a page's has some thousand
MOST_PIECES = 4_000_000  # of text in one document, with what moves them
_DICTIONARY = 2_000  # bytes before a stream in which it is said what the stream is

# A string in brackets or in hexadecimal digits; what moves to another line; what may stand for anything else. The sign
# comes first by itself: so most bytes are passed by quickly.
_PIECE = pattern_of(
    rb"[(<'\"TE0-9.-](?:(?<=\()(?P<text>(?:[^()\\]|\\.){1,4000})\)|(?<=<)(?P<hex>[0-9A-Fa-f\s]{2,8000})>"
    rb"|(?P<line>(?<=['\"])|(?<=\bT)(?:\*|m\b)|(?<=\bE)T\b)|(?<=[0-9.-])(?P<move>[0-9.]{0,20})\s{1,4}T[dD]\b)",
    re.S,
)


def texts(document: Document, opening: Opening) -> Iterator[tuple[str, bytes]]:
    """What is written in all streams together. Pictures are passed by: they swell, and hold no text."""
    found: list[bytes] = []
    data, at, size, pieces = document.data, 0, 0, MOST_PIECES
    while (begin := data.find(b"stream", at)) >= 0 and (end := data.find(b"endstream", begin)) >= 0:
        told = data[max(at, begin - _DICTIONARY) : begin]
        at = end + 9
        if b"/Image" in told[told.rfind(b" obj") + 1 :]:
            continue
        raw = data[begin + 6 : end].lstrip(b"\r\n")
        content = _unpacked(raw, document, opening) if raw[:1] == b"x" else raw
        opening.bytes += len(content)
        if opening.left <= 0:
            opening.cut(document, "too large")
            break
        if b"Tj" in content or b"TJ" in content:
            text, count = _written(content, pieces)
            pieces -= count
            size += len(text) + 1
            if opening.admits(size):
                found.append(text)
            if not opening.admits(size) or pieces <= 0:
                opening.cut(document, "too large")
                break
    if found:
        yield "text", b"\n".join(found)


def _unpacked(raw: bytes, document: Document, opening: Opening) -> bytes:
    most = min(MOST_OF_ONE, opening.most_of(len(raw)), max(opening.left, 1))
    stream = zlib.decompressobj()
    try:
        content = stream.decompress(raw, most)
    except zlib.error:
        return b""
    if len(content) >= most and not stream.eof:
        opening.cut(document, "swells beyond its bound")
    return content


def _written(content: bytes, most: int) -> tuple[bytes, int]:
    """What a page's stream writes, and of how many pieces, up to so many.

    Pieces of one line stand together, whatever is set between them to space them.
    """
    told = bytearray()  # a list of pieces would take twenty times their bytes
    count = 0
    for found in islice(_PIECE.finditer(content), most):
        count += 1
        match found.lastgroup:
            case "text":
                told += _string(found["text"])
            case "hex":
                told += _from_digits(found["hex"])
            case "move" if not content[found.start() : found.end("move")].strip(b"-0."):
                pass  # along the same line
            case _:
                told += b"\n"
    return re.sub(rb"\n{2,}", b"\n", bytes(told)).strip(b"\n"), count


def _from_digits(digits: bytes) -> bytes:
    digits = re.sub(rb"\s", b"", digits)
    plain = bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
    return plain[1::2] if plain[0::2].count(0) > len(plain) // 4 else plain


def _string(raw: bytes) -> bytes:
    return re.sub(
        rb"\\(?:([0-7]{1,3})|([nrtbf()\\])|\r?\n)",
        lambda m: (
            bytes([int(m[1], 8) & 255])
            if m[1]
            else {b"n": b"\n", b"r": b"\n", b"t": b"\t"}.get(m[2], m[2])
            if m[2]
            else b""
        ),
        raw,
    )
