"""A heading that opens and closes what stands under it; what was never opened was never made."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from gui.theme import theme
from gui.theme.icons import pixmap
from gui.widgets.cards import column
from gui.widgets.painting import Painter
from gui.widgets.spoken import Role

HIGH = 34


class FoldHead(QAbstractButton):
    """A chevron, the words, and a count at the end."""

    spoken_as, spoken_opens = Role.Button, True

    def __init__(self, text: str, aside: str) -> None:
        super().__init__()
        self._aside = aside
        self.setText(text)
        self.setCheckable(True)
        self.setFixedHeight(HIGH)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(f"{text}, {aside}")
        self.setProperty("ring", 6)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(240, HIGH)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = Painter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("track" if self.isDown() else "alt"))
            painter.drawRoundedRect(QRectF(self.rect()), 4, 4)
        name, ground = ("down" if self.isChecked() else "right"), "alt" if self.underMouse() else "card"
        painter.drawPixmap(4, (HIGH - 13) // 2, pixmap(name, 13, "text2", ground, self.devicePixelRatioF()))
        painter.setFont(theme.font(13, 600))
        painter.setPen(theme.colour("text"))
        painter.drawText(
            QRectF(26, 0, self.width() - 30, HIGH),
            int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine),
            self.text(),
        )
        painter.setFont(theme.font(12))
        painter.setPen(theme.colour("text2"))
        painter.drawText(
            QRectF(0, 0, self.width() - 8, HIGH),
            int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight),
            self._aside,
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)


class Fold(QWidget):
    """A heading with its body. `make` is asked for the body when it is first opened."""

    def __init__(self, text: str, aside: str, make: Callable[[], QWidget], *, opened: bool) -> None:
        super().__init__()
        self._make = make
        self._body: QWidget | None = None
        self.head = FoldHead(text, aside)
        self._rows = column(self.head)
        self.setLayout(self._rows)
        self.head.toggled.connect(self._toggled)
        self.head.setChecked(opened)

    def _toggled(self, opened: bool) -> None:
        if opened and self._body is None:
            self._body = self._make()
            self._rows.addWidget(self._body)
        if self._body is not None:
            self._body.setVisible(opened)
