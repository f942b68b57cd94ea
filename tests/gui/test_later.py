"""Long work keeps no loop: pieces are done one a turn, and what a page needs is done when it is needed."""

from __future__ import annotations

import pytest
from conftest import settle
from gui_samples import report

from gui.later import Slices, Turns
from gui.models import verdicts
from gui.prepare import prepare


def test_one_piece_is_done_in_a_turn_and_what_is_needed_at_once(dressed, qtbot) -> None:
    turns, done = Turns(), []
    for name in ("a", "b", "c"):
        turns.plan(name, lambda n=name: done.append(n))
    turns.plan("d", lambda: done.append("d"), asked=True)
    assert done == []
    turns._one()
    assert done == ["a"]
    turns.now("c")
    turns.now("c")
    assert done == ["a", "c"] and turns.waiting == ["b", "d"]
    qtbot.waitUntil(lambda: done == ["a", "c", "b"], timeout=5_000)
    assert turns.waiting == ["d"] and not (turns._one() or turns._timer.isActive())
    turns.now("d")
    assert done[-1] == "d"


def test_a_newer_report_takes_the_place_of_one_that_was_not_told_yet(dressed, qtbot) -> None:
    turns, done = Turns(), []
    turns.plan("keys", lambda: done.append("old"))
    turns.plan("keys", lambda: done.append("new"))
    qtbot.waitUntil(lambda: not turns.waiting, timeout=5_000)
    assert done == ["new"]


def test_when_a_report_comes_only_the_page_in_front_is_told_at_once(open_window, monkeypatch) -> None:
    window, told = open_window(), []
    for name in ("scorecard", "sin", "findings"):
        page = getattr(window, name)
        real = page.show_report
        monkeypatch.setattr(page, "show_report", lambda *a, n=name, r=real: (told.append(n), r(*a)))
    window.show_report(report(), [], 0.4)
    assert told == ["scorecard"]
    window._turns._one()
    assert told == ["scorecard", "findings"]
    settle()
    assert "sin" not in told  # seven lessons, of which nobody asked for one
    window._open_sin(3)
    assert told[-1] == "sin" and window.sin.number == 3


def test_a_report_is_judged_once_however_many_parts_ask(monkeypatch) -> None:
    weighed = []
    real = verdicts.next_steps_of
    monkeypatch.setattr(verdicts, "next_steps_of", lambda *a, **k: (weighed.append(1), real(*a, **k))[1])
    shown = report()
    prepare(shown)
    assert verdicts.verdict(shown) is verdicts.verdict(shown)
    assert len(weighed) == 1
    verdicts.verdict(report())
    assert len(weighed) == 2


def test_long_work_is_done_a_slice_a_turn_and_newer_work_takes_its_place(dressed, qtbot) -> None:
    done, ended = [], []

    def steps(name: str, count: int):
        for n in range(count):
            done.append((name, n))
            yield

    slices = Slices(seconds=0)
    slices.run(steps("a", 5), lambda: ended.append("a"))
    assert slices.running and done == []
    slices._turn()
    assert done == [("a", 0)]  # no room for a second
    slices.run(steps("b", 3), lambda: ended.append("b"))
    qtbot.waitUntil(lambda: not slices.running, timeout=5_000)
    assert done == [("a", 0), ("b", 0), ("b", 1), ("b", 2)] and ended == ["b"]
    slices.run(steps("c", 2), lambda: slices.run(steps("d", 1), lambda: ended.append("d")))
    slices.finish()
    assert slices.running and done[-1] == ("c", 1)  # what follows has turns of its own
    slices.finish()
    assert not slices.running and ended == ["b", "d"]
    slices.finish()


def test_a_step_that_fails_ends_the_work_and_is_heard(dressed) -> None:
    def steps():
        yield
        raise LookupError("a step")

    slices, ended = Slices(), []
    slices.run(steps(), lambda: ended.append(1))
    with pytest.raises(LookupError):
        slices.finish()
    assert not slices.running and not ended
