"""A sin's page: a lesson with the user's own evidence. Question, what was found, why it matters, what to do in order."""

from __future__ import annotations

from typing import Self

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QWidget

from checks.catalog import SINS, Catalog
from checks.language import tr
from checks.model import Report
from checks.report.escape import for_terminal
from gui.models.finding_nodes import sin_mark
from gui.models.lesson import SHORT, Lesson, lesson
from gui.models.places import own_language
from gui.models.verdicts import rows
from gui.pages.detail import own_first
from gui.pages.page import Desk, Page
from gui.pages.sin_found import Found
from gui.theme import theme
from gui.widgets.buttons import Button
from gui.widgets.cards import clear, column, row, scrolled
from gui.widgets.sin_segments import Segments
from gui.widgets.steps import FixSteps
from gui.widgets.text import Label, measured

NARROW = 932  # width of the page under which the evidence stands between question and reasons
TEXT, GAP = 400, 24  # width of the lesson's column; the evidence takes the rest


class SinPage(Page):
    """One sin of the report that is shown."""

    back = Signal()
    finding_opened = Signal(int, str)  # the sin and the finding; an empty id is all of the sin's
    widened = Signal(str)
    answered = Signal(str)  # the check whose question the person wants to answer

    @classmethod
    def of(cls, desk: Desk) -> Self:
        return cls(desk.catalog)

    def __init__(self, catalog: Catalog) -> None:
        super().__init__()
        self._catalog = catalog
        self._report: Report | None = None
        self.number, self._shown = 1, 0  # the sin, and the one that stands there; 0 for none
        self._narrow = False
        self._title = Label("", 24, 600, elide="end")
        self._subtitle = Label("", 13, 400, "text2")
        self.leave = Button(tr("Scorecard"), icon="back", hint="Esc", name=tr("Back to the scorecard"))
        self.leave.clicked.connect(self.back)
        head = row()
        head.addLayout(column(self._title, 3, self._subtitle), 1)
        head.addWidget(self.leave, 0, Qt.AlignmentFlag.AlignTop)
        self.segments = Segments()
        self.segments.chosen.connect(self.show_sin)

        self._question = Label("", 17, 600, wrap=True)
        self.found = Found()
        self.found.finding.connect(lambda id: self.finding_opened.emit(self.number, id))
        self.found.all_findings.connect(lambda: self.finding_opened.emit(self.number, ""))
        self.found.widened.connect(self.widened)
        self.found.answered.connect(self.answered)
        self._lesson_rows = column(margins=(0, 16, 0, 0))
        self._lesson = QWidget()
        self._lesson.setLayout(self._lesson_rows)
        self._first = QWidget()
        self._first_rows = column(self._question, self._lesson, -1)
        self._first.setLayout(self._first_rows)
        self._second = QWidget()
        self._second_rows = column(self.found, -1)
        self._second.setLayout(self._second_rows)
        self._sides = row(self._first, spacing=GAP)
        self._sides.addWidget(self._second, 1)
        content = QWidget()
        self._frame = column(head, 16, self.segments, 20, self._sides, -1)
        self._area = scrolled(content)
        self.setLayout(column(self._area))
        content.setLayout(self._frame)
        self._fit(force=True)

    def show_report(self, report: Report) -> None:
        """Another report: the same sin of it."""
        self._report, self._shown = report, 0
        spoken = {r.number: r.spoken for r in rows(report)}
        marks = []
        for sin in SINS:
            number = int(sin.number)
            mark, colour, _ = sin_mark(report, number)
            marks.append((number, tr(SHORT[number]), spoken[number], mark, colour))
        self.segments.show_marks(marks)
        self.show_sin(self.number)

    def hear(self, report: Report) -> None:
        """Another report."""
        self.show_report(report)

    def show_sin(self, number: int) -> None:
        """Another sin of the same report."""
        self.number = number
        if self._report is None or self._shown == number:
            return
        self._shown = number
        told = lesson(self._report, self._catalog, number)
        self._title.setText(told.title)
        self._subtitle.setText(tr("Sin {number} of {count}", number=number, count=len(SINS)))
        self._question.setText(told.question)
        self.segments.choose(number)
        self.found.show_lesson(self._report, told)
        self._show_lesson(self._report, told)
        self._area.verticalScrollBar().setValue(0)

    def _show_lesson(self, report: Report, told: Lesson) -> None:
        rows = self._lesson_rows
        clear(rows)
        self._section(tr("Why it matters"))
        for why in told.whys:
            rows.addLayout(measured(Label(for_terminal(why.text), 14, 400, "text2", wrap=True)))
            rows.addSpacing(10)
        rows.addSpacing(12)
        if told.steps:
            self._section(tr("How to fix it, in order"))
            own = own_language(report)
            made = [own_first(step, own) for step in told.steps]
            rows.addWidget(FixSteps(made, first=0))
        elif told.applies:
            self._section(tr("How to fix it"))
            rows.addLayout(
                measured(
                    Label(tr("No check of this sin failed: there is nothing to fix."), 14, 400, "text2", wrap=True)
                )
            )

    def _section(self, title: str) -> None:
        self._lesson_rows.addWidget(Label(title, 14, 600))
        self._lesson_rows.addSpacing(6)

    def focus_first(self) -> None:
        """Give the keyboard to what leads on: the findings, or the segment of this sin."""
        first = self.found.show_all or self.segments.segments.get(self.number) or self.leave
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def escape(self) -> bool:
        """Back to all sins."""
        self.back.emit()
        return True

    def allow_again(self, allowed: bool) -> None:
        """Whether a scan may be asked for; not while one runs."""
        self.found.allow_again(allowed)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._fit()

    def _fit(self, *, force: bool = False) -> None:
        narrow = self.width() < NARROW
        self._title.setFont(
            theme.font(20 if narrow else 24, 600)
        )  # each time: what was set before it was shown is lost
        if narrow == self._narrow and not force:
            return
        self._narrow = narrow
        self._frame.setContentsMargins(*((16, 12, 16, 16) if narrow else (24, 20, 24, 20)))
        self._sides.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)
        self._sides.setSpacing(14 if narrow else GAP)
        # Read from top to bottom the evidence comes before the reasons; beside them there is room for both.
        if narrow:
            self._second_rows.insertWidget(1, self._lesson)
        else:
            self._first_rows.insertWidget(1, self._lesson)
        self._first.setMinimumWidth(0 if narrow else TEXT)
        self._first.setMaximumWidth(16_777_215 if narrow else TEXT)
