"""The left side of a lesson: what the sin is, the way of the key before and after, and one sentence to keep."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from checks.language import tr
from gui.models.walkthrough_words import Flow, LessonWords
from gui.theme import theme
from gui.theme.icons import pixmap
from gui.widgets.cards import Card, clear, column, row
from gui.widgets.marks import Mark
from gui.widgets.painting import Painter
from gui.widgets.text import Label

HIGH, ARROW = 34, 36


class FlowView(QWidget):
    """Stations with arrows between them; the one that holds the key is drawn in the colour of the verdict."""

    def __init__(self, flow: Flow, colour: str, title: str) -> None:
        super().__init__()
        self._flow, self._colour = flow, colour
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._stations = tuple(map(tr, flow.stations))
        said = [
            tr("{name} (holds the key)", name=name) if n == flow.key else name for n, name in enumerate(self._stations)
        ]
        self.setAccessibleName(f"{title}: {tr(', then ').join(said)}")
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(320, HIGH + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = Painter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        stations = self._stations
        font = theme.font(12, 500)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        needed = [
            metrics.horizontalAdvance(s) + (22 if n == self._flow.key else 0) + 22 for n, s in enumerate(stations)
        ]
        spare = self.width() - 2 - sum(needed) - ARROW * (len(stations) - 1)
        gap = ARROW + max(0.0, min(spare / max(len(stations) - 1, 1), 90))
        x = 1.0
        for n, (name, wide) in enumerate(zip(stations, needed, strict=True)):
            holds = n == self._flow.key
            box = QRectF(x, 1, wide, HIGH - 1)
            painter.setPen(QPen(theme.colour(self._colour if holds else "control"), 1.2))
            painter.setBrush(theme.colour("card"))
            painter.drawRoundedRect(box, 6, 6)
            text = box.adjusted(11, 0, -4, 0)
            if holds:
                scale = self.devicePixelRatioF()
                painter.drawPixmap(int(x + 10), int(HIGH / 2 - 7), pixmap("key", 14, self._colour, "card", scale))
                text.adjust(20, 0, 0, 0)
            painter.setPen(theme.colour("text"))
            painter.drawText(text, int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), name)
            x += wide
            if n + 1 < len(stations):
                self._arrow(painter, x + 5, x + gap - 5)
                x += gap

    def _arrow(self, painter: QPainter, start: float, end: float) -> None:
        middle = HIGH / 2
        painter.setPen(QPen(theme.colour("text2"), 1.4))
        painter.drawLine(QPointF(start, middle), QPointF(end, middle))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        tip = QPolygonF([QPointF(end - 5, middle - 4), QPointF(end, middle), QPointF(end - 5, middle + 4)])
        painter.drawPolyline(tip)


class LessonText(QWidget):
    """The words of one lesson."""

    def __init__(self) -> None:
        super().__init__()
        self._rows = column()
        self.setLayout(self._rows)

    def show_words(self, words: LessonWords) -> None:
        """Another lesson."""
        clear(self._rows)
        parts: list[QWidget | int] = []
        for text in map(tr, words.paragraphs):
            parts += [Label(text, 14, 400, wrap=True), 12]
        for title, flow, colour in ((tr("Now"), words.now, "fail"), (tr("After the fix"), words.after, "ok")):
            parts += [4, Label(title, 12, 400, "text2"), 4, FlowView(flow, colour, title), 10]
        parts += [12, _remember(tr(words.remember))]
        for part in parts:
            if isinstance(part, int):
                self._rows.addSpacing(part)
            else:
                self._rows.addWidget(part)
        self._rows.addStretch()


def _remember(words: str) -> Card:
    card = Card((16, 13, 16, 14), 0)
    line = row(spacing=12)
    line.addWidget(Mark("book", 20, "accent", "card"), 0, Qt.AlignmentFlag.AlignTop)
    line.addLayout(column(Label(tr("Remember"), 13, 600), 2, Label(words, 13, 400, "text2", wrap=True)), 1)
    card.rows.addLayout(line)
    return card
