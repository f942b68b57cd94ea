"""What controls are to a screen reader, where Qt would take them for something else: it has every button that stays pressed
for a box to tick, and a window of one's own making for a gap between things.

A class says what it is by `spoken_as`. One that folds has `spoken_opens`: then what is pressed stands open.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAbstractButton, QAccessibleWidget, QWidget

Role = QAccessible.Role
_PRESS, _FOCUS = "Press", "SetFocus"  # as Qt calls them


class SpokenButton(QAccessibleWidget):
    """A button that is pressed, with what its being down means: the page that is shown, a part that is open."""

    def __init__(self, button: QAbstractButton, role: QAccessible.Role) -> None:
        super().__init__(button, role)
        self._button = button

    def state(self) -> QAccessible.State:
        state = super().state()
        down = self._button.isChecked()
        if getattr(self._button, "spoken_opens", False):
            state.expandable, state.expanded, state.collapsed = True, down, not down
        elif self.role() == Role.RadioButton:
            state.checkable, state.checked = True, down
        elif self.role() == Role.ButtonMenu:
            state.hasPopup = True
        else:
            state.selectable, state.selected = True, down
        return state

    def actionNames(self) -> list[str]:
        return [_PRESS, _FOCUS] if self._button.isEnabled() else []

    def doAction(self, name: str) -> None:
        if name == _PRESS:
            self._button.click()
        elif name == _FOCUS:
            self._button.setFocus()


def _made(_key: str, thing: QObject) -> QAccessibleInterface | None:
    role: Any = getattr(thing, "spoken_as", None)
    if role is None or not isinstance(thing, QWidget):
        return None
    return SpokenButton(thing, role) if isinstance(thing, QAbstractButton) else QAccessibleWidget(thing, role)


_installed = False


def install() -> None:
    """Have Qt ask here first; once a program."""
    global _installed
    if not _installed:
        _installed = True
        QAccessible.installFactory(_made)
