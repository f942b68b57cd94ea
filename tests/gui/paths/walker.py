"""Who walks: presses keys of the X server and waits for what they do, step by step, in the window's own loop."""

from __future__ import annotations

import faulthandler
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QMenu, QWidget

import gui.app
from gui.widgets.text import Label
from gui.window import Window

Steps = Iterator[Callable[[], object]]
Path_ = Callable[["Walker"], Steps]
Kind = TypeVar("Kind", bound=QWidget)
PATIENCE = 60  # seconds for one step: a scan is the longest
MOST_TABS = 90


class Lost(AssertionError):
    """The path ends here."""


class Keys(QObject):
    """Counts the keys that came from the X server to a window of this process."""

    def __init__(self) -> None:
        super().__init__()
        self.pressed = self.released = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride) and event.spontaneous():
            self.pressed += 1
        elif kind == QEvent.Type.KeyRelease and event.spontaneous():
            self.released += 1
        return False


class Walker(QObject):
    """Takes one step after the other; a step is over when what it yielded is true."""

    def __init__(self, window: Window, path: Path_) -> None:
        super().__init__(window)
        self.window = window
        self.trouble = ""
        self.count = 0  # of keys
        self._keys = Keys()
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.installEventFilter(self._keys)
        self._steps = path(self)
        self._until: Callable[[], object] = lambda: window.isActiveWindow()
        self._began = time.monotonic()
        self._timer = QTimer(self, interval=5)
        self._timer.timeout.connect(self._turn)
        self._timer.start()

    def _turn(self) -> None:
        self._manage()
        try:
            if self._until():
                self._until = next(self._steps)
                self._began = time.monotonic()
            elif time.monotonic() - self._began > PATIENCE:
                raise Lost(f"nothing came of it within {PATIENCE} s")
        except StopIteration:
            self._end("")
        except BaseException:
            self._end(f"{traceback.format_exc()}\n{self.where()}")

    def _end(self, trouble: str) -> None:
        self._timer.stop()
        self.trouble = trouble
        for dialog in self.window.findChildren(QDialog):
            dialog.reject()
        QTimer.singleShot(0, self.window.close)

    def _manage(self) -> None:
        """What a window manager does: when a dialog goes, the window below it gets the keyboard."""
        if QApplication.activeWindow() is None and QApplication.activePopupWidget() is None:
            (QApplication.activeModalWidget() or self.window).activateWindow()

    # --- what a person does -------------------------------------------------------------------------------------------

    def press(self, *keys: str) -> Steps:
        """Press keys, one after the other, by their names in X: `Tab`, `ctrl+2`, `shift+F8`."""
        for key in keys:
            before = self._keys.pressed, self._keys.released
            subprocess.run(["/usr/bin/env", "xdotool", "key", "--", key], check=True, stdin=subprocess.DEVNULL)
            self.count += 1
            yield lambda before=before[0]: self._keys.pressed > before  # the X server brought it
            # A window that the key closed never hears that the key was let go.
            let_go, until = before[1] + 1 + key.count("+"), time.monotonic() + 0.3
            yield lambda let_go=let_go, until=until: self._keys.released >= let_go or time.monotonic() > until

    def type(self, words: str) -> Steps:
        """Type words where the keyboard is."""
        before = self._keys.released
        subprocess.run(["/usr/bin/env", "xdotool", "type", "--delay", "1", "--", words], check=True)
        self.count += len(words)
        yield lambda: self._keys.released >= before + len(words)

    def tab_to(self, name: str) -> Steps:
        """Press Tab until a control with this name has the keyboard; each press must move it."""
        seen = []
        for _ in range(MOST_TABS):
            if name in (here := names_of(QApplication.focusWidget())):
                return
            seen.append(here[:1])
            before = QApplication.focusWidget()
            yield from self.press("Tab")
            yield lambda before=before: QApplication.focusWidget() is not before
        raise Lost(f"Tab never comes to “{name}”, only to {seen}")

    def choose(self, *words: str) -> Steps:
        """Choose an entry of the open menu, and of those that open from it."""
        for word in words:
            yield lambda: isinstance(QApplication.activePopupWidget(), QMenu)
            for _ in range(20):
                menu = QApplication.activePopupWidget()
                assert isinstance(menu, QMenu), "there is no menu"
                act = menu.activeAction()
                if act is not None and act.text().partition("\t")[0] == word:
                    break
                yield from self.press("Down")
            else:
                raise Lost(f"no “{word}” in the menu")
            inner = act.menu()  # asked now: the entry is gone with its menu
            yield from self.press("Return" if inner is None else "Right")
            if inner is not None:
                yield lambda inner=inner: QApplication.activePopupWidget() is inner
        yield lambda: QApplication.activePopupWidget() is None

    def name_file(self, path: Path) -> Steps:
        """Type a path into the dialog that asks for one, and take it."""
        yield lambda: isinstance(QApplication.activeModalWidget(), QDialog)
        dialog = QApplication.activeModalWidget()
        yield lambda: dialog.isActiveWindow() and QApplication.focusWidget() is not None
        yield from self.press("ctrl+a")
        yield from self.type(str(path))
        yield from self.press("Return")
        yield lambda: QApplication.activeModalWidget() is None and self.window.isActiveWindow()

    # --- what stands there ----------------------------------------------------------------------------------------------

    def focus_on(self, widget: QWidget | None) -> Callable[[], bool]:
        """Whether this has the keyboard of the X server."""
        return lambda: QApplication.focusWidget() is widget and QApplication.activeWindow() is not None

    def dialog(self, kind: type[Kind]) -> Callable[[], bool]:
        """Whether a dialog of this kind stands in front and has the keyboard."""
        return lambda: isinstance(QApplication.activeWindow(), kind) and QApplication.focusWidget() is not None

    def says(self, words: str) -> Callable[[], bool]:
        """Whether these words can be read."""
        return lambda: words in shown(QApplication.activeWindow() or self.window)

    def tell(self, words: str) -> None:
        """Say how far it is."""
        print(f"{time.monotonic() - BEGAN:5.1f} s  {self.count:3} keys  {words}", flush=True)

    def where(self) -> str:
        """What a person would see, for the one who reads why a path ended."""
        active, focus = QApplication.activeWindow(), QApplication.focusWidget()
        return f"in {active}, focus on {names_of(focus)} {focus}, of this:\n{shown(active or self.window)}"


def shown(root: QWidget) -> str:
    """The words that stand in a window, line by line."""
    lines = []
    for label in root.findChildren(QLabel):
        if label.isVisible():
            lines.append(label.words if isinstance(label, Label) else label.text())
    return "\n".join(line for line in lines if line)


def names_of(widget: QWidget | None) -> tuple[str, ...]:
    """By which names a person knows a control: the spoken one, and the words on it."""
    if widget is None:
        return ()
    return tuple(n for n in (widget.accessibleName(), getattr(widget, "text", str)()) if n)


def go(path: Path_) -> int:
    """Open the window as `shrift` does, and walk. 1 where the path ended early, with why on standard error."""
    walkers: list[Walker] = []

    class Walked(Window):
        def __init__(self, *arguments: object, **more: object) -> None:
            super().__init__(*arguments, **more)  # type: ignore[arg-type]
            assert QGuiApplication.platformName() == "xcb"
            walkers.append(Walker(self, path))

    faulthandler.enable()
    gui.app.Window = Walked  # type: ignore[misc]
    code = gui.app.run()
    if walkers[0].trouble:
        print(walkers[0].trouble, file=sys.stderr)
    return code or int(bool(walkers[0].trouble))


BEGAN = time.monotonic()
