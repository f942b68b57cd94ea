"""Chips: a mark and a word on a tint. One function paints them, for rows and for labels of their own."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QSizePolicy

from gui.theme import theme
from gui.theme.icons import pixmap
from gui.widgets.painting import Painter

HEIGHT = 22
LOOKS = {
    "critical": ("critical", "critical_tint"),
    "high": ("fail", "fail_tint"),
    "medium": ("warn", "warn_tint"),
    "low": ("unknown", "unknown_tint"),
    "info": ("info", "info_tint"),
    "pass": ("ok", "ok_tint"),
    "partial": ("info", "info_tint"),
    "attested": ("info", "info_tint"),
    "not_applicable": ("unknown", "unknown_tint"),
    "live": ("critical", "critical_tint"),
    "dead": ("ok", "ok_tint"),
    "not_checked": ("unknown", ""),
    "not_asked": ("unknown", ""),
    "plain": ("text2", "alt"),
}


class Chip(msgspec.Struct, frozen=True):
    """What a chip says; `kind` names its mark and colours, `plain` has no mark."""

    kind: str
    text: str


def _font(chip: Chip) -> QFont:
    """Verdicts are said strongly; what was not looked at, and what is only told, is not."""
    return theme.font(12, 400 if chip.kind in ("plain", "not_checked", "not_asked") else 600)


def width(chip: Chip) -> int:
    """How wide it is, in pixels."""
    return QFontMetrics(_font(chip)).horizontalAdvance(chip.text) + 15 + (18 if chip.kind != "plain" else 0)


def paint(painter: QPainter, x: float, y: float, chip: Chip, scale: float = 1.0) -> int:
    """Paint one with its left upper corner there; returns its width. Dashed is what was not looked at."""
    colour, tint = LOOKS[chip.kind]
    wide = width(chip)
    rect = QRectF(x, y, wide, HEIGHT)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if tint and theme.tokens.strong:
        painter.setPen(QPen(theme.colour(colour), 1))
        painter.setBrush(theme.colour(tint))
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    elif tint:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(tint))
        painter.drawRoundedRect(rect, 4, 4)
    else:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.colour("control"), 1, Qt.PenStyle.CustomDashLine))
        pen = painter.pen()
        pen.setDashPattern([3, 2])
        painter.setPen(pen)
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    left = x + 7
    if chip.kind != "plain":
        painter.drawPixmap(int(left), int(y + 4), pixmap(chip.kind, 14, colour, tint or "card", scale))
        left += 18
    painter.setFont(_font(chip))
    painter.setPen(QColor(theme.colour(colour)))
    painter.drawText(QRectF(left, y, wide, HEIGHT), int(Qt.AlignmentFlag.AlignVCenter), chip.text)
    return wide


class ChipLabel(QLabel):
    """A chip that stands alone; to a screen reader it is its words."""

    def __init__(self, chip: Chip) -> None:
        super().__init__(chip.text)
        self._chip = chip
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(width(self._chip), HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        paint(Painter(self), 0, 0, self._chip, self.devicePixelRatioF())
