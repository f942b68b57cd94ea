"""xz and lzma, read with a bound on memory: a package may ask for a dictionary of gigabytes, which fills as it is passed."""

from __future__ import annotations

import io
import lzma

MEMORY = 256 << 20  # bytes; what the packers themselves use takes a quarter of that
_PIECE = 64 << 10


class Stream:
    """What was packed, piece by piece; streams that follow each other are one, as `xz` reads them."""

    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)
        self._packed = lzma.LZMADecompressor(memlimit=MEMORY)

    def read(self, size: int, /) -> bytes:
        """The next bytes; none at the end. Raises `lzma.LZMAError`, and `EOFError` where it ends too early."""
        while size > 0:
            given = b""
            if self._packed.eof:
                given = (self._packed.unused_data or self._data.read(_PIECE)).lstrip(b"\0")
                if not given:
                    return b""
                self._packed = lzma.LZMADecompressor(memlimit=MEMORY)
            elif self._packed.needs_input and not (given := self._data.read(_PIECE)):
                raise EOFError("the packed bytes end too early")
            if piece := self._packed.decompress(given, size):
                return piece
        return b""
