"""Cost and use per day, stacked by key, and limits with what is used of them. No widget in here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Literal

import msgspec

from checks.accounts.model import Cost, Snapshot, Usage
from checks.accounts.sums import standing_out
from checks.language import date_of, joined, month_of, number, tr, trn
from checks.report.escape import for_terminal
from checks.report.words import provider_name
from gui.models import verdicts
from gui.models.money import money, short, steps
from gui.models.vault import mask_of

Measure = Literal["cost", "tokens", "requests"]
MOST_SERIES = 4  # keys with a colour of their own; the others are one more


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """One key's part of the bars."""

    name: str
    masked: str
    days: dict[date, Decimal]
    total: Decimal


class ChartData(msgspec.Struct, frozen=True, kw_only=True):
    """Bars of one month, by day."""

    measure: Measure
    currency: str
    title: str
    subtitle: str
    days: tuple[date, ...]
    today: date
    series: tuple[Series, ...]
    lines: tuple[Decimal, ...]
    note_day: date | None = None
    note: str = ""

    def label(self, amount: Decimal) -> str:
        """A number of the axis."""
        if self.measure != "cost":
            return short(amount)
        return money(amount, self.currency, whole=amount == amount.to_integral_value())

    def total(self, day: date) -> Decimal:
        """All keys on one day."""
        return sum((s.days.get(day, Decimal(0)) for s in self.series), Decimal(0))

    def told(self, day: date) -> str:
        """One day in words: `19 Nov: $67.60; prod-chatbot $61.20, staging $4.10`."""
        if day > self.today:
            return tr("{day}: not yet", day=date_of(day.day, day.month))
        word = (lambda a: money(a, self.currency)) if self.measure == "cost" else number
        parts = [f"{s.name} {word(s.days[day])}" for s in self.series if s.days.get(day)]
        total = _with_unit(word(self.total(day)), self.measure)
        return f"{date_of(day.day, day.month)}: {total}" + (f"; {', '.join(parts)}" if parts else "")


def _with_unit(amount: str, measure: Measure) -> str:
    """A count with what is counted; money has its own sign."""
    if measure == "tokens":
        return tr("{amount} tokens", amount=amount)
    return tr("{amount} requests", amount=amount) if measure == "requests" else amount


def chart(snapshots: Sequence[Snapshot], measure: Measure) -> ChartData | None:
    """The month of the newest answer; None where no account tells anything of it."""
    if not snapshots:
        return None
    asked = max(s.asked for s in snapshots)
    today = asked.astimezone(UTC).date()
    first = today.replace(day=1)
    days = _month(first)
    currency = _currency(snapshots) if measure == "cost" else ""
    made: list[Series] = []
    told: list[Snapshot] = []
    for snapshot in snapshots:
        found = _by_key(snapshot, measure, currency, first, days[-1])
        if found is None:
            continue
        told.append(snapshot)
        made.extend(_named(snapshot, key, amounts, len(snapshots) > 1) for key, amounts in found.items())
    if not told:
        return None
    made = _few(sorted((s for s in made if s.total), key=lambda s: -s.total))
    totals = {d: sum((s.days.get(d, Decimal(0)) for s in made), Decimal(0)) for d in days}
    out = _outstanding(snapshots, measure, currency, today) if measure == "cost" else None
    names = {"cost": tr("Cost per day"), "tokens": tr("Tokens per day"), "requests": tr("Requests per day")}
    return ChartData(
        measure=measure,
        currency=currency,
        title=names[measure],
        subtitle=_subtitle(snapshots, told, measure, currency, sum(totals.values(), Decimal(0)), asked),
        days=days,
        today=today,
        series=tuple(made),
        lines=tuple(steps(max(totals.values(), default=Decimal(0)))),
        note_day=out[0] if out else None,
        note=out[1] if out else "",
    )


def offered(snapshots: Iterable[Snapshot]) -> dict[Measure, bool]:
    """Whether any account tells it at all."""
    rows = [r for s in snapshots for r in s.usage.rows]
    return {
        "cost": any(s.cost.rows or s.cost.state == "told" for s in snapshots),
        "tokens": any(r.input_tokens is not None for r in rows),
        "requests": any(r.requests is not None for r in rows),
    }


def nothing(snapshots: Sequence[Snapshot]) -> str:
    """Why there is no chart."""
    if not snapshots:
        return tr("No account was asked yet.")
    failed = [s for s in snapshots if s.cost.state == "could_not_ask"]
    if failed:
        told = "; ".join(f"{provider_name(s.provider)}: {for_terminal(s.cost.why)}" for s in failed[:3])
        return tr("Money could not be asked. {told}.", told=told)
    return tr("None of these accounts tells money or use by day.")


def _month(first: date) -> tuple[date, ...]:
    after = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    return tuple(first + timedelta(days=n) for n in range((after - first).days))


