"""Whose a project is: its remotes tell; where it has none, as in an archive or a mirror, what it says of itself."""

from __future__ import annotations

from collections.abc import Iterator

from checks.evidence import Evidence
from checks.expressions.patterns import pattern_of
from checks.joins.remember import once
from checks.readings import Reading
from checks.sins.s3_ci_and_logs.workflows import workflows

READS = (
    Reading(("go.mod", "package.json", "pyproject.toml"), ("github.com/",)),
    Reading(("README.md",), ("/actions/workflows/",)),
)
"""Files in which a project says where it is at home."""

_CONDITION = pattern_of(r"\bgithub\.repository(?:_owner)?\s*==\s*['\"]([\w.-]+)")
_BADGE = pattern_of(r"github\.com/([\w.-]+)/[\w.-]+/actions/workflows/")
_HOMES = {
    "go.mod": pattern_of(r"(?m)^module\s+github\.com/([\w.-]+)/"),
    "package.json": pattern_of(
        r"\"repository\"\s*:\s*(?:\{[^}]{0,200}?\"url\"\s*:\s*)?\"[^\"\s]{0,40}github\.com[/:]([\w.-]+)/"
    ),
    "pyproject.toml": pattern_of(
        r"(?mi)^[ \t]*\"?(?:repository|source(?:[ -]code)?|homepage|github)\"?\s*=\s*\"https://github\.com/([\w.-]+)/"
    ),
    "README.md": _BADGE,
}


@once
def owners_of(evidence: Evidence) -> frozenset[str]:
    """The owners of the project on its host, in small letters."""
    told = {r.project.partition("/")[0] for repository in evidence.repositories for r in repository.remotes}
    return frozenset(o.lower() for o in (told - {""} or set(_said(evidence))))


def _said(evidence: Evidence) -> Iterator[str]:
    for name, home in _HOMES.items():
        named = {owner.lower() for owner in home.findall(evidence.texts.get(name, ""))}
        if len(named) == 1:  # a list of many projects names many
            yield from named
    read = workflows(evidence)
    called = {f"/{w.path}" for w in read if w.trigger("workflow_call") is not None}
    for one in read:
        yield from _CONDITION.findall(evidence.texts.get(one.path, ""))
        for job in one.jobs:
            owner, _, rest = job.uses.partition("@")[0].partition("/")
            if owner not in (".", "$") and any(rest.endswith(path) for path in called):  # by its full name
                yield owner
