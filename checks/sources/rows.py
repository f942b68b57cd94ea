"""Rows: what a pack's entries are, and the objects that are made from them, family by family.

Asked for its objects one by one, git makes the same bases again and again. Here each family is walked once from its root,
and every object in it is made once. Inflating and applying differences is done by libraries; where they are not there, or
where anything about an object is odd, it is not made here, and git is asked for it.
"""

from __future__ import annotations

import os
import stat
import zlib
from array import array
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any

import msgspec

LARGEST = 16 << 20  # a larger object is left to git, and all that differ from it
MOST_HELD = 48 << 20  # bytes of bases that one walk keeps; where more are needed, git is asked
TRUSTED = 64 << 10  # compressed bytes that are inflated without a bound: they can hold no more than 66 MB

COMMIT, TREE, BLOB, TAG, BY_OFFSET, BY_NAME = 1, 2, 3, 4, 6, 7
UNKNOWN = 0
READ = (COMMIT, BLOB, TAG)  # the kinds a key can stand in
NONE = 0xFFFFFFFF  # in the place of a row: there is none

Apply = Callable[[bytes, bytes], list[bytes]]
Inflate = Callable[[bytes, int], bytes]


def can_read_packs() -> bool:
    """Whether the libraries and the system have what it needs."""
    return delta_applier() is not None and hasattr(os, "pread")


def delta_applier() -> Apply | None:
    """The library's function that makes an object from its base and a difference; None where only a slow one is there."""
    try:
        from dulwich._pack import apply_delta
    except ImportError:
        return None
    applied: Apply = apply_delta
    return applied


def inflater() -> Inflate:
    """A function that inflates bytes to a size that was promised: by the faster library where it is there.

    It may give more or less than promised, which the caller has to see; never much more than `TRUSTED` allows.
    """
    library = _library()

    def inflate(packed: bytes, size: int) -> bytes:
        if len(packed) <= TRUSTED:
            content: bytes = library.decompress(packed, zlib.MAX_WBITS, size or 1)
            return content
        bounded: bytes = library.decompressobj().decompress(packed, size + 1)
        return bounded

    return inflate


def _library() -> Any:
    try:
        from isal import isal_zlib
    except ImportError:
        return zlib
    return isal_zlib


class Rows:
    """The entries of one pack that are no trees, in the order of their bytes; as bytes they can go to another process."""

    def __init__(self, path: str, device: int, inode: int) -> None:
        """The pack's file, and what tells it from one that was put in its place."""
        self.path, self.device, self.inode = path, device, inode
        self.kinds = bytearray()
        self.bodies = array("Q")  # where the compressed bytes begin
        self.lengths = array("I")  # of the compressed bytes
        self.sizes = array("I")  # of what they inflate to: the object, or a difference
        self.bases = array("I")  # the row that the object is made from, or `NONE`

    def __len__(self) -> int:
        return len(self.kinds)

    def add(self, kind: int, body: int, length: int, size: int, base: int) -> None:
        """One more row."""
        self.kinds.append(kind)
        self.bodies.append(body)
        self.lengths.append(length)
        self.sizes.append(size)
        self.bases.append(base)

    def sent(self) -> Sent:
        """The same, as it is sent."""
        columns = (self.bodies, self.lengths, self.sizes, self.bases)
        return Sent(self.path, self.device, self.inode, bytes(self.kinds), *(c.tobytes() for c in columns))


class Sent(msgspec.Struct, array_like=True, frozen=True):
    """Rows on their way to another process of ours on this machine."""

    path: str
    device: int
    inode: int
    kinds: bytes
    bodies: bytes
    lengths: bytes
    sizes: bytes
    bases: bytes

    def rows(self) -> Rows:
        """What was sent."""
        rows = Rows(self.path, self.device, self.inode)
        rows.kinds = bytearray(self.kinds)
        rows.bodies, rows.lengths = array("Q", self.bodies), array("I", self.lengths)
        rows.sizes, rows.bases = array("I", self.sizes), array("I", self.bases)
        return rows


class Objects:
    """The objects of one pack, made from its rows. `close` it, or use it as a context manager."""

    def __init__(self, rows: Rows, inflate: Inflate, apply: Apply) -> None:
        """Raises `OSError` where the pack cannot be opened, `ValueError` where another file is in its place."""
        self._rows, self._inflate, self._apply = rows, inflate, apply
        self._file = os.open(rows.path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        status = os.fstat(self._file)
        if not stat.S_ISREG(status.st_mode) or (status.st_dev, status.st_ino) != (rows.device, rows.inode):
            self.close()
            raise ValueError("another file")
        self._children: dict[int, list[int]] = {}
        for row, base in enumerate(rows.bases):
            if base != NONE:
                self._children.setdefault(base, []).append(row)

    def __enter__(self) -> Objects:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the file back; nothing can be read any more."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def kind(self, row: int) -> int:
        """What a row's object is."""
        return self._rows.kinds[row]

    def family(self, root: int) -> Iterator[tuple[int, bytes]]:
        """Every object of a family that can be made here: (row, content). What is passed over is for git."""
        content = self._inflated(root) if self._rows.sizes[root] <= LARGEST else None
        if content is None:
            return
        yield root, content
        walk: list[tuple[bytes, Iterator[int]]] = [(content, iter(self._children.get(root, ())))]
        held = len(content)
        while walk:
            base, children = walk[-1]
            row = next(children, None)
            if row is None:
                walk.pop()
                held -= len(base)
                continue
            made = self._made(row, base)
            if made is None:
                continue
            yield row, made
            below = self._children.get(row)
            if below and held + len(made) <= MOST_HELD:
                walk.append((made, iter(below)))
                held += len(made)

    def _made(self, row: int, base: bytes) -> bytes | None:
        if self._rows.sizes[row] > LARGEST:
            return None
        difference = self._inflated(row)
        if difference is None:
            return None
        try:
            of, at = _number(difference, 0)
            size, _ = _number(difference, at)
            if of != len(base) or size > LARGEST:
                return None
            parts = self._apply(base, difference)
        except Exception:  # whatever the library has to say of it: git is asked
            return None
        made = parts[0] if len(parts) == 1 else b"".join(parts)
        return made if len(made) == size else None

    def _inflated(self, row: int) -> bytes | None:
        size, length = self._rows.sizes[row], self._rows.lengths[row]
        if length > size + (size >> 8) + 1024:  # more than any compression makes of so much
            return None
        packed = os.pread(self._file, length, self._rows.bodies[row])
        try:
            content = self._inflate(packed, size)
        except Exception:  # the library's own error, or zlib's
            return None
        return content if len(content) == size else None


def _number(data: bytes, at: int) -> tuple[int, int]:
    """A number of seven bits a byte, the lowest first, and where it ends. Raises `IndexError`."""
    number = shift = 0
    while True:
        byte = data[at]
        at += 1
        number |= (byte & 127) << shift
        shift += 7
        if not byte & 128:
            return number, at
        if shift > 63:
            raise IndexError
