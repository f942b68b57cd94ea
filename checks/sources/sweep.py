"""The sweep: every object of a store, read once, looking only for anchors.

Packs that are as they should be are read by us, family by family, which costs a third of what git needs for them. Git
lists what there is, and gives all that was not read so: loose objects, large ones, and whatever was odd.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable, Sequence

from checks.keys.matcher import Matcher
from checks.sources.asked import sweep_asked
from checks.sources.families import Families, can_read_packs, read_families
from checks.sources.glance import Progress, Swept
from checks.sources.objects import Listing, ObjectView


def sweep(
    view: ObjectView,
    listing: Listing,
    matcher: Matcher,
    *,
    growing: Iterable[None] = (),
    readers: int | None = None,
    progress: Progress = lambda _bytes, _objects: None,
    cancel: threading.Event | None = None,
) -> Swept:
    """Read everything the listing names; objects that nobody can give are counted, never skipped silently.

    The listing is of the whole store; each step of `growing` makes it longer, and packs are read meanwhile.
    """
    cancel = cancel or threading.Event()
    if not can_read_packs():
        return sweep_asked(view, listing, matcher, growing=growing, readers=readers, progress=progress, cancel=cancel)
    reading = _Reading(view, matcher, readers, progress, cancel)
    reading.start()
    try:
        deque(growing, maxlen=0)
    finally:
        families = reading.end()
    numbers = [n for n, id in enumerate(_ids(listing)) if id not in families.read]
    asked = Swept()
    if numbers and not cancel.is_set():
        rest = listing.part(numbers)
        asked = sweep_asked(view, rest, matcher, readers=readers, progress=progress, cancel=cancel)
    swept = _joined(listing, families, numbers, asked)
    swept.cancelled = cancel.is_set()
    return swept


class _Reading(threading.Thread):
    """Reads the packs while git lists."""

    def __init__(
        self, view: ObjectView, matcher: Matcher, readers: int | None, progress: Progress, cancel: threading.Event
    ) -> None:
        super().__init__(name="families")
        self._arguments = (view, matcher, readers, progress, cancel)
        self._families = Families(matcher)
        self._fault: Exception | None = None

    def run(self) -> None:
        view, matcher, readers, progress, cancel = self._arguments
        try:
            self._families = read_families(view, matcher, readers=readers, progress=progress, cancel=cancel)
        except Exception as error:
            self._fault = error

    def end(self) -> Families:
        """Waits for the end; raises what went wrong with us."""
        self.join()
        if self._fault is not None:
            raise self._fault
        return self._families


def _ids(listing: Listing) -> Iterable[bytes]:
    """The binary ids of a listing, in its order."""
    ids, width = bytes.fromhex(listing.ids.decode("ascii")), listing.width // 2
    return (ids[at : at + width] for at in range(0, len(ids), width))


def _joined(listing: Listing, families: Families, numbers: Sequence[int], asked: Swept) -> Swept:
    """What was found either way, by the numbers of the whole listing."""
    swept = Swept(
        candidates={numbers[n] for n in asked.candidates},
        signs={numbers[n]: signs for n, signs in asked.signs.items()},
        broken={numbers[n] for n in asked.broken},
    )
    glance = families.glance
    if glance.candidates or glance.signs:
        for number, id in enumerate(_ids(listing)):
            if id in glance.candidates:
                swept.candidates.add(number)
            if signs := glance.signs.get(id):
                swept.signs.setdefault(number, set()).update(signs)
    return swept
