"""S5-UNUSED: keys that nobody uses any more. Only the provider sees a key's last use."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.model import Severity, Sin, Status, Verdict
from checks.sins.llm_use import READS, use_of


def judge(evidence: Evidence) -> Verdict:
    """Not checked until a provider is asked; a project that uses no key has none that could lie idle."""
    if not use_of(evidence):
        return Verdict(status=Status.NOT_APPLICABLE, reason="Nothing here uses a key of a model provider.")
    return Verdict(
        status=Status.NOT_CHECKED,
        reason=f"{NOT_GATHERED[Need.ACCOUNTS]} It knows when each key was last used.",
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
