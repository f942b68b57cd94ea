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
    beginning of a scan would be worse off than with what the lock keeps away. The file is empty and stays; it belongs to
    no data folder, as what it guards may be shared by several. A file of somebody else's is not opened.
    """
    user = os.getuid() if hasattr(os, "getuid") else os.environ.get("USERNAME", "")
    path = Path(tempfile.gettempdir()) / f"shrift-{user}-{name}.lock"
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
    except OSError:
        yield False
        return
    try:
        yield _locked(handle, time.monotonic() + patience)
    finally:
        os.close(handle)  # which lets the lock go


def _locked(handle: int, until: float) -> bool:
    while True:
        with suppress(OSError):
            _lock(handle)
            return True
        if time.monotonic() >= until:
            return False
        time.sleep(_STEP)


def _lock(handle: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
