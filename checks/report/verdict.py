"""The verdict of a report in sentences and as a ring: what the window, a page and a badge say alike."""

from __future__ import annotations

import msgspec

from checks.catalog import SINS
from checks.language import advice, mark, tr, trn
from checks.machine import shown_path
from checks.model import Finding, Key, Report, Severity, SinScore, Status
from checks.report.words import gain_words, sin_counts, span
from checks.scoring.score import ENOUGH
from checks.scoring.steps import Step
from checks.words import capital, count_of

LETTERS = {"A": "ok", "B": "ok", "C": "warn", "D": "warn", "E": "fail", "F": "critical"}
SEVERITY_ORDER = (Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW, Severity.INFO)
PART_WORDS = {
    "counted": mark("counted"),
    "gained": mark("gained"),
    "held": mark("held back"),
    "unchecked": mark("not checked"),
    "lost": mark("lost"),
}


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """What a ring shows. Parts are points of 100 and make up the circle; `colour` is a meaning, `gate` a tick or None."""

    counted: float = 0.0
    gained: float = 0.0  # by steps that are tried out
    held: float = 0.0
    unchecked: float = 100.0
    colour: str = "control"
    tint: str = "unknown_tint"
    gate: float | None = None
    number: str = "–"
    word: str = ""
    spoken: str = ""

    @property
    def lost(self) -> float:
        """The rest."""
        return max(100 - self.counted - self.gained - self.held - self.unchecked, 0.0)


def ring_of(report: Report) -> Parts:
    """The score as parts of a circle; grey where there is no letter."""
    score = report.score
    low, high = score.uncapped.low, score.uncapped.high
    cap = min((g.cap for g in score.gates), default=100)
    counted = min(low, cap)
    grade = score.grade
    number = "–" if report.stopped else str(int(score.low)) if grade else span(score)
    word = tr("partial") if report.stopped else tr("Grade {grade}", grade=grade) if grade else tr("not graded")
    spoken = (
        tr("partial result, no grade")
        if report.stopped
        else tr("{number}, {word}, {coverage} % checked", number=number, word=word, coverage=int(score.coverage))
    )
    colour = LETTERS[grade[0]] if grade and not report.stopped else "control"
    return Parts(
        counted=0 if report.stopped else counted,
        held=0 if report.stopped else max(low - cap, 0),
        unchecked=100 if report.stopped else max(high - low, 0),
        colour=colour,
        tint=f"{colour}_tint" if colour != "control" else "unknown_tint",
        gate=float(cap) if cap < 100 and not report.stopped else None,
        number=number,
        word=word,
        spoken=spoken,
    )


def legend(ring: Parts) -> tuple[tuple[str, int, str], ...]:
    """(part, whole points, word) of each part of the ring that is not empty; the points add up to 100."""
    points = {name: getattr(ring, name) for name in PART_WORDS}
    whole = _whole(points)
    return tuple((name, whole[name], tr(PART_WORDS[name])) for name in points if whole[name])


def _whole(points: dict[str, float]) -> dict[str, int]:
    """Whole points that add up to 100: the largest remainders are rounded up."""
    floors = {name: int(value) for name, value in points.items()}
    left = round(sum(points.values())) - sum(floors.values())
    for name in sorted(points, key=lambda n: points[n] - floors[n], reverse=True)[:left]:
        floors[name] += 1
    return floors


def headline_of(report: Report) -> str:
    """The verdict in one line: what caps the score, else the worst thing that is open."""
    score = report.score
    if report.stopped:
        return tr("{counts} until it stopped", counts=counts(report) or tr("Nothing found"))
    if score.gates and score.uncapped.low > score.gates[0].cap:
        return tr("Capped at {cap}: {why}", cap=score.gates[0].cap, why=advice(score.gates[0].why))
    if score.coverage < ENOUGH:
        found = counts(report)
        if found:
            return tr("{found}; {coverage} % is checked", found=found, coverage=int(score.coverage))
        return tr("Nothing found in what was read; {coverage} % is checked", coverage=int(score.coverage))
    worst = next((f for f in report.findings if f.status is Status.FAIL), None)
    if worst is None:
        return tr("Every check that was done passed")
    return f"{advice(worst.title)}: {counts(report)}"


