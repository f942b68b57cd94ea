"""S6-CLOUD-LOGS: models of a cloud are declared, and nothing beside them logs calls or rings."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.model import Confidence, Finding, Severity, Sin, Status, Verdict
from checks.sins.keyed import KEPT_LOCATIONS, hole, told, unique, unseen
from checks.sins.s6_flying_blind.clouds import AWS, AZURE, READS, Declared, clouds, unwatched
from checks.words import count_of

_WANTED = {
    AWS: "neither a logging of model invocations nor an alarm on AWS/Bedrock",
    AZURE: "neither a diagnostic setting nor an alert for the account",
}
_OTHER = "neither an audit of data access, a quota nor an alert for the models"


def judge(evidence: Evidence) -> Verdict:
    """Low for each cloud whose models nothing here logs; another stack may do it for the whole account."""
    if not evidence.has(Need.FILES):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.FILES])
    found = clouds(evidence)
    lost = hole(evidence, "worktree")
    if not found.models:
        return unseen(lost, "No file here declares a cloud’s models.")
    findings = [_finding(cloud, models) for cloud, models in unwatched(found.models, found.logs)]
    watching = found.logs[0] if found.logs else None
    return told(
        findings,
        lost,
        failed=f"Models of {' and '.join(sorted({m.cloud for m in found.models}))} without a log or an alarm in this project.",
        passed=f"{watching.name} in {watching.location.path} watches the models." if watching else "",
        looked_at=f"{count_of(len(found.models), 'declaration')} of models",
    )


def _finding(cloud: str, models: list[Declared]) -> Finding:
    first = models[0]
    return CHECK.finding(
        f"{first.location.path} brings {cloud}’s models to use ({first.name}); there is {_WANTED.get(cloud, _OTHER)}. "
        "A role or a key that is abused leaves no trace here. Another stack may log for the whole account.",
        locations=unique(m.location for m in models)[:KEPT_LOCATIONS],
        severity=Severity.LOW,
        confidence=Confidence.LOW,
        about=cloud,
    )


CHECK = Check(
    "S6-CLOUD-LOGS",
    sin=Sin.FLYING_BLIND,
    severity=Severity.LOW,
    needs={Need.FILES, Need.WORKTREE},
    reads=READS,
    judge=judge,
    module=__name__,
)
