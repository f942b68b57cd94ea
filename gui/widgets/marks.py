"""A mark standing alone."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from gui.theme import theme
from gui.theme.icons import pixmap


class Mark(QWidget):
    """A mark or icon standing alone."""

    def __init__(self, name: str, size: int = 20, colour: str = "accent", ground: str = "window") -> None:
        super().__init__()
        self._name, self._size, self._colour, self._ground = name, size, colour, ground
        self.setFixedSize(size, size)
        theme.changed.connect(self.update)

    def turn(self, name: str, colour: str) -> None:
        """Another mark."""
        self._name, self._colour = name, colour
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).drawPixmap(
            0, 0, pixmap(self._name, self._size, self._colour, self._ground, self.devicePixelRatioF())
        )
