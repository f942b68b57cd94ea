"""S5-CI-SECRET-AGE: secrets of the pipeline that nobody touched for a year. Only the host has their dates."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.model import Severity, Sin, Status, Verdict
from checks.sins.pipeline_secrets import READS, llm_secrets
from checks.words import count_of


def judge(evidence: Evidence) -> Verdict:
    """Not checked until the host is asked for the dates; without a pipeline that is given a provider's key it does not apply."""
    if not evidence.has(Need.FILES):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.FILES])
    used = llm_secrets(evidence)
    if not used:
        return Verdict(status=Status.NOT_APPLICABLE, reason="No pipeline is given a key of a model provider.")
    names = sorted({u.name for u in used})
    return Verdict(
        status=Status.NOT_CHECKED,
        reason=f"The pipeline is given {names[0]}"
        + (f" and {count_of(len(names) - 1, 'other secret')}" if len(names) > 1 else "")
        + "; when it was last changed only the host can tell, to its administrators.",
    )


CHECK = Check(
    "S5-CI-SECRET-AGE",
    sin=Sin.IMMORTAL,
    severity=Severity.MEDIUM,
    needs={Need.FILES, Need.HOST, Need.ACCOUNTS},
    reads=READS,
    judge=judge,
    module=__name__,
    network=True,
)
