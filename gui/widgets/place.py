"""Where something is: a path that is cut in the middle when it must be, and the facts about it, which never are."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from gui.theme import theme
from gui.theme.icons import pixmap
from gui.widgets.text import Label, paint_mixed, plain_tip

GAP = "\u00a0\u00a0 "  # wider than a space, and a line may end there
Fact = tuple[str, bool]
ROW = 26
LEFT = 28  # where the path of a row begins
RIGHT = 30  # what the chevron takes


class PlaceLine(Label):
    """A path in fixed letters and what is known of it, on one line or as many as that takes."""

    def __init__(self, path: str, facts: Sequence[Fact]) -> None:
        """`facts` are pieces of one sentence, each with whether it is set in fixed letters."""
        self._path, self._facts = path, tuple(facts)
        self._fixed = theme.font(12, fixed=True)
        super().__init__("", 12, 400, "text2", wrap=True)
        theme.changed.connect(self._write)
        self._write()

    def _write(self) -> None:
        metrics = QFontMetricsF(self._fixed)
        shown = metrics.elidedText(self._path, Qt.TextElideMode.ElideMiddle, max(self.width() - 4, 120))
        self.setToolTip(plain_tip(self._path) if shown != self._path else "")
        facts = "".join(self._set(text) if fixed else escape(text) for text, fixed in self._facts)
        told = "".join(text for text, _ in self._facts)
        self.show_markup(self._set(shown) + (GAP + facts if facts else ""), f"{self._path} {told}".rstrip())

    def _set(self, text: str) -> str:
        family = self._fixed.family()
        return f"<span style=\"color:{theme.tokens.text};font-family:'{family}'\">{escape(text)}</span>"

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.oldSize().width() != self.width():
            self._write()
        super().resizeEvent(event)


class PlaceRow(QAbstractButton):
    """Another place in one row: icon, path, what kind of place. One that leads to a finding shows it by a chevron."""

    def __init__(
        self, icon: str, path: str, about: str, *, leads: bool, fixed: bool = True, whole: bool = False, name: str = ""
    ) -> None:
        """`fixed` sets the path in fixed letters; `whole` keeps the path and cuts what is said of it instead.

        `name` is what a screen reader says, where path and kind are not all.
        """
        super().__init__()
        self._icon, self._path, self._about, self._leads, self._is_fixed = icon, path, about, leads, fixed
        self._whole = whole
        self.setEnabled(leads)
        self.setFixedHeight(ROW)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if leads else Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(name or (f"{path}, {about}" if about else path))
        self.setProperty("ring", 6)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(200, ROW)

    def _shown(self) -> str:
        first, second = (QFontMetricsF(theme.font(12, fixed=fixed)) for fixed in (self._is_fixed, False))
        about = second.horizontalAdvance(self._about) + 10 if self._about else 0
        if self._whole:
            about = min(about, (self.width() - RIGHT - LEFT) * 0.35)
        room = max(self.width() - RIGHT - LEFT - about, 60)
        return first.elidedText(self._path, Qt.TextElideMode.ElideMiddle, room)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        told = f"{self._path}\n{self._about}" if self._whole else self._path
        cut = self._shown() != self._path or (self._whole and self._about_cut())
        self.setToolTip(plain_tip(told) if cut else "")

    def _about_cut(self) -> bool:
        first, second = (QFontMetricsF(theme.font(12, fixed=fixed)) for fixed in (self._is_fixed, False))
        used = LEFT + first.horizontalAdvance(self._shown()) + 10 + RIGHT
        return used + second.horizontalAdvance(self._about) > self.width()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._leads and (self.underMouse() or self.isDown()):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("track" if self.isDown() else "alt"))
            painter.drawRoundedRect(QRectF(self.rect()), 4, 4)
        scale = self.devicePixelRatioF()
        painter.drawPixmap(4, (ROW - 15) // 2, pixmap(self._icon, 15, "text2", "card", scale))
        right = self.width() - RIGHT
        if self._leads:
            painter.drawPixmap(self.width() - 22, (ROW - 13) // 2, pixmap("right", 13, "text2", "card", scale))
        first, second, shown = theme.font(12, fixed=self._is_fixed), theme.font(12), self._shown()
        paint_mixed(painter, QRectF(LEFT, 0, right - LEFT, ROW), [(shown, first)])
        at = LEFT + QFontMetricsF(first).horizontalAdvance(shown) + 10
        paint_mixed(painter, QRectF(at, 0, max(right - at, 0), ROW), [(self._about, second)], colour="text2")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)
