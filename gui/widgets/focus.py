"""The mark of the keyboard: a ring around the control that has it. One overlay a window; layouts need no room for it.

And where the keyboard stays when the control that had it is drawn anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from gui.theme import theme

OFF = 2  # pixels between control and ring
WIDE = 2
_MOVES = frozenset({QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Hide, QEvent.Type.Show})


@contextmanager
def keyboard_kept(part: QWidget, otherwise: Callable[[], None]) -> Iterator[None]:
    """Whatever is drawn anew in `part` meanwhile, the control of the same name has the keyboard again; without one,
    `otherwise` is called. Qt alone would hand it to whatever comes next, be it on the other side of the window."""
    had = part.window().focusWidget()
    if had is None or not part.isAncestorOf(had):
        yield
        return
    name = had.accessibleName()
    yield
    if isValid(had) and part.isAncestorOf(had) and had.isVisibleTo(part):
        return
    for control in part.findChildren(QWidget):
        if (
            control.accessibleName() == name
            and control.isEnabled()
            and control.focusPolicy() & Qt.FocusPolicy.TabFocus
            and _show_within(part, control)
        ):
            control.setFocus(Qt.FocusReason.OtherFocusReason)
            return
    otherwise()


def _show_within(part: QWidget, control: QWidget) -> bool:
    """Whether it is there to be used. What was made in this turn is shown now: Qt would do it in the next, and until then
    it takes no focus."""
    chain = [control]
    while (above := chain[-1].parentWidget()) is not None and above is not part:
        chain.append(above)
    if any(w.isHidden() and w.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide) for w in chain):
        return False
    for widget in reversed(chain):
        widget.show()
    return True


class FocusRing(QWidget):
    """Follows the focus inside its window, for controls with the property `ring` (their radius and 2)."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._on: QWidget | None = None
        self._watched: list[QWidget] = []
        self._keyboard = True  # whether the focus came by key, not by mouse
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._moved)
        theme.changed.connect(self.update)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVES:
            self._place()
        return False

    def _moved(self, _old: QWidget | None, now: QWidget | None) -> None:
        self._on = (
            now if now is not None and now.window() is self.window() and now.property("ring") is not None else None
        )
        self._keyboard = QGuiApplication.mouseButtons() == Qt.MouseButton.NoButton
        for widget in self._watched:
            if isValid(widget):
                widget.removeEventFilter(self)
        self._watched = []
        walk = self._on
        while walk is not None and walk is not self.window():
            walk.installEventFilter(self)
            self._watched.append(walk)
            walk = walk.parentWidget()
        self._place()

    def _place(self) -> None:
        on = self._on
        if on is None or not isValid(on) or not self._keyboard or not on.isVisible():
            self.hide()
            return
        grow = OFF + WIDE
        area = QRect(on.mapTo(self.window(), QPoint(0, 0)), on.size()).adjusted(-grow, -grow, grow, grow)
        self.setGeometry(area)
        self.raise_()
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._on is None or not isValid(self._on):
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("accent"), WIDE))
        radius = float(self._on.property("ring") or 8)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), radius, radius)
