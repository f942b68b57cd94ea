"""A page that is scrolled has the height that its content needs, whatever that is made of."""

from __future__ import annotations

import pytest
from conftest import settle
from PySide6.QtWidgets import QWidget

from gui.widgets.cards import clear, column, scrolled
from gui.widgets.text import Label

WORDS = "Deleting the line did not take the key back: everyone with a clone has it. " * 4


@pytest.fixture
def page(dressed, qtbot):
    content = QWidget()
    rows = column()
    content.setLayout(rows)
    area = scrolled(content)
    qtbot.addWidget(area)
    area.resize(300, 200)
    area.show()
    return area, rows


def fill(rows, count: int, *, wrap: bool) -> None:
    clear(rows)
    for _ in range(count):
        rows.addWidget(Label(WORDS if wrap else "One line.", 13, wrap=wrap))


@pytest.mark.parametrize("order", [(False, True, False), (True, False, True)])
def test_lines_and_paragraphs_are_given_their_height_as_they_come_and_go(page, order) -> None:
    area, rows = page
    for wrap in order:
        fill(rows, 40, wrap=wrap)
        settle()
        labels = area.widget().findChildren(Label)
        needed = labels[0].heightForWidth(area.viewport().width()) if wrap else labels[0].sizeHint().height()
        assert all(label.height() >= needed for label in labels), "squeezed"
        assert area.widget().height() == sum(label.height() for label in labels), "or given more than it needs"
        assert area.verticalScrollBar().isVisible()
        fill(rows, 1, wrap=wrap)
        settle()
        assert not area.verticalScrollBar().isVisible() and area.widget().height() == area.viewport().height()
