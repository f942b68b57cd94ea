"""S6-IAC-BUDGET: models of a cloud are declared, and no budget of that cloud."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import Evidence, Need
from checks.model import Severity, Sin, Verdict
from checks.sins.s6_flying_blind.clouds import READS, Declared, judged
from checks.words import count_of


def judge(evidence: Evidence) -> Verdict:
    """Low for each cloud with models and without a budget here; a team for finances may keep one elsewhere."""
    return judged(
        CHECK,
        evidence,
        lambda found: found.budgets,
        tell=_tell,
        failed=lambda names: f"{count_of(len(names), 'cloud')} with models and without a budget in this project.",
        passed="{} is a budget.",
    )


def _tell(cloud: str, first: Declared) -> str:
    return (
        f"{first.location.path} brings {cloud}’s models to use ({first.name}), and no budget is declared beside them. "
        "Their cost is first seen on the invoice, unless a budget is kept elsewhere."
    )


CHECK = Check(
    "S6-IAC-BUDGET",
    sin=Sin.FLYING_BLIND,
    severity=Severity.LOW,
    needs={Need.FILES, Need.WORKTREE},
    reads=READS,
    judge=judge,
    module=__name__,
)
