"""S4-ORPHAN: keys of people and apps that left. Only the account's own members and owners tell."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import Evidence, Need
from checks.model import Severity, Sin, Status, Verdict
from checks.sins.keyed import told
from checks.sins.llm_use import READS, use_of
from checks.sins.told import in_accounts, least, listed_keys, lost, part_of, why_not
from checks.words import count_of


def judge(evidence: Evidence) -> Verdict:
    """High for each key of an account whose owner has no access any more, as the provider itself says."""
    if not use_of(evidence):
        return Verdict(status=Status.NOT_APPLICABLE, reason="Nothing here uses a key of a model provider.")
    rows = listed_keys(evidence)
    known = [r for r in rows if r.listed.owner is not None and r.listed.owner.has_access is not None]
    if not known:
        return Verdict(
            status=Status.NOT_CHECKED,
            reason=f"{why_not(evidence, 'keys')} It would have to tell who owns each key and whether they are still members.",
        )
    findings = [
        CHECK.finding(
            f"{r.title} belongs to {(r.listed.owner and r.listed.owner.title) or 'somebody'}, who has no access any more. "
            "Nobody is asked when it is due, and who left may still have it.",
            key=r.key.fingerprint if r.key else None,
            locations=r.locations,
            severity=Severity.HIGH,
            about=r.listed.id,
        )
        for r in known
        if r.listed.owner is not None and r.listed.owner.has_access is False
    ]
    return told(
        findings,
        least(
            lost(evidence, "keys"),
            part_of(len(known), len(rows), f"of {count_of(len(rows) - len(known), 'key')} it is not told whether the owner still has access"),
        ),
        failed=f"{count_of(len(findings), 'key')} whose owner has no access any more.",
        passed="Every owner that is told still has access.",
        looked_at=f"the owners of {count_of(len(known), 'key')}, in {in_accounts(evidence)}",
    )  # fmt: skip


CHECK = Check(
    "S4-ORPHAN",
    sin=Sin.ONE_KEY,
    severity=Severity.HIGH,
    needs={Need.WORKTREE, Need.FILES, Need.ACCOUNTS},
    reads=READS,
    judge=judge,
    module=__name__,
    network=True,
)
