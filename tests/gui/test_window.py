"""The window as a whole: what leads where, what is kept, what is said. A stand-in replays the engine's events."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from conftest import button, settle, texts
from gui_samples import clean, heard, line_of, report, story
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QFileDialog, QMenu

from checks.events import Failed, Finished
from checks.settings import load_settings
from gui import exports
from gui.engine import Scope
from gui.models.verdicts import verdict
from gui.pages.recents import RecentRow
from gui.pages.whatif_sheet import WhatIfSheet
from gui.recent import recent_of
from gui.rooms import ROOMS
from gui.theme import theme


def told(whole=None) -> list[dict[str, str]]:
    """A whole scan as steps for the stand-in."""
    return [{"line": line_of(event)} for event in story(whole)]


def finished(window, qtbot, folder: Path) -> None:
    with qtbot.waitSignal(window.engine.ended, timeout=20_000):
        window.examine(folder)
    settle()


def page_of(window) -> object:
    return window._stack.currentWidget() if window._stack.currentIndex() == 0 else window._pages.currentWidget()


def press(qtbot, window, keys, modifier=Qt.KeyboardModifier.NoModifier) -> None:
    qtbot.keyClick(QApplication.focusWidget() or window, keys, modifier)
    settle()


# --- from a folder to a scorecard -------------------------------------------------------------------------------------


def test_a_scan_goes_from_welcome_over_scanning_to_the_scorecard(open_window, replay, qtbot, tmp_path) -> None:
    window = open_window(program=replay(*told()))
    assert page_of(window) is window.welcome
    window.examine(tmp_path)
    assert page_of(window) is window.scanning
    with qtbot.waitSignal(window.engine.ended, timeout=20_000):
        pass
    settle()
    assert page_of(window) is window.scorecard
    said = texts(window)
    assert verdict(report()).headline in said
    assert "Network: off" in said and "20 % checked" in said
    assert window.navigation.buttons["findings"].count == "5"


def test_the_other_pages_stay_usable_while_a_folder_is_scanned_again(open_window, replay, qtbot, tmp_path) -> None:
    window = open_window(program=replay(*told()))
    finished(window, qtbot, tmp_path)
    window.rescan()
    assert page_of(window) is window.scanning
    window.show_page("findings")
    assert page_of(window) is window.findings and window.engine.running
    assert not window.findings.rescan.isEnabled()
    window.show_page("scorecard")
    assert page_of(window) is window.scanning
    with qtbot.waitSignal(window.engine.ended, timeout=20_000):
        pass
    assert page_of(window) is window.scorecard and window.scorecard.rescan.isEnabled()


def test_escape_cancels_and_what_was_heard_is_kept(open_window, replay, qtbot, tmp_path) -> None:
    last = line_of(Finished(report=report(partial=True)))
    window = open_window(program=replay({"on_term": last}, {"line": line_of(heard())}, {"wait": 30}))
    with qtbot.waitSignal(window.engine.heard, timeout=20_000):
        window.examine(tmp_path)
    with qtbot.waitSignal(window.engine.ended, timeout=20_000):
        press(qtbot, window, Qt.Key.Key_Escape)
        assert window.scanning.cancel.text() == "Stopping"
    settle()
    assert page_of(window) is window.scorecard
    assert "Partial result." in texts(window.scorecard)


def test_a_scan_cancelled_before_anything_was_read_is_said_calmly(open_window, replay, qtbot, tmp_path) -> None:
    window = open_window(program=replay({"line": line_of(heard())}, {"wait": 30}))
    with qtbot.waitSignal(window.engine.heard, timeout=20_000):
        window.examine(tmp_path)
    with qtbot.waitSignal(window.engine.ended, timeout=20_000):
        window.cancel()
    assert page_of(window) is window.failed
    assert "The scan was cancelled before anything was read." in texts(window.failed)


def test_a_broken_engine_is_told_and_its_own_words_only_without_values(
    open_window, replay, qtbot, tmp_path, key
) -> None:
    value = key()
    trace = f'Traceback (most recent call last):\n  File "x"\nValueError: {value}\n'
    window = open_window(program=replay({"stderr": trace}, {"exit": 3}))
    finished(window, qtbot, tmp_path)
    assert page_of(window) is window.failed
    said = texts(window)
    assert "ValueError" in said and value not in said
    qtbot.mouseClick(button(window.failed, "Copy details"), Qt.MouseButton.LeftButton)
    assert value not in QGuiApplication.clipboard().text()


def test_a_failed_scan_can_be_asked_again(open_window, replay, qtbot, tmp_path) -> None:
    window = open_window(program=replay({"line": line_of(Failed(message="nothing could be examined"))}, {"exit": 3}))
    finished(window, qtbot, tmp_path)
    assert "nothing could be examined" in texts(window.failed)
    with qtbot.waitSignal(window.engine.ended, timeout=20_000):
        press(qtbot, window, Qt.Key.Key_F5)


def test_a_folder_that_went_is_told_on_the_start_page(open_window, tmp_path) -> None:
    window = open_window()
    window.examine(tmp_path / "gone")
    assert page_of(window) is window.welcome
    assert "“gone” is no folder any more." in texts(window.welcome)


def test_another_folder_ends_the_scan_that_runs(open_window, replay, qtbot, tmp_path) -> None:
    window = open_window(program=replay({"line": line_of(story()[0])}, {"wait": 30}))
    with qtbot.waitSignal(window.engine.begun, timeout=20_000):
        window.examine(tmp_path)
    other = tmp_path / "other"
    other.mkdir()
    window.examine(other)
    assert window.engine.running
    assert "Scanning other" in texts(window.scanning)
    window.engine.stop()


# --- ways in ----------------------------------------------------------------------------------------------------------


def drop(window, *paths: Path, proposed=Qt.DropAction.MoveAction) -> tuple[bool, Qt.DropAction]:
    """Drop files on the middle of the window; (taken, what the other program is told was done)."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    actions = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entered = QDragEnterEvent(QPoint(400, 400), actions, data, buttons, keys)
    entered.setDropAction(proposed)
    QApplication.sendEvent(window, entered)
    if not entered.isAccepted():
        return False, Qt.DropAction.IgnoreAction
    dropped = QDropEvent(QPointF(400, 400), actions, data, buttons, keys)
    dropped.setDropAction(proposed)
    QApplication.sendEvent(window, dropped)
    return dropped.isAccepted(), dropped.dropAction()


