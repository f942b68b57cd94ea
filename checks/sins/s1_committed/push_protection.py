"""S1-PUSH-PROTECTION: whether the git host refuses a push that carries a key. Only the host can tell."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import Evidence, Need
from checks.model import Severity, Sin, Status, Verdict
from checks.sins.keyed import needs, told
from checks.sins.s1_committed.public_remote import own_remotes
from checks.words import count_of


def judge(evidence: Evidence) -> Verdict:
    """Fails where the host says that it is off; what it does not show is unknown, never off."""
    if (early := needs(evidence, Need.REPOSITORY)) is not None:
        return early
    projects = {(r.host, r.project) for repo in evidence.repositories for r in own_remotes(repo.remotes)}
    if not projects:
        return Verdict(status=Status.NOT_APPLICABLE, reason="The repository has no remote.")
    if (early := needs(evidence, Need.HOST)) is not None:
        return early
    asked = [h for h in evidence.hosts if (h.host, h.project) in projects]
    known = [h for h in asked if h.push_protection is not None]
    if not known:
        why = next((h.error for h in asked if h.error), "it shows this setting to administrators only")
        return Verdict(status=Status.NOT_CHECKED, reason=f"The host did not say: {why}.")
    off = [h for h in known if h.push_protection is False]
    findings = [
        CHECK.finding(
            f"{h.host} says that push protection is off for {h.project}. A key that slips past everything here is accepted there.",
            about=f"{h.host}/{h.project}",
            severity=Severity.LOW if h.visibility == "private" else Severity.MEDIUM,
        )
        for h in off
    ]
    missed = len(known) / len(asked), "not every host answered"
    return told(
        findings,
        missed if len(known) < len(asked) else None,
        failed=f"{off[0].host} takes pushes with keys in them." if off else "",
        passed="The host refuses pushes with keys it knows.",
        looked_at=count_of(len(known), "project") + " at the host",
    )


CHECK = Check(
    "S1-PUSH-PROTECTION",
    sin=Sin.COMMITTED,
    severity=Severity.MEDIUM,
    needs={Need.REPOSITORY, Need.HOST},
    judge=judge,
    module=__name__,
    network=True,
)
