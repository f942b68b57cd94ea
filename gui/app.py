"""The application: appearance, catalogue, window, event loop."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QApplication

from checks import __version__
from checks.catalog import load
from checks.places import Places
from checks.settings import BrokenSettings, Settings, load_settings
from gui.theme import theme
from gui.widgets.emblem import paint_emblem
from gui.window import Window


def run(folder: Path | None = None) -> int:
    """Open the window, on a folder if one is given; returns when it is closed."""
    app = QApplication(sys.argv[:1])
    app.setApplicationName("shrift")
    app.setApplicationDisplayName("Shrift")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("shrift")
    places = Places()
    try:
        settings = load_settings(places)
    except BrokenSettings as error:
        print(f"shrift: {error}", file=sys.stderr)
        settings = Settings()
    theme.start(app, wanted=settings.appearance)
    app.setWindowIcon(emblem())
    window = Window(load(settings.plugins), places)
    window.show()
    if folder is not None:
        QTimer.singleShot(0, lambda: window.examine(folder))
    # Python sees an interrupt only when it runs; Qt's loop gives it no turn of its own.
    signal.signal(signal.SIGINT, lambda *_: app.quit())
    heartbeat = QTimer(interval=250)
    heartbeat.timeout.connect(lambda: None)
    heartbeat.start()
    code = app.exec()
    window.close()
    return code


def emblem() -> QIcon:
    """Shrift's sign as the window's icon."""
    made = QIcon()
    for size in (16, 32, 48, 128):
        pixmap = QPixmap(size, size)
        pixmap.fill("transparent")
        painter = QPainter(pixmap)
        paint_emblem(painter, float(size))
        painter.end()
        made.addPixmap(pixmap)
    return made
