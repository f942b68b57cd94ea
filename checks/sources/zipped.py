"""Gzip inside base64, once or twice: the releases that Helm keeps in Secrets, and what a cloud machine is started with.

A release holds the values it was installed with and the manifests that were made of them, Secrets and all.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from checks.sources import Document
from checks.sources.archives import Opening
from checks.sources.decode import BASE64, unbase64
from checks.sources.position import lines_before

LONGEST = 4 << 20  # bytes of base64: a Secret has at most a third of that
SHORTEST = 40
MOST_PIECES = 200  # of one document
_ONCE, _TWICE = b"H4sIAAAAAAA", b"SDRzSUFBQUFB"  # Go writes no time into it; what follows tells how hard it packed


def zipped(document: Document, ends: Sequence[int], opening: Opening) -> Iterator[Document]:
    """What is packed so, each as a member; `ends` are the offsets at which a sign of it ends (`checks.keys.signs.HIDERS`)."""
    data, done, member = document.data, 0, document.place.member
    for end in ends[:MOST_PIECES]:
        start = end - len(_TWICE if data.endswith(_TWICE, 0, end) else _ONCE)
        if start < done:
            continue
        run = data[start : start + LONGEST]
        run = run[: len(run) - len(run.lstrip(BASE64))]
        done = start + len(run)
        if len(run) < SHORTEST:
            continue  # code that names the sign
        packed = unbase64(run)
        if packed is not None and packed.startswith(_ONCE):
            packed = unbase64(packed.strip())
        content = _unzipped(packed, opening) if packed is not None else None
        if content is None:
            opening.cut(document, "what is packed in base64 cannot be read, or is too large")
            continue
        opening.take(len(content))
        line = document.first_line + lines_before(data, start)
        name = f"base64 in line {line}"
        place = replace(document.place, member=f"{member}!{name}" if member else name)
        yield replace(document, data=content, offset=0, first_line=1, place=place)


def _unzipped(packed: bytes, opening: Opening) -> bytes | None:
    most = min(opening.most_of(len(packed)), opening.largest)
    if most <= 0:
        return None
    try:
        stream = zlib.decompressobj(31)
        content = stream.decompress(packed, most)
    except zlib.error:
        return None
    if stream.eof and opening.admits(len(content)):
        return content
    opening.bytes += len(content)  # what was unpacked for nothing is not free: there may be hundreds
    return None
