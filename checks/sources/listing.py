"""The listing: all objects of a store that matter, by number, with kind and size."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from itertools import compress, pairwise

import msgspec

KINDS = (b"blob", b"commit", b"tag", b"tree")
LISTED = (b"blob", b"commit", b"tag")  # the kinds a key can stand in; trees are names only
_OTHER = 255  # the code of a kind that is not listed


class Listing(msgspec.Struct):
    """All objects of a store that matter, in the order their bytes lie on the disk."""

    width: int  # of one id: 40 or 64
    ids: bytearray = msgspec.field(default_factory=bytearray)  # hexadecimal ids, one behind the other
    kinds: bytearray = msgspec.field(default_factory=bytearray)  # index into `KINDS`, one byte each
    sizes: array[int] = msgspec.field(default_factory=lambda: array("Q"))
    broken: tuple[str, ...] = ()  # ids that are named and cannot be read
    dropped: int = 0  # packs of which nobody can say what they hold
    lost: int = 0  # stores that objects are borrowed from and that are not here
    trees: int = 0  # objects of kinds that are not listed

    def __len__(self) -> int:
        return len(self.kinds)

    def id(self, number: int) -> bytes:
        """The id of an object by its number."""
        return bytes(self.ids[number * self.width : (number + 1) * self.width])

    def every(self, since: int = 0) -> set[bytes]:
        """The ids of all objects, from a number on."""
        ids, width = bytes(self.ids), self.width
        return {ids[at : at + width] for at in range(since * width, len(ids), width)}

    def extend(self, ids: Sequence[bytes], codes: bytes, sizes: Iterable[int]) -> None:
        """More objects, by their binary ids; codes are the indexes of their kinds."""
        self.ids += b"".join(ids).hex().encode()
        self.sizes.extend(sizes)
        self.kinds += codes

    def part(self, numbers: Iterable[int]) -> Listing:
        """A listing of some of the objects only."""
        part = Listing(self.width, broken=self.broken, dropped=self.dropped, lost=self.lost)
        for number in numbers:
            part.ids += self.id(number)
            part.sizes.append(self.sizes[number])
            part.kinds.append(self.kinds[number])
        return part

    def count(self, kind: bytes) -> int:
        """How many objects are of this kind."""
        return self.kinds.count(KINDS.index(kind))

    def of(self, kind: bytes, since: int = 0) -> list[bytes]:
        """The ids of all objects of this kind, from a number on."""
        code = KINDS.index(kind)
        return [self.id(i) for i, k in enumerate(self.kinds[since:], since) if k == code]


def note(listing: Listing, text: bytes, wanted: Sequence[bytes], missing: set[str], unseen: set[bytes]) -> None:
    """Add whole lines of `--batch-check` to a listing."""
    codes = {kind: KINDS.index(kind) for kind in wanted}
    fields = text.split()
    if b"missing" in text:
        missing |= {f.decode() for f, state in pairwise(fields) if state == b"missing"}
        fields = [f for line in text.splitlines() if not line.endswith(b"missing") for f in line.split()]
    ids, sizes = fields[0::3], fields[2::3]
    kinds = bytearray(map(codes.get, fields[1::3], [_OTHER] * len(ids)))
    if unseen:
        unseen.difference_update(ids)
    if _OTHER in kinds:
        kept = [kind != _OTHER for kind in kinds]
        listing.trees += kinds.count(_OTHER)
        ids, sizes = list(compress(ids, kept)), list(compress(sizes, kept))
        kinds = bytearray(compress(kinds, kept))
    listing.ids += b"".join(ids)
    listing.sizes.extend(map(int, sizes))
    listing.kinds += kinds
