"""S6-NO-SPEND-ALERT: nobody is told before the bill is high. Files tell of clouds and gateways, only an account of itself."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.model import Confidence, Finding, Severity, Sin, Status, Verdict
from checks.sins.keyed import hole, told, unseen
from checks.sins.llm_use import READS as USE
from checks.sins.llm_use import use_of
from checks.sins.s6_flying_blind.alerts import READS, Alert, alerts, in_words
from checks.sins.s6_flying_blind.clouds import clouds
from checks.words import count_of

_ASKED = 0.5  # of the question, where a provider's own alerts were not asked for


def judge(evidence: Evidence) -> Verdict:
    """Medium for a budget that tells nobody; of alerts in a provider's account, not checked until it is asked.

    Who prepays without recharging, or has people for finances, needs none of it: a person has to say so.
    """
    if not evidence.has(Need.FILES):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.FILES])
    lost = hole(evidence, "worktree")
    used, models, found = use_of(evidence), clouds(evidence).models, alerts(evidence)
    if not used and not models and not found:
        return unseen(lost, "Nothing here pays for models.")
    findings = [_finding(alert) for alert in found if not alert.tells]
    telling = [a for a in found if a.tells]
    if not findings and not telling:
        return Verdict(
            status=Status.NOT_CHECKED,
            reason=f"{NOT_GATHERED[Need.ACCOUNTS]} Its list of spend alerts, or a person who looks at the account, has the answer.",
        )
    if used and lost is None:
        lost = (_ASKED, "the alerts in the providers’ accounts were not asked for")
    return told(
        findings,
        lost,
        failed=f"{count_of(len(findings), 'budget')} without a notification.",
        passed=f"{in_words(telling)} tells of spending.",
        looked_at=f"{count_of(len(found), 'alert or budget', 'alerts or budgets')} in files",
    )


def _finding(alert: Alert) -> Finding:
    return CHECK.finding(
        f"{alert.name} is a budget that tells nobody: it has no notification. It is read by whoever happens to look.",
        locations=[alert.location],
        severity=Severity.MEDIUM,
        confidence=Confidence.HIGH,
        about=alert.name,
        title="A budget that tells nobody",
    )


CHECK = Check(
    "S6-NO-SPEND-ALERT",
    sin=Sin.FLYING_BLIND,
    severity=Severity.MEDIUM,
    needs={Need.FILES, Need.WORKTREE, Need.ACCOUNTS},
    reads=(*USE, *READS),
    judge=judge,
    module=__name__,
    network=True,
)
