"""The ring: clockwise from twelve, solid counted, in the accent what steps would gain, hollow held back by a gate, dashed not checked, track lost."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QWidget

from checks.language import tr
from checks.report.verdict import PART_WORDS, Parts
from gui.theme import theme

GAP = 2.4  # pixels between two parts
SMALLEST_HOLLOW = 4.0  # pixels; a hollow part under this is left out


def paint_ring(painter: QPainter, rect: QRectF, parts: Parts, thick: float) -> None:
    """Only the circle, without words."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    circle = rect.adjusted(thick / 2, thick / 2, -thick / 2, -thick / 2)
    radius = circle.width() / 2
    gap = GAP / radius / (2 * math.pi) * 100  # in points
    start = 0.0
    around = [(name, getattr(parts, name)) for name in PART_WORDS]
    shown = [(name, points) for name, points in around if points > 0.4]
    for name, points in shown:
        drawn = points - (gap if len(shown) > 1 else 0)
        if drawn > 0:
            _arc(painter, circle, name, start, drawn, parts, thick)
        start += points
    if parts.gate is not None and 0 < parts.gate < 100:
        _tick(painter, circle, parts.gate, thick)


def _arc(painter: QPainter, circle: QRectF, name: str, start: float, points: float, parts: Parts, thick: float) -> None:
    begin, span = round((90 - start * 3.6) * 16), -round(points * 3.6 * 16)
    length = points / 100 * math.pi * circle.width()
    if name == "held":
        if length < SMALLEST_HOLLOW:
            return
        painter.setPen(_pen(parts.colour, thick))
        painter.drawArc(circle, begin, span)
        inset = 1.5 / (math.pi * circle.width()) * 360 * 16
        painter.setPen(_pen(parts.tint, thick - 3))
        painter.drawArc(circle, round(begin - inset), round(span + 2 * inset))
        return
    if name == "unchecked":
        dash = thick * 0.42
        count = max(round((length + dash * 0.8) / (dash * 1.8)), 1)  # both ends are whole
        unit = (length + dash * 0.8) / count
        pen = _pen("control", thick * 0.72)
        pen.setDashPattern([max(unit * 0.58, 0.5) / pen.widthF(), max(unit * 0.42, 0.5) / pen.widthF()])
        painter.setPen(pen)
        painter.drawArc(circle, begin, span)
        return
    painter.setPen(_pen({"counted": parts.colour, "gained": "accent"}.get(name, "track"), thick))
    painter.drawArc(circle, begin, span)


def _tick(painter: QPainter, circle: QRectF, gate: float, thick: float) -> None:
    angle = math.radians(gate * 3.6 - 90)
    middle, radius = circle.center(), circle.width() / 2
    ends = [
        QPointF(middle.x() + math.cos(angle) * r, middle.y() + math.sin(angle) * r)
        for r in (radius - thick * 0.8, radius + thick * 0.8)
    ]
    painter.setPen(_pen("card", 5))
    painter.drawLine(*ends)
    painter.setPen(_pen("text", 2.2))
    painter.drawLine(*ends)


def _pen(colour: str, wide: float) -> QPen:
    return QPen(theme.colour(colour), wide, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)


class Ring(QProgressBar):
    """The ring with its number and letter; to a screen reader a progress bar that tells its legend.

    `size` in pixels; a small one has no words.
    """

    def __init__(self, size: int = 132, *, thick: float = 11, words: bool = True) -> None:
        super().__init__()
        self._parts, self._thick, self._words = Parts(), thick, words
        self.setRange(0, 100)
        self.setValue(0)
        self.setFixedSize(size, size)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Score"))
        theme.changed.connect(self.update)

    def resize_to(self, size: int) -> None:
        """Another size."""
        self.setFixedSize(size, size)

    def sizeHint(self) -> QSize:
        return self.size()

    def minimumSizeHint(self) -> QSize:
        return self.size()

    def show_parts(self, parts: Parts) -> None:
        """Show another score."""
        self._parts = parts
        self.setValue(int(parts.counted))
        self.setAccessibleName(tr("Score: {spoken}", spoken=parts.spoken))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        margin = 4 if self._words else 0.5
        paint_ring(painter, QRectF(self.rect()).adjusted(margin, margin, -margin, -margin), self._parts, self._thick)
        if not self._words:
            return
        whole = QRectF(self.rect())
        big = len(self._parts.number) <= 3
        painter.setPen(theme.colour("text"))
        painter.setFont(
            theme.font((38 if self.width() > 120 else 32) if big else 24 if len(self._parts.number) <= 5 else 21, 600)
        )
        painter.drawText(whole.translated(0, -9), int(Qt.AlignmentFlag.AlignCenter), self._parts.number)
        painter.setPen(theme.colour(self._parts.colour if self._parts.colour != "control" else "text2"))
        painter.setFont(
            theme.font(13 if self._parts.colour != "control" else 12, 600 if self._parts.colour != "control" else 400)
        )
        painter.drawText(whole.translated(0, 19), int(Qt.AlignmentFlag.AlignCenter), self._parts.word)


class Swatch(QWidget):
    """A piece of the ring beside its word."""

    def __init__(self, part: str, colour: str, tint: str) -> None:
        super().__init__()
        self._part, self._colour, self._tint = part, colour, tint
        self.setFixedSize(16, 8)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        area = QRectF(0, 1, 16, 6)
        if self._part in ("counted", "gained"):
            painter.fillRect(area, theme.colour(self._colour if self._part == "counted" else "accent"))
        elif self._part == "held":
            painter.setPen(QPen(theme.colour(self._colour), 1.5))
            painter.setBrush(theme.colour(self._tint))
            painter.drawRect(area.adjusted(0.75, 0.25, -0.75, -0.25))
        elif self._part == "unchecked":
            for n in range(3):
                painter.fillRect(QRectF(n * 6, 1, 4, 6), theme.colour("control"))
        else:
            painter.fillRect(area, theme.colour("track"))
