"""Objects as git gives them: all that a listing names, asked for in batches, looking only for anchors.

The listing is dealt out in batches of neighbours, as they lie in the packs. Each reader has a `git cat-file` of its own
that writes the answer to a batch into memory that we map: nothing goes through a pipe, and no line of Python runs for an
object in which nothing fires, because the listing tells where in the answer each object lies.
"""

from __future__ import annotations

import mmap
import os
import queue
import subprocess
import threading
import time
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate

from checks.keys.matcher import MARGIN, WINDOW, Matcher
from checks.sources.archives import is_container
from checks.sources.glance import Glance, Progress, Swept
from checks.sources.listing import KINDS, Listing
from checks.sources.objects import ObjectView, feed

BATCH = 24 << 20  # bytes of an answer that are in memory at once, for each reader
SCANNED = 4 * WINDOW  # bytes that are searched in one call


def sweep_asked(
    view: ObjectView,
    listing: Listing,
    matcher: Matcher,
    *,
    readers: int | None = None,
    progress: Progress = lambda _bytes, _objects: None,
    cancel: threading.Event | None = None,
) -> Swept:
    """Read everything the listing names; objects that git cannot give are counted, never skipped silently.

    One reader more than there are processors: while git fills the memory of one, another's is searched.
    """
    cancel = cancel or threading.Event()
    glance: Glance[int] = Glance(matcher)
    swept = Swept(candidates=glance.candidates, signs=glance.signs)
    work: queue.SimpleQueue[Batch | None] = queue.SimpleQueue()
    readings: list[_Reader] = []
    threads: list[threading.Thread] = []
    try:
        for batch in batches(listing):
            if cancel.is_set():
                break
            work.put(batch)
            if len(threads) < (readers or (os.cpu_count() or 2) + 1):
                readings.append(_Reader(view, listing, matcher, work, progress, cancel, glance, swept.broken))
                threads.append(threading.Thread(target=readings[-1].run, name=f"reader-{len(threads)}"))
                threads[-1].start()
    finally:
        for _ in threads:
            work.put(None)
        for thread in threads:
            thread.join()
    for reading in readings:
        if reading.fault is not None:
            raise reading.fault  # else what it had still to read would be missing without a word
    swept.cancelled = cancel.is_set()
    return swept


class Batch:
    """Neighbouring objects, and where each lies in git's answer to their ids."""

    def __init__(self, listing: Listing, first: int, last: int) -> None:
        self.first, self.last = first, last  # numbers in the listing; `last` is not part of it
        sizes, kinds, width = listing.sizes, listing.kinds, listing.width
        # id, kind, two spaces, the size, two line ends
        self.ends = array(
            "Q",
            accumulate(width + len(KINDS[kinds[n]]) + 4 + len(str(sizes[n])) + sizes[n] for n in range(first, last)),
        )
        self._listing = listing

    @property
    def size(self) -> int:
        """Bytes of the whole answer."""
        return self.ends[-1]

    def at(self, offset: int) -> int:
        """The number of the object under a byte of the answer."""
        return self.first + bisect_right(self.ends, offset)

    def place(self, offset: int) -> tuple[int, int, int]:
        """The object under a byte of the answer, and where its content begins and ends."""
        number = self.at(offset)
        return number, *self.content(number)

    def content(self, number: int) -> tuple[int, int]:
        """Where an object's content begins and ends in the answer."""
        end = self.ends[number - self.first] - 1
        return end - self._listing.sizes[number], end

    def header(self, number: int) -> int:
        """Where an object's header begins in the answer."""
        return self.ends[number - self.first - 1] if number > self.first else 0


def batches(listing: Listing) -> Iterator[Batch]:
    """The whole listing in batches of about `BATCH` bytes; a large object has one of its own."""
    first = filled = 0
    for number, size in enumerate(listing.sizes):
        if filled and filled + size > BATCH:
            yield Batch(listing, first, number)
            first, filled = number, 0
        filled += size + listing.width + 16
    if first < len(listing):
        yield Batch(listing, first, len(listing))


