"""The name of a box to tick."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent

from gui.widgets.buttons import Tick
from gui.widgets.text import Label


class Words(Label):
    """The name of a box to tick; a click on it ticks, as everywhere."""

    def __init__(self, text: str, tick: Tick) -> None:
        super().__init__(text, 13, 600)
        self._tick = tick

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._tick.isEnabled() and event.button() == Qt.MouseButton.LeftButton:
            self._tick.setFocus(Qt.FocusReason.MouseFocusReason)
            self._tick.click()
