"""What changed since the scan before, from the memory of scans, for reports that people read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.report.changed import Changed, ChangedPart
from checks.words import count_of

if TYPE_CHECKING:
    from checks.changes import Change
    from checks.model import Report
    from checks.places import Places

SHOWN = 6  # things that are named under one kind of change


def target_of_report(report: Report) -> str:
    """What the memory calls the target of a report about one folder, or about a machine."""
    if report.target.kind != "machine":
        return report.target.path
    return "machine" if report.target.name == "this machine" else f"machine {report.target.path}"


def changed_since_before(report: Report, target: str, places: Places, *, hide_names: bool = False) -> Changed | None:
    """From the last scan that can be compared to this one, both as they are remembered. None where there is none.

    A memory that is damaged tells nothing here; the scan itself says so.
    """
    from checks.changes import change_between, last_comparable
    from checks.memory.files import BrokenMemory
    from checks.memory.scans import Scans

    store = Scans(places)
    try:
        scans = store.of(target)
        newest = next((s for s in reversed(scans) if s.finished == report.finished), None)
        before = last_comparable(scans, newest) if newest is not None else None
        if newest is None or before is None:
            return None
        old, new = store.report(before.number), store.report(newest.number)
    except BrokenMemory:
        return None
    if old is None or new is None:
        return None
    return told(change_between(old, new, older=before, newer=newest), hide_names=hide_names)


def told(change: Change, *, hide_names: bool = False) -> Changed:
    """A change in words: how many points, and what moved them. Names are in the items only."""
    from checks.memory.words import STEP_WORDS, item_words, points_of
    from checks.report.plain import day_words, plain

    parts = tuple(
        ChangedPart(
            word=STEP_WORDS[part.step],
            count=part.count,
            points=points_of(part.points),
            items=() if hide_names else tuple(plain(item_words(item), 240) for item in part.items[:SHOWN]),
            more=0 if hide_names else max(part.count - SHOWN, 0),
        )
        for part in change.parts
    )
    low, now = int(change.older.low), int(change.newer.low)
    if not parts:
        sentence = f"Nothing changed; the score is {now} as before."
    elif low == now:
        sentence = f"The score is {now} as before; {count_of(sum(p.count for p in parts), 'thing')} changed."
    else:
        sentence = f"The score went from {low} to {now}: {points_of(change.points)}."
    return Changed(since=day_words(change.older.finished), sentence=sentence, parts=parts)