def test_a_folder_dropped_anywhere_is_examined_and_never_moved(open_window, replay, qtbot, tmp_path) -> None:
    window = open_window(program=replay(*told()))
    with qtbot.waitSignal(window.engine.ended, timeout=20_000):
        assert drop(window, tmp_path) == (True, Qt.DropAction.CopyAction)
    assert page_of(window) is window.scorecard


def test_what_is_no_folder_is_not_taken(open_window, tmp_path) -> None:
    window = open_window()
    assert drop(window, tmp_path / "absent") == (False, Qt.DropAction.IgnoreAction)
    assert page_of(window) is window.welcome


def test_ctrl_o_asks_for_a_folder(open_window, replay, qtbot, tmp_path, monkeypatch) -> None:
    window = open_window(program=replay(*told()))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    with qtbot.waitSignal(window.engine.ended, timeout=20_000):
        press(qtbot, window, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)


def test_a_dialog_that_was_left_changes_nothing(open_window, qtbot, monkeypatch) -> None:
    window = open_window()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    press(qtbot, window, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    assert page_of(window) is window.welcome and not window.engine.running


def test_this_machine_is_examined_alone_and_comes_back_as_a_machine(open_window, replay, qtbot, tmp_path) -> None:
    target = msgspec.structs.replace(report().target, kind="machine", name="this machine", path=str(Path.home()))
    window = open_window(program=replay(*told(msgspec.structs.replace(report(), target=target))))
    window.welcome.history.setChecked(True)
    with qtbot.waitSignal(window.engine.ended, timeout=20_000):
        qtbot.mouseClick(button(window, "Look at this machine alone"), Qt.MouseButton.LeftButton)
        assert "Scanning This machine" in texts(window.scanning)
    settle()
    assert window._scope == Scope(history=False, online=False, machine=True)
    said = texts(window.navigation)
    assert "This machine" in said and "This project" not in said
    assert window.navigation.project.accessibleName() == f"Target This machine, {Path.home()}"
    window.examine(tmp_path)
    window.engine.stop()
    window.show_welcome()
    row = window.welcome.findChild(RecentRow)
    with qtbot.waitSignal(window.engine.ended, timeout=20_000):
        qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    assert window._subject.folder is None


def test_another_home_is_looked_at_and_comes_back_as_that_home(
    open_window, replay, qtbot, tmp_path, monkeypatch
) -> None:
    home = tmp_path / "ada"
    home.mkdir()
    target = msgspec.structs.replace(report().target, kind="machine", name="ada", path=str(home))
    window = open_window(program=replay(*told(msgspec.structs.replace(report(), target=target))))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(home))
    with qtbot.waitSignal(window.engine.ended, timeout=20_000):
        qtbot.mouseClick(button(window, "Look at another home folder"), Qt.MouseButton.LeftButton)
        assert "Scanning ada" in texts(window.scanning)
    settle()
    looked = Scope(history=False, online=False, machine=True, home=home)
    assert window._scope == looked
    assert "Ada" not in texts(window.navigation)
    window.rescan()
    assert window._scope == looked
    window.engine.stop()
    window.examine(tmp_path)
    window.engine.stop()
    window.show_welcome()
    window._reopen(next(r for r in window.recent if r.machine))
    assert window._subject.home == home and window._scope == looked
    window.engine.stop()


