"""What an answer does to a verdict. Pure: an answer fills what nobody could see, and never hides what was seen."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import msgspec

from checks.attestations.model import Attestation, questions
from checks.model import Confidence, Location, Status, Verdict

if TYPE_CHECKING:
    from checks.catalog import Check
    from checks.evidence import Evidence


def answered(check: Check, verdict: Verdict, evidence: Evidence) -> Verdict:
    """The verdict with what a person said of this check: attested until the answer expires, a failure after a “no”."""
    given = evidence.attestations.get(check.id)
    asked = questions().get(check.id)
    if given is None or asked is None or verdict.status not in asked.against:
        return verdict
    if given.state(evidence.now.date()) == "expired":
        over = f"{_who(given)} answered on {_day(given.when)}; that is over since {_day(given.until)}."
        return msgspec.structs.replace(verdict, reason=f"{verdict.reason} {over}")
    if given.answer != "no":
        # What does not apply by somebody's word counts as what is so by it: to leave the score, it had to be seen.
        said = "so" if given.answer == "yes" else "that it does not apply"
        drill = f" {questions()[check.id].day.capitalize()} was on {_day(given.held)}." if given.held else ""
        link = f" See {given.evidence}." if given.evidence else ""
        return Verdict(
            status=Status.ATTESTED,
            reason=f"{_who(given)} said {said} on {_day(given.when)}; it counts until {_day(given.until)}.{drill}{link}",
            looked_at="a person’s answer",
        )
    finding = check.finding(
        f"{_who(given)} answered “no” on {_day(given.when)}: {asked.question}",
        locations=[Location(source="answer", path=given.who)],
        confidence=Confidence.HIGH,
        about="answer",
    )
    return Verdict(
        status=Status.FAIL,
        reason=f"{_who(given)} said on {_day(given.when)} that it is not so.",
        looked_at="a person’s answer",
        findings=(finding,),
    )


def _who(given: Attestation) -> str:
    return given.who + (" (imported)" if given.imported else "")


def _day(iso: str) -> str:
    day = date.fromisoformat(iso)
    return f"{day.day} {day:%b %Y}"
