"""Limits with what is used of them, and alerts. What nobody tells is a word and a dashed bar. No widget in here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC
from decimal import Decimal

import msgspec

from checks.accounts.model import Limit, Snapshot
from checks.accounts.sums import account_month, month_of
from checks.language import tr
from checks.report.escape import for_terminal
from checks.report.words import provider_name
from checks.words import capital, count_of
from gui.models.money import money, short

MOST_LIMITS, MOST_ALERTS = 4, 2
NEAR = Decimal("0.8")  # of a limit: from here on it is warned
MONTHLY = frozenset({"month", "monthly", "30d"})


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
        provider, part = provider_name(snapshot.provider), snapshot.limits
        several = sum(s.provider == snapshot.provider for s in snapshots) > 1
        name = f"{provider}, {for_terminal(snapshot.label)}" if several else provider
        if part.state in ("not_offered", "could_not_ask"):
            found.append(((2, 0.0), _unknown_row(name, part.state, part.why)))
            alerts.append(AlertRow(mark="not_checked", colour="unknown", text=tr("{name}: not told", name=name)))
            continue
        rates += sum(row.kind == "rate" for row in part.rows)
        bounds = [r for r in part.rows if r.kind in ("hard", "prepaid") and r.is_set and r.amount is not None]
        for row in bounds:
            made = _limit_row(snapshot, provider, row)
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
    aside = tr("Not available") if state == "not_offered" else tr("Could not ask")
    return LimitRow(
        title=name, aside=aside, part=None, colour="control", mark="not_checked", mark_colour="unknown",
        caption=capital(for_terminal(why).strip()) or tr("Nobody tells it"), dashed=True,
    )  # fmt: skip


def _none_row(name: str, known: bool) -> LimitRow:
    if known:
        return LimitRow(
            title=name, aside=tr("No limit"), part=None, colour="track", mark="medium", mark_colour="warn",
            caption=tr("No hard limit is set: nothing stops a leaked key"), dashed=False,
        )  # fmt: skip
    return LimitRow(
        title=name, aside=tr("Not told"), part=None, colour="control", mark="not_checked", mark_colour="unknown",
        caption=tr("No limit in money is told"), dashed=True,
    )  # fmt: skip


def _limit_row(snapshot: Snapshot, name: str, row: Limit) -> LimitRow:
    assert row.amount is not None
    title = f"{name}, {_scope(snapshot, row)}".removesuffix(", ")
    word = _worded(row)
    if row.kind == "prepaid":
        return LimitRow(
            title=title, aside=tr("{amount} left", amount=word(row.amount)), part=None, colour="bar",
            mark="pass" if row.amount > 0 else "high", mark_colour="ok" if row.amount > 0 else "fail",
            caption=tr("Prepaid: calls stop when it is used up"), dashed=False,
        )  # fmt: skip
    used = row.used if row.used is not None else _used(snapshot, row)
    if used is None:
        return LimitRow(
            title=title, aside=word(row.amount), part=None, colour="control", mark="not_checked",
            mark_colour="unknown", caption=tr("What is used of it is not told"), dashed=True,
        )  # fmt: skip
    part = used / row.amount if row.amount > 0 else Decimal(1)
    state = "fail" if part >= 1 else "warn" if part >= NEAR else "bar"
    mark, colour = {"fail": ("high", "fail"), "warn": ("medium", "warn")}.get(state, ("pass", "ok"))
    hard = tr("Hard limit: then calls fail") if row.is_enforced else tr("Limit, enforcement not told")
    return LimitRow(
        title=title, aside=tr("{used} of {limit}", used=word(used), limit=word(row.amount)), part=float(part), colour=state, mark=mark,
        mark_colour=colour, caption=tr("{part} % used. {hard}", part=int(part * 100), hard=hard),
    )  # fmt: skip


def _scope(snapshot: Snapshot, row: Limit) -> str:
    if row.scope == "key":
        return for_terminal(row.name or tr("one key"))
    if row.scope == "project":
        return for_terminal(row.name or tr("one project"))
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
        at = tr(" at {amount}", amount=_worded(first)(first.amount)) if first.amount is not None else ""
        who = {None: tr("warns"), 0: tr("warns nobody")}.get(first.recipients) or tr(
            "mails {people}", people=count_of(first.recipients or 0, "person", "people")
        )
        if first.recipients == 0:
            return [AlertRow(mark="medium", colour="warn", text=f"{name} {who}{at}")]
        more = tr(", {count} more", count=len(set_) - 1) if len(set_) > 1 else ""
        return [AlertRow(mark="pass", colour="ok", text=f"{name} {who}{at}{more}")]
    if alerts:
        return [AlertRow(mark="medium", colour="warn", text=tr("{name}: no alert is set", name=name))]
    return [AlertRow(mark="not_checked", colour="unknown", text=tr("{name}: alerts are not told", name=name))]
