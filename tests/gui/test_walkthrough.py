"""The walkthrough by its page: real projects, real scans, what wakes the next lesson, and what is kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from alone import Alone
from conftest import button, settle, texts
from gui_samples import report
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from test_keyboard import reachable, walk

from checks.demo.practice import PRACTICES
from checks.places import Places
from gui.models.walkthrough import CLOSING, Checked, Progress, keep_progress, load_progress
from gui.pages.walkthrough import WalkthroughPage


def said(gone: bool) -> tuple[Checked, ...]:
    return (Checked(title="A check", reason="It says why.", mark="pass" if gone else "high", colour="ok", gone=gone),)


@pytest.fixture
def opened(dressed, qtbot, tmp_path):
    """A page of its own, at a stage; the command line is the real one."""

    def open_at(stage=0, done=(), whole=None, size=(992, 800), program=()):
        places = Places(tmp_path / "shrift-data")
        keep_progress(places, Progress(done=done, at=stage))
        desk = Alone(program, whole, places)
        page = WalkthroughPage(desk)
        qtbot.addWidget(page)
        if whole is not None:
            page.hear(whole)
        page.resize(*size)
        page.show()
        page.activateWindow()
        settle()
        return page, desk

    return open_at


def test_the_opening_says_what_is_read_what_never_leaves_and_what_is_stored(opened) -> None:
    page, _ = opened()
    told = texts(page)
    assert all(words in told for words in ("What is read", "What never leaves", "What is stored"))
    button(page, "Begin").click()
    assert page.stage == 1 and "What git has taken once" in texts(page)


def test_a_sin_is_mended_by_hand_and_a_real_scan_says_so(opened, qtbot, monkeypatch, tmp_path, data_dir) -> None:
    page, _ = opened(7)
    shown: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: shown.append(url.toLocalFile()) or True)
    assert not page.next.isEnabled()
    button(page, "Make the project").click()
    assert "Making the project" in texts(page)
    qtbot.waitUntil(lambda: page.practice.button("check") is not None and not page.practice.busy, timeout=120_000)
    folder = page.practice.folder
    assert folder.stat().st_mode & 0o777 and folder.parent.stat().st_mode & 0o077 == 0
    assert "Do it now" in texts(page) and "1." not in texts(page.segments)
    page.practice.button("open").click()
    page.practice.button("folder").click()
    assert shown == [str(folder / "config/settings.yaml"), str(folder)]
    key = (folder / "config/settings.yaml").read_text("utf-8").split()[-1]
    page.practice.button("show").click()
    assert key not in texts(page) and "One way to do it" in texts(page)
    for path, text in PRACTICES[7].cure.items():
        (folder / path).write_text(text, encoding="utf-8")
    with qtbot.waitSignal(page.practice.passed, timeout=120_000):
        page.practice.button("check").click()
    assert "It is gone" in texts(page) and page.next.isEnabled()
    assert load_progress(Places(tmp_path / "shrift-data")).done == (7,)
    page.end()
    assert not folder.exists()


def test_what_is_still_there_does_not_wake_the_next_lesson(opened, tmp_path) -> None:
    page, _ = opened(2)
    page.practice._made[2] = tmp_path
    page.practice.show_checked(2, said(False))
    assert not page.next.isEnabled() and "Do it now" in texts(page)
    page.practice.show_checked(2, said(True))
    assert page.next.isEnabled()
    page.segments.segments[5].click()  # any lesson, in any order
    assert page.stage == 5 and not page.next.isEnabled()


def test_the_change_is_made_for_whoever_wants_it(opened, tmp_path, monkeypatch) -> None:
    page, _ = opened(5)
    page.practice._made[5] = tmp_path
    page.practice.show_checked(5, said(False))
    scans: list[int] = []
    monkeypatch.setattr(page.practice, "_scan", scans.append)
    page.practice.button("show").click()
    button(page, "Make this change").click()
    assert (tmp_path / "docs/keys/rotation.md").is_file() and scans == [5]
    assert not page.practice.button("check").isEnabled()  # while it is scanned


def test_what_fails_is_said_and_nothing_counts_as_done(opened, qtbot, desk, tmp_path, monkeypatch) -> None:
    desk.says("demo", err="shrift: git is missing\n", code=2)
    page, _ = opened(3, program=desk.program)
    page.practice.make()
    qtbot.waitUntil(lambda: "git is missing" in texts(page), timeout=20_000)
    desk.says("demo", "made")
    desk.says("scan", "no report")
    page.practice.make()
    qtbot.waitUntil(lambda: "could not be read" in texts(page), timeout=20_000)
    assert page.progress.done == () and not page.next.isEnabled()
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _: False)
    page.practice.open_folder()
    assert "Nothing opened it" in texts(page)
    page.end()


def test_the_own_project_and_what_is_open_in_it(opened, monkeypatch, tmp_path) -> None:
    page, desk = opened(CLOSING, done=(1,))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    button(page, "Choose folder…").click()
    assert desk.done == [("examine", tmp_path, "scorecard")]
    page.hear(report())
    assert "Still open in atlas-support:" in texts(page)
    file = tmp_path / "list.md"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    button(page, "Save as checklist…").click()
    assert "- [x] 1. The Public GitHub Confession" in file.read_text("utf-8")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "none" / "x.md"), ""))
    button(page, "Save as checklist…").click()
    assert desk.done[-2:] == [("say", "Saved list.md"), ("say", "x.md could not be written: No such file or directory")]
    own, mine = tmp_path / "own", tmp_path / "mine"
    own.mkdir()
    mine.write_text("mine", encoding="utf-8")
    (own / "list.md").symlink_to(mine)
    page.hear(report(path=str(own)))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(own / "list.md"), ""))
    button(page, "Save as checklist…").click()
    assert "leads out of" in desk.done[-1][1] and mine.read_text("utf-8") == "mine"
    button(page, "Do lesson 4, The One Ring").click()
    assert page.stage == 4


def test_it_begins_where_it_was_left_and_is_left_by_escape(opened) -> None:
    page, desk = opened(4, done=(1, 2))
    assert page.stage == 4 and page.escape() and desk.done == [("welcome",)]
    page.show_stage(0)
    button(page, "Go on").click()
    assert page.stage == 3  # the first that is not done


def test_from_the_start_page_by_keys_alone(open_window, replay) -> None:
    window = open_window()
    button(window.welcome, "Begin the walkthrough").setFocus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    page = window.current
    assert isinstance(page, WalkthroughPage) and QApplication.focusWidget() is page.next
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert page.stage == 1 and QApplication.focusWidget() is page.practice.button("make")
    QTest.keyClick(window, Qt.Key.Key_Escape)
    settle()
    assert window.welcome.isVisible()
    window.show_report(report(), [], 0.4)
    QTest.keyClick(window, Qt.Key.Key_9, Qt.KeyboardModifier.ControlModifier)
    button(page, "Do this in atlas-support").click()
    assert window.current is window.sin and window.sin.number == 1


@pytest.mark.parametrize("stage", [0, 2, CLOSING])
def test_tab_reaches_everything_and_every_control_has_a_name_of_its_own(opened, tmp_path, stage) -> None:
    page, _ = opened(stage, whole=report(), size=(904, 640))
    if stage == 2:
        page.practice._made[2] = Path(tmp_path)
        page.practice.show_checked(2, said(False))
        page.practice.show_change()
    page.focus_first()
    wanted = reachable(page)
    assert wanted <= set(walk(page))
    names = [w.accessibleName() for w in wanted]
    assert all(names) and len(names) == len(set(names))
    assert page._area.horizontalScrollBar().maximum() == 0


def test_a_short_stage_is_not_scrolled_because_another_is_long(opened) -> None:
    page, _ = opened(0, whole=report())
    assert page._area.verticalScrollBar().maximum() == 0
