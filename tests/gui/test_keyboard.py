"""Without a mouse, with the real engine: from the start page to a copied command. And Tab reaches everything."""

from __future__ import annotations

import pytest
from conftest import button, open_keys, open_vault, settle, texts
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from gui.pages.sin_row import SinRow
from gui.widgets.steps import StepHead

CTRL = Qt.KeyboardModifier.ControlModifier


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """A key where the focus is, as a person presses it."""
    focus = QApplication.focusWidget()
    assert focus is not None, "nothing has the keyboard"
    QTest.keyClick(focus, key, modifier)
    settle()


def walk(window: QWidget, key: Qt.Key = Qt.Key.Key_Tab, most: int = 200) -> list[QWidget]:
    """Every widget that Tab gives the focus to, until the first comes again."""
    settle()
    seen: list[QWidget] = []
    for _ in range(most):
        press(key)
        at = QApplication.focusWidget()
        if at in seen:
            return seen
        seen.append(at)
    raise AssertionError("Tab never comes round")


def reachable(window: QWidget) -> set[QWidget]:
    """What takes the focus by Tab and is there to be used."""
    return {
        w
        for w in window.findChildren(QWidget)
        if w.isVisible() and w.isEnabled() and w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.focusProxy() is None
    }


@pytest.fixture
def repository(project, key):
    """A small repository with a key in a tracked file and another that only its history holds."""
    project.commit({".env": f"OPENAI_API_KEY={key()}\n", "app.py": "import os\n"}, "begin")
    project.commit({"old.py": f'KEY = "{key("anthropic", "api")}"\n'}, "a mistake")
    project.commit({"old.py": None}, "taken back")
    return project


def test_from_the_start_page_to_a_copied_command_by_keys_alone(
    open_window, qtbot, repository, monkeypatch, key, data_dir
) -> None:
    window = open_window()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(repository.folder))
    assert QApplication.focusWidget() is window.welcome.drop.choose
    with qtbot.waitSignal(window.engine.ended, timeout=60_000):
        press(Qt.Key.Key_Return)
        assert QApplication.focusWidget() is window.scanning.cancel
    settle()
    rows = window.scorecard.findChildren(SinRow)
    assert QApplication.focusWidget() is rows[0]
    assert "high" in rows[0].accessibleName()
    press(Qt.Key.Key_Return)
    assert QApplication.focusWidget() is window.sin.found.show_all
    press(Qt.Key.Key_Return)
    assert QApplication.focusWidget() is window.findings.tree
    assert len(window.findings.model.shown) < len(window.report.findings)  # those of the sin alone
    press(Qt.Key.Key_Escape)
    assert len(window.findings.model.shown) == len(window.report.findings)
    titles = []
    for _ in range(len(window.findings.model.shown)):
        titles.append(texts(window.findings.detail).split("\n")[0])
        press(Qt.Key.Key_F8)
    assert "Anthropic API key in the git history" in titles
    assert any("in a file git tracks" in title for title in titles)
    press(Qt.Key.Key_F, CTRL)
    QTest.keyClicks(QApplication.focusWidget(), "s1-tracked")
    qtbot.waitUntil(lambda: len(window.findings.model.shown) == 1)
    copies = "Copy Shell", "Copy Python"
    for _ in range(60):
        press(Qt.Key.Key_Tab)
        at = QApplication.focusWidget()
        if isinstance(at, StepHead) and not at.isChecked():
            press(Qt.Key.Key_Return)  # a step that is closed is opened on the way
        if at.accessibleName() in copies:
            break
    assert QApplication.focusWidget().accessibleName() in copies
    press(Qt.Key.Key_Space)
    copied = QGuiApplication.clipboard().text()
    assert copied and key() not in copied
    press(Qt.Key.Key_1, CTRL)
    assert window._pages.currentWidget() is window.scorecard


@pytest.mark.parametrize("size", [(1200, 800), (960, 640)])
def test_tab_reaches_every_control_of_every_page_and_is_caught_nowhere(open_window, replay, qtbot, size) -> None:
    from gui_samples import report, with_excerpts

    window = open_window(size=size)
    pages = [lambda: None]
    pages.append(lambda: window.show_report(*with_excerpts(report()), 0.4))
    pages.append(lambda: window._open_sin(1))
    pages.append(lambda: (window.show_page("findings"), window.findings.choose("s1-history-0")))
    pages.append(lambda: open_keys(window))
    pages.append(lambda: open_vault(window))
    for show in pages:
        show()
        if window._stack.currentIndex() == 1 and window._pages.currentWidget() is window.findings:
            button(window, "Check this again").setFocus()
        settle()
        wanted = reachable(window)
        forwards = walk(window)
        assert wanted <= set(forwards), {w.accessibleName() or w for w in wanted - set(forwards)}
        assert set(walk(window, Qt.Key.Key_Backtab)) == set(forwards)


def test_the_ring_of_the_keyboard_stands_around_what_has_it(open_window) -> None:
    window = open_window()
    settle()
    ring, choose = window._ring, window.welcome.drop.choose
    assert ring.isVisible()
    assert ring.geometry().contains(
        choose.geometry().translated(choose.parentWidget().mapTo(window, choose.parentWidget().rect().topLeft()))
    )
    press(Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is window.welcome.own.look


def test_who_steps_with_the_arrows_of_a_finding_keeps_the_keyboard_on_them(open_window) -> None:
    from gui_samples import report, with_excerpts

    window = open_window()
    window.show_report(*with_excerpts(report()), 0.4)
    window.show_page("findings")
    window.findings.choose(window.findings.model.shown[0].finding.id)
    button(window.findings.detail, "Next finding, F8").setFocus()
    for _ in window.findings.model.shown[1:-1]:
        press(Qt.Key.Key_Space)  # the finding is drawn anew, its arrows with it
        assert QApplication.focusWidget().accessibleName() == "Next finding, F8"
    press(Qt.Key.Key_Space)  # at the last there is no next
    assert QApplication.focusWidget() is window.findings.tree
