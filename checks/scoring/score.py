"""The score: a range for each sin and for the whole, and the gates that cap it. Pure. What raises it: `checks.scoring.steps`.

A check's value is 1 for a pass and 0 for a failure; what was not looked at counts 0 at the low end and 1 at the high
one. So the low end promises only what was seen, and `high − low` is what was not. Lost data never raises anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from checks.catalog import SINS
from checks.language import mark
from checks.model import (
    CheckResult,
    Confidence,
    Finding,
    Gate,
    Key,
    Live,
    Range,
    Score,
    Severity,
    Sighting,
    SinScore,
    Status,
)
from checks.words import count_of

SCORER_VERSION = 1
ATTESTED, ACCEPTED = 0.7, 0.5
ENOUGH = 60.0  # percent of the weight that must be decided for a letter
DRILL_DAYS = 180
QUARTER, HELD = 0.25, 89  # of the whole score: more than this on answers alone is held at a B
LETTERS = ((90, "A"), (80, "B"), (70, "C"), (50, "D"), (30, "E"), (0, "F"))
SHIPPED = ("S2-BUNDLE", "S2-SOURCEMAP")  # checks that find a key in what is built to be handed out
LIVE = (Live.LIVE, Live.RESTRICTED, Live.WITHOUT_CREDIT)
_TOLD = frozenset((*LIVE, Live.DEAD))  # what only a provider says
UNASKED = "key-in-git"  # nobody said whether it lives
_LIVE_GATES = {
    "live-public": (20, mark("a live key is in a public repository")),
    "live-log": (20, mark("a live key is in a log that everybody can read")),
    "live-shipped": (20, mark("a live key is in what is shipped")),
    "live-in-git": (40, mark("a live key is in git history")),
}
# Where it lies, and whether it was tried to ask. Whole sentences, so that each can be translated.
_UNASKED_WHYS = {
    ("tracked", False): mark("a key is in a file git tracks, and nobody asked whether it still works"),
    ("tracked", True): mark("a key is in a file git tracks, and whether it still works could not be asked"),
    ("history", False): mark("a key is in the git history, and nobody asked whether it still works"),
    ("history", True): mark("a key is in the git history, and whether it still works could not be asked"),
    ("loose", False): mark("a key is in git’s unreachable objects, and nobody asked whether it still works"),
    ("loose", True): mark("a key is in git’s unreachable objects, and whether it still works could not be asked"),
}
KEY_GATES = frozenset((*_LIVE_GATES, UNASKED))  # those that keys hold


class Term(msgspec.Struct, frozen=True, kw_only=True):
    """One line of "How is this computed?": a check's part of its sin, in points."""

    check: str
    title: str
    status: Status
    weight: int
    low: float  # points at the low end, of `weight`
    high: float


def score(
    results: Sequence[CheckResult],
    *,
    keys: Iterable[Key] = (),
    findings: Iterable[Finding] = (),
    partial: bool = False,
    drill_days: int | None = None,
) -> tuple[Score, tuple[SinScore, ...]]:
    """The whole and each sin. `partial` says the examination was cut short; `drill_days` is the age of the last drill."""
    sins = tuple(_sin(sin.number, sin.folder, sin.title, [r for r in results if r.sin == sin.number]) for sin in SINS)
    weights = {int(s.number): s.weight for s in SINS}
    total = sum(weights[s.number] for s in sins if s.applies)
    if total:
        low, high, coverage = (
            sum(weights[s.number] * getattr(s, end) for s in sins if s.applies) / total
            for end in ("low", "high", "coverage")
        )
    else:
        low, high, coverage = 0.0, 100.0, 0.0
    gates = _gates(results, keys, list(findings))
    cap = min((g.cap for g in gates), default=100)
    capped = min(low, cap)
    if _part(results, Status.ATTESTED) and 1 - _seen_well(results) > QUARTER:
        # Below the gate's border too: an answer that expires must not lift the gate, and so the low end.
        capped = min(capped, HELD)
    grade = None if partial or coverage < ENOUGH else letter(capped)
    if grade == "A" and coverage >= 99.999 and drill_days is not None and drill_days <= DRILL_DAYS:
        grade = "A+"
    return Score(
        low=_round(capped),
        high=_round(min(high, cap)),
        coverage=_round(coverage),
        grade=grade,
        uncapped=Range(low=_round(low), high=_round(high)),
        gates=gates,
    ), sins


