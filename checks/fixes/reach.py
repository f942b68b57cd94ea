"""Reaching a file: from a folder that may not be left, step by step, over no link, and never but a plain file of one name.

Every step is made from the folder before it, held open, so that nobody who swaps a folder for a link meanwhile leads us
elsewhere. Where a system has no such steps (Windows), the way is looked at before it is gone.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

import msgspec

from checks.sources.plain import STEPS, make_plain, open_plain

LARGEST = 64 << 20  # bytes of a file that is changed: it is held in memory twice
_ACL = "system.posix_acl_access"
_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0)


class Unsafe(Exception):
    """The file is not changed; the message is one line that says why."""


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """A file as it is now. `acl` is its access list where it has one, `others` its other attributes."""

    data: bytes
    mode: int
    uid: int
    gid: int
    acl: bytes | None
    others: tuple[tuple[str, bytes], ...]
    identity: tuple[int, int, int, int]  # device, inode, size, time of change: another write shows

    def __repr__(self) -> str:
        return f"Seen({len(self.data)} bytes)"


class Spot:
    """A name in a folder that was reached. Made by `reached`."""

    def __init__(self, handle: int | None, folder: Path, name: str) -> None:
        self._handle, self._folder, self.name = handle, folder, name

    def _at(self, name: str) -> tuple[str, int | None]:
        return (name, self._handle) if self._handle is not None else (str(self._folder / name), None)

    def beside(self, name: str) -> Spot:
        """Another name in the same folder."""
        return Spot(self._handle, self._folder, name)

    def see(self, largest: int = LARGEST) -> Seen | None:
        """The file, or None where none is. Raises `Unsafe` for what is no plain file of one name, or may not be read."""
        name, handle = self._at(self.name)
        try:
            opened = open_plain(name, handle)
        except FileNotFoundError:
            return None
        except OSError as error:
            if self._is_link():
                raise Unsafe("it is a link; change the file that it leads to") from None
            raise Unsafe(f"it cannot be read: {error.strerror}") from None
        if opened < 0:
            raise Unsafe("it is no plain file")
        try:
            facts = os.fstat(opened)
            if handle is None and self._is_link():
                raise Unsafe("it is no plain file")
            if facts.st_nlink > 1:
                raise Unsafe("the same file has another name elsewhere; change it by hand")
            if facts.st_size > largest:
                raise Unsafe(f"it is larger than {largest >> 20} MB")
            data = _all(opened, largest)
            acl, others = _attributes(opened)
        except OSError as error:
            raise Unsafe(f"it cannot be read: {error.strerror}") from None
        finally:
            os.close(opened)
        return Seen(
            data=data,
            mode=stat.S_IMODE(facts.st_mode),
            uid=facts.st_uid,
            gid=facts.st_gid,
            acl=acl,
            others=others,
            identity=_identity(facts),
        )

    def write(self, temporary: str, data: bytes, like: Seen | None, *, mode: int | None, acl: bytes | None) -> None:
        """Put the bytes in a new file beside it, with the rights of `like`, wholly on the disk.

        `mode` and `acl` go before those of `like`. Raises `Unsafe`; then the new file is gone again.
        """
        name, handle = self._at(temporary)
        try:
            made = make_plain(name, 0o600, handle)
        except FileExistsError:
            raise Unsafe(f"{temporary} lies beside it: another program is changing it, or was stopped") from None
        except OSError as error:
            raise Unsafe(f"nothing can be written beside it: {error.strerror}") from None
        try:
            with os.fdopen(made, "wb") as file:
                file.write(data)
                file.flush()
                _dress(file.fileno(), like, mode, acl)
                os.fsync(file.fileno())
        except BaseException as error:
            self.remove(temporary)
            if isinstance(error, OSError):
                raise Unsafe(f"it cannot be written: {error.strerror}") from None
            raise

    def put(self, temporary: str, seen: Seen | None, lock: str | None = None) -> None:
        """The new file takes the place of the old one, in one step. Raises `Unsafe` where that is not what was seen.

        `lock` is the name by which the file's own program keeps others out: it is taken first, and given back with the
        step itself.
        """
        (source, handle), (target, _) = self._at(temporary), self._at(self.name)
        held = self._at(lock)[0] if lock else source
        try:
            if lock:
                os.link(source, held, src_dir_fd=handle, dst_dir_fd=handle)
            if self.identity() != (None if seen is None else seen.identity):
                if lock:
                    self.remove(lock)
                raise Unsafe("it was changed this very moment")
            if seen is not None or lock or not self._made_by_link(source, target, handle):
                os.replace(held, target, src_dir_fd=handle, dst_dir_fd=handle)
        except FileExistsError:
            raise Unsafe(f"{lock} lies beside it: its program is at work here, or was stopped") from None
        except OSError as error:
            raise Unsafe(f"it cannot be written: {error.strerror}") from None
        finally:
            self.remove(temporary)
        self.settle()

    def replace(self, data: bytes, seen: Seen | None) -> None:
        """These bytes take the place of what was seen, with its rights. Raises `Unsafe`, `OSError`."""
        temporary = f".{self.name[:80]}.{secrets.token_hex(4)}"  # one that a stopped process left is in nobody's way
        self.write(temporary, data, seen, mode=None, acl=None if seen is None else seen.acl)
        self.put(temporary, seen)

    @staticmethod
    def _made_by_link(source: str, target: str, handle: int | None) -> bool:
        """Whether the file stands where none was: a link takes no place of another. Some file systems have none."""
        try:
            os.link(source, target, src_dir_fd=handle, dst_dir_fd=handle)
        except FileExistsError:
            raise Unsafe("it was changed this very moment") from None
        except OSError:
            return False
        return True

    def link(self, name: str) -> None:
        """Give the file a second name beside it, which must be free. Raises `OSError`."""
        (source, handle), (target, _) = self._at(self.name), self._at(name)
        os.link(source, target, src_dir_fd=handle, dst_dir_fd=handle, follow_symlinks=False)

    def take(self, name: str) -> None:
        """Another file beside it takes its place and its name. Raises `OSError`."""
        (source, handle), (target, _) = self._at(name), self._at(self.name)
        os.replace(source, target, src_dir_fd=handle, dst_dir_fd=handle)

    def remove(self, name: str | None = None) -> None:
        """Remove the file, or another name beside it; none is none."""
        found, handle = self._at(name or self.name)
        with contextlib.suppress(FileNotFoundError):
            os.unlink(found, dir_fd=handle)

    def tighten(self, mode: int, acl: bytes | None) -> None:
        """Give the file these rights as it lies there. Raises `Unsafe`."""
        name, handle = self._at(self.name)
        try:
            opened = open_plain(name, handle)
            if opened < 0:
                raise Unsafe("it is no plain file")
            try:
                if acl is None:
                    with contextlib.suppress(OSError):  # it has none
                        os.removexattr(opened, _ACL)
                os.fchmod(opened, mode)
                if acl is not None:
                    os.setxattr(opened, _ACL, acl)
                os.fsync(opened)
            finally:
                os.close(opened)
        except (OSError, AttributeError) as error:
            why = getattr(error, "strerror", None) or "this system has other rights"
            raise Unsafe(f"its rights cannot be changed: {why}") from None

    def identity(self) -> tuple[int, int, int, int] | None:
        """What tells this state of the file from any other; None where none is."""
        name, handle = self._at(self.name)
        try:
            return _identity(os.stat(name, dir_fd=handle, follow_symlinks=False))
        except FileNotFoundError:
            return None

    def settle(self) -> None:
        """The folder's own entry is on the disk."""
        if self._handle is not None:
            with contextlib.suppress(OSError):  # some file systems have nothing to settle
                os.fsync(self._handle)

    def _is_link(self) -> bool:
        name, handle = self._at(self.name)
        try:
            return stat.S_ISLNK(os.stat(name, dir_fd=handle, follow_symlinks=False).st_mode)
        except OSError:
            return False


