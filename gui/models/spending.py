"""Cost and use per day, stacked by key, and limits with what is used of them. No widget in here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Literal

import msgspec

from checks.accounts.model import Cost, Limit, Snapshot, Usage
from checks.accounts.sums import account_month, month_of, standing_out
from checks.report.escape import for_terminal
from checks.report.words import provider_name
from checks.words import count_of
from gui.models import verdicts
from gui.models.money import money, short, steps
from gui.models.vault import mask_of

Measure = Literal["cost", "tokens", "requests"]
MOST_SERIES = 4  # keys with a colour of their own; the others are one more
MOST_LIMITS = 4
MOST_ALERTS = 2
NEAR = Decimal("0.8")  # of a limit: from here on it is warned
MONTHLY = frozenset({"month", "monthly", "30d"})


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
            return f"{day.day} {day:%b}: not yet"
        word = (lambda a: money(a, self.currency)) if self.measure == "cost" else _whole
        parts = [f"{s.name} {word(s.days[day])}" for s in self.series if s.days.get(day)]
        tail = "" if self.measure == "cost" else f" {self.measure}"
        return f"{day.day} {day:%b}: {word(self.total(day))}{tail}" + (f"; {', '.join(parts)}" if parts else "")


def _whole(amount: Decimal) -> str:
    return f"{amount:,.0f}"


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
    names = {"cost": "Cost per day", "tokens": "Tokens per day", "requests": "Requests per day"}
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
        return "No account was asked yet."
    failed = [s for s in snapshots if s.cost.state == "could_not_ask"]
    if failed:
        told = "; ".join(f"{provider_name(s.provider)}: {for_terminal(s.cost.why)}" for s in failed[:3])
        return f"Money could not be asked. {told}."
    return "None of these accounts tells money or use by day."


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
        return Series(name=f"{provider}, no key told", masked="", days=days, total=total)
    row = next((k for k in snapshot.keys.rows if k.id == key), None)
    name = for_terminal(row.name) if row is not None and row.name else "a key without a name"
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
    others = Series(name=f"{len(rest)} others", masked="", days=days, total=sum((s.total for s in rest), Decimal(0)))
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
    sum_ = f"{money(total, currency)} in all" if measure == "cost" else f"{short(total)} {measure} in all"
    names = list(dict.fromkeys(provider_name(s.provider) for s in snapshots if s not in told))
    missing = ""
    if names:
        shown = names[0] if len(names) == 1 else f"{names[0]} and {names[1]}" if len(names) == 2 else (
            f"{names[0]}, {names[1]} and {len(names) - 2} more"
        )  # fmt: skip
        missing = f"; {shown} {'is' if len(names) == 1 else 'are'} not in it"
    when = verdicts.moment(local.isoformat(), datetime.now(local.tzinfo))
    return f"{asked.astimezone(UTC):%B}, UTC days, as told {when}. {sum_}{missing}."


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
            times = f"{stands.times:.0f} times the usual day"
            return stands.day, f"{stands.day.day} {stands.day:%b}: {money(stands.amount, currency)}, {times}"
    return None


# --- limits -----------------------------------------------------------------------------------------------------------


class LimitRow(msgspec.Struct, frozen=True, kw_only=True):
    """A bound with what is used of it; `part` is None where that is not known."""

    title: str
    aside: str
    part: float | None
    colour: str  # of the bar
    mark: str
    mark_colour: str
    caption: str
    dashed: bool = False


class AlertRow(msgspec.Struct, frozen=True, kw_only=True):
    """Whether anybody is told when money goes."""

    mark: str
    colour: str
    text: str


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """The panel: bounds, the gravest first; how many found no room; alerts."""

    rows: tuple[LimitRow, ...] = ()
    more: int = 0
    rates: int = 0
    alerts: tuple[AlertRow, ...] = ()
    more_alerts: int = 0


def limits(snapshots: Sequence[Snapshot]) -> Limits:
    """What accounts tell of bounds and alerts."""
    found: list[tuple[tuple[int, float], LimitRow]] = []
    alerts: list[AlertRow] = []
    rates = 0
    for snapshot in snapshots:
        name, part = provider_name(snapshot.provider), snapshot.limits
        if part.state in ("not_offered", "could_not_ask"):
            found.append(((2, 0.0), _unknown_row(name, part.state, part.why)))
            alerts.append(AlertRow(mark="not_checked", colour="unknown", text=f"{name}: not told"))
            continue
        rates += sum(row.kind == "rate" for row in part.rows)
        bounds = [r for r in part.rows if r.kind in ("hard", "prepaid") and r.is_set and r.amount is not None]
        for row in bounds:
            made = _limit_row(snapshot, name, row)
            found.append(((0 if made.part is not None else 1, -(made.part or 0.0)), made))
        if not bounds:
            known = any(r.kind == "hard" and r.is_set is False for r in part.rows)
            found.append(((1, -2.0), _none_row(name, known)))
        alerts.extend(_alerts(name, snapshot, part.rows))
    found.sort(key=lambda pair: pair[0])
    rows = tuple(row for _, row in found)
    alerts.sort(key=lambda a: ("medium", "pass", "not_checked").index(a.mark))
    return Limits(
        rows=rows[:MOST_LIMITS],
        more=max(len(rows) - MOST_LIMITS, 0),
        rates=rates,
        alerts=tuple(alerts[:MOST_ALERTS]),
        more_alerts=max(len(alerts) - MOST_ALERTS, 0),
    )


def _unknown_row(name: str, state: str, why: str) -> LimitRow:
    aside = "Not available" if state == "not_offered" else "Could not ask"
    return LimitRow(
        title=name, aside=aside, part=None, colour="control", mark="not_checked", mark_colour="unknown",
        caption=_sentence(why) or "Nobody tells it", dashed=True,
    )  # fmt: skip


def _none_row(name: str, known: bool) -> LimitRow:
    if known:
        return LimitRow(
            title=name, aside="No limit", part=None, colour="track", mark="medium", mark_colour="warn",
            caption="No hard limit is set: nothing stops a leaked key", dashed=False,
        )  # fmt: skip
    return LimitRow(
        title=name, aside="Not told", part=None, colour="control", mark="not_checked", mark_colour="unknown",
        caption="No limit in money is told", dashed=True,
    )  # fmt: skip


def _limit_row(snapshot: Snapshot, name: str, row: Limit) -> LimitRow:
    assert row.amount is not None
    title = f"{name}, {_scope(snapshot, row)}".removesuffix(", ")
    word = _worded(row)
    if row.kind == "prepaid":
        return LimitRow(
            title=title, aside=f"{word(row.amount)} left", part=None, colour="bar",
            mark="pass" if row.amount > 0 else "high", mark_colour="ok" if row.amount > 0 else "fail",
            caption="Prepaid: calls stop when it is used up", dashed=False,
        )  # fmt: skip
    used = row.used if row.used is not None else _used(snapshot, row)
    if used is None:
        return LimitRow(
            title=title, aside=word(row.amount), part=None, colour="control", mark="not_checked",
            mark_colour="unknown", caption="What is used of it is not told", dashed=True,
        )  # fmt: skip
    part = used / row.amount if row.amount > 0 else Decimal(1)
    state = "fail" if part >= 1 else "warn" if part >= NEAR else "bar"
    mark, colour = {"fail": ("high", "fail"), "warn": ("medium", "warn")}.get(state, ("pass", "ok"))
    hard = "Hard limit: then calls fail" if row.is_enforced else "Limit, enforcement not told"
    return LimitRow(
        title=title, aside=f"{word(used)} of {word(row.amount)}", part=float(part), colour=state, mark=mark,
        mark_colour=colour, caption=f"{int(part * 100)} % used. {hard}",
    )  # fmt: skip


def _scope(snapshot: Snapshot, row: Limit) -> str:
    if row.scope == "key":
        return for_terminal(row.name or "one key")
    if row.scope == "project":
        return for_terminal(row.name or "one project")
    return for_terminal(snapshot.label) if snapshot.label != "default" else ""


def _worded(row: Limit) -> Callable[[Decimal], str]:
    if row.currency:
        return lambda amount: money(amount, row.currency, whole=amount == amount.to_integral_value())
    unit = (row.unit or "").replace("_", " ")
    return lambda amount: f"{short(amount)} {unit}".rstrip()


def _used(snapshot: Snapshot, row: Limit) -> Decimal | None:
    """What the costs of this month tell, for limits of a month whose use the provider does not tell."""
    if row.period not in MONTHLY or row.currency is None:
        return None
    if row.scope == "key" and row.id:
        month = month_of(snapshot, row.id, snapshot.asked)
    elif row.scope in ("organization", "account"):
        month = account_month(snapshot, snapshot.asked)
    else:
        return _project(snapshot, row)
    return month.amount if month is not None and month.is_whole and month.currency == row.currency else None


def _project(snapshot: Snapshot, row: Limit) -> Decimal | None:
    first = snapshot.asked.astimezone(UTC).date().replace(day=1)
    mine = [r for r in snapshot.cost.rows if r.project is not None and r.project == row.id and r.day >= first]
    if not snapshot.cost.is_whole or not mine or {r.currency for r in mine} != {row.currency}:
        return None
    return sum((r.amount for r in mine), Decimal(0))


def _alerts(name: str, snapshot: Snapshot, rows: Iterable[Limit]) -> list[AlertRow]:
    alerts = [r for r in rows if r.kind == "alert"]
    set_ = [r for r in alerts if r.is_set]
    if set_:
        first = set_[0]
        at = f" at {_worded(first)(first.amount)}" if first.amount is not None else ""
        who = {None: "warns", 0: "warns nobody"}.get(
            first.recipients
        ) or f"mails {count_of(first.recipients or 0, 'person', 'people')}"
        if first.recipients == 0:
            return [AlertRow(mark="medium", colour="warn", text=f"{name} {who}{at}")]
        more = f", {len(set_) - 1} more" if len(set_) > 1 else ""
        return [AlertRow(mark="pass", colour="ok", text=f"{name} {who}{at}{more}")]
    if alerts:
        return [AlertRow(mark="medium", colour="warn", text=f"{name}: no alert is set")]
    return [AlertRow(mark="not_checked", colour="unknown", text=f"{name}: alerts are not told")]


def _sentence(text: str) -> str:
    text = for_terminal(text).strip()
    return f"{text[:1].upper()}{text[1:]}" if text else ""


def described(data: ChartData) -> str:
    """The chart for a screen reader: its sentence, then the day that cost most."""
    worst = max((d for d in data.days if d <= data.today), key=data.total, default=None)
    top = f" The most was {data.told(worst)}." if worst is not None and data.total(worst) else ""
    keys = "; ".join(f"{s.name} {s.total:.2f}" for s in data.series)
    return f"{data.title}. {data.subtitle}{top}" + (f" By key: {keys}." if keys else "")
