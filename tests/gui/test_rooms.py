"""Each page of the navigation is one line: made when it is entered, told the report, entered before anything is examined
if it needs nothing."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from conftest import button, settle, texts
from gui_samples import report, with_excerpts
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication

import gui.frame
from checks.accounts.known import AccountsTold
from checks.places import Places
from gui.engine import DemoMaker, Engine, Outcome
from gui.models.history import target_of
from gui.navigation import Navigation
from gui.pages.change_line import ChangeLine
from gui.pages.page import Desk, Page
from gui.remembered import keep_settings
from gui.rooms import INNER, ROOMS, Room, class_of
from gui.subject import Subject
from gui.theme import theme
from gui.theme.icons import SHAPES
from gui.widgets.buttons import Button
from gui.widgets.cards import column
from gui.window import Window


class Attic(Page):
    """A room that notes what it is told."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.told: list[object] = [("made with", desk.report is not None)]
        self.first = Button("First thing")
        self.setLayout(column(self.first))

    def hear(self, report) -> None:
        self.told.append(("report", report.target.name))

    def enter(self) -> None:
        self.told.append("entered")

    def allow_again(self, allowed: bool) -> None:
        self.told.append(("again", allowed))

    def focus_first(self) -> None:
        self.first.setFocus(Qt.FocusReason.OtherFocusReason)

    def end(self) -> None:
        self.told.append("ended")


ATTIC = Room(id="attic", title="Attic", icon="vault", keys="Ctrl+0", section="machine", needs="report", page=Attic)
CELLAR = Room(id="cellar", title="Cellar", icon="vault", keys="Ctrl+Shift+0", section="foot", page=Attic)


@pytest.fixture
def house(open_window, monkeypatch):
    monkeypatch.setattr(gui.frame, "ROOMS", (*ROOMS, ATTIC, CELLAR))
    return open_window()


ASKED = {"scorecard": "export", "sin": "leave", "findings": "more", "keys": "ask", "vault": "plus"}  # a button of each


def test_a_window_makes_no_page_before_one_is_asked_for_and_then_that_one(open_window) -> None:
    window = open_window()
    assert window.pages == {}
    window.show_report(report(), [], 0.4)
    assert list(window.pages) == ["scorecard"]
    window.close()
    assert list(window.pages) == ["scorecard"]  # what only goes on without a page makes none


def test_what_makes_a_page_is_a_page_and_stands_where_it_is_said() -> None:
    for kind in (*(room.page for room in ROOMS), *INNER.values()):
        assert issubclass(class_of(kind), Page)


@pytest.fixture
def pair(dressed, qtbot, tmp_path, catalog):
    """Two windows alike; the pages of the first are asked for at once, those of the second when they are looked at."""
    made = []
    for name in ("early", "late"):
        places = Places(tmp_path / name)
        assert not keep_settings(places, watch=True)
        program = [sys.executable, "-c", ""]
        made.append(Window(catalog, places, engine=Engine(program=program), demo=DemoMaker(), program=program))
        qtbot.addWidget(made[-1])
        made[-1].resize(1200, 800)
        made[-1].show()
    for name in ASKED:
        made[0].page_of(name)
    yield made
    for window in made:
        window.watching.watch(None)


def test_a_page_that_is_made_late_shows_what_one_shows_that_was_made_early(pair, qtbot, tmp_path) -> None:
    whole, lines = with_excerpts(report())
    told = AccountsTold(simulated=True)
    theme.choose("dark")
    for window in pair:
        window._findings_layout = b""
        window._subject = Subject(tmp_path)
        window._watch(True)
        window.accounts.hear(told)
        window.show_report(whole, lines, 0.4)
        settle()
    for window in pair:
        window._allow_again(False)  # as while a scan runs
    assert set(pair[0].pages) == set(ASKED) and list(pair[1].pages) == ["scorecard"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Engine, "running", True)
        for name, asked in ASKED.items():
            shown = []
            for window in pair:
                page = window.page_of(name)
                window._turns.now(name)
                window.activateWindow()
                qtbot.waitUntil(lambda window=window: QApplication.activeWindow() is window, timeout=20_000)
                window._show(page)
                page.focus_first()
                if name == "keys":
                    qtbot.waitUntil(lambda page=page: bool(page.views), timeout=20_000)
                settle()
                assert getattr(page, asked).isVisible()
                spoken = [
                    (b.text(), b.accessibleName(), b.isEnabled(), b.isChecked(), b.isVisible())
                    for b in page.findChildren(QAbstractButton)
                ]
                shown.append((texts(page), spoken, page.grab().toImage()))
            early, late = shown
            assert early[0] == late[0] and "\n" in late[0]
            assert early[1] == late[1]
            assert early[2] == late[2], f"another picture of {name}"
    assert not pair[1].scorecard.rescan.isEnabled() and pair[1].scorecard.watch.isChecked()


