"""Packs: git's files of many objects, and what each of their entries is.

Git keeps most objects as differences to others: a pack is a forest of families, in which each object is made from the one
it differs from. Here a pack's entries are told apart by their headers alone: of which kind each is, and from which it is
made. Trees hold names only, and are passed by; all else gets a *row*. How rows are read is the matter of `rows`.
"""

from __future__ import annotations

import os
import stat
import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from checks.sources.rows import BY_NAME, BY_OFFSET, NONE, READ, TAG, TREE, UNKNOWN, Rows
from checks.sources.stores import Index, beginning

CHUNK = 4 << 20  # bytes of a pack that are looked through at once for what each entry is
NEAR = 1_024  # entries before one among which its base mostly is
_HEADER = 64  # bytes that no entry's header is longer than
_MOST = 0xFFFFFFFF  # what a row can say of a size: a larger one is left to git in any case
_REVERSE = 12  # bytes of the header of an index that is sorted by places


class Pack:
    """One pack: its rows, in the order of their bytes, and the ids that go with them."""

    def __init__(self, path: Path, index: Index) -> None:
        """Raises `OSError` where pack or index cannot be read, `ValueError` where the index tells what cannot be."""
        self.path = path
        self.index = index
        self._ids, placed = index.entries()
        self._width = index.size
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        try:
            status = os.fstat(handle)
            if not stat.S_ISREG(status.st_mode):
                raise ValueError("not a file")
            self._order = _by_place(path, placed)
            starts = array("Q", map(placed.__getitem__, self._order))
            starts.append(max(status.st_size - self._width, 0))
            if any(b <= a for a, b in pairwise(starts)):
                raise ValueError("entries that overlap")
            self.rows = Rows(path=str(path), device=status.st_dev, inode=status.st_ino)
            self._numbers = array("I")  # of each row: its number in the index
            self.trees = 0
            self.circular = False  # entries are made from each other: git would look for their beginning without end
            self._read(handle, starts)
        finally:
            os.close(handle)

    def id(self, row: int) -> bytes:
        """The binary id of a row."""
        return self._ids[self._numbers[row]]

    def has(self, id: bytes) -> bool:
        """Whether an object of this binary id is in the pack, be it a tree."""
        return id in self._ids

    def unknown(self) -> Iterator[int]:
        """The rows of which nobody can say here what they are."""
        return (row for row, kind in enumerate(self.rows.kinds) if kind == UNKNOWN)

    def families(self) -> Iterator[tuple[int, int]]:
        """The roots of all families: (row, how many bytes it may be to read them), large ones first."""
        rows = self.rows
        members = array("I", [1]) * len(rows)
        for row in range(len(rows) - 1, -1, -1):
            base = rows.bases[row]
            if base < row:
                members[base] += members[row]
        found = [
            (row, rows.sizes[row] * members[row])
            for row, kind in enumerate(rows.kinds)
            if rows.bases[row] == NONE and kind in READ
        ]
        large = sorted((f for f in found if f[1] > CHUNK), key=lambda f: -f[1])
        return iter([*large, *(f for f in found if f[1] <= CHUNK)])

    def _read(self, handle: int, starts: Sequence[int]) -> None:
        """What each entry is: its kind, where its bytes begin, how many they will be, and what it is made from."""
        count = len(self._order)
        kinds = bytearray(count)
        row_of = array("I", [NONE]) * count
        rows, numbers, order = self.rows, self._numbers, self._order
        by_name: list[tuple[int, bytes]] = []
        low, chunk, last = 0, b"", -1
        for entry, start in zip(range(count), starts, strict=False):
            if start > last:
                low, chunk = start, os.pread(handle, CHUNK + _HEADER, start)
                last = low + CHUNK
            at = start - low
            base, size, name = NONE, 0, b""
            try:
                byte = chunk[at]
                kind = byte >> 4 & 7
                if kind == TREE:
                    kinds[entry] = TREE
                    continue
                size, shift = byte & 15, 4
                at += 1
                while byte > 127 and shift < 64:  # one without an end would grow with every byte
                    byte = chunk[at]
                    at += 1
                    size |= (byte & 127) << shift
                    shift += 7
                if kind == BY_OFFSET:
                    byte = chunk[at]
                    at += 1
                    back = byte & 127
                    while byte > 127 and back <= start:
                        byte = chunk[at]
                        at += 1
                        back = (back + 1) << 7 | byte & 127
                    place = start - back
                    base = bisect_left(starts, place, entry - NEAR if entry > NEAR else 0, entry)
                    if starts[base] != place:
                        base = bisect_left(starts, place, 0, entry)
                    if base < entry and starts[base] == place:
                        kind = kinds[base]
                    else:
                        kind, base = UNKNOWN, NONE
                    if kind == TREE:
                        kinds[entry] = TREE
                        continue
                elif kind == BY_NAME:
                    kind, name = UNKNOWN, chunk[at : at + self._width]
                    at += self._width
            except IndexError:
                kind, base = UNKNOWN, NONE
            kinds[entry] = kind = kind if kind <= TAG else UNKNOWN
            row_of[entry] = len(numbers)
            if name:
                by_name.append((len(numbers), name))
            numbers.append(order[entry])
            body = low + at
            length = min(max(starts[entry + 1] - body, 0), _MOST)
            rows.add(kind, body, length, min(size, _MOST), NONE if base == NONE else row_of[base])
        self.trees = kinds.count(TREE)
        if by_name:
            self._settle(by_name, kinds, row_of)

    def _settle(self, by_name: Sequence[tuple[int, bytes]], kinds: Sequence[int], row_of: Sequence[int]) -> None:
        """Entries that name their base by its id, and those that are made from such entries."""
        rows = self.rows
        entry_of = array("I", bytes(4 * len(self._order)))
        for entry, number in enumerate(self._order):
            entry_of[number] = entry
        for row, name in by_name:
            found = self._ids.find(name)
            if found is None:
                continue
            entry = entry_of[found]
            if kinds[entry] == TREE:
                rows.kinds[row] = TREE
            else:
                rows.bases[row] = row_of[entry]
        # A chain is settled from its root on; what is made from itself is never come to.
        children: dict[int, list[int]] = {}
        for row, base in enumerate(rows.bases):
            if base != NONE and rows.kinds[row] == UNKNOWN:
                children.setdefault(base, []).append(row)
        roots = [base for base in children if rows.kinds[base] != UNKNOWN or rows.bases[base] == NONE]
        while roots:
            base = roots.pop()
            for row in children.pop(base, ()):
                rows.kinds[row] = rows.kinds[base]
                roots.append(row)
        self.circular = bool(children)
        for row, kind in enumerate(rows.kinds):
            if kind in (UNKNOWN, TREE):
                rows.bases[row] = NONE
        self.trees += rows.kinds.count(TREE)


def _by_place(path: Path, placed: Sequence[int]) -> Sequence[int]:
    """The numbers of an index in the order of the places it tells.

    Newer versions of git keep that order beside the pack. It may be wrong: who uses it sees whether the places rise.
    """
    count = len(placed)
    content = beginning(path.with_suffix(".rev"), _REVERSE + 4 * count) or b""
    kept = array("I", content[_REVERSE:]) if len(content) == _REVERSE + 4 * count else array("I")
    if content.startswith(b"RIDX\0\0\0\x01") and len(kept) == count:
        if sys.byteorder == "little":
            kept.byteswap()
        if max(kept, default=0) < count and all(placed[a] < placed[b] for a, b in pairwise(kept)):
            return kept
    return array("I", sorted(range(count), key=placed.__getitem__))
