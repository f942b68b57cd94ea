"""The window: what its pages have each other do, its keys, sheets and menus."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from PySide6.QtGui import (
    QKeySequence,
    QShortcut,
)

from checks.catalog import Catalog
from checks.language import tr
from checks.model import Report
from checks.places import Places
from gui import exports
from gui.engine import DemoMaker, Engine
from gui.examining import Examining
from gui.models.history import target_of
from gui.navigation import project_menu
from gui.pages.ask_sheet import AskSheet, askable
from gui.pages.machine_places import PlacesSheet
from gui.pages.online import OnlineSheet
from gui.pages.whatif_sheet import WhatIfSheet
from gui.recent import Recent
from gui.remembered import keep_appearance, keep_settings, may_be_asked, settings_of
from gui.sheet import ScoreSheet
from gui.shortcuts import ShortcutSheet
from gui.subject import Subject
from gui.theme import theme
from gui.widgets.menus import show_under
from gui.widgets.sheets import open_over

if TYPE_CHECKING:
    from gui.pages.failed import FailedPage
    from gui.pages.findings import FindingsPage
    from gui.pages.keys import KeysPage
    from gui.pages.scanning import ScanningPage
    from gui.pages.scorecard import ScorecardPage
    from gui.pages.sin import SinPage
    from gui.pages.vault import VaultPage


class Window(Examining):
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
        super().__init__(catalog, places, engine=engine, demo=demo, program=program)
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
        self.watching.changed.connect(self._files_changed)
        self.watching.bounded.connect(
            lambda name: self.say(
                tr("{name} is too large to be watched as a whole: not every change is noticed.", name=name)
            )
        )
        self.tray.opened.connect(self.come_forward)
        self.tray.again.connect(self.rescan)
        self.tray.left.connect(self.close)
        self.navigation.page.connect(self.show_page)
        self.navigation.appearance.connect(self._dress)
        self.navigation.project.clicked.connect(self._project_menu)
        self.fixes.said.connect(lambda words, stays, act: self.toast.tell(words, stays=stays, act=act))
        for acts in (self.changes, self.accepts):
            acts.said.connect(lambda words, stays: self.say(words, stays=stays))
        for acts in (self.fixes, self.changes, self.accepts):
            acts.changed.connect(self._look_again)
        self.accounts.said.connect(lambda words, stays: self.say(words, stays=stays))
        engine = self.engine
        engine.progress.connect(self._progress)
        engine.excerpts.connect(self._excerpts_came)
        engine.accounts.connect(self.accounts.hear)
        engine.ended.connect(self._ended)
        keys = (
            ("Ctrl+O", self.choose_folder),
            ("F5", self.rescan),
            *((room.keys, lambda name=room.id: self.show_page(name)) for room in self._rooms.values()),
            ("Ctrl+F", self._search),
            ("F8", lambda: self._step(1)),
            ("Shift+F8", lambda: self._step(-1)),
            ("Ctrl+Shift+W", self._try_out),
            ("F1", self._show_keys),
            ("Ctrl+Q", self.close),
            ("Esc", self._escape),
        )
        for words, act in keys:
            QShortcut(QKeySequence(words), self).activated.connect(act)

    def _join(self, name: str, page: Any) -> None:
        joins: dict[str, Callable[[Any], None]] = {
            "scanning": self._join_scanning,
            "failed": self._join_failed,
            "scorecard": self._join_scorecard,
            "sin": self._join_sin,
            "findings": self._join_findings,
            "keys": self._join_keys,
            "vault": self._join_vault,
            "settings": lambda settings: settings.changed.connect(self._follow_settings),
        }
        if name in joins:
            joins[name](page)

    def _join_scanning(self, page: ScanningPage) -> None:
        page.cancelled.connect(self.cancel)
        engine = self.engine
        engine.begun.connect(page.begun)
        engine.phase.connect(page.phase)
        engine.heard.connect(page.heard)
        engine.quiet.connect(page.quiet)

    def _join_failed(self, page: FailedPage) -> None:
        page.again.connect(self.rescan)
        page.other.connect(self.choose_folder)

    def _join_scorecard(self, page: ScorecardPage) -> None:
        page.again.connect(self.rescan)
        page.export.clicked.connect(lambda: self._export_menu(page))
        page.sin_opened.connect(self._open_sin)
        page.finding_opened.connect(self.open_finding)
        page.explained.connect(self._explain)
        page.tried.connect(self._try_out)
        page.raised.connect(self._raise)
        page.watched.connect(self._keep_watch)
        page.change.opened.connect(lambda: self.show_page("history"))
        self._tell_watch()

    def _join_sin(self, page: SinPage) -> None:
        page.back.connect(lambda: self.show_page("scorecard"))
        page.finding_opened.connect(self._open_of_sin)
        page.widened.connect(self._widen)
        page.answered.connect(self._answer)

    def _join_findings(self, page: FindingsPage) -> None:
        page.again.connect(self.rescan)
        page.export.clicked.connect(lambda: self._export_menu(page))
        page.checked_again.connect(self._check_again)
        page.previewed.connect(self._preview)
        page.safe_asked.connect(lambda: None if self.engine.running else self.fixes.preview_safe())
        page.accepting.connect(lambda title, f: None if self.engine.running else self.accepts.ask(title, f))
        page.reviewing.connect(self.accepts.review)
        page.changes_asked.connect(self.changes.show)
        page.answered.connect(self._answer)
        page.leaked.connect(self._respond)
        if self._findings_layout:
            page.restore_layout(self._findings_layout)

    def _join_keys(self, page: KeysPage) -> None:
        page.finding_opened.connect(self.open_finding)
        page.providers.connect(self._choose_providers)
        page.leaked.connect(self._respond)
        self.accounts.join_keys(page)

    def _join_vault(self, page: VaultPage) -> None:
        page.keys.connect(lambda: self.show_page("keys"))
        page.reach.connect(lambda: open_over(OnlineSheet(self, self)))
        self.accounts.join_vault(page)

    def _teller(self, name: str, page: Any) -> Callable[[Report], None] | None:
        tellers: dict[str, Callable[[Report], None]] = {
            "scorecard": self._tell_scorecard,
            "findings": lambda report: page.show_report(report, self._lines),
            "keys": lambda _: self.accounts.show_keys(),
            "vault": lambda _: self.accounts.show_vault(),
        }
        return tellers.get(name) or super()._teller(name, page)

    def _tell_scorecard(self, report: Report) -> None:
        self.scorecard.show_report(report)
        if self._is_kept:
            self.scorecard.change.look(report, self.program, target_of(report))

    def open_from_outside(self, folder: Path | None, act: str = "") -> None:
        """A second start: its folder or this machine is examined here, unless that is just being done; or one is chosen."""
        self.come_forward()
        if act == "choose-folder":
            self.choose_folder()
        elif folder is not None or act == "this-machine":
            same = self._subject == Subject(folder)
            if not (same and self.engine.running):
                self.examine(folder)

    def _keep_watch(self, on: bool) -> None:
        """Scan again when files change, or no longer; as the settings say it too."""
        if why := keep_settings(self.places, watch=on):
            self.say(why, stays=True)
        self._watch(settings_of(self.places).watch)

    def come_forward(self) -> None:
        """Stand in front of other windows, as far as the system lets a program."""
        if self.isMinimized():
            self.showNormal()
        self.show()
        self.raise_()
        self.activateWindow()

    def _choose_providers(self) -> None:
        """Scan again, asking those that the user ticks."""
        self.accounts.with_accounts(self._open_ask)

    def _open_ask(self) -> None:
        if self.report is None or self.engine.running:
            return
        before = (*self._scope.providers, *may_be_asked(self.places))
        sheet = AskSheet(askable(self.report, self.accounts.accounts), before, self)
        sheet.wanted.connect(lambda chosen: self._widen_by(providers=tuple(chosen), simulated=False))
        open_over(sheet)

    def _widen_by(self, *, page: str = "keys", **what: object) -> None:
        if self._subject is not None and not self.engine.running:
            self.examine(self._subject.folder, msgspec.structs.replace(self._scope, **what), page=page)

    def _raise(self, way: str) -> None:
        """Have more looked at, by a way of `checks.scoring.raising`."""
        if way == "answer":
            self.show_page("answers")
        elif way == "ask-accounts":
            self.accounts.with_accounts(lambda: self._open_ask() if self.accounts.accounts else self.show_page("vault"))
        else:
            self._widen_by(page="scorecard", **{way.removeprefix("ask-"): True})

    def _open_sin(self, number: int) -> None:
        self.sin.number = number  # a report that waits is shown at it
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

    def _respond(self, fingerprint: str) -> None:
        """The response to a key that leaked: the one that was begun, or a new one."""
        found = self.accounts.found_by(fingerprint)
        self.show_page("response")
        if found is not None:
            self.response.begin(*found)

    def _answer(self, check: str) -> None:
        """The question of a check that no program can answer."""
        self.show_page("answers")
        self.answers.ask(check)

    def _search(self) -> None:
        if self._stack.currentIndex() == 1 and self.report is not None:
            self.show_page("findings")
            self.findings.search_here()

    def _step(self, by: int) -> None:
        """The next finding or the one before, where they are in front."""
        if self._stack.currentIndex() == 1 and self._is_front("findings"):
            self.findings.step(by)

    def _show_keys(self) -> None:
        open_over(ShortcutSheet(self))

    def _explain(self) -> None:
        if self.report is not None:
            open_over(ScoreSheet(self.report, self))

    def _try_out(self) -> None:
        if self.report is not None:
            open_over(WhatIfSheet(self.report, self))

    def _escape(self) -> None:
        if self.toast.words:
            self.toast.hide()
        elif self._stack.currentIndex() == 0:
            if self.report is not None or self.engine.running:
                self._stack.setCurrentIndex(1)  # back from the start page
        elif self._is_front("scanning") and self.engine.running:
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
        show_under(exports.export_menu(self, self._export, lambda: self.show_page("report")), page.export)

    def _export(self, form: str, ending: str) -> None:
        if self.report is not None:
            told, failed = exports.ask_and_export(self, self.report, self.catalog, form, ending)
            if told:
                self.toast.tell(told, stays=failed)

    def _forget(self, recent: Recent) -> None:
        self.recent.forget(recent)
        self.show_welcome()
