"""The whole, in processes of their own: the real window with the real engine, offscreen and on a real X display."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SECONDS = 120

# What runs in the child: opens a folder, waits for the scorecard, takes a picture of the screen, says what stands there.
DRIVE = """
import sys
from pathlib import Path
from PySide6.QtCore import QEvent, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
import gui.app
from gui.window import Window
from gui.pages.sin_row import SinRow
from gui.widgets.text import Label

folder, picture = Path(sys.argv[1]), sys.argv[2]

class Driven(Window):
    def __init__(self, *arguments, **more):
        super().__init__(*arguments, **more)
        self.engine.ended.connect(lambda _: QTimer.singleShot(0, self.tell))

    def showEvent(self, event):
        super().showEvent(event)
        self.activateWindow()

    def tell(self):
        for _ in range(5):
            QApplication.processEvents()
        screen = QGuiApplication.primaryScreen()
        real = QGuiApplication.platformName() != "offscreen"
        image = (screen.grabWindow(0) if real else self.grab()).toImage()
        image.save(picture)
        colours = {image.pixelColor(x, y).name() for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)}
        print("platform", QGuiApplication.platformName())
        print("colours", len(colours))
        print("icon", not QApplication.windowIcon().isNull(), QGuiApplication.desktopFileName())
        print("focus", type(QApplication.focusWidget()).__name__)
        for row in self.findChildren(SinRow):
            print("row", row.accessibleName())
        for label in self.scorecard.findChildren(Label):
            if label.isVisible() and label.words:
                print("says", label.words)
        self.close()

gui.app.Window = Driven
sys.exit(gui.app.run(folder))
"""


@pytest.fixture
def repository(project, key) -> Path:
    project.commit({".env": f"OPENAI_API_KEY={key()}\n"}, "begin")
    project.commit({".env": None}, "taken back")
    return project.folder


def drive(folder: Path, tmp_path: Path, data_dir: Path, *before: str, **variables: str) -> tuple[str, Path]:
    """Run the window on a folder in a child; (what it said, the picture it took)."""
    picture = tmp_path / "picture.png"
    kept = {n: v for n, v in os.environ.items() if n not in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")}
    done = subprocess.run(
        [*before, sys.executable, "-c", DRIVE, str(folder), str(picture)],
        env={**kept, "PYTHONPATH": str(ROOT), "SHRIFT_DATA_DIR": str(data_dir), **variables},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    errors = [line for line in done.stderr.splitlines() if "This plugin does not support" not in line]
    assert errors == [], errors
    return done.stdout, picture


def value_of(folder: Path) -> str:
    """The key that the repository's history holds."""
    shown = subprocess.run(["git", "show", "HEAD~1:.env"], cwd=folder, capture_output=True, text=True, check=True)
    return shown.stdout.strip().partition("=")[2]


def check(said: str, picture: Path, folder: Path) -> None:
    rows = [line for line in said.splitlines() if line.startswith("row ")]
    assert len(rows) == 7
    assert rows[0].startswith("row The Public GitHub Confession: 1 ")
    assert "1 key seen" in said
    assert "icon True shrift" in said
    assert "focus SinRow" in said
    colours = int(next(line for line in said.splitlines() if line.startswith("colours ")).split()[1])
    assert colours > 20  # words, marks and grounds; a blank screen has one
    assert picture.stat().st_size > 10_000
    value = value_of(folder)
    assert len(value) > 20 and value not in said


def test_a_folder_is_opened_examined_and_told(repository: Path, tmp_path: Path, data_dir: Path) -> None:
    said, picture = drive(repository, tmp_path, data_dir, QT_QPA_PLATFORM="offscreen")
    assert "platform offscreen" in said
    check(said, picture, repository)


def test_the_same_at_twice_the_size(repository: Path, tmp_path: Path, data_dir: Path) -> None:
    said, picture = drive(repository, tmp_path, data_dir, QT_QPA_PLATFORM="offscreen", QT_SCALE_FACTOR="2")
    check(said, picture, repository)


@pytest.mark.xvfb
@pytest.mark.skipif(shutil.which("xvfb-run") is None, reason="there is no xvfb-run")
def test_the_same_on_a_real_x_display(repository: Path, tmp_path: Path, data_dir: Path) -> None:
    screen = ("xvfb-run", "-a", "-s", "-screen 0 1280x900x24")
    said, picture = drive(repository, tmp_path, data_dir, *screen)
    assert "platform xcb" in said
    check(said, picture, repository)


def test_five_thousand_signals_do_not_bring_pyside_down() -> None:
    # PySide 6.12.0 on Python 3.11 dies of it; the dependency is excluded there, and this says when to look again.
    program = (
        "from PySide6.QtCore import QObject, Signal\n"
        "class Teller(QObject):\n"
        "    told = Signal(object, list)\n"
        "teller, heard = Teller(), []\n"
        "teller.told.connect(lambda one, many: heard.append((one, many)))\n"
        "for n in range(5_000):\n"
        "    teller.told.emit({'n': n}, [n])\n"
        "assert len(heard) == 5_000 and heard[-1] == ({'n': 4999}, [4999])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
