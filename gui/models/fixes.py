"""Fixes as the window shows them: what the command line says of a plan, of what was changed, of what was put back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

from checks.fixes.available import is_automatic
from checks.language import mark, tr
from checks.model import Finding, Location, Safety
from checks.words import count_of

SAFETY_CHIPS = {
    "safe": ("pass", mark("Safe")),
    "review": ("medium", mark("Worth a look")),
    "manual": ("plain", mark("Left to you")),
}
SAFETY_WORDS = {
    "safe": mark("Nothing a program does can change by it."),
    "review": mark("What a program does can change by it: read the lines first."),
}


class DiffLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a change; numbers count from 1."""

    kind: Literal["same", "removed", "added", "gap"]
    text: str = ""
    old: int | None = None
    new: int | None = None


class FileChange(msgspec.Struct, frozen=True, kw_only=True):
    """What happens to one file; `more` lines are not shown."""

    path: str
    what: Literal["changed", "made", "rights"]
    notes: tuple[str, ...] = ()
    lines: tuple[DiffLine, ...] = ()
    more: int = 0


class FixPlan(msgspec.Struct, frozen=True, kw_only=True):
    """One of `shrift fix plan … --format json`."""

    id: str
    recipe: str
    target: str
    title: str
    safety: Literal["safe", "review", "manual"]
    digest: str = ""
    files: tuple[FileChange, ...] = ()
    keeps: tuple[str, ...] = ()
    then: tuple[str, ...] = ()
    why_not: str = ""

    @property
    def possible(self) -> bool:
        """Whether it can be applied from here."""
        return bool(self.files) and not self.why_not


class CheckedAgain(msgspec.Struct, frozen=True, kw_only=True):
    """A check after a fix."""

    check: str
    meant: int
    left: int
    others: int = 0


class Applied(msgspec.Struct, frozen=True, kw_only=True):
    """What `shrift fix apply … --format json` says."""

    record: str
    fixes: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    checks: tuple[CheckedAgain, ...] = ()
    then: tuple[str, ...] = ()
    sealed: bool = False


def read_plans(data: bytes) -> list[FixPlan]:
    """Raises `msgspec.ValidationError` for anything else."""
    return msgspec.json.decode(data, type=list[FixPlan])


def read_applied(data: bytes) -> Applied:
    """Raises `msgspec.ValidationError` for anything else."""
    return msgspec.json.decode(data, type=Applied)


def named(recipe: str, finding: Finding) -> str:
    """How the command line finds the fix of a finding: `untrack:.env`."""
    place = place_of(finding)
    return f"{recipe}:{place.path}" if place else recipe


def place_of(finding: Finding) -> Location | None:
    """The place that a change of a finding is about: the first that is in a file, now or once."""
    return next((p for p in finding.locations if p.source in ("worktree", "machine", "history")), None)


def some_safe(findings: Iterable[Finding]) -> bool:
    """Whether anything in the folder may be changed without a look at each: the plan says what."""
    return any(
        note.safety is Safety.SAFE and is_automatic(note.id)
        for finding in findings
        if source_of(finding) == "worktree"
        for note in finding.fixes
    )


def source_of(finding: Finding) -> str:
    """Where its file lies: `worktree` or `machine`."""
    return "machine" if any(p.source == "machine" for p in finding.locations[:1]) else "worktree"


def applied_words(applied: Applied, check: str) -> str:
    """`Changed .gitignore: checked again, it is gone.`"""
    files = applied.files[0] if len(applied.files) == 1 else count_of(len(applied.files), "file")
    said = tr("Changed {files}", files=files)
    row = next((c for c in applied.checks if c.check == check), None)
    if row is None:
        left = sum(c.left > 0 for c in applied.checks)
        if left:
            return tr("{said}. Checked again: some of it wants another step.", said=said)
        return tr("{said}. Checked again: all of it is gone.", said=said)
    if row.left == 0:
        return tr("{said}. Checked again: it is gone.", said=said)
    return tr("{said}. Checked again: still there, it wants another step.", said=said)
