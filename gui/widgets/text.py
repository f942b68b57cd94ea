"""Words on the screen: plain text in a size, a weight and a colour by meaning; cut with an ellipsis where asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import Literal

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from checks.report.escape import for_terminal
from gui.theme import theme

Elide = Literal["", "end", "middle"]
LINES = {12: 16, 13: 20, 14: 22, 17: 24}  # height of a paragraph's lines by the size of its letters, in pixels
NO_BREAK = "\u00a0"
_SIGNS = re.compile(r" (?=[%.,:;!?…–”’]{1,3}(?:\s|$))")
SHORT, LONE = 6, 16  # signs of a word that is not to stand alone in a line, and of the word it is joined to
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
        self._colour, self._elide, self._line = colour, elide, LINES.get(px, px + 7) if wrap else 0
        self.words = ""
        # A paragraph needs room between its lines, which only markup can give: so its text is escaped, never taken for any.
        self.setTextFormat(Qt.TextFormat.RichText if wrap else Qt.TextFormat.PlainText)
        self.setFont(theme.font(px, weight, fixed=fixed))
        self.setWordWrap(wrap)
        self._centre_lines()
        if elide:
            self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        elif not wrap:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        else:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        theme.changed.connect(self._dress)
        self._dress()
        self.setText(text)

    def _centre_lines(self) -> None:
        """Qt puts what a line is higher than its letters above them; half of it belongs below."""
        if self._line:
            shift = max(round((self._line - self.fontMetrics().height()) / 2), 0)
            self.setContentsMargins(0, -shift, 0, shift)

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
            self.show_markup(escape(_joined(text)), text)
            return
        super().setText(text)
        self._tell_whole()

    def show_markup(self, markup: str, spoken: str) -> None:
        """A paragraph whose markup the program wrote itself; what comes from a scan was escaped before."""
        self.words = spoken
        self.setAccessibleName(spoken)
        super().setText(f'<div style="line-height:{self._line}px">{markup}</div>')

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._centre_lines()
            self._tell_whole()

    def _tell_whole(self) -> None:
        """What is cut is told by the tooltip."""
        if self._elide:
            cut = self.fontMetrics().horizontalAdvance(self.text()) > self.width() > 0
            self.setToolTip(plain_tip(self.text()) if cut else "")


def _joined(text: str) -> str:
    """What belongs together breaks into no two lines: signs and the word before (“5 %”, “git add .”), a short last word and its neighbour."""
    text = _SIGNS.sub(NO_BREAK, text)
    before, space, last = text.rpartition(" ")
    if space and len(last) <= SHORT and len(before) > LONE and len(before.rpartition(" ")[2]) <= LONE:
        return before + NO_BREAK + last
    return text


def measured(label: Label, most: int = 72) -> QHBoxLayout:
    """A paragraph that is never wider than so many characters, however wide its place is."""
    label.setMaximumWidth(round(label.fontMetrics().averageCharWidth() * most * 1.04))
    line = QHBoxLayout()
    line.setContentsMargins(0, 0, 0, 0)
    line.addWidget(label, 1_000)
    line.addStretch(1)
    return line


def plain_tip(text: str) -> str:
    """A tooltip for text that may come from a scan: Qt takes what looks like markup for markup, so it is escaped."""
    if "<" not in text and "&" not in text:
        return text
    return f"<span>{escape(text).replace(chr(10), '<br>')}</span>"


def plain_menu(text: str) -> str:
    """Words of a menu for text that may come from a scan: nothing in it is a mnemonic or a shortcut's column."""
    return for_terminal(text).replace("&", "&&")


def paint_mixed(painter: QPainter, area: QRectF, parts: Sequence[tuple[str, QFont]], *, colour: str = "text") -> None:
    """Words in several fonts on one line, cut at the end where they find no room; masks are set fixed this way."""
    painter.setPen(theme.colour(colour))
    x, right = area.left(), area.right()
    for text, font in parts:
        if not text or x >= right:
            continue
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, right - x)
        wide = metrics.horizontalAdvance(shown)
        painter.drawText(
            QRectF(x, area.top(), wide + 2, area.height()),
            int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine),
            shown,
        )
        x += wide


def masked_parts(text: str, mask: str, font: QFont, fixed: QFont) -> list[tuple[str, QFont]]:
    """Words with the mask in them set in fixed letters, as keys are everywhere."""
    before, found, after = text.partition(mask) if mask else (text, "", "")
    return [(before, font), (found, fixed), (after, font)]
