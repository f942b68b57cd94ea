"""Sums over what accounts told: by key and day, by month, and days that stand out. None is "not known", never zero."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Literal

from checks.accounts.model import Cost, Part, Snapshot, Usage
from checks.model import Word

_MANY = Decimal(1_000_000)  # times as much as usual: beyond, the number tells nothing
PAST = 7  # days with use that a key must have behind it before a day can stand out
# Days that may still grow: the provider books them late.
LATE = {"openai": 2, "anthropic": 1, "openrouter": 1, "xai": 1, "fireworks": 1, "deepgram": 1, "elevenlabs": 1}


class Amount(Word, frozen=True, kw_only=True):
    """Money in one currency. `is_whole` is false where a part of it was not told."""

    amount: Decimal
    currency: str
    is_whole: bool = True


class DayStands(Word, frozen=True, kw_only=True):
    """A day that stands out of a key's own past: what it cost, what is usual, how far it is off."""

    day: date
    amount: Decimal
    usual: Decimal
    times: Decimal  # as many times as usual
    is_late: bool = False  # the provider may still add to it


def by_day(rows: Iterable[Cost], key: str | None = None, currency: str = "USD") -> dict[date, Decimal]:
    """Money by day, of one key or of all. Rows that stand for more than a day are spread evenly over theirs."""
    found: dict[date, Decimal] = {}
    for row in rows:
        if row.currency != currency or (key is not None and row.key != key):
            continue
        for n in range(row.days):
            day = row.day + timedelta(days=n)
            found[day] = found.get(day, Decimal(0)) + row.amount / row.days
    return found


def tells_by_key(part: Part[Cost] | Part[Usage]) -> bool:
    """Whether the provider gives money or use to keys at all: else a key without any has none that is known."""
    return any(row.key is not None for row in part.rows)


def month_of(snapshot: Snapshot, key: str, when: datetime) -> Amount | None:
    """What a key cost from the first of the month (UTC) to `when`; None where that is not told by key.

    Not whole where the month began before the days that were asked for, or an answer was cut short.
    """
    told = next((k for k in snapshot.keys.rows if k.id == key), None)
    running = next((s for s in told.spent if s.period == "month"), None) if told else None
    if running is not None:
        return Amount(amount=running.amount, currency=running.currency)
    part = snapshot.cost
    if part.state not in ("told", "partly") or not tells_by_key(part):
        return None
    first = when.astimezone(UTC).date().replace(day=1)
    rows = [row for row in part.rows if row.key == key and row.day >= first]
    currencies = {row.currency for row in rows} or {row.currency for row in part.rows if row.key is not None}
    if len(currencies) != 1:
        return None  # two currencies are no sum
    whole = part.is_whole and snapshot.window.start <= first
    return Amount(amount=sum((r.amount for r in rows), Decimal(0)), currency=currencies.pop(), is_whole=whole)


def account_month(snapshot: Snapshot, when: datetime) -> Amount | None:
    """What the whole account cost this month; None where that is not told."""
    part = snapshot.cost
    first = when.astimezone(UTC).date().replace(day=1)
    if part.state not in ("told", "partly"):
        return None
    currencies = {row.currency for row in part.rows}
    if len(currencies) > 1:
        return None
    rows = [row for row in part.rows if row.day >= first]
    return Amount(
        amount=sum((r.amount for r in rows), Decimal(0)),
        currency=currencies.pop() if currencies else "USD",
        is_whole=part.is_whole and snapshot.window.start <= first,
    )


def standing_out(
    days: Mapping[date, Decimal], today: date, *, provider: str = "", least: Decimal = Decimal(1)
) -> list[DayStands]:
    """Days that cost far more than a key's own days before, the newest first.

    Robust: a day is held against the median of the days with use before it and their median distance from it, so that
    one old spike does not hide the next. It stands out beyond the median and six of those distances, and at least
    three times the median, and `least` in money. The first week of a key never stands out: nothing is usual yet.
    """
    from statistics import median

    found = []
    order = sorted(day for day, amount in days.items() if amount > 0)
    for n, day in enumerate(order):
        past = [days[d] for d in order[max(0, n - 60) : n]]
        if len(past) < PAST or day > today:
            continue
        usual = median(past)
        spread = median([abs(amount - usual) for amount in past])
        amount = days[day]
        if amount > usual + 6 * spread and amount >= 3 * usual and amount - usual >= least:
            found.append(
                DayStands(
                    day=day,
                    amount=amount,
                    usual=usual,
                    times=min(amount / usual, _MANY).quantize(Decimal("0.1")),
                    is_late=day > today - timedelta(days=LATE.get(provider, 0) + 1),
                )
            )
    return found[::-1]


def idle(
    snapshot: Snapshot, key: str, when: datetime
) -> tuple[Literal["used", "idle", "never", "unknown"], int | None]:
    """Whether a key is in use, and for how many days it was not.

    `idle` without days: no use in the window that was asked for, and nothing is known of the time before it.
    """
    told = next((k for k in snapshot.keys.rows if k.id == key), None)
    if told is None:
        return "unknown", None
    if told.last_used is not None:
        days = max(0, (when.astimezone(UTC).date() - told.last_used.date()).days)
        return ("used" if days == 0 else "idle"), days
    if told.never_used:
        return "never", None
    if snapshot.usage.is_whole and tells_by_key(snapshot.usage):
        return "idle", None
    return "unknown", None
