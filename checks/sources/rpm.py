"""RPM packages: the files behind two headers, in a packed cpio archive; read as they stream by."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from typing import TYPE_CHECKING

from checks.sources.unpacking import MOST_ENTRIES, Counted, stream_of

if TYPE_CHECKING:
    from checks.sources import Document
    from checks.sources.archives import Opening

RPM = b"\xed\xab\xee\xdb"
LONGEST_NAME = 4_096

_LEAD = 96
_HEADER = b"\x8e\xad\xe8\x01"
_ENTRY = 110  # bytes: a mark and thirteen numbers of eight digits
_PIECE = 64 << 10


def rpm(document: Document, opening: Opening) -> Iterator[tuple[str, bytes]]:
    """The files of a package. Raises `struct.error`, `ValueError`, `OSError` or `EOFError` where it is damaged."""
    data = document.data
    signed = _behind(data, _LEAD)
    start = _behind(data, signed + -signed % 8)
    body = data[start:]
    stream = io.BytesIO(body) if body.startswith(b"0707") else stream_of(body)
    if stream is None:
        opening.cut(document, "is packed in a form that is not read")
        return
    yield from _entries(_Exact(stream, opening), document, opening)


def _behind(data: bytes, at: int) -> int:
    """Where the header that begins here ends."""
    mark, entries, size = struct.unpack_from(">4s4xII", data, at)
    if mark != _HEADER:
        raise ValueError("no header")
    return at + 16 + 16 * int(entries) + int(size)


class _Exact(Counted):
    """A stream that gives what it is asked for, or nothing."""

    def read(self, size: int) -> bytes:
        """So many bytes. Raises `EOFError` where they are not there, or not within the bound."""
        if size > self.left:
            raise EOFError
        pieces, missing = [], size
        while missing > 0 and (piece := super().read(min(missing, _PIECE))):
            pieces.append(piece)
            missing -= len(piece)
        if missing:
            raise EOFError
        return b"".join(pieces)

    def skip(self, size: int) -> None:
        while size > 0:
            size -= len(self.read(min(size, _PIECE)))


def _entries(stream: _Exact, document: Document, opening: Opening) -> Iterator[tuple[str, bytes]]:
    for _ in range(MOST_ENTRIES):
        head = stream.read(_ENTRY)
        if head[:5] != b"07070" or head[5:6] not in b"12":
            opening.cut(document, "cannot be read to its end (bad entry)")
            return
        mode, size, length = (int(head[at : at + 8], 16) for at in (14, 54, 94))
        if size < 0:  # Python takes a sign in a number, and a stream asked for less than nothing gives all
            raise ValueError("no size")
        if not 0 < length <= LONGEST_NAME:
            raise ValueError("no name")
        name = stream.read(length + -(_ENTRY + length) % 4)[: length - 1].decode("utf-8", "replace")
        if name == "TRAILER!!!":
            return
        if mode & 0o170000 == 0o100000 and size and not opening.admits(size):
            opening.cut(document, "a member is too large, or there are too many")
        elif mode & 0o170000 == 0o100000 and size:
            yield name.removeprefix("./"), stream.read(size)
            size = -size % 4  # what fills it up
            stream.skip(size)
            continue
        stream.skip(size + -size % 4)
    opening.cut(document, "a member is too large, or there are too many")
