"""What is done about a finding's file: the change is shown, made after a word, checked again, and can be put back.

The child process reads, changes and undoes; masks and digests are all that comes here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from checks.fixes import recipes
from checks.language import advice, mark, tr
from checks.model import Finding
from checks.words import sentence
from gui.asking import Command, telling, understood
from gui.models.fixes import FixPlan, applied_words, named, read_applied, read_plans, source_of
from gui.pages.fix_sheet import FixSheet
from gui.widgets.sheets import open_over

PATIENCE = 10_000  # milliseconds; a change that was stopped in its middle could be undone all the same
_NONE_SAFE = mark("Nothing here is safe to change without a look. Each finding shows its own change.")
Act = tuple[str, Callable[[], None]]


class FixActs(QObject):
    """Joins the page of findings with `shrift fix`. `program` replaces the command line, for tests."""

    said = Signal(str, bool, object)  # words for the foot of the window, whether they stay, and what can be done
    changed = Signal()  # files are not what the report says any more

    def __init__(self, window: QWidget, *, program: Sequence[str] = ()) -> None:
        super().__init__(window)
        self._window = window
        # Apart from each other: looking at one change must not end the making of another.
        self._looker, self._doer = Command(self, program=program), Command(self, program=program)
        self._where: list[str] = []

    @property
    def running(self) -> bool:
        """Whether an answer is awaited."""
        return self._looker.running or self._doer.running

    def close(self) -> None:
        """End what looks. What changes files is let come to its end."""
        self._looker.stop()
        self._doer.finish(PATIENCE)

    def begin(self, where: Sequence[str]) -> None:
        """A scan begins; `where` are the words by which the command line finds the same files again."""
        self._where = [word for word in where if word != "--no-history"]

    def preview(self, recipe: str, finding: Finding) -> bool:
        """Show what would be changed for a finding; change it after a yes. False where it cannot be shown now."""
        known = recipes().get(recipe)
        sheet = FixSheet(advice(known.title) if known else tr("Change"), self._window)
        return self._show(sheet, self._about(finding), ("--", named(recipe, finding)), finding.check)

    def preview_safe(self) -> None:
        """Show all that cannot change how a program behaves; change it after a yes."""
        sheet = FixSheet(tr("Safe changes"), self._window, empty=tr(_NONE_SAFE))
        self._show(sheet, self._folder(), ("--safe",), "")

    def _show(self, sheet: FixSheet, where: Sequence[str], which: Sequence[str], check: str) -> bool:
        if not where or self._doer.running:
            sheet.deleteLater()
            return False

        def planned(answer: bytes) -> None:
            plans = understood(read_plans, answer, telling(sheet))
            if plans is not None and isValid(sheet):
                sheet.show_plans(plans)

        sheet.applied.connect(lambda plans: self._apply(plans, where, check, sheet))
        sheet.finished.connect(lambda _: self._looker.stop())
        words = ("fix", "plan", *where, "--format", "json", *which)
        self._looker.ask(words, then=planned, otherwise=telling(sheet))
        open_over(sheet)
        return True

    def _apply(self, plans: Sequence[FixPlan], where: Sequence[str], check: str, sheet: FixSheet) -> None:
        expected = [word for plan in plans for word in ("--expect", plan.digest)]
        words = ("fix", "apply", *where, "--yes", *expected, "--format", "json", "--", *(p.id for p in plans))

        def done(answer: bytes) -> None:
            if isValid(sheet):
                sheet.accept()
            applied = understood(read_applied, answer, self._refused)
            if applied is not None:
                act: Act = (tr("Undo"), lambda: self.undo(applied.record))
                self.said.emit(applied_words(applied, check), True, act)
            self.changed.emit()

        self._doer.ask(words, then=done, otherwise=telling(sheet, self._refused))

    def undo(self, record: str) -> None:
        """Put back what this record changed."""
        if self._doer.running:
            self.said.emit(tr("Another change is just being made."), False, None)
            return

        def done(_: bytes) -> None:
            self.said.emit(tr("Put back, every byte as it was."), False, None)
            self.changed.emit()

        self._doer.ask(("fix", "undo", "--format", "json", "--", record), then=done, otherwise=self._refused)

    def _refused(self, why: str) -> None:
        self.said.emit(sentence(why), True, None)

    def _folder(self) -> list[str]:
        """The folder that was scanned, without the machine; empty where none was."""
        at = self._where.index("--in") if "--in" in self._where else len(self._where)
        return self._where[at : at + 2]

    def _about(self, finding: Finding) -> list[str]:
        """Of where was scanned, what the finding's file lies in: looking anywhere else would only take time."""
        folder = self._folder()
        machine = [word for word in self._where if word not in folder]
        return machine if machine and (not folder or source_of(finding) == "machine") else folder
