"""A recent project as the start page lists it."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QMenu, QSizePolicy

from checks.language import tr
from checks.report.escape import for_terminal
from checks.report.verdict import LETTERS, Parts
from gui.models.verdicts import homely, moment, named
from gui.recent import Recent
from gui.theme import theme
from gui.widgets.menus import show_menu
from gui.widgets.painting import Painter
from gui.widgets.ring import paint_ring
from gui.widgets.text import plain_tip


class RecentRow(QAbstractButton):
    """A project that was examined: its ring, name and path, and what came out when. Its folder may be gone."""

    forgotten = Signal()

    def __init__(self, recent: Recent, now: datetime) -> None:
        super().__init__()
        self.recent = recent
        self._now = now
        self._score, self._when = _score_of(recent), moment(recent.when, now)
        self._gone = recent.gone  # asked once: painting asks no disk
        self.setMinimumHeight(51)
        self.setMaximumHeight(60)  # four of them fill the row that they share
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(f"{for_terminal(_name(recent))}, {self._score}, {self._second()}")
        self.setToolTip(plain_tip(for_terminal(recent.path)))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)
        theme.changed.connect(self.update)

    def _second(self) -> str:
        if self._gone:
            return tr("folder is gone")
        return (
            self._when if self.recent.grade else f"{'partial' if self.recent.partial else 'not graded'}, {self._when}"
        )

    def sizeHint(self) -> QSize:
        return QSize(300, 51)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = Painter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = self.rect()
        if self.underMouse() or self.isDown():
            painter.fillRect(area, theme.colour("alt"))
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawRoundedRect(QRectF(area).adjusted(2, 2, -2, -2), 6, 6)
        painter.translate(0, (area.height() - 51) // 2)
        with painter.unturned(QRectF(19, 13, 25, 25)) as circle:
            paint_ring(painter, circle, _ring_of(self.recent), 4)
        right = area.width() - 16
        enabled = not self._gone
        painter.setFont(theme.font(14, 600))
        painter.setPen(theme.colour("text" if enabled else "label"))
        wide = max(painter.fontMetrics().horizontalAdvance(self._score), 1)
        painter.drawText(
            QRectF(right - wide - 2, 7, wide + 2, 20),
            int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter),
            self._score,
        )
        painter.setFont(theme.font(13, 600))
        name = painter.fontMetrics().elidedText(
            for_terminal(_name(self.recent)), Qt.TextElideMode.ElideRight, right - wide - 70
        )
        painter.drawText(QRectF(58, 7, right - wide - 66, 20), int(Qt.AlignmentFlag.AlignVCenter), name)
        painter.setFont(theme.font(12))
        painter.setPen(theme.colour("text2" if enabled else "label"))
        second = self._second()
        aside = painter.fontMetrics().horizontalAdvance(second)
        path = painter.fontMetrics().elidedText(
            for_terminal(homely(self.recent.path)), Qt.TextElideMode.ElideMiddle, right - aside - 72
        )
        painter.drawText(QRectF(58, 26, right - aside - 66, 18), int(Qt.AlignmentFlag.AlignVCenter), path)
        painter.drawText(
            QRectF(right - aside - 2, 26, aside + 2, 18),
            int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter),
            second,
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() == Qt.Key.Key_Delete:
            self.forgotten.emit()
        else:
            super().keyPressEvent(event)

    def _menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.addAction(tr("Take out of this list\tDel"), self.forgotten.emit)
        show_menu(menu, self.mapToGlobal(at))


def _name(recent: Recent) -> str:
    return named(recent.name) if recent.machine else recent.name


def _score_of(recent: Recent) -> str:
    if recent.partial:
        return "–"
    return f"{int(recent.low)} {recent.grade}" if recent.grade else f"{int(recent.low)}–{int(-(-recent.high // 1))}"


def _ring_of(recent: Recent) -> Parts:
    colour = LETTERS[recent.grade[0]] if recent.grade else "control"
    return Parts(counted=recent.low, unchecked=max(recent.high - recent.low, 0), colour=colour)
