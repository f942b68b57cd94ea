"""A scan that gave no result: what happened, why, and one thing to do."""

from __future__ import annotations

from typing import Self

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication

from checks import __version__
from checks.language import tr
from checks.report.escape import for_terminal
from gui.pages.page import Desk, Page
from gui.theme import theme
from gui.widgets.buttons import Button
from gui.widgets.cards import Card, column, row
from gui.widgets.marks import Mark
from gui.widgets.text import Label

NARROW = 932  # width of the page


class FailedPage(Page):
    """Stands where the scorecard would stand."""

    again = Signal()
    other = Signal()

    @classmethod
    def of(cls, desk: Desk) -> Self:
        return cls()

    def __init__(self) -> None:
        super().__init__()
        self._heading = Label(tr("Scorecard"), 24, 600)
        self._mark = Mark("high", 18, "fail", "card")
        self._title, self._words = Label("", 17, 600, wrap=True), Label("", 13, 400, "text2", wrap=True)
        retry, choose = Button(tr("Scan again"), "filled", icon="again", hint="F5"), Button(tr("Choose another…"))
        details = Button(tr("Copy details"), icon="copy")
        retry.clicked.connect(self.again)
        choose.clicked.connect(self.other)
        details.clicked.connect(self._copy)
        self._retry = retry
        card = Card((20, 18, 20, 18), 0)
        line = row()
        line.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        line.addSpacing(12)
        line.addLayout(column(self._title, 4, self._words), 1)
        card.rows.addLayout(line)
        card.rows.addSpacing(16)
        card.rows.addLayout(row(30, retry, 8, choose, 8, details, -1))
        self._frame = column(self._heading, 18, card, -1)
        self.setLayout(self._frame)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        narrow = self.width() < NARROW
        self._heading.setFont(theme.font(20 if narrow else 24, 600))
        self._frame.setContentsMargins(*((16, 14, 16, 12) if narrow else (24, 20, 24, 20)))

    def tell(self, words: str, *, cancelled: bool) -> None:
        """What happened; the words come without values from the engine."""
        self._mark.turn("partial" if cancelled else "high", "info" if cancelled else "fail")
        self._title.setText(tr("Nothing was heard") if cancelled else tr("The scan could not be done"))
        self._words.setText(for_terminal(words))
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def focus_first(self) -> None:
        """Give the keyboard to the first thing to do."""
        self._retry.setFocus(Qt.FocusReason.OtherFocusReason)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(
            tr("Shrift {version}: {words}", version=__version__, words=self._words.words)
        )
