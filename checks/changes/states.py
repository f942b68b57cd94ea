"""How one result becomes another, step by step: what each check, and each key, is like after each of the steps. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from checks.memory.scan import SOURCES, Scan, same_rules
from checks.model import CheckResult, Finding, Key, Live, Report, Severity, Sighting, Status, Word, count_places

FIXED, ACCEPTED, EXPIRED, NEWLY, NEW, NO_LONGER, RULES = range(7)
_ASKED = (Live.LIVE, Live.RESTRICTED, Live.WITHOUT_CREDIT, Live.DEAD)
_SETTLED = (Status.PASS, Status.PARTIAL, Status.FAIL, Status.ACCEPTED)


class Item(Word, frozen=True, kw_only=True):
    """One thing that happened: to a finding, to a whole check, or to a key's life."""

    what: Literal["finding", "check", "key"]
    id: str  # of the finding, the check, or the key
    title: str
    said: str = ""  # a sentence, or the mask of a key
    check: str = ""
    severity: Severity | None = None


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """What is true of both scans together. `widened` and `narrowed` are sources that only the newer or the older read."""

    same_rules: bool
    widened: frozenset[str]
    narrowed: frozenset[str]
    born: dict[str, bool]  # key -> whether it was first seen after the older scan began; missing where nobody knows
    lives: dict[str, int]  # key -> the step in which what is known of its life changed
    masks: dict[str, str]

    @classmethod
    def of(cls, old: Report, new: Report, older: Scan, newer: Scan) -> Context:
        """What two reports have to be read with."""
        one, other = _read(older), _read(newer)
        lived = {k.fingerprint: k.live for k in old.keys}
        return cls(
            same_rules=same_rules(older, newer),
            widened=frozenset(other - one),
            narrowed=frozenset(one - other),
            born={k.fingerprint: k.first_seen > older.started for k in new.keys if k.first_seen},
            lives={
                k.fingerprint: _of_life(lived[k.fingerprint], k.live)
                for k in new.keys
                if lived.get(k.fingerprint, k.live) is not k.live
            },
            masks={k.fingerprint: k.masked for k in (*old.keys, *new.keys)},
        )


def _read(scan: Scan) -> set[str]:
    """The sources that were read to their end."""
    read = {s for s in SOURCES if s in scan.sources}
    return read - {"history"} if scan.since is not None or scan.damaged else read


class States(msgspec.Struct):
    """What each check is like after each step."""

    checks: list[list[tuple[CheckResult | None, tuple[Finding, ...]]]]
    items: list[tuple[int, Item]]
    rest: tuple[Finding, ...]  # findings of no check that is listed

    def at(self, step: int) -> tuple[list[CheckResult], list[Finding]]:
        """All results and findings after a step."""
        found = [states[step] for states in self.checks]
        return [r for r, _ in found if r is not None], [f for _, fs in found for f in fs] + list(self.rest)


class KeyStates(msgspec.Struct):
    """What each key is like after each step."""

    keys: list[list[Key | None]]
    items: list[tuple[int, Item]]

    def at(self, step: int) -> list[Key]:
        """All keys after a step."""
        return [k for states in self.keys if (k := states[step]) is not None]


_State = tuple[CheckResult | None, tuple[Finding, ...]]
_Move = tuple[int, _State]


def states_of_checks(old: Report, new: Report, context: Context) -> States:
    """Every check of either report, in the order of the newer one."""
    was, is_ = ({c.id: c for c in r.checks} for r in (old, new))
    found_was, found_is = _by_check(old.findings), _by_check(new.findings)
    states, items = [], []
    for id in dict.fromkeys((*is_, *was)):
        before = (was.get(id), found_was.get(id, ()))
        after = (is_.get(id), found_is.get(id, ()))
        moves, happened = _moves(before, after, context)
        states.append(_unrolled(before, moves))
        items += happened
    listed = was.keys() | is_.keys()
    return States(checks=states, items=items, rest=tuple(f for f in new.findings if f.check not in listed))


def _by_check(findings: Iterable[Finding]) -> dict[str, tuple[Finding, ...]]:
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.check, []).append(finding)
    return {check: tuple(of) for check, of in found.items()}


def _unrolled(before: _State, moves: Iterable[_Move]) -> list[_State]:
    states = [before] * 7
    for step, state in sorted(moves, key=lambda m: m[0]):
        states[step:] = [state] * (7 - step)
    return states


