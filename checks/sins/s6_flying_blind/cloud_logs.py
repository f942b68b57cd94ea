"""S6-CLOUD-LOGS: models of a cloud are declared, and nothing beside them logs calls or rings."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import Evidence, Need
from checks.model import Severity, Sin, Verdict
from checks.sins.s6_flying_blind.clouds import AWS, AZURE, READS, Declared, judged

_WANTED = {
    AWS: "neither a logging of model invocations nor an alarm on AWS/Bedrock",
    AZURE: "neither a diagnostic setting nor an alert for the account",
}
_OTHER = "neither an audit of data access, a quota nor an alert for the models"


def judge(evidence: Evidence) -> Verdict:
    """Low for each cloud whose models nothing here logs."""
    return judged(
        CHECK,
        evidence,
        lambda found: found.logs,
        tell=_tell,
        failed=lambda names: f"Models of {' and '.join(names)} without a log or an alarm in this project.",
        passed="{} watches the models.",
    )


def _tell(cloud: str, first: Declared) -> str:
    return (
        f"{first.location.path} brings {cloud}’s models to use ({first.name}); there is {_WANTED.get(cloud, _OTHER)}. "
        "A role or a key that is abused leaves no trace here. Another stack may log for the whole account."
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
