"""Objects as their packs hold them: each family walked once, looking only for anchors.

Small objects are laid behind one another and searched in one call; a large one is searched by itself. Nothing is lost
here: what was read is told by its id, and git is asked for all the rest.
"""

from __future__ import annotations

import os
import queue
import threading
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from checks.keys.matcher import Matcher
from checks.sources.glance import Glance, Progress
from checks.sources.objects import ObjectView
from checks.sources.packs import Apply, Pack, delta_applier, inflater

PILE = 256 << 10  # bytes of small objects that are searched in one call
ALONE = 16 << 10  # an object of so many bytes is searched by itself
TOLD = 2 << 20  # bytes after which progress is told
DEALT = 2 << 20  # bytes, as far as they are known before, that a reader is given at once

_Work = tuple[Pack, Sequence[int]]


class Families:
    """What was read in packs, by binary ids: all that was read, and of it what is worth a closer look."""

    def __init__(self, matcher: Matcher) -> None:
        self.glance: Glance[bytes] = Glance(matcher)
        self.read: set[bytes] = set()
        self.fault: Exception | None = None  # of ours, not of a pack: for who waits


def can_read_packs() -> bool:
    """Whether the libraries and the system have what it needs."""
    return delta_applier() is not None and hasattr(os, "pread")


def read_families(
    view: ObjectView,
    matcher: Matcher,
    *,
    readers: int | None = None,
    progress: Progress = lambda _bytes, _objects: None,
    cancel: threading.Event | None = None,
) -> Families:
    """Read what can be read of a view's packs; a reader for each processor, `readers` otherwise."""
    found = Families(matcher)
    apply = delta_applier()
    if apply is None or not can_read_packs():
        return found
    cancel = cancel or threading.Event()
    packs: list[Pack] = []
    try:
        work: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()
        for pack in view.packs():
            packs.append(pack)
            for roots in _dealt(pack):
                work.put((pack, roots))
        count = readers or os.cpu_count() or 2
        threads = [
            threading.Thread(target=_Reader(found, matcher, apply, work, progress, cancel).run, name=f"family-{n}")
            for n in range(count if packs else 0)
        ]
        for thread in threads:
            work.put(None)
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        for pack in packs:
            pack.close()
    if found.fault is not None:
        raise found.fault
    return found


def _dealt(pack: Pack) -> Iterator[list[int]]:
    """A pack's families, the large ones each for itself, the small ones in neighbourhoods."""
    roots: list[int] = []
    size = 0
    for root, weight in pack.families():
        roots.append(root)
        size += weight
        if size > DEALT:
            yield roots
            roots, size = [], 0
    if roots:
        yield roots


class _Reader:
    """Takes families until there are none."""

    def __init__(
        self,
        found: Families,
        matcher: Matcher,
        apply: Apply,
        work: queue.SimpleQueue[_Work | None],
        progress: Progress,
        cancel: threading.Event,
    ) -> None:
        self._found, self._matcher, self._apply = found, matcher, apply
        self._inflate = inflater()
        self._work, self._progress, self._cancel = work, progress, cancel
        self._pile = _Pile()
        self._bytes = self._objects = 0  # read since progress was last told

    def run(self) -> None:
        """Read until there is nothing left; a fault of ours is kept, and ends all readers."""
        try:
            while (work := self._work.get()) is not None and not self._cancel.is_set():
                pack, roots = work
                for root in roots:
                    self._walk(pack, root)
                self._search_pile(pack)
            self._progress(self._bytes, self._objects)
        except Exception as error:
            self._found.fault = error
            self._cancel.set()

    def _walk(self, pack: Pack, root: int) -> None:
        pile, cancelled = self._pile, self._cancel.is_set
        for entry, content in pack.members(root, self._inflate, self._apply):
            if len(content) >= ALONE:
                self._search(pack, entry, content)
            else:
                pile.add(entry, content)
                if pile.size > PILE:
                    self._search_pile(pack)
            if cancelled():
                return

    def _search(self, pack: Pack, entry: int, content: bytes) -> None:
        hits = self._matcher.fires(content)
        if hits:
            place = (pack.id(entry), 0, len(content))
            self._found.glance.look(content, hits, lambda _: place)
        self._found.read.add(pack.id(entry))
        self._tell(len(content), 1)

    def _search_pile(self, pack: Pack) -> None:
        pile, self._pile = self._pile, _Pile()
        if not pile.entries:
            return
        data = b"".join(pile.parts)
        hits = self._matcher.fires(data)
        if hits:
            self._found.glance.look(data, hits, lambda offset: pile.place(offset, pack))
        self._found.read.update(map(pack.id, pile.entries))
        self._tell(pile.contents, len(pile.entries))

    def _tell(self, size: int, count: int) -> None:
        """Progress is told in steps: who hears it does more with it than reading a small object takes."""
        self._bytes += size
        self._objects += count
        if self._bytes >= TOLD:
            self._progress(self._bytes, self._objects)
            self._bytes = self._objects = 0


class _Pile:
    """Small objects behind one another, each under a line as git's, which tells the search where one begins."""

    def __init__(self) -> None:
        self.entries: list[int] = []
        self.parts: list[bytes] = []
        self._ends: list[int] = []
        self.size = self.contents = 0  # bytes with and without those lines

    def add(self, entry: int, content: bytes) -> None:
        """Lay an object on the pile."""
        line = b"\nblob %d\n" % len(content)
        self.parts += (line, content)
        self.contents += len(content)
        self.size += len(line) + len(content)
        self.entries.append(entry)
        self._ends.append(self.size)

    def place(self, offset: int, pack: Pack) -> tuple[bytes, int, int]:
        """The id of the object under a byte of the pile, and where it begins and ends."""
        at = bisect_right(self._ends, offset)
        return pack.id(self.entries[at]), self._ends[at] - len(self.parts[2 * at + 1]), self._ends[at]
