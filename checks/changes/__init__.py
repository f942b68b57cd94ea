"""What changed between two examinations of one target, and what each change did to the score. Pure.

The older result is turned into the newer one in steps, always in this order: fixed, accepted, expired, newly checked, new,
no longer checked, rules changed. A step's part is what the low end moves by in it, so the parts always sum to the whole
change. What happened to the rules (shapes, checks, the scorer) is never counted as somebody's progress or fault.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Literal

from checks.changes.identities import alike
from checks.changes.states import Context, Item, states_of_checks, states_of_keys
from checks.memory.scan import Scan, scan_of, why_not_comparable
from checks.model import Range, Report, Word
from checks.scoring.score import score

StepName = Literal["fixed", "accepted", "expired", "newly_checked", "new", "no_longer_checked", "rules"]
STEPS: tuple[StepName, ...] = (
    "fixed", "accepted", "expired", "newly_checked", "new", "no_longer_checked", "rules",
)  # fmt: skip


class Part(Word, frozen=True, kw_only=True):
    """One step: by how many points it moved the low end, and what happened in it."""

    step: StepName
    points: float
    items: tuple[Item, ...] = ()

    @property
    def count(self) -> int:
        """How many things happened."""
        return len(self.items)


class SinChange(Word, frozen=True, kw_only=True):
    """A sin before and after."""

    number: int
    title: str
    before: Range | None  # None where it did not apply
    after: Range | None


class Change(Word, frozen=True, kw_only=True):
    """From one scan to another. `why` says why they cannot be compared, and is empty where they can.

    `parts` is empty where one of them was cut short: that is no state of the project. `by_masks` says that keys were
    joined by masks and places, since their fingerprints hold for one run only.
    """

    older: Scan
    newer: Scan
    why: tuple[str, ...] = ()
    points: float = 0.0
    parts: tuple[Part, ...] = ()
    sins: tuple[SinChange, ...] = ()
    by_masks: bool = False

    @property
    def comparable(self) -> bool:
        """Whether a line may be drawn between both."""
        return not self.why

    def part(self, step: StepName) -> Part:
        """A step; one without points and items where nothing happened in it."""
        return next((p for p in self.parts if p.step == step), Part(step=step, points=0.0))


def change_between(old: Report, new: Report, *, older: Scan | None = None, newer: Scan | None = None) -> Change:
    """What changed from `old` to `new`. `older` and `newer` are what the memory tells of them."""
    older = older or scan_of(old, target=old.target.path)
    newer = newer or scan_of(new, target=new.target.path)
    why = why_not_comparable(older, newer)
    if older.stopped or newer.stopped:
        return Change(older=older, newer=newer, why=why, sins=_sins(old, new))
    old, new, by_masks = alike(old, new)
    context = Context.of(old, new, older, newer)
    checks = states_of_checks(old, new, context)
    keys = states_of_keys(old, new, context)
    lows = [_cents(score(old.checks, keys=old.keys, findings=old.findings)[0].low)]
    for step in range(len(STEPS)):
        results, findings = checks.at(step)
        lows.append(_cents(score(results, keys=keys.at(step), findings=findings)[0].low))
    moved = [after - before for before, after in pairwise(lows)]
    # Where the scorer changed, what a report says and what is computed from it now differ: that is the last step's.
    moved[-1] += (lows[0] - _cents(old.score.low)) + (_cents(new.score.low) - lows[-1])
    items = [*checks.items, *keys.items]
    parts = [
        Part(step=step, points=moved[n] / 100, items=tuple(i for at, i in items if at == n))
        for n, step in enumerate(STEPS)
    ]
    return Change(
        older=older,
        newer=newer,
        why=why,
        points=(_cents(new.score.low) - _cents(old.score.low)) / 100,
        parts=tuple(p for p in parts if p.points or p.items),
        sins=_sins(old, new),
        by_masks=by_masks,
    )


def since(scans: Iterable[Scan], newest: Scan, moment: str) -> Scan | None:
    """The scan to compare the newest one with, to tell what changed since a moment (ISO 8601, in UTC).

    It is the last one before that moment which can be compared; where there is none, the first after it.
    """
    fitting = [s for s in scans if s.number != newest.number and not why_not_comparable(s, newest)]
    earlier = [s for s in fitting if s.finished <= moment]
    later = [s for s in fitting if moment < s.finished <= newest.finished]
    return earlier[-1] if earlier else later[0] if later else None


def last_comparable(scans: Iterable[Scan], newest: Scan) -> Scan | None:
    """The newest scan before this one that can be compared with it."""
    before = [s for s in scans if (s.finished, s.number) < (newest.finished, newest.number)]
    return next((s for s in reversed(before) if not why_not_comparable(s, newest)), None)


def _sins(old: Report, new: Report) -> tuple[SinChange, ...]:
    before = {s.number: s for s in old.sins}
    found = []
    for sin in new.sins:
        was = before.get(sin.number)
        found.append(
            SinChange(
                number=sin.number,
                title=sin.title,
                before=Range(low=was.low, high=was.high) if was is not None and was.applies else None,
                after=Range(low=sin.low, high=sin.high) if sin.applies else None,
            )
        )
    return tuple(found)


def _cents(points: float) -> int:
    """Hundredths, in which sums are exact."""
    return round(points * 100)


__all__ = ["STEPS", "Change", "Item", "Part", "SinChange", "change_between", "last_comparable", "since"]
