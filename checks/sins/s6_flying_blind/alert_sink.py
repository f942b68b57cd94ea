"""S6-ALERT-SINK: alerts that reach nobody, or one person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.model import Confidence, Finding, Location, Severity, Sin, Status, Verdict
from checks.sins.keyed import hole, told, unseen
from checks.sins.llm_use import READS as USE
from checks.sins.llm_use import use_of
from checks.sins.s6_flying_blind.alerts import READS, Alert, alerts, in_words
from checks.sins.s6_flying_blind.clouds import clouds
from checks.sins.told import account_name, asked, least, limits_of, part_of, why_not
from checks.words import count_of

if TYPE_CHECKING:
    from checks.accounts.model import Limit, Snapshot


def judge(evidence: Evidence) -> Verdict:
    """Low for each alert whose receivers are nobody, made up, or one person at an organisation.

    Whether that person is still there, and whether a webhook still answers, no file tells.
    """
    if not evidence.has(Need.FILES):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.FILES])
    lost = hole(evidence, "worktree")
    found = [a for a in alerts(evidence) if a.tells]
    told_of = [(s, a) for s in asked(evidence, "limits") for a in limits_of(s, "alert") if a.is_set]
    counted = [(s, a) for s, a in told_of if a.recipients is not None]
    if not found and not counted:
        if not use_of(evidence) and not clouds(evidence).models:
            return unseen(lost, "Nothing here pays for models.")
        return Verdict(
            status=Status.NOT_CHECKED,
            reason=f"No file declares an alert. {why_not(evidence, 'limits')} Its alerts name who is told.",
        )
    findings = [f for alert in found for f in _findings(alert)]
    findings += [f for account, alert in counted if (f := _of_account(account, alert)) is not None]
    untold = part_of(len(counted), len(told_of), "of some alerts in accounts it is not told who hears them")
    return told(
        findings,
        least(lost, untold),
        failed=f"{count_of(len(findings), 'alert')} without a receiver, or with one person.",
        passed=f"{in_words(found) if found else account_name(counted[0][0])} tells more than one, as far as can be seen.",
        looked_at=count_of(len(found) + len(counted), "alert"),
    )


def _of_account(account: Snapshot, alert: Limit) -> Finding | None:
    """One address may be a list's; so it is less sure."""
    if alert.recipients is None or alert.recipients > 1:
        return None
    name = account_name(account)
    where = f"{name}, {alert.name}" if alert.name else name
    words = (
        f"An alert in {where} has no receiver. It rings where nobody is."
        if alert.recipients == 0
        else f"An alert in {where} tells one address. On the day that person is away, and once they have left, nobody is told."
    )
    return CHECK.finding(
        words,
        locations=[Location(source="provider", path=name, member=alert.name)],
        severity=Severity.LOW,
        confidence=Confidence.HIGH if alert.recipients == 0 else Confidence.LOW,
        about=f"{where} {alert.scope} {alert.amount}",
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
