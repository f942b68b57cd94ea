"""A number to type in, within its bounds; the arrow keys and the wheel count it up and down."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QSpinBox

from gui.theme import theme


class Number(QSpinBox):
    """A whole number with its unit. `none` are the words for the smallest one, where that means something else."""

    def __init__(self, name: str, least: int, most: int, value: int, *, unit: str = "", none: str = "") -> None:
        super().__init__()
        self.setFont(theme.font(13))
        self.setAccessibleName(name)
        self.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self.setKeyboardTracking(False)  # told when it is whole, not digit by digit
        self.setRange(least, most)
        self.setSuffix(f" {unit}" if unit else "")
        self.setSpecialValueText(none)
        self.setValue(value)
        self.setFixedSize(104, 32)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setProperty("ring", 8)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()  # the page is scrolled, and nothing is changed by passing over
