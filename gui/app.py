"""The application: appearance, catalogue, window, event loop."""

from __future__ import annotations

import gc
import signal
import sys
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QTimer, QTranslator
from PySide6.QtWidgets import QApplication

from checks import __version__, language
from checks.places import Places
from checks.settings import BrokenSettings, Settings, load_settings
from gui.assets import window_icon
from gui.crash import CrashTeller
from gui.instance import Act, Listener, hand_over
from gui.late import LateCatalog
from gui.theme import theme
from gui.window import Window

PASSED_ON = 0.0002  # seconds after which a thread lets another one have the interpreter
PAINTED_MS = 100  # after which the first picture stands on the screen


def run(folder: Path | None = None, act: Act = "") -> int:
    """Open the window, on a folder if one is given, or with an act of the desktop's menu; returns when it is closed, or at once where one is open already."""
    app = QApplication(sys.argv[:1])
    app.setApplicationName("shrift")
    app.setApplicationDisplayName("Shrift")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("shrift")
    places = Places()
    if hand_over(places, folder, act):
        return 0
    try:
        settings = load_settings(places)
    except BrokenSettings as error:
        print(f"shrift: {error}", file=sys.stderr)
        settings = Settings()
    speak(app, settings.language)
    theme.start(app, wanted=settings.appearance, contrast=settings.contrast)
    window = Window(LateCatalog(settings.plugins), places)
    listener = Listener(places, window)
    listener.wanted.connect(window.open_from_outside)
    crashes = CrashTeller(window)
    crashes.begin()
    take_turns()
    window.show()
    QTimer.singleShot(PAINTED_MS, lambda: _afterwards(app, window))
    gc.freeze()  # what a window is made of stays: the collector need not walk it again while somebody scrolls
    if folder is not None or act:
        QTimer.singleShot(0, lambda: window.open_from_outside(folder, act))
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


def take_turns() -> None:
    """Let the loop of events have the interpreter soon while something is worked out beside it.

    By itself Python passes it on after 5 ms. A turn of the loop asks for it a hundred times, at each step from Qt to us, and
    waited up to 0.7 s; what is worked out beside it takes no longer for this.
    """
    sys.setswitchinterval(PASSED_ON)


def speak(app: QApplication, wanted: str) -> None:
    """Choose the language of everything that is made from now on: this one, or the system's first that is there."""
    code = language.of_system(QLocale.system().uiLanguages()) if wanted == "system" else wanted
    language.choose(code)
    app.setLayoutDirection(
        Qt.LayoutDirection.RightToLeft if language.is_from_the_right() else Qt.LayoutDirection.LeftToRight
    )
    for old in app.findChildren(QTranslator):
        app.removeTranslator(old)
        old.deleteLater()
    if language.chosen() != language.ENGLISH:  # Qt's own words: the buttons of a file dialog, the menu of a field
        words = QTranslator(app)
        if words.load(f"qtbase_{code}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
            app.installTranslator(words)


def _afterwards(app: QApplication, window: Window) -> None:
    """What nobody waits for who just opened the window."""
    app.setWindowIcon(window_icon())
    window.read_ahead()
