"""A window for a screen reader: page after page and sheet after sheet, the next at each line that is read.

python -m tests.gui.paths.spoken FOLDER
"""

from __future__ import annotations

import os
import select
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ["QT_QPA_PLATFORM"] = "xcb"  # what tests share would choose none

import conftest
from answering import Desk
from gui_samples import report, with_excerpts
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget
from test_accessibility import pages

from checks.catalog import load
from checks.places import Places
from gui.engine import DemoMaker, Engine
from gui.rooms import ROOMS
from gui.theme import theme
from gui.window import Window


def main(folder: Path) -> int:
    """Show all of them; 0 when the last was left."""
    app = QApplication(sys.argv[:1])
    assert QGuiApplication.platformName() == "xcb"
    app.setApplicationName("shrift")
    theme.start(app, wanted="light")
    window = Window(
        load(()),
        Places(folder),
        engine=Engine(program=["false"]),
        demo=DemoMaker(program=["false"]),
        program=Desk(folder).program,
    )
    window.show()
    for name, root in pages(window):
        wait(name, root.window())
    window.show_report(*with_excerpts(report()), 0.4)
    for room in ROOMS:
        window.show_page(room.id)
        wait(f"room {room.id}", window)
    window.close()
    return 0


def wait(name: str, front: QWidget) -> None:
    """Say what is shown, and turn the loop until somebody has read it."""
    until = time.monotonic() + 5
    while QApplication.activeWindow() is not front and time.monotonic() < until:
        front.activateWindow()  # there is no window manager that would
        QApplication.processEvents()
    conftest.settle()
    print(name, flush=True)
    while not select.select([sys.stdin], [], [], 0.002)[0]:
        QApplication.processEvents()
    if not os.read(sys.stdin.fileno(), 1):
        raise SystemExit("nobody reads")


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
