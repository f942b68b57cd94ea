"""S1-PUBLIC-REMOTE: who can see the repository, joined with whether a key is in it."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import Evidence, HostFact, Need
from checks.model import Confidence, Severity, Sin, Status, Verdict
from checks.sins.keyed import needs, unique
from checks.words import count_of


def judge(evidence: Evidence) -> Verdict:
    """Fails where the host says public (or internal) and a key was sighted in git; needs the host's own word."""
    if (early := needs(evidence, Need.REPOSITORY)) is not None:
        return early
    projects = {(r.host, r.project) for repo in evidence.repositories for r in repo.remotes if r.project}
    if not projects:
        return Verdict(status=Status.NOT_APPLICABLE, reason="The repository has no remote.")
    if (early := needs(evidence, Need.HOST)) is not None:
        return early
    known = [h for h in evidence.hosts if h.visibility]
    if not known:
        return Verdict(
            status=Status.NOT_CHECKED,
            reason=f"The host did not say: {next((h.error for h in evidence.hosts if h.error), 'no answer')}.",
        )
    seen = [h for h in known if h.visibility in ("public", "internal")]
    kept = [
        (k, s) for k in evidence.keys if k.secret for s in k.sightings if s.source == "history" or s.place == "tracked"
    ]
    looked_at = f"{count_of(len(evidence.hosts), 'project')} at {', '.join(sorted({h.host for h in evidence.hosts}))}"
    if seen and kept:
        return Verdict(
            status=Status.FAIL,
            looked_at=looked_at,
            reason=f"{seen[0].project} is {seen[0].visibility}, and keys are in it.",
            findings=tuple(
                CHECK.finding(
                    _message(host, len({k.fingerprint for k, _ in kept})),
                    about=f"{host.host}/{host.project}",
                    locations=unique(s.location for _, s in kept)[:10],
                    confidence=max((s.confidence for _, s in kept), key=lambda c: c.rank, default=Confidence.LOW),
                    severity=Severity.CRITICAL if host.visibility == "public" else Severity.HIGH,
                )
                for host in seen
            ),
        )
    if len(known) < len(evidence.hosts):
        return Verdict(
            status=Status.PARTIAL,
            looked_at=looked_at,
            share=len(known) / len(evidence.hosts),
            reason="Not every host answered.",
        )
    reason = "No key was seen in what is public." if seen else f"The host says {known[0].visibility}."
    return Verdict(status=Status.PASS, reason=reason, looked_at=looked_at)


def _message(host: HostFact, keys: int) -> str:
    forks = f", and {count_of(host.forks, 'fork')} keep their own copies" if host.forks else ""
    return f"{host.host} says {host.project} is {host.visibility}{forks}. {count_of(keys, 'key')} can be read there; making it private does not take them back."


CHECK = Check(
    "S1-PUBLIC-REMOTE",
    sin=Sin.COMMITTED,
    severity=Severity.HIGH,
    needs={Need.REPOSITORY, Need.HOST},
    judge=judge,
    module=__name__,
    network=True,
)
