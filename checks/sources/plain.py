"""Files of a stranger: asked about without ever raising, opened without following a link or waiting for a pipe.

A name may be too long, hold a null or lead in a circle; it may be a link to a file of somebody else's, a pipe that nobody
writes to, a device without an end; and it may become one of these between a look and the opening.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_READING = os.O_RDONLY | _NO_LINK | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_MAKING = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_LINK | getattr(os, "O_BINARY", 0)
# A folder that lets its user pass and not list it is stood in all the same.
_STANDING = getattr(os, "O_PATH", os.O_RDONLY) | getattr(os, "O_DIRECTORY", 0)
STEPS = os.open in os.supports_dir_fd and os.rename in os.supports_dir_fd  # not so on Windows


def open_plain(path: str | Path, at: int | None = None) -> int:
    """A handle on a plain file; -1 for a folder, a pipe, a device. Raises `OSError`, also for a link.

    `at` is the folder, held open, from which the path is read.
    """
    if not _NO_LINK and os.path.islink(path):  # noqa: PTH114 - a system without the flag: looked at before it is gone
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
    handle = os.open(path, _READING, dir_fd=at)
    try:
        if stat.S_ISREG(os.fstat(handle).st_mode):
            return handle
    except OSError:
        pass
    os.close(handle)
    return -1


def read_plain(path: str | Path, most: int) -> bytes | None:
    """The first `most` bytes of a plain file; None for a link, for anything else, and for what cannot be read."""
    try:
        handle = open_plain(path)
        if handle < 0:
            return None
        with os.fdopen(handle, "rb") as file:
            return file.read(most)
    except (OSError, ValueError):
        return None


def read_text(path: str | Path, most: int) -> str:
    """The same as text, empty where there is none; bytes that are no UTF-8 keep their value."""
    return (read_plain(path, most) or b"").decode("utf-8", "surrogateescape")


def read_all(handle: int, expected: int, most: int) -> bytes:
    """All of a file that may grow while it is read, up to a bound."""
    data = os.read(handle, expected + 1)
    if len(data) == expected:
        return data
    pieces = [data]
    size = len(data)
    while size < most and (piece := os.read(handle, 1 << 20)):
        pieces.append(piece)
        size += len(piece)
    return b"".join(pieces)


def past_hole(handle: int, least: int) -> int:
    """Go past a hole of a sparse file, where it has more bytes than these; its size.

    A file of some bytes may say that it has an exbibyte: its zeros are not on the disk, and would be read for years.
    """
    if not hasattr(os, "SEEK_DATA"):
        return 0
    here = os.lseek(handle, 0, os.SEEK_CUR)
    try:
        there = os.lseek(handle, here, os.SEEK_DATA)
    except OSError as error:
        # There is no more data; or this file system cannot say, and then everything is read.
        there = os.lseek(handle, 0, os.SEEK_END) if error.errno == errno.ENXIO else here
    if there - here > least:
        return there - here
    os.lseek(handle, here, os.SEEK_SET)
    return 0


def make_plain(path: str | Path, mode: int = 0o600, at: int | None = None) -> int:
    """A handle on a file that was not there, to write to. Raises `OSError`: a link that stands there is there, too."""
    return os.open(path, _MAKING, mode, dir_fd=at)


def step_to(path: str, base: str | Path) -> int:
    """A handle on a folder to open files from, reached from `base` step by step over no link. Raises `OSError`."""
    handle = os.open(base, _STANDING)
    try:
        for part in path.split("/") if path else ():
            inner = os.open(part, _STANDING | _NO_LINK, dir_fd=handle)
            os.close(handle)
            handle = inner
    except BaseException:
        os.close(handle)
        raise
    return handle


def is_folder(path: Path) -> bool:
    """Whether a folder is there, or a link to one."""
    return os.path.isdir(path)  # noqa: PTH112 - `Path.is_dir` raises for names that are too long


def is_file(path: Path) -> bool:
    """Whether a plain file is there, or a link to one."""
    return os.path.isfile(path)  # noqa: PTH113 - as above


def is_link(path: Path) -> bool:
    """Whether the path itself is a link."""
    return os.path.islink(path)  # noqa: PTH114 - as above


def real(path: Path) -> Path:
    """Where a path leads, links followed as far as they can be; a path that makes no sense stays as it is."""
    try:
        return Path(os.path.realpath(path))
    except (OSError, ValueError):
        return path
