"""What a laid-out report says, as plain data: the same for a page, for paper and for Markdown.

Every text in here is already shown and not obeyed (`plain`); a form has only to escape what means something to itself.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from checks.model import CheckResult, Report, SinScore, Status
from checks.report.changed import Changed
from checks.report.choices import Choices
from checks.report.found import Accepted, Fix, Found, KeyRow, accepted_rows, fix_rows, found, key_rows
from checks.report.plain import moment_words, paragraph, path_words, plain
from checks.report.unseen import Unseen, unseen
from checks.report.verdict import (
    Parts,
    fact_of,
    gain_of,
    headline_of,
    legend,
    ring_of,
    tally,
    title_of,
)
from checks.report.words import STATUS_WORDS, checked, not_built, only_staged, scope, sin_counts, span
from checks.scoring.raising import raising
from checks.scoring.score import ENOUGH
from checks.scoring.steps import next_steps_of
from checks.words import seconds_of

if TYPE_CHECKING:
    from checks.catalog import Catalog

STEPS = {"developer": 3, "lead": 6}
STAGED = "S1-STAGED"  # the check that answers what `--staged` asks


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """What the reader must know before the number."""

    strong: str
    text: str


class Gate(msgspec.Struct, frozen=True, kw_only=True):
    """A fact that caps the score."""

    cap: int
    why: str


class Sin(msgspec.Struct, frozen=True, kw_only=True):
    """A sin in one row. `mask` is a masked key with which the fact begins."""

    number: int
    title: str
    fact: str
    mask: str
    told: str  # `2 critical, 1 high`
    low: float
    high: float
    span: str
    applies: bool


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """A next step."""

    number: int
    title: str
    why: str
    gain: str
    check: str


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """A check with its answer."""

    id: str
    title: str
    status: str  # the report's word: a colour and a mark
    word: str
    severity: str
    weight: int
    reason: str
    looked_at: str


class Checks(msgspec.Struct, frozen=True, kw_only=True):
    """The checks of one sin."""

    number: int
    title: str
    rows: tuple[Done, ...]


class Contents(msgspec.Struct, frozen=True, kw_only=True):
    """One report as a reader is told it, in the order in which it is read."""

    title: str
    name: str
    path: str
    when: str
    scope: str
    tool: str
    audience: str
    notes: tuple[Note, ...]
    staged: bool  # only what the next commit would hold: there is no score
    ring: Parts
    legend: tuple[tuple[str, int, str], ...]
    headline: str
    sentences: tuple[str, ...]
    gates: tuple[Gate, ...]
    tally: str
    sins: tuple[Sin, ...]
    steps: tuple[Step, ...]
    changed: Changed | None
    unseen: Unseen
    keys: tuple[KeyRow, ...]
    keys_more: int
    keys_public: int
    found: tuple[Found, ...]
    accepted: tuple[Accepted, ...]
    fixes: tuple[Fix, ...]
    checks: tuple[Checks, ...]
    made: tuple[tuple[str, str], ...]  # who made it, when, by which rules


def contents(report: Report, catalog: Catalog, choices: Choices | None = None) -> Contents:
    """All of it, for the reader that was chosen."""
    choices = choices or Choices()
    staged = only_staged(report)
    groups = found(report, catalog, choices)
    ring = ring_of(report)
    keys = key_rows(report)
    return Contents(
        title="LLM key report",
        name=plain(report.target.name, 160),
        path=path_words(report.target.path),
        when=moment_words(report.finished),
        scope=plain(scope(report)),
        tool=plain(f"Shrift {report.tool.version}, rules {report.tool.rules}", 100),
        audience=choices.audience,
        notes=tuple(_notes(report, choices)),
        staged=staged,
        ring=ring,
        legend=legend(ring),
        headline=plain(_staged_words(report) if staged else headline_of(report)),
        sentences=tuple(plain(s) for s in ([] if staged else _sentences(report))),
        gates=tuple(Gate(cap=g.cap, why=plain(g.why)) for g in report.score.gates),
        tally=tally(report),
        sins=tuple(_sin(sin, report) for sin in sorted(report.sins, key=lambda s: not s.applies)),
        steps=_steps(report, choices, staged),
        changed=None if staged or "changes" in choices.without else choices.changed,
        unseen=unseen(report, catalog),
        keys=keys[0],
        keys_more=keys[1],
        keys_public=sum(not k.secret for k in report.keys),
        found=groups,
        accepted=() if "accepted" in choices.without else accepted_rows(report, catalog),
        fixes=fix_rows(report, groups) if choices.audience == "developer" else (),
        checks=_checks(report, catalog) if choices.audience == "developer" and not staged else (),
        made=tuple(_made(report, choices)),
    )


def _notes(report: Report, choices: Choices) -> list[Note]:
    notes = []
    if choices.imported:
        text = f"It was read from {plain(choices.imported, 160)}, and nothing was examined now. Shrift did not check that it is true."
        notes.append(Note(strong="Imported report.", text=text))
    if report.stopped:
        text = "The scan was stopped before its end. What was heard is kept; there is no grade."
        notes.append(Note(strong="Partial result.", text=text))
    if any(limit.id == "simulated" for limit in report.limits):
        text = "Accounts, money and the life of keys are made up by the simulator; nobody was asked."
        notes.append(Note(strong="A demonstration.", text=text))
    if choices.hide_names:
        text = "Paths, names of projects and people, and masks of keys are left out of this copy."
        notes.append(Note(strong="For people outside the team.", text=text))
    return notes


def _staged_words(report: Report) -> str:
    result = next((c for c in report.checks if c.id == STAGED), None)
    return result.reason if result else "What is staged was not judged: its check is not here."


def _sentences(report: Report) -> list[str]:
    """The range in words, how much was looked at, and why there is no letter."""
    score = report.score
    if report.stopped:
        return []
    said = []
    gate = score.gates[0] if score.gates else None
    gap = 100 - score.coverage
    unseen_ = f"What was not looked at is {-(-gap // 1):.0f} % of the weight." if gap > 0 else ""
    if gate is not None and score.uncapped.low > gate.cap:
        said.append(f"Without that fact the score would be {_between(span(score.uncapped))}. {unseen_}".rstrip())
    elif int(score.low) == int(-(-score.high // 1)):
        said.append(f"The score is {int(score.low)} of 100. {unseen_}".rstrip())
    else:
        low, high = span(score).split("–")
        said.append(f"The score is {low} of 100, and {high} at best. {unseen_}".rstrip())
    if report.partial:
        said.append("There is no grade, because not everything could be read.")
    elif score.coverage < ENOUGH:
        more = raising(report.checks, report.keys)
        step = f"; {more[0].option} it is up to {checked(more[0].after)}" if more else ""
        said.append(f"There is no grade under {ENOUGH:.0f} % checked{step}.")
    return said


def _between(range_: str) -> str:
    low, _, high = range_.partition("–")
    return f"between {low} and {high}" if high else low


def _sin(sin: SinScore, report: Report) -> Sin:
    title = title_of(sin.number)
    if not sin.applies:
        told = "does not apply"
        fact, mask = sin.why, ""
    elif not_built(sin, report):
        fact, mask, told = "Its checks are not in this report", "", "not checked yet"
    else:
        fact, mask = fact_of(sin, report)
        told = _told(sin, report)
    return Sin(
        number=sin.number,
        title=title,
        fact=plain(fact[len(mask) :].strip() if fact.startswith(mask) else fact, 300),
        mask=plain(mask, 80),
        told=told,
        low=min(max(sin.low, 0.0), 100.0),
        high=min(max(sin.high, 0.0), 100.0),
        span=span(sin) if sin.applies else "",
        applies=sin.applies,
    )


def _told(sin: SinScore, report: Report) -> str:
    parts = [f"{n:,} {severity.value}" for severity, n in sin_counts(report, sin.number).items()]
    mine = [c for c in report.checks if c.sin == sin.number]
    if not parts and (passed := sum(c.status is Status.PASS for c in mine)):
        parts.append(f"{passed} passed")
    if open_ := sum(c.status in (Status.NOT_CHECKED, Status.PARTIAL) for c in mine):
        parts.append(f"{open_} not checked")
    return ", ".join(parts)


def _steps(report: Report, choices: Choices, staged: bool) -> tuple[Step, ...]:
    checks = {f.id: f.check for f in report.findings}
    return tuple(
        Step(
            number=number,
            title=plain(step.title.replace("{masked}", "the key"), 200),
            why=plain(step.why),
            gain="" if staged else plain(gain_of(report, step)),
            check=checks.get(step.finding or "", ""),
        )
        for number, step in enumerate(next_steps_of(report, STEPS[choices.audience]), 1)
    )


def _checks(report: Report, catalog: Catalog) -> tuple[Checks, ...]:
    return tuple(
        Checks(
            number=sin.number,
            title=title_of(sin.number),
            rows=tuple(_done(c, catalog) for c in report.checks if c.sin == sin.number),
        )
        for sin in report.sins
        if any(c.sin == sin.number for c in report.checks)
    )


def _done(result: CheckResult, catalog: Catalog) -> Done:
    check = catalog.find(result.id)
    decided = result.status in (Status.PASS, Status.FAIL, Status.ACCEPTED)
    return Done(
        id=plain(result.id, 60),
        title=paragraph(check.text.question) if check and not decided else plain(result.title, 200),
        status=result.status.value,
        word=STATUS_WORDS[result.status],
        severity=result.severity.value if result.status is Status.FAIL else "",
        weight=result.weight,
        reason=plain(result.reason),
        looked_at=plain(result.looked_at, 300),
    )


def _made(report: Report, choices: Choices) -> list[tuple[str, str]]:
    rows = [("Made by", plain(f"Shrift {report.tool.version}", 60)), ("Rules", plain(report.tool.rules, 40))]
    begun, ended = moment_words(report.started), moment_words(report.finished)
    rows.append(("Examined", begun if begun == ended else f"{begun} to {ended}"))
    took = _seconds(report)
    if took is not None:
        rows.append(("Took", seconds_of(took)))
    if report.plugins:
        told = (
            f"{plain(p.name, 60)} {plain(p.version, 20)}".rstrip() + (f" ({p.state})" if p.state != "on" else "")
            for p in report.plugins[:20]
        )
        rows.append(("Plug-ins", ", ".join(told)))
    if choices.imported:
        rows.append(("Read from", plain(choices.imported, 160)))
    there = {
        "accepted": any(f.status is Status.ACCEPTED for f in report.findings),
        "changes": choices.changed is not None,
    }
    left = [name for name in ("accepted", "changes") if name in choices.without and there[name]]
    if left:
        words = {"accepted": "accepted findings", "changes": "what changed since the scan before"}
        rows.append(("Left out", " and ".join(words[name] for name in left)))
    rows.append(("Values", "The value of a key is in no part of this report."))
    return rows


def _seconds(report: Report) -> float | None:
    try:
        return (datetime.fromisoformat(report.finished) - datetime.fromisoformat(report.started)).total_seconds()
    except (ValueError, TypeError):
        return None
