"""Cards, lines and the gaps between things."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget


class Card(QFrame):
    """A white sheet with a hairline around it; `rows` is its column."""

    def __init__(self, margins: tuple[int, int, int, int] = (20, 16, 20, 16), spacing: int = 8) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.rows = QVBoxLayout(self)
        self.rows.setContentsMargins(*margins)
        self.rows.setSpacing(spacing)


class Line(QFrame):
    """A hairline, lying or standing."""

    def __init__(self, *, upright: bool = False) -> None:
        super().__init__()
        self.setProperty("line", True)
        if upright:
            self.setFixedWidth(1)
        else:
            self.setFixedHeight(1)


def column(
    *items: QWidget | QLayout | int, margins: tuple[int, int, int, int] = (0, 0, 0, 0), spacing: int = 0
) -> QVBoxLayout:
    """Things under each other. A number is a gap; −1 stretches."""
    box = QVBoxLayout()
    _fill(box, items, margins, spacing)
    return box


def row(
    *items: QWidget | QLayout | int, margins: tuple[int, int, int, int] = (0, 0, 0, 0), spacing: int = 0
) -> QHBoxLayout:
    """Things beside each other. A number is a gap; −1 stretches."""
    box = QHBoxLayout()
    _fill(box, items, margins, spacing)
    return box


def _fill(
    box: QBoxLayout, items: tuple[QWidget | QLayout | int, ...], margins: tuple[int, int, int, int], spacing: int
) -> None:
    box.setContentsMargins(*margins)
    box.setSpacing(spacing)
    for item in items:
        if isinstance(item, int):
            if item < 0:
                box.addStretch()
            else:
                box.addSpacing(item)
        elif isinstance(item, QLayout):
            box.addLayout(item)
        else:
            box.addWidget(item)


def scrolled(widget: QWidget) -> QScrollArea:
    """A page that may be taller than the window; never wider."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    widget.setProperty("plain", True)
    # The height follows from the width; the minimum that Qt remembers is that of the narrowest paragraph.
    widget.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
    area.setWidget(widget)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and let it go."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()  # said, or what was put here in this turn of the loop would be shown as a window of its own
            widget.setParent(None)
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            clear(inner)
