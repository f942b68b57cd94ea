"""Acceptances as the window shows them: what the command line tells of them, in words. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

import msgspec

from checks.acceptances import model
from checks.language import mark, tr, trn
from checks.model import Finding, Report, Status
from checks.words import count_of, day_of

LENGTHS = (("30", mark("30 days")), ("90", mark("90 days")), ("180", mark("180 days")), ("365", mark("A year")))
USUAL = "90"


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One acceptance."""

    reason: str
    owner: str
    until: str
    checks: tuple[str, ...] = ()
    kind: str = ""
    masked: str = ""
    path: str | None = None
    origin: str = ""  # the scanner whose mark was taken over


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One file of the folder; without an entry it is none."""

    path: str
    state: Literal["holds", "soon", "expired", "broken"]
    why: str = ""
    days_left: int | None = None
    entry: Entry | None = None

    @property
    def what(self) -> str:
        """What is tolerated: a mask, a place, or the file that tolerates nothing."""
        if self.entry is None:
            return self.path
        return self.entry.masked or self.entry.path or tr("The project")

    @property
    def when(self) -> str:
        """How long it holds."""
        if self.entry is None:
            return tr("accepts nothing")
        if self.state == "expired":
            return tr("on {until}, open again", until=day_of(self.entry.until))
        return tr("{days} left", days=count_of(self.days_left or 0, "day"))

    @property
    def told(self) -> str:
        """Who, why, and for which checks."""
        if self.entry is None:
            return self.why
        checks = ", ".join(self.entry.checks) or tr("every check")
        told = f"{self.entry.owner}: {self.entry.reason} ({checks})"
        return (
            tr("{told}, taken over from {scanner}", told=told, scanner=self.entry.origin) if self.entry.origin else told
        )


class Mark(model.Mark, frozen=True, kw_only=True):
    """What another scanner was told to pass by, in words."""

    @property
    def told(self) -> str:
        """What it is, and what it does here."""
        if self.key is None:
            return tr("{tool}, {file}: no key is found there.", tool=self.tool, file=self.file)
        return tr("{tool}, {file}: {key} is passed by there, and open here.", tool=self.tool, file=self.file, key=self.masked)  # fmt: skip


class Marks(msgspec.Struct, frozen=True, kw_only=True):
    """What `shrift accept import` tells."""

    marks: tuple[Mark, ...] = ()
    broken: tuple[tuple[str, str], ...] = ()
    written: tuple[str, ...] = ()


class Added(msgspec.Struct, frozen=True, kw_only=True):
    """What `shrift accept add` wrote."""

    path: str
    entry: Entry


def acceptable(finding: Finding) -> bool:
    """Whether the folder's own files may accept it: what lies on the machine or at a provider they may not."""
    return finding.status is Status.FAIL and all(p.source in ("worktree", "history") for p in finding.locations)


def name_of(finding: Finding) -> str:
    """How the command line is told which finding is meant: fingerprints may not outlive a scan, places do."""
    if not finding.locations:
        return finding.check
    place = finding.locations[0]
    return f"{finding.check}:{place.path}" + (f":{place.line}" if place.line else "")


def rows_of(answer: bytes) -> list[Row]:
    """The rows of `shrift accept list`, those that want a decision first. Raises `msgspec.DecodeError`."""
    order = ("broken", "expired", "soon", "holds")
    rows = msgspec.json.decode(answer, type=list[Row])
    return sorted(rows, key=lambda r: (order.index(r.state), r.days_left if r.days_left is not None else 0))


def waiting(report: Report) -> int:
    """How many acceptances want a decision, as far as a report tells: ended, none, or over within days of it."""
    day = date.fromisoformat(report.finished[:10])
    notes = {f.accepted for f in report.findings if f.accepted is not None}
    soon = sum((date.fromisoformat(n.until) - day).days < model.SOON_DAYS for n in notes)
    return soon + sum(limit.id in ("acceptance", "acceptance-expired") for limit in report.limits)


def added_words(answer: bytes) -> str:
    """What is said when it is written. Raises `msgspec.DecodeError`."""
    added = msgspec.json.decode(answer, type=list[Added])
    if not added:
        return tr("Nothing was written.")
    files = added[0].path if len(added) == 1 else count_of(len(added), "file")
    return tr(
        "Accepted until {until}. Commit {files}, so that it holds for all.",
        until=day_of(added[0].entry.until),
        files=files,
    )


def marks_of(answer: bytes) -> Marks:
    """What other scanners pass by. Raises `msgspec.DecodeError`."""
    return msgspec.json.decode(answer, type=Marks)


def summary(rows: Sequence[Row]) -> str:
    """The line under the title of the list."""
    waiting = sum(r.state != "holds" for r in rows)
    if not rows:
        return tr("Nothing is accepted in this folder.")
    acceptances = count_of(len(rows), "acceptance")
    if not waiting:
        return tr("{acceptances}, none of them wants a decision.", acceptances=acceptances)
    return trn(
        "{acceptances}, {n} wants a decision.", "{acceptances}, {n} want a decision.", waiting, acceptances=acceptances
    )