def test_a_home_that_is_gone_is_said(open_window, tmp_path) -> None:
    window = open_window()
    window.examine(None, Scope(machine=True, home=tmp_path / "gone"))
    assert "“gone” is no folder any more." in texts(window.welcome)


def test_a_home_examined_as_folder_and_as_machine_is_two_recent_rows(open_window) -> None:
    window = open_window()
    home = msgspec.structs.replace(report(path=str(Path.home())))
    machine = msgspec.structs.replace(home, target=msgspec.structs.replace(home.target, kind="machine"))
    for one in (home, machine, home):
        window.recent.add(recent_of(one))
    assert [r.machine for r in window.recent] == [False, True]
    window.recent.forget(recent_of(home))
    assert [r.machine for r in window.recent] == [True]


def test_an_examined_project_is_among_the_recent_ones_next_time(open_window, replay, qtbot, tmp_path) -> None:
    whole = report(path=str(tmp_path))
    window = open_window(program=replay(*told(whole)))
    finished(window, qtbot, tmp_path)
    window.close()
    again = open_window(program=replay(*told(whole)))
    row = again.welcome.findChild(RecentRow)
    assert row.recent.path == str(tmp_path)
    with qtbot.waitSignal(again.engine.ended, timeout=20_000):
        qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    assert page_of(again) is again.scorecard
    again.show_welcome()
    row = again.welcome.findChild(RecentRow)
    qtbot.keyClick(row, Qt.Key.Key_Delete)
    assert len(again.recent) == 0


def test_the_demo_project_is_made_examined_and_taken_away_with_the_window(open_window, replay, qtbot) -> None:
    window = open_window(program=replay(*told()))
    made: list[str] = []
    window.demo.made.connect(made.append)
    with qtbot.waitSignal(window.engine.ended, timeout=60_000):
        qtbot.mouseClick(button(window, "Try the demo project"), Qt.MouseButton.LeftButton)
        assert not button(window, "Try the demo project").isEnabled()
    assert (Path(made[0]) / ".git").is_dir()
    assert len(window.recent) == 0  # its folder goes, so it is no project to come back to
    window.close()
    assert not Path(made[0]).exists()


def test_a_demo_that_cannot_be_made_is_told(open_window, tmp_path, qtbot, replay) -> None:
    window = open_window(maker=replay({"stderr": "shrift: no room left on the disk\n"}, {"exit": 2}))
    with qtbot.waitSignal(window.demo.failed, timeout=20_000):
        window.practice.ask()
    assert "no room left on the disk" in texts(window.welcome)
    assert button(window, "Try the demo project").isEnabled()