def _moves(before: _State, after: _State, context: Context) -> tuple[list[_Move], list[tuple[int, Item]]]:
    """The steps that lead from one state of a check to the other, the last of which is that other one; what happened."""
    old, new = before[0], after[0]
    if before == after:
        return [], []
    if old is None or new is None:
        step = _of_scope(old, new, context)
        present = new or old
        return [(step, after)], [(step, _check(present))] if present else []
    if old.status is new.status and old.status not in _SETTLED:
        return [(NEWLY, after)], []  # nothing but words changed
    if old.status not in _SETTLED or new.status not in _SETTLED:
        step = _between(old, new, after[1], context)
        # A check that comes or goes takes its weight along. What a fix earns, or a new finding costs, is told apart from that.
        passed: _State = (msgspec.structs.replace(old, status=Status.PASS, places=0), ())
        moves = [(step, after)]
        if step == FIXED:
            moves = [(FIXED, passed), (NO_LONGER, after)]
        elif step == NEW and old.status is Status.NOT_APPLICABLE:
            moves = [(NEWLY, passed), (NEW, after)]
        return moves, [(step, _check(new))]
    if (old.weight, old.sin) != (new.weight, new.sin):
        return [(RULES, after)], [(RULES, _check(new))]
    return _of_findings(before, after, context)


def _of_scope(old: CheckResult | None, new: CheckResult | None, context: Context) -> int:
    """The step in which a check came or went: checks of a machine are there only where it was looked at."""
    if old is None and "machine" in context.widened and context.same_rules:
        return NEWLY
    if new is None and "machine" in context.narrowed and context.same_rules:
        return NO_LONGER
    return RULES


def _between(old: CheckResult, new: CheckResult, findings: Sequence[Finding], context: Context) -> int:
    """The step in which a check became, or ceased to be, one that nobody looked at, that does not apply, that was answered."""
    if new.status is Status.NOT_CHECKED:
        return EXPIRED if old.status is Status.ATTESTED else NO_LONGER
    if old.status is Status.NOT_CHECKED:
        return NEWLY
    if new.status is Status.ATTESTED:
        return NEWLY
    if old.status is Status.ATTESTED:
        answered = any(at.source == "answer" for f in findings for at in f.locations)
        if new.status is Status.FAIL:
            return NEW if answered else EXPIRED
        return ACCEPTED if new.status is Status.ACCEPTED else NEWLY
    if not context.same_rules:
        return RULES
    if new.status is Status.NOT_APPLICABLE:
        return FIXED if old.status in (Status.FAIL, Status.ACCEPTED) else NO_LONGER
    return {Status.FAIL: NEW, Status.ACCEPTED: ACCEPTED}.get(new.status, NEWLY)


def _of_findings(before: _State, after: _State, context: Context) -> tuple[list[_Move], list[tuple[int, Item]]]:
    old, new = before[0], after[0]
    assert old is not None and new is not None
    was, is_ = ({f.id: f for f in findings} for findings in (before[1], after[1]))
    steps: dict[str, int] = {}
    for id, finding in was.items():
        if id not in is_:
            steps[id] = _of_gone(finding, old, new, context)
    for id, finding in is_.items():
        if id not in was:
            steps[id] = _of_come(finding, old, context)
        elif was[id] != finding:
            steps[id] = _of_changed(was[id], finding, context)
    moves: list[_Move] = []
    wider = new.share > old.share  # more was looked at: that is told before what is new
    for step in sorted({*steps.values(), *([NEWLY] if wider else [])}):
        # After a step each finding that it is about is as it is now, and the others are as they were.
        now = [is_.get(id) if id in steps and steps[id] <= step else was.get(id) for id in dict.fromkeys((*was, *is_))]
        findings = tuple(f for f in now if f is not None)
        base = msgspec.structs.replace(old, share=new.share) if wider and step >= NEWLY else old
        moves.append((step, (_told(base, findings), findings)))
    if not moves or moves[-1][1] != after:
        moves.append((_of_rest(old, new, steps, context), after))
    both = was | is_
    items = [(step, _finding(both[id], context)) for id, step in steps.items() if _matters(was.get(id), is_.get(id))]
    if not items and _value(old) != _value(new):
        step = moves[-1][0]
        items.append((step, _check(new)))
    return moves, items


def _of_gone(finding: Finding, old: CheckResult, new: CheckResult, context: Context) -> int:
    sources = {at.source for at in finding.locations}
    if (sources and sources <= context.narrowed) or new.share < old.share:
        return NO_LONGER  # it may stand where nobody looked this time
    return FIXED if context.same_rules else RULES


def _of_come(finding: Finding, old: CheckResult, context: Context) -> int:
    sources = {at.source for at in finding.locations}
    young = context.born.get(finding.key or "")
    if sources and sources <= context.widened and not young:
        return NEWLY
    if not context.same_rules and not young:
        return RULES
    if young is False and old.share < 1:
        return NEWLY  # it was there, in the part that was not looked at
    return ACCEPTED if finding.status is Status.ACCEPTED else NEW


def _of_changed(old: Finding, new: Finding, context: Context) -> int:
    if old.status is not new.status:
        return ACCEPTED if new.status is Status.ACCEPTED else EXPIRED
    life = context.lives.get(new.key or "")
    if life is not None:  # the same finding weighs otherwise, since its key was asked about
        return life
    if not context.same_rules:
        return RULES
    one, other = ((f.severity.rank, f.confidence.rank) for f in (old, new))
    return FIXED if other < one else NEW


