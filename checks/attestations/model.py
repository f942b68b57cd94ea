"""The words of attestations, and the questions that are asked; each belongs to a check and is called as it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Literal

import msgspec
import tomli

from checks.model import Status, Word

DAYS = 90  # that an answer holds
State = Literal["open", "answered", "expired"]
Said = Literal["yes", "no", "does-not-apply"]


class Question(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a person is asked. `against` are the verdicts that an answer takes the place of."""

    id: str  # of the check
    question: str  # “yes” is the good answer
    against: tuple[Status, ...] = (Status.NOT_CHECKED,)
    day: str = ""  # what the day of `held` is the day of; empty where the question has none


class Attestation(Word, frozen=True, kw_only=True):
    """One answer. Days are ISO dates; `evidence` is a link or a few words that another person can follow."""

    check: str
    answer: Said
    who: str
    when: str
    until: str
    evidence: str = ""
    imported: bool = False  # from a file of somebody else's
    held: str = ""  # the day on which what is asked for was done last, for a question that has one

    def state(self, today: date) -> State:
        """Whether it still holds."""
        return "expired" if today > date.fromisoformat(self.until) else "answered"


def until(when: date) -> date:
    """The last day on which an answer of that day holds."""
    return when + timedelta(days=DAYS)


@cache
def questions() -> dict[str, Question]:
    """All questions, by the id of their check."""
    text = resources.files("checks.attestations").joinpath("questions.toml").read_text(encoding="utf-8")
    found = msgspec.convert(tomli.loads(text)["question"], list[Question])
    return {q.id: q for q in found}


DRILL = "S5-NO-DRILL"


def drill_days(given: Mapping[str, Attestation], today: date) -> int | None:
    """How many days ago a person last tried to replace a key, by an answer that still holds; None where nobody said."""
    answer = given.get(DRILL)
    if answer is None or answer.answer != "yes" or not answer.held or answer.state(today) != "answered":
        return None
    days = (today - date.fromisoformat(answer.held)).days
    return days if days >= 0 else None
