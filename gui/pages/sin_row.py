"""A sin in one row of the scorecard."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from checks.report.escape import for_terminal
from gui.models.verdicts import Row
from gui.theme import theme
from gui.theme.icons import pixmap
from gui.widgets import chips
from gui.widgets.bars import paint_range
from gui.widgets.chips import Chip
from gui.widgets.painting import Painter
from gui.widgets.text import masked_parts, paint_mixed

CHIPS, BAR, NUMBERS, CHEVRON = 250, 152, 71, 34  # widths of the columns; the title takes the rest
TIGHT, ONE_CHIP = 760, 152  # a row under this width keeps its name whole: its bar goes, and all chips but the worst


def fitting(told: Sequence[Chip], more: int, most: int, room: int) -> tuple[Sequence[Chip], int]:
    """The first chips that stand in so many pixels, one at least, and how many are left for the “+3” behind them."""
    for count in range(min(most, len(told)), 0, -1):
        rest = more + len(told) - count
        behind = QFontMetrics(theme.font(12)).horizontalAdvance(f"+{rest}") if rest else 0
        if count == 1 or sum(chips.width(chip) + 6 for chip in told[:count]) - (0 if rest else 6) + behind <= room:
            return told[:count], rest
    return (), more


class SinRow(QAbstractButton):
    """A sin: its number, name and worst fact, chips, bar and range. Opens its findings."""

    def __init__(self, shown: Row) -> None:
        super().__init__()
        self.shown = shown
        self.last = False
        self._narrow = False
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(shown.spoken)
        self.set_narrow(False)
        theme.changed.connect(self.update)

    def set_narrow(self, narrow: bool) -> None:
        """Lower, with a shorter bar. The hairline below belongs to the pitch of 46 and 56."""
        self._narrow = narrow
        self.setFixedHeight(45 if narrow else 55)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(600, 45 if self._narrow else 55)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = Painter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect())
        if self.underMouse() or self.isDown():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("track" if self.isDown() else "alt"))
            painter.setClipRect(self.rect())
            # the last row ends in the card's round corners
            painter.drawRoundedRect(area.adjusted(0, -8, 0, 0), 7, 7) if self.last else painter.drawRect(area)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), 7, 7)
        high, wide, row = self.height(), self.width(), self.shown
        tight = wide < TIGHT
        bar = 0 if tight else 112 if self._narrow else BAR
        right = wide - CHEVRON
        painter.drawPixmap(right, (high - 14) // 2, pixmap("right", 14, "text2", scale=self.devicePixelRatioF()))
        numbers = right - NUMBERS
        self._range(painter, numbers, high)
        left = numbers - 16 - bar
        if tight:
            pass
        elif row.applies:
            paint_range(painter, QRectF(left, high / 2 - 3.5, bar, 7), row.low, row.high)
        else:
            painter.fillRect(QRectF(left, high / 2, bar, 1), theme.colour("hairline"))
        at = left - (ONE_CHIP if tight else CHIPS + (6 if self._narrow else 10))
        self._chips(painter, at, high, 1 if tight else 2)
        text = at - 12 - 56
        painter.setPen(theme.colour("text2"))
        painter.setFont(theme.font(17, 600))
        painter.drawText(QRectF(0, 0, 44, high), int(Qt.AlignmentFlag.AlignCenter), str(row.number))
        middle = high / 2
        painter.setPen(theme.colour("text"))
        painter.setFont(theme.font(14, 600))
        painter.drawText(
            QRectF(56, middle - 19, text, 20),
            int(Qt.AlignmentFlag.AlignVCenter),
            painter.fontMetrics().elidedText(row.title, Qt.TextElideMode.ElideRight, int(text)),
        )
        parts = masked_parts(for_terminal(row.fact), row.mask, theme.font(12), theme.font(12, fixed=True))
        paint_mixed(painter, QRectF(56, middle + 1, text, 17), parts, colour="text2")

    def _range(self, painter: QPainter, x: float, high: int) -> None:
        row = self.shown
        if not row.applies:
            painter.setPen(theme.colour("label"))
            painter.drawText(QRectF(x, 0, NUMBERS, high), int(Qt.AlignmentFlag.AlignVCenter), "–")
            return
        low, _, rest = _span(row).partition("–")
        painter.setPen(theme.colour("text"))
        painter.setFont(theme.font(14, 600, digits=True))
        painter.drawText(QRectF(x, 0, NUMBERS, high), int(Qt.AlignmentFlag.AlignVCenter), low)
        if rest:
            x += painter.fontMetrics().horizontalAdvance(low) + 1
            painter.setPen(theme.colour("text2"))
            painter.setFont(theme.font(14, digits=True))
            painter.drawText(QRectF(x, 0, NUMBERS, high), int(Qt.AlignmentFlag.AlignVCenter), f"–{rest}")

    def _chips(self, painter: QPainter, x: float, high: int, most: int) -> None:
        top = (high - chips.HEIGHT) / 2
        told, more = fitting(self.shown.chips, self.shown.more, most, ONE_CHIP if most == 1 else CHIPS)
        for chip in told:
            x += chips.paint(painter, x, top, chip, self.devicePixelRatioF()) + 6
        if more:
            painter.setPen(theme.colour("text2"))
            painter.setFont(theme.font(12))
            painter.drawText(QRectF(x, 0, 40, high), int(Qt.AlignmentFlag.AlignVCenter), f"+{more}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)


def _span(row: Row) -> str:
    low, high = int(row.low), int(-(-row.high // 1))
    return str(low) if low == high else f"{low}–{high}"
