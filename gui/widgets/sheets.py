"""Sheets over the window: dialogs as high as their words, lines to type in, and the question before what cannot be undone."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from checks.language import tr
from gui.theme import theme
from gui.widgets.buttons import Button
from gui.widgets.cards import column, row
from gui.widgets.focus import FocusRing
from gui.widgets.text import Label


def open_over(dialog: QDialog) -> None:
    """Show a dialog over its window; it goes when it is closed, and the window's loop goes on meanwhile."""
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    FocusRing(dialog)
    dialog.open()


def within(parent: QWidget | None, wide: int, high: int) -> tuple[int, int]:
    """This size, or as much of it as the window below leaves a margin around."""
    if parent is None:
        return wide, high
    return min(wide, parent.width() - 80), min(high, parent.height() - 80)


class Small(QDialog):
    """A dialog as high as its words need at its width."""

    WIDE = 480

    def showEvent(self, event: QShowEvent) -> None:
        self.fit()
        super().showEvent(event)

    def fit(self) -> None:
        """Take the height that the words need now."""
        layout = self.layout()
        layout.activate()
        self.setFixedSize(self.WIDE, layout.totalHeightForWidth(self.WIDE))


class Field(QLineEdit):
    """A line to type in; one for a value shows dots."""

    def __init__(self, name: str, *, hidden: bool = False, example: str = "") -> None:
        super().__init__()
        self.setFont(theme.font(13))
        self.setAccessibleName(name)
        self.setPlaceholderText(example)
        self.setProperty("ring", 8)
        self.setProperty("plainfield", True)
        if hidden:
            self.setEchoMode(QLineEdit.EchoMode.Password)
            self.setInputMethodHints(
                Qt.InputMethodHint.ImhHiddenText
                | Qt.InputMethodHint.ImhNoPredictiveText
                | Qt.InputMethodHint.ImhSensitiveData
            )


class Question(Small):
    """Before what cannot be undone: the fact, its consequence, and the harmless answer first."""

    def __init__(self, title: str, words: str, act: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        leave, self.act = Button(tr("Cancel"), hint="Esc"), Button(act)
        leave.clicked.connect(self.reject)
        self.act.clicked.connect(self.accept)
        self.setLayout(
            column(
                Label(title, 17, 600, wrap=True), 8, Label(words, 13, 400, "text2", wrap=True), 16,
                row(-1, leave, 8, self.act), margins=(20, 18, 20, 16),
            )
        )  # fmt: skip
        leave.setFocus(Qt.FocusReason.OtherFocusReason)
