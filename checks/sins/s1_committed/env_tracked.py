"""S1-ENV-TRACKED: git tracks a file that is meant to hold secrets. About the file; keys in it are the other checks' matter."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, FileFact, Need
from checks.model import Confidence, Finding, Location, Severity, Sin, Status, Verdict
from checks.sins.keyed import hole, needs
from checks.sins.s1_committed.env_files import holds_key, is_secret_file
from checks.words import count_of


def judge(evidence: Evidence) -> Verdict:
    """High where the file holds a secret; low where it is empty, as a habit that ends badly."""
    if (early := needs(evidence, Need.REPOSITORY)) is not None:
        return early
    if not evidence.has(Need.FILES):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.FILES])
    keys, facts = holds_key(evidence), {f.path: f for f in evidence.files}
    findings, names = [], 0
    for repository in evidence.repositories:
        for entry in repository.tracked:
            names += 1
            path = f"{repository.path}/{entry.path}" if repository.path else entry.path
            if is_secret_file(path) and (found := _finding(path, facts.get(path), path in keys)) is not None:
                findings.append(found)
    looked_at = f"names of {count_of(names, 'tracked file')}"
    if findings:
        filled = sum(f.severity is Severity.HIGH for f in findings)
        reason = f"Git tracks {count_of(len(findings), 'settings file')} meant for secrets; {filled} of them {'holds' if filled == 1 else 'hold'} one."
        return Verdict(status=Status.FAIL, reason=reason, looked_at=looked_at, findings=tuple(findings))
    if (missed := hole(evidence, "worktree")) is not None:
        return Verdict(
            status=Status.PARTIAL,
            reason=f"No such file is tracked. But {missed[1]}.",
            looked_at=looked_at,
            share=missed[0],
        )
    return Verdict(status=Status.PASS, reason="Git tracks no settings file with secrets.", looked_at=looked_at)


def _finding(path: str, fact: FileFact | None, key: bool) -> Finding | None:
    place = [Location(source="worktree", path=path)]
    if key or (fact is not None and fact.secret_names):
        count = fact.secret_names if fact else 0
        what = f"{count_of(count, 'setting')} with a secret-looking name and a value" if count else "a key"
        return CHECK.finding(
            f"Git tracks {path}, and it holds {what}. Every change to it goes into the next commit.",
            locations=place,
            confidence=Confidence.HIGH if key else Confidence.MEDIUM,
        )
    if fact is not None and (fact.empty_names or fact.size == 0):
        return CHECK.finding(
            f"Git tracks {path}. It holds no secret now; the first one somebody writes into it goes into the next commit.",
            locations=place,
            severity=Severity.LOW,
            fixes=["untrack", "ignore", "example-file"],
        )
    # Settings without any secret-looking name (a framework's public ones) are no matter; in a bare repository the
    # content was not parsed, so the name alone says nothing.
    return None


CHECK = Check(
    "S1-ENV-TRACKED",
    sin=Sin.COMMITTED,
    severity=Severity.HIGH,
    needs={Need.REPOSITORY, Need.FILES},
    judge=judge,
    module=__name__,
)
