"""S1-AGENT-FILES: a key in the settings or transcripts that AI coding tools keep inside the project."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import Evidence, Need
from checks.model import Key, Severity, Sighting, Sin, Verdict
from checks.sins.keyed import answer, in_how_many, needs, one_each
from checks.sins.s1_committed.places import agent_files_among, within
from checks.words import count_of


def judge(evidence: Evidence) -> Verdict:
    """Fails for each key in such a file that git tracks, or ever did."""
    bare = all(r.bare for r in evidence.repositories)
    if (early := needs(evidence, Need.HISTORY if bare else Need.WORKTREE)) is not None:
        return early

    def tell(key: Key, sightings: list[Sighting]) -> str:
        first = sightings[0]
        now = first.place == "tracked" or "tip" in first.reach
        return f"{first.path} {'holds' if now else 'held'} it. Such a file is meant to be shared with everyone who works on the project."

    findings = one_each(CHECK, within(evidence, "agent_files"), evidence, tell)
    tracked = agent_files_among(t.path for r in evidence.repositories for t in r.tracked)
    return answer(
        evidence,
        findings,
        failed=in_how_many(findings, "shared file"),
        passed="No file of an AI tool holds a key.",
        looked_at=f"{count_of(len(tracked), 'tracked file')} of AI tools",
        source="history" if bare else "worktree",
    )


CHECK = Check(
    "S1-AGENT-FILES",
    sin=Sin.COMMITTED,
    severity=Severity.HIGH,
    needs={Need.WORKTREE, Need.HISTORY},
    judge=judge,
    module=__name__,
)
