"""Sheets about answers: giving one, and what a file would bring before it is taken in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from checks.language import mark, tr
from checks.report.escape import for_terminal
from checks.words import count_of
from gui.models.attest import SAID, Answer, Row, holds_words, told
from gui.widgets.buttons import Button
from gui.widgets.cards import Card, Line, column, row, scrolled
from gui.widgets.days import BadDay, DayField
from gui.widgets.segmented import Segmented
from gui.widgets.sheets import Field, Small
from gui.widgets.text import Label

FEW = 5  # answers of a file that are shown at once; more scroll
WHY_DAY = mark("May stay empty. A grade of A+ asks for one within the last 180 days.")


class AnswerSheet(Small):
    """One question, answered by a person with a name."""

    WIDE = 560

    given = Signal(str, str, str, str)  # the answer, who, evidence, the day of what is asked for or nothing

    def __init__(self, asked: Row, who: str, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Answer a question"))
        self.answer = Segmented(tuple((answer, tr(words)) for answer, words in SAID.items()), tr("Answer"))
        self.answer.choose(asked.answer or "yes")
        self.who, self.evidence = (
            Field(tr("Who answers"), example=tr("A name that others know")),
            Field(tr("Evidence"), example=tr("A link, or where others can see it")),
        )
        self.who.setText(who)
        self.evidence.setText(asked.evidence)
        self._trouble = Label("", 13, 400, "fail", wrap=True)
        self._trouble.hide()
        self.leave = Button(tr("Cancel"), hint="Esc")
        self.leave.clicked.connect(self.reject)
        self.keep = Button(tr("Keep the answer"), "filled", icon="attested")
        self.keep.clicked.connect(self._send)
        self.held = DayField(tr("Day of {what}", what=asked.asks_day), today, asked.held)
        for field in (self.who, self.evidence, self.held):
            field.returnPressed.connect(self._send)
        self._day = QWidget()
        self._day.setLayout(
            column(
                Label(tr("Day of {what}", what=asked.asks_day), 12, 600),
                4,
                self.held,
                4,
                Label(tr(WHY_DAY), 12, 400, "text2", wrap=True),
                12,
            )
        )
        self._asks_day = bool(asked.asks_day)
        self.answer.chosen.connect(lambda _: self._fit_day())
        before = (Label(tr("Now: {told}", told=asked.told), 12, 400, "text2", wrap=True), 12) if asked.told else ()
        self.setLayout(
            column(
                Label(asked.question, 17, 600, wrap=True), 8, *before, row(self.answer, -1), 14,
                Label(tr("Who answers"), 12, 600), 4, self.who, 12,
                self._day,
                Label(tr("Evidence"), 12, 600), 4, self.evidence, 12,
                Label(holds_words(today), 12, 400, "text2", wrap=True), 4, self._trouble, 12,
                row(-1, self.leave, 8, self.keep), margins=(20, 18, 20, 16),
            )
        )  # fmt: skip
        self._fit_day()
        self.answer.pieces[self.answer.value].setFocus(Qt.FocusReason.OtherFocusReason)

    def _fit_day(self) -> None:
        """Only what was done has a day."""
        self._day.setVisible(self._asks_day and self.answer.value == "yes")
        self.fit()

    def _send(self) -> None:
        who = self.who.text().strip()
        if not who:
            self.tell(tr("An answer has somebody who gives it."))
            self.who.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        held = ""
        if not self._day.isHidden():
            try:
                day = self.held.day()
            except BadDay as error:
                self.tell(str(error))
                self.held.line.setFocus(Qt.FocusReason.OtherFocusReason)
                return
            held = day.isoformat() if day else ""
        self.keep.setEnabled(False)
        self.given.emit(self.answer.value, who, self.evidence.text().strip(), held)

    def tell(self, words: str) -> None:
        """Why it was not kept."""
        self._trouble.setText(for_terminal(words))
        self._trouble.setVisible(bool(words))
        self.keep.setEnabled(True)
        self.fit()


class ImportSheet(Small):
    """What a file of somebody else's would bring; it is somebody else's word, and shown so."""

    WIDE = 600

    wanted = Signal()

    def __init__(
        self,
        name: str,
        brought: Sequence[Answer],
        questions: dict[str, str],
        today: date,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Take in answers"))
        lines = column(margins=(14, 10, 14, 10))
        for number, one in enumerate(brought):
            if number:
                lines.addSpacing(8)
                lines.addWidget(Line())
                lines.addSpacing(8)
            lines.addWidget(Label(for_terminal(questions.get(one.check, one.check)), 13, 500, wrap=True))
            seen = f" {for_terminal(one.evidence)}" if one.evidence else ""
            lines.addWidget(Label(f"{told(one, today)}{seen}", 12, 400, "text2", wrap=True))
        lines.addStretch()
        inner = QWidget()
        inner.setLayout(lines)
        area = scrolled(inner)
        high = inner.layout().totalHeightForWidth(self.WIDE - 60)
        area.setFixedHeight(max(min(high, FEW * 74), 0))
        card = Card((0, 0, 0, 0), 0)
        card.rows.addWidget(area)
        count = count_of(len(brought), "answer")
        self.leave = Button(tr("Cancel") if brought else tr("Close"), hint="Esc")
        self.leave.clicked.connect(self.reject)
        self.take = Button(tr("Take in {count}", count=count), "filled")
        self.take.clicked.connect(self.accept)
        self.take.clicked.connect(self.wanted)
        self.take.setVisible(bool(brought))
        said = (
            tr(
                "{name} brings {count} newer than what is here. They are marked as imported; the older ones go.",
                name=for_terminal(name),
                count=count,
            )
            if brought
            else tr("Nothing in {name} is newer than what is here.", name=for_terminal(name))
        )
        card.setVisible(bool(brought))
        self.setLayout(
            column(
                Label(tr("Take in these answers?") if brought else tr("Nothing new"), 17, 600), 6,
                Label(said, 13, 400, "text2", wrap=True), 12, card, 16,
                row(-1, self.leave, 8, self.take), margins=(20, 18, 20, 16),
            )
        )  # fmt: skip
        self.leave.setFocus(Qt.FocusReason.OtherFocusReason)
