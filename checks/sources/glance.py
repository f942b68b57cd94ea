"""Glances: a short look around each anchor that fired, to tell which objects are worth to be read closely."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import msgspec

from checks.keys.matcher import MARGIN, Matcher
from checks.keys.signs import LONGEST_OPENER, OPENERS
from checks.sources.decode import LONGEST_RUN, unpacked

TRIES = 32  # anchors of one object that are looked at one by one

Name = TypeVar("Name", int, bytes)
Buffer = bytes | memoryview
Progress = Callable[[int, int], None]  # bytes and objects that were read since the last call


class Swept(msgspec.Struct):
    """Objects worth a closer look, by their number in the listing; for some, which signs they carry."""

    candidates: set[int] = msgspec.field(default_factory=set)
    signs: dict[int, set[str]] = msgspec.field(default_factory=dict)
    broken: set[int] = msgspec.field(default_factory=set)
    links: dict[int, bytes] = msgspec.field(default_factory=dict)  # of commits and tags, as far as they were read here
    cut: int = 0  # objects that were not made, because their packs swell beyond all measure
    cancelled: bool = False

    def add(self, other: Swept) -> None:
        """Take in what was swept elsewhere."""
        self.candidates |= other.candidates
        for number, signs in other.signs.items():
            self.signs.setdefault(number, set()).update(signs)
        self.broken |= other.broken
        self.links |= other.links
        self.cut += other.cut


class Glance(Generic[Name]):
    """What was met so far: objects with a key in them, and signs that objects carry, by what names an object here.

    Several threads may look at different objects at once.
    """

    def __init__(self, matcher: Matcher) -> None:
        self._matcher = matcher
        self._known: dict[int, bool] = {}  # by hash: whether a key stands in these bytes
        self.candidates: set[Name] = set()
        self.signs: dict[Name, set[str]] = {}

    def look(self, data: Buffer, hits: Sequence[tuple[int, int]], at: Callable[[int], tuple[Name, int, int]]) -> None:
        """Look around anchors (anchor, end) met in `data`; `at` tells which object a byte is of, its begin and its end."""
        tries: dict[Name, int] = {}
        runs: dict[Name, int] = {}  # of base64: where the last one ends that was looked into
        for anchor, end in hits:
            name, start, stop = at(end - 1)
            if end <= start:
                continue  # in the line before the object
            sign = self._matcher.sign(anchor)
            if sign is not None:
                if sign in OPENERS:
                    is_worth_opening = end - start <= LONGEST_OPENER  # it stands at the beginning
                elif sign == "base64" and sign not in self.signs.get(name, ()):
                    if end <= runs.get(name, 0):
                        continue  # in a run that holds nothing
                    runs[name], is_worth_opening = self._run(data, start, stop, end)
                else:
                    is_worth_opening = True
                if is_worth_opening:
                    self.signs.setdefault(name, set()).add(sign)
                continue
            if name in self.candidates:
                continue
            tries[name] = tries.get(name, 0) + 1
            if tries[name] > TRIES:
                self.candidates.add(name)  # full of lookalikes: cheaper to read once as a whole
                continue
            before, after = self._matcher.reach(anchor)
            low, high = max(start, end - before - MARGIN // 4), min(stop, end + after + MARGIN // 4)
            if self._is_key(bytes(data[low:high]), anchor, end - low):
                self.candidates.add(name)

    def _is_key(self, around: bytes, anchor: int, end: int) -> bool:
        """Versions of one file have the same lines: what was looked at is not looked at again."""
        seen = hash((around, anchor, end))
        known = self._known.get(seen)
        if known is None:
            found = self._matcher.closer(around, [(anchor, end)])
            known = self._known[seen] = any(m.nature in ("secret", "public") for m in found)
        return known

    def read(self, name: Name, content: bytes) -> None:
        """Look at an object that is wholly here."""
        if any(m.nature in ("secret", "public") for m in self._matcher.matches(content)):
            self.candidates.add(name)
        signs = self._matcher.signs(content)
        if signs:
            self.signs.setdefault(name, set()).update(signs)

    @staticmethod
    def _run(data: Buffer, start: int, stop: int, end: int) -> tuple[int, bool]:
        """Where the run of base64 around a sign ends, and whether a key really begins in it."""
        low, high = max(start, end - LONGEST_RUN), min(stop, end + LONGEST_RUN)
        _, behind, plain = unpacked(bytes(data[low:high]), end - low)
        return low + behind, plain is not None
