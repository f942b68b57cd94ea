"""Places: where Shrift keeps what it writes. Files are the user's own (0600), folders too (0700)."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from contextlib import suppress
from functools import cached_property
from pathlib import Path


class Places:
    """The folders of one installation. `--data-dir` puts all of them into one; else the platform's own are used."""

    def __init__(self, data_dir: Path | None = None) -> None:
        """`data_dir` goes before `SHRIFT_DATA_DIR`. Neither needs to be there: what is missing is made when written."""
        given = data_dir or (Path(os.environ["SHRIFT_DATA_DIR"]) if os.environ.get("SHRIFT_DATA_DIR") else None)
        self._root = _absolute(given) if given else None

    @cached_property
    def config(self) -> Path:
        """Settings."""
        if self._root is not None:
            return self._root / "config"
        from platformdirs import user_config_path

        return user_config_path("shrift", appauthor=False)

    @cached_property
    def data(self) -> Path:
        """What cannot be made again: notes about credentials, recent projects."""
        if self._root is not None:
            return self._root / "data"
        from platformdirs import user_data_path

        return user_data_path("shrift", appauthor=False)

    @cached_property
    def cache(self) -> Path:
        """What can be made again."""
        if self._root is not None:
            return self._root / "cache"
        from platformdirs import user_cache_path

        return user_cache_path("shrift", appauthor=False)

    def cached(self, name: str) -> Path | None:
        """A folder of the cache, made where it is missing; None where it cannot be: then nothing is kept, and that is all."""
        try:
            make_private(self.cache / name)
        except OSError:
            return None
        return self.cache / name

    def write(self, path: Path, content: bytes) -> None:
        """Put a file in place: a reader sees the old one or the new one, and nobody else may read it.

        A link that stands at `path` is replaced, not written through. Raises `OSError`.
        """
        make_private(path.parent)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # made with 0600
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def keep(self, path: Path, content: bytes, most: int) -> None:
        """Put a file in place that can be made again; of over `most` in its folder, the oldest go.

        A full or read-only disk costs time, nothing else.
        """
        with suppress(OSError):
            self.write(path, content)
            kept = sorted(path.parent.iterdir(), key=lambda p: p.stat().st_mtime, reverse=True)
            for old in kept[most:]:
                old.unlink(missing_ok=True)


def read_own(path: Path, most: int) -> bytes | None:
    """The bytes of a file that can be made again; None where none is, for one that others may have written, and for one of
    over `most` bytes."""
    try:
        note = path.lstat()
        if not stat.S_ISREG(note.st_mode):
            return None
        if hasattr(os, "getuid") and (note.st_uid != os.getuid() or note.st_mode & 0o022):
            return None
        return read_whole(path, most)
    except OSError:
        return None


def read_whole(path: Path, most: int) -> bytes:
    """The bytes of a file that Shrift keeps. Raises `OSError`, also for one of over `most` bytes, and for what is no file:
    a pipe would be waited for, and a device may have no end."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        mode = os.fstat(handle).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        if not stat.S_ISREG(mode):
            raise OSError(errno.EINVAL, "it is no file", str(path))
    except OSError:
        os.close(handle)
        raise
    with os.fdopen(handle, "rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise OSError(errno.EFBIG, f"it has more than {most:,} bytes", str(path))
    return data


def make_private(folder: Path) -> None:
    """Make a folder and those above it that are missing, each for the user alone (0700). Raises `OSError`.

    A folder that is there keeps its mode: it may be shared on purpose.
    """
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    if not folder.is_dir():
        raise NotADirectoryError(20, os.strerror(20), str(folder))
    for new in reversed(missing):
        new.mkdir(mode=0o700, exist_ok=True)


def _absolute(given: Path) -> Path:
    with suppress(RuntimeError):  # `~name` of nobody: a folder of that name, as a shell takes it
        given = given.expanduser()
    return Path(os.path.realpath(given))  # `resolve` raises for links in a circle
