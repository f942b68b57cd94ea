"""What if: the steps a person could take, and the score once some of them are done. Pure; the scorer is the real one.

It promises no more than the next scan would see. A key that is replaced and revoked still stands where it stood: its
findings close where a new key is all they ask for, the others fall to medium, as they do once the provider says that the
key is dead. What would be asked or answered counts as decided, and nobody knows how: the low end stays, the high end and
the letter are told for the best and the worst answer. Such an answer can also bring something bad to light.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from heapq import nsmallest
from typing import Literal

import msgspec

from checks.language import advice, mark, tr
from checks.model import CheckResult, Finding, Report, Safety, Score, Status, count_places
from checks.scoring.mending import REPLACING, Left, after, by_a_new_key, gravest, only_replacing, to_replace
from checks.scoring.raising import ways
from checks.scoring.score import KEY_GATES, letter, score
from checks.scoring.steps import findings_behind
from checks.scoring.weighing import Weighing
from checks.words import count_of

FEW, MOST = 24, 100  # steps that are weighed: each costs whole scores, and nobody reads more
WORK = 40_000  # findings that are gone through for it: the window waits meanwhile
EFFORT = {Safety.SAFE: 1, Safety.REVIEW: 2, Safety.MANUAL: 4}  # for one place
EFFORT_HOW = mark(
    "Effort is 1 for a safe fix, 2 for one to review and 4 for work by hand, times the places it is done in. "
    "A key is replaced once, whatever the places."
)
_SAFETY_WORDS = {Safety.SAFE: mark("safe"), Safety.REVIEW: mark("to review"), Safety.MANUAL: mark("by hand")}


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """A step that a person could take. `effort` is None where the findings name no fix that says it.

    `gain` is points of the low end by this step alone; `behind` is what it adds once no gate holds the score. Steps with
    `together` lift the gate that holds the score, all of them together, to `lifted`.
    """

    id: str
    kind: Literal["key", "check", "ask", "answer"]
    title: str
    how: tuple[str, ...] = ()
    note: str = ""
    closes: tuple[str, ...] = ()  # ids of findings
    lowers: tuple[str, ...] = ()  # those that fall to medium
    decides: tuple[str, ...] = ()  # ids of checks
    key: str | None = None  # the fingerprint of the key that ends
    finding: str | None = None  # the gravest one it is about
    effort: int | None = None
    effort_words: str = "effort unknown"
    gain: float = 0.0
    gain_high: float = 0.0
    gain_coverage: float = 0.0
    behind: float = 0.0
    together: int = 0
    lifted: float = 0.0
    lifts: tuple[str, ...] = ()  # ids of gates that this step alone lifts


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """The score once some steps are done. `grade` is the letter at worst, `best_grade` at best; None where there is none."""

    score: Score
    best_grade: str | None
    closed: int
    lowered: int
    decided: int


class WhatIf(msgspec.Struct, frozen=True, kw_only=True):
    """All steps, what helps most for its effort first. `left_out` counts those that were not weighed."""

    now: Outcome
    acts: tuple[Act, ...]
    left_out: int = 0


def what_if(report: Report) -> WhatIf:
    """The steps of a report with what each does."""
    found, left_out = _acts(report, min(max(WORK // max(len(report.findings), 1), FEW), MOST))
    weighed = _weighed(report, [*found, *_deciding(report)])
    return WhatIf(now=outcome(report, ()), acts=tuple(sorted(weighed, key=_order)), left_out=left_out)


def outcome(report: Report, acts: Iterable[Act]) -> Outcome:
    """The score once these steps are done, in any order. With no step it is the report's own."""
    acts = list(acts)
    if not acts:
        return Outcome(score=report.score, best_grade=report.score.grade, closed=0, lowered=0, decided=0)
    return _outcome(report, acts, after(acts, report.checks, report.findings, report.keys))


def _outcome(report: Report, acts: Sequence[Act], left: Left) -> Outcome:
    decided = {id: Status.ATTESTED for act in acts if act.kind == "answer" for id in act.decides}
    decided |= {id: Status.PASS for act in acts if act.kind == "ask" for id in act.decides}
    drill = 0 if report.score.grade == "A+" else None  # a report does not tell the day; a letter is not lost by a fix

    def scored(some: Sequence[CheckResult]) -> Score:
        return score(some, keys=left.keys, findings=left.findings, partial=report.partial, drill_days=drill)[0]

    sure = scored(left.results)
    best = sure
    if decided:
        best = scored([_as(r, decided[r.id]) if r.id in decided else r for r in left.results])
        worst = scored([_as(r, Status.FAIL) if r.id in decided else r for r in left.results])
        grade = letter(sure.low) if worst.grade is not None else None
        sure = msgspec.structs.replace(
            sure, high=max(best.high, sure.low), coverage=max(best.coverage, sure.coverage), grade=grade
        )
    return Outcome(
        score=sure, best_grade=best.grade, closed=len(left.closed), lowered=len(left.lowered), decided=len(decided)
    )


