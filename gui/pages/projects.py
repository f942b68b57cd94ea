"""Projects: all of them on one board, the worst first; scanned in a queue, compared, taken in from others."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFileDialog, QGridLayout, QMenu, QWidget
from shiboken6 import isValid

from checks.language import mark, tr
from checks.model import Report
from checks.projects.board import Board
from checks.report.escape import for_terminal
from checks.report.words import provider_name
from gui.asking import Command, understood
from gui.models.projects import (
    SHARED_SHOWN,
    Shown,
    read_board,
    read_pair,
    sentence,
    shared_chip,
    shared_words,
    shown_rows,
)
from gui.pages.page import Desk, Fitted
from gui.pages.projects_queue import Queue, QueueCard
from gui.pages.projects_sheets import ImportSheet, PairSheet
from gui.pages.projects_table import ProjectsTable
from gui.theme.icons import icon
from gui.widgets.buttons import Button
from gui.widgets.cards import Card, Line, clear, column, row, scrolled
from gui.widgets.chips import ChipLabel
from gui.widgets.menus import show_menu, show_under
from gui.widgets.notice import Notice
from gui.widgets.sheets import Question
from gui.widgets.text import Label, measured, plain_menu

FORMS = (
    ("html", mark("Web page (.html)")),
    ("md", mark("Markdown (.md)")),
    ("csv", mark("Table (.csv)")),
    ("json", mark("Data (.json)")),
)


class ProjectsPage(Fitted):
    """The board. Everything is told and done by `shrift projects …` and `shrift scan`, in child processes."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._look, self._doer = Command(self, program=desk.program), Command(self, program=desk.program)
        self.queue = Queue(self, program=desk.program)
        self.queue.changed.connect(self._queue_changed)
        self.queue.stepped.connect(lambda _: self._read_board())
        self.queue.ended.connect(self._queue_ended)
        self.board: Board | None = None
        self.rows: list[Shown] = []
        self._title, self._sentence = Label(tr("Projects"), 24, 600), Label("", 13, 400, "text2", elide="end")
        self.add = Button(tr("Add folder…"), icon="plus")
        self.add.clicked.connect(self._choose_folder)
        self.take = Button(tr("Import report…"), icon="import")
        self.take.clicked.connect(self._choose_report)
        self.summary = Button(tr("Team summary…"), icon="file")
        self.summary.clicked.connect(self._summary_menu)
        self.scan = Button(tr("Scan all"), "filled", icon="again")
        self.scan.clicked.connect(self._scan_all)
        head = row()
        head.addWidget(self._title, 1)
        for button in (self.add, self.take, self.summary, self.scan):
            head.addSpacing(8)
            head.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self.notice = Notice()
        self.notice.acted.connect(lambda: self.notice.tell("", "", ""))
        self.table = ProjectsTable()
        self.table.opened.connect(self.open)
        self.table.menu_wanted.connect(self._menu)
        self._sheet = Card((1, 4, 1, 4), 0)
        self._sheet.rows.addWidget(self.table)
        self.empty = _Empty()
        self.empty.add.clicked.connect(self._choose_folder)
        self._shared_title, self._shared = Label(tr("Keys in more than one project"), 14, 600), Card((0, 0, 0, 0), 0)
        self._keys = QWidget()
        self._keys.setLayout(column(self._shared_title, 8, self._shared, -1))
        self.turns = QueueCard()
        self.turns.stopped.connect(self.queue.cancel)
        self._sides = QGridLayout()
        self._sides.setContentsMargins(0, 0, 0, 0)
        self._sides.setSpacing(16)
        content = QWidget()
        self._frame = column(head, 1, self._sentence, 14, self.notice, self._sheet, self.empty, 16, self._sides, -1)
        self._area = scrolled(content)
        self.setLayout(column(self._area))
        content.setLayout(self._frame)
        self._fit(force=True)
        self._show()

    # --- data -------------------------------------------------------------------------------------------------------

    def hear(self, report: Report) -> None:
        """A scan ended: its row is another one."""
        if self.isVisible():
            self._read_board()

    def enter(self) -> None:
        """Read the board again: the command line may have been used meanwhile."""
        self._read_board()

    def end(self) -> None:
        """End what runs."""
        for child in (self._look, self._doer, self.queue):
            child.stop()

    def _read_board(self) -> None:
        if not self._look.running:
            self._look.ask(("projects", "list", "--format", "json"), then=self._came, otherwise=self._tell)

    def _came(self, answer: bytes) -> None:
        board = understood(read_board, answer, self._tell)
        if board is not None:
            self.show_board(board)

    def show_board(self, board: Board) -> None:
        """Another board."""
        self.board = board
        self._show()

    def _show(self) -> None:
        board = self.board
        known = board.rows if board else ()
        # Whether a folder is there is asked of the disk once for each row that could be scanned, and never while painting.
        gone = frozenset(r.target for r in known if folder_of(r.target, r.who) and not Path(r.path).is_dir())
        self.rows = shown_rows(board, datetime.now().astimezone(), gone) if board else []
        self._sentence.setText(for_terminal(sentence(board)) if board else tr("Reading what is remembered"))
        self.table.load(self.rows)
        high = self.table.height_of(len(self.rows))
        self.table.setFixedHeight(high)
        self._sheet.setFixedHeight(high + 8)
        self._sheet.setVisible(bool(self.rows))
        self.empty.setVisible(board is not None and not self.rows)
        self.add.setVisible(bool(self.rows))
        self.summary.setEnabled(any(r.scan for r in self.rows))
        self._allow()
        self._show_shared()

    def _show_shared(self) -> None:
        shared = self.board.shared if self.board else ()
        clear(self._shared.rows)
        for number, key in enumerate(shared[:SHARED_SHOWN]):
            if number:
                self._shared.rows.addWidget(Line())
            mask = Label(for_terminal(key.masked), 12, 400, fixed=True)
            mask.setToolTip(provider_name(key.provider))
            mask.setMinimumWidth(160)
            line = row(mask, 16, margins=(16, 8, 12, 8))
            line.addWidget(Label(shared_words(key), 13, 400, elide="end"), 1)
            line.addSpacing(10)
            line.addWidget(ChipLabel(shared_chip(key)))
            self._shared.rows.addLayout(line)
        more = len(shared) - SHARED_SHOWN
        if more > 0:
            self._shared.rows.addWidget(Line())
            self._shared.rows.addLayout(
                row(Label(tr("and {more} more", more=more), 12, 400, "text2"), -1, margins=(16, 8, 12, 8))
            )
        self._keys.setVisible(bool(shared))
        self._arrange()

    def _arrange(self) -> None:
        """Shared keys and the queue beside each other, where there is room and both are there."""
        both = self._keys.isVisibleTo(self) and self.turns.isVisibleTo(self)
        for part in (self._keys, self.turns):
            self._sides.removeWidget(part)
        wide = both and not self._narrow
        self._sides.addWidget(self._keys, 0, 0)
        self._sides.addWidget(self.turns, 0 if wide else 1, 1 if wide else 0, Qt.AlignmentFlag.AlignTop)
        self._sides.setColumnStretch(0, 5)
        self._sides.setColumnStretch(1, 3 if wide else 0)

    def _tell(self, why: str) -> None:
        self.notice.tell("warn", why, tr("Close") if why else "")

    # --- scanning ---------------------------------------------------------------------------------------------------

    def allow_again(self, allowed: bool) -> None:
        """The queue has a child process of its own: it may run beside the scan of a project."""

    def _allow(self) -> None:
        some = any(self._folder(r) is not None for r in self.rows)
        self.scan.setEnabled(some and not self.queue.running)
        self.scan.setToolTip("" if some else tr("There is no folder to scan on the board"))

    @staticmethod
    def _folder(shown: Shown) -> Path | None:
        return None if shown.gone else folder_of(shown.row.target, shown.row.who)

    def _scan_all(self) -> None:
        self._scan_these(self.rows)

    def _scan_these(self, rows: list[Shown]) -> None:
        self.queue.start([(r.row.target, r.name, f) for r in rows if (f := self._folder(r)) is not None])

    def _queue_changed(self) -> None:
        before = self.turns.isVisibleTo(self)
        self.turns.show_queue(self.queue)
        if before != self.turns.isVisibleTo(self):
            self._arrange()
        self._allow()

    def _queue_ended(self, scanned: int, failed: int) -> None:
        self._read_board()
        if scanned:
            done = (
                tr("{scanned} of {scanned2} projects were scanned.", scanned=scanned - failed, scanned2=scanned)
                if failed
                else tr("{scanned} scanned.", scanned=scanned)
            )
            self._desk.say(done, stays=bool(failed))

    # --- what a person does -----------------------------------------------------------------------------------------

    def open(self, shown: Shown) -> None:
        """Examine a project; of what somebody else sent, show its history."""
        folder = self._folder(shown)
        if folder is not None:
            self._desk.examine(folder)
        elif shown.scan is not None:
            self.show_history(shown)

    def show_history(self, shown: Shown) -> None:
        """The history of one project."""
        page = self._desk.page_of("history")
        page.look_at(shown.row.target, shown.row.name)  # type: ignore[attr-defined]
        self._desk.show_page("history")

    def menu_of(self, shown: Shown) -> QMenu:
        """What can be done with a project."""
        menu = QMenu(self)
        folder = self._folder(shown)
        if folder is not None:
            menu.addAction(icon("folder_open"), tr("Scan and open\tEnter"), lambda: self.open(shown))
            menu.addAction(icon("again"), tr("Scan"), lambda: self._scan_these([shown]))
        if shown.scan is not None:
            menu.addAction(icon("history"), tr("History"), lambda: self.show_history(shown))
            others = [r for r in self.rows if r.scan is not None and r.row.target != shown.row.target]
            if others:
                beside = menu.addMenu(tr("Compare with"))
                for other in others[:20]:
                    name = f"{other.name} ({other.second})" if other.name == shown.name or other.row.who else other.name
                    beside.addAction(plain_menu(name), lambda o=other: self._compare(shown, o))
        menu.addSeparator()
        menu.addAction(icon("trash"), tr("Take from the board…"), lambda: self._forget(shown))
        return menu

    def _menu(self, shown: Shown, at: QPoint) -> None:
        show_menu(self.menu_of(shown), at)

    def _compare(self, one: Shown, other: Shown) -> None:
        def came(answer: bytes) -> None:
            pair = understood(read_pair, answer, self._tell)
            if pair is not None:
                self._desk.open_sheet(PairSheet(pair, self.window()))

        words = ("projects", "compare", "--format", "json", "--", one.row.target, other.row.target)
        self._doer.ask(words, then=came, otherwise=self._tell)

    def _forget(self, shown: Shown) -> None:
        question = Question(
            tr("Take {name} from the board?", name=shown.name),
            tr("Its remembered scans are forgotten and cannot be brought back. Its folder is not touched."),
            tr("Take it from the board"),
            self.window(),
        )

        def done(_: bytes) -> None:
            self._desk.say(tr("{name} is no longer on the board.", name=shown.name))
            self._read_board()

        words = ("projects", "remove", "--", shown.row.target)
        question.accepted.connect(lambda: self._doer.ask(words, then=done, otherwise=self._tell))
        self._desk.open_sheet(question)

    def _choose_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, tr("Put a folder on the board"), str(Path.home()))
        if chosen:
            self.add_folder(Path(chosen))

    def add_folder(self, folder: Path) -> None:
        """Put a folder on the board."""
        words = ("projects", "add", "--", str(folder))
        self._doer.ask(words, then=lambda _: self._read_board(), otherwise=self._tell)

    def _choose_report(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self, tr("Take in a report"), str(Path.home()), tr("JSON reports (*.json)")
        )
        if chosen:
            self.take_report(Path(chosen))

    def take_report(self, file: Path) -> None:
        """Ask who sent a report, and take it in."""
        sheet = ImportSheet(file, self.window())

        def take(who: str) -> None:
            self._doer.ask(("projects", "import", f"--from={who}", "--", str(file)), then=taken, otherwise=refused)

        def taken(_: bytes) -> None:
            if isValid(sheet):
                sheet.accept()
            self._desk.say(tr("{name} is on the board.", name=for_terminal(file.name)))
            self._read_board()

        def refused(why: str) -> None:
            if isValid(sheet):
                sheet.tell(why)
            else:
                self._tell(why)

        sheet.wanted.connect(take)
        self._desk.open_sheet(sheet)

    def _summary_menu(self) -> None:
        menu = QMenu(self)
        for form, words in FORMS:
            menu.addAction(words, lambda f=form: self._choose_summary(f))
        show_under(menu, self.summary)

    def _choose_summary(self, form: str) -> None:
        start = Path.home() / f"shrift-team-{datetime.now().astimezone():%Y-%m-%d}.{form}"
        chosen, _ = QFileDialog.getSaveFileName(self, tr("Write the team summary"), str(start), f"*.{form}")
        if chosen:
            self.write_summary(form, Path(chosen))

    def write_summary(self, form: str, file: Path) -> None:
        """Write the team summary."""
        words = ("projects", "summary", f"--format={form}", f"--output={file}")
        said = tr("Saved {name}", name=for_terminal(file.name))
        self._doer.ask(words, then=lambda _: self._desk.say(said), otherwise=self._tell)

    # --- shape ------------------------------------------------------------------------------------------------------

    def focus_first(self) -> None:
        """The table; where it is empty, what fills it."""
        (self.table if self.rows else self.empty.add).setFocus(Qt.FocusReason.OtherFocusReason)

    def arrange(self, narrow: bool) -> None:
        for button, long, short in (
            (self.add, tr("Add folder…"), tr("Add…")),
            (self.take, tr("Import report…"), tr("Import…")),
            (self.summary, tr("Team summary…"), tr("Summary…")),
        ):
            button.set_words(short if narrow else long)
            button.setAccessibleName(long)
        self._arrange()


def folder_of(target: str, who: str) -> Path | None:
    """The folder of a target that can be scanned here; None for a home, for several folders, for what somebody sent."""
    return Path(target) if not who and Path(target).is_absolute() and "\n" not in target else None


class _Empty(Card):
    """Nothing is on the board yet."""

    def __init__(self) -> None:
        super().__init__((24, 22, 24, 22), 0)
        self.add = Button(tr("Add folder…"), "filled", icon="plus", name=tr("Add the first folder…"))
        said = Label(
            tr(
                "Every folder that is scanned appears here with its score, its worst fact and its trend. Reports that others made can "
                "be taken in beside them, marked with who sent them."
            ),
            13,
            400,
            "text2",
            wrap=True,
        )
        self.rows.addWidget(Label(tr("No project is known yet"), 17, 600))
        self.rows.addSpacing(6)
        self.rows.addLayout(measured(said))
        self.rows.addSpacing(16)
        self.rows.addLayout(row(self.add, -1))
        self.hide()