# --- the keyboard -----------------------------------------------------------------------------------------------------


@pytest.fixture
def done(open_window, replay, qtbot, tmp_path):
    """A window that has examined a folder; a second scan finds nothing any more."""
    window = open_window(program=replay(*told()))
    finished(window, qtbot, tmp_path)
    return window


def test_ctrl_1_and_2_turn_the_pages(done, qtbot) -> None:
    press(qtbot, done, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert page_of(done) is done.findings
    press(qtbot, done, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert page_of(done) is done.scorecard


def test_ctrl_f_goes_to_the_filter_from_anywhere(done, qtbot) -> None:
    press(qtbot, done, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert page_of(done) is done.findings
    assert QApplication.focusWidget() is done.findings.search


def test_f8_walks_through_the_findings_and_back(done, qtbot) -> None:
    press(qtbot, done, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    press(qtbot, done, Qt.Key.Key_F8)
    press(qtbot, done, Qt.Key.Key_F8)
    assert done.findings.chosen == "s1-env-tracked-0"
    press(qtbot, done, Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
    assert done.findings.chosen == "s1-history-1"


def test_escape_clears_the_filter_and_leaves_the_detail_of_a_narrow_window(done, qtbot) -> None:
    done.findings.search.setText("dockerfile")
    done.findings._filter()
    done.show_page("findings")
    press(qtbot, done, Qt.Key.Key_Escape)
    assert not done.findings.model.filtered
    done.resize(960, 640)
    settle()
    done.findings.choose("s1-history-0")
    assert done.findings.detail.isVisible() and not done.findings.tree.isVisible()
    press(qtbot, done, Qt.Key.Key_Escape)
    assert done.findings.tree.isVisible() and not done.findings.detail.isVisible()


def test_escape_on_the_start_page_returns_to_the_project(done, qtbot) -> None:
    done.show_welcome()
    press(qtbot, done, Qt.Key.Key_Escape)
    assert page_of(done) is done.scorecard


def test_f1_shows_every_shortcut_and_escape_closes_the_sheet(done, qtbot) -> None:
    press(qtbot, done, Qt.Key.Key_F1)
    sheet = done.findChild(QDialog)
    assert {"Ctrl+O", "F5", "Ctrl+F", "F8", "Shift+F8", "Esc"} <= set(texts(sheet).split("\n"))
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: done.findChild(QDialog) is None)


def test_how_it_is_computed_is_one_key_away(done, qtbot) -> None:
    done.show_page("scorecard")
    link = button(done.scorecard, "How is this computed?")
    link.setFocus()
    qtbot.keyClick(link, Qt.Key.Key_Return)
    settle()
    assert "S1-PUSH-PROTECTION" in texts(done.findChild(QDialog))
    qtbot.keyClick(done.findChild(QDialog), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: done.findChild(QDialog) is None)


# --- check again, export, appearance ----------------------------------------------------------------------------------


def test_check_this_again_stays_with_the_finding_and_says_that_it_is_still_there(done, qtbot) -> None:
    done.show_page("findings")
    done.findings.choose("s1-history-0")
    with qtbot.waitSignal(done.engine.ended, timeout=20_000):
        qtbot.mouseClick(button(done, "Check this again"), Qt.MouseButton.LeftButton)
        assert page_of(done) is done.findings
        assert not button(done, "Check this again").isEnabled()
    settle()
    assert done.findings.chosen == "s1-history-0"
    assert done.toast.words == "Still there: OpenAI project key in the git history"
    press(qtbot, done, Qt.Key.Key_Escape)
    assert done.toast.words == ""


def test_a_finding_that_is_gone_is_told_as_not_found_any_more(done, replay, qtbot) -> None:
    done.show_page("findings")
    done.findings.choose("s1-history-0")
    replay(*told(clean()))
    with qtbot.waitSignal(done.engine.ended, timeout=20_000):
        qtbot.mouseClick(button(done, "Check this again"), Qt.MouseButton.LeftButton)
    assert done.toast.words == "Not found any more: OpenAI project key in the git history"


def test_a_scan_cut_short_does_not_say_that_a_finding_is_gone(done, replay, qtbot) -> None:
    done.show_page("findings")
    done.findings.choose("s1-history-0")
    replay(*told(msgspec.structs.replace(clean(), partial=True)))
    with qtbot.waitSignal(done.engine.ended, timeout=20_000):
        qtbot.mouseClick(button(done, "Check this again"), Qt.MouseButton.LeftButton)
    assert done.toast.words == ""


@pytest.mark.parametrize("form", [form for form, _, _ in exports.FORMS])
def test_the_report_that_is_shown_is_saved(done, tmp_path, monkeypatch, form) -> None:
    ending = {"json": "json", "sarif": "sarif", "text": "txt"}[form]
    wanted = tmp_path / f"report.{ending}"
    asked: list[str] = []

    def choose(_parent, _title, suggested: str) -> tuple[str, str]:
        asked.append(suggested)
        return str(wanted), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    done._export(form, ending)
    assert asked[0].endswith(f"shrift-atlas-support-2026-11-24.{ending}")
    assert done.toast.words == f"Saved report.{ending}"
    written = wanted.read_text(encoding="utf-8")
    if form == "json":
        assert json.loads(written)["score"]["low"] == report().score.low
    elif form == "sarif":
        assert len(json.loads(written)["runs"][0]["results"]) == 5
    else:
        assert "sk-proj-…0002" in written


def test_a_report_that_cannot_be_saved_leaves_what_was_there(done, tmp_path, monkeypatch) -> None:
    folder = tmp_path / "no" / "such"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(folder / "r.json"), ""))
    done._export("json", "json")
    assert done.toast.words.startswith("r.json could not be written: ")
    assert not folder.exists()


def test_a_report_is_saved_over_no_link_that_came_with_the_folder(done, tmp_path, monkeypatch) -> None:
    own, mine = tmp_path / "own", tmp_path / "mine"
    own.mkdir()
    mine.write_text("mine", encoding="utf-8")
    (own / "report.json").symlink_to(mine)
    done.show_report(report(path=str(own)), [], 0.4)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(own / "report.json"), ""))
    done._export("json", "json")
    told = f"report.json could not be written: a link leads out of {own}, and nothing is written through it"
    assert done.toast.words == told
    assert mine.read_text("utf-8") == "mine" and [p.name for p in own.iterdir()] == ["report.json"]


