"""The sweep: every object of a store, read once, looking only for anchors.

Packs that are as they should be are read by us, family by family, which costs a third of what git needs for them. Git
gives all that was not read so: loose objects, large ones, and whatever was odd.
"""

from __future__ import annotations

import os
import queue
import threading
from array import array
from collections.abc import Iterable, Sequence
from contextlib import ExitStack, suppress
from itertools import accumulate
from pathlib import Path
from types import TracebackType

from checks.keys.matcher import Matcher
from checks.sources.asked import sweep_asked
from checks.sources.families import Deal, Reader, Told, deals, numbers
from checks.sources.glance import Progress, Swept
from checks.sources.kept import Kept, KeptPacks, Mark
from checks.sources.listing import KINDS, Listing
from checks.sources.objects import ObjectView
from checks.sources.packs import Pack
from checks.sources.rows import BLOB, COMMIT, NONE, TAG, can_read_packs
from checks.sources.stores import Index
from checks.sources.workers import Worker, WorkerGone, can_start

SMALL = 24 << 20  # bytes of packs that are read sooner here than workers are started
# What packs may swell to, together: some gigabytes, and what hundreds of versions of the same files come to.
FREE, SWELL = 4 << 30, 300

_CODES = {COMMIT: KINDS.index(b"commit"), BLOB: KINDS.index(b"blob"), TAG: KINDS.index(b"tag")}


