"""What is examined: a folder or a machine, with what was ticked; how far it is, and what came of it."""

from __future__ import annotations

from pathlib import Path

import msgspec
from PySide6.QtWidgets import QFileDialog

from checks.events import Excerpt
from checks.language import tr
from checks.model import Finding, Report
from checks.report.escape import for_terminal
from gui.engine import Outcome, Scope
from gui.frame import Frame
from gui.models.verdicts import verdict
from gui.recent import Recent, recent_of
from gui.remembered import settings_of
from gui.subject import Subject, read_words, where_words
from gui.widgets.toast import announce


class Examining(Frame):
    """The frame, and one examination at a time in it."""

    def choose_folder(self) -> None:
        """Ask for a folder."""
        folder = self._subject.folder if self._subject else None
        start = str(folder.parent if folder else Path.home())
        chosen = QFileDialog.getExistingDirectory(self, tr("Examine a folder"), start)
        if chosen:
            self.examine(Path(chosen))

    def choose_home(self) -> None:
        """Ask for the home folder of somebody else: what was copied from another machine, a mounted disk."""
        chosen = QFileDialog.getExistingDirectory(self, tr("Look at a home folder"), str(Path.home().parent))
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
            self.welcome.tell(tr("“{name}” is no folder any more.", name=for_terminal(subject.name)))
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
        self.navigation.show_state(self._scope, tr("Scanning"), "")
        self.scanning.begin(subject.name, read_words(subject, self._scope))
        self._allow_again(False)
        self.accounts.begin(where_words(subject, self._scope))
        self.fixes.begin(where_words(subject, self._scope))
        self.accepts.begin(where_words(subject, self._scope))
        self._stack.setCurrentIndex(1)
        self.watching.busy = True
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
        """The change that a step of a finding means."""
        if isinstance(finding, Finding):
            self.preview_fix(recipe, finding)

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
        self.toast.tell(
            tr("Still there: {title}", title=title) if still else tr("Not found any more: {title}", title=title)
        )

    def cancel(self) -> None:
        """Stop the scan; what was heard is kept."""
        if self.engine.running and not self.engine.cancelling:
            self.scanning.stopping()
            self.engine.cancel()

    def _progress(self, event: object) -> None:
        self.scanning.progress(event)  # type: ignore[arg-type]
        done, total = event.bytes_done, event.bytes_total  # type: ignore[attr-defined]
        words = tr("Scanning, {part} %", part=int(done / total * 100)) if total else tr("Scanning")
        self.navigation.show_state(self._scope, words, "")

    def _excerpts_came(self, batch: list[Excerpt]) -> None:
        self._excerpts.extend(batch)

    def _files_changed(self) -> None:
        """Scan again without taking the user from the page that is read; not while the start page is in front."""
        if self._subject is not None and not self.engine.running and self._stack.currentIndex() == 1:
            self.examine(self._subject.folder, self._scope, page=self._page)

    def _ended(self, outcome: Outcome) -> None:
        self._allow_again(True)
        self.watching.busy = False
        self.watching.scanned()
        self._watch(settings_of(self.places).watch)
        if outcome.report is None:
            self._checked_again = None
            self.navigation.show_state(self._scope, tr("No result"), "")
            self.failed.tell(outcome.words, cancelled=outcome.cancelled)
            self._page = "scorecard"
            self.navigation.show_page("scorecard")
            self._show(self.failed)
            announce(self, outcome.words)
            return
        is_own = self._subject is None or not self.practice.holds(self._subject.folder)
        self.show_report(outcome.report, self._excerpts, outcome.seconds, is_kept=is_own)
        announce(self, verdict(outcome.report).headline)
        self._say_whether_gone(outcome.report)
        self.tray.hear(outcome.report, behind=not self.isActiveWindow())
        if is_own:
            self.recent.add(recent_of(outcome.report))

    def show_report(
        self, report: Report, excerpts: list[Excerpt], seconds: float | None = None, *, is_kept: bool = False
    ) -> None:
        """Show a finished examination; `is_kept` where the memory knows it."""
        self.report, self._lines, self._is_kept = report, excerpts, is_kept
        self.accounts.show_report(report)
        for name in self.pages:
            self._plan_report(name)
        self.navigation.show_report(report, self._scope, seconds)
        self._stack.setCurrentIndex(1)
        self.show_page(self._page)
        if self._page in ("scorecard", "sin"):
            (self.sin if self._page == "sin" else self.scorecard).focus_first()
