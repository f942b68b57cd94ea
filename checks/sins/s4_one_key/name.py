"""S4-NAME: keys whose names say nothing. A key's name stands in the account, never in the key."""

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
        reason=f"{NOT_GATHERED[Need.ACCOUNTS]} A key’s name stands in its account alone.",
    )


CHECK = Check(
    "S4-NAME",
    sin=Sin.ONE_KEY,
    severity=Severity.INFO,
    needs={Need.WORKTREE, Need.FILES, Need.ACCOUNTS},
    reads=READS,
    judge=judge,
    module=__name__,
    network=True,
)
