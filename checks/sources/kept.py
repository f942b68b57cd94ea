"""What packs told: kept, so that a pack is read once.

A pack never changes: git writes another and takes the old one away. So what was learned from it by the same rules still
holds, as long as the same file lies there: which objects it has, what commits name, in which objects something is worth a
look, and in which members of containers, which commits brought those, and what refs reached. What stands in an object is not
kept. Where a find was made, it is read again, each time.
"""

from __future__ import annotations

import hashlib
import os
from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Protocol

import msgspec

from checks.sources.closer import Found
from checks.sources.connected import Connected
from checks.sources.glance import Swept
from checks.sources.links import Links, Reach, Reached
from checks.sources.listing import KINDS, Listing
from checks.sources.naming import Commit, Compared, Names, Origin, Origins
from checks.sources.objects import ObjectView
from checks.sources.stores import Ids, Index

PIECE = 1 << 20  # bytes that are hashed at once
MOST_LINKS = 255  # parents of one commit
_LINKED = (KINDS.index(b"commit"), KINDS.index(b"tag"))


class File(msgspec.Struct, frozen=True, array_like=True):
    """A file as the system tells of it, and the hash that it ends with."""

    device: int
    inode: int
    size: int
    modified: int  # nanoseconds, as `changed`
    changed: int
    checksum: bytes

    @classmethod
    def of(cls, path: Path, checksum: bytes) -> File:
        """Of a link: the file that it leads to. Raises `OSError`."""
        note = path.stat()
        return cls(note.st_dev, note.st_ino, note.st_size, note.st_mtime_ns, note.st_ctime_ns, checksum)

    def is_still(self, now: File, path: Path) -> bool:
        """Whether it is the same as when this was noted. Where it was touched, it is read to its end."""
        if self == now:
            return True
        touched = msgspec.structs.replace(self, modified=now.modified, changed=now.changed)
        return touched == now and _is_whole(path, now)


class Mark(msgspec.Struct, frozen=True, array_like=True):
    """A pack and its index as they lie there: others of the same name have another one.

    Git touches a pack when it would write what is in it already: then its times alone are new.
    """

    path: bytes
    pack: File
    index: File

    @classmethod
    def of(cls, pack: Path, index: Index) -> Mark | None:
        """None where they cannot be asked about."""
        with suppress(OSError):
            return cls(os.fsencode(pack), File.of(pack, index.checksum), File.of(index.path, index.own))
        return None

    def is_still(self, now: Mark) -> bool:
        """Whether both files are the same as when this was noted."""
        pack = Path(os.fsdecode(now.path))
        return self.index.is_still(now.index, pack.with_suffix(".idx")) and self.pack.is_still(now.pack, pack)


def _is_whole(path: Path, noted: File) -> bool:
    """Whether a file ends with the hash of all that is before."""
    told = hashlib.new("sha256" if len(noted.checksum) == 32 else "sha1", usedforsecurity=False)
    left = noted.size - len(noted.checksum)
    try:
        with path.open("rb") as file:
            while left > 0 and (piece := file.read(min(left, PIECE))):
                told.update(piece)
                left -= len(piece)
    except OSError:
        return False
    return left == 0 and told.digest() == noted.checksum