def letter(low: float) -> str:
    """The letter of a low end."""
    return next(name for least, name in LETTERS if low >= least)


def terms(results: Iterable[CheckResult], sin: int) -> list[Term]:
    """Every term of a sin's score, the heaviest first."""
    found = []
    for result in results:
        if result.sin == sin and result.status is not Status.NOT_APPLICABLE:
            low, high, _ = _value(result)
            found.append(
                Term(
                    check=result.id,
                    title=result.title,
                    status=result.status,
                    weight=result.weight,
                    low=_round(low * result.weight),
                    high=_round(high * result.weight),
                )
            )
    return sorted(found, key=lambda t: (-t.weight, t.check))


def _sin(number: int, folder: str, title: str, results: Sequence[CheckResult]) -> SinScore:
    counted = [r for r in results if r.status is not Status.NOT_APPLICABLE and r.weight]
    if results and not counted:
        return SinScore(
            number=int(number), id=folder, title=title, low=0, high=0, coverage=0, applies=False, why=_absent(results)
        )
    if not counted:
        return SinScore(
            number=int(number),
            id=folder,
            title=title,
            low=0.0,
            high=100.0,
            coverage=0.0,
            applies=True,
            why="not checked yet: its checks are not built",
        )
    weight = sum(r.weight for r in counted)
    low, high, decided = (sum(r.weight * _value(r)[i] for r in counted) / weight * 100 for i in range(3))
    return SinScore(
        number=int(number),
        id=folder,
        title=title,
        low=_round(low),
        high=_round(high),
        coverage=_round(decided),
        applies=True,
        why=_worst(counted),
    )


def _absent(results: Sequence[CheckResult]) -> str:
    """Why a sin has left the score: its first check's reason, and that the others say no else."""
    others = sum(r.reason != results[0].reason for r in results)
    more = (
        f" Its {count_of(others, 'other check')} {'does' if others == 1 else 'do'} not apply either." if others else ""
    )
    return results[0].reason + more


def _worst(results: Sequence[CheckResult]) -> str:
    failed = [r for r in results if r.status is Status.FAIL]
    if failed:
        return max(failed, key=lambda r: (r.severity.rank, r.weight)).reason
    open_ = [r for r in results if r.status in (Status.NOT_CHECKED, Status.PARTIAL)]
    if open_:
        return f"Nothing failed; {max(open_, key=lambda r: r.weight).reason[:1].lower()}{max(open_, key=lambda r: r.weight).reason[1:]}"
    return mark("Every check passed.")


def _value(result: CheckResult) -> tuple[float, float, float]:
    """The low value, the high value and the decided share of a check, each from 0 to 1."""
    match result.status:
        case Status.PASS:
            return 1.0, 1.0, 1.0
        case Status.FAIL:
            if result.severity <= Severity.MEDIUM:
                # What was not looked at may hold more of the same: a find in a tenth is not worth more than the tenth.
                slope, share = 1 / (1 + max(result.places, 1)), _share(result)
                return slope * share, slope, 1.0 - slope * (1.0 - share)
            return 0.0, 0.0, 1.0
        case Status.PARTIAL:
            share = _share(result)
            return share, 1.0, share
        case Status.ATTESTED:
            return ATTESTED, ATTESTED, 1.0
        case Status.ACCEPTED:
            # What was not looked at may hold what nobody accepted.
            share = _share(result)
            return ACCEPTED * share, 1 - share + ACCEPTED * share, share
        case _:
            return 0.0, 1.0, 0.0


def _share(result: CheckResult) -> float:
    return min(max(result.share, 0.0), 1.0)


