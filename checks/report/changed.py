"""What changed since an earlier scan, as a reader is told it: plain data, made by `checks.memory.changes`."""

from __future__ import annotations

import msgspec


class ChangedPart(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of change: `3 fixed, +4`. `items` name some of what happened, `more` counts the others."""

    word: str
    count: int
    points: str
    items: tuple[str, ...] = ()
    more: int = 0


class Changed(msgspec.Struct, frozen=True, kw_only=True):
    """From the last scan that can be compared to this one; the points of the parts sum to those of the whole."""

    since: str  # `16 Nov 2026`
    sentence: str
    parts: tuple[ChangedPart, ...] = ()
