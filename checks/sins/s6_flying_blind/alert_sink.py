"""S6-ALERT-SINK: alerts that reach nobody, or one person."""

from __future__ import annotations

from collections.abc import Iterator

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.model import Confidence, Finding, Severity, Sin, Status, Verdict
from checks.sins.keyed import hole, told, unseen
from checks.sins.llm_use import READS as USE
from checks.sins.llm_use import use_of
from checks.sins.s6_flying_blind.alerts import READS, Alert, alerts, in_words
from checks.sins.s6_flying_blind.clouds import clouds
from checks.words import count_of


def judge(evidence: Evidence) -> Verdict:
    """Low for each alert whose receivers are nobody, made up, or one person at an organisation.

    Whether that person is still there, and whether a webhook still answers, no file tells.
    """
    if not evidence.has(Need.FILES):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.FILES])
    lost = hole(evidence, "worktree")
    found = [a for a in alerts(evidence) if a.tells]
    if not found:
        if not use_of(evidence) and not clouds(evidence).models:
            return unseen(lost, "Nothing here pays for models.")
        return Verdict(
            status=Status.NOT_CHECKED,
            reason=f"No file declares an alert. {NOT_GATHERED[Need.ACCOUNTS]} Its alerts name who is told.",
        )
    findings = [f for alert in found for f in _findings(alert)]
    return told(
        findings,
        lost,
        failed=f"{count_of(len(findings), 'alert')} without a receiver, or with one person.",
        passed=f"{in_words(found)} goes where more than one may read it, as far as files show.",
        looked_at=count_of(len(found), "alert"),
    )


def _findings(alert: Alert) -> Iterator[Finding]:
    if alert.nobody:
        made_up = "the address that stands there is made up" if alert.people else "its list of receivers is empty"
        yield _told(alert, f"{alert.name} is to tell of spending, but {made_up}. It rings where nobody is.", Confidence.HIGH)  # fmt: skip
    elif alert.one_person:
        yield _told(alert, f"{alert.name} tells one person alone. On the day that person is away, and once they have left, nobody is told.", Confidence.MEDIUM)  # fmt: skip


def _told(alert: Alert, words: str, confidence: Confidence) -> Finding:
    return CHECK.finding(
        words, locations=[alert.location], severity=Severity.LOW, confidence=confidence, about=alert.name
    )


CHECK = Check(
    "S6-ALERT-SINK",
    sin=Sin.FLYING_BLIND,
    severity=Severity.LOW,
    needs={Need.FILES, Need.WORKTREE, Need.ACCOUNTS},
    reads=(*USE, *READS),
    judge=judge,
    module=__name__,
    network=True,
)
