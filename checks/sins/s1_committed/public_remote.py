"""S1-PUBLIC-REMOTE: who can see the repository, joined with whether a key is in it."""

from __future__ import annotations

from collections.abc import Iterable

from checks.catalog import Check
from checks.evidence import Evidence, HostFact, Need, Remote
from checks.model import Confidence, Finding, Key, Live, Severity, Sighting, Sin, Status, Verdict
from checks.sins.keyed import needs, told, unique
from checks.words import count_of


def judge(evidence: Evidence) -> Verdict:
    """Fails where the host says public (or internal) and a key was sighted in git; needs the host's own word.

    Critical where what was pushed holds it; high where only commits that the remote did not have yet do.
    """
    if (early := needs(evidence, Need.REPOSITORY)) is not None:
        return early
    projects = {(r.host, r.project) for repo in evidence.repositories for r in own_remotes(repo.remotes)}
    if not projects:
        return Verdict(status=Status.NOT_APPLICABLE, reason="The repository has no remote.")
    if (early := needs(evidence, Need.HOST)) is not None:
        return early
    asked = [h for h in evidence.hosts if (h.host, h.project) in projects]
    known = [h for h in asked if h.visibility]
    if not known:
        why = next((h.error for h in asked if h.error), "no answer")
        return Verdict(status=Status.NOT_CHECKED, reason=f"The host did not say: {why}.")
    seen = [h for h in known if h.visibility in ("public", "internal")]
    findings = [f for host in seen if (f := _finding(host, evidence)) is not None]
    missed = len(known) / len(asked), "not every host answered"
    return told(
        findings,
        missed if len(known) < len(asked) else None,
        failed=f"{seen[0].project} is {seen[0].visibility}, and keys are in it." if seen else "",
        passed="No key was seen in what is public." if seen else f"The host says {known[0].visibility}.",
        looked_at=f"{count_of(len(asked), 'project')} at {', '.join(sorted({h.host for h in asked}))}",
    )


def own_remotes(remotes: Iterable[Remote]) -> list[Remote]:
    """The remotes that are this project's own: `upstream` beside another one is somebody else's, and only read."""
    named = [r for r in remotes if r.project]
    return [r for r in named if r.name != "upstream"] or named


def _finding(host: HostFact, evidence: Evidence) -> Finding | None:
    held = {
        r.path
        for r in evidence.repositories
        if any((m.host, m.project) == (host.host, host.project) for m in r.remotes)
    }
    kept = [
        (k, s)
        for k in evidence.keys
        if k.secret and k.live is not Live.DEAD
        for s in k.sightings
        if s.repository in held and (s.source == "history" or s.place == "tracked")
    ]
    if not kept:
        return None
    pushed = [(k, s) for k, s in kept if "remote" in s.reach or "public" in s.reach]
    told_of = pushed or kept
    return CHECK.finding(
        _message(host, told_of, pushed=bool(pushed)),
        about=f"{host.host}/{host.project}",
        locations=unique(s.location for _, s in told_of)[:10],
        confidence=max((s.confidence for _, s in told_of), key=lambda c: c.rank, default=Confidence.LOW),
        severity=Severity.CRITICAL if pushed and host.visibility == "public" else Severity.HIGH,
    )


def _message(host: HostFact, kept: list[tuple[Key, Sighting]], *, pushed: bool) -> str:
    keys = len({k.fingerprint for k, _ in kept})
    forks = f", and {count_of(host.forks, 'fork')} keep their own copies" if host.forks else ""
    says = f"{host.host} says {host.project} is {host.visibility}{forks}."
    if not pushed:
        return f"{says} No commit that was seen to be pushed holds a key, but {count_of(keys, 'key')} would go with the next push."
    return f"{says} {count_of(keys, 'key')} can be read there; making it private does not take {'it' if keys == 1 else 'them'} back."


CHECK = Check(
    "S1-PUBLIC-REMOTE",
    sin=Sin.COMMITTED,
    severity=Severity.HIGH,
    needs={Need.REPOSITORY, Need.HOST},
    judge=judge,
    module=__name__,
    network=True,
)
