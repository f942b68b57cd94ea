"""What an account told, for a terminal: its keys, money and limits, and plainly what could not be asked."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

from rich.console import RenderableType
from rich.table import Table

from checks.accounts.model import InventoryKey, Limit, Snapshot
from checks.accounts.sums import account_month, month_of
from checks.report.escape import for_terminal
from checks.report.paper import Copied, paper, printed
from checks.words import count_of

SHOWN_KEYS = 40
_PARTS = {"keys": "Keys", "usage": "Use", "cost": "Money", "limits": "Limits"}
_SPAN = re.compile(r"(\d{1,6})(mo|[smhdw])")  # as LiteLLM writes them
_UNITS = {"s": "second", "m": "minute", "h": "hour", "d": "day", "w": "week", "mo": "month"}
_KINDS = {"hard": "stops at", "alert": "tells at", "prepaid": "prepaid, left"}


def as_text(snapshot: Snapshot, now: datetime | None = None) -> str:
    """All of one account, a line a key."""
    now = now or datetime.now(UTC)
    who = f", {snapshot.identity}" if snapshot.identity else ""
    asked = snapshot.asked.astimezone(UTC)
    parts: list[RenderableType] = [
        _line(f"{snapshot.provider}/{snapshot.label}{who}  (asked {asked:%Y-%m-%d %H:%M} UTC)")
    ]
    rows = snapshot.keys.rows
    if rows:
        table = Table.grid(padding=(0, 2))
        for column in range(8):
            table.add_column(no_wrap=column in (1, 2), overflow="fold")  # what names a key is never cut in two
        for key in rows[:SHOWN_KEYS]:
            table.add_row("", *map(for_terminal, _cells(key, snapshot, now)))
        parts.append(table)
        if len(rows) > SHOWN_KEYS:
            parts.append(_line(f"  and {count_of(len(rows) - SHOWN_KEYS, 'more key')}"))
    elif snapshot.keys.is_whole:
        parts.append(_line("  It has no key."))
    month = account_month(snapshot, now)
    if month is not None:
        least = "" if month.is_whole else "at least "
        parts.append(_line(f"  This month: {least}{money(month.amount, month.currency)}"))
    parts += [_line(f"  {text}") for text in _limits(snapshot)]
    parts += [_line(f"  {text}") for text in _missing(snapshot)]
    return printed(paper(sys.stdout), [*parts, ""])


def money(amount: Decimal, currency: str | None) -> str:
    """`31.20 USD`; what is no currency stands behind the number as its unit."""
    shown = amount.quantize(Decimal("0.01")) if amount == amount.quantize(Decimal("0.0001")) or currency else amount
    return f"{shown:,} {currency or ''}".strip()


def _cells(key: InventoryKey, snapshot: Snapshot, now: datetime) -> Iterator[str]:
    hint = next((h.text for h in key.hints if h.kind in ("redacted", "prefix", "fragment")), "")
    age = key.age(now)
    spent = month_of(snapshot, key.id, now)
    yield key.name or key.id
    yield hint
    yield key.owner.title or "" if key.owner else ""
    yield f"{count_of(age.days, 'day')} old" if age is not None else "age not told"
    yield _used(key, now)
    yield f"{'' if spent.is_whole else 'at least '}{money(spent.amount, spent.currency)}" if spent else ""
    yield key.status or ""


def _used(key: InventoryKey, now: datetime) -> str:
    if key.last_used is not None:
        days = max(0, (now.date() - key.last_used.astimezone(UTC).date()).days)
        return "used today" if days == 0 else f"used {count_of(days, 'day')} ago"
    return "never used" if key.never_used else "last use not told"


def _limits(snapshot: Snapshot) -> Iterator[str]:
    for limit in snapshot.limits.rows:
        if limit.kind == "rate":
            continue
        name = limit.scope if limit.name in (None, limit.scope) else f"{limit.scope} {limit.name}"
        if limit.is_set is False:
            yield f"{name}: no {'hard limit' if limit.kind == 'hard' else 'alert'} is set"
        elif limit.amount is not None:
            yield f"{name}: {_KINDS[limit.kind]} {money(limit.amount, limit.currency or limit.unit)}{_period(limit)}"
        elif limit.note:
            yield f"{name}: {limit.note}"


def _period(limit: Limit) -> str:
    used = f", {money(limit.used, limit.currency or limit.unit)} used" if limit.used is not None else ""
    named = {"monthly": "month", "weekly": "week", "daily": "day"}.get(limit.period or "", limit.period or "ever")
    spans = _SPAN.fullmatch(named)
    words = f" in {count_of(int(spans[1]), _UNITS[spans[2]])}" if spans else "" if named == "ever" else f" in a {named}"
    return words + used


def _missing(snapshot: Snapshot) -> Iterator[str]:
    for name, title in _PARTS.items():
        part = getattr(snapshot, name)
        if part.state == "could_not_ask":
            yield f"{title}: could not ask: {part.why}."
        elif part.state == "partly":
            yield f"{title}: told in part: {part.why}."
        elif part.state == "not_offered":
            yield f"{title}: not offered: {part.why.rstrip('.')}."
        elif part.note:
            yield f"{title}: {part.note}"


def _line(text: str) -> Copied:
    return Copied(for_terminal(text))
