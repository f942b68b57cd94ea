"""Zstandard: the library of Python 3.14, before that its copy for older ones."""

from __future__ import annotations

import io
import sys
from typing import IO, Any

MAGIC = b"\x28\xb5\x2f\xfd"
WINDOW = 27  # its size as a power of two: no more memory is taken for a stranger's word; what needs more is refused


class Stream:
    """What was packed, piece by piece. Faults are raised as `OSError`, as other packings raise theirs."""

    def __init__(self, data: bytes) -> None:
        library = _library()
        self._error = library.ZstdError
        self._file: IO[bytes] = library.ZstdFile(
            io.BytesIO(data), options={library.DecompressionParameter.window_log_max: WINDOW}
        )

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes; none at the end. Raises `OSError` and `EOFError`."""
        try:
            return self._file.read(size)
        except self._error as error:
            raise OSError("no Zstandard") from error


def _library() -> Any:
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
    return zstd
