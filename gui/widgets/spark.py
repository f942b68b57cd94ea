"""A small curve: days side by side, filled to the ground, a dot where it ends."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from gui.theme import theme


def paint_spark(painter: QPainter, area: QRectF, values: Sequence[float], colour: str = "series1") -> None:
    """The curve in an area; it starts at zero, so that twice as high is twice as much."""
    if len(values) < 2:
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    top = max(values) or 1.0
    inner = area.adjusted(2, 3, -4, -1)
    step = inner.width() / (len(values) - 1)
    points = [
        QPointF(inner.left() + n * step, inner.bottom() - inner.height() * value / top)
        for n, value in enumerate(values)
    ]
    ground = theme.colour(colour)
    ground.setAlphaF(0.14)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    below = [QPointF(inner.left(), inner.bottom()), *points, QPointF(inner.right(), inner.bottom())]
    painter.drawPolygon(QPolygonF(below))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.colour(colour), 1.5))
    painter.drawPolyline(QPolygonF(points))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour(colour))
    painter.drawEllipse(points[-1], 2.5, 2.5)
