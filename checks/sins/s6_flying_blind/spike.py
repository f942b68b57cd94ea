"""S6-SPIKE: a day on which a key cost far more than is usual for it. Only its account knows what each day cost."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from checks.catalog import Check
from checks.evidence import Evidence, Need
from checks.model import Confidence, Finding, Location, Severity, Sin, Status, Verdict
from checks.sins.keyed import told
from checks.sins.llm_use import READS, use_of
from checks.sins.told import Listed, account_name, asked, in_accounts, listed_keys, lost, why_not
from checks.words import count_of

if TYPE_CHECKING:
    from checks.accounts.model import Snapshot
    from checks.accounts.sums import DayStands

RECENT_DAYS = 14  # an older day was seen by whoever read the bill
_FAR = Decimal(10)  # times as much as usual: from there on it is no busy day


def judge(evidence: Evidence) -> Verdict:
    """Medium for a day of the last two weeks that stands out of a key's own past, high from ten times as much on.

    Where money is not told by key, the whole account is held against its past. The provider books late: the newest days
    may still grow, so that a spike of today may not show yet.
    """
    if not use_of(evidence):
        return Verdict(status=Status.NOT_APPLICABLE, reason="Nothing here uses a key of a model provider.")
    accounts = [s for s in asked(evidence, "cost") if s.cost.rows]
    if not accounts:
        return Verdict(
            status=Status.NOT_CHECKED,
            reason=f"{why_not(evidence, 'cost')} What each day cost shows whether one stands out.",
        )
    findings, series = [], 0
    for account in accounts:
        found, number = _of(account, evidence)
        findings += found
        series += number
    return told(
        findings,
        lost(evidence, "cost"),
        failed=f"{count_of(len(findings), 'key or account', 'keys or accounts')} with a day that stands out.",
        passed="No day of the last two weeks stands out; the newest days may still grow.",
        looked_at=f"the days of {count_of(series, 'key or account', 'keys or accounts')}, in {in_accounts(evidence)}",
    )


def _of(account: Snapshot, evidence: Evidence) -> tuple[list[Finding], int]:
    """The findings of one account, and how many series of days were looked at."""
    from checks.accounts.sums import by_day, standing_out, tells_by_key

    today = evidence.now.date()
    currencies = sorted({row.currency for row in account.cost.rows})
    rows = {r.listed.id: r for r in listed_keys(evidence) if r.account is account}
    keys: list[str | None] = [None]
    if tells_by_key(account.cost):
        keys = list(dict.fromkeys(row.key for row in account.cost.rows if row.key is not None))
    found, series = [], 0
    for key in keys:
        for currency in currencies:
            days = by_day(account.cost.rows, key, currency)
            if not days:
                continue
            series += 1
            stands = standing_out(days, today, provider=account.provider)
            newest = next((s for s in stands if s.day > today - timedelta(days=RECENT_DAYS)), None)
            if newest is not None:
                found.append(_finding(newest, currency, account, rows.get(key or ""), key, today))
    return found, series


def _finding(
    stands: DayStands, currency: str, account: Snapshot, row: Listed | None, key: str | None, today: date
) -> Finding:
    name = account_name(account)
    who = row.title if row else f"{key} ({name})" if key else name
    day = "today" if stands.day == today else f"on {stands.day.day} {stands.day:%b}"
    late = " The provider may still add to it." if stands.is_late else ""
    amount, usual = (n.quantize(Decimal("0.01")) for n in (stands.amount, stands.usual))
    return CHECK.finding(
        f"{who} cost {amount:,} {currency} {day}, {stands.times} times as much as is usual for it ({usual:,}).{late} "
        "Find out what ran; if nobody knows, replace the key.",
        key=row.key.fingerprint if row and row.key else None,
        locations=row.locations if row else [Location(source="provider", path=name, member=key)],
        severity=Severity.HIGH if stands.times >= _FAR else Severity.MEDIUM,
        confidence=Confidence.MEDIUM,
        about=f"{name} {key or ''} {currency}",
    )


CHECK = Check(
    "S6-SPIKE",
    sin=Sin.FLYING_BLIND,
    severity=Severity.LOW,
    needs={Need.WORKTREE, Need.FILES, Need.ACCOUNTS},
    reads=READS,
    judge=judge,
    module=__name__,
    network=True,
)
