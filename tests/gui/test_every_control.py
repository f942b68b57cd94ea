"""Whatever can be clicked on a page or a sheet can be reached by keys alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from conftest import settle
from gui_samples import report, with_excerpts
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QSlider,
    QTextEdit,
    QWidget,
)
from test_accessibility import pages
from test_keyboard import reachable, walk

from gui.rooms import ROOMS

CONTROLS = (
    QAbstractButton, QAbstractItemView, QAbstractSpinBox, QComboBox, QLineEdit, QPlainTextEdit, QSlider, QTextEdit,
)  # fmt: skip


def controls(root: QWidget) -> list[QWidget]:
    """All that can be used now, parts of other controls left out."""
    found = [w for w in root.findChildren(QWidget) if isinstance(w, CONTROLS) and w.isVisible() and w.isEnabled()]
    return [w for w in found if not isinstance(w, QHeaderView) and not _is_part(w, root) and _can_be_used(w)]


def _is_part(widget: QWidget, root: QWidget) -> bool:
    above = widget.parentWidget()
    while above is not None and above is not root:
        if isinstance(above, QAbstractSpinBox | QComboBox | QLineEdit | QAbstractItemView):
            return True
        above = above.parentWidget()
    return False


def _can_be_used(widget: QWidget) -> bool:
    """Texts that are only read are no controls, nor is what the mouse goes through."""
    if isinstance(widget, QTextEdit | QPlainTextEdit) and widget.isReadOnly():
        return False
    return not widget.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)


def group_of(widget: QWidget) -> list[QWidget]:
    """Those among which the arrows move: Tab comes to one of them."""
    if not isinstance(widget, QAbstractButton):
        return [widget]
    if widget.group() is not None:
        return list(widget.group().buttons())
    if widget.autoExclusive() and widget.parentWidget() is not None:
        return [b for b in widget.parentWidget().findChildren(QAbstractButton) if b.autoExclusive()]
    return [widget]


def rooms(window) -> Iterator[tuple[str, QWidget]]:
    window.show_report(*with_excerpts(report()), 0.4)
    for room in ROOMS:
        window.show_page(room.id)
        settle()
        yield room.id, window


@pytest.mark.parametrize("kind", ["pages", "rooms"])
def test_tab_comes_to_whatever_can_be_clicked(open_window, desk, kind, qtbot) -> None:
    window = open_window(command=desk.program)
    seen = set()
    for name, root in pages(window) if kind == "pages" else rooms(window):
        settle()
        if root is not window and root.isWindow():
            root.activateWindow()
            qtbot.waitUntil(lambda root=root: QApplication.activeWindow() is root)
        elif QApplication.activeWindow() is not window:
            window.activateWindow()
            qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
        if QApplication.focusWidget() is None:
            next(iter(reachable(root.window()))).setFocus()
        for _ in range(2):  # what a page has just asked for may come while somebody walks through it
            came = set(walk(root.window()))
            wanted = controls(root)
            assert wanted, name
            missing = [w for w in wanted if not came & set(group_of(w))]
            if not missing and reachable(root) <= came:
                break
        assert not missing, f"{name}: {[(w.accessibleName() or w.objectName(), type(w).__name__) for w in missing]}"
        assert reachable(root) <= came, name
        seen.add(name)
    assert len(seen) > 9
