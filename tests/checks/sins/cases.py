"""Cases: a check's question put with literals. Each test module of a check has a table `CASES` of them.

The table is also read by the test of the catalogue, which wants every status that a check can return to be in it.
"""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from checks.catalog import Check
from checks.evidence import Evidence, FileFact, HostFact, Need, Remote, Repository, TrackedFile
from checks.judgement import judge
from checks.model import Confidence, Finding, Key, Limit, Live, Severity, Sighting, Status, Target

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
EVERYTHING = frozenset(Need) - {Need.HOST, Need.ACCOUNTS}
FIRST = "3f9c1e2" + "0" * 33
LATER = "8a4b77d" + "0" * 33


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One situation, and what the check has to say of it. `name` is a sentence."""

    name: str
    given: Evidence
    status: Status
    finds: tuple[Severity, ...] = ()  # the severity of each finding, in the order the check gives them
    sure: Confidence | None = None  # of the first finding
    says: str = ""  # part of the reason or of a finding's message
    never_says: str = ""


def ask(check: Check, case: Case) -> list[Finding]:
    """Put a case to a check as the examination does it, and compare; returns the findings for closer looks."""
    (result,), _, trouble = judge([check], case.given)
    findings = list(check.judge(case.given).findings)
    told = "\n".join([result.reason, *(f.message for f in findings)])
    assert not trouble
    assert result.status is case.status, told
    assert tuple(f.severity for f in findings) == case.finds, told
    assert case.says in told
    assert not case.never_says or case.never_says not in told
    assert case.sure is None or findings[0].confidence is case.sure
    assert result.reason.endswith("."), result.reason
    for finding in findings:
        assert finding.message.endswith((".", "”.")), finding.message
        assert finding.fixes
    if result.status in (Status.PASS, Status.PARTIAL, Status.FAIL):
        assert result.looked_at
    return findings


def key(*sightings: Sighting, name: str = "k1", **more: object) -> Key:
    """A secret key of high confidence, seen in these places."""
    given = {
        "fingerprint": name,
        "provider": "openai",
        "kind": "project",
        "masked": "sk-proj-…4f2a",
        "confidence": Confidence.HIGH,
        "live": Live.NOT_ASKED,
    }
    return Key(**(given | more), sightings=sightings)  # type: ignore[arg-type]


def file(path: str, place: str = "tracked", **more: object) -> Sighting:
    """Seen in a file of the folder."""
    given = {"source": "worktree", "line": 3, "column": 5, "when": "2026-11-02T08:00:00+00:00"}
    return Sighting(**(given | more), path=path, place=place)  # type: ignore[arg-type]


def blob(path: str, *reach: str, **more: object) -> Sighting:
    """Seen in a blob of the history."""
    given = {
        "source": "history",
        "place": "blob",
        "column": 5,
        "line": 3,
        "blob": "b" * 40,
        "commit": FIRST,
        "author": "D. Marsh",
        "when": "2025-10-09T09:12:00+02:00",
    }
    return Sighting(**(given | more), path=path, reach=reach)  # type: ignore[arg-type]


def beside(place: str, **more: object) -> Sighting:
    """Seen in what git keeps beside its files: "message", "author", "ref", "reflog", "config"."""
    return Sighting(**({"source": "history", "path": "", "line": 1} | more), place=place)  # type: ignore[arg-type]


def repository(*tracked: str, **more: object) -> Repository:
    """A repository that tracks these paths; 12 commits, 80 objects, one branch."""
    given = {"commits": 12, "objects": 80, "blobs": 40, "branches": 1, "head": FIRST, "branch": "main"}
    entries = tuple(TrackedFile(path, f"{n:040x}", 0o100644) for n, path in enumerate(tracked or ("app.py",)))
    return Repository(**({"tracked": entries} | given | more))  # type: ignore[arg-type]


def remote(name: str = "origin", host: str = "github.com", project: str = "owner/app", public: bool = True) -> Remote:
    return Remote(name=name, url=f"https://{host}/{project}.git", host=host, project=project, looks_public=public)


def host(**more: object) -> HostFact:
    return HostFact(**({"host": "github.com", "project": "owner/app"} | more))  # type: ignore[arg-type]


def fact(path: str, **more: object) -> FileFact:
    """A file of the root repository."""
    return FileFact(**({"size": 120, "repository": ""} | more), path=path)  # type: ignore[arg-type]


def limit(id: str, source: str = "history", count: int = 1, why: str = "something is missing") -> Limit:
    return Limit(id=id, what=".", why=why, count=count, source=source)


def seen(
    *keys: Key,
    repositories: tuple[Repository, ...] | None = None,
    without: tuple[Need, ...] = (),
    online: bool = False,
    **more: object,
) -> Evidence:
    """Everything gathered about one repository, with these keys; `without` names needs that were not gathered."""
    gathered = (EVERYTHING | ({Need.HOST} if online else set())) - set(without)
    given = {
        "target": Target(path="/srv/app", name="app", kind="repository"),
        "gathered": gathered,
        "keys": keys,
        "repositories": (repository(),) if repositories is None else repositories,
        "files_read": 100,
        "now": NOW,
    }
    return Evidence(**(given | more))  # type: ignore[arg-type]


NO_GIT = seen(repositories=())
BARE = repository(bare=True)