def test_where_the_line_between_tree_and_finding_stands_is_kept_by_a_window_that_never_showed_it(open_window) -> None:
    window = open_window()
    window.show_report(report(), [], 0.4)
    window.show_page("findings")
    settle()
    window.findings._splitter.setSizes([450, 494])
    moved = window.findings._splitter.sizes()
    window.close()
    open_window().close()
    again = open_window()
    again.show_report(report(), [], 0.4)
    again.show_page("findings")
    settle()
    assert again.findings._splitter.sizes() == moved


def test_a_scorecard_that_is_made_after_the_scan_is_compared_as_one_that_stood_there(open_window, monkeypatch) -> None:
    looked = []
    monkeypatch.setattr(ChangeLine, "look", lambda line, shown, program, target: looked.append((shown, target)))
    window = open_window()
    window._subject, window._page = Subject(Path("/home/ada/code/atlas-support")), "findings"
    window._ended(Outcome(report=report()))
    assert "scorecard" not in window.pages and not looked
    window.show_page("scorecard")
    window.show_page("findings")
    window.show_page("scorecard")
    assert looked == [(window.report, target_of(window.report))]
    window.show_report(report(), [], 0.4)  # one that no memory knows
    assert len(looked) == 1


def test_what_a_key_or_an_account_has_to_say_is_kept_for_the_page_that_is_not_there_yet(open_window, desk) -> None:
    window = open_window(command=desk.program)
    window.show_report(report(), [], 0.4)
    window.accounts._not_looked("the keychain did not answer")
    settle()
    assert list(window.pages) == ["scorecard", "vault"]
    assert "the keychain did not answer" in window.vault.notice.words.words


def test_every_room_has_an_icon_a_key_of_its_own_and_a_way_in() -> None:
    assert len({room.id for room in ROOMS}) == len({room.keys for room in ROOMS}) == len(ROOMS)
    assert all(room.icon in SHAPES for room in ROOMS)


def test_a_page_is_made_when_it_is_entered_and_told_what_came_before(house) -> None:
    house.show_page("attic")
    assert "attic" not in house.pages  # it needs a report, and there is none
    done = report()
    house.show_report(done, [], 0.4)
    assert "attic" not in house.pages
    house.show_page("attic")
    attic = house.pages["attic"]
    assert house.current is attic and house.navigation.buttons["attic"].isChecked()
    assert attic.told == [("made with", True), ("again", True), ("report", done.target.name), "entered"]
    house.show_report(done, [], 0.4)
    assert attic.told[4:] == [("report", done.target.name), "entered"]  # it stood in front
    house.show_page("findings")
    house.show_report(done, [], 0.4)
    settle()  # not in front: told in a turn of its own
    assert attic.told[6:] == [("report", done.target.name)]
    house.close()
    assert attic.told[-1] == "ended"


def test_a_room_has_its_shortcut_and_the_keyboard_when_it_is_entered(house) -> None:
    house.show_report(report(), [], 0.4)
    QTest.keyClick(house, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert house.current is house.pages["attic"]
    assert QApplication.focusWidget() is house.pages["attic"].first


def test_what_needs_no_examination_is_entered_from_the_start_page_and_left_again(house) -> None:
    button(house.welcome, "Cellar").click()
    assert house.current is house.pages["cellar"] and house.pages["cellar"].told[-1] == "entered"
    assert not any(house.navigation.buttons[name].isEnabled() for name in ("scorecard", "findings", "keys", "attic"))
    assert all(house.navigation.buttons[name].isEnabled() for name in ("vault", "cellar"))
    assert "Nothing examined yet" in texts(house.navigation)
    house.show_page("scorecard")
    assert house.current is house.pages["cellar"]
    QTest.keyClick(house, Qt.Key.Key_Escape)
    settle()
    assert house.welcome.isVisible()


def test_the_vault_is_reached_before_anything_was_examined(open_window, replay) -> None:
    status = {"line": '{"keychain":{"state":"none"},"credentials":[],"accounts":[],"policy_days":90}'}
    window = open_window(command=replay(status))
    button(window.welcome, "Vault").click()
    assert window.current is window.vault and window.vault.isVisible()


def test_rooms_without_a_page_of_a_section_leave_no_header_behind(dressed) -> None:
    only = Navigation([room for room in ROOMS if room.section == "project"])
    assert "This machine" not in texts(only)
