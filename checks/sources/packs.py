"""Packs: git's files of many objects, read by us where they are as they should be.

Git keeps most objects as differences to others: a pack is a forest of families, in which each object is made from the one
it differs from. Asked for its objects one by one, git makes the same bases again and again. Here each family is walked
once from its root, and every object in it is made once. Inflating and applying differences is done by libraries; where
they are not there, or where anything about a pack or an object is odd, nothing is read here, and git is asked for it.
"""

from __future__ import annotations

import os
import stat
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from types import TracebackType
from typing import Any

CHUNK = 4 << 20  # bytes of a pack that are looked through at once for what each entry is
LARGEST = 16 << 20  # a larger object is left to git, and all that differ from it
MOST_HELD = 48 << 20  # bytes of bases that one walk keeps; where more are needed, git is asked
TRUSTED = 64 << 10  # compressed bytes that are inflated without a bound: they can hold no more than 66 MB

COMMIT, TREE, BLOB, TAG, BY_OFFSET, BY_NAME = 1, 2, 3, 4, 6, 7
UNKNOWN = 0
NEAR = 1_024  # entries before one among which its base mostly is
_HEADER = 64  # bytes that no entry's header is longer than
_NONE = 0xFFFFFFFF

Apply = Callable[[bytes, bytes], list[bytes]]


def delta_applier() -> Apply | None:
    """The library's function that makes an object from its base and a difference; None where only a slow one is there."""
    try:
        from dulwich._pack import apply_delta
    except ImportError:
        return None
    applied: Apply = apply_delta
    return applied


