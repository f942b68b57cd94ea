"""Projects: the worst first, trends that say what can be compared, a queue in which none keeps the next from its turn."""

from __future__ import annotations

from pathlib import Path

import history_samples as samples
import pytest
from alone import Alone
from conftest import button, settle, texts
from gui_samples import clean, report
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from checks.memory.scan import scan_of
from checks.model import encode
from checks.projects.board import board_of
from checks.projects.comparing import side_by_side
from gui.engine import Outcome
from gui.models.projects import shown_rows
from gui.pages.history import HistoryPage
from gui.pages.projects import ProjectsPage, folder_of
from gui.pages.projects_queue import Queue
from gui.pages.projects_sheets import ImportSheet, PairSheet
from gui.pages.projects_table import CHECKED, FACT, PROJECT, SCORE, TREND

LIST = "projects list --format json"


@pytest.fixture
def there(monkeypatch) -> None:
    """The folders of the samples count as being there, but for one."""
    real = Path.is_dir
    monkeypatch.setattr(
        Path, "is_dir", lambda self: self.name != "mobile-app" if str(self).startswith("/home/ada/") else real(self)
    )


@pytest.fixture
def around(desk) -> Alone:
    return Alone(desk.program)


@pytest.fixture
def page(dressed, around, desk, qtbot, there) -> ProjectsPage:
    desk.says(LIST, encode(samples.board()).decode())
    shown = ProjectsPage(around)
    qtbot.addWidget(shown)
    shown.resize(992, 800)
    shown.show()
    shown.enter()
    qtbot.waitUntil(lambda: bool(shown.rows))
    settle()
    return shown


def cell(page: ProjectsPage, row: int, column: int) -> str:
    model = page.table.model_
    return str(model.data(model.index(row, column), Qt.ItemDataRole.AccessibleTextRole))


def test_the_worst_is_first_and_one_sentence_says_where_to_start(page) -> None:
    assert "Two of eight hold a live key where others can read it. Start with chat-widget." in texts(page)
    assert [r.name for r in page.rows][:3] == ["chat-widget", "atlas-support", "billing-bot"]
    assert page.rows[-1].name == "mobile-app" and page.rows[-1].letter == "–"


def test_a_row_is_spoken_whole(page) -> None:
    said = cell(page, 0, PROJECT)
    for words in (
        "chat-widget",
        "score 20 else 30–58",
        "grade F",
        "72 % checked",
        "Live key in what ships",
        "moved −23",
    ):
        assert words in said
    assert cell(page, 2, PROJECT).startswith("billing-bot, imported, R. Okoye")
    assert cell(page, 1, FACT) == "Live key in git history" and cell(page, 3, SCORE) == "C 71–88"


def test_narrow_puts_what_has_no_room_into_the_tooltip(page) -> None:
    page.resize(900, 640)
    settle()
    assert page.table.isColumnHidden(TREND) and page.table.isColumnHidden(CHECKED)
    tip = page.table.model_.data(page.table.model_.index(0, PROJECT), Qt.ItemDataRole.ToolTipRole)
    assert "72 % checked" in tip and "moved" in tip


def test_keys_in_more_than_one_project_stand_below(page) -> None:
    said = texts(page)
    assert "Keys in more than one project" in said and "atlas-support, billing-bot, eval-runner" in said


def test_what_others_sent_is_opened_as_a_history_and_never_scanned(page, around, qtbot) -> None:
    around.pages["history"] = history = HistoryPage(around)
    qtbot.addWidget(history)
    theirs = next(r for r in page.rows if r.row.who == "CI")
    assert folder_of(theirs.row.target, theirs.row.who) is None
    assert [a.text() for a in page.menu_of(theirs).actions() if a.text()][:1] == ["History"]
    page.open(theirs)
    assert around.done == [("page", "history")]
    assert history._target.startswith("imported\nCI\n") and history._name == "eval-runner"


def test_a_folder_that_is_gone_says_so_and_is_not_scanned(page) -> None:
    gone = next(r for r in page.rows if r.name == "mobile-app")
    assert gone.gone and gone.second == "the folder is gone"
    assert "Scan" not in [a.text() for a in page.menu_of(gone).actions()]


def test_enter_opens_the_chosen_project(page, around) -> None:
    page.focus_first()
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert around.done == [("examine", Path("/home/ada/work/chat-widget"), "scorecard")]


def test_all_are_scanned_one_after_another(qapp, there) -> None:
    done = report()
    queue = Queue()
    started: list[str] = []

    def start(folder, scope) -> None:
        started.append(folder.name)

    queue.engine.start = start  # type: ignore[method-assign]
    ended: list[tuple[int, int]] = []
    queue.ended.connect(lambda *numbers: ended.append(numbers))
    queue.start(
        [
            ("a", "a", Path("/home/ada/a")),
            ("m", "mobile-app", Path("/home/ada/mobile-app")),
            ("c", "c", Path("/home/ada/c")),
        ]
    )
    assert started == ["a"]
    queue._ended(Outcome(report=None, error="The scan stopped."))
    assert started == ["a", "c"]
    queue._ended(Outcome(report=done, seconds=0.3))
    assert [(t.name, t.state) for t in queue.turns] == [("a", "failed"), ("mobile-app", "failed"), ("c", "done")]
    assert ended == [(3, 2)]
    assert queue.turns[0].words == "The scan stopped."


