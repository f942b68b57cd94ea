"""A message that needs no answer: it stands at the foot of the window, is spoken, and goes by itself or by its cross."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from checks.language import tr
from checks.report.escape import for_terminal
from gui.theme import theme
from gui.theme.icons import pixmap
from gui.widgets.buttons import Button
from gui.widgets.cards import row
from gui.widgets.text import Label

STAYS_MS = 6_000
ABOVE_FOOT = 24
MOST_WIDE = 640


class Toast(QFrame):
    """One at a time; a new one replaces the old."""

    def __init__(self, window: QWidget, foot: Callable[[], QWidget | None] = lambda: None) -> None:
        """`foot` tells what stands at the foot of the page, if anything does: its buttons are not covered."""
        super().__init__(window)
        self._foot = foot
        self.setProperty("toast", True)
        self._words = Label("", 13, 400, "on_tooltip", elide="end")
        self._act: tuple[str, Callable[[], None]] | None = None
        self._button = Act()
        self._button.clicked.connect(self._do)
        self._button.hide()
        self._cross = Cross()
        self._cross.clicked.connect(self.hide)
        self.setLayout(row(margins=(16, 0, 6, 0), spacing=12))
        self.layout().addWidget(self._words, 1)
        self.layout().addWidget(self._button)
        self.layout().addWidget(self._cross)
        self._timer = QTimer(self, interval=STAYS_MS, singleShot=True)
        self._timer.timeout.connect(self.hide)
        window.installEventFilter(self)
        self.hide()

    @property
    def words(self) -> str:
        """What it says; empty while it is not shown."""
        return self._words.words if self.isVisible() else ""

    def tell(self, words: str, *, stays: bool = False, act: tuple[str, Callable[[], None]] | None = None) -> None:
        """Say something; `stays` until it is closed, for what went wrong. `act` is what can be done about it."""
        self._words.setText(for_terminal(words))
        self._act = act
        self._button.setVisible(act is not None)
        if act is not None:
            self._button.set_words(act[0])
        self._place()
        self.show()
        self.raise_()
        self._timer.stop() if stays else self._timer.start()
        announce(self.parentWidget(), words)

    def _do(self) -> None:
        act, self._act = self._act, None
        self.hide()
        if act is not None:
            act[1]()

    def _place(self) -> None:
        window = self.parentWidget()
        wide = self._words.fontMetrics().horizontalAdvance(self._words.text()) + 70
        wide += self._button.sizeHint().width() + 12 if self._act else 0
        wide = min(wide, MOST_WIDE, window.width() - 32)
        low = window.height() - 40 - ABOVE_FOOT
        foot = self._foot()
        if foot is not None and foot.isVisible():
            low = min(low, foot.mapTo(window, QPoint()).y() - 40 - 12)
        self.setGeometry((window.width() - wide) // 2, low, wide, 40)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False


class Act(Button):
    """What can be done about what is said; in the colour of the words, underlined where it is pointed at."""

    def __init__(self) -> None:
        super().__init__("", "bare")
        self._text = ""
        self.setFixedHeight(28)

    def set_words(self, words: str) -> None:
        """Other words."""
        self._text = words
        self.setAccessibleName(words)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(QFontMetrics(theme.font(13, 600)).horizontalAdvance(self._text) + 16, 28)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        font = theme.font(13, 600)
        font.setUnderline(self.underMouse() or self.hasFocus())
        painter.setFont(font)
        painter.setPen(theme.colour("on_tooltip"))
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), self._text)


class Cross(Button):
    """Closes; drawn in the colour of its ground."""

    def __init__(self) -> None:
        super().__init__("", "bare", name=tr("Close message"))
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
