"""The sweep: every object of a store, read once, looking only for anchors.

Packs that are as they should be are read by us, family by family, which costs a third of what git needs for them. Git
gives all that was not read so: loose objects, large ones, and whatever was odd.
"""

from __future__ import annotations

import os
import queue
import threading
from array import array
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from itertools import accumulate
from types import TracebackType

from checks.keys.matcher import Matcher
from checks.sources.asked import sweep_asked
from checks.sources.families import Deal, Reader, Told, deals, numbers
from checks.sources.glance import Progress, Swept
from checks.sources.listing import KINDS, Listing
from checks.sources.objects import ObjectView
from checks.sources.packs import Pack
from checks.sources.rows import BLOB, COMMIT, NONE, TAG, can_read_packs
from checks.sources.workers import Worker, WorkerGone, can_start

SMALL = 24 << 20  # bytes of packs that are read sooner here than workers are started
# What packs may swell to, together: some gigabytes, and what hundreds of versions of the same files come to.
FREE, SWELL = 4 << 30, 300

_CODES = {COMMIT: KINDS.index(b"commit"), BLOB: KINDS.index(b"blob"), TAG: KINDS.index(b"tag")}


class Store:
    """All that a store keeps but trees: listed when it is entered, then swept. A context manager."""

    def __init__(self, view: ObjectView, matcher: Matcher, readers: int | None = None) -> None:
        """`readers` says how many read at once; without, one for each processor."""
        self._view, self._matcher = view, matcher
        self._readers = readers or os.cpu_count() or 2
        self._open = ExitStack()
        self._workers: list[Worker] = []
        self._packs: Sequence[Pack] = ()
        self._places: list[array[int]] = []  # of each pack: where its rows stand in the listing, or `NONE`
        self.listing = Listing(view.width)

    def __enter__(self) -> Store:
        view = self._view
        if not can_read_packs():
            self.listing = view.listing()
            return self
        with self._open as opening:
            if view.packed() > SMALL and can_start():
                with suppress(OSError):  # started now, they are ready when the packs' headers are read
                    for _ in range(self._readers):
                        self._workers.append(opening.enter_context(Worker()))
            self._packs = view.packs()
            self.listing, self._places = _listed(view, self._packs)
            self._open = opening.pop_all()
        return self

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
        return sum(packed) + sum(self.listing.sizes[self._rows :])

    @property
    def _rows(self) -> int:
        """How many objects of the listing are rows of packs: they come first."""
        return sum(len(places) - places.count(NONE) for places in self._places)

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
            swept = self._asked(range(self._rows, len(self.listing)), progress, cancel)
        finally:
            for thread in threads:
                thread.join()
        swept.add(families.swept())
        left = families.left()
        if left and not cancel.is_set():
            asked = self._within(families.budget, left)
            swept.cut += len(left) - len(asked)
            swept.add(self._asked(asked, progress, cancel))
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


def _listed(view: ObjectView, packs: Sequence[Pack]) -> tuple[Listing, list[array[int]]]:
    """All that there is: first the rows of packs, each object once; then what git says of all other names."""
    listing = Listing(view.width)
    places: list[array[int]] = []
    for n, pack in enumerate(packs):
        rows, others = pack.rows, packs[:n]
        wanted = [row for row, kind in enumerate(rows.kinds) if kind in _CODES]
        if others:
            wanted = [row for row in wanted if not any(other.has(pack.id(row)) for other in others)]
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
    view.list_beside(listing, packs)
    return listing, places


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
