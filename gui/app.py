"""The application: appearance, catalogue, window, event loop."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from checks import __version__
from checks.catalog import load
from checks.places import Places
from checks.settings import BrokenSettings, Settings, load_settings
from gui.assets import window_icon
from gui.crash import CrashTeller
from gui.instance import Listener, hand_over
from gui.theme import theme
from gui.window import Window


def run(folder: Path | None = None) -> int:
    """Open the window, on a folder if one is given; returns when it is closed, or at once where one is open already."""
    app = QApplication(sys.argv[:1])
    app.setApplicationName("shrift")
    app.setApplicationDisplayName("Shrift")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("shrift")
    places = Places()
    if hand_over(places, folder):
        return 0
    try:
        settings = load_settings(places)
    except BrokenSettings as error:
        print(f"shrift: {error}", file=sys.stderr)
        settings = Settings()
    theme.start(app, wanted=settings.appearance, contrast=settings.contrast)
    app.setWindowIcon(window_icon())
    window = Window(load(settings.plugins), places)
    listener = Listener(places, window)
    listener.wanted.connect(window.open_from_outside)
    crashes = CrashTeller(window)
    crashes.begin()
    window.show()
    if folder is not None:
        QTimer.singleShot(0, lambda: window.examine(folder))
    # Python sees an interrupt only when it runs; Qt's loop gives it no turn of its own.
    signal.signal(signal.SIGINT, lambda *_: app.quit())
    heartbeat = QTimer(interval=250)
    heartbeat.timeout.connect(lambda: None)
    heartbeat.start()
    code = app.exec()
    listener.close()
    crashes.end()
    window.close()
    return code
