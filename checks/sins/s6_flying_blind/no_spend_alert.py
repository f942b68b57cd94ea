"""S6-NO-SPEND-ALERT: nobody is told before the bill is high. Files tell of clouds and gateways, only an account of itself."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.model import Confidence, Finding, Location, Severity, Sin, Status, Verdict
from checks.sins.keyed import hole, told, unseen
from checks.sins.llm_use import READS as USE
from checks.sins.llm_use import use_of
from checks.sins.s6_flying_blind.alerts import READS, Alert, alerts, in_words
from checks.sins.s6_flying_blind.clouds import clouds
from checks.sins.told import account_name, asked, in_accounts, least, limits_of, part_of, why_not
from checks.sins.told import lost as told_in_part
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
    silent, ringing, unknown = _accounts(evidence)
    findings = [_finding(alert) for alert in found if not alert.tells] + silent
    telling = [a for a in found if a.tells]
    if not findings and not telling and not ringing:
        return Verdict(
            status=Status.NOT_CHECKED,
            reason=f"{why_not(evidence, 'limits')} Its list of spend alerts, or a person who looks at the account, has the answer.",
        )
    if used and not ringing and not silent:
        lost = least(lost, (_ASKED, "the alerts in the providers’ accounts were not asked for"))
    elif used:
        lost = least(lost, told_in_part(evidence, "limits"), unknown)
    return told(
        findings,
        lost,
        failed=f"{count_of(len(findings), 'budget or account', 'budgets or accounts')} that tell nobody of spending.",
        passed=f"{in_words(telling) if telling else ringing[0] if ringing else 'nothing'} tells of spending.",
        looked_at=f"{count_of(len(found), 'alert or budget', 'alerts or budgets')} in files"
        + (f", and {in_accounts(evidence)}" if ringing or silent else ""),
    )


def _accounts(evidence: Evidence) -> tuple[list[Finding], list[str], tuple[float, str] | None]:
    """Accounts without an alert, the names of those with one, and the hole of those that do not tell."""
    silent, ringing, untold = [], [], []
    for account in asked(evidence, "limits"):
        name = account_name(account)
        alerts_told = list(limits_of(account, "alert"))
        if any(a.is_set is True for a in alerts_told):
            ringing.append(name)
        elif alerts_told and all(a.is_set is False for a in alerts_told) and account.limits.is_whole:
            silent.append(
                CHECK.finding(
                    f"No alert is set in {name}, as the provider says. The first who hears of a stolen key is whoever reads the bill.",
                    locations=[Location(source="provider", path=name)],
                    severity=Severity.MEDIUM,
                    about=name,
                    title="An account that tells nobody of spending",
                )
            )
        else:
            untold.append(name)
    known = len(silent) + len(ringing)
    why = f"{untold[0]} does not tell whether an alert is set" if untold else ""
    return silent, ringing, part_of(known, known + len(untold), why)


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
