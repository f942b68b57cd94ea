"""What the window says about a report: sentences a person can check, parts that add up, nothing promised."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from gui_samples import clean, finding, key, many, report, result, sighting
from hypothesis import given
from hypothesis import strategies as st

from checks.model import Limit, Live, Report, Severity, Status
from checks.scoring.score import score
from gui.models import verdicts
from gui.models.verdicts import chips_of, day, homely, moment, ring_of, rows, tally, verdict
from gui.pages.scorecard import banner_of


def scored(results, *, keys=(), findings=(), partial=False) -> Report:
    """A report with a score of its own."""
    whole, sins = score(results, keys=keys, findings=findings, partial=partial)
    return msgspec.structs.replace(
        report(), score=whole, sins=sins, checks=tuple(results), keys=keys, findings=findings, partial=partial
    )


def all_checked(status: Status = Status.PASS) -> list:
    return [result(f"S{n}-X", f"Check {n}", status, sin=n) for n in range(1, 8)]


def capped() -> Report:
    """Everything passed, but a live key lies in the history."""
    live = key(2, sighting(".env", source="history", place="blob", reach=("tip",)), live=Live.LIVE)
    found = finding("S1-X", "Key in the git history", live, severity=Severity.CRITICAL)
    lost = result("S1-X", "Check 1", Status.FAIL, severity=Severity.LOW, places=1)
    return scored([lost, *all_checked()], keys=(live,), findings=(found,))


def test_without_enough_coverage_the_headline_counts_and_says_how_much_was_checked() -> None:
    told = verdict(report())
    assert told.headline == "1 critical finding; 20 % is checked"
    assert told.sentence == (
        "2 keys seen, the oldest since 9 Oct 2025; nobody asked whether they live, so 59 is the most it can "
        "reach. There is no grade under 60 %; “Ask the git host” may raise it to 22 %."
    )
    assert (told.ring.word, told.ring.colour) == ("not graded", "control")


def test_a_gate_that_bites_is_the_number_and_the_rest_is_said_in_words() -> None:
    told = verdict(capped())
    assert told.headline == "Capped at 40: a live key is in git history"
    assert told.sentence.startswith("Without this gate: ")
    assert (told.ring.number, told.ring.word, told.ring.colour) == ("40", "Grade E", "fail")
    assert told.ring.gate == 40
    assert told.ring.held > 0


@pytest.mark.parametrize(
    ("passed", "colour", "word"),
    [(7, "ok", "Grade A"), (5, "warn", "Grade C"), (2, "fail", "Grade E"), (1, "critical", "Grade F")],
)
def test_the_ring_takes_the_colour_of_its_letter(passed: int, colour: str, word: str) -> None:
    results = [r if n < passed else msgspec.structs.replace(r, status=Status.FAIL) for n, r in enumerate(all_checked())]
    ring = ring_of(scored(results))
    assert (ring.colour, ring.word) == (colour, word)


def test_a_partial_result_has_no_number_and_no_grade() -> None:
    told = verdict(report(partial=True))
    assert (told.ring.number, told.ring.word, told.ring.colour) == ("–", "partial", "control")
    assert told.headline == "1 critical finding until it stopped"
    assert banner_of(report(partial=True))[0] == "Partial result."


def test_a_clean_project_is_never_called_secure() -> None:
    told = verdict(clean())
    assert told.headline == "Nothing found in what was read; 22 % is checked"
    assert told.step is None
    whole = verdict(scored(all_checked()))
    assert whole.headline == "Every check that was done passed"
    assert (whole.ring.number, whole.ring.word) == ("100", "Grade A")


@given(
    st.lists(
        st.tuples(st.sampled_from(list(Status)), st.sampled_from([*Severity]), st.integers(1, 7)),
        min_size=1,
        max_size=20,
    ),
    st.booleans(),
)
def test_the_legends_points_always_add_up_to_the_whole_ring(made, partial) -> None:
    results = [result(f"C{n}", "C", status, sin=sin, severity=sev) for n, (status, sev, sin) in enumerate(made)]
    told = verdict(scored(results, partial=partial))
    assert sum(points for _, points, _ in told.legend) == 100
    ring = told.ring
    assert ring.counted + ring.held + ring.unchecked + ring.lost == pytest.approx(100)
    assert min(ring.counted, ring.held, ring.unchecked, ring.lost) >= 0


def test_the_tally_names_only_what_is_there() -> None:
    assert tally(report()) == "7 checks: 1 passed, 4 failed, 1 not checked, 1 not applicable"
    assert tally(clean()) == "2 checks: 2 passed"


def test_the_best_next_step_says_what_it_moves_and_what_becomes_of_findings() -> None:
    told = verdict(report())
    assert told.step is not None
    assert told.step.title == "Replace sk-proj-…0002, then revoke it"
    assert told.gain == f"{told.step.before} → {told.step.after}. Lowers 2 of 5 findings to medium."


def test_sins_without_checks_say_so_and_may_be_anything() -> None:
    second = rows(report())[1]
    assert (second.number, second.fact, second.low, second.high) == (2, "Its checks are not in this report", 0, 100)
    assert [chip.text for chip in second.chips] == ["Not checked yet"]


def test_a_sins_row_shows_the_worst_two_chips_and_counts_the_rest() -> None:
    first = rows(report())[0]
    assert [chip.text for chip in first.chips] == ["1 critical", "2 high"]
    assert first.more == 3
    assert (first.mask, first.fact) == ("sk-proj-…0002", "sk-proj-…0002 in .env")
    assert "1 critical, 2 high, 1 medium, 1 low, 1 not checked" in first.spoken


def test_not_checked_takes_the_second_place_when_nothing_worse_is_hidden() -> None:
    results = [
        result("A", "A", Status.FAIL, severity=Severity.MEDIUM),
        result("B", "B", Status.FAIL, severity=Severity.LOW),
        result("C", "C", Status.NOT_CHECKED),
    ]
    found = (
        finding("A", "a", severity=Severity.MEDIUM, path="a"),
        finding("B", "b", severity=Severity.LOW, number=1, path="b"),
    )
    first = rows(scored(results, findings=found))[0]
    assert [chip.text for chip in first.chips] == ["1 medium", "1 not checked"]
    assert first.more == 1


def test_a_sin_that_does_not_apply_goes_last_with_its_reason() -> None:
    results = [
        result("S2-X", "X", Status.NOT_APPLICABLE, sin=2, reason="No client was found."),
        *(r for r in all_checked() if r.sin != 2),
    ]
    last = rows(scored(results))[-1]
    assert (last.number, last.applies) == (2, False)
    assert [chip.text for chip in last.chips] == ["Not applicable"]


def test_thousands_are_written_with_separators() -> None:
    assert [chip.text for chip in chips_of(many(2_000), 1)] == ["2,000 high"]


@pytest.mark.parametrize(
    ("when", "told"),
    [
        ("2026-11-24T09:05:00+00:00", "today 09:05"),
        ("2026-11-19T10:00:00+00:00", "19 Nov"),
        ("2025-10-09T09:12:00+02:00", "9 Oct 2025"),
    ],
)
def test_moments_are_told_as_people_do(when: str, told: str) -> None:
    assert moment(when, datetime(2026, 11, 24, 14, 2, tzinfo=UTC)) == told


def test_no_day_is_no_word() -> None:
    assert day(None, datetime(2026, 1, 1, tzinfo=UTC)) == ""


def test_the_home_folder_is_a_tilde_and_its_neighbours_are_not() -> None:
    home = str(Path.home())
    assert homely(home) == "~"
    assert homely(f"{home}/code") == "~/code"
    assert homely(f"{home}s/code") == f"{home}s/code"


def test_a_finding_is_named_by_its_key_and_where_it_lies() -> None:
    shown = report()
    assert verdicts.finding_title(shown, shown.findings[0]) == "OpenAI project key in the git history"
    assert verdicts.finding_title(shown, shown.findings[3]) == "Ignore rules miss usual places"


def test_confidence_says_from_what() -> None:
    shown = report()
    words = verdicts.confidence_words(shown.findings[0], shown.keys[0])
    assert words == "Confidence high: shape, infix, name nearby"
    assert verdicts.confidence_words(shown.findings[0], None) == "Confidence high"


def test_damage_is_told_from_a_scan_that_was_stopped() -> None:
    damaged = Limit(id="broken-objects", source="history", what="git history", why="they are damaged", count=2)
    shown = msgspec.structs.replace(report(partial=True), limits=(damaged,))
    told = verdict(shown)
    assert told.headline == "1 critical finding; 20 % is checked"
    assert (told.ring.number, told.ring.word) == ("8–59", "not graded")
    assert "grade" in told.sentence
    assert banner_of(shown) == ("Not all of the history was here.", "2 objects: they are damaged.")
