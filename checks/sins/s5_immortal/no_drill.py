"""S5-NO-DRILL: nothing shows that replacing a key was ever tried before it had to be done."""

from __future__ import annotations

from checks import signals
from checks.catalog import Check
from checks.evidence import Evidence, Need
from checks.model import Confidence, Finding, Location, Severity, Sin, Status, Verdict
from checks.signals.documents import DRILL_DAYS, last_drill
from checks.sins.keyed import hole, told
from checks.sins.llm_use import READS
from checks.sins.s5_immortal.written import documents_of, not_asked, unread
from checks.structure.pipelines import pipeline
from checks.words import capital, count_of


def judge(evidence: Evidence) -> Verdict:
    """Low where no dated drill is written down, or the last is older than a year; a rotation on a schedule counts."""
    if why := unread(evidence):
        return Verdict(status=Status.NOT_CHECKED, reason=why)
    if why := not_asked(evidence):
        return Verdict(status=Status.NOT_APPLICABLE, reason=why)
    read = documents_of(evidence)
    last = last_drill(read, evidence.now)
    scheduled = _scheduled(evidence)
    findings: list[Finding] = []
    passed = f"{scheduled} opens a rotation on a schedule." if scheduled else ""
    if last is not None:
        day, place = last
        age = (evidence.now - day).days
        said = f"{day.day} {day:%b %Y}"
        if age <= DRILL_DAYS:
            passed = f"The last drill is written down for {said} ({place.path})."
        elif not scheduled:
            findings.append(
                CHECK.finding(
                    f"The last drill is written down for {said}, {count_of(age, 'day')} ago. "
                    "People, pages and programs have changed since.",
                    locations=[place],
                    severity=Severity.LOW,
                    confidence=Confidence.MEDIUM,
                    title="The last drill is long ago",
                )
            )
    elif not scheduled:
        findings.append(_never(evidence))
    return told(
        findings,
        hole(evidence, "worktree"),
        failed="No drill within a year is written down here.",
        passed=passed,
        looked_at=count_of(
            len(read), "document about security, operations or drills", "documents about security, operations or drills"
        ),
    )


def _never(evidence: Evidence) -> Finding:
    templates = [s for s in signals.signals_of(evidence, "P-RUNBOOK") if s.words.startswith("the issue template")]
    ready = f" {capital(templates[0].words)}; nothing says that it was used." if templates else ""
    where: list[Location] = [p for s in templates for p in s.where]
    return CHECK.finding(
        f"No dated drill is written down: nobody knows how long it takes to replace a key, or what breaks.{ready}",
        locations=where[:1],
        severity=Severity.LOW,
        confidence=Confidence.MEDIUM,
    )


def _scheduled(evidence: Evidence) -> str:
    """The workflow that opens or does a rotation by itself from time to time."""
    for signal in signals.signals_of(evidence, "P-RUNBOOK"):
        for place in signal.where if signal.words.startswith("the workflow") else ():
            read = pipeline(evidence.texts.get(place.path, ""), place.path)
            if read is not None and read.trigger("schedule"):
                return place.path
    return ""


CHECK = Check(
    "S5-NO-DRILL",
    sin=Sin.IMMORTAL,
    severity=Severity.LOW,
    needs={Need.FILES, Need.WORKTREE},
    reads=(*READS, *signals.reads("P-RUNBOOK")),
    judge=judge,
    module=__name__,
)