class Kept(msgspec.Struct, array_like=True):
    """What the packs of one store told. Objects are named by their numbers, as in a listing.

    Paths are bytes: not each is text.
    """

    marks: list[Mark]
    shallow: list[bytes]  # ids at which the history was cut then: what is behind them is not compared
    ids: bytes  # binary, one behind the other
    kinds: bytes
    sizes: bytes  # array("Q")
    trees: int
    candidates: list[int]
    signs: dict[int, list[str]]
    links: bytes  # binary ids of what the commits and tags name, in their order
    counts: bytes  # how many of these each has
    # Those of the candidates, and of those with signs, that have to be read again, with what of them.
    finds: dict[int, list[bytes] | None]
    sought: list[bytes]  # ids of the blobs for which commits were looked for, in packs or beside them
    commits: list[Commit]  # that are named below
    # Blob, path, and which commits brought it and took it away.
    origins: list[tuple[bytes, bytes, list[int], list[int]]]
    tips: list[tuple[str, list[int]]]  # newest commits of branches, and which of the origins each has
    reach: tuple[Reach, Reach] | None  # of all refs, and of a remote's
    connected: bool  # whether everything was here that commits and trees name
    named: bytes  # binary ids of what refs and an index named then
    beside: bytes  # binary ids of what lay beside the packs then, trees too, one behind the other

    @classmethod
    def of(
        cls,
        marks: Sequence[Mark],
        view: ObjectView,
        listing: Listing,
        swept: Swept,
        links: Mapping[int, bytes],
        finds: Mapping[int, Found],
        names: Names,
        sought: Iterable[bytes],
        *,
        outside: Links,
        connected: Connected,
        beside: Iterable[bytes],
    ) -> Kept | None:
        """From what was read of packs, whose objects are all that the listing has. None where not all is known.

        `beside` are the hexadecimal ids of what lies in no pack, `outside` are the links of commits and tags among it.
        """
        count = len(listing)
        linked = [n for n, kind in enumerate(listing.kinds) if kind in _LINKED]
        if not marks or any(n not in links for n in linked):
            return None
        named = [links[n].split() for n in linked]
        if any(len(of_one) > MOST_LINKS or any(len(id) != view.width for id in of_one) for of_one in named):
            return None  # nobody's commits are like that, unless to confuse
        own = {listing.id(n) for n in linked}
        commits: dict[Commit, int] = {}

        def numbers(named: Iterable[Commit]) -> list[int]:
            return [commits.setdefault(c, len(commits)) for c in named if c.id.encode() in own]

        kept = [
            (blob, _bytes(o.path), brought, taken)
            for blob, of_blob in names.origins.items()
            for o in of_blob
            for brought, taken in [(numbers(o.brought), numbers(o.taken))]
            if brought or taken
        ]
        places = {(blob, _text(path)): n for n, (blob, path, _, _) in enumerate(kept)}
        asked = {*(commit.id.encode() for commit in commits), *(listing.id(n) for n in linked if n in finds)}
        return cls(
            marks=list(marks),
            shallow=sorted(view.shallow),
            ids=bytes.fromhex(listing.ids.decode()),
            kinds=bytes(listing.kinds),
            sizes=listing.sizes.tobytes(),
            trees=listing.trees,
            candidates=sorted(n for n in swept.candidates if n < count),
            signs={n: sorted(signs) for n, signs in swept.signs.items() if n < count},
            links=bytes.fromhex(b"".join(id for of_one in named for id in of_one).decode()),
            counts=bytes(map(len, named)),
            finds={n: None if m is None else list(map(_bytes, m)) for n, m in finds.items() if n < count},
            sought=sorted(sought),
            commits=list(commits),
            origins=kept,
            tips=[
                (tip, [places[place] for place in of_tip if place in places])
                for tip, of_tip in names.tips.items()
                if tip.encode() in own
            ],
            reach=_reach(names, asked, outside),
            connected=connected.walked,
            named=bytes.fromhex(b"".join(sorted(connected.named & listing.every())).decode()),
            beside=bytes.fromhex(b"".join(beside).decode()),
        )

    def __len__(self) -> int:
        return len(self.kinds)

    def listing(self, width: int) -> Listing:
        """The objects of the packs."""
        return Listing(
            width,
            ids=bytearray(self.ids.hex().encode()),
            kinds=bytearray(self.kinds),
            sizes=array("Q", self.sizes),
            trees=self.trees,
        )

    def swept(self) -> Swept:
        """What was met in them."""
        return Swept(candidates=set(self.candidates), signs={n: set(signs) for n, signs in self.signs.items()})

    def linked(self) -> dict[int, bytes]:
        """What each of their commits and tags names."""
        linked = (n for n, kind in enumerate(self.kinds) if kind in _LINKED)
        width = len(self.ids) // max(len(self.kinds), 1)
        ids = (self.links[at : at + width].hex().encode() for at in range(0, len(self.links), width or 1))
        return {n: b" ".join(islice(ids, count)) for n, count in zip(linked, self.counts, strict=True)}

    def compared(self, *, partial: bool = False) -> Compared:
        """Where the blobs that were sought come from, as far as the packs' commits tell; `partial` as the clone is."""
        origins: Origins = {}
        for blob, path, brought, taken in self.origins:
            origins.setdefault(blob, []).append(
                Origin(
                    path=_text(path), brought=[self.commits[n] for n in brought], taken=[self.commits[n] for n in taken]
                )
            )
        places = [(blob, _text(path)) for blob, path, _, _ in self.origins]
        return Compared(
            objects=len(self),
            origins=origins,
            sought=frozenset(self.sought),
            connected=self.connected,
            partial=partial,
            reach=self.reach,
            tips={tip: {places[n] for n in of_tip} for tip, of_tip in self.tips},
            places=frozenset(places),
        )

    def found(self) -> dict[int, Found]:
        """In which objects something was found, and in which members of them."""
        return {n: None if m is None else list(map(_text, m)) for n, m in self.finds.items()}

    def texts(self) -> set[bytes]:
        """All that is kept of what people wrote: their names, and those of files."""
        files = {path for _, path, _, _ in self.origins}
        files.update(member for members in self.finds.values() for member in members or ())
        return {*(mark.path for mark in self.marks), *(commit.author.encode() for commit in self.commits), *files}

    def ids_beside(self, size: int) -> Iterator[bytes]:
        """The binary ids, each of this size, of what lay beside the packs then: what they name may be gone with it."""
        return (self.beside[at : at + size] for at in range(0, len(self.beside), size))

    def ids_named(self, size: int) -> Iterator[bytes]:
        """The hexadecimal ids, each of as many bytes, of what is in the packs and was named by refs and an index then."""
        return (self.named[at : at + size].hex().encode() for at in range(0, len(self.named), size))

    def fits(self, view: ObjectView) -> bool:
        """Whether this is what `of` makes of such a store: it comes from a file."""
        count = len(self.kinds)
        numbers = (*self.candidates, *self.signs, *self.finds)
        commits = (n for _, _, *of_blob in self.origins for named in of_blob for n in named)
        return (
            bool(self.marks)
            and self.shallow == sorted(view.shallow)
            and len(self.ids) == count * view.width // 2
            and all(len(id) == view.width and id.isascii() for id in self.sought)
            and len(self.beside) % (view.width // 2) == 0
            and len(self.named) % (view.width // 2) == 0
            and max(self.kinds, default=0) < len(KINDS)
            and len(self.sizes) == count * 8
            and len(self.counts) == sum(map(self.kinds.count, _LINKED))
            and len(self.links) == sum(self.counts) * view.width // 2
            and all(0 <= n < count for n in numbers)
            and all(0 <= n < len(self.commits) for n in commits)
            and all(0 <= n < len(self.origins) for _, of_tip in self.tips for n in of_tip)
        )


def _bytes(path: str) -> bytes:
    return path.encode("utf-8", "surrogateescape")


def _text(path: bytes) -> str:
    return path.decode("utf-8", "surrogateescape")


def _reach(names: Names, asked: Collection[bytes], outside: Links) -> tuple[Reach, Reach] | None:
    both = names.reachable, names.remote
    if isinstance(both[0], Reached) and isinstance(both[1], Reached):
        return both[0].kept(asked, outside), both[1].kept(asked, outside)
    return None


class Keeper(Protocol):
    """Who keeps what packs told."""

    def kept(self, objects: Path) -> Kept | None:
        """What the packs of this store told when they were read last by the same rules; it may be of other packs."""

    def keep(self, objects: Path, kept: Kept) -> None:
        """Keep this for the next time, in place of what was kept. Where that cannot be, nothing happens."""


class KeptPacks:
    """The packs that were told of before, as they lie there now: asked only which objects they have, trees too."""

    def __init__(self, packs: Iterable[tuple[Path, Index]]) -> None:
        found = list(packs)
        self.paths: Collection[Path] = {path for path, _ in found}
        self._indexes = [index for _, index in found]
        self._ids: list[Ids] | None = None

    def has(self, id: bytes) -> bool:
        """Whether an object of this binary id is in one of them."""
        if self._ids is None:
            self._ids = list(self._read())
        return any(id in ids for ids in self._ids)

    def _read(self) -> Iterator[Ids]:
        for index in self._indexes:
            with suppress(OSError, ValueError):
                yield index.ids()
