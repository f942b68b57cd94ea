"""S5-NO-POLICY: no document says how often keys are replaced."""

from __future__ import annotations

from checks import signals
from checks.catalog import Check
from checks.evidence import Evidence, Need
from checks.model import Confidence, Severity, Sin, Status, Verdict
from checks.sins.keyed import hole, told
from checks.sins.llm_use import READS, use_of
from checks.sins.s5_immortal.written import documents_of, not_asked, unread
from checks.words import count_of


def judge(evidence: Evidence) -> Verdict:
    """Low where a deployed project uses keys and no section names rotation, keys and an interval together."""
    if why := unread(evidence):
        return Verdict(status=Status.NOT_CHECKED, reason=why)
    if why := not_asked(evidence):
        return Verdict(status=Status.NOT_APPLICABLE, reason=why)
    said = [
        s for s in signals.signals_of(evidence, "P-RUNBOOK") if s.words.endswith("says how often keys are replaced")
    ]
    read = documents_of(evidence)
    findings = [] if said else [
        CHECK.finding(
            f"No document here says how often a key is replaced, though {use_of(evidence)}. "
            "What nobody is due to replace is replaced after it was abused.",
            severity=Severity.LOW,
            confidence=Confidence.MEDIUM,
        )
    ]  # fmt: skip
    return told(
        findings,
        hole(evidence, "worktree"),
        failed="No written interval for replacing keys; a wiki elsewhere was not looked at.",
        passed=f"{said[0].words}." if said else "",
        looked_at=count_of(
            len(read),
            "document about security, operations or rotation",
            "documents about security, operations or rotation",
        ),
    )


CHECK = Check(
    "S5-NO-POLICY",
    sin=Sin.IMMORTAL,
    severity=Severity.LOW,
    needs={Need.FILES, Need.WORKTREE},
    reads=(*READS, *signals.reads("P-RUNBOOK")),
    judge=judge,
    module=__name__,
)
