"""History: scans as points, any two side by side, what changed in words; nothing is compared that cannot be."""

from __future__ import annotations

import history_samples as samples
import msgspec
import pytest
from alone import Alone
from conftest import button, settle, texts
from gui_samples import report
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from checks.memory.trend import trend_of
from checks.model import encode
from gui.models.history import Told, steps_of, summary, target_of
from gui.pages.history import HistoryPage
from gui.widgets.trend import TrendChart, spoken

ASK = "history show --format json"


@pytest.fixture
def told() -> Told:
    return samples.told(report())


@pytest.fixture
def page(dressed, desk, told, qtbot) -> HistoryPage:
    desk.says(ASK, encode(told).decode())
    shown = HistoryPage(Alone(desk.program, report()))
    qtbot.addWidget(shown)
    shown.resize(992, 800)
    shown.show()
    shown.hear(report())
    qtbot.waitUntil(lambda: shown.told is not None and bool(shown.lines))
    settle()
    return shown


def test_it_asks_about_the_target_that_is_shown(page, desk) -> None:
    assert desk.asked[-1]["words"][-1] == "/home/ada/code/atlas-support"
    assert "9 scans since" in texts(page) and "2 cannot be compared with the one before" in texts(page)


def test_what_changed_is_said_in_words_and_points(page) -> None:
    said = texts(page)
    for words in ("+6", "34 → 40", "fixed", "+9", "newly checked", "expired", "−2", "Sins, before and after"):
        assert words in said
    assert [s.step for s in steps_of(page.told.change)] == ["fixed", "new", "newly_checked", "expired"]


def test_a_long_list_unfolds(page) -> None:
    assert "A key in an image" not in texts(page)
    button(page, "Show 1 more that are fixed").click()
    assert "A key in an image" in texts(page)


def test_any_two_scans_can_be_set_side_by_side(page, desk, told, qtbot) -> None:
    older = msgspec.structs.replace(told.change, older=told.scans[1], why=("the rules changed between them",))
    desk.says("history compare --format json -- 2 9", encode(older).decode())
    page.lines[2].chosen.emit(2, False)
    qtbot.waitUntil(lambda: "the rules changed between them" in texts(page.change))
    assert page.chart.older == 2 and page.chart.newer == 9
    assert page.lines[2].accessibleDescription() == "compared from here"


def test_the_other_end_is_chosen_with_shift(page, desk, told, qtbot) -> None:
    between = msgspec.structs.replace(told.change, older=told.scans[5], newer=told.scans[7])
    desk.says("history compare --format json -- 6 8", encode(between).decode())
    page.chart.older = 6
    page.change.change = msgspec.structs.replace(told.change, older=told.scans[5])
    page.choose(8, True)
    qtbot.waitUntil(lambda: page.chart.newer == 8)


def test_since_last_monday_is_the_persons_own_word(page, desk, told, qtbot) -> None:
    none = msgspec.structs.replace(told, change=None, since="2026-11-22T23:00:00+00:00")
    desk.says(f"{ASK} --since=last monday", encode(none).decode())
    page.since.pieces["last monday"].click()
    qtbot.waitUntil(lambda: "remembered from then" in texts(page.change))


def test_one_scan_alone_says_what_the_next_one_will_show(page) -> None:
    page.show_history(samples.first(report()))
    assert "The next one shows what changed" in texts(page)
    assert not page.since.isVisible() and page.chart.newer == 0


def test_where_nothing_is_remembered_it_says_how_it_begins(page) -> None:
    page.show_history(Told(target="/x", name="x"))
    assert "No scan is remembered" in texts(page)
    assert page.empty.scan.isVisible()
    page.focus_first()
    assert page.empty.scan.hasFocus()


def test_a_memory_that_cannot_be_used_is_a_line_and_the_page_stays(page, desk, qtbot) -> None:
    desk.says(ASK, err="shrift: scans.sqlite cannot be used (DatabaseError)", code=2)
    page.enter()
    qtbot.waitUntil(lambda: "cannot be used" in texts(page.notice))
    desk.says(ASK, "{}")
    page.enter()
    qtbot.waitUntil(lambda: "no answer that is known" in texts(page.notice))


def test_a_history_of_another_project_says_whose_it_is(page) -> None:
    page.look_at("imported\nCI\neval-runner\n/x", "eval-runner")
    assert "History of eval-runner" in texts(page) and not page.again.isVisible()
    page.hide()  # another page is looked at
    page.show()
    assert "History of eval-runner" not in texts(page) and page._target == "/home/ada/code/atlas-support"


def test_points_are_reached_with_the_keyboard_and_with_the_mouse(page, qtbot) -> None:
    chart: TrendChart = page.chart
    chart.setFocus()
    chosen: list[tuple[int, bool]] = []
    chart.chosen.connect(lambda number, newer: chosen.append((number, newer)))
    QTest.keyClick(chart, Qt.Key.Key_Home)
    QTest.keyClick(chart, Qt.Key.Key_Right)
    QTest.keyClick(chart, Qt.Key.Key_Return)
    QTest.keyClick(chart, Qt.Key.Key_End)
    QTest.keyClick(chart, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    spot = chart.spots()[3]
    QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=QPoint(int(spot.x()), int(spot.y())))
    assert chosen == [(2, False), (9, True), (4, False)]
    assert "not comparable with the scan before" in chart.accessibleDescription().lower()


def test_a_scan_that_was_stopped_joins_nothing() -> None:
    chart = TrendChart()
    chart.load(trend_of(samples.scans()))
    assert (3, 4) not in chart._pairs() and (3, 5) in chart._pairs()
    assert "stopped before its end" in spoken(chart.points[4], samples.NOW)
    chart.deleteLater()


def test_what_the_memory_calls_a_target() -> None:
    one = report()
    assert target_of(one) == "/home/ada/code/atlas-support"
    machine = msgspec.structs.replace(
        one, target=msgspec.structs.replace(one.target, kind="machine", name="this machine")
    )
    assert target_of(machine) == "machine"
    assert summary(Told(target="x", name="x")) == "No scan of it is remembered yet."


def test_the_scorecard_tells_of_the_change_of_this_very_report(window, desk, told, qtbot) -> None:
    line = window.scorecard.change
    mine = msgspec.structs.replace(
        told,
        change=msgspec.structs.replace(
            told.change, newer=msgspec.structs.replace(told.change.newer, started=report().started)
        ),
    )
    desk.says(ASK, encode(told).decode())
    line.look(report(), desk.program, "/x")
    qtbot.waitUntil(lambda: not line._ask.running)
    settle()
    assert not line.isVisible()  # the newest that is remembered is another one
    desk.says(ASK, encode(mine).decode())
    line.look(report(), desk.program, "/x")
    qtbot.waitUntil(line.isVisible)
    assert "last comparable scan" in texts(line) and "newly checked" in texts(line)
    desk.says(ASK, encode(told).decode())
    line.compare.click()
    assert window.current is window.pages["history"]
    window.show_report(report(), [], 0.1)
    assert not line.isVisible()
