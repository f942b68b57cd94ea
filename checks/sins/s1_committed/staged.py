"""S1-STAGED: a key in what the next commit would hold."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import Evidence, Need
from checks.model import Key, Severity, Sighting, Sin, Status, Verdict
from checks.sins.keyed import answer, needs, one_each
from checks.sins.s1_committed.places import within
from checks.words import count_of

NAMED = 3  # staged files that are told by name


def judge(evidence: Evidence) -> Verdict:
    """Fails for each key in what is staged, or in a change of a tracked file that no commit has: preventable now."""
    if (early := needs(evidence, Need.STAGED)) is not None:
        return early
    if all(r.bare for r in evidence.repositories):
        return Verdict(status=Status.NOT_APPLICABLE, reason="A bare repository has nothing staged.")
    files = [f"{r.path}/{t.path}".lstrip("/") for r in evidence.repositories for t in r.tracked if t.staged]

    def tell(key: Key, sightings: list[Sighting]) -> str:
        staged = next((s for s in sightings if s.place == "staged"), None)
        if staged is not None:
            return f"The next commit would carry it, in {staged.path}. Nothing has left this machine yet."
        return f"It stands in a change of {sightings[0].path} that no commit has. Once the file is added, the next commit carries it."

    findings = one_each(CHECK, within(evidence, "staged"), evidence, tell)
    read = count_of(len(files), "staged file")
    if files:
        more = f" and {len(files) - NAMED:,} more" if len(files) > NAMED else ""
        read += f" ({', '.join(files[:NAMED])}{more})"
    if evidence.has(Need.WORKTREE):
        read += f", changes of {count_of(sum(len(r.tracked) for r in evidence.repositories), 'tracked file')}"
    return answer(
        evidence,
        findings,
        failed=f"{count_of(len(findings), 'key')} would go into the next commit.",
        passed="Nothing staged carries a key." if files else "Nothing is staged.",
        looked_at=read,
    )


CHECK = Check(
    "S1-STAGED",
    sin=Sin.COMMITTED,
    severity=Severity.MEDIUM,
    needs={Need.STAGED, Need.REPOSITORY},
    reads=(".gitattributes",),
    judge=judge,
    module=__name__,
)
