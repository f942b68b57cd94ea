"""What the sheet “What if…” says: the ring with what is gained, the head's words, one row a step. No widget in here."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from checks.language import mark, tr
from checks.model import Report
from checks.report.escape import for_terminal
from checks.report.verdict import Parts, legend, ring_of
from checks.report.words import checked
from checks.scoring.whatif import Act, Outcome, WhatIf, outcome, what_if
from checks.scoring.whatif_words import does, done_words, gain, grade_words, held, moved
from checks.words import capital, count_of
from gui.models.seen import as_seen

NOBODY_KNOWS = mark("How it turns out nobody knows; it may bring something bad to light.")


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A step as the sheet lists it."""

    id: str
    title: str
    fact: str  # what it closes, and the effort
    gain: str
    spoken: str


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """The head: the score with the steps that are ticked."""

    ring: Parts
    legend: tuple[tuple[str, int, str], ...]  # (part, points, word)
    headline: str
    sentence: str


class Trial:
    """A report whose steps are tried out. Weighing them costs a score each, so it is done once."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.told: WhatIf = what_if(report)
        self.lines = tuple(_line(act, self.told.now) for act in self.told.acts)

    @property
    def left_out(self) -> str:
        """`and 12 more steps for nothing graver`; empty where all are listed."""
        count = self.told.left_out
        return tr("and {steps} for nothing graver", steps=count_of(count, "more step")) if count else ""

    def tried(self, ids: Collection[str]) -> Tried:
        """The score once the steps of these ids are done."""
        chosen = [a for a in self.told.acts if a.id in ids]
        then = outcome(self.report, chosen)
        ring = self._ring(then)
        parts = legend(ring)
        said = ", ".join(f"{points} {word}" for _, points, word in parts)
        holding = held(then)
        range_ = moved(self.told, then)
        facts = [f"{capital(grade_words(then))}, {checked(then.score.coverage)}"]
        if chosen:
            facts.append(f"{count_of(len(chosen), 'step')}: {done_words(then) or tr('nothing moves')}")
        if then.decided:
            facts.append(tr(NOBODY_KNOWS).rstrip("."))
        return Tried(
            ring=msgspec.structs.replace(ring, spoken=f"{ring.spoken}; {said}"),
            legend=parts,
            headline=for_terminal(f"{range_}, {holding}" if holding else range_),
            sentence=for_terminal(". ".join(facts) + "."),
        )

    def _ring(self, then: Outcome) -> Parts:
        before = ring_of(self.report)
        ring = ring_of(msgspec.structs.replace(self.report, score=then.score))
        gained = max(ring.counted - before.counted, 0.0)
        return msgspec.structs.replace(ring, counted=ring.counted - gained, gained=gained)


def _line(act: Act, now: Outcome) -> Line:
    if act.decides:
        fact = tr(NOBODY_KNOWS) if act.kind == "ask" else tr("An answer counts for 0.7 at most, for 90 days.")
    else:
        fact = ", ".join(w for w in (does(act), act.effort_words) if w)
        if act.kind == "key":
            fact += tr("; counts once its provider says that the old one is dead")
    title, worth = for_terminal(as_seen(act.title)), gain(act, now)
    fact = for_terminal(capital(fact))
    return Line(id=act.id, title=title, fact=fact, gain=worth, spoken=f"{title}: {worth}. {fact}")
