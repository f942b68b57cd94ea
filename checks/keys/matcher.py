"""The matcher: reads bytes once for the anchors of all kinds, and looks closer only where one was met.

The anchors are searched by Hyperscan in one pass over everything, with the interpreter's lock released. It says where an
anchor ends; only there are the exact expressions tried.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from checks.expressions.search import Search
from checks.keys.formats import Kind, Shapes
from checks.keys.match import Match
from checks.keys.recognise import at_its_place, recognise, without_overlaps
from checks.keys.signs import HIDERS, OPENERS

WINDOW = 1 << 20  # bytes searched in one call: short enough that a cancelled scan ends soon
MARGIN = 8_192  # bytes around a hit that the widest kind and its context may need
ANCHOR = "anchor"  # among what is met: no sign, but where a key may be
_CONTEXT = 1_600  # bytes beyond a kind's own reach that recognition looks at


class Matcher:
    """Finds keys in bytes. Safe to use from several threads: each has its own scratch space.

    `cache` is a folder of ours in which the compiled search is kept, named by the rules' hash; with `keep` false it is
    only looked for there.
    """

    def __init__(
        self, shapes: Shapes, cache: Path | None = None, *, keep: bool = True, compiled: bytes | None = None
    ) -> None:
        """`compiled` is what another matcher of the same shapes gave, on this machine."""
        self.shapes = shapes
        anchors: dict[str, list[Kind]] = {}
        for kind in shapes.kinds:
            for anchor in kind.searched:
                anchors.setdefault(anchor, []).append(kind)
        self._kinds: tuple[tuple[Kind, ...], ...] = tuple(map(tuple, anchors.values()))
        self._signs: tuple[str, ...] = (*HIDERS, *OPENERS)
        self._reach = [(max(k.reach[0] for k in kinds), max(k.reach[1] for k in kinds)) for kinds in self._kinds]
        expressions = [a.encode() for a in anchors]
        expressions += [e.replace(rb"\x00", b"\\x00") for e in HIDERS.values()]
        # In a stream of `git cat-file --batch` a document begins behind its header line; alone, at offset 0.
        expressions += [rb"(?:^|(?:blob|file) [0-9]{1,14}\n)" + e for e in OPENERS.values()]
        self._expressions = expressions
        self._hyperscan = Search(expressions, cache, keep=keep, compiled=compiled)

    @property
    def rules_hash(self) -> str:
        """Names the rules: equal hashes find equal things."""
        return self.shapes.rules_hash

    def compiled(self) -> bytes:
        """The compiled search, for another process of ours."""
        return self._hyperscan.compiled()

    def fires(self, buffer: Any) -> list[tuple[int, int]]:
        """Anchors met in a buffer: (anchor, end offset), sorted by offset. Mostly empty, and then cheap."""
        return self._hyperscan.hits(buffer)

    def sign(self, anchor: int) -> str | None:
        """The name of an anchor that is no key's but a sign (see `OPENERS`, `HIDERS`)."""
        return self._signs[anchor - len(self._kinds)] if anchor >= len(self._kinds) else None

    def reach(self, anchor: int) -> tuple[int, int]:
        """How far before and after the end of this anchor its kinds may stand."""
        return self._reach[anchor]

    def matches(self, data: bytes, path: str = "") -> list[Match]:
        """All keys, and what looks like keys, in a document that is wholly here."""
        return self.closer(data, self._walk(data), path)

    def closer(self, data: bytes, hits: Iterable[tuple[int, int]], path: str = "") -> list[Match]:
        """Recognise around anchors that were met in `data`; hits that lie close are looked at together."""
        found: dict[tuple[int, int, str, str], Match] = {}
        for start, end, kinds in self._spans(hits, len(data)):
            low, high = max(0, start - _CONTEXT), min(len(data), end + _CONTEXT)
            part = data if low == 0 and high == len(data) else data[low:high]
            for match in recognise(self.shapes, part, start - low, end - low, path=path, kinds=kinds):
                moved = at_its_place(_moved(match, low), path, data)
                found[moved.start, moved.end, moved.provider, moved.kind] = moved
        return without_overlaps(found.values())

    def signs(self, data: bytes) -> dict[str, list[int]]:
        """Which signs a document carries, and the offsets at which each ends."""
        found = self.met(data)
        found.pop(ANCHOR, None)
        return found

    def met(self, data: bytes) -> dict[str, list[int]]:
        """The same, and as `ANCHOR` the offsets at which anchors of keys end."""
        found: dict[str, list[int]] = {}
        for anchor, end in self._walk(data):
            found.setdefault(self.sign(anchor) or ANCHOR, []).append(end)
        return found

    def _walk(self, data: bytes) -> list[tuple[int, int]]:
        if len(data) <= WINDOW + MARGIN:
            return self.fires(data)
        view = memoryview(data)
        hits: list[tuple[int, int]] = []
        for start in range(0, len(data), WINDOW):
            low = max(0, start - MARGIN)
            for anchor, end in self.fires(view[low : start + WINDOW]):
                sign = self.sign(anchor)
                # The margin was searched with the window before; an opener counts at the document's own beginning.
                if low + end > start and (sign not in OPENERS or low == 0):
                    hits.append((anchor, low + end))
        return hits

    def _spans(self, hits: Iterable[tuple[int, int]], size: int) -> Iterable[tuple[int, int, Sequence[Kind]]]:
        spans: list[tuple[int, int, dict[int, Kind]]] = []
        for anchor, end in hits:
            if anchor >= len(self._kinds):
                continue
            before, after = self._reach[anchor]
            low, high = max(0, end - before), min(size, end + after)
            kinds = {id(k): k for k in self._kinds[anchor]}
            if spans and low <= spans[-1][1]:
                first, last, known = spans[-1]
                spans[-1] = (min(first, low), max(last, high), known | kinds)
            else:
                spans.append((low, high, kinds))
        return ((low, high, tuple(kinds.values())) for low, high, kinds in spans)


def _moved(match: Match, by: int) -> Match:
    if not by:
        return match
    from msgspec.structs import replace

    return replace(match, start=match.start + by, end=match.end + by)
