"""Bars of a limit and of an age: what is used of it, and where the end is."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QProgressBar, QSizePolicy

from gui.theme import theme
from gui.widgets.painting import Painter

DASH, GAP = 5.0, 3.0


def paint_dashes(painter: QPainter, area: QRectF, colour: str = "control") -> None:
    """A bar of which nobody knows how full it is; whole dashes at both ends."""
    count = max(round((area.width() + GAP) / (DASH + GAP)), 1)
    each = (area.width() + GAP) / count
    for n in range(count):
        painter.fillRect(QRectF(area.left() + n * each, area.top(), each - GAP, area.height()), theme.colour(colour))


def paint_age(painter: QPainter, area: QRectF, days: int | None, policy: int, colour: str) -> None:
    """From new to twice the policy; the tick is the day it is due. Dashed where the age is not known."""
    middle = area.center().y()
    bar = QRectF(area.left(), middle - 2, area.width(), 4)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if days is None:
        paint_dashes(painter, bar)
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("track"))
    painter.drawRoundedRect(bar, 2, 2)
    full = min(days / (2 * policy), 1.0) * bar.width()
    if full > 1:
        painter.setBrush(theme.colour(colour))
        painter.drawRoundedRect(QRectF(bar.left(), bar.top(), max(full, 4), 4), 2, 2)
    painter.setPen(QPen(theme.colour("control"), 2))
    at = bar.left() + bar.width() / 2
    painter.drawLine(QRectF(at, middle - 5, 0, 0).topLeft(), QRectF(at, middle + 5, 0, 0).topLeft())


class Meter(QProgressBar):
    """A limit, 8 high; full is where calls fail. Dashed where the use is not known."""

    def __init__(self, part: float | None, colour: str, name: str, *, dashed: bool = False) -> None:
        super().__init__()
        self._part, self._colour, self._dashed = part, colour, dashed
        self.setRange(0, 100)
        self.setValue(min(int((part or 0) * 100), 100))
        self.setFixedHeight(8)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(160, 8)

    def minimumSizeHint(self) -> QSize:
        return QSize(40, 8)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = Painter(self)
        if self._dashed:
            paint_dashes(painter, QRectF(0, 1, self.width(), 6))
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("track"))
        painter.drawRoundedRect(QRectF(self.rect()), 2, 2)
        if self._part:
            painter.setBrush(theme.colour(self._colour))
            painter.drawRoundedRect(QRectF(0, 0, max(self.width() * min(self._part, 1.0), 4), 8), 2, 2)
