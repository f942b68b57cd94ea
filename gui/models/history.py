"""A history as the window shows it: what the command line told, and the words of each part."""

from __future__ import annotations

from datetime import datetime

import msgspec

from checks.changes import Change, Item, Part, StepName
from checks.language import advice, date_of, joined, time_of, tr
from checks.memory.scan import Scan
from checks.memory.trend import Point
from checks.memory.words import ORDER, STEP_WORDS, points_of
from checks.model import Report, Word
from checks.projects.board import range_words
from checks.report.escape import for_terminal
from gui.models.verdicts import day, moment

MARKS: dict[StepName, tuple[str, str]] = {
    "fixed": ("pass", "ok"),
    "new": ("high", "fail"),
    "newly_checked": ("eye", "info"),
    "no_longer_checked": ("not_checked", "unknown"),
    "accepted": ("dead", "unknown"),
    "expired": ("clock", "warn"),
    "rules": ("ticks", "unknown"),
}


class Told(Word, frozen=True, kw_only=True):
    """What `shrift history show` told. `since` is the moment that was asked for."""

    target: str
    name: str
    scans: tuple[Scan, ...] = ()
    points: tuple[Point, ...] = ()
    change: Change | None = None
    since: str | None = None


def read_history(answer: bytes) -> Told:
    """Raises `msgspec.DecodeError`."""
    return msgspec.json.decode(answer, type=Told)


def read_change(answer: bytes) -> Change:
    """What `shrift history compare` told. Raises `msgspec.DecodeError`."""
    return msgspec.json.decode(answer, type=Change)


class StepRow(msgspec.Struct, frozen=True, kw_only=True):
    """One step of a change in words."""

    step: StepName
    count: int
    words: str
    points: str
    mark: str
    colour: str
    items: tuple[str, ...]


def steps_of(change: Change) -> list[StepRow]:
    """The steps in which something happened, good news and bad before what only the program did."""
    rows = []
    for step in ORDER:
        part = change.part(step)
        if part.items or part.points:
            rows.append(_step(part))
    return rows


def _step(part: Part) -> StepRow:
    mark, colour = MARKS[part.step]
    return StepRow(
        step=part.step,
        count=part.count,
        words=tr(STEP_WORDS[part.step]),
        points=points_of(part.points),
        mark=mark,
        colour=colour,
        items=tuple(_item(i) for i in part.items),
    )


def _item(item: Item) -> str:
    """What, and where; a check tells of itself in a sentence."""
    title = advice(item.title)
    said = item.said if item.what == "check" else f"{title}: {item.said}" if item.said else title
    return for_terminal(said)


def target_of(report: Report) -> str:
    """What the memory calls the target of a report that the window asked for: a folder, or a home."""
    if report.target.kind != "machine":
        return report.target.path
    return "machine" if report.target.name == "this machine" else f"machine {report.target.path}"


def score_of(scan: Scan) -> tuple[str, str]:
    """(`40`, `else 52–73`), (`71`, `–88`); of a scan that was cut short nothing."""
    if scan.stopped:
        return "–", ""
    return range_words(scan.low, scan.high, scan.uncapped, min((g.cap for g in scan.gates), default=100))


def when(scan: Scan, now: datetime) -> str:
    """`today 14:02`, `16 Nov 14:02`, of another year the day alone."""
    at = datetime.fromisoformat(scan.finished).astimezone(now.tzinfo)
    if at.date() == now.date() or at.year != now.year:
        return moment(scan.finished, now)
    return f"{date_of(at.day, at.month)} {time_of(at.hour, at.minute)}"


def from_to(change: Change, now: datetime) -> str:
    """`16 Nov → today 14:02`."""
    return f"{moment(change.older.finished, now)} → {moment(change.newer.finished, now)}"


def since_words(change: Change, now: datetime) -> str:
    """`Since 16 Nov`."""
    at = datetime.fromisoformat(change.older.finished).astimezone(now.tzinfo)
    return (
        tr("Since today {time}", time=time_of(at.hour, at.minute))
        if at.date() == now.date()
        else tr("Since {day}", day=day(at.isoformat(), now))
    )


def why_words(change: Change) -> str:
    """Why no line may be drawn between both, as a sentence; empty where one may."""
    return tr("Not the same was measured: {why}.", why=joined([advice(w) for w in change.why])) if change.why else ""


def summary(told: Told) -> str:
    """How many scans there are, and how many of them can be compared with the newest one before them."""
    if not told.scans:
        return tr("No scan of it is remembered yet.")
    first = datetime.fromisoformat(told.scans[0].finished).astimezone()
    if len(told.scans) == 1:
        return tr("One scan is remembered. The next one shows what changed.")
    apart = sum(bool(p.why) for p in told.points)
    said = tr(
        "{count} scans since {day}",
        count=len(told.scans),
        day=day(first.isoformat(), datetime.now().astimezone()),
    )
    return tr("{said}; {apart} cannot be compared with the one before", said=said, apart=apart) if apart else said
