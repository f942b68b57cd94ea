"""S4-ORPHAN: keys of people and apps that left. Only the account's own members and owners tell."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.model import Severity, Sin, Status, Verdict
from checks.sins.llm_use import READS, use_of


def judge(evidence: Evidence) -> Verdict:
    """Not checked until a provider is asked; without any use of its keys there is nothing to ask about."""
    if not use_of(evidence):
        return Verdict(status=Status.NOT_APPLICABLE, reason="Nothing here uses a key of a model provider.")
    return Verdict(
        status=Status.NOT_CHECKED,
        reason=f"{NOT_GATHERED[Need.ACCOUNTS]} It knows who owns each key and whether they are still members.",
    )


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
