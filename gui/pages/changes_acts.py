"""What the window does about changes that fixes made: lists them, puts them back, lets their copies go. A child process acts."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from checks.language import tr
from checks.words import sentence
from gui.asking import Command, telling, understood
from gui.models.changes import ChangeNote, read_changes
from gui.pages.changes_sheet import ChangesSheet
from gui.widgets.sheets import Question, open_over

PATIENCE = 10_000  # milliseconds
_SINCE = "--keep-changed"  # what the command line names where a file was changed since


class ChangesActs(QObject):
    """Joins the sheet of changes with `shrift fix`. `program` replaces the command line, for tests."""

    said = Signal(str, bool)  # words for the foot of the window, and whether they stay
    changed = Signal()  # files are not what the report says any more

    def __init__(self, window: QWidget, *, program: Sequence[str] = ()) -> None:
        super().__init__(window)
        self._window = window
        self._looker, self._doer = Command(self, program=program), Command(self, program=program)

    def close(self) -> None:
        """End what looks; what changes files comes to its end."""
        self._looker.stop()
        self._doer.finish(PATIENCE)

    def show(self) -> None:
        """Open the sheet."""
        sheet = ChangesSheet(self._window)
        sheet.undone.connect(lambda id, keep: self._undo(id, keep, sheet))
        sheet.forgotten.connect(lambda change: self._forget(change, sheet))
        sheet.finished.connect(lambda _: self._looker.stop())
        open_over(sheet)
        self._list(sheet)

    def _list(self, sheet: ChangesSheet) -> None:
        def listed(answer: bytes) -> None:
            changes = understood(read_changes, answer, telling(sheet))
            if changes is not None and isValid(sheet):
                sheet.show_changes(changes)

        self._looker.ask(("fix", "records", "--format", "json"), then=listed, otherwise=telling(sheet))

    def _undo(self, id: str, keep: bool, sheet: ChangesSheet) -> None:
        if self._doer.running:
            sheet.tell(tr("Another change is just being made."))
            return

        def done(_: bytes) -> None:
            self.said.emit(tr("Put back, every byte as it was."), False)
            self.changed.emit()
            if isValid(sheet):
                self._list(sheet)

        def refused(why: str) -> None:
            since = _SINCE in why and not keep
            words = sentence(why.partition(";")[0] if since else why)
            if since:
                words = tr("{why} Nothing was put back. What stands there now would be kept beside it, under another name.", why=words)  # fmt: skip
            if isValid(sheet):
                sheet.tell(words, change=id, changed_since=since)
            else:
                self.said.emit(words, True)

        kept = ("--keep-changed",) if keep else ()
        self._doer.ask(("fix", "undo", *kept, "--format", "json", "--", id), then=done, otherwise=refused)

    def _forget(self, change: ChangeNote, sheet: ChangesSheet) -> None:
        if change.state == "undone":
            self._let_go(change, sheet)
            return
        words = tr(
            "The copies of what stood in its files are deleted, with their key. The files stay as they are now, and the change cannot be put back any more."
        )
        question = Question(tr("Forget this change?"), words, tr("Forget it"), sheet)
        question.accepted.connect(lambda: self._let_go(change, sheet))
        open_over(question)

    def _let_go(self, change: ChangeNote, sheet: ChangesSheet) -> None:
        if self._doer.running:
            sheet.tell(tr("Another change is just being made."))
            return
        self._doer.ask(
            ("fix", "forget", "--", change.id),
            then=lambda _: self._list(sheet) if isValid(sheet) else None,
            otherwise=telling(sheet),
        )
