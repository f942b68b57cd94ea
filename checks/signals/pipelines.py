"""Pipelines that give their steps no more than they need."""

from __future__ import annotations

from collections.abc import Iterator

from checks.expressions.patterns import pattern_of
from checks.model import Location
from checks.readings import Reading
from checks.signals.looking import matcher, texts_of
from checks.signals.signal import Found, Look, Practice, Sign, Signal, Step
from checks.signals.signs import WORKFLOWS, files, used_action
from checks.structure.entries import entries, find
from checks.structure.tree import document

_PINNED = pattern_of(r"@[0-9a-f]{40}\b")
_LOCAL = pattern_of(r"^(?:\./|docker://)")


def narrow_permissions(content: str, path: str) -> bool:
    """Whether a workflow says at its top that its token may read at most, or nothing."""
    given = document(content, path).get("permissions")
    if given.single:
        return given.value in ("read-all", "{}", "none")
    return given.kind == "mapping" and all(value.value in ("read", "none") for _, _, value in given.named())


def unpinned(content: str, path: str) -> list[str]:
    """The actions of others that a workflow uses by a name that can be moved."""
    return [
        e.value
        for e in find(entries(content, path), "**", "uses")
        if not _LOCAL.match(e.value) and not _PINNED.search(e.value)
    ]


def _permissions(content: str, path: str) -> Iterator[Found]:
    if narrow_permissions(content, path):
        yield Found(document(content, path).get("permissions").line, 1, path.rsplit("/", 1)[-1])


def _pins(content: str, path: str) -> Iterator[Found]:
    used = find(entries(content, path), "**", "uses")
    if used and not unpinned(content, path):
        yield Found(used[0].line, used[0].column, path.rsplit("/", 1)[-1])


def _persists(content: str, path: str) -> Iterator[Found]:
    for entry in find(entries(content, path), "**", "with", "persist-credentials"):
        if entry.value == "false":
            yield Found(entry.line, entry.column, path.rsplit("/", 1)[-1])


def _everywhere(look: Look) -> Iterator[Signal]:
    """Effective where every workflow is narrow, pinned, and leaves no credential of git behind."""
    fits = matcher(WORKFLOWS)
    flows = [(p, t) for p, t in texts_of(look.evidence) if fits(p) and "/workflows/" in p]
    for path, content in flows:
        found = entries(content, path)
        checkouts = [e for e in find(found, "**", "uses") if e.value.startswith("actions/checkout@")]
        left = [
            c
            for c in checkouts
            if not any(e.value == "false" for e in found if e.keys == (*c.keys[:-1], "with", "persist-credentials"))
        ]
        if not narrow_permissions(content, path) or unpinned(content, path) or left:
            return
    if flows:
        where = [Location(source="worktree", path=p) for p, _ in flows[:20]]
        yield look.proves("every workflow is given little, uses fixed versions, and leaves no credential behind", where)


PRACTICES = (
    Practice(
        id="P-LEAST-ACTIONS",
        title="Pipelines that are given little",
        signs=(
            files("zizmor.yml", ".github/zizmor.yml", says="{} configures zizmor", step=Step.DECLARED),
            used_action("step-security/harden-runner", "{} watches the runner"),
            used_action("zizmorcore/zizmor-action", "{} looks at the workflows"),
            Sign(Reading(WORKFLOWS, ("permissions",)), "{} gives its token no right to write", _permissions),
            Sign(Reading(WORKFLOWS, ("uses",)), "{} uses actions by their hash", _pins),
            Sign(Reading(WORKFLOWS, ("persist-credentials",)), "{} leaves no credential of git behind", _persists),
        ),
        proof=_everywhere,
        reads=(Reading(WORKFLOWS),),
    ),
)  # fmt: skip
