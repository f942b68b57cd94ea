"""What a page is to the window, and what the window is to a page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol, Self, cast

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QDialog, QWidget

from checks.catalog import Catalog
from checks.model import Finding, Report
from checks.places import Places
from gui.engine import Scope
from gui.recent import RecentProjects
from gui.theme import theme
from gui.widgets.text import Label


class Desk(Protocol):
    """What a page may know of the window, and have it do."""

    catalog: Catalog
    places: Places
    recent: RecentProjects
    report: Report | None  # the examination that is shown, if one is
    program: Sequence[str]  # in the place of the command line, for tests; empty for the real one

    def examine(self, folder: Path | None, scope: Scope | None = None, *, page: str = "scorecard") -> None:
        """Examine a folder, or without one this machine; the result is waited for on `page`."""

    def show_page(self, name: str) -> None:
        """Another page, by its id in `gui.rooms`."""

    def show_welcome(self) -> None:
        """The start page."""

    def page_of(self, name: str) -> Page:
        """A page by its id; it is made when it is not there yet."""

    def open_finding(self, id: str) -> None:
        """The page of findings, at this one."""

    def say(self, words: str, *, stays: bool = False) -> None:
        """Words at the foot of the window for some seconds; what `stays` is closed by the user."""

    def open_sheet(self, sheet: QDialog) -> None:
        """A dialog over the window, whose loop goes on meanwhile; it is deleted when it is closed."""

    def is_made_up(self, folder: Path) -> bool:
        """Whether this is the demo project: its keys open nothing, and nobody is asked about them."""

    def preview_fix(self, recipe: str, finding: Finding) -> bool:
        """Open the sheet that shows the change of a fix; false where it cannot be shown now."""

    def revoke_key(self, fingerprint: str) -> bool:
        """Open the sheet that switches a key off; false where its report is not the one that is shown."""


class Page(QWidget):
    """A page. What it does not need, it leaves as it is here: nothing happens then."""

    @classmethod
    def of(cls, desk: Desk) -> Self:
        """The page for this desk; what it is told afterwards is all that others were told before."""
        made = cast("Callable[[Desk], Self]", cls)  # pages that take none say so in their own `of`
        return made(desk)

    has_own = False  # whether it has something to show where its room would need an examination

    def hear(self, report: Report) -> None:
        """A finished examination; also the last one, told to a page that was made after it."""

    @property
    def foot(self) -> QWidget | None:
        """What stands at the foot of the page and is not to be covered."""
        return None

    def enter(self) -> None:
        """It comes to the front: also again, when it stands there already."""

    def allow_again(self, allowed: bool) -> None:
        """Whether a scan may be begun; not while one runs."""

    def focus_first(self) -> None:
        """Give the keyboard to what is used first."""

    def escape(self) -> bool:
        """The user presses Esc; whether that did something."""
        return False

    def end(self) -> None:
        """The window closes: end what runs."""


class Fitted(Page):
    """A page with a title and a frame, both of which take less where there is little room."""

    narrow_under = 932  # width of the page
    below = 16  # pixels under a narrow page

    def __init__(self) -> None:
        super().__init__()
        self._narrow = False
        self._title: Label
        self._frame: QBoxLayout

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self, *, force: bool = False) -> None:
        narrow = self.width() < self.narrow_under
        self._title.setFont(theme.font(20 if narrow else 24, 600))
        if narrow == self._narrow and not force:
            return
        self._narrow = narrow
        self._frame.setContentsMargins(*((16, 12, 16, self.below) if narrow else (24, 20, 24, 20)))
        self.arrange(narrow)

    def arrange(self, narrow: bool) -> None:
        """What else of the page stands otherwise where there is little room."""