def counts(report: Report) -> str:
    """`3 critical findings`: how many of the gravest that are open; empty where none is."""
    open_ = [f for f in report.findings if f.status is Status.FAIL]
    for severity in SEVERITY_ORDER[:3]:
        count = sum(f.severity is severity for f in open_)
        if count:
            return _found(severity, count)
    return count_of(len(open_), "finding") if open_ else ""


def _found(severity: Severity, count: int) -> str:
    if severity is Severity.CRITICAL:
        return trn("{n} critical finding", "{n} critical findings", count)
    if severity is Severity.HIGH:
        return trn("{n} high finding", "{n} high findings", count)
    return trn("{n} medium finding", "{n} medium findings", count)


def gain_of(report: Report, step: Step) -> str:
    """`40 → 59. Closes 3 of 21 findings.`, or `One of 3 steps that lift the cap together: 40 → 59. Closes …`."""
    gain = gain_words(step)
    if step.way is not None:
        checks = count_of(len(step.way.decides), "check")
        return tr("{gain}. Decides {checks}, and nobody knows how.", gain=gain, checks=checks)
    moved = f"{capital(gain)}. " if gain else ""
    whole = len(report.findings)
    said = []
    if step.closes:
        said.append(trn("closes {closes} of {n} finding", "closes {closes} of {n} findings", whole, closes=step.closes))
    if step.lowers and said:
        said.append(tr("lowers {lowers} to medium", lowers=step.lowers))
    elif step.lowers:
        said.append(
            trn(
                "lowers {lowers} of {n} finding to medium",
                "lowers {lowers} of {n} findings to medium",
                whole,
                lowers=step.lowers,
            )
        )
    told = f"{', '.join(said)}." if said else ""
    return f"{moved}{capital(told)}".strip()


def tally(report: Report) -> str:
    """`15 checks: 3 passed, 9 failed, 2 not checked`; only what is not zero."""
    words = (
        (Status.PASS, tr("passed")),
        (Status.FAIL, tr("failed")),
        (Status.PARTIAL, tr("partial")),
        (Status.ATTESTED, tr("attested")),
        (Status.NOT_CHECKED, tr("not checked")),
        (Status.NOT_APPLICABLE, tr("not applicable")),
        (Status.ACCEPTED, tr("accepted")),
    )
    told = [f"{n} {word}" for status, word in words if (n := sum(c.status is status for c in report.checks))]
    return f"{count_of(len(report.checks), 'check')}: {', '.join(told)}"


def worst_of(sin: SinScore, report: Report) -> Finding | None:
    """The worst open finding of a sin."""
    if not sin_counts(report, sin.number):
        return None
    return next(f for f in report.findings if f.sin == sin.number and f.status is Status.FAIL)


def fact_of(sin: SinScore, report: Report) -> tuple[str, str]:
    """(the worst thing of a sin in one line, the part of it that is a masked key)."""
    worst = worst_of(sin, report)
    if worst is None:
        return sin.why, ""
    key = key_of(report, worst)
    at = worst.locations[0] if worst.locations else None
    place = "" if at is None else shown_path(at.path) if at.source == "machine" else at.path
    if key is None:
        return worst.message.split(". ", 1)[0], ""
    return tr("{masked} in {place}", masked=key.masked, place=place or tr("what git keeps")), key.masked


def title_of(sin: int) -> str:
    """A sin's name, never shortened."""
    return advice(next(s.title for s in SINS if s.number == sin))


_last: tuple[tuple[Key, ...], dict[str, Key]] = ((), {})  # the keys that were asked for last, by fingerprint


def key_of(report: Report, finding: Finding) -> Key | None:
    """The key a finding is about."""
    global _last
    if not finding.key:
        return None
    keys, by_print = _last
    if keys is not report.keys:  # asked once for each finding: looking through all keys each time grows with the square
        keys, by_print = report.keys, {k.fingerprint: k for k in reversed(report.keys)}
        _last = keys, by_print
    return by_print.get(finding.key)
