"""A team lead by keys alone, with the real command line: three projects, scanned, compared, a policy, a summary.

And what the two pages of a lead are to a screen reader and to Tab.
"""

from __future__ import annotations

from pathlib import Path

import history_samples as samples
import pytest
from alone import Alone
from conftest import settle, texts
from gui_samples import report
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QWidget
from test_keyboard import press, reachable, walk

from checks.policy.commands import init
from gui.models.projects import shown_rows
from gui.pages.history import HistoryPage
from gui.pages.projects import ProjectsPage
from gui.pages.projects_sheets import ImportSheet, PairSheet
from gui.pages.projects_table import ProjectsModel
from tests.repositories import assigned

Role, Text = QAccessible.Role, QAccessible.Text
CTRL = Qt.KeyboardModifier.ControlModifier


def focus(page: QWidget, name: str) -> None:
    """Tab to a control."""
    for _ in range(60):
        at = QApplication.focusWidget()
        if at is not None and name in (at.accessibleName(), getattr(at, "text", str)()):
            return
        press(Qt.Key.Key_Tab)
    raise AssertionError(f"Tab never comes to {name}")


def choose(words: str) -> None:
    """An entry of the open menu, and of the one that opens from it."""
    for word in words.split(" > "):
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        for _ in range(20):
            act = menu.activeAction()
            if act is not None and act.text().partition("\t")[0] == word:
                break
            QTest.keyClick(menu, Qt.Key.Key_Down)
        else:
            raise AssertionError(f"no “{word}” in {[a.text() for a in menu.actions()]}")
        QTest.keyClick(menu, Qt.Key.Key_Right if act.menu() else Qt.Key.Key_Return)
        settle()


@pytest.fixture
def three(make_project, key) -> list[Path]:
    """A project with a key in it, one with a policy that it does not meet, one that is well."""
    made = [make_project(name).init() for name in ("leaky", "strict", "well")]
    made[0].commit({"app.py": assigned(key())})
    made[1].commit({"app.py": "import openai\n", ".gitignore": ".env\n"})
    init.callback(made[1].folder, "Ada", 0, admin=None, production=None, other=None)
    policy = made[1].folder / ".shrift" / "policy.toml"
    policy.write_text(policy.read_text("utf-8").replace("minimum_score = 0", "minimum_score = 100"), "utf-8")
    made[2].commit({"app.py": "x = 1\n"})
    return [p.folder for p in made]


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_three_projects_scanned_compared_and_summed_up_by_keys_alone(
    open_window, qtbot, three, monkeypatch, data_dir, tmp_path
) -> None:
    monkeypatch.setenv("SHRIFT_DATA_DIR", str(data_dir))
    window = open_window()
    press(Qt.Key.Key_8, CTRL)
    page = window.pages["projects"]
    qtbot.waitUntil(lambda: page.board is not None, timeout=30_000)
    assert "No project is known yet" in texts(page)
    for number, folder in enumerate(three):
        monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_, f=folder: str(f))
        focus(page, "Add the first folder…" if number == 0 else "Add folder…")
        press(Qt.Key.Key_Return)
        qtbot.waitUntil(lambda n=number: len(page.rows) == n + 1, timeout=30_000)
    focus(page, "Scan all")
    with qtbot.waitSignal(page.queue.ended, timeout=120_000) as ended:
        press(Qt.Key.Key_Return)
    assert ended.args == [3, 0]
    qtbot.waitUntil(lambda: all(r.scan for r in page.rows), timeout=30_000)
    assert page.rows[0].name == "leaky" and page.rows[0].fact == "Key in git, not asked"
    assert "Start with leaky." in texts(page)
    focus(page, "Projects")
    page.table.selectRow(0)
    page.table.menu_wanted.emit(page.table.current, page.mapToGlobal(page.rect().center()))
    settle()
    choose("Compare with > well")
    qtbot.waitUntil(lambda: bool(window.findChildren(PairSheet)), timeout=30_000)
    assert "Failed in one of them only" in texts(window.findChild(PairSheet))
    press(Qt.Key.Key_Escape)
    window.activateWindow()  # there is no window manager that would
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    page.focus_first()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "team.md"), ""))
    focus(page, "Team summary…")
    press(Qt.Key.Key_Return)
    choose("Markdown (.md)")
    qtbot.waitUntil((tmp_path / "team.md").exists, timeout=30_000)
    assert "Start with leaky" in (tmp_path / "team.md").read_text("utf-8")
    assert window.report is None  # nothing was opened: the history of a project of the board is shown all the same
    page.table.menu_wanted.emit(page.table.current, page.mapToGlobal(page.rect().center()))
    settle()
    choose("History")
    history = window.pages["history"]
    qtbot.waitUntil(lambda: history.told is not None, timeout=30_000)
    assert window.current is history and "The next one shows what changed" in texts(history)


# --- what the pages are to others than eyes -------------------------------------------------------------------------------


@pytest.fixture
def pages(dressed, desk, qtbot, monkeypatch) -> list[QWidget]:
    """Both pages full, and their sheets."""
    monkeypatch.setattr(HistoryPage, "_ask", lambda self: None)
    monkeypatch.setattr(ProjectsPage, "_read_board", lambda self: None)
    around = Alone(desk.program, report())
    history, projects = HistoryPage(around), ProjectsPage(around)
    sheet = ImportSheet(Path("/home/ada/r.json"))
    for page in (history, projects, sheet):
        qtbot.addWidget(page)
    history.resize(992, 800)
    projects.resize(992, 800)
    history.hear(report())
    history.show_history(samples.told(report()))
    projects.show_board(samples.board())
    samples.turns(projects.queue)
    projects.queue.changed.emit()
    return [history, projects, sheet]


def test_every_control_has_a_name_of_its_own_and_a_role(pages) -> None:
    roles = {Role.Button, Role.CheckBox, Role.RadioButton, Role.EditableText, Role.Table, Role.Slider}
    for page in pages:
        page.show()
        settle()
        controls = [
            w for w in page.findChildren(QWidget) if w.isVisible() and w.focusPolicy() & Qt.FocusPolicy.TabFocus
        ]
        found = [QAccessible.queryAccessibleInterface(w) for w in controls]
        names = [f.text(Text.Name) for f in found]
        assert all(n.strip() for n in names), names
        assert {f.role() for f in found} <= roles, [(f.text(Text.Name), f.role()) for f in found]
        assert len(set(names)) == len(names), sorted(n for n in names if names.count(n) > 1)
        page.close()


def test_tab_reaches_everything_on_them_and_is_caught_nowhere(pages, qtbot) -> None:
    for page in pages[:2]:
        page.show()
        page.activateWindow()
        qtbot.waitUntil(lambda p=page: QApplication.activeWindow() is p)
        page.focus_first()
        wanted, forwards = reachable(page), walk(page)
        assert wanted <= set(forwards), {w.accessibleName() or w for w in wanted - set(forwards)}
        assert set(walk(page, Qt.Key.Key_Backtab)) == set(forwards)
        page.close()


def test_the_board_is_a_model_as_the_toolkit_wants_it(qapp) -> None:
    model = ProjectsModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    rows = shown_rows(samples.board(), samples.NOW)
    for loaded in (rows, [], rows * 50):
        model.load(loaded)
        assert model.rowCount() == len(loaded)
    tester.deleteLater()
    model.deleteLater()
