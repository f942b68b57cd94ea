"""A round button of which one in a group is chosen, 16 wide; its words stand beside it as labels of their own."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QRadioButton

from gui.theme import theme


class Radio(QRadioButton):
    """One of several choices. Arrow keys move between those of one parent, as everywhere."""

    def __init__(self, name: str, *, on: bool = False) -> None:
        super().__init__()
        self.setChecked(on)
        self.setAccessibleName(name)
        self.setFixedSize(16, 16)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring", 8)
        theme.changed.connect(self.update)

    def hitButton(self, at: QPoint) -> bool:
        return self.rect().contains(at)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self.isChecked()
        painter.setBrush(theme.colour("accent" if on else "card"))
        painter.setPen(QPen(theme.colour("accent" if on else "control"), 1.2))
        painter.drawEllipse(QRectF(0.7, 0.7, 14.6, 14.6))
        if on:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("on_accent"))
            painter.drawEllipse(QRectF(5, 5, 6, 6))
