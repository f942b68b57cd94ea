"""Moments as people name them: “last Monday”, “yesterday”, “3 weeks ago”, a date. In the person's own time zone."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_AGO = re.compile(r"(\d{1,4}) (day|week|month|year)s? ago")
_SPANS = {"day": 1, "week": 7, "month": 30, "year": 365}
HOW = "say it as “last Monday”, “yesterday”, “2 weeks ago”, or a date like 2026-11-23"


def moment_of(words: str, now: datetime, zone: tzinfo | None = None) -> datetime | None:
    """The moment at which the day that is meant begins, in UTC; None for words that name none.

    `now` has an offset. `zone` is the person's, else that of this system: a day begins when it begins for them, also
    where the clocks were changed in between. A weekday is the last one before today.
    """
    said = " ".join(words.lower().split()).removeprefix("since ")
    today = (now.astimezone(zone) if zone else now.astimezone()).date()
    day = _day(said, today)
    if day is not None:
        begins = datetime.combine(day, time())
        return (begins.replace(tzinfo=zone) if zone else begins.astimezone()).astimezone(UTC)
    return _exact(words.strip(), zone)


def _day(said: str, today: date) -> date | None:
    if said in ("today", "yesterday"):
        return today - timedelta(days=said == "yesterday")
    named = said.removeprefix("last ")
    if named in _DAYS:
        back = (today.weekday() - _DAYS.index(named)) % 7
        return today - timedelta(days=back or 7)
    if said in ("last week", "last month", "last year"):
        return today - timedelta(days=_SPANS[named])
    ago = _AGO.fullmatch(said)
    try:
        if ago:
            return today - timedelta(days=int(ago[1]) * _SPANS[ago[2]])
        return date.fromisoformat(said)
    except (ValueError, OverflowError):
        return None


def _exact(said: str, zone: tzinfo | None) -> datetime | None:
    try:
        at = datetime.fromisoformat(said)
        if at.tzinfo is None:
            at = at.replace(tzinfo=zone) if zone else at.astimezone()
        return at.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None
