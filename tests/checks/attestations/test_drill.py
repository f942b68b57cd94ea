"""A drill: the answer of a person with its day, which makes an A an A+; every other answer does not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from checks.attestations import Answers, Attestation, BrokenAnswers, drill_days
from checks.attestations.book import judged, read, written
from checks.attestations.judging import answered
from checks.catalog import built_in
from checks.cli import main
from checks.evidence import Evidence
from checks.model import Status, Verdict
from checks.places import Places
from tests.checks.sins.cases import NOW, seen

TODAY = NOW.date()
CHECK = next(c for c in built_in() if c.id == "S5-NO-DRILL")


def said(days_ago: int = 3, held_ago: int | None = 40, **more: object) -> Attestation:
    when = TODAY - timedelta(days=days_ago)
    given = {
        "check": CHECK.id,
        "answer": "yes",
        "who": "Ada",
        "when": when.isoformat(),
        "until": (when + timedelta(days=90)).isoformat(),
        "held": "" if held_ago is None else (TODAY - timedelta(days=held_ago)).isoformat(),
    }
    return Attestation(**(given | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "days"),
    [
        (said(), 40),
        (said(held_ago=3), 3),
        (said(held_ago=900), 900),
        (said(held_ago=None), None),
        (said(answer="no"), None),
        (said(answer="does-not-apply"), None),
        (said(days_ago=91, held_ago=91), None),  # the answer is over, whatever it told
        (said(check="S5-NO-POLICY"), None),
    ],
)
def test_the_age_of_the_last_drill_is_told_by_an_answer_that_holds(given: Attestation, days: int | None) -> None:
    assert drill_days({given.check: given}, TODAY) == days


def test_nobody_said_anything() -> None:
    assert drill_days({}, TODAY) is None


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (said(held_ago=0), "still to come"),  # after the day of the answer
        (said(held="yesterday"), "a day is written as"),
        (said(check="S5-NO-POLICY"), "asks for no day"),
    ],
)
def test_a_day_that_cannot_be_is_refused(given: Attestation, why: str) -> None:
    with pytest.raises(BrokenAnswers, match=why):
        judged(given)


def test_the_day_goes_with_the_answer_to_others() -> None:
    (taken,) = read(written([said()]).encode(), TODAY)
    assert taken.held == said().held and taken.imported
    assert "held" not in written([said(held_ago=None)])


def test_the_verdict_tells_the_day() -> None:
    evidence: Evidence = seen(attestations={CHECK.id: said()})
    verdict = answered(CHECK, Verdict(status=Status.NOT_CHECKED, reason="Nothing."), evidence)
    assert verdict.status is Status.ATTESTED
    assert "The last drill was on 15 Oct 2026." in verdict.reason


def test_the_command_takes_the_day(tmp_path, capsys) -> None:
    words = ["--in", str(tmp_path), "--data-dir", str(tmp_path / "data")]
    assert main(["attest", "answer", "s5-no-drill", "yes", "--who", "Ada", "--held", "2026-01-09", *words]) == 0
    assert main(["attest", "list", "--format", "json", *words]) == 0
    assert '"held":"2026-01-09"' in capsys.readouterr().out
    assert main(["attest", "answer", "s5-no-drill", "yes", "--who", "Ada", "--held", "2999-01-09", *words]) == 2


@pytest.mark.parametrize(
    "data", [b'{"x": [{"check": "A", "x": ' + b"[" * 200_000, b" " * (16 << 20) + b"{}"], ids=["deep", "large"]
)
def test_a_book_of_answers_that_is_no_longer_one_is_refused(data: bytes, tmp_path) -> None:
    places = Places(tmp_path / "data")
    places.data.mkdir(parents=True)
    (places.data / "attestations.json").write_bytes(data)
    with pytest.raises(BrokenAnswers):
        Answers(places).of("x")
