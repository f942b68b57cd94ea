"""What the window does about acceptances. The child process looks for the finding and writes; no value comes here."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from checks.language import mark, tr
from checks.model import Finding, Severity
from gui.asking import Command
from gui.models.accept import acceptable, added_words, name_of, rows_of
from gui.pages.accept_sheet import AcceptSheet, ReviewSheet
from gui.widgets.sheets import open_over

_ODD = mark("What came back was no answer that is known here.")
PATIENCE = 10_000  # milliseconds
FOLDER = ".shrift/acceptances"


class AcceptActs(QObject):
    """Joins the page of findings with `shrift accept`. `program` replaces the command line, for tests."""

    said = Signal(str, bool)  # words for the foot of the window, and whether they stay
    changed = Signal()  # what is accepted is not what the report says any more

    def __init__(self, window: QWidget, *, program: Sequence[str] = ()) -> None:
        super().__init__(window)
        self._window = window
        self._looker, self._doer = Command(self, program=program), Command(self, program=program)
        self._folder: list[str] = []
        self._owner = ""

    def close(self) -> None:
        """End what looks; what writes comes to its end."""
        self._looker.stop()
        self._doer.finish(PATIENCE)

    def begin(self, where: Sequence[str]) -> None:
        """A scan begins; `where` are the words by which the command line finds the same folder again."""
        at = list(where).index("--in") if "--in" in where else len(where)
        self._folder = list(where[at : at + 2])

    def ask(self, title: str, finding: Finding) -> None:
        """Accept a finding after a reason, a name and a day."""
        if not self._folder or not acceptable(finding) or self._doer.running:
            return
        sheet = AcceptSheet(
            title,
            keyed=finding.key is not None,
            critical=finding.severity is Severity.CRITICAL,
            owner=self._owner,
            parent=self._window,
        )
        sheet.given.connect(lambda reason, owner, days: self._accept(finding, reason, owner, days, sheet))
        open_over(sheet)

    def _accept(self, finding: Finding, reason: str, owner: str, days: str, sheet: AcceptSheet) -> None:
        self._owner = owner
        # By standard input: a person may type a key by mistake, and arguments are seen by every program.
        given = f"{' '.join(reason.split())}\n{' '.join(owner.split())}\n".encode()
        words = ("accept", "add", *self._folder, "--reason", "-", "--owner", "-", "--days", days, "--format", "json")

        def done(answer: bytes) -> None:
            if isValid(sheet):
                sheet.accept()
            try:
                self.said.emit(added_words(answer), True)
            except (msgspec.DecodeError, UnicodeDecodeError):
                self.said.emit(tr(_ODD), True)
            self.changed.emit()

        def refused(why: str) -> None:
            if isValid(sheet):
                sheet.tell(_sentence(why))
            else:
                self.said.emit(_sentence(why), True)

        self._doer.ask((*words, "--", name_of(finding)), given=given, then=done, otherwise=refused)

    def review(self) -> None:
        """Show what is accepted in the folder."""
        if not self._folder:
            return
        sheet = ReviewSheet(self._window)
        sheet.ended.connect(lambda path: self._end(path, sheet))
        sheet.finished.connect(lambda _: self._looker.stop())
        open_over(sheet)
        self._list(sheet)

    def _list(self, sheet: ReviewSheet) -> None:
        def listed(answer: bytes) -> None:
            if not isValid(sheet):
                return
            try:
                sheet.show_rows(rows_of(answer))
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                sheet.tell(tr(_ODD))

        # A file that is no acceptance ends the plain list with 1; here it is a row like others.
        self._looker.ask(
            ("accept", "list", *self._folder, "--format", "json", "--all-right"),
            then=listed,
            otherwise=lambda why: sheet.tell(_sentence(why)) if isValid(sheet) else None,
        )

    def _end(self, path: str, sheet: ReviewSheet) -> None:
        def done(_: bytes) -> None:
            self.changed.emit()
            if isValid(sheet):
                self._list(sheet)

        self._doer.ask(
            ("accept", "remove", *self._folder, "--", path.rpartition("/")[2]),
            then=done,
            otherwise=lambda why: sheet.tell(_sentence(why)) if isValid(sheet) else None,
        )


def _sentence(words: str) -> str:
    shown = words.strip().rstrip(".")
    return f"{shown[:1].upper()}{shown[1:]}." if shown else ""