def _of_rest(old: CheckResult, new: CheckResult, steps: dict[str, int], context: Context) -> int:
    """The step of what findings do not tell: another part was looked at, or the check counts otherwise."""
    if new.share < old.share:
        return max([NO_LONGER, *steps.values()])
    if not context.same_rules:
        return RULES
    return max([FIXED if _value(new) >= _value(old) else NEW, *steps.values()])


def _told(result: CheckResult, findings: Sequence[Finding]) -> CheckResult:
    """The result of a check that would have had these findings, and looked at as much."""
    open_ = [f for f in findings if f.status is Status.FAIL]
    if open_:
        return msgspec.structs.replace(
            result,
            status=Status.FAIL,
            severity=max((f.severity for f in open_), key=lambda s: s.rank),
            places=count_places(open_),
        )
    accepted = any(f.status is Status.ACCEPTED for f in findings)
    passed = Status.PASS if result.share >= 1 else Status.PARTIAL
    return msgspec.structs.replace(result, status=Status.ACCEPTED if accepted else passed, places=0)


def _value(result: CheckResult) -> tuple[float, int]:
    """An order of results, for what only grew better or worse."""
    return {Status.PASS: 1.0, Status.PARTIAL: 0.8, Status.ACCEPTED: 0.5, Status.FAIL: 0.0}.get(
        result.status, 0.6
    ), -result.severity.rank - result.places


def _matters(old: Finding | None, new: Finding | None) -> bool:
    """Whether a change of a finding is worth a line: words and lines of code change without anything having happened."""
    if old is None or new is None:
        return True
    return (old.status, old.severity) != (new.status, new.severity)


def _finding(finding: Finding, context: Context) -> Item:
    mask = context.masks.get(finding.key or "", "")
    place = finding.locations[0].path if finding.locations else ""
    said = ", ".join(p for p in (mask, place) if p)
    return Item(
        what="finding",
        id=finding.id,
        title=finding.title,
        said=said,
        check=finding.check,
        severity=finding.severity,
    )


def _check(result: CheckResult) -> Item:
    return Item(what="check", id=result.id, title=result.title, said=result.reason, check=result.id)


# --- keys -------------------------------------------------------------------------------------------------------------


def states_of_keys(old: Report, new: Report, context: Context) -> KeyStates:
    """Every key of either report. What a gate asks of a key is whether it lives, and where git keeps it."""
    was, is_ = ({k.fingerprint: k for k in r.keys} for r in (old, new))
    states: list[list[Key | None]] = []
    items: list[tuple[int, Item]] = []
    for name in dict.fromkeys((*is_, *was)):
        before, after = was.get(name), is_.get(name)
        if before is None or after is None:
            step = _of_key(before, after, context)
            states.append([after if n >= step else before for n in range(7)])
        else:
            states.append(_between_keys(before, after, context))
            if before.live is not after.live:
                title = f"{after.masked}: {_LIFE[before.live]}, now {_LIFE[after.live]}"
                items.append((_of_life(before.live, after.live), Item(what="key", id=name, title=title)))
    return KeyStates(keys=states, items=items)


_LIFE = {
    Live.NOT_ASKED: "not asked",
    Live.LIVE: "live",
    Live.RESTRICTED: "live, restricted",
    Live.WITHOUT_CREDIT: "live, without credit",
    Live.DEAD: "dead",
    Live.COULD_NOT_ASK: "could not ask",
}


def _of_key(before: Key | None, after: Key | None, context: Context) -> int:
    key = after or before
    assert key is not None
    sources = {s.source for s in key.sightings}
    if after is None:
        if sources and sources <= context.narrowed:
            return NO_LONGER
        return FIXED if context.same_rules else RULES
    young = context.born.get(key.fingerprint)
    if sources and sources <= context.widened and not young:
        return NEWLY
    return NEW if context.same_rules or young else RULES


def _between_keys(before: Key, after: Key, context: Context) -> list[Key | None]:
    """First what is gone of its places leaves, then it is as it is now, but for its life, which changes in its own step."""
    life = _of_life(before.live, after.live)
    seen = {_kept(s) for s in after.sightings}
    left = tuple(s for s in before.sightings if _kept(s) in seen) if context.same_rules else before.sightings
    moved = NEW if context.same_rules else RULES  # what other rules see of its places is theirs
    states: list[Key | None] = []
    for step in range(7):
        live = after.live if step >= life else before.live
        if step >= moved:
            states.append(msgspec.structs.replace(after, live=live))
        else:
            states.append(msgspec.structs.replace(before, live=live, sightings=left))
    return states


def _kept(sighting: Sighting) -> tuple[object, ...]:
    """What of a place a gate asks."""
    return sighting.source, sighting.place, sighting.reach, sighting.confidence


def _of_life(old: Live, new: Live) -> int:
    if old is new:
        return NEW
    if (old in _ASKED) != (new in _ASKED):
        return NEWLY if new in _ASKED else NO_LONGER
    return FIXED if new is Live.DEAD else NEW
