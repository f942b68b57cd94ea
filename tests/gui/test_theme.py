"""Appearance: light, dark, the system's; letters by size; marks that are really drawn; contrast for those who ask."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from gui_samples import report
from PySide6.QtGui import QFontInfo, QImage
from PySide6.QtWidgets import QApplication

import gui.theme as theming
from gui.__main__ import ACTS
from gui.assets import ICON_SIZES, asset, window_icon
from gui.pages.scorecard import ScorecardPage
from gui.theme import theme
from gui.theme.icons import SHAPES, pixmap
from gui.theme.tokens import DARK, LIGHT
from gui.widgets import chips
from gui.widgets.chips import LOOKS, Chip, ChipLabel


@pytest.fixture(autouse=True)
def light_again(dressed: QApplication):
    yield
    theme.choose("light")


def ink(image: QImage) -> int:
    """Pixels that are not see-through."""
    return sum(image.pixelColor(x, y).alpha() > 40 for x in range(image.width()) for y in range(image.height()))


def test_light_and_dark_are_chosen_and_told(qtbot) -> None:
    with qtbot.waitSignal(theme.changed):
        theme.choose("dark")
    assert (theme.tokens, theme.dark) == (DARK, True)
    assert QApplication.palette().window().color().name().upper() == DARK.window
    theme.choose("light")
    assert (theme.tokens, theme.dark) == (LIGHT, False)


def test_for_those_who_ask_for_contrast_every_chip_has_a_border(monkeypatch, qtbot) -> None:
    chip = ChipLabel(Chip("high", "2 high"))
    qtbot.addWidget(chip)
    soft = chip.grab().toImage()
    monkeypatch.setattr(theming, "_wants_contrast", lambda: True)
    theme.choose("light")
    assert theme.tokens.strong
    strong = chip.grab().toImage()
    top_middle = strong.width() // 2, 0
    assert soft.pixelColor(*top_middle).name().upper() == LIGHT.fail_tint
    assert strong.pixelColor(*top_middle).name().upper() == LIGHT.fail


def test_letters_are_as_large_as_asked_and_keys_stand_in_fixed_ones() -> None:
    assert theme.font(13).pixelSize() == 13
    assert theme.font(24, 600).letterSpacing() < 0 == theme.font(13).letterSpacing()
    assert QFontInfo(theme.font(12, fixed=True)).fixedPitch()


@pytest.mark.parametrize("name", sorted(SHAPES))
@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_every_mark_is_drawn_in_its_colour_at_every_scale(name: str, scale: float) -> None:
    drawn = pixmap(name, 16, "fail", "card", scale)
    assert drawn.width() == 16 * scale and drawn.devicePixelRatio() == scale
    assert ink(drawn.toImage()) > 12 * scale


@pytest.mark.parametrize("kind", sorted(LOOKS))
def test_a_chip_is_as_wide_as_its_words_and_no_wider(kind: str, qtbot) -> None:
    chip = Chip(kind, "Confidence high: shape, infix, name")
    label = ChipLabel(chip)
    qtbot.addWidget(label)
    label.resize(label.sizeHint())
    image = label.grab().toImage()
    ground = image.pixelColor(image.width() - 3, 11)
    ends = max(x for x in range(image.width() - 2) if any(image.pixelColor(x, y) != ground for y in range(5, 17)))
    assert image.width() == chips.width(chip)
    assert 5 <= image.width() - ends <= 11


def test_the_icon_comes_in_every_usual_size_and_is_seen_at_sixteen_pixels() -> None:
    icon = window_icon()
    assert {size.width() for size in icon.availableSizes()} == set(ICON_SIZES)
    small = icon.pixmap(16, 16).toImage()
    assert len({small.pixelColor(x, y).name() for x in range(16) for y in range(16)}) > 4


def test_the_desktop_entry_names_the_icon_and_the_command() -> None:
    entry = asset("shrift.desktop").read_text()
    for line in ("Exec=shrift %f", "Icon=shrift", "Terminal=false", "StartupWMClass=shrift"):
        assert line in entry.splitlines()
    for act in ("choose-folder", "this-machine"):
        assert act in entry.partition("Actions=")[2].partition("\n")[0].split(";")
        assert f"Exec=shrift --{act}" in entry.partition(f"[Desktop Action {act}]")[2] and f"--{act}" in ACTS
    with pytest.raises(FileNotFoundError):
        asset("no such thing")


@pytest.mark.skipif(shutil.which("desktop-file-validate") is None, reason="the tool is not installed")
def test_the_desktop_entry_is_one() -> None:
    told = subprocess.run(["desktop-file-validate", str(asset("shrift.desktop"))], capture_output=True, text=True)
    assert told.returncode == 0, told.stdout + told.stderr


def test_a_page_that_is_shown_follows_the_appearance(qtbot) -> None:
    page = ScorecardPage()
    qtbot.addWidget(page)
    page.resize(992, 800)
    page.show_report(report())
    theme.choose("dark")
    dark = page.grab().toImage()
    theme.choose("light")
    light = page.grab().toImage()
    spot = 300, 130
    assert dark.pixelColor(*spot).lightness() < 60 < 200 < light.pixelColor(*spot).lightness()


def test_letters_are_made_once_and_nobody_changes_those_of_another(dressed, monkeypatch) -> None:
    made = []
    real = theme._font
    monkeypatch.setattr(theme, "_font", lambda *a, **k: (made.append(a), real(*a, **k))[1])
    theme._fonts.clear()
    first = theme.font(13, 600)
    first.setPixelSize(40)
    assert theme.font(13, 600).pixelSize() == 13 and len(made) == 1
    assert theme.font(13, 600, fixed=True) != theme.font(13, 600) and len(made) == 2
    theme.choose(theme.wanted)  # the system may have other letters by now
    theme.font(13, 600)
    assert len(made) > 2
