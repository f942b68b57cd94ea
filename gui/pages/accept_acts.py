"""What the window does about acceptances. The child process looks for the finding and writes; no value comes here."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from checks.language import tr, trn
from checks.model import Finding, Severity
from gui.asking import Command, telling, understood
from gui.models.accept import Row, acceptable, added_words, marks_of, name_of, rows_of
from gui.pages.accept_sheet import EXTENDED, KEYLESS, TAKEN, WHAT, AcceptSheet, ReviewSheet
from gui.widgets.sheets import open_over

PATIENCE = 10_000  # milliseconds
_WITH_BROKEN = (0, 1)  # a file that is none ends a list with 1; here it is a row like others


class AcceptActs(QObject):
    """Joins the page of findings with `shrift accept`. `program` replaces the command line, for tests."""

    said = Signal(str, bool)  # words for the foot of the window, and whether they stay
    changed = Signal()  # what is accepted is not what the report says any more

    def __init__(self, window: QWidget, *, program: Sequence[str] = ()) -> None:
        super().__init__(window)
        self._window = window
        # Apart from each other: the list that is shown anew after a change must not end the search for marks.
        self._looker, self._searcher, self._doer = (Command(self, program=program) for _ in range(3))
        self._folder: list[str] = []
        self._owner = ""

    def close(self) -> None:
        """End what looks; what writes comes to its end."""
        self._end_looking()
        self._doer.finish(PATIENCE)

    def _end_looking(self) -> None:
        self._looker.stop()
        self._searcher.stop()

    def begin(self, where: Sequence[str]) -> None:
        """A scan begins; `where` are the words by which the command line finds the same folder again."""
        at = list(where).index("--in") if "--in" in where else len(where)
        self._folder = list(where[at : at + 2])

    def ask(self, title: str, finding: Finding) -> None:
        """Accept a finding after a reason, a name and a day."""
        if not self._folder or not acceptable(finding) or self._doer.running:
            return
        sheet = AcceptSheet(
            tr("Accept “{title}”?", title=title),
            words=tr(WHAT if finding.key is not None else KEYLESS),
            critical=finding.severity is Severity.CRITICAL,
            owner=self._owner,
            parent=self._window,
        )
        sheet.given.connect(lambda reason, owner, days: self._accept(finding, reason, owner, days, sheet))
        open_over(sheet)

    def _accept(self, finding: Finding, reason: str, owner: str, days: str, sheet: AcceptSheet) -> None:
        words = ("accept", "add", *self._folder, "--reason", "-", "--owner", "-", "--days", days, "--format", "json")

        def done(answer: bytes) -> None:
            told = understood(added_words, answer, self._say)
            if told is not None:
                self._say(told)
            self.changed.emit()

        self._given((*words, "--", name_of(finding)), reason, owner, sheet, done)

    def _given(
        self,
        words: Sequence[str],
        reason: str,
        owner: str,
        sheet: AcceptSheet,
        done: Callable[[bytes], None],
        good: tuple[int, ...] = (0,),
    ) -> None:
        """Do what a person gave a reason and a name for; a refusal stays in the sheet."""
        self._owner = owner
        # By standard input: a person may type a key by mistake, and arguments are seen by every program.
        given = f"{' '.join(reason.split())}\n{' '.join(owner.split())}\n".encode()

        def came(answer: bytes) -> None:
            if isValid(sheet):
                sheet.accept()
            done(answer)

        refused = telling(sheet, self._say)
        self._doer.ask(words, given=given, then=came, otherwise=refused, good=good)

    def _say(self, words: str) -> None:
        self.said.emit(words, True)

    def review(self) -> None:
        """Show what is accepted in the folder."""
        if not self._folder:
            return
        sheet = ReviewSheet(self._window)
        sheet.ended.connect(lambda path: self._end(path, sheet))
        sheet.extended.connect(lambda entry: self._extend(entry, sheet))
        sheet.put_back.connect(lambda path: self._put_back(path, sheet))
        sheet.marks_asked.connect(lambda: self._look_for_marks(sheet))
        sheet.taken_over.connect(lambda: self._take_over(sheet))
        sheet.finished.connect(self._end_looking)
        open_over(sheet)
        self._list(sheet)

    def _list(self, sheet: ReviewSheet) -> None:
        def listed(answer: bytes) -> None:
            rows = understood(rows_of, answer, telling(sheet))
            if rows is not None and isValid(sheet):
                sheet.show_rows(rows)

        self._looker.ask(
            ("accept", "list", *self._folder, "--format", "json"),
            then=listed,
            otherwise=telling(sheet),
            good=_WITH_BROKEN,
        )

    def _end(self, path: str, sheet: ReviewSheet) -> None:
        self._change(("remove", *self._folder, "--", _name(path)), tr("It is ended, and open again."), path, sheet)

    def _put_back(self, path: str, sheet: ReviewSheet) -> None:
        words = ("undo", *self._folder, "--format", "json", "--", _name(path))
        self._change(words, tr("It is as it was."), "", sheet)

    def _change(self, words: Sequence[str], told: str, path: str, sheet: ReviewSheet) -> None:
        def done(_: bytes) -> None:
            self._changed(sheet, told, path)

        self._doer.ask(("accept", *words), then=done, otherwise=telling(sheet))

    def _changed(self, sheet: ReviewSheet, told: str, path: str = "") -> None:
        self.changed.emit()
        if isValid(sheet):
            sheet.tell_done(told, path)
            self._list(sheet)

    def _extend(self, row: Row, sheet: ReviewSheet) -> None:
        if row.entry is None or self._doer.running:
            return
        asked = AcceptSheet(
            tr("Extend “{what}”?", what=row.what),
            words=tr(EXTENDED),
            act=tr("Extend it"),
            reason=row.entry.reason,
            owner=row.entry.owner,
            parent=sheet,
        )

        def given(reason: str, owner: str, days: str) -> None:
            said = ("--reason", "-", "--owner", "-", "--days", days, "--format", "json", "--", _name(row.path))
            self._given(("accept", "extend", *self._folder, *said), reason, owner, asked, done)

        def done(_: bytes) -> None:
            self._changed(sheet, tr("It is extended. Commit its file."), row.path)

        asked.given.connect(given)
        open_over(asked)

    def _look_for_marks(self, sheet: ReviewSheet) -> None:
        def came(answer: bytes) -> None:
            if not isValid(sheet):
                return
            sheet.tell_done("", "")
            found = understood(marks_of, answer, sheet.tell)
            if found is not None:
                sheet.show_marks(found)

        self._searcher.ask(
            ("accept", "import", *self._folder, "--format", "json"),
            then=came,
            otherwise=telling(sheet),
            good=_WITH_BROKEN,
        )

    def _take_over(self, sheet: ReviewSheet) -> None:
        if self._doer.running:
            return
        asked = AcceptSheet(tr("Accept what other scanners pass by?"), words=tr(TAKEN), owner=self._owner, parent=sheet)

        def given(reason: str, owner: str, days: str) -> None:
            said = ("--write", "--reason", "-", "--owner", "-", "--days", days, "--format", "json")
            self._given(("accept", "import", *self._folder, *said), reason, owner, asked, done, _WITH_BROKEN)

        def done(answer: bytes) -> None:
            found = understood(marks_of, answer, lambda why: self._changed(sheet, why))
            if found is None:
                return
            count = len(found.written)
            told = trn("{n} acceptance was written. Commit it.", "{n} acceptances were written. Commit them.", count)
            self._changed(sheet, told if count else tr("Nothing was written: all of it is accepted, or no key."))

        asked.given.connect(given)
        open_over(asked)


def _name(path: str) -> str:
    return path.rpartition("/")[2]