def test_the_queue_is_stopped_and_what_waits_does_not_begin(qapp, there) -> None:
    queue = Queue()
    started: list[str] = []
    queue.engine.start = lambda folder, scope: started.append(folder.name)  # type: ignore[method-assign]
    queue.start([(n, n, Path(f"/home/ada/{n}")) for n in ("a", "b", "c")])
    queue.cancel()
    queue._ended(Outcome(cancelled=True))
    assert started == ["a"] and [t.state for t in queue.turns] == ["failed"]


def test_the_card_of_the_queue_shows_what_runs_and_what_waits(page) -> None:
    samples.turns(page.queue)
    page.queue.changed.emit()
    said = texts(page.turns)
    assert "Scanning 2 of 4" in said and "38 %" in said and "next" in said and "the folder is gone" in said
    before = page.turns._bar
    page.queue.turns[1].part = 0.5
    page.queue.changed.emit()
    assert "50 %" in texts(page.turns) and page.turns._bar is before  # only the bar moved


def test_a_report_is_taken_in_with_the_name_of_its_sender(page, around, desk, qtbot) -> None:
    desk.says("projects import", err="shrift: r.json is no report of Shrift", code=2)
    page.take_report(Path("/home/ada/r.json"))
    (sheet,) = around.sheets
    assert isinstance(sheet, ImportSheet)
    assert not sheet.act.isEnabled()
    sheet.who.setText("R. Okoye")
    sheet.act.click()
    qtbot.waitUntil(lambda: "is no report of Shrift" in texts(sheet))
    desk.says("projects import", "")
    sheet.act.click()
    qtbot.waitUntil(lambda: not sheet.isVisible())
    asked = [a["words"] for a in desk.asked if a["words"][:2] == ["projects", "import"]]
    assert asked[-1] == ["projects", "import", "--from=R. Okoye", "--", "/home/ada/r.json"]


def test_two_are_set_side_by_side(page, around, desk, qtbot) -> None:
    one, other = report(), clean()
    pair = side_by_side(scan_of(one, target="a"), one, scan_of(other, target="b"), other)
    desk.says("projects compare", encode(pair).decode())
    page._compare(page.rows[0], page.rows[1])
    qtbot.waitUntil(lambda: bool(around.sheets))
    (sheet,) = around.sheets
    assert isinstance(sheet, PairSheet)
    said = texts(sheet)
    assert "The Public GitHub Confession" in said and "Failed in one of them only" in said
    sheet.close()


def test_taking_a_project_from_the_board_is_asked_first(page, around, desk, qtbot) -> None:
    from gui.widgets.sheets import Question

    desk.says("projects remove", "")
    page._forget(page.rows[0])
    (question,) = around.sheets
    assert isinstance(question, Question)
    assert "Its folder is not touched" in texts(question)
    assert not any(a["words"][:2] == ["projects", "remove"] for a in desk.asked)
    question.act.click()
    qtbot.waitUntil(lambda: any(a["words"][:2] == ["projects", "remove"] for a in desk.asked))


def test_the_team_summary_is_written_by_the_command_line(page, desk, qtbot) -> None:
    desk.says("projects summary", "")
    page.write_summary("html", Path("/home/ada/team.html"))
    qtbot.waitUntil(lambda: any(a["words"][:2] == ["projects", "summary"] for a in desk.asked))
    assert desk.asked[-1]["words"] == ["projects", "summary", "--format=html", "--output=/home/ada/team.html"]


def test_an_empty_board_says_how_it_fills(page) -> None:
    page.show_board(board_of([], {}))
    assert "No project is known yet" in texts(page)
    assert not page.scan.isEnabled() and not page.summary.isEnabled()
    page.focus_first()
    assert button(page, "Add the first folder…").hasFocus()


def test_a_memory_that_cannot_be_used_is_a_line(page, desk, qtbot) -> None:
    desk.says(LIST, err="shrift: scans.sqlite cannot be used (DatabaseError)", code=2)
    page.enter()
    qtbot.waitUntil(lambda: "cannot be used" in texts(page.notice))
    assert page.rows


def test_hostile_names_are_words() -> None:
    from checks.memory.scans import Project

    name = "<b>x</b>\x1b[2J\u202e"
    board = board_of([Project(target="/x", path="/x", name=name, added="")], {})
    (row,) = shown_rows(board, samples.NOW)
    assert row.name == "<b>x</b>\\x1b[2J\\u202e"
