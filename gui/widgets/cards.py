"""Cards, lines and the gaps between things."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
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
    """A page that may be taller than the window; never wider.

    It comes first, and then the layout of `widget`: what is given another parent is dressed anew, with all that stands in it.
    """
    area = _Scrolled()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    widget.setProperty("plain", True)
    area.setWidget(widget)
    area.give_height(widget)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area


class _Scrolled(QScrollArea):
    """Gives its content the height that it needs, whatever comes into it or leaves it."""

    def give_height(self, content: QWidget) -> None:
        """Where paragraphs are wrapped, the height follows from the width, and the least height that Qt remembers is that
        of the narrowest paragraph: it does not count. Without one, it is all that Qt asks for."""
        layout = content.layout()
        wrapped = layout is not None and layout.hasHeightForWidth()
        vertical = QSizePolicy.Policy.Ignored if wrapped else QSizePolicy.Policy.Minimum
        if content.sizePolicy().verticalPolicy() != vertical:
            content.setSizePolicy(QSizePolicy.Policy.Preferred, vertical)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Qt has the area watch its content; before it looks anew, it is known how.
        if event.type() == QEvent.Type.LayoutRequest and watched is self.widget():
            self.give_height(self.widget())
        return super().eventFilter(watched, event)


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and let it go."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()  # said, or what was put here in this turn of the loop would be shown as a window of its own
            widget.setParent(None)
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            clear(inner)
