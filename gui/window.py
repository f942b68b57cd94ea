"""The window: which page stands in it, and what moves it from one to the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import msgspec
from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import (
    QCloseEvent,
    QKeySequence,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import QDialog, QFileDialog, QStackedWidget, QWidget

from checks.catalog import Catalog
from checks.events import Excerpt
from checks.model import Finding, Report
from checks.places import Places
from checks.report.escape import for_terminal
from gui import exports
from gui.accounts import Accounts
from gui.drops import FolderDrops
from gui.engine import DemoMaker, Engine, Outcome, Scope
from gui.later import Turns
from gui.models.history import target_of
from gui.models.verdicts import verdict
from gui.navigation import Navigation, project_menu
from gui.pages.ask_sheet import AskSheet, askable
from gui.pages.attest import AnswersPage
from gui.pages.failed import FailedPage
from gui.pages.findings import FindingsPage
from gui.pages.fix_acts import FixActs
from gui.pages.keys import KeysPage
from gui.pages.machine_places import PlacesSheet, known_places
from gui.pages.online import OnlineSheet
from gui.pages.page import Page
from gui.pages.scanning import ScanningPage
from gui.pages.scorecard import ScorecardPage
from gui.pages.sin import SinPage
from gui.pages.vault import VaultPage
from gui.pages.welcome import WelcomePage
from gui.practice import Practice
from gui.prepare import prepare
from gui.recent import Recent, RecentProjects, recent_of
from gui.remembered import Remembered, keep, keep_appearance, may_be_asked, recall
from gui.rooms import ROOMS
from gui.sheet import ScoreSheet
from gui.shortcuts import ShortcutSheet
from gui.subject import Subject, network_words, read_words, where_words
from gui.theme import theme
from gui.widgets.cards import column, row
from gui.widgets.focus import FocusRing
from gui.widgets.menus import show_under
from gui.widgets.sheets import open_over
from gui.widgets.toast import Toast, announce

RAIL_UNDER = 1040
SMALLEST = (720, 520)


class Window(FolderDrops):
    """Shrift's window. `engine`, `demo` and `program` (the command line) are given by tests; else the real program."""

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
        self.catalog, self.places, self.program = catalog, places, program
        self._subject: Subject | None = None
        self._scope = Scope()
        self.report: Report | None = None
        self._excerpts: list[Excerpt] = []
        self._page = "scorecard"
        self.recent = RecentProjects(places)
        self.engine = engine or Engine()
        self.demo = demo or DemoMaker()
        for child in (self.engine, self.demo):
            child.setParent(self)
        self.engine.prepare = prepare
        self.practice = Practice(self.demo, self)
        self._turns = Turns(self)  # of pages that are told a report: each in one of its own, the one in front at once

        self._checked_again: tuple[str, str] | None = None  # the id and title of a finding that is looked for again
        self.setWindowTitle("Shrift")
        self.setMinimumSize(*SMALLEST)
        self.resize(1200, 800)
        built = {int(check.sin) for check in catalog}
        self.welcome, self.scanning, self.scorecard = (
            WelcomePage(len(known_places(catalog)), [room for room in ROOMS if not room.needs]),
            ScanningPage(built),
            ScorecardPage(),
        )
        self.findings, self.sin, self.failed = FindingsPage(catalog), SinPage(catalog), FailedPage()
        self.keys, self.vault = KeysPage(), VaultPage()
        self.accounts = Accounts(self.keys, self.vault, self, program=program)
        self.fixes = FixActs(self, program=program)
        self._rooms = {room.id: room for room in ROOMS}
        self.pages: dict[str, Page] = {}  # by name; a room's page is made when it is first entered
        self.navigation = Navigation(ROOMS)
        self._pages = QStackedWidget()
        for name in ("scanning", "scorecard", "sin", "findings", "keys", "vault", "failed"):
            self._add(name, getattr(self, name))
        inner = QWidget()
        line = row(self.navigation)
        line.addWidget(self._pages, 1)
        inner.setLayout(line)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.welcome)
        self._stack.addWidget(inner)
        self.setLayout(column(self._stack))
        self.toast = Toast(self)
        self._ring = FocusRing(self)
        self._connect()
        self._recall()
        self.show_welcome()

    def _connect(self) -> None:
        self.welcome.chosen.connect(self.choose_folder)
        self.welcome.machine.connect(lambda: self.examine(None))
        self.welcome.home.connect(self.choose_home)
        self.welcome.places.connect(lambda: open_over(PlacesSheet(self.catalog, self)))
        self.welcome.reopened.connect(self._reopen)
        self.welcome.forgotten.connect(self._forget)
        self.welcome.keys.connect(self._show_keys)
        self.welcome.room.connect(self.show_page)
        self.welcome.demo.connect(self.practice.ask)
        self.practice.ready.connect(self._examine_demo)
        self.practice.busy.connect(self.welcome.set_busy)
        self.practice.failed.connect(self.welcome.tell)
        self.held_over.connect(self.welcome.drop.set_over)
        self.dropped.connect(self.examine)
        self.navigation.page.connect(self.show_page)
        self.navigation.appearance.connect(self._dress)
        self.navigation.project.clicked.connect(self._project_menu)
        self.scanning.cancelled.connect(self.cancel)
        self.failed.again.connect(self.rescan)
        self.failed.other.connect(self.choose_folder)
        self.findings.checked_again.connect(self._check_again)
        self.findings.previewed.connect(self._preview)
        self.fixes.said.connect(lambda words, stays, act: self.toast.tell(words, stays=stays, act=act))
        self.fixes.changed.connect(self._look_again)
        for page in (self.scorecard, self.findings):
            page.again.connect(self.rescan)
            page.export.clicked.connect(lambda _=False, p=page: self._export_menu(p))
        self.scorecard.sin_opened.connect(self._open_sin)
        self.sin.back.connect(lambda: self.show_page("scorecard"))
        self.sin.finding_opened.connect(self._open_of_sin)
        self.sin.widened.connect(self._widen)
        for shown in (self.sin, self.findings):
            shown.answered.connect(self._answer)
        for shown in (self.scorecard, self.keys):
            shown.finding_opened.connect(self.open_finding)
        self.keys.providers.connect(self._choose_providers)
        self.vault.keys.connect(lambda: self.show_page("keys"))
        self.vault.reach.connect(lambda: open_over(OnlineSheet(self, self)))
        self.accounts.said.connect(lambda words, stays: self.say(words, stays=stays))
        self.scorecard.explained.connect(self._explain)
        self.scorecard.change.opened.connect(lambda: self.show_page("history"))
        engine = self.engine
        engine.begun.connect(self.scanning.begun)
        engine.phase.connect(self.scanning.phase)
        engine.progress.connect(self._progress)
        engine.heard.connect(self.scanning.heard)
        engine.excerpts.connect(self._excerpts_came)
        engine.accounts.connect(self.accounts.hear)
        engine.quiet.connect(self.scanning.quiet)
        engine.ended.connect(self._ended)
        keys = (
            ("Ctrl+O", self.choose_folder),
            ("F5", self.rescan),
            *((room.keys, lambda name=room.id: self.show_page(name)) for room in ROOMS),
            ("Ctrl+F", self._search),
            ("F8", lambda: self._step(self.findings.next)),
            ("Shift+F8", lambda: self._step(self.findings.previous)),
            ("F1", self._show_keys),
            ("Ctrl+Q", self.close),
            ("Esc", self._escape),
        )
        for words, act in keys:
            QShortcut(QKeySequence(words), self).activated.connect(act)

    # --- what is examined -------------------------------------------------------------------------------------------

    def choose_folder(self) -> None:
        """Ask for a folder."""
        folder = self._subject.folder if self._subject else None
        start = str(folder.parent if folder else Path.home())
        chosen = QFileDialog.getExistingDirectory(self, "Examine a folder", start)
        if chosen:
            self.examine(Path(chosen))

    def choose_home(self) -> None:
        """Ask for the home folder of somebody else: what was copied from another machine, a mounted disk."""
        chosen = QFileDialog.getExistingDirectory(self, "Look at a home folder", str(Path.home().parent))
        if chosen:
            self._examine_home(Path(chosen))

    def _examine_demo(self, path: str) -> None:
        """The demo's keys belong to made-up accounts, which answer: so there is something to see without owning one."""
        ticked = msgspec.structs.replace(self.welcome.scope, providers=(), online=False, simulated=True)
        self.examine(Path(path), ticked)

    def _examine_home(self, home: Path) -> None:
        self.examine(None, Subject(None, home).scope(Scope()))

    def examine(self, folder: Path | None, scope: Scope | None = None, *, page: str = "scorecard") -> None:
        """Begin to examine a folder, or without one this machine alone; a scan that runs is ended first.

        `scope` is what to read, else what is ticked; `page` is where to wait for the result.
        """
        subject = Subject(folder, scope.home if scope is not None and folder is None else None)
        if subject.gone:
            self.show_welcome()
            self.welcome.tell(f"“{for_terminal(subject.name)}” is no folder any more.")
            return
        self.welcome.tell("")
        self._checked_again = None
        if self.engine.running:
            self.engine.stop()
        self._scope = scope or subject.scope(self.welcome.scope)
        if subject != self._subject:
            self.report = None
        self._subject = subject
        self._excerpts = []
        self.navigation.show_target(subject.name, subject.path, machine=folder is None)
        self.navigation.show_findings(None, readable=self.report is not None)
        self.navigation.show_state(network_words(self._scope), "Scanning", "")
        self.scanning.begin(subject.name, read_words(subject, self._scope))
        self._allow_again(False)
        self.accounts.begin(where_words(subject, self._scope))
        self.fixes.begin(where_words(subject, self._scope))
        self._stack.setCurrentIndex(1)
        self.engine.start(folder, self._scope)
        self.show_page(page)
        if page == "scorecard":
            self.scanning.focus_first()

    def _reopen(self, recent: Recent) -> None:
        path = Path(recent.path)
        if recent.machine and path != Path.home():
            self._examine_home(path)
        else:
            self.examine(None if recent.machine else path)

    def rescan(self) -> None:
        """The same again."""
        if self._subject is not None and not self.engine.running:
            self.examine(self._subject.folder, self._scope)

    def _widen(self, name: str) -> None:
        """The same, and what was left out; afterwards the sin that asked for it stands there again."""
        if self._subject is not None and not self.engine.running:
            self.examine(self._subject.folder, msgspec.structs.replace(self._scope, **{name: True}))
            self._page = "sin"

    def _check_again(self, id: str, title: str) -> None:
        """The same again, without leaving the finding; afterwards it is said whether the finding is still there."""
        if self._subject is not None and not self.engine.running:
            self.examine(self._subject.folder, self._scope, page="findings")
            self._checked_again = (id, title)

    def _preview(self, recipe: str, finding: object) -> None:
        """The change that a step of a finding means; a report of a scan that runs may be older than the files."""
        if isinstance(finding, Finding) and not self.engine.running:
            self.fixes.preview(recipe, finding)

    def _look_again(self) -> None:
        """Files were changed from here: the report is made anew, where one stands."""
        if self._subject is not None and not self.engine.running:
            self.examine(self._subject.folder, self._scope, page=self._page)

    def _say_whether_gone(self, report: Report) -> None:
        asked, self._checked_again = self._checked_again, None
        if asked is None or report.stopped:
            return  # a scan that was cut short cannot tell
        id, title = asked
        still = any(f.id == id for f in report.findings)
        self.toast.tell(f"Still there: {title}" if still else f"Not found any more: {title}")

    def cancel(self) -> None:
        """Stop the scan; what was heard is kept."""
        if self.engine.running and not self.engine.cancelling:
            self.scanning.stopping()
            self.engine.cancel()

    def _progress(self, event: object) -> None:
        self.scanning.progress(event)  # type: ignore[arg-type]
        done, total = event.bytes_done, event.bytes_total  # type: ignore[attr-defined]
        self.navigation.show_state(
            network_words(self._scope), f"Scanning, {int(done / total * 100)} %" if total else "Scanning", ""
        )

    def _excerpts_came(self, batch: list[Excerpt]) -> None:
        self._excerpts.extend(batch)

    def _ended(self, outcome: Outcome) -> None:
        self._allow_again(True)
        if outcome.report is None:
            self._checked_again = None
            self.navigation.show_state(network_words(self._scope), "No result", "")
            self.failed.tell(outcome.words, cancelled=outcome.cancelled)
            self._page = "scorecard"
            self.navigation.show_page("scorecard")
            self._show(self.failed)
            announce(self, outcome.words)
            return
        self.show_report(outcome.report, self._excerpts, outcome.seconds)
        announce(self, verdict(outcome.report).headline)
        self._say_whether_gone(outcome.report)
        if self._subject is None or not self.practice.holds(self._subject.folder):
            self.recent.add(recent_of(outcome.report))
            self.scorecard.change.look(outcome.report, self.program, target_of(outcome.report))

    def show_report(self, report: Report, excerpts: list[Excerpt], seconds: float | None = None) -> None:
        """Show a finished examination."""
        self.report = report
        self._turns.plan("scorecard", lambda: self.scorecard.show_report(report))
        self._turns.plan("sin", lambda: self.sin.show_report(report), asked=True)
        self._turns.plan("findings", lambda: self.findings.show_report(report, excerpts))
        self._turns.plan("keys", lambda: self.accounts.show_report(report))
        for name, page in self.pages.items():
            if type(page).hear is not Page.hear:  # it wants to know
                self._turns.plan(name, lambda page=page: page.hear(report))
        self.navigation.show_report(report, network_words(self._scope), seconds)
        self._stack.setCurrentIndex(1)
        self.show_page(self._page)
        if self._page in ("scorecard", "sin"):
            (self.sin if self._page == "sin" else self.scorecard).focus_first()

    def _forget(self, recent: Recent) -> None:
        self.recent.forget(recent)
        self.show_welcome()

    # --- where one is -----------------------------------------------------------------------------------------------

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
        self._stack.setCurrentIndex(1)
        self._page = name
        self.navigation.show_page("scorecard" if name == "sin" else name)
        self._turns.now("keys" if name == "vault" else name)
        page = self.scanning if name == "scorecard" and self.engine.running else self.page_of(name)
        self._show(page)
        page.enter()

    def _may_enter(self, name: str) -> bool:
        needs = "report" if name == "sin" else self._rooms[name].needs
        return not needs or self.report is not None or (needs == "target" and self.engine.running)

    def page_of(self, name: str) -> Page:
        """The page of a room, made when it is not there yet."""
        if name not in self.pages:
            make = self._rooms[name].make
            assert make is not None, f"{name}: nobody makes this page"
            page = make(self)
            self._add(name, page)
            page.allow_again(not self.engine.running)
            if self.report is not None:
                page.hear(self.report)
        return self.pages[name]

    @property
    def current(self) -> Page:
        """The page that stands in the window, or behind the start page."""
        page = self._pages.currentWidget()
        assert isinstance(page, Page)
        return page

    def _add(self, name: str, page: Page) -> None:
        self.pages[name] = page
        self._pages.addWidget(page)

    def _allow_again(self, allowed: bool) -> None:
        for page in self.pages.values():
            page.allow_again(allowed)

    def say(self, words: str, *, stays: bool = False) -> None:
        """Words at the foot of the window for some seconds; what `stays` is closed by the user."""
        self.toast.tell(words, stays=stays)

    def open_sheet(self, sheet: QDialog) -> None:
        """A dialog over the window, whose loop goes on meanwhile; it is deleted when it is closed."""
        open_over(sheet)

    def _choose_providers(self) -> None:
        """Scan again, asking those that the user ticks."""
        if self.report is None or self.engine.running:
            return
        before = (*self._scope.providers, *may_be_asked(self.places))
        sheet = AskSheet(askable(self.report, self.accounts.accounts), before, self)
        sheet.wanted.connect(lambda chosen: self._widen_by(providers=tuple(chosen), simulated=False))
        open_over(sheet)

    def _widen_by(self, **what: object) -> None:
        if self._subject is not None and not self.engine.running:
            self.examine(self._subject.folder, msgspec.structs.replace(self._scope, **what), page="keys")

    def _show(self, page: Page) -> None:
        """Put a page in front. If the one it replaces had the keyboard, the new one gets it."""
        before, focus = self._pages.currentWidget(), self.focusWidget()
        self._pages.setCurrentWidget(page)
        if before is not page and (focus is None or before.isAncestorOf(focus)):
            page.focus_first()

    def _open_sin(self, number: int) -> None:
        self._turns.now("sin")
        self.sin.show_sin(number)
        self.show_page("sin")

    def _open_of_sin(self, number: int, id: str) -> None:
        """The findings of one sin alone, at one of them or at the first."""
        self.show_page("findings")
        self.findings.only_sin(number)
        if id:
            self.findings.choose(id)

    def open_finding(self, id: str) -> None:
        """The page of findings, at this one."""
        self.show_page("findings")
        self.findings.choose(id)

    def _answer(self, check: str) -> None:
        """The question of a check that no program can answer."""
        self.show_page("answers")
        answers = self.pages["answers"]
        assert isinstance(answers, AnswersPage)
        answers.ask(check)

    def _search(self) -> None:
        if self._stack.currentIndex() == 1 and self.report is not None:
            self.show_page("findings")
            self.findings.search_here()

    def _step(self, step: Callable[[], None]) -> None:
        if self._stack.currentIndex() == 1 and self._pages.currentWidget() is self.findings:
            step()

    def _show_keys(self) -> None:
        open_over(ShortcutSheet(self))

    def _explain(self) -> None:
        if self.report is not None:
            open_over(ScoreSheet(self.report, self))

    def _escape(self) -> None:
        if self.toast.words:
            self.toast.hide()
        elif self._stack.currentIndex() == 0:
            if self.report is not None or self.engine.running:
                self._stack.setCurrentIndex(1)  # back from the start page
        elif self._pages.currentWidget() is self.scanning and self.engine.running:
            self.cancel()
        elif not self.current.escape() and self._subject is None:
            self.show_welcome()

    def _project_menu(self) -> None:
        own = self._subject.path if self._subject else ""
        others = [(r.name, r.path) for r in self.recent if not r.gone and not r.machine and r.path != own][:8]
        menu = project_menu(
            self,
            others,
            self.choose_folder,
            lambda path: self.examine(None if path is None else Path(path)),
            self.show_welcome,
        )
        show_under(menu, self.navigation.project)

    def _dress(self, wanted: str) -> None:
        theme.choose(wanted)
        keep_appearance(self.places, wanted)

    def _export_menu(self, page: ScorecardPage | FindingsPage) -> None:
        show_under(exports.export_menu(self, self._export), page.export)

    def _export(self, form: str, ending: str) -> None:
        if self.report is not None:
            told, failed = exports.ask_and_export(self, self.report, self.catalog, form, ending)
            if told:
                self.toast.tell(told, stays=failed)

    # --- what Qt tells ----------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.navigation.set_rail(self.width() < RAIL_UNDER)

    def _recall(self) -> None:
        kept = recall(self.places)
        if kept.geometry:
            self.restoreGeometry(QByteArray(kept.geometry))
        if kept.findings:
            self.findings.restore_layout(kept.findings)

    def closeEvent(self, event: QCloseEvent) -> None:
        geometry = bytes(self.saveGeometry().data())
        keep(self.places, Remembered(geometry=geometry, findings=self.findings.layout_state))
        self.engine.stop()
        self.accounts.close()
        self.fixes.close()
        self.scorecard.change.end()
        for page in self.pages.values():
            page.end()
        self.practice.close()
        super().closeEvent(event)
