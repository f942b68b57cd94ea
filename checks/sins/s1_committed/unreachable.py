"""S1-UNREACHABLE: a key only in a stash's leftovers, a reflog's commits, or objects nothing refers to."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import Evidence, Need
from checks.model import Key, Severity, Sighting, Sin, Verdict
from checks.sins.keyed import answer, history_read, needs, one_each
from checks.sins.s1_committed.places import border, within
from checks.words import count_of


def judge(evidence: Evidence) -> Verdict:
    """Fails for each key that no branch or tag reaches any more; a key that is reachable too is told elsewhere.

    Medium; high where a remote once had it: hosts give out such commits for a long time, by their hash.
    """
    if (early := needs(evidence, Need.HISTORY)) is not None:
        return early
    reachable = {
        k.fingerprint
        for k in evidence.keys
        for s in k.sightings
        if border(s) in ("tracked", "history", "containers", "agent_files")
    }

    def tell(key: Key, sightings: list[Sighting]) -> str:
        pushed = any("remote" in s.reach for s in sightings)
        consequence = (
            "It was pushed once: the host may still give it out by its hash."
            if pushed
            else "It is on this machine until git cleans up, and goes with every copy of the folder."
        )
        return f"No branch or tag reaches it any more. {consequence}"

    seen = [(k, s) for k, s in within(evidence, "unreachable") if k.fingerprint not in reachable]
    pushed = {k.fingerprint for k, s in seen if "remote" in s.reach}
    findings = [
        *one_each(CHECK, [p for p in seen if p[0].fingerprint in pushed], evidence, tell, base=Severity.HIGH),
        *one_each(CHECK, [p for p in seen if p[0].fingerprint not in pushed], evidence, tell),
    ]
    return answer(
        evidence,
        findings,
        failed=f"{count_of(len(findings), 'key')} in objects that no branch reaches.",
        passed="No unreachable object holds a key.",
        looked_at=history_read(evidence),
    )


CHECK = Check(
    "S1-UNREACHABLE", sin=Sin.COMMITTED, severity=Severity.MEDIUM, needs={Need.HISTORY}, judge=judge, module=__name__
)
