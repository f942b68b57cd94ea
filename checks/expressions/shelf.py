"""The shelf: what was worked out about expressions, kept on disk. To work it out takes longer than to scan a small project."""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path

LARGEST = 64 << 20  # bytes of one thing; ours are of a megabyte


class Shelf:
    """A folder of ours with what can be made again."""

    def __init__(self, folder: Path | None = None, *, keep: bool = False) -> None:
        """Without a folder nothing is there; with `keep` false nothing is put there."""
        self.folder, self.keep = folder, keep

    def take(self, name: str, digest: bytes) -> bytes | None:
        """What was put there under this name; None where nothing is, or where it was not written whole by us for this.

        Its checksum covers the digest of what it was made from as well: what was made from something else is not taken.
        """
        if self.folder is None:
            return None
        file = self.folder / name
        try:
            status = file.stat()
            if hasattr(os, "getuid") and (status.st_uid != os.getuid() or status.st_mode & 0o022):
                return None
            if not file.is_file() or status.st_size > LARGEST:  # a pipe would be waited for
                return None
            content = file.read_bytes()
        except OSError:
            return None
        checksum, body = content[:32], content[32:]
        return body if hashlib.sha256(digest + body).digest() == checksum else None

    def put(self, name: str, digest: bytes, body: bytes) -> None:
        """Put it there for the next time. A full or read-only disk costs speed, nothing else."""
        if self.folder is None or not self.keep:
            return
        file = self.folder / name
        part = file.with_name(f"{name}.{os.getpid()}")
        try:
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            part.write_bytes(hashlib.sha256(digest + body).digest() + body)
            part.chmod(0o600)
            part.replace(file)
        except OSError:
            with contextlib.suppress(OSError):
                part.unlink()


_ours = Shelf()


def use(shelf: Shelf) -> None:
    """From now on all expressions are kept on this one."""
    global _ours
    _ours = shelf


def current() -> Shelf:
    """The one that is used; at first one without a folder."""
    return _ours
