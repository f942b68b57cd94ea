"""A history and a change as a terminal shows them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from checks.changes import Change, Item, Part, StepName
from checks.language import mark, number, tr
from checks.memory.scan import Scan
from checks.memory.trend import Point
from checks.model import Range, Score
from checks.report.escape import for_terminal
from checks.report.words import headline, span
from checks.words import count_of

SHOWN = 8  # things that are named under one step
STEP_WORDS: dict[StepName, str] = {
    "fixed": mark("fixed"),
    "new": mark("new"),
    "newly_checked": mark("newly checked"),
    "no_longer_checked": mark("no longer checked"),
    "accepted": mark("accepted"),
    "expired": mark("expired"),
    "rules": mark("by other rules"),
}
ORDER: tuple[StepName, ...] = tuple(STEP_WORDS)


def day_of(moment: str) -> str:
    """`16 Nov 2026, 14:02`, in this system's time zone."""
    at = datetime.fromisoformat(moment).astimezone()
    return f"{at.day} {at:%b %Y, %H:%M}"


def points_of(change: float) -> str:
    """`+6`, `−24`, `±0`; tenths only where the whole would be nothing."""
    if abs(change) < 0.05:
        return "±0"
    digits = 0 if abs(change) >= 1 else 1
    return f"{'+' if change > 0 else '−'}{number(abs(change), digits)}"


def score_words(scan: Scan) -> str:
    """`40, else 52–73`."""
    if scan.stopped:
        return tr("stopped")
    low, rest = headline(
        Score(
            low=scan.low,
            high=scan.high,
            coverage=scan.coverage,
            grade=scan.grade,
            uncapped=scan.uncapped,
            gates=scan.gates,
        )
    )
    if scan.gates and scan.uncapped.low > min(g.cap for g in scan.gates):
        return tr("{low}, else {span}", low=low, span=span(scan.uncapped))
    return rest or low


def history_lines(name: str, path: str, scans: Sequence[Scan], points: Sequence[Point]) -> list[str]:
    """A table of scans, the newest first. Where no line could be drawn to the one before, it is said why."""
    lines = [for_terminal(f"{name}  {path}"), ""]
    lines.append(f"{'no.':>5}  {'when':<20}  {'score':<16}  {'grade':<5}  {'checked':>7}  {'open':>5}")
    for scan, point in zip(reversed(scans), reversed(points), strict=True):
        lines.append(
            f"{scan.number:>5}  {day_of(scan.finished):<20}  {score_words(scan):<16}  {scan.grade or '–':<5}"
            f"  {f'{int(scan.coverage)} %':>7}  {scan.failed:>5}"
        )
        if point.why:
            said = "not comparable with the one below: " if not point.stopped else ""
            lines.append(f"{'':>5}  ┄ {said}{' and '.join(point.why)}")
    return lines


def change_lines(change: Change) -> list[str]:
    """What changed, step by step; the points of the steps sum to the change."""
    old, new = change.older, change.newer
    lines = [f"Since {day_of(old.finished)} (no. {old.number}):" if old.number else f"Since {day_of(old.finished)}:"]
    if not change.parts and (old.stopped or new.stopped):
        return [*lines, f"  cannot be compared: {' and '.join(change.why)}."]
    lines.append(f"  {points_of(change.points)}   {int(old.low)} → {int(new.low)}")
    if change.why:
        lines.append(f"  Not the same was measured: {' and '.join(change.why)}.")
    if change.by_masks:
        lines.append("  Keys were known again by their masks: fingerprints of one of them hold for its run only.")
    if not change.parts:
        lines.append("  Nothing changed.")
    for step in ORDER:
        part = change.part(step)
        if part.count or part.points:
            lines += _part_lines(part)
    return lines


def _part_lines(part: Part) -> list[str]:
    lines = [f"  {part.count:>3} {STEP_WORDS[part.step]:<18} {points_of(part.points):>5}"]
    for item in part.items[:SHOWN]:
        lines.append(for_terminal(f"      {item_words(item)}"))
    if part.count > SHOWN:
        lines.append(f"      and {count_of(part.count - SHOWN, 'more thing')}")
    return lines


def item_words(item: Item) -> str:
    """One thing that happened: what, and where."""
    if item.what == "check":
        return f"{item.check}  {item.said}"
    about = f"  {item.said}" if item.said else ""
    return f"{item.title}{about}" if item.what == "key" else f"{item.check}  {item.title}{about}"


def span_words(span: Range | None) -> str:
    """`38–71`, or that it does not apply."""
    if span is None:
        return "does not apply"
    low, high = int(span.low), int(-(-span.high // 1))
    return str(low) if low == high else f"{low}–{high}"
