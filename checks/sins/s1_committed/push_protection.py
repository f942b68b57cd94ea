"""S1-PUSH-PROTECTION: whether the git host refuses a push that carries a key. Only the host can tell."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import Evidence, Need
from checks.model import Severity, Sin, Status, Verdict
from checks.sins.keyed import needs
from checks.words import count_of


def judge(evidence: Evidence) -> Verdict:
    """Fails where the host says that it is off; what it does not show is unknown, never off."""
    if (early := needs(evidence, Need.REPOSITORY)) is not None:
        return early
    if not any(r.project for repo in evidence.repositories for r in repo.remotes):
        return Verdict(status=Status.NOT_APPLICABLE, reason="The repository has no remote.")
    if (early := needs(evidence, Need.HOST)) is not None:
        return early
    told = [h for h in evidence.hosts if h.push_protection is not None]
    if not told:
        why = next((h.error for h in evidence.hosts if h.error), "it shows this setting to administrators only")
        return Verdict(status=Status.NOT_CHECKED, reason=f"The host did not say: {why}.")
    off = [h for h in told if h.push_protection is False]
    looked_at = count_of(len(told), "project") + " at the host"
    if off:
        return Verdict(
            status=Status.FAIL,
            reason=f"{off[0].host} takes pushes with keys in them.",
            looked_at=looked_at,
            findings=tuple(
                CHECK.finding(
                    f"{h.host} says that push protection is off for {h.project}. A key that slips past everything here is accepted there.",
                    about=f"{h.host}/{h.project}",
                    severity=Severity.LOW if h.visibility == "private" else Severity.MEDIUM,
                )
                for h in off
            ),
        )
    if len(told) < len(evidence.hosts):
        return Verdict(
            status=Status.PARTIAL,
            reason="Not every host answered.",
            looked_at=looked_at,
            share=len(told) / len(evidence.hosts),
        )
    return Verdict(status=Status.PASS, reason="The host refuses pushes with keys it knows.", looked_at=looked_at)


CHECK = Check(
    "S1-PUSH-PROTECTION",
    sin=Sin.COMMITTED,
    severity=Severity.MEDIUM,
    needs={Need.REPOSITORY, Need.HOST},
    judge=judge,
    module=__name__,
    network=True,
)
