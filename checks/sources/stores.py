"""Object stores: the folders a repository keeps its objects in, its own and those it borrows, looked at before git is.

Git opens whatever bears the name of an object or a pack: at a pipe it waits for ever. And what it cannot use it passes by
without a word: a pack without its index, an index without its pack, an index that is damaged. Here each is noticed. Where
all is in order, git is given the stores as they are; else a folder of links to what is good in them (`Farm`).
"""

from __future__ import annotations

import os
import re
import stat
import sys
from array import array
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from checks.expressions.patterns import pattern_of
from checks.sources.plain import is_folder, real

DEEPEST = 5  # stores that borrow from stores: git's own bound
MOST = 64  # stores
SPARSE = 1 << 20  # bytes from which an index must be there as a whole
LARGEST_LIST = 1 << 20  # of `info/alternates`

_SHARD = pattern_of(r"[0-9a-f]{2}")
OBJECT_ID = pattern_of(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_PACK = pattern_of(r"pack-[0-9a-f]+\.(?:pack|idx)")
FAR = 1 << 31  # set in the place of an object that lies behind the first two gigabytes
_V2 = b"\xfftOc\x00\x00\x00\x02"
_IDS = 1032  # where the ids begin in an index of the second version


class Store(msgspec.Struct, kw_only=True):
    """One folder of objects. What is listed beside `folder` is what git cannot use, or must not be led to."""

    folder: Path
    odd: list[str] = []  # entries that bear an object's or a pack's name and are no plain file
    unindexed: list[str] = []  # packs whose index is not there or damaged
    dead: list[str] = []  # packs that are damaged or not there, by their stem
    names: set[bytes] = set()  # ids that the indexes of dead packs name


class Stores(msgspec.Struct, kw_only=True):
    """All stores of a repository, its own first."""

    stores: list[Store] = []
    lost: int = 0  # stores that are named and are not there, or may not be gone to
    unlisted: bool = False  # a list of stores is no plain file: git must not come to it

    @property
    def sound(self) -> bool:
        """Whether git can be given the stores as they are."""
        return not self.unlisted and not any(s.odd or s.unindexed or s.dead for s in self.stores)

    def condemn(self, packs: Mapping[Path, Index]) -> None:
        """Take packs out of what git is given, though nothing was odd about their files."""
        for path, index in packs.items():
            for store in self.stores:
                if (store.folder / "pack" / path.name).exists():
                    store.dead.append(path.stem)
                    store.names |= index.names()

    @property
    def named(self) -> set[bytes]:
        """Ids that lie in packs which cannot be read."""
        return {name for store in self.stores for name in store.names}

    @property
    def odd_objects(self) -> set[str]:
        """Ids of objects whose files are no plain files."""
        entries = (entry.replace("/", "") for store in self.stores for entry in store.odd)
        return {entry for entry in entries if OBJECT_ID.fullmatch(entry)}


def survey(objects: Path, width: int) -> Stores:
    """Look at a store and all it borrows from. `width` is the length of a hexadecimal id: 40 or 64."""
    found = Stores()
    seen: set[Path] = set()
    queue = [(objects, 0)]
    while queue:
        folder, depth = queue.pop(0)
        place = real(folder)
        if place in seen:
            continue
        if len(seen) >= MOST or depth > DEEPEST or not is_folder(folder):
            found.lost += 1
            continue
        seen.add(place)
        found.stores.append(_look(folder, width // 2))
        text = beginning(folder / "info" / "alternates", LARGEST_LIST)
        if text is None:
            found.unlisted = True
            continue
        for line in text.decode("utf-8", "surrogateescape").split("\n"):
            if line.startswith(("//", "\\\\")):
                found.lost, found.unlisted = found.lost + 1, True  # another machine's folder: never gone to
            elif line and not line.startswith("#"):
                queue.append((folder / _unquoted(line), depth + 1))
    return found


def _unquoted(line: str) -> str:
    if line.startswith('"') and line.endswith('"') and len(line) > 1:
        return re.sub(r"\\(.)", r"\1", line[1:-1])
    return line


def _look(folder: Path, size: int) -> Store:
    store = Store(folder=folder)
    try:
        shards = [e.name for e in os.scandir(folder) if _SHARD.fullmatch(e.name) and e.is_dir()]
    except OSError:
        return store
    for shard in shards:
        store.odd += [f"{shard}/{name}" for name, plain in _entries(folder / shard) if not plain]
    packs = dict(_entries(folder / "pack"))
    store.odd += [f"pack/{name}" for name, plain in packs.items() if not plain]
    ours = {name for name, plain in packs.items() if plain and _PACK.fullmatch(name)}
    for stem in sorted({name.rpartition(".")[0] for name in ours}):
        index = Index.read(folder / "pack" / f"{stem}.idx", size) if f"{stem}.idx" in ours else None
        if index is None:
            (store.unindexed if f"{stem}.pack" in ours else store.dead).append(stem)
        elif f"{stem}.pack" not in ours or not index.fits(folder / "pack" / f"{stem}.pack"):
            store.dead.append(stem)
            store.names |= index.names()
    return store


def _entries(folder: Path) -> Iterator[tuple[str, bool]]:
    """The entries of a folder, and whether each is a plain file, or a link to one."""
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                try:
                    yield entry.name, entry.is_file()
                except OSError:
                    yield entry.name, False
    except OSError:
        return


def beginning(path: Path, largest: int) -> bytes | None:
    """A file's beginning; nothing where there is none, None where it is no plain file."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except (OSError, ValueError):
        return b""
    with os.fdopen(handle, "rb") as file:
        return file.read(largest) if stat.S_ISREG(os.fstat(handle).st_mode) else None


class Ids:
    """Binary ids of one length, sorted."""

    def __init__(self, block: bytes, size: int) -> None:
        """`block` has them behind one another; `size` is the length of one in bytes."""
        self._block, self._size = block, size

    def __len__(self) -> int:
        return len(self._block) // self._size

    def __getitem__(self, number: int) -> bytes:
        return self._block[number * self._size : (number + 1) * self._size]

    def __contains__(self, id: bytes) -> bool:
        return self.find(id) is not None

    def find(self, id: bytes) -> int | None:
        """The number of an id."""
        number = bisect_left(range(len(self)), id, key=self.__getitem__)
        return number if number < len(self) and self[number] == id else None


class Index(msgspec.Struct):
    """A pack's index, checked as git checks it before it uses it."""

    path: Path
    version: int
    count: int
    size: int  # bytes of an id
    checksum: bytes  # of the pack
    own: bytes  # of the index itself

    @classmethod
    def read(cls, path: Path, size: int) -> Index | None:
        """The index of a pack; None where git would refuse it, and where it is mostly holes, which git never leaves."""
        try:
            with path.open("rb") as file:
                status = os.fstat(file.fileno())
                length = status.st_size
                if length > SPARSE and 0 < getattr(status, "st_blocks", 0) * 512 < length // 2:
                    return None  # it costs nothing to make, and memory without end to read
                head = file.read(8)
                version = 2 if head == _V2 else 1
                if version == 1 and head.startswith(b"\xfftOc"):
                    return None  # a version that nobody knows
                file.seek(8 if version == 2 else 0)
                fanout = file.read(1024)
                file.seek(max(0, length - 2 * size))
                tail = file.read(2 * size)
        except OSError:
            return None
        counts = [int.from_bytes(fanout[i : i + 4], "big") for i in range(0, len(fanout), 4)]
        if len(counts) != 256 or counts != sorted(counts) or len(tail) != 2 * size:
            return None
        count = counts[-1]
        if version == 1:
            fits = length == 1024 + count * (size + 4) + 2 * size
        else:
            least = 8 + 1024 + count * (size + 8) + 2 * size
            fits = least <= length <= least + max(0, count - 1) * 8
        return cls(path, version, count, size, tail[:size], tail[size:]) if fits else None

    def fits(self, pack: Path) -> bool:
        """Whether the pack is the one that was indexed, from its first byte to its last."""
        try:
            with pack.open("rb") as file:
                head = file.read(12)
                length = os.fstat(file.fileno()).st_size
                file.seek(max(12, length - self.size))
                tail = file.read(self.size)
        except OSError:
            return False
        version, count = int.from_bytes(head[4:8], "big"), int.from_bytes(head[8:12], "big")
        return head[:4] == b"PACK" and version in (2, 3) and count == self.count and tail == self.checksum

    def names(self) -> set[bytes]:
        """The hexadecimal ids that the index lists."""
        try:
            content = self.path.read_bytes()
        except OSError:
            return set()
        step, begin = (self.size, _IDS) if self.version == 2 else (self.size + 4, 1028)
        ends = (begin + step * n for n in range(self.count))
        return {content[at : at + self.size].hex().encode() for at in ends}

    def ids(self) -> Ids:
        """The ids of all objects. Raises `OSError`, and `ValueError` for a form of index that is not read here."""
        if self.version != 2:
            raise ValueError("an index of the old form")
        with self.path.open("rb") as file:
            file.seek(_IDS)
            return Ids(file.read(self.count * self.size), self.size)

    def entries(self) -> tuple[Ids, array[int]]:
        """The ids of all objects, and where in the pack each lies. Raises as `ids`."""
        ids = self.ids()
        with self.path.open("rb") as file:
            file.seek(_IDS + self.count * (self.size + 4))  # behind the checksums
            content = file.read()
        large = 4 * self.count
        short = array("I", content[:large])
        if short.itemsize != 4 or len(short) != self.count:
            raise ValueError("an index that ends early")
        if sys.byteorder == "little":
            short.byteswap()
        places = array("Q", short)
        for number, place in enumerate(places):
            if place & FAR:  # the place stands in a table of its own
                far = large + 8 * (place - FAR)
                places[number] = int.from_bytes(content[far : far + 8], "big")
        return ids, places


def indexed_packs(folders: Iterable[Path], size: int) -> Iterator[tuple[Path, Index]]:
    """The packs of stores that have an index which fits, with it."""
    for folder in folders:
        plain = {name for name, plain in _entries(folder / "pack") if plain and _PACK.fullmatch(name)}
        for name in sorted(plain):
            pack = folder / "pack" / f"{name[:-4]}.pack"
            if name.endswith(".idx") and pack.name in plain:
                index = Index.read(folder / "pack" / name, size)
                if index is not None and index.fits(pack):
                    yield pack, index


def names_in(folders: Iterable[Path], size: int, *, without: Collection[Path] = ()) -> set[bytes]:
    """All ids that indexes and loose files name, but those of some packs; `size` is the length of an id in bytes."""
    names: set[bytes] = set()
    for folder in folders:
        for name, _ in _entries(folder / "pack"):
            path = folder / "pack" / name
            if name.endswith(".idx") and path.with_suffix(".pack") not in without and (index := Index.read(path, size)):
                names |= index.names()
        for shard, _ in _entries(folder):
            if _SHARD.fullmatch(shard):
                names.update((shard + name).encode() for name, plain in _entries(folder / shard) if plain)
    return {name for name in names if len(name) == 2 * size and OBJECT_ID.fullmatch(name.decode("ascii", "replace"))}


class Farm:
    """Folders of our own with links to all that is good in stores that are not sound."""

    def __init__(self, root: Path, stores: Stores) -> None:
        self.folders: list[Path] = []
        self.unindexed: list[Path] = []  # packs, as they are linked here
        for number, store in enumerate(stores.stores):
            self._plant(root / f"store-{number}", store)

    def _plant(self, folder: Path, store: Store) -> None:
        (folder / "pack").mkdir(parents=True)
        self.folders.append(folder)
        odd = {Path(name) for name in store.odd}
        spoilt = {name.parent.name for name in odd}
        try:
            shards = [e.name for e in os.scandir(store.folder) if _SHARD.fullmatch(e.name) and e.is_dir()]
        except OSError:
            return
        for shard in shards:
            if shard not in spoilt:
                (folder / shard).symlink_to(store.folder / shard)
                continue
            (folder / shard).mkdir()
            for name, plain in _entries(store.folder / shard):
                if plain:
                    (folder / shard / name).symlink_to(store.folder / shard / name)
        for name, plain in _entries(store.folder / "pack"):
            stem, _, ending = name.rpartition(".")
            unindexed = stem in store.unindexed
            if plain and stem not in store.dead and ending in ("pack", "idx") and not (unindexed and ending == "idx"):
                link = folder / "pack" / name
                link.symlink_to(store.folder / "pack" / name)
                if unindexed:
                    self.unindexed.append(link)

    def index(self, make: Callable[[Path], bool]) -> int:
        """Have an index made of each pack that has none; how many could not be."""
        return sum(not make(pack) for pack in self.unindexed)
