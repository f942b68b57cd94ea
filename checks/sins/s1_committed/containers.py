"""S1-CONTAINERS: a key inside something git stores as one lump: archives, databases, notebooks, recordings, bytecode."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import Evidence, Need
from checks.model import Key, Severity, Sighting, Sin, Status, Verdict
from checks.sins.keyed import history_read, hole, in_how_many, needs, one_each
from checks.sins.s1_committed.places import within
from checks.words import count_of

_CUT = ("container", "lfs")


def judge(evidence: Evidence) -> Verdict:
    """Fails for each key in a member of a tracked or reachable container; what could not be opened makes it partial."""
    bare = all(r.bare for r in evidence.repositories)
    if (early := needs(evidence, Need.HISTORY if bare else Need.WORKTREE)) is not None:
        return early

    def tell(key: Key, sightings: list[Sighting]) -> str:
        first = sightings[0]
        where = first.path or f"object {(first.blob or '')[:7]}"
        return f"It stands in {first.member} inside {where}. A review of the changes never shows it; everyone who unpacks the file has it."

    findings = one_each(CHECK, within(evidence, "containers"), evidence, tell)
    looked_at = count_of(sum(len(r.tracked) for r in evidence.repositories), "tracked file") + (
        f", {history_read(evidence)}" if evidence.has(Need.HISTORY) else ""
    )
    if findings:
        return Verdict(
            status=Status.FAIL, reason=in_how_many(findings, "container"), looked_at=looked_at, findings=tuple(findings)
        )
    cut = [limit for limit in evidence.limits if limit.id in _CUT]
    if cut:
        count = sum(limit.count for limit in cut)
        return Verdict(
            status=Status.PARTIAL,
            looked_at=looked_at,
            share=0.8,
            reason=f"No key was seen; {count_of(count, 'container')} could not be read whole ({cut[0].why}).",
        )
    if (missed := hole(evidence, "history" if bare else "worktree")) is not None:
        return Verdict(
            status=Status.PARTIAL,
            reason=f"No container holds a key. But {missed[1]}.",
            looked_at=looked_at,
            share=missed[0],
        )
    return Verdict(status=Status.PASS, reason="No container holds a key.", looked_at=looked_at)


CHECK = Check(
    "S1-CONTAINERS",
    sin=Sin.COMMITTED,
    severity=Severity.HIGH,
    needs={Need.WORKTREE, Need.HISTORY},
    judge=judge,
    module=__name__,
)
