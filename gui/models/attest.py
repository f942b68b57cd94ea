"""Answers of people as the window shows them: the questions of a report, what was said, until when it holds. No widget."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

import msgspec

from checks.attestations.model import DAYS, Said, questions, until
from checks.language import advice, date_of, mark, tr, trc, trn
from checks.model import Report, Status
from checks.report.escape import for_terminal
from checks.words import capital, count_of
from gui.widgets.chips import Chip

SOON = 14  # days before its end from which an answer is called expiring
SAID: dict[str, str] = {"yes": mark("Yes"), "no": mark("No"), "does-not-apply": mark("Does not apply")}


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """One of `shrift attest list --format json`, and of `attest import --look`, which has neither question nor state."""

    check: str
    question: str = ""
    answer: Said | None = None
    who: str | None = None
    when: str | None = None
    until: str | None = None
    evidence: str | None = None
    imported: bool | None = None
    held: str | None = None
    state: Literal["open", "answered", "expired"] = "answered"


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One question, ready to be shown."""

    check: str
    sin: int
    question: str
    told: str  # who said what, until when; or why nothing is asked
    evidence: str
    chip: Chip
    group: Literal["ask", "expiring", "holds", "seen"]
    answer: str = ""
    asks_day: str = ""  # what a day can be given of: “the last drill”
    held: str = ""  # that day, ISO


GROUPS = (
    ("ask", mark("To be answered")),
    ("expiring", mark("Soon over")),
    ("holds", mark("Answered")),
    ("seen", mark("Seen by a check, no answer needed")),
)


def read_answers(data: bytes) -> list[Answer]:
    """Raises `msgspec.ValidationError` for anything else."""
    return msgspec.json.decode(data, type=list[Answer])


def answerable(check: str, status: Status) -> bool:
    """Whether a person's answer would take the place of this verdict."""
    asked = questions().get(check)
    return asked is not None and status in asked.against


def rows(report: Report, answers: Sequence[Answer], today: date) -> list[Row]:
    """The questions that belong to checks of the report, by sin; first those that wait for an answer."""
    results = {c.id: c for c in report.checks}
    made = [_row(a, int(results[a.check].sin), results[a.check].status, today) for a in answers if a.check in results]
    order = [group for group, _ in GROUPS]
    return sorted(made, key=lambda r: (order.index(r.group), r.sin, r.check))


def _row(given: Answer, sin: int, status: Status, today: date) -> Row:
    said, evidence = told(given, today), for_terminal(given.evidence or "")
    asked = questions().get(given.check)
    base = Row(
        check=given.check, sin=sin, question=for_terminal(advice(given.question)), told=said, evidence=evidence,
        chip=Chip("not_checked", trc("answer", "Open")), group="ask", answer=given.answer or "",
        asks_day=advice(asked.day) if asked else "", held=given.held or "",
    )  # fmt: skip
    if given.state == "expired":
        return msgspec.structs.replace(base, chip=Chip("medium", trc("answer", "Over")))
    if given.answer is not None:
        left = (date.fromisoformat(given.until or today.isoformat()) - today).days
        chip = Chip("high", tr("No")) if given.answer == "no" else Chip("attested", tr(SAID[given.answer]))
        return msgspec.structs.replace(base, chip=chip, group="expiring" if left <= SOON else "holds")
    if not answerable(given.check, status):
        if status is Status.NOT_APPLICABLE:
            return msgspec.structs.replace(base, chip=Chip("not_applicable", tr("Does not apply")), group="seen")
        return msgspec.structs.replace(base, chip=Chip("pass", tr("Seen")), group="seen")
    return base


def told(given: Answer, today: date) -> str:
    """`Yes, says Ada (imported), 21 Nov. The last drill was on 2 Nov. Until 19 Feb, 12 days.`"""
    if given.answer is None or given.when is None or given.until is None:
        return ""
    who = for_terminal(given.who or "") + (f" ({tr('imported')})" if given.imported else "")
    ends = date.fromisoformat(given.until)
    left = (ends - today).days
    rest = (
        tr("Over since {ends}.", ends=day(ends, today))
        if left < 0
        else tr("Until {ends}, {days}.", ends=day(ends, today), days=count_of(left, "day"))
    )
    asked = questions().get(given.check)
    if given.held and asked and asked.day:
        rest = tr(
            "{what} was on {day}. {rest}",
            what=capital(advice(asked.day)),
            day=day(date.fromisoformat(given.held), today),
            rest=rest,
        )
    return tr(
        "{said}, says {who}, {day}. {rest}",
        said=tr(SAID[given.answer]),
        who=who,
        day=day(date.fromisoformat(given.when), today),
        rest=rest,
    )


def day(when: date, today: date) -> str:
    """`21 Nov`, with its year where that is not this one."""
    return date_of(when.day, when.month, None if when.year == today.year else when.year)


def holds_words(today: date) -> str:
    """What an answer does, before it is given."""
    return tr(
        "It holds for {days} days, until {until}. “Yes” counts 0.7 of the check, as does what does not apply by somebody’s word; “No” is a failure. The score counts it with the next scan.",
        days=DAYS,
        until=day(until(today), today),
    )


def summary(made: Sequence[Row]) -> str:
    """`4 of 12 questions wait for an answer; 1 is soon over.`"""
    waits, soon = (sum(r.group == g for r in made) for g in ("ask", "expiring"))
    words = trn(
        "{n} of {questions} waits for an answer", "{n} of {questions} wait for an answer", waits,
        questions=count_of(len(made), "question"),
    )  # fmt: skip
    if not soon:
        return f"{words}."
    return trn("{words}; {n} is soon over.", "{words}; {n} are soon over.", soon, words=words)


def last_name(answers: Sequence[Answer]) -> str:
    """Who answered last here: most often it is the same person again."""
    own = [a for a in answers if a.who and not a.imported]
    return max(own, key=lambda a: a.when or "").who or "" if own else ""
