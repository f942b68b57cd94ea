"""S4-DEFAULT-SCOPE: everything in one project or workspace of the account. Only the account itself shows that."""

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
        reason=f"{NOT_GATHERED[Need.ACCOUNTS]} Its lists of projects and workspaces show whether each app has its own.",
    )


CHECK = Check(
    "S4-DEFAULT-SCOPE",
    sin=Sin.ONE_KEY,
    severity=Severity.LOW,
    needs={Need.WORKTREE, Need.FILES, Need.ACCOUNTS},
    reads=READS,
    judge=judge,
    module=__name__,
    network=True,
)
