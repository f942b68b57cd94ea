"""A difference: lines that go and lines that come, with their numbers, on the grounds of removed and added."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from checks.language import mark, tr
from checks.report.escape import for_terminal
from gui.models.fixes import DiffLine
from gui.theme import theme

LINE = 20
PADDING = 6
SIGNS = {"removed": "−", "added": "+", "same": "", "gap": ""}
SPOKEN = {"removed": mark("goes"), "added": mark("comes"), "same": mark("stays"), "gap": mark("lines between")}
GROUNDS = {"removed": "removed", "added": "added"}


class DiffView(QWidget):
    """All lines of one file. It is as high as they are; what is too wide is scrolled by who holds it."""

    def __init__(self, lines: Sequence[DiffLine], name: str) -> None:
        super().__init__()
        self._lines = [(line, for_terminal(line.text)) for line in lines]
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Change of {name}", name=name))
        self.setAccessibleDescription(
            "; ".join(
                f"{tr(SPOKEN[line.kind])}: {text}" if text else tr(SPOKEN[line.kind]) for line, text in self._lines
            )
        )
        theme.changed.connect(self._redress)
        self._redress()

    def _redress(self) -> None:
        self.setFixedHeight(LINE * len(self._lines) + 2 * PADDING)
        self.setMinimumWidth(self.sizeHint().width())
        self.update()

    def _gutter(self, metrics: QFontMetricsF) -> float:
        most = max((n for line, _ in self._lines for n in (line.old, line.new) if n), default=10)
        return metrics.horizontalAdvance("0" * max(len(str(most)), 2))

    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(theme.font(12, fixed=True))
        widest = max((metrics.horizontalAdvance(text) for _, text in self._lines), default=0)
        return QSize(int(2 * self._gutter(metrics) + widest + 70), LINE * len(self._lines) + 2 * PADDING)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        font = theme.font(12, fixed=True)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        gutter = self._gutter(metrics)
        signs = 12 + gutter + 10 + gutter + 12
        for n, (line, text) in enumerate(self._lines):
            top = PADDING + n * LINE
            if not event.rect().intersects(QRectF(0, top, self.width(), LINE).toAlignedRect()):
                continue
            if line.kind in GROUNDS:
                painter.fillRect(QRectF(0, top, self.width(), LINE), theme.colour(GROUNDS[line.kind]))
            painter.setPen(theme.colour("text2" if line.kind in GROUNDS else "label"))
            right = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
            if line.kind == "gap":
                painter.drawText(QRectF(12, top, gutter, LINE), right, "⋯")
                continue
            for at, number in ((12.0, line.old), (12 + gutter + 10, line.new)):
                painter.drawText(QRectF(at, top, gutter, LINE), right, str(number) if number else "")
            painter.setPen(theme.colour("text"))
            middle = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
            painter.drawText(QRectF(signs, top, 14, LINE), middle, SIGNS[line.kind])
            painter.setPen(theme.colour("text" if line.kind in GROUNDS else "text2"))
            painter.drawText(QRectF(signs + 18, top, self.width() - signs - 18, LINE), middle, text)
