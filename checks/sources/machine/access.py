"""Access: who beside the owner can read or write a file, by its mode, its access list, and the folders above it."""

from __future__ import annotations

import os
import stat
import struct
from functools import cache

from checks.machine import Access
from checks.sources.plain import open_plain

_USER, _GROUP_OBJ, _GROUP, _MASK, _OTHER = 0x02, 0x04, 0x08, 0x10, 0x20
_Rights = dict[tuple[str, int], int]  # ("group" | "user" | "other", id) to the three bits
_READ, _WRITE, _ENTER = 4, 2, 1
# On these every file shows the same mode, whoever may read it.
_MODELESS = frozenset({"vfat", "msdos", "exfat", "ntfs", "ntfs3", "fuseblk", "9p", "drvfs", "cifs", "smb3", "vboxsf"})


def modes_tell(folder: str) -> bool:
    """Whether modes say who may read files here: not on Windows, nor on file systems that keep none."""
    if os.name == "nt":
        return False
    import psutil

    best = ""
    kind = ""
    try:
        partitions = psutil.disk_partitions(all=True)
    except OSError:
        return True
    for partition in partitions:
        mount = partition.mountpoint.rstrip("/") + "/"
        if (folder + "/").startswith(mount) and len(mount) > len(best):
            best, kind = mount, partition.fstype
    return kind.lower() not in _MODELESS


def access_at(path: str, mode: int) -> Access | None:
    """Who else may come to the file at this absolute path; None where modes do not tell, or it cannot be opened."""
    if os.name == "nt":
        return None
    if mode & 0o077 == 0:
        return Access()
    if not _modes_tell(os.path.dirname(path)):  # noqa: PTH120
        return None
    try:
        handle = open_plain(path)
    except OSError:
        return None
    if handle < 0:
        return None
    try:
        return access_of(handle, "/", path.lstrip("/"))
    except OSError:
        return None
    finally:
        os.close(handle)


@cache
def _modes_tell(folder: str) -> bool:
    return modes_tell(folder)


def access_of(handle: int, root: str, inner: str) -> Access:
    """Who else may read and write an open file that lies at this path under the root.

    A folder above it, the root included, that lets nobody pass protects what is in it.
    """
    status = os.fstat(handle)
    rights = _rights(status, _list_of(handle))
    folder = root
    passing: _Rights | None = None
    for step in ("", *inner.split("/")[:-1]):
        folder = os.path.join(folder, step) if step else folder  # noqa: PTH118
        try:
            above = os.stat(folder, follow_symlinks=False)  # noqa: PTH116
        except OSError:
            return Access()
        passing = _narrowed(passing, _rights(above, _list_of(folder)))
    readers, writers = [], []
    for who, bits in sorted(rights.items()):
        if passing is None or not passing.get(who, passing.get(("other", 0), 0)) & _ENTER:
            continue
        name = _name(who, status)
        if name is None:
            continue
        if bits & _READ:
            readers.append(name)
        if bits & _WRITE:
            writers.append(name)
    return Access(tuple(readers), tuple(writers))


def _narrowed(before: _Rights | None, now: _Rights) -> _Rights:
    if before is None:
        return now
    kept: _Rights = {}
    for who in before.keys() | now.keys():
        kept[who] = before.get(who, before.get(("other", 0), 0)) & now.get(who, now.get(("other", 0), 0))
    return kept


def _rights(status: os.stat_result, entries: bytes | None) -> _Rights:
    mode = stat.S_IMODE(status.st_mode)
    rights: _Rights = {("group", status.st_gid): mode >> 3 & 7, ("other", 0): mode & 7}
    if entries is None:
        return rights
    mask, listed = 7, []
    for at in range(4, len(entries) - 7, 8):
        tag, bits, id = struct.unpack_from("<HHI", entries, at)
        if tag == _MASK:
            mask = bits
        elif tag == _USER:
            listed.append(("user", id, bits))
        elif tag == _GROUP:
            listed.append(("group", id, bits))
        elif tag == _GROUP_OBJ:
            listed.append(("group", status.st_gid, bits))
    # Where there is a list, the group's bits of the mode show its mask, not the group's rights.
    rights[("group", status.st_gid)] = 0
    for kind, id, bits in listed:
        rights[(kind, id)] = rights.get((kind, id), 0) | (bits & mask)
    return rights


def _list_of(file: int | str) -> bytes | None:
    if not hasattr(os, "getxattr"):
        return None
    try:
        return os.getxattr(file, "system.posix_acl_access")
    except OSError:
        return None


def _name(who: tuple[str, int], status: os.stat_result) -> str | None:
    kind, id = who
    if kind == "other":
        return "everyone"
    if kind == "user":
        return None if id == status.st_uid else f"the user {_user(id)}"
    return None if _is_personal(id, status.st_uid) else f"the group {_group(id)}"


@cache
def _is_personal(group: int, owner: int) -> bool:
    """A group that holds its owner alone, as most Linux systems give to each user."""
    try:
        import grp
        import pwd

        found, person = grp.getgrgid(group), pwd.getpwuid(owner)
    except (ImportError, KeyError):
        return False
    return person.pw_gid == group and found.gr_name == person.pw_name and set(found.gr_mem) <= {person.pw_name}


@cache
def _user(id: int) -> str:
    try:
        import pwd

        return pwd.getpwuid(id).pw_name
    except (ImportError, KeyError):
        return str(id)


@cache
def _group(id: int) -> str:
    try:
        import grp

        return grp.getgrgid(id).gr_name
    except (ImportError, KeyError):
        return str(id)
