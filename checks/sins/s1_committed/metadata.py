"""S1-METADATA: a key in a message, a note, an author field, a ref's name, a reflog line, or a file beside them."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import Evidence, Need
from checks.model import Key, Severity, Sighting, Sin, Verdict
from checks.sins.keyed import answer, needs, one_each, short
from checks.sins.s1_committed.places import within
from checks.words import count_of

_WHERE = {
    "blob": "a note",
    "message": "a message",
    "author": "an author field",
    "ref": "the name of a branch or tag",
    "reflog": "a reflog",
    "config": "a file git keeps",
}
_CLONED = "Messages and names travel with every clone, and hosts show them to every reader."
_LOCAL = "It stays in this clone, and goes with every copy of the folder."
_NOTED = "Notes are not cloned by themselves, but whoever may read the repository can fetch them."


def judge(evidence: Evidence) -> Verdict:
    """Fails for each key outside the files: high where others get it, medium where only this clone keeps it."""
    if (early := needs(evidence, Need.HISTORY)) is not None:
        return early

    def tell(key: Key, sightings: list[Sighting]) -> str:
        first = sightings[0]
        where = _WHERE.get(first.place or "", "what git keeps")
        at = f" of {short(first.commit)}" if first.commit else f" ({first.path})" if first.path else ""
        reach = _LOCAL if all(map(_local, sightings)) else _NOTED if first.place == "blob" else _CLONED
        return f"It stands in {where}{at}. {reach}"

    seen = list(within(evidence, "metadata"))
    shared = {k.fingerprint for k, s in seen if not _local(s)}
    findings = [
        *one_each(CHECK, [p for p in seen if p[0].fingerprint in shared], evidence, tell),
        *one_each(CHECK, [p for p in seen if p[0].fingerprint not in shared], evidence, tell, base=Severity.MEDIUM),
    ]
    commits = sum(r.commits for r in evidence.repositories)
    names = sum(r.branches + r.tags for r in evidence.repositories)
    return answer(
        evidence,
        findings,
        failed=f"{count_of(len(findings), 'key')} in messages, names or notes.",
        passed="No message, name or note holds a key.",
        looked_at=f"messages and people of {count_of(commits, 'commit')}, {count_of(names, 'name')} of branches and tags",
    )


def _local(sighting: Sighting) -> bool:
    """Whether only this clone keeps it: reflogs, hooks, and messages that no object holds yet."""
    return sighting.place in ("reflog", "config") or (
        sighting.place == "message" and not (sighting.commit or sighting.blob)
    )


CHECK = Check(
    "S1-METADATA", sin=Sin.COMMITTED, severity=Severity.HIGH, needs={Need.HISTORY}, judge=judge, module=__name__
)
