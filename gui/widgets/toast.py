"""A message that needs no answer: it stands at the foot of the window, is spoken, and goes by itself or by its cross."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from checks.report.escape import for_terminal
from gui.theme.icons import pixmap
from gui.widgets.buttons import Button
from gui.widgets.cards import row
from gui.widgets.text import Label

STAYS_MS = 6_000
ABOVE_FOOT = 24
MOST_WIDE = 640


class Toast(QFrame):
    """One at a time; a new one replaces the old."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setProperty("toast", True)
        self._words = Label("", 13, 400, "on_tooltip", elide="end")
        self._cross = Cross()
        self._cross.clicked.connect(self.hide)
        self.setLayout(row(margins=(16, 0, 6, 0), spacing=12))
        self.layout().addWidget(self._words, 1)
        self.layout().addWidget(self._cross)
        self._timer = QTimer(self, interval=STAYS_MS, singleShot=True)
        self._timer.timeout.connect(self.hide)
        window.installEventFilter(self)
        self.hide()

    @property
    def words(self) -> str:
        """What it says; empty while it is not shown."""
        return self._words.words if self.isVisible() else ""

    def tell(self, words: str, *, stays: bool = False) -> None:
        """Say something; `stays` until it is closed, for what went wrong."""
        self._words.setText(for_terminal(words))
        self._place()
        self.show()
        self.raise_()
        self._timer.stop() if stays else self._timer.start()
        announce(self.parentWidget(), words)

    def _place(self) -> None:
        window = self.parentWidget()
        wide = self._words.fontMetrics().horizontalAdvance(self._words.text()) + 70
        wide = min(wide, MOST_WIDE, window.width() - 32)
        self.setGeometry((window.width() - wide) // 2, window.height() - 40 - ABOVE_FOOT, wide, 40)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False


class Cross(Button):
    """Closes; drawn in the colour of its ground."""

    def __init__(self) -> None:
        super().__init__("", "bare", name="Close message")
        self.setFixedSize(28, 28)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(28, 28)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setOpacity(1.0 if self.underMouse() or self.hasFocus() else 0.75)
        painter.drawPixmap(7, 7, pixmap("clear", 14, "on_tooltip", "tooltip", self.devicePixelRatioF()))


def announce(widget: QWidget, words: str) -> None:
    """Have a screen reader say it, whatever has the focus."""
    if QAccessible.isActive():
        event = QAccessibleAnnouncementEvent(widget, words)
        event.setPoliteness(QAccessible.AnnouncementPoliteness.Polite)
        QAccessible.updateAccessibility(event)
