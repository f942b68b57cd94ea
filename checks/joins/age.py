"""Age: how long a key has existed at least. What was seen bounds it from below; only its provider knows it exactly."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from checks.joins.places import order
from checks.model import Key, Sighting, Word
from checks.words import count_of

# Archives and build tools write 1970, 1980 or 1985 where they know no time, and git is not older than this.
EARLIEST = datetime(2005, 4, 7, tzinfo=UTC)
SKEW = timedelta(days=1)  # that far a clock or a time zone may be wrong; a later date is no date


class Bound(Word, frozen=True, kw_only=True):
    """How old a key is: whole days since `since` (ISO 8601), None where no date can be believed.

    `exact` is true only for the provider's own date. `because` says what the date is of, as part of a sentence.
    """

    days: int | None
    since: str | None
    exact: bool
    because: str

    @property
    def words(self) -> str:
        """`at least 412 days`, `412 days`, `of unknown age`."""
        if self.days is None:
            return "of unknown age"
        return count_of(self.days, "day") if self.exact else f"at least {count_of(self.days, 'day')}"


def first_seen(key: Key, now: datetime, made: str | None = None) -> Bound:
    """How old a key is at least: by the earliest commit or file time it was seen with.

    A file's time says when the file was last written, so the key is as old as that or older. Dates before git existed and
    dates in the future are passed over. `made` is the provider's own date, where it is known; it makes the bound exact.
    """
    if made is not None and (at := moment(made)) is not None and EARLIEST <= at <= now + SKEW:
        return Bound(days=_days(at, now), since=made, exact=True, because="its provider says when it was made")
    dated = [(at, s, w) for s in key.sightings for w in (s.when, s.last_when) if w and (at := moment(w)) is not None]
    believed = [d for d in dated if EARLIEST <= d[0] <= now + SKEW]
    if not believed:
        return Bound(days=None, since=None, exact=False, because=_unbelieved([at for at, _, _ in dated], now))
    at, sighting, when = min(believed, key=lambda d: (d[0], order(d[1])))
    because = _reason(sighting, at)
    late = sum(d[0] > now + SKEW for d in dated)
    if late:
        because += f"; {count_of(late, 'date')} in the future left aside"
    return Bound(days=_days(at, now), since=when, exact=False, because=because)


def moment(when: str | None) -> datetime | None:
    """A time as sightings carry it; None for what is none. One without an offset is taken as UTC."""
    try:
        at = datetime.fromisoformat(when or "")
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _days(at: datetime, now: datetime) -> int:
    return max((now - at).days, 0)


def _reason(sighting: Sighting, at: datetime) -> str:
    day = f"{at.day} {at:%b %Y}"
    if sighting.source == "history":
        commit = f" ({sighting.commit[:7]})" if sighting.commit else ""
        return f"a commit of {day}{commit} holds it"
    return f"{sighting.path} was last written on {day} and holds it"


def _unbelieved(dates: list[datetime], now: datetime) -> str:
    if not dates:
        return "no place it was seen in has a date"
    if all(at > now for at in dates):
        return "every date it was seen with lies in the future"
    return "no date it was seen with can be true"