class _Answers:
    """A `git cat-file` that answers batch after batch into an anonymous file, which is mapped once and used again.

    Measured against a pipe: a third less work, because nothing is copied out and neither side waits for the other. Git
    does not say when it has answered; a name that cannot exist, asked for behind each batch, marks the end. Where the
    system has no anonymous files or git no `--batch-command`, each batch is read through a pipe.
    """

    def __init__(self, view: ObjectView, listing: Listing) -> None:
        self._view, self._listing = view, listing
        self._file = os.memfd_create("shrift", os.MFD_CLOEXEC) if hasattr(os, "memfd_create") else -1
        self._piped = False
        self._map: mmap.mmap | None = None
        self._process: subprocess.Popen[bytes] | None = None
        nothing = b"0" * listing.width
        self._question = b"contents " + nothing + b"\nflush\n"
        self._mark = nothing + b" missing\n"

    def to(self, batch: Batch) -> memoryview | None:
        """Git's answer to a batch; None if it is not as long as the listing promised."""
        ids = [self._listing.id(n) for n in range(batch.first, batch.last)]
        if self._file >= 0 and not self._piped:
            self._reserve(batch.size + len(self._mark))
            os.lseek(self._file, 0, os.SEEK_SET)  # git shares the position with us
            length = self._ask(b"contents " + b"\ncontents ".join(ids) + b"\n" + self._question)
            if length == batch.size:
                assert self._map is not None
                return memoryview(self._map)[:length]
            self._stop()  # what it may still have to say belongs to no other batch
            if length >= 0 or os.lseek(self._file, 0, os.SEEK_CUR) > 0:
                return None
            self._piped = True  # it ended without a word: this git has no such command
        with feed(ids) as questions:
            answer, _ = self._view.start("cat-file", "--batch", "--buffer", feed=questions).communicate()
        return memoryview(answer) if len(answer) == batch.size else None

    def _ask(self, questions: bytes) -> int:
        """Ask, and wait for the mark; the length of the answer, or -1 if git ended."""
        if self._process is None or self._process.poll() is not None:
            self._process = self._view.start(
                "cat-file", "--batch-command", "--buffer", feed=subprocess.PIPE, answer=self._file
            )
        process, mark = self._process, self._mark
        assert process.stdin is not None and self._map is not None
        try:
            process.stdin.write(questions)
            process.stdin.flush()
        except OSError:
            pass
        while True:
            ended = process.poll() is not None
            end = os.lseek(self._file, 0, os.SEEK_CUR)
            if end >= len(mark) and end <= len(self._map) and self._map[end - len(mark) : end] == mark:
                return end - len(mark)
            if ended or end > len(self._map):
                self._stop()
                return -1
            time.sleep(0.0005)

    def _reserve(self, size: int) -> None:
        have = len(self._map) if self._map is not None else 0
        wanted = max(size, BATCH + (1 << 20))
        if have < wanted or have > 2 * wanted:
            if self._map is not None:
                self._map.close()
            os.ftruncate(self._file, wanted)
            self._map = mmap.mmap(self._file, wanted, prot=mmap.PROT_READ)

    def _stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            with self._process:
                pass
            self._process = None

    def close(self) -> None:
        """End git and give the memory back."""
        self._stop()
        if self._map is not None:
            self._map.close()
        if self._file >= 0:
            os.close(self._file)


class _Reader:
    """Takes batches until there are none, and notes what fires in them."""

    def __init__(
        self,
        view: ObjectView,
        listing: Listing,
        matcher: Matcher,
        work: queue.SimpleQueue[Batch | None],
        progress: Progress,
        cancel: threading.Event,
        glance: Glance[int],
        broken: set[int],
    ) -> None:
        self._view, self._listing, self._matcher = view, listing, matcher
        self._work, self._progress, self._cancel = work, progress, cancel
        self._glance, self._broken = glance, broken
        self.fault: Exception | None = None

    def run(self) -> None:
        """Read until there is nothing left; what goes wrong is kept as `fault`."""
        answers = _Answers(self._view, self._listing)
        try:
            while (batch := self._work.get()) is not None and not self._cancel.is_set():
                self._read(answers, batch)
        except Exception as error:
            self.fault = error
        finally:
            answers.close()

    def _read(self, answers: _Answers, batch: Batch) -> None:
        if batch.size > self._view.largest and batch.last - batch.first == 1:
            self._read_large(batch.first)
        else:
            answer = answers.to(batch)
            if answer is None or not self._is_promised(answer, batch):
                # An object that git cannot give shifts all that follow. Each is asked for by itself.
                self._one_by_one(range(batch.first, batch.last))
                return
            with answer:
                self._search(answer, batch)
        self._progress(batch.size, batch.last - batch.first)

    def _is_promised(self, answer: memoryview, batch: Batch) -> bool:
        """Whether the first, the last and some headers between stand where the listing says."""
        step = max(1, (batch.last - batch.first) // 8)
        places = {*range(batch.first, batch.last, step), batch.last - 1}
        width = self._listing.width
        return all(bytes(answer[(at := batch.header(n)) : at + width]) == self._listing.id(n) for n in places)

    def _search(self, answer: memoryview, batch: Batch) -> None:
        for start in range(0, batch.size, SCANNED):
            low = max(0, start - MARGIN)
            hits = self._matcher.fires(answer[low : start + SCANNED])
            if hits:
                new = [(anchor, low + end) for anchor, end in hits if low + end > start]
                self._glance.look(answer, new, batch.place)

    def _read_large(self, number: int) -> None:
        """One object that is too large for memory: searched in pieces as git gives it."""
        size = self._listing.sizes[number]
        tail, read = b"", 0
        for piece in self._view.pieces(self._listing.id(number), size):
            if self._cancel.is_set():
                return
            read += len(piece)
            if number not in self._glance.candidates:
                found = self._matcher.matches(tail + piece)
                if any(m.nature in ("secret", "public") for m in found):
                    self._glance.candidates.add(number)
            if read == len(piece) and is_container(piece):
                self._glance.candidates.add(number)  # the closer look says that it was not opened
            tail = (tail + piece)[-MARGIN:]
        if read != size:
            self._broken.add(number)

    def _one_by_one(self, numbers: range) -> None:
        large = [n for n in numbers if self._listing.sizes[n] > self._view.largest]
        for number in large:
            self._read_large(number)
            self._progress(self._listing.sizes[number], 1)
        small = [n for n in numbers if self._listing.sizes[n] <= self._view.largest]
        for number, (_, _, content) in zip(small, self._view.read(map(self._listing.id, small)), strict=False):
            if self._cancel.is_set():
                return
            if content is None:
                self._broken.add(number)
                self._progress(self._listing.sizes[number], 1)
                continue
            self._glance.read(number, content)
            self._progress(len(content), 1)
