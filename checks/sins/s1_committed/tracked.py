"""S1-TRACKED: a key in a file git tracks now, or in the newest state of any branch."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import Evidence, Need
from checks.joins.undecided import READS
from checks.model import Key, Severity, Sighting, Sin, Verdict
from checks.sins.keyed import TIP_HOLES, brought, hole, needs, one_each, told
from checks.sins.s1_committed.places import within
from checks.sins.severity import in_use
from checks.words import count_of


def judge(evidence: Evidence) -> Verdict:
    """Fails for each key in a tracked file or a branch's newest state, and tells its past along with it."""
    bare = all(r.bare for r in evidence.repositories)
    if (early := needs(evidence, Need.HISTORY if bare else Need.WORKTREE)) is not None:
        return early

    now = list(within(evidence, "tracked"))
    standing = {k.fingerprint for k, _ in now}
    past = [(k, s) for k, s in within(evidence, "history") if k.fingerprint in standing]

    def tell(key: Key, sightings: list[Sighting]) -> str:
        here = [s for s in sightings if s.place == "tracked" or "tip" in s.reach]
        files = {s.path for s in here}
        named = min((s for s in sightings if s.commit), key=lambda s: s.when or "9", default=None)
        where = next(iter(files)) if len(files) == 1 else count_of(len(files), "file")
        branch = "" if bare or any(s.place == "tracked" for s in here) else " on another branch"
        who = f" {brought(named, evidence.now)}." if named else ""
        use = in_use(key)
        used = f" It is in use: {use} holds it too." if use else ""
        return f"It stands in {where}{branch}, which git tracks.{who}{used} Everyone who can read the repository can use it."

    findings = one_each(CHECK, [*now, *past], evidence, tell)
    files = {s.path for _, s in now}
    tracked = sum(len(r.tracked) for r in evidence.repositories)
    branches = sum(r.branches for r in evidence.repositories) if evidence.has(Need.HISTORY) else 0
    looked_at = count_of(tracked, "tracked file") + (
        f", {count_of(branches, 'branch', 'branches')}" if branches else ""
    )
    return told(
        findings,
        _missed(evidence, bare),
        failed=f"{count_of(len(findings), 'key')} in {count_of(len(files), 'tracked file')}.",
        passed="No tracked file holds a key.",
        looked_at=looked_at,
    )


def _missed(evidence: Evidence, bare: bool) -> tuple[float, str] | None:
    """What was not seen of the files here or of the newest state of other branches; the larger hole of the two."""
    holes = [] if bare else [hole(evidence, "worktree")]
    if evidence.has(Need.HISTORY):
        holes.append(hole(evidence, "history", TIP_HOLES))
    elif any(r.branches > 1 for r in evidence.repositories):
        holes.append((0.5, "branches that are not checked out were not read"))
    return min((h for h in holes if h is not None), default=None)


CHECK = Check(
    "S1-TRACKED",
    sin=Sin.COMMITTED,
    severity=Severity.HIGH,
    needs={Need.WORKTREE, Need.HISTORY, Need.REPOSITORY},
    reads=READS,
    judge=judge,
    module=__name__,
)
