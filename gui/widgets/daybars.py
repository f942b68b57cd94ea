"""Bars per day, stacked. The keyboard walks from day to day; what a day was stands in words beside the title."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

import msgspec
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy

from checks.language import tr
from gui.theme import theme

TOP, BELOW = 34, 26
STUB = 2  # of a day that is still to come
SERIES = ("series1", "series2", "series3", "series4", "series5")


class Bars(msgspec.Struct, frozen=True, kw_only=True):
    """What is drawn: for each day the parts from below, in the order of their colours."""

    days: tuple[date, ...] = ()
    parts: tuple[tuple[Decimal, ...], ...] = ()
    lines: tuple[Decimal, ...] = (Decimal(0), Decimal(1))
    today: date | None = None
    note_day: date | None = None
    note: str = ""


class DayBars(QAbstractSlider):
    """The chart; says which day is looked at, or that none is. To a screen reader it is a slider over the days."""

    looked = Signal(object)  # a date, or None

    def __init__(self) -> None:
        super().__init__()
        self._bars = Bars()
        self._label: Callable[[Decimal], str] = str
        self._at: date | None = None
        self.setMinimumHeight(180)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setProperty("ring", 6)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(520, 290)

    def minimumSizeHint(self) -> QSize:
        return QSize(260, 180)

    def show_bars(self, bars: Bars, label: Callable[[Decimal], str]) -> None:
        """Other bars; `label` writes a number of the axis."""
        self._bars, self._label, self._at = bars, label, None
        past = [d for d in bars.days if bars.today is None or d <= bars.today]
        self.setRange(1, max(len(past), 1))
        self.setValue(len(past))
        self.update()

    # --- which day --------------------------------------------------------------------------------------------------

    def look_at(self, day: date | None) -> None:
        """Look at a day, or at none."""
        if day != self._at:
            self._at = day
            if day in self._bars.days:
                self.setValue(self._bars.days.index(day) + 1)
            self.looked.emit(day)
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        past = [d for d in self._bars.days if self._bars.today is None or d <= self._bars.today]
        if not past:
            super().keyPressEvent(event)
            return
        at = past.index(self._at) if self._at in past else len(past)
        match event.key():
            case Qt.Key.Key_Left:
                self.look_at(past[max(at - 1, 0)])
            case Qt.Key.Key_Right:
                self.look_at(past[min(at + 1, len(past) - 1)])
            case Qt.Key.Key_Home:
                self.look_at(past[0])
            case Qt.Key.Key_End:
                self.look_at(past[-1])
            case _:
                super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the page scrolls

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        area = self._area()
        if self._bars.days and area.left() <= event.position().x() <= area.right():
            n = int((event.position().x() - area.left()) / area.width() * len(self._bars.days))
            self.look_at(self._bars.days[min(max(n, 0), len(self._bars.days) - 1)])
        else:
            self.look_at(None)

    def leaveEvent(self, event: object) -> None:
        self.look_at(None)
        super().leaveEvent(event)  # type: ignore[arg-type]

    def focusOutEvent(self, event: object) -> None:
        self.look_at(None)
        super().focusOutEvent(event)  # type: ignore[arg-type]

    # --- painting ---------------------------------------------------------------------------------------------------

    def _area(self) -> QRectF:
        metrics = QFontMetrics(theme.font(12))
        left = max((metrics.horizontalAdvance(self._label(line)) for line in self._bars.lines), default=20) + 10
        return QRectF(left, TOP, max(self.width() - left - 4, 20), max(self.height() - TOP - BELOW, 20))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # as time goes in a chart
        painter.setFont(theme.font(12))
        bars, area = self._bars, self._area()
        top = bars.lines[-1] or Decimal(1)
        for line in bars.lines:
            y = round(area.bottom() - area.height() * float(line / top)) + 0.5
            painter.setPen(QPen(theme.colour("hairline"), 1))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(theme.colour("text2"))
            painter.drawText(QRectF(0, y - 10, area.left() - 8, 20), _RIGHT, self._label(line))
        if not bars.days:
            return
        step = area.width() / len(bars.days)
        wide = max(min(step * 0.68, 22.0), 2.0)
        for n, day in enumerate(bars.days):
            x = area.left() + n * step + (step - wide) / 2
            if day == self._at:
                painter.fillRect(QRectF(area.left() + n * step, area.top(), step, area.height()), theme.colour("alt"))
            self._bar(painter, bars.parts[n] if n < len(bars.parts) else (), day, QRectF(x, 0, wide, 0), area, top)
        self._dates(painter, area, step)
        self._today(painter, area, step)
        self._note(painter, area, step, top)

    def _bar(
        self, painter: QPainter, parts: Sequence[Decimal], day: date, at: QRectF, area: QRectF, top: Decimal
    ) -> None:
        if self._bars.today is not None and day > self._bars.today:
            painter.fillRect(QRectF(at.left(), area.bottom() - STUB, at.width(), STUB), theme.colour("track"))
            return
        y = area.bottom()
        for n, part in enumerate(parts):
            high = area.height() * float(part / top)
            if high <= 0:
                continue
            shown = max(high - (1.2 if y < area.bottom() else 0), 0.8)
            painter.fillRect(QRectF(at.left(), y - high, at.width(), shown), theme.colour(SERIES[n % len(SERIES)]))
            y -= high

    def _dates(self, painter: QPainter, area: QRectF, step: float) -> None:
        painter.setPen(theme.colour("text2"))
        last = len(self._bars.days)
        for n, day in enumerate(self._bars.days):
            if day.day == 1 or (day.day % 5 == 0 and last - day.day >= 3) or (day.day == last and last >= 28):
                box = QRectF(area.left() + n * step - 12, area.bottom() + 6, step + 24, 18)
                painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), str(day.day))

    def _today(self, painter: QPainter, area: QRectF, step: float) -> None:
        today = self._bars.today
        if today is None or today not in self._bars.days or today == self._bars.days[-1]:
            return
        x = round(area.left() + (self._bars.days.index(today) + 1) * step) + 0.5
        pen = QPen(theme.colour("control"), 1, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([3, 3])
        painter.setPen(pen)
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
        painter.setPen(theme.colour("text2"))
        wide = painter.fontMetrics().horizontalAdvance(tr("today"))
        left = x + 5 if x + 8 + wide < area.right() else x - wide - 5
        painter.drawText(QRectF(left, area.top() - 6, wide + 4, 18), int(Qt.AlignmentFlag.AlignVCenter), tr("today"))

    def _note(self, painter: QPainter, area: QRectF, step: float, top: Decimal) -> None:
        day = self._bars.note_day
        if day is None or day not in self._bars.days or self._at is not None:
            return
        n = self._bars.days.index(day)
        high = area.height() * float(sum(self._bars.parts[n], Decimal(0)) / top)
        painter.setFont(theme.font(12, 600))
        wide = painter.fontMetrics().horizontalAdvance(self._bars.note)
        x = area.left() + (n + 1) * step - wide + 2
        x = min(max(x, area.left() + 2), area.right() - wide - 2)
        box = QRectF(x - 3, area.bottom() - high - 21, wide + 6, 17)
        painter.fillRect(box, theme.colour("card"))
        painter.setPen(theme.colour("text"))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), self._bars.note)


_RIGHT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
