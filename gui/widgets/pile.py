"""Parts one under the other, of which more may come while they are looked at."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget


class Pile(QWidget):
    """Each part has the height that it wants at this width, and keeps it. A layout of Qt would squeeze all parts into the height
    that was there before one came, and set each of their paragraphs twice: with many parts that is seen."""

    def __init__(self, gap: int) -> None:
        super().__init__()
        self._gap = gap
        self._parts: list[QWidget] = []
        self._heights: dict[int, list[int]] = {}  # of the parts, by the width they were measured at
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def add(self, part: QWidget) -> None:
        """One more below the others."""
        part.setParent(self)
        self._parts.append(part)
        part.show()
        self._place(len(self._parts) - 1)
        self.updateGeometry()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return sum(self._measured(width)) + self._gap * max(len(self._parts) - 1, 0)

    def sizeHint(self) -> QSize:
        wide = max((part.sizeHint().width() for part in self._parts[:1]), default=0)
        return QSize(wide, self.heightForWidth(self.width() or wide))

    def minimumSizeHint(self) -> QSize:
        wide = max((part.minimumSizeHint().width() for part in self._parts[:1]), default=0)
        return QSize(wide, self.heightForWidth(self.width()) if self.width() > wide else 0)

    def _measured(self, width: int) -> list[int]:
        heights = self._heights.get(width)
        if heights is None:
            self._heights = {w: h for w, h in self._heights.items() if w == self.width()}  # a few at most
            heights = self._heights[width] = []
        for part in self._parts[len(heights) :]:
            high = part.heightForWidth(width) if part.hasHeightForWidth() else -1
            heights.append(high if high >= 0 else part.sizeHint().height())
        return heights

    def _place(self, first: int = 0) -> None:
        heights = self._measured(self.width())
        y = sum(heights[:first]) + self._gap * first
        for part, high in zip(self._parts[first:], heights[first:], strict=True):
            part.setGeometry(0, y, self.width(), high)
            y += high + self._gap

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != self.width():
            self._place()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:  # a part wants another height
            self._heights.clear()
            self._place()
            self.updateGeometry()
        return super().event(event)