class Pack:
    """One pack: what its entries are, and which is made from which. Entries are numbered in the order of their bytes.

    `close` it, or use it as a context manager.
    """

    def __init__(self, path: Path, names: bytes, offsets: Iterable[int], width: int) -> None:
        """`names` are the binary ids of the index, `offsets` where each lies; `width` is an id's length in bytes.

        Raises `OSError` where the pack cannot be opened, `ValueError` where the index tells what cannot be.
        """
        self._names, self._width = names, width
        placed = array("Q", offsets)
        self._file = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        status = os.fstat(self._file)
        if not stat.S_ISREG(status.st_mode):
            self.close()
            raise ValueError("not a file")
        self._order = array("I", sorted(range(len(placed)), key=placed.__getitem__))
        self._starts = array("Q", [placed[n] for n in self._order])
        self._starts.append(max(status.st_size - width, 0))
        if any(b <= a for a, b in pairwise(self._starts)):
            self.close()
            raise ValueError("entries that overlap")
        self.kinds = bytearray(len(placed))
        self._bases = array("I", [_NONE]) * len(placed)
        self._bodies = array("Q", bytes(8 * len(placed)))
        self._sizes = array("Q", bytes(8 * len(placed)))
        self._read_headers()
        self._children: dict[int, list[int]] = {}
        for entry, base in enumerate(self._bases):
            if base != _NONE and self.kinds[entry] not in (TREE, UNKNOWN):
                self._children.setdefault(base, []).append(entry)

    def __enter__(self) -> Pack:
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

    def __len__(self) -> int:
        return len(self._order)

    def id(self, entry: int) -> bytes:
        """The binary id of an entry."""
        at = self._order[entry] * self._width
        return self._names[at : at + self._width]

    def families(self) -> Iterator[tuple[int, int]]:
        """The roots of all families that hold no trees: (entry, how many bytes it may be to read them), largest first."""
        weights = array("Q", self._sizes)
        members = array("I", [1]) * len(self)
        for entry in range(len(self) - 1, -1, -1):
            base = self._bases[entry]
            if base != _NONE and base < entry:
                members[base] += members[entry]
        found = [
            (entry, weights[entry] * members[entry])
            for entry, kind in enumerate(self.kinds)
            if self._bases[entry] == _NONE and kind in (COMMIT, BLOB, TAG)
        ]
        large = sorted((f for f in found if f[1] > CHUNK), key=lambda f: -f[1])
        return iter([*large, *(f for f in found if f[1] <= CHUNK)])

    def members(self, root: int, inflate: Inflate, apply: Apply) -> Iterator[tuple[int, bytes]]:
        """Every object of a family that can be made here: (entry, content). What is passed over is for git."""
        content = self._whole(root, inflate)
        if content is None:
            return
        yield root, content
        walk: list[tuple[bytes, Iterator[int]]] = [(content, iter(self._children.get(root, ())))]
        held = len(content)
        while walk:
            base, children = walk[-1]
            entry = next(children, None)
            if entry is None:
                walk.pop()
                held -= len(base)
                continue
            made = self._made(entry, base, inflate, apply)
            if made is None:
                continue
            yield entry, made
            below = self._children.get(entry)
            if below and held + len(made) <= MOST_HELD:
                walk.append((made, iter(below)))
                held += len(made)

    def _whole(self, entry: int, inflate: Inflate) -> bytes | None:
        size = self._sizes[entry]
        return self._inflated(entry, inflate) if size <= LARGEST else None

    def _made(self, entry: int, base: bytes, inflate: Inflate, apply: Apply) -> bytes | None:
        if self._sizes[entry] > LARGEST:
            return None
        difference = self._inflated(entry, inflate)
        if difference is None:
            return None
        try:
            of, at = _number(difference, 0)
            size, _ = _number(difference, at)
            if of != len(base) or size > LARGEST:
                return None
            parts = apply(base, difference)
        except Exception:  # whatever the library has to say of it: git is asked
            return None
        made = parts[0] if len(parts) == 1 else b"".join(parts)
        return made if len(made) == size else None

    def _inflated(self, entry: int, inflate: Inflate) -> bytes | None:
        size, body = self._sizes[entry], self._bodies[entry]
        length = self._starts[entry + 1] - body
        if length > size + (size >> 8) + 1024:  # more than any compression makes of so much
            return None
        packed = os.pread(self._file, length, body)
        try:
            content = inflate(packed, size)
        except Exception:  # the library's own error, or zlib's
            return None
        return content if len(content) == size else None

    # --- what the entries are -------------------------------------------------------------------------------------

    def _read_headers(self) -> None:
        """What each entry is: its kind, where its bytes begin, how many they will be, and what it is made from."""
        starts, kinds, bases = self._starts, self.kinds, self._bases
        bodies, sizes = self._bodies, self._sizes
        by_name: list[tuple[int, bytes]] = []
        low, chunk, last = 0, b"", -1
        for entry in range(len(self)):
            start = starts[entry]
            if start > last:
                low, chunk = start, os.pread(self._file, CHUNK + _HEADER, start)
                last = low + CHUNK
            at = start - low
            try:
                byte = chunk[at]
                kind, size, shift = byte >> 4 & 7, byte & 15, 4
                at += 1
                while byte & 128 and shift < 64:  # one without an end would grow with every byte
                    byte = chunk[at]
                    at += 1
                    size |= (byte & 127) << shift
                    shift += 7
                if kind == BY_OFFSET:
                    byte = chunk[at]
                    at += 1
                    back = byte & 127
                    while byte & 128 and back <= start:
                        byte = chunk[at]
                        at += 1
                        back = (back + 1) << 7 | byte & 127
                    base = bisect_left(starts, start - back, max(0, entry - NEAR), entry)
                    if starts[base] != start - back:
                        base = bisect_left(starts, start - back, 0, entry)
                    if base >= entry or starts[base] != start - back:
                        continue
                    bases[entry] = base
                    kind = kinds[base]
                elif kind == BY_NAME:
                    by_name.append((entry, chunk[at : at + self._width]))
                    at += self._width
                    kind = UNKNOWN
                if kind == TREE:
                    kinds[entry] = TREE
                    continue
                bodies[entry], sizes[entry] = low + at, size
            except (IndexError, OverflowError):
                continue
            kinds[entry] = kind if kind <= TAG else UNKNOWN
        self._settle(by_name)

    def _settle(self, by_name: list[tuple[int, bytes]]) -> None:
        """Entries that name their base by its id, and those that are made from such entries."""
        if not by_name:
            return
        count = len(self)
        ids = [self._names[n * self._width : (n + 1) * self._width] for n in range(count)]
        places = {place: entry for entry, place in enumerate(self._order)}
        for entry, name in by_name:
            at = bisect_left(ids, name)
            if at < count and ids[at] == name:
                self._bases[entry] = places[at]
        # A chain is settled from its root on; what is made from itself stays unknown.
        children: dict[int, list[int]] = {}
        for entry, base in enumerate(self._bases):
            if base != _NONE and self.kinds[entry] == UNKNOWN:
                children.setdefault(base, []).append(entry)
        known = [base for base in children if self.kinds[base] != UNKNOWN]
        while known:
            base = known.pop()
            for entry in children.pop(base, ()):
                self.kinds[entry] = self.kinds[base]
                known.append(entry)
        for entry, kind in enumerate(self.kinds):
            if kind == UNKNOWN:
                self._bases[entry] = _NONE


Inflate = Callable[[bytes, int], bytes]


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
