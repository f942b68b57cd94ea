"""Words on the screen: plain text in a size, a weight and a colour by meaning; cut with an ellipsis where asked."""

from __future__ import annotations

from html import escape
from typing import Literal

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from gui.theme import theme

Elide = Literal["", "end", "middle"]
_MODES = {"end": Qt.TextElideMode.ElideRight, "middle": Qt.TextElideMode.ElideMiddle}


class Label(QLabel):
    """A line or paragraph. What comes from a scan is never taken for markup."""

    def __init__(
        self,
        text: str = "",
        px: int = 13,
        weight: int = 400,
        colour: str = "text",
        *,
        fixed: bool = False,
        wrap: bool = False,
        elide: Elide = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._colour, self._elide, self._line = colour, elide, px + 7 if wrap else 0
        self.words = ""
        # A paragraph needs room between its lines, which only markup can give: so its text is escaped, never taken for any.
        self.setTextFormat(Qt.TextFormat.RichText if wrap else Qt.TextFormat.PlainText)
        self.setFont(theme.font(px, weight, fixed=fixed))
        self.setWordWrap(wrap)
        if elide:
            self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        elif not wrap:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        else:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        theme.changed.connect(self._dress)
        self._dress()
        self.setText(text)

    def recolour(self, colour: str) -> None:
        """Take another colour by meaning."""
        self._colour = colour
        self._dress()

    def _dress(self) -> None:
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.WindowText, theme.colour(self._colour))
        self.setPalette(palette)

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        if self._line:
            return QSize(40, self.heightForWidth(self.width()) if self.width() > 40 else hint.height())
        return QSize(0, hint.height()) if self._elide else hint

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(hint.width() + 1, hint.height()) if self._elide else hint

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._elide:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setPen(theme.colour(self._colour))
        painter.setFont(self.font())
        text = self.fontMetrics().elidedText(self.text(), _MODES[self._elide], self.width())
        painter.drawText(self.rect(), int(self.alignment() | Qt.AlignmentFlag.AlignVCenter), text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._line and event.oldSize().width() != self.width():
            self.updateGeometry()
        self._tell_whole()

    def setText(self, text: str) -> None:
        self.words = text
        if self._line:
            self.setAccessibleName(text)
            text = f'<div style="line-height:{self._line}px">{escape(text)}</div>'
        super().setText(text)
        self._tell_whole()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._tell_whole()

    def _tell_whole(self) -> None:
        """What is cut is told by the tooltip."""
        if self._elide:
            cut = self.fontMetrics().horizontalAdvance(self.text()) > self.width() > 0
            self.setToolTip(_plain(self.text()) if cut else "")


def _plain(text: str) -> str:
    """A tooltip that Qt does not take for markup."""
    return (
        f"<span>{text.replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;')}</span>" if "<" in text else text
    )
