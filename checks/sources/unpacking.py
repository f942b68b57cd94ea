"""Unpacking: packed bytes as a stream, and that of the packages of Linux in bounds that all of one container share."""

from __future__ import annotations

import bz2
import gzip
import io
from typing import IO, TYPE_CHECKING, cast

from checks.sources import xz, zstandard

if TYPE_CHECKING:
    from checks.sources.archives import Opening

MOST_UNPACKED = 1 << 30  # bytes that are passed on the way to members, of all packages in one container
MOST_ENTRIES = 20_000  # of one package


def stream_of(body: bytes) -> IO[bytes] | None:
    """What is packed here, by its first bytes; None where it is packed in no form that is read, or in none at all."""
    if body.startswith(b"\x1f\x8b"):
        return cast(IO[bytes], gzip.GzipFile(fileobj=io.BytesIO(body)))
    if body.startswith((b"\xfd7zXZ\0", b"]\0\0")):
        return cast(IO[bytes], xz.Stream(body))
    if body.startswith(b"BZh"):
        return bz2.BZ2File(io.BytesIO(body))
    return cast(IO[bytes], zstandard.Stream(body)) if body.startswith(zstandard.MAGIC) else None


class Counted:
    """A stream that ends when it has given all it may."""

    def __init__(self, stream: IO[bytes], opening: Opening) -> None:
        self._stream, self._opening = stream, opening

    @property
    def left(self) -> int:
        """Bytes that it may still give."""
        return max(0, MOST_UNPACKED - self._opening.passed)

    def read(self, size: int) -> bytes:
        """So many bytes, or fewer."""
        piece = self._stream.read(min(size, self.left))
        self._opening.passed += len(piece)
        return piece
