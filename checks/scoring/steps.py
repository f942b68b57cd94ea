"""Next steps: what can be done, what each step does to the score, and which of them lift the gate that holds it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from heapq import nsmallest

import msgspec

from checks.language import advice, number, tr
from checks.model import CheckResult, Finding, Key, Report, Severity, Status
from checks.report.words import only_staged
from checks.scoring.mending import after, by_a_new_key, gravest, to_replace
from checks.scoring.raising import Way, raising
from checks.scoring.score import ENOUGH, KEY_GATES, holders, score
from checks.scoring.weighing import Weighing

WEIGHED = 24  # steps whose gain is computed: with thousands of findings each costs a whole score


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """A next step: what to do, and what it does to the low end at most.

    While a gate holds the score, only steps that lift the gate gain: `lifts` counts the steps that do so together, this
    one among them, and `lifted` is the low end once all of them are done. Of the other steps `waits` is the gate's cap.
    """

    title: str
    why: str
    before: int
    after: int
    finding: str | None = None  # id of the finding it is about
    key: str | None = None  # fingerprint of the key that ends by it
    closes: int = 0  # findings
    lowers: int = 0  # findings that fall to medium
    lifts: int = 0
    lifted: int = 0
    waits: int | None = None
    way: Way | None = None  # not a mending: what would have more looked at


def next_steps_of(report: Report, most: int = 3) -> list[Step]:
    """The next steps of a report. What is staged is not about the project, and has no grade."""
    partial = report.partial or only_staged(report)
    return next_steps(report.checks, keys=report.keys, findings=report.findings, partial=partial, most=most)


def next_steps(
    results: Sequence[CheckResult],
    *,
    keys: Sequence[Key],
    findings: Sequence[Finding],
    partial: bool = False,
    most: int = 3,
) -> list[Step]:
    """The steps that help most: those that lift the gate which holds the score, then by gravity and by what each adds.

    Where too little was looked at for a grade, the cheapest way to have more looked at comes before what is no graver than
    medium; not where only a part was examined (`partial`), since then no more to look at leads to one.
    """
    now, _ = score(results, keys=keys, findings=findings)
    worth = _worth(findings, keys)
    held = now.gates[0] if now.gates and now.uncapped.low > now.gates[0].cap else None
    behind = findings_behind(held.id, keys, findings) if held is not None else frozenset()
    lifting = {
        id(act)
        for act in worth
        if (act.key or (held and held.id not in KEY_GATES)) and any(f.id in behind for f in act.mine)
    }

    def gravity(act: _Act) -> tuple[bool, int, int]:
        return id(act) not in lifting, -act.worst.severity.rank, -act.worst.confidence.rank

    weighed = nsmallest(WEIGHED, worth, key=lambda act: (*gravity(act), -len(act.mine)))
    together = [act for act in worth if id(act) in lifting]
    lifted = 0
    if together:
        left = after(together, results, findings, keys)
        lifted = int(score(left.results, keys=left.keys, findings=left.findings)[0].low)
    weighing = Weighing(weighed, results, findings, keys)
    masks = {k.fingerprint: k.masked for k in keys}
    steps: list[tuple[tuple[float, ...], Step]] = []
    for act in weighed:
        low = int(weighing.after([act]).low)
        lifts = id(act) in lifting
        made = Step(
            title=act.title(masks),
            why=act.worst.message,
            before=int(now.low),
            after=low,
            finding=act.worst.id,
            key=act.key,
            closes=len(act.closes),
            lowers=len(act.lowers),
            lifts=len(lifting) if lifts else 0,
            lifted=lifted if lifts else 0,
            waits=held.cap if held is not None and not lifts and low <= int(now.low) else None,
        )
        steps.append(((*gravity(act), -low), made))
    if now.coverage < ENOUGH and not partial and (found := raising(results, keys)):
        steps.append(((True, -Severity.HIGH.rank + 0.5), _raising(found[0], int(now.low))))
    steps.sort(key=lambda pair: pair[0])
    return [step for _, step in steps[:most]]


def _raising(way: Way, low: int) -> Step:
    why = tr("A grade needs {enough} % of the weight checked.", enough=number(ENOUGH))
    return Step(title=way.title, why=why, before=low, after=low, way=way)


class _Act(msgspec.Struct, frozen=True):
    """What can be done: the findings it is about, the worst of them, and what becomes of them."""

    mine: list[Finding]
    worst: Finding
    closes: tuple[str, ...]  # ids of findings
    lowers: tuple[str, ...] = ()
    key: str | None = None  # that ends

    def title(self, masks: Mapping[str, str]) -> str:
        """What to do, in words."""
        if self.key is not None:
            return tr("Replace {mask}, then revoke it", mask=masks[self.key])
        return advice(self.worst.fixes[0].title if self.worst.fixes else self.worst.title)


def _worth(findings: Sequence[Finding], keys: Sequence[Key]) -> list[_Act]:
    """What can be done. A key is replaced once for all its findings; one that is dead already is not."""
    open_ = [f for f in findings if f.status is Status.FAIL]
    by_check: dict[str, list[Finding]] = {}
    for finding in open_:
        by_check.setdefault(finding.check, []).append(finding)
    replaced = to_replace(open_, keys)
    worth = [_Act(mine, gravest(mine), *by_a_new_key(mine), key) for key, mine in replaced.items()]
    for mine in by_check.values():
        if not any(f.key in replaced and f.severity >= Severity.MEDIUM for f in mine):
            worth.append(_Act(mine, gravest(mine), tuple(f.id for f in mine)))
    return worth


def findings_behind(gate: str, keys: Iterable[Key], findings: Iterable[Finding]) -> frozenset[str]:
    """Ids of the open findings that hold a gate; none for one that no step lifts."""
    findings = [f for f in findings if f.status is Status.FAIL]
    if gate == "open-critical":
        return frozenset(f.id for f in findings if f.severity is Severity.CRITICAL)
    held = {k.fingerprint for k in holders(keys, findings).get(gate, ())}
    return frozenset(f.id for f in findings if f.key in held)
