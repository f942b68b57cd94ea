"""Parts one under the other stand as a layout of Qt would put them, and stay as they are while more come."""

from __future__ import annotations

import pytest
from conftest import settle
from PySide6.QtWidgets import QWidget

from gui.widgets.cards import column
from gui.widgets.pile import Pile
from gui.widgets.text import Label

WORDS = "Whoever can read the repository can use the key, and every clone carries it on. "


class Part(QWidget):
    """A paragraph and a line, which notes how often it was given another size."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.sized = 0
        self.words = Label(WORDS * (number % 3 + 1), 13, wrap=True)
        self.setLayout(column(self.words, 4, Label(f"line {number}")))

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self.sized += 1


def within(body: QWidget, qtbot) -> QWidget:
    """Shown at the top of something high."""
    around = QWidget()
    qtbot.addWidget(around)
    around.setLayout(column(body, -1))
    around.resize(420, 900)
    around.show()
    settle()
    return around


@pytest.mark.parametrize("width", [420, 260])
def test_parts_stand_where_a_layout_of_qt_would_put_them(dressed, qtbot, width) -> None:
    pile, listed = Pile(10), QWidget()
    parts, others = [Part(n) for n in range(5)], [Part(n) for n in range(5)]
    for part in parts[:3]:
        pile.add(part)
    rows = column(spacing=10)
    listed.setLayout(rows)
    for other in others:
        rows.addWidget(other)
    around, beside = within(pile, qtbot), within(listed, qtbot)
    for part in parts[3:]:
        pile.add(part)
    for window in (around, beside):
        window.resize(width, 900)
    settle()
    assert [p.geometry() for p in parts] == [o.geometry() for o in others]
    assert pile.geometry() == listed.geometry() and all(p.isVisible() for p in parts)


def test_what_stands_there_is_not_laid_out_anew_for_what_comes(dressed, qtbot) -> None:
    pile = Pile(10)
    first = Part(0)
    pile.add(first)
    around = within(pile, qtbot)
    first.sized = 0
    for number in range(1, 8):
        pile.add(Part(number))
        settle()
    assert first.sized == 0 and pile.height() == pile.heightForWidth(pile.width())
    high = pile.height()
    first.words.setText(WORDS * 4)  # it wants more
    settle()
    assert first.sized == 1 and pile.height() > high
    around.resize(300, 900)
    settle()
    assert first.width() == pile.width() == 300
