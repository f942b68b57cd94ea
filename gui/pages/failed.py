"""A scan that gave no result: what happened, why, and one thing to do."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from checks import __version__
from checks.report.escape import for_terminal
from gui.widgets.buttons import Button
from gui.widgets.cards import Card, column, row
from gui.widgets.marks import Mark
from gui.widgets.text import Label


class FailedPage(QWidget):
    """Stands where the scorecard would stand."""

    again = Signal()
    other = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._mark = Mark("high", 18, "fail", "card")
        self._title, self._words = Label("", 17, 600, wrap=True), Label("", 13, 400, "text2", wrap=True)
        retry, choose = Button("Scan again", "filled", icon="again", hint="F5"), Button("Choose another…")
        details = Button("Copy details", icon="copy")
        retry.clicked.connect(self.again)
        choose.clicked.connect(self.other)
        details.clicked.connect(self._copy)
        card = Card((24, 20, 24, 20), 0)
        line = row()
        line.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        line.addSpacing(12)
        line.addLayout(column(self._title, 4, self._words), 1)
        card.rows.addLayout(line)
        card.rows.addSpacing(16)
        card.rows.addLayout(row(30, retry, 8, choose, 8, details, -1))
        card.setMaximumWidth(640)
        around = row(-1)
        around.addWidget(card, 10)
        around.addStretch()
        page = column(-1, margins=(24, 24, 24, 24))
        page.addLayout(around)
        page.addStretch(2)
        self.setLayout(page)

    def tell(self, words: str, *, cancelled: bool) -> None:
        """What happened; the words come without values from the engine."""
        self._mark.turn("partial" if cancelled else "high", "info" if cancelled else "fail")
        self._title.setText("Nothing was heard" if cancelled else "The scan could not be done")
        self._words.setText(for_terminal(words))
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(f"Shrift {__version__}: {self._words.words}")
