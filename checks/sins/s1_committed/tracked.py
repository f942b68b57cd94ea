"""S1-TRACKED: a key in a file git tracks now, or in the newest state of any branch."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import Evidence, Need
from checks.model import Key, Severity, Sighting, Sin, Verdict
from checks.sins.keyed import answer, brought, in_how_many, needs, one_each
from checks.sins.s1_committed.places import within
from checks.words import count_of


def judge(evidence: Evidence) -> Verdict:
    """Fails for each key in a tracked file or a branch's newest state."""
    bare = all(r.bare for r in evidence.repositories)
    if (early := needs(evidence, Need.HISTORY if bare else Need.WORKTREE)) is not None:
        return early

    def tell(key: Key, sightings: list[Sighting]) -> str:
        files = {s.path for s in sightings}
        named = next((s for s in sightings if s.commit), None)
        where = next(iter(sorted(files))) if len(files) == 1 else count_of(len(files), "file")
        branch = "" if any(s.place == "tracked" for s in sightings) else " on another branch" if not bare else ""
        who = f" {brought(named, evidence.now)}." if named else ""
        return f"It stands in {where}{branch}, which git tracks.{who} Everyone who can read the repository can use it."

    findings = one_each(CHECK, within(evidence, "tracked"), evidence, tell)
    tracked = sum(len(r.tracked) for r in evidence.repositories)
    branches = sum(r.branches for r in evidence.repositories) if evidence.has(Need.HISTORY) else 0
    looked_at = count_of(tracked, "tracked file") + (
        f", {count_of(branches, 'branch', 'branches')}" if branches else ""
    )
    return answer(
        evidence,
        findings,
        failed=in_how_many(findings, "tracked file"),
        passed="No tracked file holds a key.",
        looked_at=looked_at,
        source="history" if bare else "worktree",
    )


CHECK = Check(
    "S1-TRACKED",
    sin=Sin.COMMITTED,
    severity=Severity.HIGH,
    needs={Need.WORKTREE, Need.HISTORY, Need.REPOSITORY},
    judge=judge,
    module=__name__,
)
