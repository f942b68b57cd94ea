"""“Last Monday” is the person's own: their weekday, their midnight, also where the clocks were changed in between."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from checks.memory.moments import moment_of

BERLIN, HONOLULU = ZoneInfo("Europe/Berlin"), ZoneInfo("Pacific/Honolulu")
# A Sunday in Berlin, two hours into it; in Honolulu it is still Saturday.
NOW = datetime(2026, 11, 29, 1, 0, tzinfo=UTC)


def told(words: str, zone=BERLIN, now: datetime = NOW) -> str | None:
    at = moment_of(words, now, zone)
    return None if at is None else f"{at:%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("last Monday", "2026-11-22 23:00"),
        ("since last  monday", "2026-11-22 23:00"),
        ("sunday", "2026-11-21 23:00"),  # today is one: the last before it
        ("today", "2026-11-28 23:00"),
        ("yesterday", "2026-11-27 23:00"),
        ("last week", "2026-11-21 23:00"),
        ("3 days ago", "2026-11-25 23:00"),
        ("2 months ago", "2026-09-29 22:00"),  # summer time then
        ("2026-07-01", "2026-06-30 22:00"),
        ("2026-11-20T09:30", "2026-11-20 08:30"),
        ("2026-11-20T09:30:00Z", "2026-11-20 09:30"),
    ],
)
def test_words_are_the_beginning_of_a_day_in_their_zone(words: str, said: str) -> None:
    assert told(words) == said


def test_the_day_is_that_of_the_person_and_not_of_greenwich() -> None:
    assert told("today", HONOLULU) == "2026-11-28 10:00"
    assert told("sunday", HONOLULU) == "2026-11-22 10:00"


@pytest.mark.parametrize("words", ["", "soon", "last", "ago", "99999 days ago", "9999 years ago", "2026-13-01", "13"])
def test_words_that_name_no_moment(words: str) -> None:
    assert told(words) is None


def test_without_a_zone_it_is_that_of_this_system(monkeypatch) -> None:
    import time

    monkeypatch.setenv("TZ", "Pacific/Honolulu")
    time.tzset()
    try:
        assert moment_of("today", NOW) == datetime(2026, 11, 28, 10, tzinfo=UTC)
    finally:
        monkeypatch.undo()
        time.tzset()
