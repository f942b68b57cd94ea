"""Trends from 0 to 100: a line joins scans that can be compared, dashes join those that cannot; a dot is the newest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF, QWheelEvent
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy

from checks.language import advice, date_of, joined, time_of, tr
from checks.memory.trend import Point
from gui.theme import theme
from gui.widgets.text import plain_tip

DASHES = [2.0, 2.0]
MOST_UPRIGHT = 40  # points of which each shows its own range


def paint_trend(painter: QPainter, area: QRectF, points: Sequence[Point], *, dot: float = 3.0) -> None:
    """A small trend of low ends; all share the scale, so that a high line is a good one."""
    whole = [p for p in points if not p.stopped]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    inner = area.adjusted(dot, dot, -dot, -dot)
    if not whole:
        return
    spots = [
        QPointF(
            inner.left() + inner.width() * (n / max(len(whole) - 1, 1)), inner.bottom() - inner.height() * p.low / 100
        )
        for n, p in enumerate(whole)
    ]
    if len(spots) == 1:
        painter.setPen(_pen(1.2, "control", dashed=True))
        painter.drawLine(QPointF(inner.left(), spots[0].y()), QPointF(inner.right(), spots[0].y()))
        spots = [QPointF(inner.right(), spots[0].y())]
    for before, at, point in zip(spots, spots[1:], whole[1:], strict=False):
        painter.setPen(_pen(1.5, "control" if point.why else "bar", dashed=bool(point.why)))
        painter.drawLine(before, at)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("bar"))
    painter.drawEllipse(spots[-1], dot, dot)


def _pen(width: float, colour: str, *, dashed: bool = False) -> QPen:
    pen = QPen(theme.colour(colour), width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if dashed:
        pen.setDashPattern(DASHES)
    return pen


class TrendChart(QAbstractSlider):
    """All scans of a target: the low end as a line, up to the high end as a band, what was checked as a thin line.

    Points can be reached with the arrow keys and chosen with Enter or a click; Shift chooses the other end. To a screen reader it
    is a slider over the scans.
    """

    chosen = Signal(int, bool)  # the scan's number, and whether the newer end is meant
    LEFT, RIGHT, TOP, FOOT = 40, 18, 12, 26

    def __init__(self) -> None:
        super().__init__()
        self.points: list[Point] = []
        self.older, self.newer = 0, 0  # numbers of the scans that are compared
        self._at = -1  # what the keyboard, or the mouse, is on
        self.setFixedHeight(190)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setProperty("ring", 6)
        self.setAccessibleName(tr("Score over time"))
        theme.changed.connect(self.update)

    def load(self, points: Sequence[Point]) -> None:
        """Other scans, the oldest first."""
        self.points = list(points)
        self._at = len(self.points) - 1
        self.setRange(1, max(len(self.points), 1))
        self.setValue(self._at + 1)
        self._speak()
        self.update()

    def mark(self, older: int, newer: int) -> None:
        """The scans that are compared, by number; 0 for none."""
        self.older, self.newer = older, newer
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(600, 190)

    def spots(self) -> list[QPointF]:
        """Where the points are."""
        area = self._area()
        last = max(len(self.points) - 1, 1)
        one = len(self.points) == 1
        return [
            QPointF(area.left() + area.width() * (0.5 if one else n / last), self._y(p.low))
            for n, p in enumerate(self.points)
        ]

    def _area(self) -> QRectF:
        return QRectF(self.rect()).adjusted(self.LEFT, self.TOP, -self.RIGHT, -self.FOOT)

    def _y(self, points: float) -> float:
        area = self._area()
        return area.bottom() - area.height() * points / 100

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # as time goes in a chart
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_scale(painter)
        spots = self.spots()
        self._paint_bands(painter, spots)
        self._paint_lines(painter, spots)
        self._paint_points(painter, spots)
        self._paint_days(painter, spots)

    def _paint_scale(self, painter: QPainter) -> None:
        area = self._area()
        painter.setFont(theme.font(12))
        for value in (0, 50, 100):
            y = self._y(value)
            painter.setPen(QPen(theme.colour("hairline"), 1))
            painter.drawLine(QPointF(area.left(), round(y) + 0.5), QPointF(area.right(), round(y) + 0.5))
            painter.setPen(theme.colour("label"))
            box = QRectF(0, y - 9, self.LEFT - 12, 18)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), str(value))

    def _paint_bands(self, painter: QPainter, spots: list[QPointF]) -> None:
        """Between what was seen and what may be at best; only where two scans can be compared it is filled."""
        ground = theme.colour("control")
        ground.setAlphaF(0.16)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        for m, n in self._pairs():
            before, now = self.points[m], self.points[n]
            if now.why:
                continue
            a, b = spots[m], spots[n]
            top = (QPointF(b.x(), self._y(now.high)), QPointF(a.x(), self._y(before.high)))
            painter.drawPolygon(QPolygonF([a, b, *top]))
        for spot, point in zip(spots, self.points, strict=True):
            if not point.stopped and len(spots) <= MOST_UPRIGHT:
                painter.setPen(_pen(1.2, "control", dashed=True))
                painter.drawLine(spot, QPointF(spot.x(), self._y(point.high)))

    def _paint_lines(self, painter: QPainter, spots: list[QPointF]) -> None:
        for m, n in self._pairs():
            before, now = self.points[m], self.points[n]
            apart = bool(now.why)
            covered = (
                QPointF(spots[m].x(), self._y(before.coverage)),
                QPointF(spots[n].x(), self._y(now.coverage)),
            )
            painter.setPen(_pen(1.2, "series1", dashed=apart))
            painter.drawLine(*covered)
            painter.setPen(_pen(2.0, "control" if apart else "bar", dashed=apart))
            painter.drawLine(spots[m], spots[n])

    def _pairs(self) -> list[tuple[int, int]]:
        """The places of points that a line or dashes lead between: what was cut short is passed over."""
        whole = [n for n, p in enumerate(self.points) if not p.stopped]
        return list(pairwise(whole))

    def _paint_points(self, painter: QPainter, spots: list[QPointF]) -> None:
        for n, (spot, point) in enumerate(zip(spots, self.points, strict=True)):
            marked = point.number in (self.older, self.newer)
            radius = 5.0 if marked else 3.5
            if len(spots) > 60 and not marked and n != self._at and n != len(spots) - 1:
                continue
            painter.setPen(QPen(theme.colour("accent" if marked else "control" if point.stopped else "bar"), 1.6))
            painter.setBrush(
                theme.colour("card" if point.stopped or not point.grade else "accent" if marked else "bar")
            )
            painter.drawEllipse(spot, radius, radius)
            if n == self._at and (self.hasFocus() or self.underMouse()):
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(theme.colour("accent"), 1.5))
                painter.drawEllipse(spot, radius + 4, radius + 4)

    def _paint_days(self, painter: QPainter, spots: list[QPointF]) -> None:
        """As many days as fit; the first and the last always."""
        if not spots:
            return
        painter.setFont(theme.font(12))
        painter.setPen(theme.colour("label"))
        metrics = QFontMetricsF(painter.font())
        now = datetime.now().astimezone()
        words = [_day(p.finished, now) for p in self.points]
        if len(set(words)) == 1:  # all of one day: then the time tells more
            words = [_time(p.finished, now) for p in self.points]
        wide = max(map(metrics.horizontalAdvance, words)) + 22
        fit = max(int(self._area().width() // wide), 1)
        step = max(-(-(len(spots) - 1) // fit), 1)
        shown = list(range(len(spots) - 1, -1, -step))
        y = self._area().bottom() + 7
        said = ""
        for n in reversed(shown):
            text = words[n]
            if text == said:
                continue
            said = text
            own = metrics.horizontalAdvance(text)
            x = min(max(spots[n].x() - own / 2, 0), self.width() - own - 2)
            painter.drawText(QPointF(x, y + metrics.ascent()), text)

    # --- choosing ---------------------------------------------------------------------------------------------------

    def nearest(self, x: float) -> int:
        """The point that stands nearest to a place; −1 without any."""
        spots = self.spots()
        return min(range(len(spots)), key=lambda n: abs(spots[n].x() - x), default=-1)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._turn(self.nearest(event.position().x()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._turn(self.nearest(event.position().x()))
        self._choose(bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def leaveEvent(self, event: object) -> None:
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if event.key() in moves:
            self._turn(min(max(self._at + moves[event.key()], 0), len(self.points) - 1))
        elif event.key() == Qt.Key.Key_Home:
            self._turn(0)
        elif event.key() == Qt.Key.Key_End:
            self._turn(len(self.points) - 1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose(bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        else:
            event.ignore()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the page scrolls

    def _choose(self, newer: bool) -> None:
        if 0 <= self._at < len(self.points):
            self.chosen.emit(self.points[self._at].number, newer)

    def _turn(self, at: int) -> None:
        if at != self._at and 0 <= at < len(self.points):
            self._at = at
            self.setValue(at + 1)
            self._speak()
        self.update()

    def _speak(self) -> None:
        if not 0 <= self._at < len(self.points):
            self.setAccessibleDescription(tr("No scan"))
            return
        point = self.points[self._at]
        said = spoken(point, datetime.now().astimezone())
        self.setAccessibleDescription(tr("{count} scans. {said}", count=len(self.points), said=said))
        self.setToolTip(plain_tip(said))


def spoken(point: Point, now: datetime) -> str:
    """One scan in words."""
    when = f"{_day(point.finished, now)} {_time(point.finished, now)}"
    if point.stopped:
        return tr("{when}: stopped before its end", when=when)
    top = int(-(-point.high // 1))
    score = tr("{low} to {top}", low=int(point.low), top=top) if top != int(point.low) else str(top)
    apart = (
        tr(". Not comparable with the scan before: {why}", why=joined([advice(w) for w in point.why]))
        if point.why
        else ""
    )
    return tr(
        "{when}: {score}, {grade}, {coverage} % checked{apart}",
        when=when,
        score=score,
        grade=tr("grade {letter}", letter=point.grade) if point.grade else tr("not graded"),
        coverage=int(point.coverage),
        apart=apart,
    )


def _time(finished: str, now: datetime) -> str:
    at = datetime.fromisoformat(finished).astimezone(now.tzinfo)
    return time_of(at.hour, at.minute)


def _day(finished: str, now: datetime) -> str:
    at = datetime.fromisoformat(finished).astimezone(now.tzinfo)
    return date_of(at.day, at.month, at.year if at.year != now.year else None)
