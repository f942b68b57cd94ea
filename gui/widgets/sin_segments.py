"""Seven segments: one a sin, each with the mark of the worst that was found; the one that is shown is underlined."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from checks.language import tr
from gui.theme import theme
from gui.theme.icons import pixmap
from gui.widgets.cards import row
from gui.widgets.painting import Painter
from gui.widgets.spoken import Role

HIGH = 34
BESIDE = 23  # of the mark and the gap behind it


class Segment(QAbstractButton):
    """A line, and under it the mark, the number and the short name."""

    spoken_as = Role.PageTab

    def __init__(self, number: int, short: str, spoken: str, mark: str, colour: str) -> None:
        super().__init__()
        self._number, self._short, self._mark, self._colour = number, short, mark, colour
        self.named = True
        self.setCheckable(True)
        self.setFixedHeight(HIGH)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(tr("Sin {number}, {spoken}", number=number, spoken=spoken))
        self.setToolTip(spoken)
        self.setProperty("ring", 6)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(100, HIGH)

    def minimumSizeHint(self) -> QSize:
        return QSize(44, HIGH)

    @property
    def needs(self) -> int:
        """Pixels that its short name needs, chosen or not."""
        return BESIDE + QFontMetrics(theme.font(12, 600)).horizontalAdvance(self._short) + 2

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = Painter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on, over = self.isChecked(), self.underMouse()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent" if on else "control" if over else "track"))
        painter.drawRoundedRect(QRectF(0, 0, self.width(), 3), 1.5, 1.5)
        painter.drawPixmap(1, 13, pixmap(self._mark, 15, self._colour, "window", self.devicePixelRatioF()))
        painter.setFont(theme.font(12, 600 if on else 400))
        painter.setPen(theme.colour("text" if on or over else "text2"))
        painter.drawText(
            QRectF(BESIDE, 8, self.width() - BESIDE, 25),
            int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine),
            self._short if self.named else str(self._number),
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Right)
        else:
            super().keyPressEvent(event)


class Segments(QWidget):
    """All of them in a row; says which was chosen."""

    spoken_as = Role.PageTabList
    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Sins"))
        self.segments: dict[int, Segment] = {}
        self._row = row(spacing=6)
        self.setLayout(self._row)

    def show_marks(self, marks: list[tuple[int, str, str, str, str]]) -> None:
        """(number, short name, spoken, mark, colour) of each."""
        for old in self.segments.values():
            self._row.removeWidget(old)
            old.setParent(None)
            old.deleteLater()
        self.segments = {}
        for number, short, spoken, mark, colour in marks:
            made = Segment(number, short, spoken, mark, colour)
            made.clicked.connect(lambda _=False, n=number: self.chosen.emit(n))
            self.segments[number] = made
            self._row.addWidget(made, 1)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """All have their names, or where one has no room all have their numbers: no name is cut."""
        wide = self.width() - self._row.spacing() * max(len(self.segments) - 1, 0)
        named = all(s.needs <= wide // len(self.segments) for s in self.segments.values())
        for segment in self.segments.values():
            segment.named = named
            segment.update()

    def choose(self, number: int) -> None:
        """Underline this one."""
        for n, segment in self.segments.items():
            segment.setChecked(n == number)
