"""Windows: content too large to be held whole, as overlapping documents, so that a border never hides a key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from checks.keys.matcher import MARGIN
from checks.sources import Document, Place
from checks.sources.position import characters


def windows(pieces: Iterable[bytes], place: Place) -> Iterator[tuple[Document, int, int]]:
    """The content that comes in these pieces, window by window: (document, low, high).

    A match belongs to the one window in which `low < match.end <= high`: what ends behind `high` is met again, whole, in
    the next, and what ends before `low` was met before. At least `MARGIN` bytes stand before every match that belongs.
    """
    source = iter(pieces)
    kept, offset, line, column, done, ended = b"", 0, 1, 1, 0, False
    while not ended:
        fresh = next(source, b"")
        ended = not fresh
        data = kept + fresh
        if not data:
            return
        high = len(data) if ended else max(done - offset, len(data) - MARGIN)
        yield (
            Document(place=place, data=data, offset=offset, first_line=line, first_column=column),
            done - offset,
            high,
        )
        done = offset + high
        cut = max(0, high - MARGIN)
        newest = data.rfind(b"\n", 0, cut)
        column = characters(data[newest + 1 : cut]) + (1 if newest >= 0 else column)
        line += data.count(b"\n", 0, cut)
        offset += cut
        kept = data[cut:]