def test_a_projects_odd_name_makes_a_plain_file_name() -> None:
    odd = msgspec.structs.replace(report().target, name="../<b>x</b>\n")
    suggested = exports.suggested(msgspec.structs.replace(report(), target=odd), "json")
    assert suggested == "shrift--b-x--b---2026-11-24.json" or ("/" not in suggested and "<" not in suggested)


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # offscreen knows no menus
def test_the_export_menu_offers_every_form(done, qtbot) -> None:
    qtbot.mouseClick(button(done.scorecard, "Export"), Qt.MouseButton.LeftButton)
    (menu,) = (m for m in done.findChildren(QMenu) if m.isVisible())
    words = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert words == ["Report: HTML, PDF and more", *(words for _, words, _ in exports.FORMS)]
    menu.close()


def test_the_appearance_is_chosen_and_kept(done) -> None:
    try:
        done._dress("dark")
        assert theme.dark
        assert load_settings(done.places).appearance == "dark"
    finally:
        theme.choose("light")


def test_names_in_the_menu_of_projects_are_no_mnemonics(done, monkeypatch, tmp_path) -> None:
    from gui.navigation import project_menu

    menu = project_menu(done, [("R&D\tCtrl+Q", "/x")], lambda: None, lambda _: None, lambda: None)
    assert "This machine" in [action.text() for action in menu.actions()]
    assert "R&&D\\tCtrl+Q" in [action.text() for action in menu.actions()]


# --- the window itself ------------------------------------------------------------------------------------------------


