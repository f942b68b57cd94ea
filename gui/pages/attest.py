"""Answers: what no program can see, asked of people; what they said, until when it holds, and sharing it with a team."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget
from shiboken6 import isValid

from checks.language import tr
from checks.model import Report
from checks.report.escape import for_terminal
from gui.asking import Command, understood
from gui.models.attest import GROUPS, Answer, Row, last_name, read_answers, rows, summary
from gui.pages.attest_sheets import AnswerSheet, ImportSheet
from gui.pages.page import Desk, Fitted
from gui.widgets.buttons import Button
from gui.widgets.cards import Card, Line, clear, column, row, scrolled
from gui.widgets.chips import ChipLabel
from gui.widgets.notice import Notice
from gui.widgets.text import Label, measured


def today() -> date:
    """The day that the command line counts with."""
    return datetime.now(UTC).date()


class AnswersPage(Fitted):
    """The questions of the project that is shown. Everything is done by `shrift attest …`, in a child process."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._look, self._doer = Command(self, program=desk.program), Command(self, program=desk.program)
        self._report: Report | None = None
        self._answers: list[Answer] = []
        self._wanted = ""  # the check whose question is to be asked when the answers have come
        self.rows: list[Row] = []
        self._title, self._subtitle = Label(tr("Answers"), 24, 600), Label("", 13, 400, "text2", elide="end")
        self.take = Button(tr("Import…"))
        self.take.clicked.connect(self._choose_import)
        self.export = Button(tr("Export…"), icon="export")
        self.export.clicked.connect(self._choose_export)
        head = row()
        head.addLayout(column(self._title, 3, self._subtitle), 1)
        for button in (self.take, self.export):
            head.addSpacing(8)
            head.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self.notice = Notice()
        self.notice.acted.connect(lambda: self.notice.tell("", "", ""))
        self._why = Label(
            tr(
                "Some things no program sees: whether an alert reaches a person, whether a runbook lies in a wiki. An answer has a "
                "name and a day, and holds for 90 days. It takes the place of what nobody could see, never of what was found."
            ),
            13,
            400,
            "text2",
            wrap=True,
        )
        self._list = column(spacing=16)
        self.lines: dict[str, Button] = {}  # what answers each question
        content = QWidget()
        self._frame = column(head, 14, self.notice, measured(self._why), 16, self._list, -1)
        self._area = scrolled(content)
        self.setLayout(column(self._area))
        content.setLayout(self._frame)
        self._fit(force=True)

    # --- data -------------------------------------------------------------------------------------------------------

    def hear(self, report: Report) -> None:
        """Another report: its questions."""
        self._report = report
        self._show()

    def enter(self) -> None:
        """Read the answers again: the command line may have been used meanwhile."""
        if self._report is not None and not self._look.running:
            words = ("attest", "list", *self._where(), "--format", "json")
            self._look.ask(words, then=self._came, otherwise=self._tell)

    def ask(self, check: str) -> None:
        """Ask the question of one check, when the answers have come."""
        self._wanted = check
        if not self._look.running:
            self.enter()

    def _where(self) -> tuple[str, str]:
        assert self._report is not None
        return ("--in", self._report.target.path)

    def _came(self, answer: bytes) -> None:
        found = understood(read_answers, answer, self._tell)
        if found is None:
            return
        self._answers = found
        self._show()
        wanted, self._wanted = self._wanted, ""
        asked = next((r for r in self.rows if r.check == wanted), None)
        if asked is not None:
            self._open(asked)

    def _show(self) -> None:
        if self._report is None:
            return
        focused = next((check for check, button in self.lines.items() if button.hasFocus()), "")
        self.rows = rows(self._report, self._answers, today())
        self._subtitle.setText(summary(self.rows) if self._answers else tr("Looking for what was answered"))
        self.export.setEnabled(any(a.answer for a in self._answers))
        clear(self._list)
        self.lines = {}
        for group, title in GROUPS:
            of = [r for r in self.rows if r.group == group]
            if of:
                self._list.addWidget(self._group(title, of))
        if focused in self.lines:
            self.lines[focused].setFocus(Qt.FocusReason.OtherFocusReason)

    def _group(self, title: str, of: list[Row]) -> QWidget:
        card = Card((0, 0, 0, 0), 0)
        for number, one in enumerate(of):
            if number:
                card.rows.addWidget(Line())
            card.rows.addLayout(self._line(one))
        part = QWidget()
        part.setLayout(column(Label(tr(title), 14, 600), 10, card))
        return part

    def _line(self, one: Row) -> QWidget | object:
        words = column(Label(one.question, 13, 500, wrap=True))
        told = " ".join(part for part in (one.told, one.evidence) if part) or tr("Sin {sin}", sin=one.sin)
        words.addWidget(Label(told, 12, 400, "text2", wrap=True))
        line = row(margins=(16, 11, 12, 11))
        line.addLayout(words, 1)
        line.addSpacing(16)
        line.addWidget(ChipLabel(one.chip))
        line.addSpacing(12)
        if one.group != "seen":
            name = tr("Answer: {question}", question=one.question)
            if one.answer:
                name = tr("Answer again: {question}", question=one.question)
            button = Button(tr("Answer…"), small=True, name=name)
            button.clicked.connect(lambda _=False, r=one: self._open(r))
            line.addWidget(button)
            self.lines[one.check] = button
        return line

    # --- what a person does -----------------------------------------------------------------------------------------

    def _open(self, asked: Row) -> None:
        sheet = AnswerSheet(asked, last_name(self._answers), today(), self)

        def kept(_: bytes) -> None:
            if isValid(sheet):
                sheet.accept()
            self._desk.say(tr("The answer is kept. The score counts it with the next scan."))
            self.enter()

        def refused(why: str) -> None:
            if isValid(sheet):
                sheet.tell(why)
            else:
                self._tell(why)

        def send(answer: str, who: str, evidence: str, held: str) -> None:
            given = [f"--who={who}", f"--evidence={evidence}", *([f"--held={held}"] if held else ()), *self._where()]
            self._doer.ask(("attest", "answer", *given, "--", asked.check, answer), then=kept, otherwise=refused)

        sheet.given.connect(send)
        self._desk.open_sheet(sheet)

    def _choose_export(self) -> None:
        assert self._report is not None
        start = str(Path(self._report.target.path) / ".shrift" / "attestations.toml")
        path, _ = QFileDialog.getSaveFileName(self, tr("Export answers"), start, tr("Answers (*.toml)"))
        if path:
            words = ("attest", "export", f"--output={path}", *self._where())
            self._doer.ask(
                words, then=lambda _: self._desk.say(tr("Saved {name}", name=Path(path).name)), otherwise=self._tell
            )

    def _choose_import(self) -> None:
        assert self._report is not None
        path, _ = QFileDialog.getOpenFileName(
            self, tr("Import answers"), self._report.target.path, tr("Answers (*.toml)")
        )
        if path:
            self.look_at(path)

    def look_at(self, path: str) -> None:
        """Show what a file would bring; take it in after a yes."""
        take = ("attest", "import", *self._where(), "--format", "json")

        def came(answer: bytes) -> None:
            brought = understood(read_answers, answer, self._tell)
            if brought is None:
                return
            asked = {a.check: a.question for a in self._answers}
            sheet = ImportSheet(Path(path).name, brought, asked, today(), self)
            sheet.wanted.connect(lambda: self._doer.ask((*take, "--", path), then=self._taken, otherwise=self._tell))
            self._desk.open_sheet(sheet)

        self._doer.ask((*take, "--look", "--", path), then=came, otherwise=self._tell)

    def _taken(self, _: bytes) -> None:
        self._desk.say(tr("The answers are taken in. The score counts them with the next scan."))
        self.enter()

    def _tell(self, why: str) -> None:
        self.notice.tell("warn", for_terminal(why), tr("Close"))

    def end(self) -> None:
        """End what runs."""
        self._look.stop()
        self._doer.stop()

    # --- shape ------------------------------------------------------------------------------------------------------

    def focus_first(self) -> None:
        """Give the keyboard to the first question, or to what brings answers in."""
        first = next(iter(self.lines.values()), self.take)
        first.setFocus(Qt.FocusReason.OtherFocusReason)
