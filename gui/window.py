"""The window: what its pages have each other do, its keys, sheets and menus."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
from PySide6.QtGui import (
    QKeySequence,
    QShortcut,
)

from checks.catalog import Catalog
from checks.language import tr
from checks.places import Places
from gui import exports
from gui.engine import DemoMaker, Engine
from gui.examining import Examining
from gui.navigation import project_menu
from gui.pages.ask_sheet import AskSheet, askable
from gui.pages.attest import AnswersPage
from gui.pages.findings import FindingsPage
from gui.pages.machine_places import PlacesSheet
from gui.pages.online import OnlineSheet
from gui.pages.response import ResponsePage
from gui.pages.scorecard import ScorecardPage
from gui.pages.whatif_sheet import WhatIfSheet
from gui.recent import Recent
from gui.remembered import keep_appearance, keep_settings, may_be_asked, settings_of
from gui.sheet import ScoreSheet
from gui.shortcuts import ShortcutSheet
from gui.subject import Subject
from gui.theme import theme
from gui.widgets.menus import show_under
from gui.widgets.sheets import open_over


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
        self.scanning.cancelled.connect(self.cancel)
        self.failed.again.connect(self.rescan)
        self.failed.other.connect(self.choose_folder)
        self.findings.checked_again.connect(self._check_again)
        self.findings.previewed.connect(self._preview)
        self.findings.safe_asked.connect(lambda: None if self.engine.running else self.fixes.preview_safe())
        self.fixes.said.connect(lambda words, stays, act: self.toast.tell(words, stays=stays, act=act))
        self.fixes.changed.connect(self._look_again)
        self.findings.accepting.connect(lambda title, f: None if self.engine.running else self.accepts.ask(title, f))
        self.findings.reviewing.connect(self.accepts.review)
        self.findings.changes_asked.connect(self.changes.show)
        self.changes.said.connect(lambda words, stays: self.say(words, stays=stays))
        self.changes.changed.connect(self._look_again)
        self.accepts.said.connect(lambda words, stays: self.say(words, stays=stays))
        self.accepts.changed.connect(self._look_again)
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
        self.keys.leaked.connect(self._respond)
        self.findings.leaked.connect(self._respond)
        self.vault.keys.connect(lambda: self.show_page("keys"))
        self.vault.reach.connect(lambda: open_over(OnlineSheet(self, self)))
        self.accounts.said.connect(lambda words, stays: self.say(words, stays=stays))
        self.scorecard.explained.connect(self._explain)
        self.scorecard.tried.connect(self._try_out)
        self.scorecard.raised.connect(self._raise)
        self.scorecard.watched.connect(self._keep_watch)
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
            *((room.keys, lambda name=room.id: self.show_page(name)) for room in self._rooms.values()),
            ("Ctrl+F", self._search),
            ("F8", lambda: self._step(self.findings.next)),
            ("Shift+F8", lambda: self._step(self.findings.previous)),
            ("Ctrl+Shift+W", self._try_out),
            ("F1", self._show_keys),
            ("Ctrl+Q", self.close),
            ("Esc", self._escape),
        )
        for words, act in keys:
            QShortcut(QKeySequence(words), self).activated.connect(act)

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
        self._turns.now("keys")  # a finding may be read before the page of keys was told the report
        found = self.accounts.found_by(fingerprint)
        self.show_page("response")
        page = self.page_of("response")
        assert isinstance(page, ResponsePage)
        if found is not None:
            page.begin(*found)

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

    def _try_out(self) -> None:
        if self.report is not None:
            open_over(WhatIfSheet(self.report, self))

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
        show_under(exports.export_menu(self, self._export, lambda: self.show_page("report")), page.export)

    def _export(self, form: str, ending: str) -> None:
        if self.report is not None:
            told, failed = exports.ask_and_export(self, self.report, self.catalog, form, ending)
            if told:
                self.toast.tell(told, stays=failed)

    def _forget(self, recent: Recent) -> None:
        self.recent.forget(recent)
        self.show_welcome()
