"""Buttons: one filled a screen, others outlined, links for what only leads somewhere. Painted, so that all are alike."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QSizePolicy, QWidget

from checks.language import tr
from gui.theme import theme
from gui.theme.icons import pixmap
from gui.widgets.painting import Painter

Look = Literal["filled", "outlined", "link", "bare"]


class Button(QAbstractButton):
    """A button with an optional icon before its words and a hint (its shortcut) behind them.

    `small` is 26 high instead of 32; `menu` shows that a choice follows; `trailing` puts the icon behind the words;
    `quiet` is small print, for links at the foot of a page.
    """

    def __init__(
        self,
        text: str = "",
        look: Look = "outlined",
        *,
        icon: str = "",
        hint: str = "",
        small: bool = False,
        menu: bool = False,
        trailing: bool = False,
        quiet: bool = False,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look, self._icon, self._hint, self._menu, self._trailing = look, icon, keys_of(hint), menu, trailing
        self._quiet = quiet
        self._height = 26 if small else 32
        self._gap = 10  # between words and hint
        self.mark_colour = ""
        self._held = False
        self.setText(text)
        self.setFont(theme.font(12 if small or quiet else 13, 400 if quiet else 500))
        self.setAccessibleName(name or text)
        if name and not text:
            self.setToolTip(name)
        self.setCursor(Qt.CursorShape.PointingHandCursor if look == "link" else Qt.CursorShape.ArrowCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setProperty("ring", 8)
        theme.changed.connect(self.update)

    def become_filter(self, colour: str) -> None:
        """A button that stays pressed: its mark in the colour of what it lets through, its hint a count."""
        self.mark_colour, self._gap = colour, 6
        self.setFont(theme.font(12, 500))
        self.setCheckable(True)

    def hold(self, held: bool) -> None:
        """Look as if disabled and tell nobody of a press, but keep the keyboard: Qt hands that on from what is disabled."""
        self._held = held
        self.blockSignals(held)
        self.setAccessibleDescription(tr("Waits until what is being done has ended") if held else "")
        self.update()

    @property
    def held(self) -> bool:
        """Whether a press does nothing now."""
        return self._held

    def set_look(self, look: Look) -> None:
        """Another look, where something else on the page leads on."""
        self._look = look
        self.update()

    def set_icon(self, icon: str) -> None:
        """Another icon."""
        self._icon = icon
        self.update()

    def set_hint(self, hint: str, spoken: str = "") -> None:
        """Another hint; `spoken` is the whole for a screen reader."""
        self._hint = hint
        self.setAccessibleName(spoken or self.text())
        self.updateGeometry()
        self.update()

    def set_words(self, text: str) -> None:
        """Other words."""
        self.setText(text)
        self.setAccessibleName(text)
        self.updateGeometry()

    @property
    def _padding(self) -> int:
        if self._look == "link":
            return 0
        return 6 if not self.text() else 10 if self._height < 32 or self._gap < 10 else 13

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        width = 2 * self._padding
        if self._icon:
            width += 16 + (8 if self.text() else 0)
        width += metrics.horizontalAdvance(self.text())
        if self._hint:
            width += self._gap + _hint_width(self._hint)
        if self._menu:
            width += 22
        return QSize(width + 1, self._height if self._look != "link" else max(20, metrics.height()))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _colours(self) -> tuple[str, str, str]:
        """(ground, border, words) by meaning; empty for none."""
        if self._held or not self.isEnabled():
            return "", "hairline" if self._look in ("filled", "outlined") else "", "label"
        over, down = self.underMouse(), self.isDown() or self.isChecked()
        if self._look == "filled":
            return ("accent_hover" if over or down else "accent"), "", "on_accent"
        if self._look == "link":
            return "", "", "label" if self._quiet and not over else "link"
        ground = (
            ("selected" if self.isChecked() else "track")
            if down
            else "alt"
            if over
            else "card"
            if self._look == "outlined"
            else ""
        )
        return ground, "control" if self._look == "outlined" else "", "text"

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = Painter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground, border, words = self._colours()
        if ground or border:
            painter.setBrush(theme.colour(ground) if ground else Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour(border), 1) if border else Qt.PenStyle.NoPen)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        x, middle = float(self._padding), self.height() / 2
        if not self.text() and self._icon:
            x = (self.width() - 16) / 2
        if self._icon and not self._trailing:
            self._mark(painter, x, words, ground)
            x += 16 + (8 if self.text() else 0)
        painter.setFont(self.font())
        painter.setPen(theme.colour(words))
        width = self.fontMetrics().horizontalAdvance(self.text())
        painter.drawText(
            QRectF(x, 0, width + 4, self.height()),
            int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft),
            self.text(),
        )
        if self._look == "link" and self.underMouse() and not self._held:
            line = round(middle + self.fontMetrics().ascent() / 2) + 2
            painter.drawLine(int(x), line, int(x + width), line)
        x += width
        if self._icon and self._trailing:
            self._mark(painter, x + 8, words, ground)
            x += 24
        if self._hint:
            painter.setFont(theme.font(12))
            colour = theme.colour(words if self._look == "filled" else "label")
            if self._look == "filled":
                colour.setAlphaF(0.8)
            painter.setPen(colour)
            painter.drawText(
                QRectF(x + self._gap, 0, _hint_width(self._hint) + 4, self.height()),
                int(Qt.AlignmentFlag.AlignVCenter),
                self._hint,
            )
            x += self._gap + _hint_width(self._hint)
        if self._menu:
            painter.drawPixmap(
                int(x + 8),
                int(middle - 7),
                pixmap("down", 14, "text2" if words == "text" else words, scale=self.devicePixelRatioF()),
            )

    def _mark(self, painter: QPainter, x: float, words: str, ground: str) -> None:
        colour = self.mark_colour or ("text2" if words == "text" else words)
        mark = pixmap(self._icon, 16, colour, ground or "card", self.devicePixelRatioF())
        painter.drawPixmap(int(x), int((self.height() - 16) / 2), mark)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)


def keys_of(hint: str) -> str:
    """Keys as this system and its language write them: `Shift+F8` is `Umschalt+F8` in German; any other hint as it is."""
    return QKeySequence(hint).toString(QKeySequence.SequenceFormat.NativeText) if "+" in hint else hint


def _hint_width(hint: str) -> int:
    return QFontMetrics(theme.font(12)).horizontalAdvance(hint)


class Tick(QCheckBox):
    """A box to tick, 16 wide; its words stand beside it as labels of their own."""

    def __init__(self, name: str, *, on: bool = False, locked: bool = False) -> None:
        super().__init__()
        self.setChecked(on)
        self.setEnabled(not locked)
        self._locked = locked
        self.setAccessibleName(name)
        self.setFixedSize(16, 16)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring", 6)
        theme.changed.connect(self.update)

    def hitButton(self, at: QPoint) -> bool:
        return self.rect().contains(at)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = Painter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self.isChecked()
        painter.setBrush(theme.colour("accent" if on else "card"))
        painter.setPen(QPen(theme.colour("accent" if on else "control"), 1.2))
        painter.drawRoundedRect(QRectF(0.7, 0.7, 14.6, 14.6), 4, 4)
        if on:
            painter.drawPixmap(2, 2, pixmap("ticked", 12, "on_accent", "accent", self.devicePixelRatioF()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)