class Store:
    """All that a store keeps but trees: listed when it is entered, then swept. A context manager."""

    def __init__(
        self, view: ObjectView, matcher: Matcher, readers: int | None = None, kept: Kept | None = None
    ) -> None:
        """`readers` says how many read at once; without, one for each processor.

        What was `kept` of packs that still lie there is not read again.
        """
        self._view, self._matcher, self._kept = view, matcher, kept
        self._marks: list[Mark | None] = []
        self._readers = readers or os.cpu_count() or 2
        self._open = ExitStack()
        self._workers: list[Worker] = []
        self._packs: Sequence[Pack] = ()
        self._places: list[array[int]] = []  # of each pack: where its rows stand in the listing, or `NONE`
        self.beside: set[bytes] = set()  # hexadecimal ids of what lies in no pack, trees too
        self.listing = Listing(view.width)
        self.trees = 0  # that lie in packs which we read

    def __enter__(self) -> Store:
        view = self._view
        if not can_read_packs():
            self._kept, self.listing = None, view.listing()
            return self
        found = [(path, index, Mark.of(path, index)) for path, index in view.indexed()]
        known = self._still_there([mark for _, _, mark in found if mark is not None])
        with self._open as opening:
            if not self._list(found, known, opening):
                self._kept = None
                self._list(found, frozenset(), opening)
            self._open = opening.pop_all()
        return self

    def _list(
        self, found: Sequence[tuple[Path, Index, Mark | None]], known: frozenset[Mark], opening: ExitStack
    ) -> bool:
        """List what is in packs and beside them; whether all is still here that lay beside the `known` packs then."""
        view = self._view
        if sum(mark.pack.size for _, _, mark in found if mark and mark not in known) > SMALL and can_start():
            with suppress(OSError):  # started now, they are ready when the packs' headers are read
                while len(self._workers) < self._readers:
                    self._workers.append(opening.enter_context(Worker()))
        self._packs = view.packs((path, index) for path, index, mark in found if mark not in known)
        read = {pack.path for pack in self._packs}
        self._marks = [mark for path, _, mark in found if mark in known or path in read]
        kept = KeptPacks([(path, index) for path, index, mark in found if mark in known])
        self.listing = self._kept.listing(view.width) if self._kept else Listing(view.width)
        self._places = _list(self.listing, self._packs, kept)
        self.trees = self.listing.trees
        self.beside = view.list_beside(self.listing, self._packs, kept)
        packed = (kept.has, *(pack.has for pack in self._packs))
        return self._kept is None or all(
            id.hex().encode() in self.beside or any(has(id) for has in packed)
            for id in self._kept.ids_beside(view.width // 2)
        )

    def _still_there(self, marks: Iterable[Mark]) -> frozenset[Mark]:
        """The packs that were told of before, as they are now; none, where one of them is no longer there."""
        kept, now = self._kept, {mark.path: mark for mark in marks}
        if kept is not None and kept.fits(self._view):
            there = [now[old.path] for old in kept.marks if old.path in now and old.is_still(now[old.path])]
            if len(there) == len(kept.marks):
                return frozenset(there)
        self._kept = None
        return frozenset()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    @property
    def weight(self) -> int:
        """Bytes that are to be read, as far as they are known: what is packed counts as it is packed."""
        packed = (
            length
            for pack, places in zip(self._packs, self._places, strict=True)
            for length, place in zip(pack.rows.lengths, places, strict=True)
            if place != NONE
        )
        return sum(packed) + sum(self.listing.sizes[self.rows :])

    @property
    def known(self) -> Kept | None:
        """What was kept of packs that are still here: their objects come first in the listing."""
        return self._kept

    @property
    def has_news(self) -> bool:
        """Whether packs were read of which nothing was kept, or as they no longer are."""
        return bool(self._packs) or self._kept is None or set(self._kept.marks) != set(self._marks)

    @property
    def unread(self) -> int:
        """How many objects are to be read."""
        return len(self.listing) - len(self._kept or ())

    @property
    def rows(self) -> int:
        """How many objects of the listing are in packs that we read, now or before: they come first."""
        return len(self._kept or ()) + sum(len(places) - places.count(NONE) for places in self._places)

    @property
    def marks(self) -> list[Mark]:
        """The packs of which all is known, if they are all that we read; else none."""
        whole = self._view.is_sound and not any(True for pack in self._packs for _ in pack.unknown())
        marks = [mark for mark in self._marks if mark is not None]
        return marks if whole and len(marks) == len(self._marks) else []

    def sweep(
        self, *, progress: Progress = lambda _bytes, _objects: None, cancel: threading.Event | None = None
    ) -> Swept:
        """Read everything that is listed; objects that nobody can give are counted, never skipped silently."""
        cancel = cancel or threading.Event()
        families = _Families(self._packs, self._places, self.listing, progress, cancel)
        readers: Sequence[Worker | None] = (self._workers or [None]) if self._packs else []
        threads = [
            threading.Thread(target=families.run, args=(self._matcher, worker), name=f"families-{n}")
            for n, worker in enumerate(readers)
        ]
        for thread in threads:
            thread.start()
        try:
            swept = self._asked(range(self.rows, len(self.listing)), progress, cancel)
        finally:
            for thread in threads:
                thread.join()
        swept.add(families.swept())
        left = families.left()
        if left and not cancel.is_set():
            asked = self._within(families.budget, left)
            swept.cut += len(left) - len(asked)
            swept.add(self._asked(asked, progress, cancel))
        if self._kept is not None:
            swept.add(self._kept.swept())
        swept.cancelled = cancel.is_set()
        return swept

    def _within(self, budget: int, left: Sequence[int]) -> list[int]:
        """Those of the objects that a budget of bytes is enough for; of some only now git says how large they are."""
        if budget <= 0:
            return []
        listing = self.listing
        places = {listing.id(n): n for n in left}
        text, _ = self._view.checked(list(places))
        for id, _, size in (line.split() for line in text.splitlines()):
            listing.sizes[places[id]] = int(size)
        spent = accumulate(listing.sizes[n] for n in left)
        return [n for n, size in zip(left, spent, strict=True) if size <= budget]

    def _asked(self, wanted: Sequence[int], progress: Progress, cancel: threading.Event) -> Swept:
        """These objects of the listing, as git gives them."""
        if not wanted:
            return Swept()
        part = self.listing.part(wanted)
        swept = sweep_asked(self._view, part, self._matcher, readers=self._readers, progress=progress, cancel=cancel)
        return Swept(
            candidates={wanted[n] for n in swept.candidates},
            signs={wanted[n]: signs for n, signs in swept.signs.items()},
            broken={wanted[n] for n in swept.broken},
        )


def _list(listing: Listing, packs: Sequence[Pack], kept: KeptPacks) -> list[array[int]]:
    """List the rows of packs, each object once, but what was kept; where the rows of each pack stand in the listing."""
    places: list[array[int]] = []
    for n, pack in enumerate(packs):
        rows, others = pack.rows, packs[:n]
        wanted = [row for row, kind in enumerate(rows.kinds) if kind in _CODES]
        if others or kept.paths:
            wanted = [
                row
                for row in wanted
                for id in [pack.id(row)]
                if not kept.has(id) and not any(other.has(id) for other in others)
            ]
        of_pack = array("I", [NONE]) * len(rows)
        for place, row in enumerate(wanted, start=len(listing)):
            of_pack[row] = place
        listing.extend(
            [pack.id(row) for row in wanted],
            bytes(_CODES[rows.kinds[row]] for row in wanted),
            (rows.sizes[row] for row in wanted),
        )
        listing.trees += pack.trees
        places.append(of_pack)
    return places


class _Families:
    """The packs' families, dealt out to readers, and what these tell."""

    def __init__(
        self,
        packs: Sequence[Pack],
        places: Sequence[array[int]],
        listing: Listing,
        progress: Progress,
        cancel: threading.Event,
    ) -> None:
        self._packs, self._places, self._listing = packs, places, listing
        self._progress, self._cancel = progress, cancel
        self._lock = threading.Lock()
        self._deals: queue.SimpleQueue[tuple[int, list[int]]] = queue.SimpleQueue()
        for n, pack in enumerate(packs):
            for roots in deals(pack):
                self._deals.put((n, roots))
        self.budget = FREE + SWELL * sum(sum(pack.rows.lengths) for pack in packs)
        self._read = [bytearray(len(pack.rows)) for pack in packs]
        self._swept = Swept()
        self._fault: Exception | None = None

    def run(self, matcher: Matcher, worker: Worker | None) -> None:
        """Have deals read, by a worker or here, until there are none; a fault of ours is kept, and ends all."""
        try:
            rows = [pack.rows for pack in self._packs]
            if worker is not None:
                with suppress(WorkerGone):
                    worker.give(matcher, rows)
                    self._read_all(worker)
                    return
            # Here, then; what a worker had in hand when it ended is left to git.
            with Reader(matcher, rows) as reader:
                self._read_all(reader)
        except Exception as error:
            self._fault = error
            self._cancel.set()

    def _read_all(self, reader: Worker | Reader) -> None:
        while not self._cancel.is_set() and self.budget > 0:
            try:
                pack, roots = self._deals.get_nowait()
            except queue.Empty:
                return
            self._note(pack, reader.read(Deal(pack, roots, self.budget)))

    def _note(self, pack: int, told: Told) -> None:
        places, listing, read = self._places[pack], self._listing, self._read[pack]
        rows, lengths = numbers(told.rows), self._packs[pack].rows.lengths
        size = count = 0
        with self._lock:
            self.budget -= told.made
            for row, made in zip(rows, numbers(told.sizes), strict=True):
                read[row] = 1
                if places[row] != NONE:
                    listing.sizes[places[row]] = made
                    size, count = size + lengths[row], count + 1
            self._swept.candidates.update(places[row] for row in told.candidates if places[row] != NONE)
            self._swept.signs.update((places[row], signs) for row, signs in told.signs.items() if places[row] != NONE)
            self._swept.links.update((places[row], links) for row, links in told.links.items() if places[row] != NONE)
        self._progress(size, count)

    def swept(self) -> Swept:
        """What was found; raises what went wrong with us."""
        if self._fault is not None:
            raise self._fault
        return self._swept

    def left(self) -> list[int]:
        """The objects that nobody here could read: their numbers in the listing."""
        found = (
            place
            for places, read in zip(self._places, self._read, strict=True)
            for place, done in zip(places, read, strict=True)
            if not done and place != NONE
        )
        return sorted(found)
