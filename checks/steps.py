"""Next steps: what can be done, what each step does to the score, and which of them lift the gate that holds it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from checks.model import CheckResult, Finding, Key, Severity, Status
from checks.score import LIVE, in_git, score, shipped_alive, unasked_in_git

WEIGHED = 24  # steps whose gain is computed: with thousands of findings each costs a whole score
REPLACING = frozenset({"replace-key", "revoke-key", "rotate-overlap"})  # fixes that end the life of a key


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
    lifts: int = 0
    lifted: int = 0
    waits: int | None = None


def next_steps(
    results: Sequence[CheckResult],
    *,
    keys: Sequence[Key],
    findings: Sequence[Finding],
    partial: bool = False,
    most: int = 3,
) -> list[Step]:
    """The steps that help most: those that lift the gate which holds the score, then by gravity and by what each adds."""
    now, _ = score(results, keys=keys, findings=findings, partial=partial)
    worth = _worth(findings, keys)
    held = now.gates[0] if now.gates and now.uncapped.low > now.gates[0].cap else None
    behind = findings_behind(held.id, keys, findings) if held is not None else frozenset()
    lifting = {id(mine) for _, mine in worth if any(f.id in behind for f in mine)}
    lifted = int(_without(results, findings, keys, set(behind), partial)) if lifting else 0

    def gravity(step: tuple[str, list[Finding]]) -> tuple[int, int, int]:
        worst = gravest(step[1])
        return id(step[1]) not in lifting, -worst.severity.rank, -worst.confidence.rank

    worth.sort(key=lambda step: (*gravity(step), -len(step[1])))
    steps: list[tuple[tuple[float, ...], Step]] = []
    for title, mine in worth[:WEIGHED]:
        after = int(_without(results, findings, keys, {f.id for f in mine}, partial))
        worst = gravest(mine)
        lifts = id(mine) in lifting
        made = Step(
            title=title,
            why=worst.message,
            before=int(now.low),
            after=after,
            finding=worst.id,
            lifts=len(lifting) if lifts else 0,
            lifted=lifted if lifts else 0,
            waits=held.cap if held is not None and not lifts and after <= int(now.low) else None,
        )
        steps.append(((*gravity((title, mine)), -after), made))
    steps.sort(key=lambda pair: pair[0])
    return [step for _, step in steps[:most]]


def _worth(findings: Sequence[Finding], keys: Sequence[Key]) -> list[tuple[str, list[Finding]]]:
    """What can be done: what a step is called, and the findings it closes. A key is replaced once for all its findings."""
    by_check: dict[str, list[Finding]] = {}
    by_key: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.status is Status.FAIL:
            by_check.setdefault(finding.check, []).append(finding)
            if finding.key:
                by_key.setdefault(finding.key, []).append(finding)
    masks = {k.fingerprint: k.masked for k in keys}
    replaced = {
        key: mine
        for key, mine in by_key.items()
        if any(f.severity >= Severity.MEDIUM and asks_for_a_new_key(f) for f in mine)
    }
    worth = [(f"Replace {masks.get(key, 'the key')}, then revoke it", mine) for key, mine in replaced.items()]
    for mine in by_check.values():
        if not any(f.key in replaced and f.severity >= Severity.MEDIUM for f in mine):
            worst = gravest(mine)
            worth.append((worst.fixes[0].title if worst.fixes else worst.title, mine))
    return worth


def asks_for_a_new_key(finding: Finding) -> bool:
    """Whether replacing is among its fixes; what has not left this machine needs none. A finding without fixes may."""
    return not finding.fixes or any(fix.id in REPLACING for fix in finding.fixes)


def gravest(findings: Sequence[Finding]) -> Finding:
    """The worst of them, and of equals the surest."""
    return max(findings, key=lambda f: (f.severity.rank, f.confidence.rank))


def _without(
    results: Sequence[CheckResult], findings: Sequence[Finding], keys: Sequence[Key], gone: set[str], partial: bool
) -> float:
    left = [f for f in findings if f.id not in gone]
    touched: dict[str, list[Finding]] = {f.check: [] for f in findings if f.id in gone}
    for finding in left:
        if finding.check in touched and finding.status is Status.FAIL:
            touched[finding.check].append(finding)
    changed = []
    for result in results:
        mine = touched.get(result.id)
        if mine is None:
            pass
        elif not mine and result.status is Status.FAIL:
            status = Status.PASS if result.share >= 1 else Status.PARTIAL
            result = msgspec.structs.replace(result, status=status, places=0)
        elif mine:
            result = msgspec.structs.replace(
                result,
                severity=max((f.severity for f in mine), key=lambda s: s.rank),
                places=len({f.key or f.id for f in mine}),
            )
        changed.append(result)
    return score(changed, keys=keys, findings=left, partial=partial)[0].low


def findings_behind(gate: str, keys: Iterable[Key], findings: Iterable[Finding]) -> frozenset[str]:
    """Ids of the open findings that hold a gate; none for one that no step lifts."""
    open_ = [f for f in findings if f.status is Status.FAIL]
    known = {k.fingerprint: k for k in keys if k.secret}
    live = [k for k in known.values() if k.live in LIVE]
    match gate:
        case "live-public":
            causes = {k.fingerprint for k in live if any("public" in s.reach for s in k.sightings)}
        case "live-log":
            causes = {k.fingerprint for k in live if any("public-log" in s.reach for s in k.sightings)}
        case "live-shipped":
            causes = {k.fingerprint for k in shipped_alive(live, open_)}
        case "live-in-git":
            causes = {k.fingerprint for k in live if any(map(in_git, k.sightings))}
        case "key-in-git":
            causes = {k.fingerprint for k in unasked_in_git(known, open_)}
        case "open-critical":
            return frozenset(f.id for f in open_ if f.severity is Severity.CRITICAL)
        case _:
            return frozenset()
    return frozenset(f.id for f in open_ if f.key in causes)