def _currency(snapshots: Iterable[Snapshot]) -> str:
    counted: dict[str, int] = {}
    for snapshot in snapshots:
        for currency in {r.currency for r in snapshot.cost.rows}:
            counted[currency] = counted.get(currency, 0) + 1
    return max(counted, key=lambda c: (counted[c], c == "USD"), default="USD")


def _amount(row: Cost | Usage, measure: Measure, currency: str) -> Decimal | None:
    if isinstance(row, Cost):
        return row.amount if row.currency == currency else None
    if measure == "requests":
        return None if row.requests is None else Decimal(row.requests)
    if row.input_tokens is None and row.output_tokens is None:
        return None
    return Decimal((row.input_tokens or 0) + (row.output_tokens or 0))


def _by_key(
    snapshot: Snapshot, measure: Measure, currency: str, first: date, last: date
) -> dict[str | None, dict[date, Decimal]] | None:
    part = snapshot.cost if measure == "cost" else snapshot.usage
    if part.state not in ("told", "partly"):
        return None
    found: dict[str | None, dict[date, Decimal]] = {}
    some = measure == "cost" and not part.rows
    for row in part.rows:
        amount = _amount(row, measure, currency)
        if amount is None:
            continue
        some = True
        for n in range(row.days):
            day = row.day + timedelta(days=n)
            if first <= day <= last:
                mine = found.setdefault(row.key, {})
                mine[day] = mine.get(day, Decimal(0)) + amount / row.days
    return found if some else None


def _named(snapshot: Snapshot, key: str | None, days: dict[date, Decimal], many: bool) -> Series:
    total = sum(days.values(), Decimal(0))
    provider = provider_name(snapshot.provider)
    if key is None:
        return Series(name=tr("{provider}, no key told", provider=provider), masked="", days=days, total=total)
    row = next((k for k in snapshot.keys.rows if k.id == key), None)
    name = for_terminal(row.name) if row is not None and row.name else tr("a key without a name")
    return Series(
        name=f"{name}, {provider}" if many else name, masked=mask_of(row) if row else "", days=days, total=total
    )


def _few(series: list[Series]) -> list[Series]:
    if len(series) <= MOST_SERIES + 1:
        return series
    rest = series[MOST_SERIES:]
    days: dict[date, Decimal] = {}
    for one in rest:
        for day, amount in one.days.items():
            days[day] = days.get(day, Decimal(0)) + amount
    others = Series(
        name=tr("{count} others", count=len(rest)), masked="", days=days, total=sum((s.total for s in rest), Decimal(0))
    )
    return [*series[:MOST_SERIES], others]


def _subtitle(
    snapshots: Sequence[Snapshot],
    told: Sequence[Snapshot],
    measure: Measure,
    currency: str,
    total: Decimal,
    asked: datetime,
) -> str:
    local = asked.astimezone()
    amount = money(total, currency) if measure == "cost" else short(total)
    sum_ = tr("{total} in all", total=_with_unit(amount, measure))
    names = list(dict.fromkeys(provider_name(s.provider) for s in snapshots if s not in told))
    missing = ""
    if names:
        rest = [tr("{count} more", count=len(names) - 2)] if len(names) > 2 else []
        shown = joined([*names[:2], *rest])
        missing = trn("; {names} is not in it", "; {names} are not in it", len(names), names=shown)
    when = verdicts.moment(local.isoformat(), datetime.now(local.tzinfo))
    return tr(
        "{month}, UTC days, as told {when}. {sum}{missing}.",
        month=month_of(asked.astimezone(UTC).month),
        when=when,
        sum=sum_,
        missing=missing,
    )


def _outstanding(
    snapshots: Sequence[Snapshot], measure: Measure, currency: str, today: date
) -> tuple[date, str] | None:
    """The newest day of this month that stands out of all accounts together."""
    days: dict[date, Decimal] = {}
    late = ""
    for snapshot in snapshots:
        found = _by_key(snapshot, measure, currency, date.min, date.max) or {}
        late = snapshot.provider if len(snapshots) == 1 else ""
        for amounts in found.values():
            for day, amount in amounts.items():
                days[day] = days.get(day, Decimal(0)) + amount
    for stands in standing_out(days, today, provider=late):
        if (stands.day.year, stands.day.month) == (today.year, today.month):
            times = tr("{times} times the usual day", times=number(stands.times))
            return stands.day, f"{date_of(stands.day.day, stands.day.month)}: {money(stands.amount, currency)}, {times}"
    return None


def described(data: ChartData) -> str:
    """The chart for a screen reader: its sentence, then the day that cost most."""
    worst = max((d for d in data.days if d <= data.today), key=data.total, default=None)
    top = tr(" The most was {told}.", told=data.told(worst)) if worst is not None and data.total(worst) else ""
    keys = "; ".join(f"{s.name} {number(s.total, 2)}" for s in data.series)
    return f"{data.title}. {data.subtitle}{top}" + (tr(" By key: {keys}.", keys=keys) if keys else "")
