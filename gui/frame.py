"""The frame of the window: navigation, start page and rooms, and which of them stands in front."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import (
    QCloseEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QDialog, QStackedWidget, QWidget

from checks.catalog import Catalog
from checks.events import Excerpt
from checks.model import Finding, Report
from checks.places import Places
from gui.accounts import Accounts
from gui.drops import FolderDrops
from gui.engine import DemoMaker, Engine, Scope
from gui.late import LateCatalog
from gui.later import Later, Slices, Turns
from gui.navigation import Navigation
from gui.pages.accept_acts import AcceptActs
from gui.pages.changes_acts import ChangesActs
from gui.pages.fix_acts import FixActs
from gui.pages.machine_places import known_places
from gui.pages.page import Page
from gui.pages.welcome import WelcomePage
from gui.practice import Practice
from gui.prepare import prepare
from gui.recent import RecentProjects
from gui.remembered import Remembered, keep, recall, settings_of
from gui.rooms import INNER, ROOMS, class_of
from gui.subject import Subject
from gui.tray import Tray
from gui.watching import Watching
from gui.widgets import spoken
from gui.widgets.cards import column, row
from gui.widgets.focus import FocusRing
from gui.widgets.sheets import open_over
from gui.widgets.toast import Toast

if TYPE_CHECKING:
    from gui.pages.attest import AnswersPage
    from gui.pages.failed import FailedPage
    from gui.pages.findings import FindingsPage
    from gui.pages.keys import KeysPage
    from gui.pages.response import ResponsePage
    from gui.pages.scanning import ScanningPage
    from gui.pages.scorecard import ScorecardPage
    from gui.pages.sin import SinPage
    from gui.pages.vault import VaultPage

RAIL_UNDER = 1040
SMALLEST = (720, 520)
ON_REQUEST = ("sin",)  # pages that are told a report when they are needed: seven lessons, of which few are read
P = TypeVar("P", bound=Page)


class Asked(Generic[P]):
    """A page as an attribute of the window; asking for it makes it. What must not make it looks into `Frame.pages`."""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, window: Frame, owner: type | None = None) -> P:
        return cast("P", window.page_of(self._name))


class Frame(FolderDrops):
    """What stands in the window. `engine`, `demo` and `program` (the command line) are given by tests; else the real program."""

    spoken_as = spoken.Role.Window
    scanning: Asked[ScanningPage] = Asked()
    failed: Asked[FailedPage] = Asked()
    scorecard: Asked[ScorecardPage] = Asked()
    sin: Asked[SinPage] = Asked()
    findings: Asked[FindingsPage] = Asked()
    keys: Asked[KeysPage] = Asked()
    vault: Asked[VaultPage] = Asked()
    answers: Asked[AnswersPage] = Asked()
    response: Asked[ResponsePage] = Asked()

    def __init__(
        self,
        catalog: Catalog,
        places: Places,
        *,
        engine: Engine | None = None,
        demo: DemoMaker | None = None,
        program: Sequence[str] = (),
    ) -> None:
        super().__init__()
        spoken.install()
        self.catalog, self.places, self.program = catalog, places, program
        self._subject: Subject | None = None
        self._scope = Scope()
        self.report: Report | None = None
        self._excerpts: list[Excerpt] = []  # that came in a scan which may still run
        self._lines: list[Excerpt] = []  # those of the report that is shown
        self._is_kept = False  # whether the memory knows that report: it can be compared with those before it
        self._page = "scorecard"
        self.recent = RecentProjects(places)
        self.engine = engine or Engine()
        self.demo = demo or DemoMaker()
        for child in (self.engine, self.demo):
            child.setParent(self)
        self.engine.prepare = prepare
        self.practice = Practice(self.demo, self)
        self.watching, self.tray = Watching(self), Tray(self)
        self._watched = False, False  # whether files are watched, and whether they can be
        self._findings_layout = b""
        self._turns = Turns(self)  # of pages that are told a report: each in one of its own, the one in front at once

        self._checked_again: tuple[str, str] | None = None  # the id and title of a finding that is looked for again
        self.setWindowTitle("Shrift")
        self.setMinimumSize(*SMALLEST)
        self.resize(1200, 800)
        self.welcome = WelcomePage(0, [room for room in ROOMS if not room.needs and not room.inside])
        self.pages: dict[str, Page] = {}  # those that were made, by name
        self._kinds = {room.id: room.page for room in ROOMS} | INNER
        self.accounts = Accounts(self, program=program)
        self.fixes = FixActs(self, program=program)
        self.accepts = AcceptActs(self, program=program)
        self.changes = ChangesActs(self, program=program)
        self._rooms = {room.id: room for room in ROOMS}
        self.navigation = Navigation(ROOMS)
        self._pages = QStackedWidget()
        self._pages.addWidget(Page())  # until there is one: a page must not stand in front before it is told anything
        inner = QWidget()
        line = row(self.navigation)
        line.addWidget(self._pages, 1)
        inner.setLayout(line)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.welcome)
        self._stack.addWidget(inner)
        self.setLayout(column(self._stack))
        self.toast = Toast(self, lambda: self.current.foot if self._stack.currentIndex() else None)
        self._ring = FocusRing(self)
        self._reading = Later(self)
        self._reading.done.connect(self._read_rooms)
        self._rooms_read = Slices(self)
        if not isinstance(catalog, LateCatalog):
            self.welcome.know(len(known_places(catalog)))

    def read_ahead(self) -> None:
        """Read what the first picture did without: the catalogue beside the loop, then what the pages are made of."""
        self._reading.run(lambda: len(known_places(self.catalog)))

    def _read_rooms(self, places: int) -> None:
        self.welcome.know(places)

        def read() -> Iterator[None]:
            for kind in self._kinds.values():
                class_of(kind)
                yield

        self._rooms_read.run(read(), lambda: None)

    def show_welcome(self) -> None:
        """The start page."""
        self.welcome.tell("")
        self.welcome.show_recent(list(self.recent), datetime.now().astimezone())
        self._stack.setCurrentIndex(0)
        self.welcome.drop.choose.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_page(self, name: str) -> None:
        """A room, or the page of a sin; while something is scanned, the scan stands for the scorecard."""
        if not self._may_enter(name):
            return
        from_start = self._stack.currentIndex() == 0
        self._stack.setCurrentIndex(1)
        self._page = name
        inside = self._rooms[name].inside if name in self._rooms else ""
        self.navigation.show_page("scorecard" if name == "sin" else inside or name)
        page = self.scanning if name == "scorecard" and self.engine.running else self.page_of(name)
        self._turns.now(name)
        self._show(page)
        if from_start:
            page.focus_first()
        page.enter()

    def _may_enter(self, name: str) -> bool:
        needs = "report" if name == "sin" else self._rooms[name].needs
        if name in self.pages and self.pages[name].has_own:
            return True
        return not needs or self.report is not None or (needs == "target" and self.engine.running)

    def page_of(self, name: str) -> Page:
        """A page, made when it is first asked for. It is then told everything that those before it were told: so a page
        that is made late shows what one shows that is made early."""
        if name not in self.pages:
            page = class_of(self._kinds[name]).of(self)
            self.pages[name] = page
            self._pages.addWidget(page)
            page.allow_again(not self.engine.running)
            self._join(name, page)
            if self.report is not None:
                self._plan_report(name)
                if name not in ON_REQUEST:
                    self._turns.now(name)
        return self.pages[name]

    def _join(self, name: str, page: Any) -> None:
        """Have done what a page asks for, and tell it what stands for longer than a report."""

    def _plan_report(self, name: str) -> None:
        """Tell a page the report that is shown, in a turn of its own."""
        page, report = self.pages[name], self.report
        if report is not None and (told := self._teller(name, page)) is not None:
            self._turns.plan(name, lambda: told(report), asked=name in ON_REQUEST)

    def _teller(self, name: str, page: Any) -> Callable[[Report], None] | None:
        """What tells a page a report; None where it wants to know of none."""
        return page.hear if type(page).hear is not Page.hear else None

    def is_made_up(self, folder: Path) -> bool:
        """Whether this is the demo project: its keys open nothing, and nobody is asked about them."""
        return self.practice.holds(folder)

    def preview_fix(self, recipe: str, finding: Finding) -> bool:
        """Open the sheet that shows the change of a fix; a report of a scan that runs may be older than the files."""
        return not self.engine.running and self.fixes.preview(recipe, finding)

    def revoke_key(self, fingerprint: str) -> bool:
        """Open the sheet that switches a key off; false where its report is not the one that is shown."""
        return self.accounts.revoke(fingerprint)

    @property
    def current(self) -> Page:
        """The page that stands in the window, or behind the start page."""
        page = self._pages.currentWidget()
        assert isinstance(page, Page)
        return page

    def _is_front(self, name: str) -> bool:
        return name in self.pages and self._pages.currentWidget() is self.pages[name]

    def _allow_again(self, allowed: bool) -> None:
        for page in self.pages.values():
            page.allow_again(allowed)

    def say(self, words: str, *, stays: bool = False) -> None:
        """Words at the foot of the window for some seconds; what `stays` is closed by the user."""
        self.toast.tell(words, stays=stays)

    def open_sheet(self, sheet: QDialog) -> None:
        """A dialog over the window, whose loop goes on meanwhile; it is deleted when it is closed."""
        open_over(sheet)

    def _show(self, page: Page) -> None:
        """Put a page in front. If the one it replaces had the keyboard, the new one gets it."""
        before, focus = self._pages.currentWidget(), self.focusWidget()
        self._pages.setCurrentWidget(page)
        if before is not page and (focus is None or before.isAncestorOf(focus)):
            page.focus_first()

    # --- what Qt tells ----------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.navigation.set_rail(self.width() < RAIL_UNDER)

    def _recall(self) -> None:
        self._follow_settings()
        kept = recall(self.places)
        if kept.geometry:
            self.restoreGeometry(QByteArray(kept.geometry))
        self._findings_layout = kept.findings

    def _follow_settings(self) -> None:
        """What is ticked on the start page, whether files are watched and the tray is used, as the user decided."""
        settings = settings_of(self.places)
        self.welcome.history.setChecked(settings.history)
        self.welcome.with_machine.setChecked(settings.machine)
        self.tray.want(settings.notify)
        self.engine.jobs = settings.jobs
        self._watch(settings.watch)

    def _watch(self, wanted: bool) -> None:
        """Watch what is shown: a folder of the user's own, never the demo or a machine."""
        folder = self._subject.folder if self._subject is not None else None
        own = None if self.practice.holds(folder) else folder
        self.watching.watch(own if wanted else None)
        self._watched = wanted, own is not None
        if "scorecard" in self.pages:
            self._tell_watch()

    def _tell_watch(self) -> None:
        wanted, possible = self._watched
        self.scorecard.show_watch(wanted, possible=possible)

    def closeEvent(self, event: QCloseEvent) -> None:
        geometry = bytes(self.saveGeometry().data())
        layout = self.findings.layout_state if "findings" in self.pages else self._findings_layout
        keep(self.places, Remembered(geometry=geometry, findings=layout))
        self.engine.stop()
        self.accounts.close()
        self.fixes.close()
        self.accepts.close()
        self.changes.close()
        for page in self.pages.values():
            page.end()
        self.watching.watch(None)
        self.tray.close()
        self.practice.close()
        super().closeEvent(event)
