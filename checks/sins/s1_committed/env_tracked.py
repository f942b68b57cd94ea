"""S1-ENV-TRACKED: git tracks a file that is meant to hold secrets. About the file; keys in it are the other checks' matter."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, FileFact, Need, Repository
from checks.model import Confidence, Finding, Key, Location, Severity, Sighting, Sin, Status, Verdict
from checks.sins.env_files import holds_key, is_for_tests, is_secret_file
from checks.sins.keyed import hole, needs, told
from checks.words import count_of


def judge(evidence: Evidence) -> Verdict:
    """High where the file holds a secret; low where it is empty, as a habit that ends badly, or where frameworks tell people to
    commit it and no key is seen in it.
    """
    if (early := needs(evidence, Need.REPOSITORY)) is not None:
        return early
    if not evidence.has(Need.FILES):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.FILES])
    keys, facts = holds_key(evidence), {f.path: f for f in evidence.files}
    findings, names, unread = [], 0, 0
    for repository in evidence.repositories:
        symfony = _of_symfony(repository)
        for entry in repository.tracked:
            names += 1
            path = f"{repository.path}/{entry.path}" if repository.path else entry.path
            if not is_secret_file(path):
                continue
            unread += path not in facts and path not in keys
            fact, seen = facts.get(path), keys.get(path)
            if fact is not None and seen is not None and seen[1].source != "worktree":
                seen = _here(evidence, path)  # what another branch holds in it goes into no next commit of this one
            shared = is_for_tests(path) or (entry.path in symfony and fact is not None and fact.secret_names == 1)
            if (found := _finding(path, fact, seen, shared=shared)) is not None:
                findings.append(found)
    filled = sum(f.severity > Severity.LOW for f in findings)
    missed = hole(evidence, "worktree")
    if unread:
        which = f"{count_of(unread, 'such file')} {'is' if unread == 1 else 'are'} tracked and not on the disk, so what {'it holds' if unread == 1 else 'they hold'} was not parsed"
        missed = min(missed or (1.0, ""), (0.5, which))
    return told(
        findings,
        missed,
        failed=f"Git tracks {count_of(len(findings), 'settings file')} meant for secrets; {filled} of them {'holds' if filled == 1 else 'hold'} one.",
        passed="Git tracks no settings file with secrets.",
        looked_at=f"names of {count_of(names, 'tracked file')}",
    )


def _here(evidence: Evidence, path: str) -> tuple[Key, Sighting] | None:
    """A secret key that stands in this file as it is on the disk."""
    here = ((k, s) for k in evidence.keys if k.secret for s in k.sightings if s.source == "worktree" and s.path == path)
    return next(here, None)


def _of_symfony(repository: Repository) -> frozenset[str]:
    """The settings files that Symfony tells people to commit: they hold one secret, drawn for development."""
    tracked = {entry.path for entry in repository.tracked}
    folders = {path.removesuffix("symfony.lock") for path in tracked if path.endswith("symfony.lock")}
    return frozenset(f"{folder}{name}" for folder in folders for name in (".env", ".env.dev")) & tracked


def _finding(path: str, fact: FileFact | None, seen: tuple[Key, Sighting] | None, *, shared: bool) -> Finding | None:
    """About one tracked file. `shared` says that a framework tells people to commit it."""
    place = [Location(source="worktree" if fact else "history", path=path)]
    if seen is not None or (fact is not None and fact.secret_names):
        count = fact.secret_names if fact else 0
        what = f"{count_of(count, 'setting')} with a secret-looking name and a value" if count else "a key"
        confidence = seen[1].confidence if seen else Confidence.MEDIUM
        made_up = seen is None and shared  # with values made up for tests or development
        return CHECK.finding(
            f"Git tracks {path}, and it holds {what}. Every change to it goes into the next commit.",
            locations=place,
            severity=Severity.LOW if made_up else None,
            confidence=confidence.lowered() if made_up else confidence,
        )
    if fact is not None and (fact.empty_names or fact.size == 0) and not shared:
        return CHECK.finding(
            f"Git tracks {path}. It holds no secret now; the first one somebody writes into it goes into the next commit.",
            locations=place,
            severity=Severity.LOW,
            fixes=["untrack", "ignore", "example-file"],
        )
    # Settings without any secret-looking name (a framework's public ones) are no matter; where the content was not
    # parsed, the name alone says nothing.
    return None


CHECK = Check(
    "S1-ENV-TRACKED",
    sin=Sin.COMMITTED,
    severity=Severity.HIGH,
    needs={Need.REPOSITORY, Need.FILES},
    judge=judge,
    module=__name__,
)
