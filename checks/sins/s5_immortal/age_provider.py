"""S5-AGE-PROVIDER: how old each key is by its provider's own record. Nothing here can tell it exactly."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.model import Severity, Sin, Status, Verdict
from checks.sins.llm_use import READS, use_of


def judge(evidence: Evidence) -> Verdict:
    """Not checked until a provider is asked; a project that uses no key has none that could be old."""
    if not use_of(evidence):
        return Verdict(status=Status.NOT_APPLICABLE, reason="Nothing here uses a key of a model provider.")
    return Verdict(
        status=Status.NOT_CHECKED,
        reason=f"{NOT_GATHERED[Need.ACCOUNTS]} Its list of keys has the day each was made.",
    )


CHECK = Check(
    "S5-AGE-PROVIDER",
    sin=Sin.IMMORTAL,
    severity=Severity.MEDIUM,
    needs={Need.WORKTREE, Need.FILES, Need.ACCOUNTS},
    reads=READS,
    judge=judge,
    module=__name__,
    network=True,
)
