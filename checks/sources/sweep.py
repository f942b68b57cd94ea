"""The sweep: every object of a store, read once as one stream, looking only for anchors.

Several `git cat-file` processes answer for every n-th batch of objects, in the order their bytes lie in the packs. No
line of Python runs for an object in which nothing fires: the listing tells where each object lies in the stream.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import msgspec

from checks.keys.matcher import MARGIN, OPENERS, Matcher
from checks.sources.objects import Listing, ObjectView, Stream, feed

CHUNK = 4 << 20
BATCH = 2 << 20  # bytes of consecutive objects that one reader takes before the next reader's turn
PIPE = 1 << 20

Progress = Callable[[int, int], None]  # bytes and objects that were read since the last call


class Swept(msgspec.Struct):
    """Objects worth a closer look, by their number in the listing; for some, which sign they carry."""

    candidates: set[int] = msgspec.field(default_factory=set)
    signs: dict[int, set[str]] = msgspec.field(default_factory=dict)
    broken: set[int] = msgspec.field(default_factory=set)
    cancelled: bool = False


def sweep(view: ObjectView, listing: Listing, matcher: Matcher, *, readers: int = 2,
          progress: Progress = lambda _bytes, _objects: None, cancel: threading.Event | None = None) -> Swept:  # fmt: skip
    """Read everything the listing names; objects that git cannot give are counted, never skipped silently."""
    cancel = cancel or threading.Event()
    swept = Swept()
    shares = _shares(listing, readers)
    workers = [
        threading.Thread(target=_Reader(view, listing, share, matcher, progress, cancel, swept).run, name=f"reader-{n}")
        for n, share in enumerate(shares)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    swept.cancelled = cancel.is_set()
    return swept


def _shares(listing: Listing, readers: int) -> list[list[int]]:
    """The objects' numbers, dealt out in batches: neighbours in a pack often build on each other."""
    shares: list[list[int]] = [[] for _ in range(max(1, readers))]
    start = filled = turn = 0
    for number, size in enumerate(listing.sizes):
        filled += size
        if filled >= BATCH:
            shares[turn].extend(range(start, number + 1))
            start, filled, turn = number + 1, 0, (turn + 1) % len(shares)
    shares[turn].extend(range(start, len(listing)))
    return [share for share in shares if share]


class _Reader:
    """One stream: its process, its buffer, and what fired in it."""

    def __init__(self, view: ObjectView, listing: Listing, numbers: Sequence[int], matcher: Matcher, progress: Progress,
                 cancel: threading.Event, swept: Swept) -> None:  # fmt: skip
        self._view, self._listing, self._matcher = view, listing, matcher
        self._numbers = numbers
        self._progress, self._cancel, self._swept = progress, cancel, swept
        self._stream = Stream(listing, numbers)
        self._seen = 0  # objects told to `progress`

    def run(self) -> None:
        good = self._sweep_stream()
        if good < len(self._numbers) and not self._cancel.is_set():
            self._one_by_one(self._numbers[good:])

    def _sweep_stream(self) -> int:
        """Read the stream to its end, or to where it is not what the listing promised; returns how many objects are good."""
        stream, listing = self._stream, self._listing
        with feed(map(listing.id, self._numbers)) as questions:
            process = self._view.start("cat-file", "--batch", "--buffer", feed=questions)
            assert process.stdout is not None
            _widen(process.stdout.fileno())
            buffer = bytearray(CHUNK + 4 * MARGIN)
            view = memoryview(buffer)
            base = filled = done = 0
            checked = 0  # objects whose header was compared
            with process, process.stdout as answers:
                while not self._cancel.is_set():
                    fresh = base + filled
                    ended = False
                    while filled < len(buffer):
                        count = answers.readinto(view[filled:])  # type: ignore[attr-defined]
                        if not count:
                            ended = True
                            break
                        filled += count
                    checked, right = self._verify(view, base, filled, fresh, checked)
                    if not right:
                        process.kill()
                        return checked
                    horizon = base + filled if ended else base + filled - 2 * MARGIN
                    self._look(view[:filled], base, done, horizon)
                    done = horizon
                    self._tell(base + filled - fresh, base + filled)
                    if ended:
                        whole = base + filled == stream.size
                        return len(self._numbers) if whole else max(0, stream.at(base + filled)[0])
                    kept = 4 * MARGIN
                    buffer[:kept] = buffer[filled - kept : filled]
                    base, filled = base + filled - kept, kept
                process.kill()
        return len(self._numbers)

    def _verify(self, view: memoryview, base: int, filled: int, fresh: int, checked: int) -> tuple[int, bool]:
        """Whether the first header that begins in the fresh bytes is the one expected there."""
        if fresh >= self._stream.size:
            return checked, base + filled <= self._stream.size
        place, start, end = self._stream.at(fresh)
        if start < fresh:
            place, start = place + 1, end
        width = self._listing.width
        if place >= len(self._numbers) or start + width > base + filled:
            return checked, True
        right = bytes(view[start - base : start - base + width]) == self._listing.id(self._numbers[place])
        return (place if right else checked), right

    def _look(self, view: memoryview, base: int, done: int, horizon: int) -> None:
        swept, stream = self._swept, self._stream
        for anchor, end in self._matcher.fires(view):
            offset = base + end
            if not done < offset <= horizon:
                continue
            place, _, _ = stream.at(offset - 1)
            number = self._numbers[place]
            start, stop = stream.content(place)
            sign = self._matcher.sign(anchor)
            if sign is not None:
                if offset > start and (sign not in OPENERS or offset - start <= 8):
                    swept.signs.setdefault(number, set()).add(sign)
                continue
            if number in swept.candidates:
                continue
            before, after = self._matcher.reach(anchor)
            low = max(start, base, offset - before - MARGIN // 4)
            high = min(stop, base + len(view), offset + after + MARGIN // 4)
            if offset <= low:
                continue  # the anchor lies in the header line
            window = bytes(view[low - base : high - base])
            if any(m.nature in ("secret", "public") for m in self._matcher.closer(window, [(anchor, offset - low)])):
                swept.candidates.add(number)

    def _one_by_one(self, numbers: Sequence[int]) -> None:
        """The careful way, for a store with broken objects: each object by itself, and nothing else is lost."""
        for number, (_, _, content) in zip(numbers, self._view.read(map(self._listing.id, numbers)), strict=False):
            if self._cancel.is_set():
                return
            if content is None:
                self._swept.broken.add(number)
                continue
            if any(m.nature in ("secret", "public") for m in self._matcher.matches(content)):
                self._swept.candidates.add(number)
            signs = self._matcher.signs(content)
            if signs:
                self._swept.signs.setdefault(number, set()).update(signs)
            self._progress(len(content), 1)

    def _tell(self, count: int, offset: int) -> None:
        place = self._stream.at(min(offset, self._stream.size - 1))[0] if self._numbers else 0
        self._progress(count, place - self._seen)
        self._seen = place


def _widen(descriptor: int) -> None:
    """A larger pipe: fewer turns between git and us. Linux only; elsewhere the pipe stays as it is."""
    try:
        import fcntl

        fcntl.fcntl(descriptor, fcntl.F_SETPIPE_SZ, PIPE)
    except (ImportError, AttributeError, OSError):
        pass
