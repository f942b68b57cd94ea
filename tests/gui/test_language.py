"""A language with longer words, and one from the right: everything is translated, has room, and stands mirrored."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import settle
from gui_samples import report
from pseudo import OPEN, spoken
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget
from test_accessibility import pages

from checks.keys import proofs, recognise
from gui.models import verdicts
from gui.navigation import NavButton
from gui.theme import theme
from gui.theme.icons import pixmap
from gui.widgets.buttons import Button
from gui.widgets.painting import Painter

# What stands on a button and is no sentence: what was found, what tests gave, names of tools.
EVIDENCE = re.compile(
    r"sk-|hf_|\.\w+:\d|^(Keys? in|Env file|Ignore rules|Nothing stops|Take it out|Docker|Python|Node|Go|Actions|Kubernetes)\b"
)


def test_every_button_and_field_is_translated_and_has_room_for_longer_words(open_window) -> None:
    cut, english = set(), set()
    with spoken():
        window = open_window()
        for page, root in pages(window):
            settle()
            for control in root.findChildren(QAbstractButton):
                if not control.isVisible():
                    continue
                text = control.text()
                if re.search(r"[a-z]{3}", text) and not EVIDENCE.search(text):
                    english |= {(page, text)} if OPEN not in text else set()
                if text and isinstance(control, Button) and control.width() < control.sizeHint().width():
                    cut.add((page, text))
            for field in root.findChildren(QLineEdit):
                example = field.placeholderText()
                if field.isVisible() and re.search(r"[a-z]{3}", example) and example != "default":
                    english |= {(page, example)} if OPEN not in example else set()
    assert not cut, "no room for longer words"
    assert not english, "not translated"


def test_the_navigation_has_room_for_longer_words(open_window) -> None:
    with spoken():
        window = open_window()
        window.show_report(report(), [], 0.4)
        settle()
        shown = [b for b in window.navigation.findChildren(NavButton) if b.isVisible()]
        assert len(shown) > 6
        assert window.navigation._net_mark._name == "offline"  # the sign does not hang on English words
        for button in shown:
            assert OPEN in button.text()
            room = button.width() - 40 - 12 - QFontMetrics(theme.font(12)).horizontalAdvance(button.count)
            assert QFontMetrics(theme.font(13, 600)).horizontalAdvance(button.text()) <= room, button.text()


@pytest.fixture
def from_the_right(dressed: QApplication) -> Iterator[None]:
    dressed.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    yield
    dressed.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def test_from_the_right_the_navigation_stands_there_and_arrows_turn(open_window, from_the_right) -> None:
    with spoken():
        window = open_window()
        window.show_report(report(), [], 0.4)
        settle()
        assert window.navigation.x() > window.width() / 2
        turned = pixmap("right", 14).toImage()
        QApplication.instance().setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        assert turned == pixmap("right", 14).toImage().flipped(Qt.Orientation.Horizontal)


class Spot(QWidget):
    """Two pixels from where one begins to read."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = Painter(self)
        painter.fillRect(QRectF(2, 0, 10, 10), QColor("red"))
        with painter.unturned(QRectF(30, 0, 20, 10)) as area:
            painter.fillRect(QRectF(area.left(), 0, 5, 10), QColor("blue"))


@pytest.mark.parametrize(
    ("direction", "red", "blue"), [(Qt.LayoutDirection.LeftToRight, 5, 32), (Qt.LayoutDirection.RightToLeft, 94, 52)]
)
def test_what_is_painted_stands_mirrored_and_a_curve_keeps_its_way(dressed, qtbot, direction, red, blue) -> None:
    spot = Spot()
    qtbot.addWidget(spot)
    spot.setLayoutDirection(direction)
    spot.resize(100, 10)
    image = spot.grab().toImage()
    assert image.pixelColor(red, 5) == QColor("red")
    assert image.pixelColor(blue, 5) == QColor("blue")


def test_each_proof_of_a_key_is_named_in_the_chosen_language() -> None:
    said = set(re.findall(r'Proof\([^"\n]*, "([a-z ]+)"', Path(proofs.__file__).read_text("utf-8")))
    said |= set(re.findall(r'proofs\.append\("([a-z ]+)"\)', Path(recognise.__file__).read_text("utf-8")))
    assert {"checksum", "name"} <= said <= set(verdicts._PROOFS)
