"""Putting a file where a person says, and nowhere else.

A link in a stranger's folder may lead to a file elsewhere, and may come to stand there between the look and the writing. So
where a path leads is read once, step by step, and what was judged is gone to over no link; the file takes the place of what
was there in one step, when it is whole.
"""

from __future__ import annotations

import errno
import os
import secrets
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from checks.sources.plain import STEPS, make_plain, step_to

if TYPE_CHECKING:
    from checks.model import Target

MOST_LINKS = 40  # as many as Linux follows


class LeadsOut(OSError):
    """The path goes over a link of the folder `out_of`, and out of it: it came with the folder, perhaps a stranger's, and
    who names a file there has not meant the one elsewhere."""

    def __init__(self, path: Path, out_of: Path) -> None:
        super().__init__(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
        self.out_of = out_of


def folders_of(target: Target) -> tuple[Path, ...]:
    """The folder that a report is about, where it is here; none for a machine, whose links are its owner's."""
    folder = Path(target.path)
    return (folder,) if target.kind != "machine" and folder.is_absolute() and folder.is_dir() else ()


def end_of(path: Path, folders: Iterable[Path] = ()) -> Path:
    """Where a path leads. Raises `OSError`, and `LeadsOut` where a link in one of these folders leads it out of there."""
    end, links = _gone(Path(os.path.abspath(path)))  # noqa: PTH100 - links are what is looked for
    for folder in {Path(os.path.realpath(f)) for f in folders}:
        if not end.is_relative_to(folder) and any(link.is_relative_to(folder) and link != folder for link in links):
            raise LeadsOut(path, folder)
    return end


@contextmanager
def replacing(path: Path, folders: Iterable[Path] = (), *, mode: int = 0o600) -> Iterator[BinaryIO]:
    """A file that takes the place of `path` when the block ends well, and leaves no trace when it does not.

    A link stays a link: the file it leads to is replaced, but see `LeadsOut`. What is no file, and what the system calls a
    file only because it stands for an open one (`/dev/stderr`), is written as it is, behind what was written to it before.
    `mode` are the rights of the new file, but for what the user's mask takes. Raises `OSError`.
    """
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not path.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path.parent))
    stands = _stands_for_another(path)
    if stands or (path.exists() and not path.is_file()):
        handle = os.open(path, os.O_WRONLY | os.O_APPEND)
        with os.fdopen(handle, "wb") as device:
            if not stands and stat.S_ISREG(os.fstat(handle).st_mode):
                raise OSError(errno.EAGAIN, "it was changed this very moment", str(path))
            yield device
        return
    end = end_of(path, folders)
    part = f".{end.name[:200]}.{secrets.token_hex(4)}"
    with _standing_in(end.parent) as at:
        source, target = (part, end.name) if at is not None else (str(end.with_name(part)), str(end))
        try:
            with os.fdopen(make_plain(source, mode, at), "wb") as file:
                yield file
            os.replace(source, target, src_dir_fd=at, dst_dir_fd=at)
        except BaseException:
            with suppress(OSError):
                os.unlink(source, dir_fd=at)
            raise


def write_text(path: Path, text: str, folders: Iterable[Path]) -> None:
    """Write what a person saves where they say. Raises `OSError`, also for a link that leads out of one of these folders."""
    mode = 0o666
    with suppress(OSError, ValueError):
        mode = stat.S_IMODE(path.stat().st_mode)  # a file that is there stays open to whom it was
    with replacing(path, folders, mode=mode) as file:
        file.write(text.encode("utf-8", "replace"))


@contextmanager
def _standing_in(folder: Path) -> Iterator[int | None]:
    """The folder, held open, reached over no link; None where a system has no such steps."""
    if not STEPS:
        yield None
        return
    handle = step_to(folder.as_posix().lstrip("/"), folder.anchor)
    try:
        yield handle
    finally:
        os.close(handle)


def _gone(path: Path) -> tuple[Path, list[Path]]:
    """Where a whole path leads, and each link that was followed on the way. Raises `OSError` for links in a circle."""
    at, rest, links = Path(path.anchor), list(reversed(path.parts[1:])), list[Path]()
    while rest:
        part = rest.pop()
        if part == "..":
            at = at.parent
            continue
        at = at / part
        try:
            led = Path(os.readlink(at))  # noqa: PTH115 - as text
        except (OSError, ValueError):
            continue
        links.append(at)
        if len(links) > MOST_LINKS:
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
        at = Path(led.anchor) if led.is_absolute() else at.parent
        rest += reversed(led.parts[1:] if led.is_absolute() else led.parts)
    return at, links


def _stands_for_another(path: Path) -> bool:
    """Whether a path, or a link on the way, lies where the system keeps its devices and the open files of a process."""
    for _ in range(MOST_LINKS):
        path = Path(os.path.abspath(path))  # noqa: PTH100 - `resolve` would lead to the open file's own name
        if path.is_relative_to("/proc") or (path.is_relative_to("/dev") and not path.is_relative_to("/dev/shm")):  # noqa: S108
            return True
        if not path.is_symlink():
            return False
        path = path.parent / path.readlink()
    return False
