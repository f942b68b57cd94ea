"""One program at a time: for the few steps of this user that must not happen twice at once."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_STEP = 0.02  # seconds between two tries


@contextmanager
def alone(name: str, *, patience: float = 5.0) -> Iterator[bool]:
    """Wait until no other program of this user is in here; tells whether that is so.

    After `patience` seconds, or where no such file can be, the step is done all the same: who waits for ever at the
    beginning of a scan would be worse off than with what the lock keeps away. The file is empty and goes with the step; it
    belongs to no data folder, as what it guards may be shared by several. A file of somebody else's is not opened.
    """
    user = os.getuid() if hasattr(os, "getuid") else os.environ.get("USERNAME", "")
    path = Path(tempfile.gettempdir()) / f"shrift-{user}-{name}.lock"
    handle = _locked(path, time.monotonic() + patience)
    try:
        yield handle is not None
    finally:
        if handle is not None:
            with suppress(OSError):
                path.unlink()  # while it is ours: who waits for it sees that it is another file now
            os.close(handle)  # which lets the lock go


def _locked(path: Path, until: float) -> int | None:
    while True:
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
        except OSError:
            return None
        try:
            _lock(handle)
            if os.path.samestat(os.fstat(handle), path.lstat()):
                return handle
        except OSError:
            pass  # somebody else is in there, or has just taken the file away
        os.close(handle)
        if time.monotonic() >= until:
            return None
        time.sleep(_STEP)


def _lock(handle: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
