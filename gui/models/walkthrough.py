"""The walkthrough as plain data: how far a person is, what a cure changes, whether a scan says that a sin is gone."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path

import msgspec

from checks.catalog import SINS
from checks.demo.practice import Practice
from checks.language import tr
from checks.model import Report, SinScore, Status
from checks.places import Places, read_whole
from gui.models.fixes import DiffLine, FileChange
from gui.models.verdicts import status_mark
from gui.models.walkthrough_words import LESSONS

FILE = "walkthrough.json"
BIGGEST = 16 * 1024  # bytes
OPENING, CLOSING = 0, 8  # the stages around the seven lessons
AROUND = 2  # lines that are shown before and after a change
GONE = (Status.PASS, Status.NOT_APPLICABLE)


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far a person is: the lessons that were done, and the stage that stood there last. Kept on this machine."""

    done: tuple[int, ...] = ()
    at: int = OPENING

    def with_done(self, number: int) -> Progress:
        """The same with one more lesson done."""
        return msgspec.structs.replace(self, done=tuple(sorted({*self.done, number})))

    def at_stage(self, stage: int) -> Progress:
        """The same, at another stage."""
        return msgspec.structs.replace(self, at=stage)


def load_progress(places: Places) -> Progress:
    """What was kept, or the beginning. A file that cannot be read is no reason to disturb anybody."""
    path = places.data / FILE
    try:
        kept = msgspec.json.decode(read_whole(path, BIGGEST), type=Progress)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Progress()
    done = tuple(sorted({n for n in kept.done if n in LESSONS}))
    return Progress(done=done, at=min(max(kept.at, OPENING), CLOSING))


def keep_progress(places: Places, progress: Progress) -> None:
    """Keep it; that it cannot be written costs only the convenience."""
    try:
        places.write(places.data / FILE, msgspec.json.encode(progress))
    except OSError:
        return


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """What a real scan says of one check of a practice."""

    title: str
    reason: str
    mark: str
    colour: str
    gone: bool


def checked(report: Report, practice: Practice) -> tuple[Checked, ...]:
    """The checks of a practice in a report of it. A check that the report does not name is not there: it is not gone."""
    made = []
    for id in practice.checks:
        result = next((c for c in report.checks if c.id == id), None)
        if result is None:
            made.append(
                Checked(title=id, reason=tr("It was not looked at."), mark="not_checked", colour="unknown", gone=False)
            )
            continue
        mark, colour = status_mark(result)
        gone = result.status in GONE and not report.stopped
        made.append(Checked(title=result.title, reason=result.reason, mark=mark, colour=colour, gone=gone))
    return tuple(made)


def is_gone(checks: Iterable[Checked]) -> bool:
    """Whether the sin is gone: every one of its checks says so, and there was one."""
    answers = [c.gone for c in checks]
    return bool(answers) and all(answers)


def changes(practice: Practice) -> tuple[FileChange, ...]:
    """What the cure changes, file by file, with masks in the place of keys."""
    return tuple(_change(path, practice.before(path), after) for path, after in practice.cure.items())


def _change(path: str, before: str, after: str) -> FileChange:
    old, new = before.splitlines(), after.splitlines()
    lines: list[DiffLine] = []
    for group in difflib.SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(AROUND):
        if lines:
            lines.append(DiffLine(kind="gap"))
        for tag, i1, i2, j1, j2 in group:
            if tag == "equal":
                lines += [
                    DiffLine(kind="same", text=old[i], old=i + 1, new=j + 1)
                    for i, j in zip(range(i1, i2), range(j1, j2), strict=True)
                ]
                continue
            lines += [DiffLine(kind="removed", text=old[i], old=i + 1) for i in range(i1, i2)]
            lines += [DiffLine(kind="added", text=new[j], new=j + 1) for j in range(j1, j2)]
    return FileChange(path=path, what="changed" if before else "made", lines=tuple(lines))


def cure(practice: Practice, folder: Path) -> None:
    """Make the change in a practice project. What is written holds no key. Raises `OSError`."""
    for path, text in practice.cure.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")


def still_open(report: Report | None) -> list[SinScore]:
    """The sins of a person's own project that are not wholly answered, the lowest first."""
    if report is None:
        return []
    return sorted((s for s in report.sins if s.applies and s.low < 100), key=lambda s: (s.low, s.number))


def checklist(progress: Progress, report: Report | None, day: str) -> str:
    """The walkthrough as Markdown, for whoever takes new people in. It names no path and no key."""
    lines = ["# LLM API keys: onboarding checklist", "", f"Written by Shrift on {day}.", "", "## Lessons", ""]
    for sin in SINS:
        number = int(sin.number)
        tick = "x" if number in progress.done else " "
        lines.append(f"- [{tick}] {number}. {sin.title}: {LESSONS[number].remember}")
    lines += ["", "## Own project", ""]
    if report is None:
        lines.append("- [ ] Examine the own project with Shrift")
    else:
        name = "".join(c for c in report.target.name if c.isprintable() and c not in "`*_[]<>#|\\") or "project"
        lines.append(f"- [x] Examine the own project with Shrift ({name}, {report.finished[:10]})")
        for sin_score in still_open(report):
            title = next(s.title for s in SINS if s.number == sin_score.number)
            low, high = int(sin_score.low), int(-(-sin_score.high // 1))
            told = f"{low}" if low == high else f"{low}–{high}"
            lines.append(f"- [ ] {sin_score.number}. {title}: {told} of 100")
        if not still_open(report):
            lines.append("- [x] Every sin is answered")
    lines += ["- [ ] Know whom to tell when a key leaks, and where the runbook is", ""]
    return "\n".join(lines)
