"""Each page of the navigation is one line: made when it is entered, told the report, entered before anything is examined
if it needs nothing."""

from __future__ import annotations

import pytest
from conftest import button, settle, texts
from gui_samples import report
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

import gui.frame
from gui.navigation import Navigation
from gui.pages.page import Desk, Page
from gui.rooms import ROOMS, Room
from gui.theme.icons import SHAPES
from gui.widgets.buttons import Button
from gui.widgets.cards import column


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


ATTIC = Room(id="attic", title="Attic", icon="vault", keys="Ctrl+0", section="machine", needs="report", make=Attic)
CELLAR = Room(id="cellar", title="Cellar", icon="vault", keys="Ctrl+Shift+0", section="foot", make=Attic)


@pytest.fixture
def house(open_window, monkeypatch):
    monkeypatch.setattr(gui.frame, "ROOMS", (*ROOMS, ATTIC, CELLAR))
    return open_window()


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