@contextmanager
def reached(base: Path, path: str, *, make: bool = False) -> Iterator[Spot]:
    """The name at `path` below `base`. Raises `Unsafe` for a way that leaves it or goes over a link.

    `make` makes the folders on the way that are not there.
    """
    parts = PurePosixPath(path).parts
    if (
        not parts
        or path.startswith("/")
        or any(p in ("..", ".") or "\0" in p for p in parts)
        or "\\" in path * (os.name == "nt")
    ):
        raise Unsafe("its path leads out of the folder")
    if not STEPS:
        yield _looked_at(base, parts, make)
        return
    try:
        handle = os.open(base, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
    except OSError as error:
        raise Unsafe(f"its folder cannot be opened: {error.strerror}") from None
    try:
        for part in parts[:-1]:
            try:
                if make:
                    with contextlib.suppress(FileExistsError):
                        os.mkdir(part, dir_fd=handle)
                inner = os.open(part, _FOLDER, dir_fd=handle)
            except FileNotFoundError:
                raise Unsafe("its folder is not there any more") from None
            except PermissionError as error:
                raise Unsafe(f"its folder cannot be used: {error.strerror}") from None
            except OSError as error:
                if error.errno in (errno.ELOOP, errno.ENOTDIR):
                    raise Unsafe("a link is on the way to it") from None
                raise Unsafe(f"its folder cannot be used: {error.strerror}") from None
            os.close(handle)
            handle = inner
        yield Spot(handle, base, parts[-1])
    finally:
        os.close(handle)


def _looked_at(base: Path, parts: tuple[str, ...], make: bool) -> Spot:
    folder = base
    for part in parts[:-1]:
        folder = folder / part
        if make:
            folder.mkdir(exist_ok=True)
        if folder.is_symlink() or not folder.is_dir() or not folder.resolve().is_relative_to(base.resolve()):
            raise Unsafe("a link is on the way to it")
    return Spot(None, folder, parts[-1])


def _identity(facts: os.stat_result) -> tuple[int, int, int, int]:
    return facts.st_dev, facts.st_ino, facts.st_size, facts.st_mtime_ns


def _all(handle: int, largest: int) -> bytes:
    pieces, size = [], 0
    while piece := os.read(handle, 1 << 20):
        pieces.append(piece)
        size += len(piece)
        if size > largest:
            raise Unsafe(f"it is larger than {largest >> 20} MB")
    return b"".join(pieces)


def _attributes(handle: int) -> tuple[bytes | None, tuple[tuple[str, bytes], ...]]:
    """(access list, the person's own attributes): those of the system's own are made anew with the file."""
    if not hasattr(os, "listxattr"):
        return None, ()
    try:
        names = os.listxattr(handle)
    except OSError:  # a file system without any
        return None, ()
    acl = os.getxattr(handle, _ACL) if _ACL in names else None
    return acl, tuple((name, os.getxattr(handle, name)) for name in names if name.startswith("user."))


def _dress(handle: int, like: Seen | None, mode: int | None, acl: bytes | None) -> None:
    """Owner, rights and attributes. Raises `OSError` where the new file would be somebody else's than the old."""
    if not hasattr(os, "fchown"):
        return
    if like is not None:
        own = os.fstat(handle)
        if (own.st_uid, own.st_gid) != (like.uid, like.gid):
            os.fchown(handle, like.uid, like.gid)
        for name, value in like.others:
            os.setxattr(handle, name, value)
    wanted = mode if mode is not None else like.mode if like is not None else usual_mode(0o666)
    os.fchmod(handle, wanted)
    if acl is not None:
        os.setxattr(handle, _ACL, acl)


def usual_mode(most: int) -> int:
    """The rights a new file has: of these, what the user's mask leaves."""
    mask = os.umask(0o077)
    os.umask(mask)
    return most & ~mask