def _acts(report: Report, most: int) -> tuple[list[Act], int]:
    """What can be mended, the gravest first; unweighed. Of all only the first are put in words; the others are counted."""
    open_ = [f for f in report.findings if f.status is Status.FAIL]
    by_key = to_replace(open_, report.keys)
    by_check: dict[str, list[Finding]] = {}
    for finding in open_:
        if not (finding.key in by_key and only_replacing(finding)):
            by_check.setdefault(finding.check, []).append(finding)
    names = _short(by_key)
    found: list[tuple[int, int, int, str, str | None]] = [
        (*_gravity(mine, sum(map(len, by_a_new_key(mine)))), f"key-{names[key]}", key) for key, mine in by_key.items()
    ]
    found += [(*_gravity(mine, len(mine)), check, None) for check, mine in by_check.items()]
    masks = {k.fingerprint: k.masked for k in report.keys}
    first = nsmallest(most, found)
    return [
        _replacement(id, key, masks[key], by_key[key]) if key is not None else _mending(id, by_check[id])
        for *_, id, key in first
    ], len(found) - len(first)


def _gravity(mine: Sequence[Finding], touched: int) -> tuple[int, int, int]:
    worst = gravest(mine)
    return -worst.severity.rank, -worst.confidence.rank, -touched


def _replacement(id: str, key: str, masked: str, mine: Sequence[Finding]) -> Act:
    closes, lowers = by_a_new_key(mine)
    return Act(
        id=id,
        kind="key",
        title=tr("Replace {mask}, then revoke it", mask=masked),
        note=tr("Counts once its provider was asked and says that the old one is dead."),
        closes=closes,
        lowers=lowers,
        key=key,
        finding=gravest(mine).id,
        effort=EFFORT[Safety.MANUAL],
        effort_words=tr("by hand, once"),
    )


def _mending(check: str, mine: Sequence[Finding]) -> Act:
    fixes = {fix.title: fix.safety for f in mine for fix in f.fixes if fix.id not in REPLACING}
    worst = gravest(mine)
    titles = tuple(fixes)
    places = count_places(mine)
    hardest = max(fixes.values(), key=lambda s: EFFORT[s], default=None)
    known = hardest is not None and all(f.fixes for f in mine)
    title = advice(titles[0] if titles else worst.title)
    if len(titles) > 1:
        title = tr("{title}, and {steps}", title=title, steps=count_of(len(titles) - 1, "other step"))
    return Act(
        id=check,
        kind="check",
        title=title,
        how=tuple(map(advice, titles)),
        note=advice(worst.title) if titles else "",
        closes=tuple(f.id for f in mine),
        finding=worst.id,
        effort=EFFORT[hardest] * places if known and hardest else None,
        effort_words=f"{tr(_SAFETY_WORDS[hardest])}, {count_of(places, 'place')}"
        if known and hardest
        else tr("effort unknown"),
    )


def _deciding(report: Report) -> list[Act]:
    return [
        Act(
            id=way.id,
            kind="answer",
            title=way.title,
            decides=way.decides,
            note=tr("An answer counts for 0.7 at most, for 90 days."),
        )
        if way.id == "answer"
        else Act(
            id=way.id,
            kind="ask",
            title=way.title,
            how=(way.option,),
            decides=way.decides,
            note=tr("Decides, and nobody knows how."),
        )
        for way in ways(report.checks, report.keys)
    ]


def _weighed(report: Report, acts: Sequence[Act]) -> list[Act]:
    now = report.score
    lifting = _lifting(report, acts)
    lifted = outcome(report, lifting).score.low if lifting else 0.0
    gates = {g.id for g in now.gates}
    weighing = Weighing(acts, report.checks, report.findings, report.keys)
    made = []
    for act in acts:
        then = _outcome(report, [act], weighing.left([act])).score
        made.append(
            msgspec.structs.replace(
                act,
                gain=round(then.low - now.low, 2),
                gain_high=round(then.high - now.high, 2),
                gain_coverage=round(then.coverage - now.coverage, 2),
                behind=round(then.uncapped.low - now.uncapped.low, 2),
                together=len(lifting) if act in lifting and lifted > now.low else 0,
                lifted=lifted if act in lifting else 0.0,
                lifts=tuple(sorted(gates - {g.id for g in then.gates})),
            )
        )
    return made


def _lifting(report: Report, acts: Sequence[Act]) -> list[Act]:
    """The steps that lift the gate which holds the score; none where none is held, or no step lifts it."""
    now = report.score
    if not now.gates or now.uncapped.low <= now.gates[0].cap:
        return []
    gate = now.gates[0].id
    behind = findings_behind(gate, report.keys, report.findings)
    keys = {f.key for f in report.findings if f.id in behind and f.key}
    by_key = [a for a in acts if a.key is not None and a.key in keys]
    if gate in KEY_GATES:
        return by_key
    met = {id for a in by_key for id in (*a.closes, *a.lowers)}
    return by_key + [a for a in acts if a.kind == "check" and not behind.isdisjoint({*a.closes} - met)]


def _order(act: Act) -> tuple[float, ...]:
    """Gain for its effort; then what it adds behind the gate, then what it decides. An unknown effort comes after known ones."""
    effort = act.effort or 1
    return (
        -(act.together > 0),
        act.effort is None,
        -act.gain / effort,
        -act.behind / effort,
        -act.gain_coverage,
    )


def _as(result: CheckResult, status: Status) -> CheckResult:
    return msgspec.structs.replace(result, status=status, share=1.0, places=int(status is Status.FAIL))


def _short(keys: Iterable[str]) -> dict[str, str]:
    """The beginning of each fingerprint, long enough to tell them apart: people type it."""
    keys = list(keys)
    length = 8
    while length < 64 and len({k[:length] for k in keys}) < len(keys):
        length += 4
    return {k: k[:length] for k in keys}