def _gates(results: Sequence[CheckResult], keys: Iterable[Key], findings: Sequence[Finding]) -> tuple[Gate, ...]:
    held = holders(keys, findings)
    gates = [Gate(id=id, cap=cap, why=why) for id, (cap, why) in _LIVE_GATES.items() if held[id]]
    unasked = held[UNASKED]
    if unasked:
        seen = [s for k in unasked for s in k.sightings]
        if any(s.place == "tracked" or "tip" in s.reach for s in seen):
            where = "tracked"
        else:
            where = "history" if any(s.reach for s in seen) else "loose"
        tried = all(k.live is Live.COULD_NOT_ASK for k in unasked)
        gates.append(Gate(id=UNASKED, cap=59, why=_UNASKED_WHYS[where, tried]))
    critical = {f.status for f in findings if f.severity is Severity.CRITICAL}
    if Status.FAIL in critical:
        gates.append(Gate(id="open-critical", cap=69, why=mark("a critical finding is open")))
    if Status.ACCEPTED in critical:
        gates.append(Gate(id="accepted-critical", cap=HELD, why=mark("a critical finding is accepted")))
    attested, failed = _part(results, Status.ATTESTED), _part(results, Status.FAIL) + _part(results, Status.ACCEPTED)
    # What failed, or is accepted, counts along: else an answer that turns out to be wrong would lift the gate.
    if attested and attested + failed > QUARTER:
        alone = mark("more than a quarter rests on answers nobody can check")
        with_failed = mark("more than a quarter rests on answers nobody can check, or failed")
        gates.append(Gate(id="attested", cap=HELD, why=alone if attested > QUARTER else with_failed))
    return tuple(sorted(gates, key=lambda g: g.cap))


def holders(keys: Iterable[Key], findings: Iterable[Finding]) -> dict[str, list[Key]]:
    """The keys that hold each of `KEY_GATES`: none where the gate is open."""
    open_ = [f for f in findings if f.status is Status.FAIL]
    known = {k.fingerprint: k for k in keys if k.secret}
    live = [k for k in known.values() if k.live in LIVE]
    shipped = {f.key for f in open_ if f.check in SHIPPED and f.confidence is Confidence.HIGH}
    sure = {f.key for f in open_ if f.confidence is Confidence.HIGH}
    return {
        "live-public": [k for k in live if any("public" in s.reach for s in k.sightings)],
        "live-log": [k for k in live if any("public-log" in s.reach for s in k.sightings)],
        "live-shipped": [k for k in live if k.fingerprint in shipped],
        "live-in-git": [k for k in live if any(map(_in_git, k.sightings))],
        UNASKED: [
            k
            for k in known.values()
            if k.fingerprint in sure
            and k.live not in _TOLD
            and any(_in_git(s) and s.confidence is Confidence.HIGH for s in k.sightings)
        ],
    }


def _in_git(sighting: Sighting) -> bool:
    """Whether a place is one that git keeps."""
    return sighting.source == "history" or sighting.place == "tracked"


def _seen_well(results: Sequence[CheckResult]) -> float:
    """The part of the whole score, 0 to 1, that was seen to be well."""
    return _part(results, Status.PASS) + _part(results, Status.PARTIAL)


def _part(results: Sequence[CheckResult], status: Status) -> float:
    """The part of the whole score, 0 to 1, that checks of this status carry; of partial and accepted ones, what was looked
    at: the rest may be well.
    """
    weights = {int(s.number): s.weight for s in SINS}
    of_sin: dict[int, float] = {}
    of_status: dict[int, float] = {}
    for result in results:
        if result.status is not Status.NOT_APPLICABLE and result.weight:
            of_sin[result.sin] = of_sin.get(result.sin, 0) + result.weight
            if result.status is status:
                share = _share(result) if status in (Status.PARTIAL, Status.ACCEPTED) else 1.0
                of_status[result.sin] = of_status.get(result.sin, 0) + result.weight * share
    # A sin none of whose checks exists yet counts as not looked at; one whose checks do not apply leaves.
    left = {r.sin for r in results} - of_sin.keys()
    total = sum(w for n, w in weights.items() if n not in left)
    return sum(weights[n] * w / of_sin[n] for n, w in of_status.items()) / total if total else 0.0


def _round(number: float) -> float:
    """Two decimals: enough to tell terms apart, few enough to compare reports."""
    return round(number + 0.0, 2)
