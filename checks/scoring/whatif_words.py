"""What a set of steps does to the score, in words: for the terminal and the window alike."""

from __future__ import annotations

from collections.abc import Sequence

from checks.language import advice, tr, trn
from checks.language import number as number_of
from checks.report.words import checked, span
from checks.scoring.whatif import Act, Outcome, WhatIf
from checks.words import count_of


def moved(told: WhatIf, then: Outcome) -> str:
    """`40 → 59`, `40–52 → 59–70`; only the one range where nothing moved."""
    before, after = told.now.score, then.score
    one = before.grade and after.grade and not then.decided
    was, now = (str(int(before.low)), str(int(after.low))) if one else (span(before), span(after))
    return was if was == now else f"{was} → {now}"


def held(then: Outcome) -> str:
    """`held by: a key is in the git history`, `at most 59: …` where only the high end is; empty where no gate takes anything."""
    score = then.score
    if not score.gates or score.uncapped.high <= score.gates[0].cap:
        return ""
    gate = score.gates[0]
    return (
        tr("held by: {why}", why=advice(gate.why))
        if score.uncapped.low > gate.cap
        else tr("at most {cap}: {why}", cap=gate.cap, why=advice(gate.why))
    )


def grade_words(then: Outcome) -> str:
    """`Grade D`, `Grade D to A` where answers are open, `no grade`."""
    worst, best = then.score.grade, then.best_grade
    if worst is None:
        return tr("no grade")
    return (
        tr("Grade {worst}", worst=worst)
        if best in (None, worst)
        else tr("Grade {worst} to {best}", worst=worst, best=best)
    )


def done_words(then: Outcome) -> str:
    """`closes 3 findings, lowers 1 to medium, decides 4 checks`; empty with no step."""
    said = [tr("closes {findings}", findings=count_of(then.closed, "finding"))] if then.closed else []
    said += [tr("lowers {lowered} to medium", lowered=then.lowered)] if then.lowered else []
    said += [tr("decides {checks}", checks=count_of(then.decided, "check"))] if then.decided else []
    return ", ".join(said)


def sentence(told: WhatIf, then: Outcome) -> str:
    """`40 → 59, Grade D, 79 % checked; held by: …`."""
    parts = [", ".join((moved(told, then), grade_words(then), checked(then.score.coverage))), held(then)]
    return "; ".join(p for p in parts if p)


def gain(act: Act, now: Outcome) -> str:
    """What a step does by itself: `+19`, `with 2 others: 40 → 59`, `decides 4 checks`, `+3 once the gate is lifted`."""
    if act.decides:
        return tr("decides {checks}", checks=count_of(len(act.decides), "check"))
    low = now.score.low
    if act.together > 1 and act.lifted > low:
        return trn(
            "with {n} other: {low} → {lifted}",
            "with {n} others: {low} → {lifted}",
            act.together - 1,
            low=int(low),
            lifted=int(act.lifted),
        )
    if act.gain > 0:
        return f"+{_points(act.gain)}"
    return tr("+{points} once the gate is lifted", points=_points(act.behind)) if act.behind > 0 else "+0"


def does(act: Act) -> str:
    """What a step closes, lowers and lifts: `closes 3 findings, lowers 1 to medium, lifts a cap`."""
    said = [tr("closes {findings}", findings=count_of(len(act.closes), "finding"))] if act.closes else []
    said += [tr("lowers {count} to medium", count=len(act.lowers))] if act.lowers else []
    said += [tr("lifts a cap")] if act.lifts else []
    return ", ".join(said)


def ids_of(acts: Sequence[Act]) -> str:
    """`S1-HISTORY, key-3f9c1e2a`."""
    return ", ".join(a.id for a in acts)


def _points(number: float) -> str:
    whole = number >= 9.95 or f"{number:.1f}".endswith(".0")
    return number_of(number, 0 if whole else 1)
