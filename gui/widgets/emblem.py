"""Shrift's own sign."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from gui.theme import theme


class Emblem(QWidget):
    """Shrift's own sign: seven arcs, one of them open, around a keyhole."""

    def __init__(self, size: int = 48) -> None:
        super().__init__()
        self.setFixedSize(size, size)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_emblem(QPainter(self), float(self.width()))


def paint_emblem(painter: QPainter, size: float) -> None:
    """The sign in a square of this size."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    thick = size * 0.12
    circle = QRectF(thick / 2 + 0.5, thick / 2 + 0.5, size - thick - 1, size - thick - 1)
    for n in range(7):
        last = n == 6
        painter.setPen(
            QPen(
                theme.colour("control" if last else "accent"),
                thick * (0.5 if last else 1),
                Qt.PenStyle.SolidLine,
                Qt.PenCapStyle.FlatCap,
            )
        )
        painter.drawArc(circle, round((90 - n * 360 / 7 - 4) * 16), -round((360 / 7 - 8) * 16))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("text"))
    middle = size / 2
    painter.drawEllipse(QRectF(middle - size * 0.085, middle - size * 0.14, size * 0.17, size * 0.17))
    painter.drawRoundedRect(QRectF(middle - size * 0.04, middle, size * 0.08, size * 0.16), 1.5, 1.5)
