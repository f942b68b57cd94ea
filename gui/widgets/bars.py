"""Bars of a range: solid is what was seen, dashed is what was not, the track is what is lost."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QProgressBar, QSizePolicy

from gui.theme import theme
from gui.widgets.painting import Painter

GAP = 2.4
DASH = 5.0


def paint_range(painter: QPainter, rect: QRectF, low: float, high: float, cap: float = 100) -> None:
    """A bar from 0 to 100 in `rect`; hollow is what a gate holds back."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    held = rect.width() * max(low - cap, 0) / 100
    solid = rect.width() * low / 100 - held
    open_ = rect.width() * max(high - low, 0) / 100
    lost = rect.width() - solid - held - open_
    x = rect.left()
    if solid > 1:
        painter.setBrush(theme.colour("bar"))
        wide = solid - (GAP if held + open_ + lost > 1 else 0)
        painter.drawRoundedRect(QRectF(x, rect.top(), wide, rect.height()), 2, 2)
    x += solid
    if held > 4:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.colour("bar"), 1.5))
        painter.drawRoundedRect(
            QRectF(x, rect.top(), held - GAP, rect.height()).adjusted(0.75, 0.75, -0.75, -0.75), 1, 1
        )
        painter.setPen(Qt.PenStyle.NoPen)
    x += held
    if open_ > 3:
        painter.setBrush(theme.colour("control"))
        wide = open_ - (GAP if lost > 1 else 0)
        count = max(round((wide + 3) / (DASH + 3)), 1)  # whole dashes at both ends
        each = (wide + 3) / count
        for n in range(count):
            painter.drawRect(QRectF(x + n * each, rect.top() + 1, max(each - 3, 1.5), rect.height() - 2))
    x += open_
    if lost > 1:
        painter.setBrush(theme.colour("track"))
        painter.drawRoundedRect(QRectF(x, rect.top(), lost, rect.height()), 2, 2)


class ProgressBar(QProgressBar):
    """How far something is, 6 or 8 high; empty while the end is not known."""

    def __init__(self, height: int = 8, name: str = "Progress") -> None:
        super().__init__()
        self._part: float | None = 0.0
        self.setRange(0, 100)
        self.setValue(0)
        self.setFixedHeight(height)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(120, self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(40, self.height())

    def set_part(self, part: float | None) -> None:
        """From 0 to 1; None while the end is not known."""
        self._part = None if part is None else min(max(part, 0.0), 1.0)
        self.setValue(int((self._part or 0) * 100))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = Painter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        radius = self.height() / 2
        painter.setBrush(theme.colour("track"))
        painter.drawRoundedRect(QRectF(self.rect()), radius, radius)
        if self._part:
            painter.setBrush(theme.colour("accent"))
            painter.drawRoundedRect(
                QRectF(0, 0, max(self.width() * self._part, self.height()), self.height()), radius, radius
            )
