"""Families: the objects of packs, each family walked once, looking only for anchors.

Small objects are laid behind one another and searched in one call; a large one is searched by itself. Nothing is lost
here: what was read is told by its row, and git is asked for all the rest.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from types import TracebackType

import msgspec

from checks.keys.matcher import Matcher
from checks.sources.glance import Glance
from checks.sources.links import links_of
from checks.sources.packs import Pack
from checks.sources.rows import BLOB, Objects, Rows, delta_applier, inflater

PILE = 256 << 10  # bytes of small objects that are searched in one call
ALONE = 16 << 10  # an object of so many bytes is searched by itself
DEALT = 3 << 20  # bytes, as far as they are known before, that a reader is given at once
MOST_ROOTS = 6_000  # families of one deal


class Deal(msgspec.Struct, array_like=True, frozen=True):
    """Families of one pack for a reader: by their roots."""

    pack: int
    roots: list[int]
    budget: int  # bytes that may be made of them


class Told(msgspec.Struct, array_like=True):
    """What a reader tells of a deal: which rows it read, and of these what is worth a closer look."""

    rows: bytes  # array("I")
    sizes: bytes  # array("I"), of the objects
    candidates: list[int] = []
    signs: dict[int, set[str]] = {}
    links: dict[int, bytes] = {}  # of commits and tags
    made: int = 0  # bytes of all objects


def deals(pack: Pack) -> Iterator[list[int]]:
    """A pack's families, the large ones each for itself, the small ones in neighbourhoods."""
    roots: list[int] = []
    size = 0
    for root, weight in pack.families():
        roots.append(root)
        size += weight
        if size > DEALT or len(roots) >= MOST_ROOTS:
            yield roots
            roots, size = [], 0
    if roots:
        yield roots


class Reader:
    """Reads families of packs whose rows it was given."""

    def __init__(self, matcher: Matcher, packs: Iterable[Rows]) -> None:
        """A pack that cannot be opened is read by nobody here."""
        apply = delta_applier()
        assert apply is not None, "packs cannot be read here"
        self._matcher = matcher
        self._packs: list[Objects | None] = []
        for rows in packs:
            try:
                self._packs.append(Objects(rows, inflater(), apply))
            except (OSError, ValueError):
                self._packs.append(None)

    def __enter__(self) -> Reader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for objects in self._packs:
            if objects is not None:
                objects.close()

    def read(self, deal: Deal) -> Told:
        """Read a deal's families, to the end of its budget."""
        objects = self._packs[deal.pack]
        reading = _Reading(self._matcher)
        if objects is not None:
            for root in deal.roots:
                linked = objects.kind(root) != BLOB
                for row, content in objects.family(root):
                    reading.add(row, content, linked=linked)
                    if reading.bytes > deal.budget:
                        return reading.told()
        return reading.told()


class _Reading:
    """One deal on its way."""

    def __init__(self, matcher: Matcher) -> None:
        self._matcher = matcher
        self._glance: Glance[int] = Glance(matcher)
        self._rows, self._sizes = array("I"), array("I")
        self._links: dict[int, bytes] = {}
        self._pile = _Pile()
        self.bytes = 0

    def add(self, row: int, content: bytes, *, linked: bool) -> None:
        """Search an object, or lay it on the pile; one that is `linked` names others."""
        size = len(content)
        if linked:
            self._links[row] = links_of(content)
        self._rows.append(row)
        self._sizes.append(size)
        self.bytes += size
        if size < ALONE:
            self._pile.add(row, content)
            if self._pile.size > PILE:
                self._search_pile()
        elif hits := self._matcher.fires(content):
            place = (row, 0, size)
            self._glance.look(content, hits, lambda _: place)

    def told(self) -> Told:
        """What came of it."""
        self._search_pile()
        glance = self._glance
        return Told(
            self._rows.tobytes(),
            self._sizes.tobytes(),
            sorted(glance.candidates),
            glance.signs,
            self._links,
            self.bytes,
        )

    def _search_pile(self) -> None:
        pile, self._pile = self._pile, _Pile()
        data = b"".join(pile.parts)
        if data and (hits := self._matcher.fires(data)):
            self._glance.look(data, hits, pile.place)


class _Pile:
    """Small objects behind one another, each under a line as git's, which tells the search where one begins."""

    def __init__(self) -> None:
        self.rows: list[int] = []
        self.parts: list[bytes] = []
        self._ends: list[int] = []
        self.size = 0

    def add(self, row: int, content: bytes) -> None:
        """Lay an object on the pile."""
        line = b"\nblob %d\n" % len(content)
        self.parts += (line, content)
        self.size += len(line) + len(content)
        self.rows.append(row)
        self._ends.append(self.size)

    def place(self, offset: int) -> tuple[int, int, int]:
        """The row of the object under a byte of the pile, and where it begins and ends."""
        at = bisect_right(self._ends, offset)
        return self.rows[at], self._ends[at] - len(self.parts[2 * at + 1]), self._ends[at]


def numbers(column: bytes) -> Sequence[int]:
    """A column of what was told."""
    return array("I", column)
