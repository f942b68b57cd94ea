"""One window of one size in one appearance, and what is drawn of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from gui_samples import feed, story
from PySide6.QtCore import QEvent, QProcess
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from checks.catalog import load
from checks.events import Event, Excerpt
from checks.language import tr
from checks.model import Report
from checks.places import Places
from gui.asking import Command
from gui.engine import Scope
from gui.pages.sin import SinPage
from gui.subject import Subject
from gui.window import Window

from .turning import turn, waited_for

SIZES = ((1200, 800), (960, 640), (1440, 900))
HOME = "/home/ada"


class Studio:
    """One window of one size in one appearance, and what is drawn of it."""

    def __init__(self, out: Path, wanted: Sequence[str], size: tuple[int, int], look: str, scratch: Path) -> None:
        self._out, self._wanted, self._look = out, wanted, look
        self._size, self._scratch = size, scratch
        self.window = Window(load(), Places(scratch / "none"))
        self.window.resize(*size)
        self.window.show()
        self.window.activateWindow()

    def another(self) -> Studio:
        """The same with a window made now: in the language that is chosen now."""
        return Studio(self._out, self._wanted, self._size, self._look, self._scratch)

    def wants(self, *names: str) -> bool:
        """Whether any of these pictures is asked for."""
        return not self._wanted or any(word in name for word in self._wanted for name in names)

    def shot(self, name: str, widget: QWidget | None = None) -> QImage | None:
        """Draw one."""
        if not self.wants(name):
            return None
        sin = self.window.pages.get("sin")
        waited_for(lambda: not (isinstance(sin, SinPage) and sin.found.coming))
        for _ in range(3):
            turn()
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        image = (widget or self.window).grab().toImage()
        image.save(str(self._out / f"{name}-{self.window.width()}-{self._look}.png"))
        return image

    def scan(self, until: Callable[[Event], bool]) -> None:
        """The scanning page, fed with a story up to an event."""
        window = self.window
        window._subject = Subject(Path(f"{HOME}/code/atlas-support"))
        window.report = None
        window.navigation.show_target("atlas-support", window._subject.path, machine=False)
        window.navigation.buttons["findings"].setEnabled(False)
        window.navigation.buttons["findings"].set_count("")
        window.navigation.show_state(Scope(), tr("Scanning, {part} %", part=65), "")
        window.scanning.begin("atlas-support", "Files and git history")
        window._stack.setCurrentIndex(1)
        window._show(window.scanning)
        window.navigation.show_page("scorecard")
        window.scanning.cancel.setFocus()
        for event in story():
            feed(window.scanning, event)
            if until(event):
                return


def draw_dialog(studio: Studio, name: str, dialog: QWidget, then: Callable[[], None] = lambda: None) -> None:
    if studio.wants(name):
        dialog.show()
        then()
        studio.shot(name, dialog)
    dialog.close()


@contextmanager
def running(command: Command) -> Iterator[None]:
    """As if it waited for an answer."""
    command._process = QProcess()
    yield
    command._process = None


def show_report(window: Window, shown: Report, excerpts: list[Excerpt], page: str) -> None:
    window._page = page
    window.findings._chosen = ""
    window.show_report(shown, excerpts, 0.4)
    while window._turns._timer.isActive():  # what is planned for later turns would come into the next picture
        window._turns._one()
