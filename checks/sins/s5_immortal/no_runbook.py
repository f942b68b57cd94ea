"""S5-NO-RUNBOOK: no page says in steps what is done when a key leaks."""

from __future__ import annotations

from checks import signals
from checks.catalog import Check
from checks.evidence import Evidence, Need
from checks.model import Confidence, Severity, Sin, Status, Verdict
from checks.sins.keyed import hole, told
from checks.sins.llm_use import READS, use_of
from checks.sins.s5_immortal.written import documents_of, naming_provider, not_asked, unread
from checks.words import count_of


def judge(evidence: Evidence) -> Verdict:
    """Low without steps for a leaked key; one that names no provider is told of too, as nobody finds the right page in haste."""
    if why := unread(evidence):
        return Verdict(status=Status.NOT_CHECKED, reason=why)
    if why := not_asked(evidence):
        return Verdict(status=Status.NOT_APPLICABLE, reason=why)
    said = [s for s in signals.signals_of(evidence, "P-RUNBOOK") if s.words.endswith("what is done about a leaked key")]
    read = documents_of(evidence)
    places = [p for s in said for p in s.where]
    whole = {p.path: read[p.path] for p in places if p.path in read}
    named = next(naming_provider(whole), None)
    findings = []
    if said and named is None:
        findings.append(
            CHECK.finding(
                f"{places[0].path} has steps for a leaked key, but names no provider and no page where a key is revoked.",
                locations=places[:1],
                severity=Severity.LOW,
                confidence=Confidence.LOW,
                title="A runbook that names no provider",
            )
        )
    elif not said:
        findings.append(
            CHECK.finding(
                f"No document here says in steps what is done when a key leaks, though {use_of(evidence)}. "
                "The first hour is then spent on finding out who may revoke it.",
                severity=Severity.LOW,
                confidence=Confidence.MEDIUM,
            )
        )
    return told(
        findings,
        hole(evidence, "worktree"),
        failed="No steps for a leaked key; a wiki elsewhere was not looked at." if not said else findings[0].message if findings else "",
        passed=f"{named} says in steps what is done about a leaked key.",
        looked_at=count_of(len(read), "document about security, operations or leaks", "documents about security, operations or leaks"),
    )  # fmt: skip


CHECK = Check(
    "S5-NO-RUNBOOK",
    sin=Sin.IMMORTAL,
    severity=Severity.LOW,
    needs={Need.FILES, Need.WORKTREE},
    reads=(*READS, *signals.reads("P-RUNBOOK")),
    judge=judge,
    module=__name__,
)
