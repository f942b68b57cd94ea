"""Menus, shown without a loop of their own: the window goes on while one is open."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget


def show_menu(menu: QMenu, at: QPoint) -> None:
    """Open a menu at a point of the screen; it goes when it is closed."""
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.popup(at)


def show_under(menu: QMenu, widget: QWidget) -> None:
    """Open a menu below the button it belongs to."""
    show_menu(menu, widget.mapToGlobal(QPoint(0, widget.height() + 4)))
