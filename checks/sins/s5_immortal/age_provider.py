"""S5-AGE-PROVIDER: how old each key is by its provider's own record. Nothing here can tell it exactly."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import Evidence, Need
from checks.model import Finding, Severity, Sin, Status, Verdict
from checks.policy import READS as POLICY
from checks.sins.keyed import told
from checks.sins.llm_use import READS, use_of
from checks.sins.s5_immortal.ages import ADMIN_DAYS, OTHER_DAYS, allowed
from checks.sins.told import Listed, in_accounts, keys_here, least, lost, part_of, unknown_keys, why_not
from checks.words import count_of


def judge(evidence: Evidence) -> Verdict:
    """Low from the interval on, medium from its double, high from its fourfold and for what administers.

    Judged are the keys that lie here and were recognised; a project that uses no key has none that could be old.
    """
    if not use_of(evidence):
        return Verdict(status=Status.NOT_APPLICABLE, reason="Nothing here uses a key of a model provider.")
    rows = keys_here(evidence)
    dated = [(r, age.days) for r in rows if (age := r.listed.age(evidence.now)) is not None]
    if not dated:
        return Verdict(
            status=Status.NOT_CHECKED,
            reason=f"{why_not(evidence, 'keys')} The list of keys has the day each was made.",
        )
    findings = [f for r, days in dated if (f := _finding(r, days, evidence)) is not None]
    unknown = unknown_keys(evidence)
    oldest, days = max(dated, key=lambda pair: pair[1])
    return told(
        findings,
        least(
            lost(evidence, "keys"),
            part_of(len(dated), len(rows), f"of {count_of(len(rows) - len(dated), 'key')} no day is told"),
            part_of(len(dated), len(dated) + len(unknown), f"{count_of(len(unknown), 'key')} here {'was' if len(unknown) == 1 else 'were'} recognised in no account"),
        ),
        failed=f"{count_of(len(findings), 'key')} of {len(dated)} {'is over its' if len(findings) == 1 else 'are over their'} time; the oldest is {count_of(days, 'day')} old.",
        passed=f"No key is over its time; the oldest, {oldest.title}, is {count_of(days, 'day')} old.",
        looked_at=f"the days on which {count_of(len(dated), 'key')} {'was' if len(dated) == 1 else 'were'} made, in {in_accounts(evidence)}",
    )  # fmt: skip


def _finding(row: Listed, days: int, evidence: Evidence) -> Finding | None:
    if row.key is not None:
        most, what = allowed(row.key, evidence)
    elif row.listed.kind == "admin":
        most, what = ADMIN_DAYS, "for an administration key"
    else:
        most, what = OTHER_DAYS, "where nobody says what it is for"
    if days <= most:
        return None
    if most == ADMIN_DAYS or days > 4 * most:
        severity = Severity.HIGH
    else:
        severity = Severity.MEDIUM if days > 2 * most else Severity.LOW
    return CHECK.finding(
        f"{row.title} was made {count_of(days, 'day')} ago; {count_of(most, 'day')} is the interval {what}. "
        "Every copy that was ever made of it still opens the account.",
        key=row.key.fingerprint if row.key else None,
        locations=row.locations,
        severity=severity,
        about=row.listed.id,
    )


CHECK = Check(
    "S5-AGE-PROVIDER",
    sin=Sin.IMMORTAL,
    severity=Severity.MEDIUM,
    needs={Need.WORKTREE, Need.FILES, Need.ACCOUNTS},
    reads=(POLICY, *READS),
    judge=judge,
    module=__name__,
    network=True,
)
