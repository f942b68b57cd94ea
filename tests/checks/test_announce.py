"""How an examination tells what it does: never too much, and never without the end."""

from __future__ import annotations

from checks.announce import Announcer
from checks.events import Phase, Progress


def went(told: list[object]) -> list[tuple[int, int]]:
    return [(e.bytes_done, e.items_done) for e in told if isinstance(e, Progress)]


def tell(announce: Announcer, done: int, items: int) -> None:
    announce.progress("files", bytes_done=done, bytes_total=100, items_done=items, items_total=10, current="a.py")


def test_the_end_of_a_phase_is_told_however_soon_it_comes() -> None:
    told: list[object] = []
    announce = Announcer(told.append)
    with announce.phase("files"):
        tell(announce, 10, 1)
        tell(announce, 42, 10)  # within a twentieth of a second: too much for a listener
        assert went(told) == [(10, 1)]
    # All items were seen: that some of them were smaller than the system said is no reason to end at 42 %.
    assert went(told) == [(10, 1), (100, 10)]
    assert isinstance(told[-1], Phase) and told[-1].state == "done"


def test_a_phase_that_was_stopped_ends_where_it_was() -> None:
    told: list[object] = []
    announce = Announcer(told.append)
    with announce.phase("files"):
        tell(announce, 10, 1)
        tell(announce, 20, 2)
    assert went(told) == [(10, 1), (20, 2)]


def test_what_was_dropped_in_one_phase_is_not_told_in_the_next() -> None:
    told: list[object] = []
    announce = Announcer(told.append)
    tell(announce, 10, 1)
    tell(announce, 20, 2)
    with announce.phase("judge"):
        pass
    assert went(told) == [(10, 1)]
