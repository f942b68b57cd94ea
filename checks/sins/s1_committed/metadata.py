"""S1-METADATA: a key in a commit or tag message, an author field, a ref's name, a reflog line, or a file beside them."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import Evidence, Need
from checks.model import Key, Severity, Sighting, Sin, Verdict
from checks.sins.keyed import answer, needs, one_each, short
from checks.sins.s1_committed.places import within
from checks.words import count_of

_WHERE = {
    "message": "a message",
    "author": "an author field",
    "ref": "the name of a branch or tag",
    "reflog": "a reflog",
    "config": "a file git keeps",
}


def judge(evidence: Evidence) -> Verdict:
    """Fails for each key outside blobs."""
    if (early := needs(evidence, Need.HISTORY)) is not None:
        return early

    def tell(key: Key, sightings: list[Sighting]) -> str:
        first = sightings[0]
        where = _WHERE.get(first.place or "", "what git keeps")
        at = f" of {short(first.commit)}" if first.commit else f" ({first.path})" if first.path else ""
        return f"It stands in {where}{at}. Messages and names travel with every clone, and hosts show them to every reader."

    findings = one_each(CHECK, within(evidence, "metadata"), evidence, tell)
    commits = sum(r.commits for r in evidence.repositories)
    names = sum(r.branches + r.tags for r in evidence.repositories)
    return answer(
        evidence,
        findings,
        failed=f"{count_of(len(findings), 'key')} in messages, names or notes.",
        passed="No message, name or note holds a key.",
        looked_at=f"messages and people of {count_of(commits, 'commit')}, {count_of(names, 'name')} of branches and tags",
    )


CHECK = Check(
    "S1-METADATA", sin=Sin.COMMITTED, severity=Severity.HIGH, needs={Need.HISTORY}, judge=judge, module=__name__
)
