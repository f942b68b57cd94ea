"""Sheets of the board: who sent a report, what the team's summary is written as, two projects side by side."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QDialog, QSizePolicy, QWidget

from checks.language import advice, tr
from checks.memory.scan import Scan
from checks.memory.words import score_words, span_words
from checks.model import Range, Status
from checks.projects.comparing import Pair
from checks.report.escape import for_terminal
from checks.report.words import STATUS_WORDS
from checks.words import count_of
from gui.theme import theme
from gui.widgets.bars import paint_range
from gui.widgets.buttons import Button
from gui.widgets.cards import Card, Line, column, row, scrolled
from gui.widgets.painting import Painter
from gui.widgets.sheets import Field, Small
from gui.widgets.text import Label

SHOWN = 14  # checks that end differently


class ImportSheet(Small):
    """Who sent a report: it is marked with the name, and never scanned here."""

    wanted = Signal(str)

    def __init__(self, file: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Take in a report"))
        self.who = Field(tr("Who sent it"), example=tr("R. Okoye, CI, the platform team"))
        self.who.textChanged.connect(self._fit)
        self.who.setMaxLength(80)
        self._trouble = Label("", 12, 400, "fail", wrap=True)
        self._trouble.hide()
        leave, self.act = Button(tr("Cancel"), hint="Esc"), Button(tr("Take in"), "filled")
        leave.clicked.connect(self.reject)
        self.act.clicked.connect(lambda: self.wanted.emit(self.who.text().strip()))
        said = tr(
            "It is data from somebody else: it is checked, marked with who sent it, and never scanned here. Its keys are joined "
            "with others only where the fingerprints were made with the same key."
        )
        self.setLayout(
            column(
                Label(tr("Take in a report"), 17, 600), 4, Label(for_terminal(file.name), 12, 400, "text2", fixed=True, elide="middle"), 10,
                Label(said, 13, 400, "text2", wrap=True), 14, Label(tr("Who sent it?"), 13, 600), 5, self.who, 4, self._trouble, 14,
                row(-1, leave, 8, self.act), margins=(20, 18, 20, 16),
            )
        )  # fmt: skip
        self.who.returnPressed.connect(self.act.click)
        self.who.setFocus(Qt.FocusReason.OtherFocusReason)
        self._fit()

    def tell(self, why: str) -> None:
        """Why it was not taken in."""
        self._trouble.setText(for_terminal(why))
        self._trouble.show()
        self.fit()

    def _fit(self) -> None:
        self.act.setEnabled(bool(self.who.text().strip()))


class _Bar(QWidget):
    """A sin's range."""

    def __init__(self, span: Range | None) -> None:
        super().__init__()
        self._span = span
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(92, 10)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._span is not None:
            paint_range(Painter(self), QRectF(0, 1, 92, 8), self._span.low, self._span.high)


class PairSheet(QDialog):
    """Two projects side by side: their sins, what fails in one of them only, the keys they share."""

    def __init__(self, pair: Pair, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Two projects side by side"))
        self.resize(760, 620)
        close = Button(tr("Close"), hint="Esc")
        close.clicked.connect(self.accept)
        content = QWidget()
        body = column(self._table(pair), 16, *self._checks(pair), Label(_keys(pair), 13, 400, "text2", wrap=True), -1)
        content.setLayout(body)
        self.setLayout(
            column(
                Label(tr("Side by side"), 17, 600), 12, scrolled(content), 12, row(-1, close), margins=(20, 18, 20, 16)
            )
        )  # fmt: skip
        close.setFocus(Qt.FocusReason.OtherFocusReason)

    def _table(self, pair: Pair) -> Card:
        card = Card((0, 0, 0, 0), 0)
        card.rows.addLayout(_line("", [_head(pair.one), _head(pair.other)], strong=True))
        for sin in pair.sins:
            card.rows.addWidget(Line())
            cells = []
            for span in (sin.one, sin.other):
                words = Label(span_words(span), 13, 400, "text" if span else "label")
                cells.append(row(_Bar(span), 10, words, -1) if span else row(words, -1))
            card.rows.addLayout(_line(f"{sin.number}  {advice(sin.title)}", cells))
        return card

    def _checks(self, pair: Pair) -> Sequence[QWidget | int]:
        failing = [c for c in pair.checks if Status.FAIL in (c.one, c.other)]
        if not failing:
            return ()
        card = Card((0, 0, 0, 0), 0)
        for number, check in enumerate(failing[:SHOWN]):
            if number:
                card.rows.addWidget(Line())
            cells = [row(_status(s), -1) for s in (check.one, check.other)]
            card.rows.addLayout(_line(advice(check.title), cells))
        more = len(failing) - SHOWN
        rest = (8, Label(tr("and {checks}", checks=count_of(more, "more check")), 12, 400, "text2")) if more > 0 else ()
        return Label(tr("Failed in one of them only"), 14, 600), 8, card, *rest, 16


def _head(scan: Scan) -> object:
    name = Label(for_terminal(scan.name), 13, 600, elide="end")
    score = Label(
        tr(
            "{score_words}, {grade}, {coverage} % checked",
            score_words=score_words(scan),
            grade=scan.grade or tr("not graded"),
            coverage=int(scan.coverage),
        ),
        12,
        400,
        "text2",
    )
    return column(name, 1, score)


def _status(status: Status | None) -> Label:
    words = tr(STATUS_WORDS[status]) if status else tr("not there")
    return Label(words, 13, 600 if status is Status.FAIL else 400, "fail" if status is Status.FAIL else "text2")


def _line(title: str, cells: Sequence[object], *, strong: bool = False) -> object:
    line = row(margins=(16, 9, 16, 9))
    label = Label(for_terminal(title), 13, 600 if strong else 400, elide="end")
    line.addWidget(label, 5)
    for cell in cells:
        line.addSpacing(12)
        line.addLayout(cell, 4)  # type: ignore[arg-type]
    return line


def _keys(pair: Pair) -> str:
    if not pair.joined:
        return tr("Their keys cannot be joined: fingerprints were made with different keys, or hold for one run only.")
    if not pair.shared:
        return tr("They share no key.")
    return tr(
        "Both have {keys}: {shared}",
        keys=count_of(len(pair.shared), "key"),
        shared=for_terminal(", ".join(pair.shared[:12])),
    )
