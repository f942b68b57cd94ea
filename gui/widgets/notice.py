"""A line over a page: what could not be done, or what must be known of what is shown."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QWidget

from checks.report.escape import for_terminal
from gui.widgets.buttons import Button
from gui.widgets.cards import column, row
from gui.widgets.marks import Mark
from gui.widgets.text import Label


class Notice(QWidget):
    """The line, with a button that answers it."""

    acted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.kind = ""
        self._frame = QFrame()
        self._frame.setMinimumHeight(36)
        # Its border counts before it is first laid out, and not only sometimes.
        self._frame.setProperty("banner", "info")
        self._frame.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._mark = Mark("info", 16, "info", "info_tint")
        self.words = Label("", 13, 400, wrap=True)
        self.button = Button("", small=True)
        self.button.clicked.connect(self.acted)
        line = row(self._mark, 10, margins=(12, 4, 5, 4))
        line.addWidget(self.words, 1)
        line.addSpacing(10)
        line.addWidget(self.button)
        self._frame.setLayout(line)
        self.setLayout(column(self._frame, 12))
        self.hide()

    def tell(self, kind: str, words: str, act: str) -> None:
        """`info` or `warn`; no words take it away."""
        self.kind = kind if words else ""
        self._mark.turn("info" if kind == "info" else "medium", kind)
        self._frame.setProperty("banner", kind)
        self._frame.style().unpolish(self._frame)
        self._frame.style().polish(self._frame)
        self.words.setText(for_terminal(words))
        self.button.set_words(act)
        self.button.setVisible(bool(act))
        self.setVisible(bool(words))
