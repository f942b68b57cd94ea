"""The rows of a history, and the legend of its chart."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from checks.language import advice, joined, tr, trc
from checks.memory.scan import Scan
from checks.memory.trend import Point
from checks.report.verdict import LETTERS
from gui.models.history import score_of, when
from gui.theme import theme
from gui.widgets.bars import paint_range
from gui.widgets.cards import row
from gui.widgets.painting import Painter
from gui.widgets.text import Label, plain_tip
from gui.widgets.trend import spoken


class ScanRow(QAbstractButton):
    """One scan: when, its score as a range, its letter, how much was checked; and why it stands apart from the one before."""

    chosen = Signal(int, bool)

    def __init__(self, scan: Scan, point: Point, now: datetime, *, last: bool) -> None:
        super().__init__()
        self.scan, self._point, self._last = scan, point, last
        self._when, (self._number, self._rest) = when(scan, now), score_of(scan)
        self._role, self._indent = "", 60.0
        self.setFixedHeight(56 if point.why and not point.stopped else 38)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(spoken(point, now))
        self.setToolTip(plain_tip(spoken(point, now)))
        theme.changed.connect(self.update)

    def mark(self, role: str) -> None:
        """`from` or `to` in the comparison that is shown; empty for neither."""
        self._role = role
        self.setAccessibleDescription({"from": tr("compared from here"), "to": tr("compared to here")}.get(role, ""))
        self.update()

    @staticmethod
    def _roles() -> dict[str, str]:
        return {"from": trc("comparison", "from"), "to": trc("comparison", "to")}

    def sizeHint(self) -> QSize:
        return QSize(400, self.height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self.chosen.emit(self.scan.number, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(self.scan.number, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = Painter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect())
        if self._role:
            painter.fillRect(area, theme.colour("selected"))
        elif self.underMouse():
            painter.fillRect(area, theme.colour("alt"))
        if not self._last:
            painter.fillRect(QRectF(area.left(), area.bottom() - 1, area.width(), 1), theme.colour("hairline"))
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(area.adjusted(2, 2, -2, -3), 5, 5)
        line = QRectF(area.left(), area.top(), area.width(), 38)
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        x = 16.0
        painter.setFont(theme.font(12, 600))
        painter.setPen(theme.colour("link"))
        painter.drawText(QRectF(x, line.top(), 40, line.height()), middle, self._roles().get(self._role, ""))
        x = self._indent = x + max(map(painter.fontMetrics().horizontalAdvance, self._roles().values())) + 12
        painter.setFont(theme.font(13))
        painter.setPen(theme.colour("text"))
        painter.drawText(QRectF(x, line.top(), 130, line.height()), middle, self._when)
        x += max(map(painter.fontMetrics().horizontalAdvance, (tr("30 Nov 00:00"), tr("today 00:00")))) + 16
        self._paint_score(painter, line, x)
        if self._point.why and not self._point.stopped:
            painter.setFont(theme.font(12))
            painter.setPen(theme.colour("label"))
            words = tr("┄ not comparable: {why}", why=joined([advice(w) for w in self._point.why]))
            shown = painter.fontMetrics().elidedText(
                words, Qt.TextElideMode.ElideRight, int(area.width() - self._indent - 16)
            )
            painter.drawText(QRectF(self._indent, 32, area.width() - self._indent - 16, 18), middle, shown)

    def _paint_score(self, painter: QPainter, line: QRectF, x: float) -> None:
        scan = self.scan
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        right = line.right() - 16
        painter.setFont(theme.font(13))
        painter.setPen(theme.colour("text2"))
        checked = tr("{coverage} % checked", coverage=int(scan.coverage))
        wide = painter.fontMetrics().horizontalAdvance(checked)
        if right - x > 318:
            painter.drawText(QRectF(right - wide, line.top(), wide + 2, line.height()), middle, checked)
        letter = scan.grade or "–"
        colour = LETTERS[letter[0]] if scan.grade and not scan.stopped else "unknown"
        painter.setFont(theme.font(13, 600))
        painter.setPen(theme.colour(colour))
        painter.drawText(QRectF(x, line.top(), 24, line.height()), middle, letter)
        x += 28
        if scan.stopped:
            painter.setFont(theme.font(13))
            painter.setPen(theme.colour("text2"))
            painter.drawText(QRectF(x, line.top(), 200, line.height()), middle, tr("stopped before its end"))
            return
        cap = min((g.cap for g in scan.gates), default=100)
        paint_range(painter, QRectF(x, line.center().y() - 3, 84, 7), scan.uncapped.low, scan.uncapped.high, cap)
        x += 94
        painter.setFont(theme.font(13, 600, digits=True))
        painter.setPen(theme.colour("text"))
        painter.drawText(QRectF(x, line.top(), 60, line.height()), middle, self._number)
        x += painter.fontMetrics().horizontalAdvance(self._number) + (6 if self._rest[:1] not in ("", "–") else 0)
        painter.setFont(theme.font(13, digits=True))
        painter.setPen(theme.colour("text2"))
        painter.drawText(QRectF(x, line.top(), 120, line.height()), middle, self._rest)


class _Key(QWidget):
    """A piece of the chart beside its word."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self._kind = kind
        self.setFixedSize(22, 12)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = Painter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._kind == "band":
            ground = theme.colour("control")
            ground.setAlphaF(0.24)
            painter.fillRect(QRectF(0, 1, 22, 10), ground)
            return
        colour, wide = {"low": ("bar", 2.0), "checked": ("series1", 1.4), "apart": ("control", 2.0)}[self._kind]
        pen = QPen(theme.colour(colour), wide)
        if self._kind == "apart":
            pen.setDashPattern([2, 2])
        painter.setPen(pen)
        painter.drawLine(0, 6, 22, 6)


def legend() -> QHBoxLayout:
    """What each piece of the chart says."""
    line = row(10)
    for kind, words in (
        ("low", tr("score, seen to be well")),
        ("band", tr("up to what may be at best")),
        ("checked", tr("how much was checked")),
        ("apart", tr("cannot be compared")),
    ):
        line.addWidget(_Key(kind))
        line.addSpacing(7)
        line.addWidget(Label(words, 12, 400, "text2"))
        line.addSpacing(18)
    line.addStretch()
    return line
