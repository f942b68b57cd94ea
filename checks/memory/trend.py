"""A trend: the scans of one target as points, and where a line may be drawn between two of them. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from checks.memory.scan import Scan, why_not_comparable
from checks.model import Word

STOPPED = "it was stopped before its end"


class Point(Word, frozen=True, kw_only=True):
    """One scan. `why` says why it cannot be compared with the one before; empty where it can, and for the first."""

    number: int
    finished: str
    low: float
    high: float
    coverage: float
    grade: str | None = None
    stopped: bool = False
    why: tuple[str, ...] = ()


def trend_of(scans: Sequence[Scan]) -> tuple[Point, ...]:
    """The points, in the order of the scans. One that was cut short stands for itself: the next is joined with the one before."""
    points = []
    before: Scan | None = None
    for scan in scans:
        points.append(
            Point(
                number=scan.number,
                finished=scan.finished,
                low=scan.low,
                high=scan.high,
                coverage=scan.coverage,
                grade=scan.grade,
                stopped=scan.stopped,
                why=(STOPPED,) if scan.stopped else why_not_comparable(before, scan) if before is not None else (),
            )
        )
        before = before if scan.stopped else scan
    return tuple(points)