def test_size_and_splitter_are_remembered(open_window) -> None:
    window = open_window()
    window.resize(771, 577)
    settle()
    window.close()
    again = type(window)(window.catalog, window.places)
    assert (again.width(), again.height()) == (771, 577)
    again.close()


def test_the_line_between_tree_and_detail_is_remembered(open_window) -> None:
    window = open_window()
    window.show_report(report(), [], 0.4)
    window.show_page("findings")
    settle()
    window.findings._splitter.setSizes([450, 494])
    moved = window.findings._splitter.sizes()
    window.close()
    again = open_window()
    again.show_report(report(), [], 0.4)
    again.show_page("findings")
    settle()
    assert again.findings._splitter.sizes() == moved


def test_a_window_remembered_beyond_every_screen_comes_back_into_view(open_window, dressed) -> None:
    window = open_window()
    window.move(90_000, 90_000)
    window.close()
    again = type(window)(window.catalog, window.places)
    again.show()
    assert any(screen.geometry().intersects(again.frameGeometry()) for screen in QGuiApplication.screens())
    again.close()


def test_a_narrow_window_has_a_rail_with_tooltips(done) -> None:
    done.resize(960, 640)
    settle()
    assert done.navigation.width() == 56
    assert done.navigation.buttons["findings"].toolTip() == "Findings  Ctrl+2"
    done.resize(1200, 800)
    settle()
    assert done.navigation.width() == 208
    assert done.navigation.buttons["findings"].toolTip() == ""


def test_nothing_that_later_versions_bring_stands_there_dead(done) -> None:
    rooms = {"Vault", "History", "Report", "Drill", "Projects", "Walkthrough", "Settings"} - {r.title for r in ROOMS}
    doors = {b.text() for b in done.findChildren(QAbstractButton)}
    assert not rooms & doors
    said = texts(done) + " ".join(doors)
    for word in ("Guided response", "Accept with"):
        assert word not in said


def test_what_if_opens_from_the_scorecard_and_by_its_keys(done, qtbot) -> None:
    press(qtbot, done, Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    (sheet,) = done.findChildren(WhatIfSheet)
    sheet.accept()
    done.scorecard._try.click()
    assert done.findChildren(WhatIfSheet)[-1].isVisible()


def test_what_raises_the_coverage_is_begun_from_the_scorecard(done, desk, monkeypatch, qtbot) -> None:
    examined = []
    monkeypatch.setattr(done, "examine", lambda folder, scope, **more: examined.append((scope, more["page"])))
    for way, more in (("ask-history", "history"), ("ask-online", "online"), ("ask-machine", "machine")):
        before = done._scope
        done.scorecard.raised.emit(way)
        assert examined.pop() == (msgspec.structs.replace(before, **{more: True}), "scorecard")
    done.scorecard.raised.emit("answer")
    assert done.current is done.pages["answers"]
    monkeypatch.setattr(done.accounts, "with_accounts", lambda then: then())
    done.scorecard.raised.emit("ask-accounts")
    assert done.current is done.vault  # there is no account yet
    monkeypatch.setattr(type(done.accounts), "accounts", property(lambda self: ("one",)), raising=False)
    asked = []
    monkeypatch.setattr(done, "_open_ask", lambda: asked.append(True))
    done.scorecard.raised.emit("ask-accounts")
    assert asked == [True]


def test_closing_ends_a_scan_that_runs(open_window, replay, qtbot, tmp_path) -> None:
    window = open_window(program=replay({"line": line_of(story()[0])}, {"wait": 60}))
    with qtbot.waitSignal(window.engine.begun, timeout=20_000):
        window.examine(tmp_path)
    window.close()
    assert not window.engine.running


def test_what_was_ticked_is_what_is_read(open_window, replay, qtbot, tmp_path) -> None:
    window = open_window(program=replay(*told()))
    window.welcome.history.setChecked(False)
    finished(window, qtbot, tmp_path)
    assert window._scope == Scope(history=False, online=False)
    window.welcome.history.setChecked(True)
    window.rescan()
    assert window._scope == Scope(history=False, online=False)  # again means the same again
    window.engine.stop()
