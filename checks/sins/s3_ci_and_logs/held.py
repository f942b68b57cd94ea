"""Held: keys that lie in files of one sort now, each with its places; and how grave that is."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from checks.catalog import Check
from checks.evidence import Evidence, Need
from checks.joins.remember import once
from checks.model import Finding, Key, Location, Severity, Sighting
from checks.sins.keyed import one_each
from checks.sins.s3_ci_and_logs.aside import is_others

Fits = Callable[[str], bool]
Tell = Callable[[Key, list[Sighting]], str]


def source_of(evidence: Evidence) -> str:
    """Where the files of today are read: in the folder, or, without one, in the newest state of branches."""
    bare = bool(evidence.repositories) and all(r.bare for r in evidence.repositories)
    return "history" if bare else "worktree"


def need_of(evidence: Evidence) -> Need:
    """What has to be gathered to see them."""
    return Need.HISTORY if source_of(evidence) == "history" else Need.WORKTREE


def in_files(check: Check, evidence: Evidence, fits: Fits, tell: Tell, *, tests_count: bool = False) -> list[Finding]:
    """A finding for each key in such files: high where git tracks one of them, else medium, moved as `severity_of` says.

    `tests_count` leaves a key as sure as it is itself: what tests keep of a real answer was real.
    """
    source = source_of(evidence)
    keys: dict[str, Key] = {}
    tracked: list[tuple[Key, Sighting]] = []
    local: list[tuple[Key, Sighting]] = []
    for key in evidence.keys:
        here = (
            [s for s in key.sightings if _is_now(s, source) and fits(s.path) and not is_others(s.path)]
            if key.secret
            else []
        )
        keys[key.fingerprint] = key
        shared = any(s.place in ("tracked", "blob") for s in here)
        (tracked if shared else local).extend((key, s) for s in here)
    found = one_each(check, tracked, evidence, tell, base=Severity.HIGH) + one_each(
        check, local, evidence, tell, base=Severity.MEDIUM
    )
    if tests_count:
        found = [
            msgspec.structs.replace(f, confidence=max(f.confidence, keys[f.key or ""].confidence, key=lambda c: c.rank))
            for f in found
        ]
    return sorted(found, key=lambda f: (f.locations[0].path, f.locations[0].line or 0) if f.locations else ("", 0))


def _is_now(sighting: Sighting, source: str) -> bool:
    if source == "history":
        return sighting.source == "history" and sighting.place == "blob" and "tip" in sighting.reach
    return sighting.source == "worktree" and sighting.place in ("tracked", "untracked", "ignored", "plain")


def files_of(evidence: Evidence, fits: Fits) -> list[str]:
    """The files of this sort, by their names and by what was met in them."""
    return sorted(p for p in _paths(evidence) if fits(p) and not is_others(p))


@once
def _paths(evidence: Evidence) -> frozenset[str]:
    paths = {f.path for f in evidence.files} | set(evidence.texts)
    for repository in evidence.repositories:
        if repository.bare:
            paths |= {t.path for t in repository.tracked}
    paths |= {s.path for k in evidence.keys for s in k.sightings if s.source == "worktree"}
    return frozenset(paths)


def is_tracked(path: str, evidence: Evidence) -> bool:
    """Whether git tracks a file of the folder."""
    return any(f.path == path and f.tracked for f in evidence.files) or any(
        t.path == path for r in evidence.repositories if not r.path for t in r.tracked
    )


def at(path: str, line: int, column: int) -> Location:
    """A spot of a file."""
    return Location(source="worktree", path=path, line=line, column=column)
