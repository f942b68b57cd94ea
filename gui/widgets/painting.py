"""What is painted by hand, in both directions: in a language from the right everything stands where a mirror shows it.

Qt mirrors layouts by itself, and the alignment of words in a painter; only places that are counted from the left it cannot know. Charts are
not painted with this: time goes from left to right everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import QLineF, QPoint, QPointF, QRect, QRectF
from PySide6.QtGui import QPainter, QPixmap, QPolygonF
from PySide6.QtWidgets import QWidget


class Painter(QPainter):
    """A painter of a widget whose places are counted from where the language begins to read. Shapes themselves stay as they are."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._wide = float(widget.width()) if widget.isRightToLeft() else None

    def _area(self, area: QRectF | QRect) -> QRectF:
        assert self._wide is not None
        return QRectF(self._wide - area.x() - area.width(), area.y(), area.width(), area.height())

    def _at(self, point: QPointF | QPoint) -> QPointF:
        assert self._wide is not None
        return QPointF(self._wide - point.x(), point.y())

    @contextmanager
    def unturned(self, area: QRectF) -> Iterator[QRectF]:
        """For what is drawn the same way everywhere, a ring or a curve: its area, where the mirror shows it."""
        wide = self._wide
        try:
            if wide is not None:
                area = self._area(area)
            self._wide = None
            yield area
        finally:
            self._wide = wide

    def _turned(self, given: tuple[Any, ...]) -> tuple[Any, ...]:
        """The same with its rectangle, its points or its numbers mirrored."""
        if self._wide is None or not given:
            return given
        first, *rest = given
        if isinstance(first, QRectF | QRect):
            return self._area(first), *rest
        if isinstance(first, QLineF):
            return QLineF(self._at(first.p1()), self._at(first.p2())), *rest
        if isinstance(first, QPolygonF):
            return QPolygonF([self._at(first[n]) for n in range(first.size())]), *rest
        if isinstance(first, QPointF | QPoint):
            return tuple(self._at(p) if isinstance(p, QPointF | QPoint) else p for p in given)
        return given

    def drawText(self, *given: Any) -> Any:
        if self._wide is not None and len(given) == 6:
            given = QRectF(*given[:4]), *given[4:]
        return super().drawText(*self._turned(given))

    def drawPixmap(self, *given: Any) -> None:
        if self._wide is not None and len(given) == 3 and isinstance(given[2], QPixmap):
            x, y, shown = given
            super().drawPixmap(round(self._wide - x - shown.deviceIndependentSize().width()), y, shown)
            return
        super().drawPixmap(*given)

    def drawLine(self, *given: Any) -> None:
        if self._wide is not None and len(given) == 4:
            given = (QPointF(given[0], given[1]), QPointF(given[2], given[3]))
        super().drawLine(*self._turned(given))

    def fillRect(self, *given: Any) -> None:
        super().fillRect(*self._turned(given))

    def drawRect(self, *given: Any) -> None:
        super().drawRect(*self._turned(given))

    def drawRoundedRect(self, *given: Any) -> None:
        super().drawRoundedRect(*self._turned(given))

    def drawEllipse(self, *given: Any) -> None:
        super().drawEllipse(*self._turned(given))

    def drawPolyline(self, *given: Any) -> None:
        super().drawPolyline(*self._turned(given))
