"""S6-IAC-BUDGET: models of a cloud are declared, and no budget of that cloud."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.model import Confidence, Finding, Severity, Sin, Status, Verdict
from checks.sins.keyed import KEPT_LOCATIONS, hole, told, unique, unseen
from checks.sins.s6_flying_blind.clouds import READS, Declared, clouds, unwatched
from checks.words import count_of


def judge(evidence: Evidence) -> Verdict:
    """Low for each cloud with models and without a budget here; a team for finances may keep one elsewhere."""
    if not evidence.has(Need.FILES):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.FILES])
    found = clouds(evidence)
    lost = hole(evidence, "worktree")
    if not found.models:
        return unseen(lost, "No file here declares a cloud’s models.")
    findings = [_finding(cloud, models) for cloud, models in unwatched(found.models, found.budgets)]
    budget = found.budgets[0] if found.budgets else None
    return told(
        findings,
        lost,
        failed=f"{count_of(len(findings), 'cloud')} with models and without a budget in this project.",
        passed=f"{budget.name} in {budget.location.path} is a budget." if budget else "",
        looked_at=f"{count_of(len(found.models), 'declaration')} of models",
    )


def _finding(cloud: str, models: list[Declared]) -> Finding:
    first = models[0]
    return CHECK.finding(
        f"{first.location.path} brings {cloud}’s models to use ({first.name}), and no budget is declared beside them. "
        "Their cost is first seen on the invoice, unless a budget is kept elsewhere.",
        locations=unique(m.location for m in models)[:KEPT_LOCATIONS],
        severity=Severity.LOW,
        confidence=Confidence.LOW,
        about=cloud,
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
