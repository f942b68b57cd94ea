"""S5-UNUSED: keys that nobody uses any more. Only the provider sees a key's last use."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import Evidence, Need
from checks.model import Confidence, Finding, Severity, Sin, Status, Verdict
from checks.sins.keyed import told
from checks.sins.llm_use import READS, use_of
from checks.sins.told import Listed, in_accounts, least, listed_keys, lost, part_of, why_not
from checks.words import count_of

IDLE_DAYS = 60  # without any use
NEW_DAYS = 30  # a key that young may still wait for its first use


def judge(evidence: Evidence) -> Verdict:
    """Low for each key of an account that works, and was not used for 60 days, or never since it was made 30 days ago.

    A key that is kept for emergencies is idle too: who accepts that says so.
    """
    if not use_of(evidence):
        return Verdict(status=Status.NOT_APPLICABLE, reason="Nothing here uses a key of a model provider.")
    rows = listed_keys(evidence)
    found, known = _judged(rows, evidence)
    if not known:
        return Verdict(
            status=Status.NOT_CHECKED,
            reason=f"{why_not(evidence, 'keys')} It would have to tell when each key was last used.",
        )
    return told(
        found,
        least(
            lost(evidence, "keys"),
            part_of(known, len(rows), f"of {count_of(len(rows) - known, 'key')} the last use is not told"),
        ),
        failed=f"{count_of(len(found), 'key')} of {len(rows)} {'is' if len(found) == 1 else 'are'} used by nobody.",
        passed="Every key whose use is told is in use.",
        looked_at=f"the last use of {count_of(known, 'key')}, in {in_accounts(evidence)}",
    )


def _judged(rows: list[Listed], evidence: Evidence) -> tuple[list[Finding], int]:
    """The idle ones, and of how many it is known whether they are."""
    from checks.accounts.sums import idle

    found, known = [], 0
    for row in rows:
        state, days = idle(row.account, row.listed.id, evidence.now)
        age = row.listed.age(evidence.now)
        if state == "unknown" or (state == "idle" and days is None):
            continue  # without a day nobody can say that it is long
        known += 1
        if state == "idle" and days is not None and days >= IDLE_DAYS:
            found.append(_finding(row, f"was last used {count_of(days, 'day')} ago"))
        elif state == "never" and age is not None and age.days >= NEW_DAYS:
            found.append(_finding(row, f"was never used, and was made {count_of(age.days, 'day')} ago"))
    return found, known


def _finding(row: Listed, words: str) -> Finding:
    return CHECK.finding(
        f"{row.title} {words}, and it still works. Who finds it uses it unseen; nobody misses it when it is revoked.",
        key=row.key.fingerprint if row.key else None,
        locations=row.locations,
        severity=Severity.LOW,
        confidence=Confidence.HIGH,
        about=row.listed.id,
    )


CHECK = Check(
    "S5-UNUSED",
    sin=Sin.IMMORTAL,
    severity=Severity.LOW,
    needs={Need.WORKTREE, Need.FILES, Need.ACCOUNTS},
    reads=READS,
    judge=judge,
    module=__name__,
    network=True,
)
