"""Which remembered scans are let go. Pure.

All of the last 90 days stay, then the newest of each week for two years, then the newest of each month; of one target at
most so many, the oldest go first. The newest that came to its end always stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

ALL, WEEKLY = timedelta(days=90), timedelta(days=730)
MOST = 500  # of one target
MOST_BYTES = 256 * 1024 * 1024  # of all reports together, as they are kept


def let_go(scans: Iterable[tuple[int, datetime, bool]], now: datetime) -> list[int]:
    """The numbers of the scans of one target that are let go; each is told as (number, finished, whole)."""
    newest_first = sorted(scans, key=lambda s: (s[1], s[0]), reverse=True)
    best = next((number for number, _, whole in newest_first if whole), None)
    kept = 0
    seen: set[tuple[int, ...]] = set()
    gone = []
    for number, finished, whole in newest_first:
        age = now - finished
        if age <= ALL:
            period: tuple[int, ...] | None = None
        elif age <= WEEKLY:
            year, week, _ = finished.isocalendar()
            period = (int(whole), year, week)
        else:
            period = (int(whole), finished.year, finished.month, 0)
        doubled = period is not None and period in seen
        if number != best and (doubled or kept >= MOST):
            gone.append(number)
            continue
        kept += 1
        if period is not None:
            seen.add(period)
    return gone
