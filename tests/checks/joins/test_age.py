"""Age is bounded from below: by the earliest commit or file time that can be believed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.joins import first_seen
from checks.model import Sighting
from tests.checks.sins.cases import NOW, blob, file, key


def test_a_commit_bounds_the_age() -> None:
    bound = first_seen(key(blob("a.py"), file("a.py")), NOW)
    assert (bound.days, bound.exact, bound.words) == (411, False, "at least 411 days")
    assert bound.since == "2025-10-09T09:12:00+02:00"
    assert bound.because == "a commit of 9 Oct 2025 (3f9c1e2) holds it"


def test_a_file_that_was_written_earlier_bounds_it_too() -> None:
    bound = first_seen(key(file(".env", "ignored", when="2024-01-05T00:00:00+00:00"), blob("a.py")), NOW)
    assert bound.because == ".env was last written on 5 Jan 2024 and holds it"
    assert bound.days == 1054


@pytest.mark.parametrize(
    "when", ["1970-01-01T00:00:00+00:00", "1980-01-01T00:00:00", "1985-10-26T08:15:00+00:00", "nonsense", ""]
)
def test_a_date_that_no_key_can_have_is_passed_over(when: str) -> None:
    assert first_seen(key(file("a", when=when), file("b")), NOW).since == "2026-11-02T08:00:00+00:00"
    bound = first_seen(key(file("a", when=when)), NOW)
    assert (bound.days, bound.since, bound.words) == (None, None, "of unknown age")


def test_a_date_in_the_future_is_passed_over_and_said() -> None:
    bound = first_seen(key(blob("a.py"), file("b", when="2031-01-01T00:00:00+00:00")), NOW)
    assert bound.days == 411
    assert bound.because.endswith("; 1 date in the future left aside")
    alone = first_seen(key(file("b", when="2031-01-01T00:00:00+00:00")), NOW)
    assert (alone.days, alone.because) == (None, "every date it was seen with lies in the future")


def test_a_clock_that_is_some_hours_ahead_is_believed_as_today() -> None:
    assert first_seen(key(file("a", when=(NOW + timedelta(hours=5)).isoformat())), NOW).days == 0


def test_without_any_date_the_age_is_unknown() -> None:
    assert first_seen(key(file("a", when=None)), NOW).because == "no place it was seen in has a date"


def test_only_the_provider_knows_exactly() -> None:
    bound = first_seen(key(blob("a.py")), NOW, made="2026-01-01T00:00:00Z")
    assert (bound.days, bound.exact, bound.words) == (327, True, "327 days")
    assert not first_seen(key(blob("a.py")), NOW, made="2090-01-01T00:00:00Z").exact


def test_one_day_is_a_day() -> None:
    assert first_seen(key(file("a", when=(NOW - timedelta(days=1)).isoformat())), NOW).words == "at least 1 day"


dates = st.sampled_from(
    [
        "2020-02-02T00:00:00+00:00",
        "2031-01-01T00:00:00+09:00",
        "1970-01-01T00:00:00Z",
        "2025-10-09T09:12:00",
        "",
        None,
        "x",
    ]
)


@given(st.lists(st.builds(lambda p, w: file(p, when=w), st.sampled_from("abc"), dates), max_size=6), st.randoms())
def test_the_order_of_sightings_never_matters(places: list[Sighting], random) -> None:
    mixed = list(places)
    random.shuffle(mixed)
    assert first_seen(key(*places), NOW) == first_seen(key(*mixed), NOW)
