"""The right side of a lesson: a practice project with this sin, what to do in it, and a real scan that says whether it is gone."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import msgspec
from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from checks.demo.practice import PRACTICES, Practice
from checks.language import advice, mark, tr
from checks.model import Report
from checks.report.escape import for_terminal
from gui.asking import Command
from gui.models.walkthrough import Checked, changes, checked, cure, is_gone
from gui.models.walkthrough_words import LESSONS
from gui.pages.fix_sheet import file_card
from gui.widgets.buttons import Button
from gui.widgets.cards import Card, clear, column, row
from gui.widgets.marks import Mark
from gui.widgets.text import Label
from gui.widgets.toast import announce

_ODD = mark("The scan’s answer could not be read.")


class PracticePart(QWidget):
    """One practice project at a time; each is made once, in a private folder that goes when the window closes."""

    passed = Signal(int)  # a scan said that the sin is gone

    def __init__(self, program: Sequence[str] = ()) -> None:
        super().__init__()
        self._command = Command(self, program=program)
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._made: dict[int, Path] = {}
        self._checks: dict[int, tuple[Checked, ...]] = {}  # what the last scan of each said
        self._again = 0  # counts projects that were begun anew: the old folder is left to itself
        self._shown = False  # whether the change stands there
        self.number = 1
        self.busy = ""
        self._trouble = ""
        self._rows = column(spacing=12)
        self.setLayout(self._rows)
        self._buttons: dict[str, Button] = {}

    @property
    def practice(self) -> Practice:
        """The one that is shown."""
        return PRACTICES[self.number]

    @property
    def folder(self) -> Path | None:
        """Where it lies, when it was made."""
        return self._made.get(self.number)

    def show_lesson(self, number: int) -> None:
        """Another lesson; what runs for the one before is ended."""
        if number != self.number:
            self._stop()
            self._shown = False
        self.number = number
        self._draw()

    # --- what a person does -----------------------------------------------------------------------------------------

    def make(self) -> None:
        """Make the project, and scan it at once: what is found is really found."""
        try:
            self._folder = self._folder or tempfile.TemporaryDirectory(
                prefix="shrift-practice-", ignore_cleanup_errors=True
            )
        except OSError as error:
            self._tell(tr("There is no room for a practice project: {strerror}.", strerror=error.strerror))
            return
        number, folder = self.number, Path(self._folder.name) / f"{self.practice.name}{self._again or ''}"
        words = ("demo", "--practice", str(number), "--make-only", str(folder))

        def made(_: bytes) -> None:
            self._made[number] = folder
            self._scan(number)

        self._begin(tr("Making the project"))
        self._command.ask(words, then=made, otherwise=self._tell)

    def check(self) -> None:
        """Scan the project again."""
        if self.folder is not None:
            self._begin(tr("Scanning the project"))
            self._scan(self.number)

    def begin_again(self) -> None:
        """A new project with new keys."""
        self._again += 1
        self._made.pop(self.number, None)
        self._checks.pop(self.number, None)
        self._shown = False
        self.make()

    def open_file(self) -> None:
        """The file to begin with, in the person's own editor; its folder where the file is still to be made."""
        if self.folder is None:
            return
        path = self.folder / self.practice.opened
        if not path.exists():
            path = self.folder
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self._tell(tr("Nothing opened it. It lies at {path}.", path=path))

    def open_folder(self) -> None:
        """The project in the file manager."""
        if self.folder is not None and not QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.folder))):
            self._tell(tr("Nothing opened it. It lies at {folder}.", folder=self.folder))

    def show_change(self) -> None:
        """Show what would be changed, or hide it again."""
        self._shown = not self._shown
        self._draw("show")

    def apply(self) -> None:
        """Make the change that is shown, then scan."""
        if self.folder is None:
            return
        try:
            cure(self.practice, self.folder)
        except OSError as error:
            self._tell(tr("The change could not be made: {strerror}.", strerror=error.strerror))
            return
        self.check()

    # --- what comes back --------------------------------------------------------------------------------------------

    def _begin(self, words: str) -> None:
        self.busy, self._trouble = words, ""
        self._draw()

    def _scan(self, number: int) -> None:
        words = ("scan", "--no-memory", "--format", "json", "--", str(self._made[number]))
        self._command.ask(words, then=lambda answer: self._scanned(number, answer), otherwise=self._tell)

    def _scanned(self, number: int, answer: bytes) -> None:
        try:
            report = msgspec.json.decode(answer, type=Report)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            self._tell(tr(_ODD))
            return
        self.show_checked(number, checked(report, PRACTICES[number]))

    def show_checked(self, number: int, checks: tuple[Checked, ...]) -> None:
        """What a scan said."""
        again = number in self._checks
        self._checks[number] = checks
        self.busy = ""
        gone = is_gone(checks)
        self._draw("check")
        if gone:
            self.passed.emit(number)
        announce(
            self,
            tr("The sin is gone.") if gone else tr("Still there.") if again else tr("The practice project is ready."),
        )

    def _tell(self, why: str) -> None:
        self.busy, self._trouble = "", for_terminal(why)
        self._draw()

    def _stop(self) -> None:
        self._command.stop()
        self.busy, self._trouble = "", ""

    def end(self) -> None:
        """End what runs, and take the projects away."""
        self._stop()
        if self._folder is not None:
            self._folder.cleanup()

    # --- drawing ----------------------------------------------------------------------------------------------------

    def first(self) -> QWidget | None:
        """What is used first."""
        return self._buttons.get("make") or self._buttons.get("open")

    def button(self, name: str) -> Button | None:
        """`make`, `open`, `folder`, `check`, `show`, `apply` or `new`, where it is there."""
        return self._buttons.get(name)

    def _draw(self, focus: str = "") -> None:
        had = next((name for name, b in self._buttons.items() if b.hasFocus()), "")
        clear(self._rows)
        self._buttons = {}
        made, gone = self.folder is not None, is_gone(self._checks.get(self.number, ()))
        self._rows.addWidget(self._head(made))
        if made:
            self._rows.addWidget(self._task(gone))
            if self._shown:
                self._rows.addWidget(self._change(gone))
        self._rows.addStretch()
        for button in self._buttons.values():
            button.setEnabled(not self.busy)
        if had or focus:
            target = self._buttons.get(had) or self._buttons.get(focus) or self.first()
            if target is not None:
                target.setFocus()

    def _button(self, name: str, button: Button) -> Button:
        slots = {
            "make": self.make, "open": self.open_file, "folder": self.open_folder, "check": self.check,
            "show": self.show_change, "apply": self.apply, "new": self.begin_again,
        }  # fmt: skip
        button.clicked.connect(slots[name])
        self._buttons[name] = button
        return button

    def _head(self, made: bool) -> Card:
        card = Card((18, 15, 18, 16), 0)
        if not made:
            words = tr(
                "A small project with this sin is made in a private folder of its own. Its keys are made up now and open nothing."
            )
            card.rows.addWidget(Label(tr("Practice project"), 14, 600))
            card.rows.addSpacing(4)
            card.rows.addWidget(Label(words, 13, 400, "text2", wrap=True))
            card.rows.addSpacing(14)
            make = self._button("make", Button(tr("Make the project"), "filled", icon="play"))
            line = row(make, 12)
            line.addWidget(Label(self.busy, 13, 400, "text2"), 1)
            card.rows.addLayout(line)
        else:
            head = row(Label(tr("The scan says"), 14, 600), 8)
            head.addWidget(Label(self.busy, 13, 400, "text2", elide="end"), 1)
            head.addWidget(
                self._button("new", Button(tr("Start over"), "link", quiet=True, name=tr("Make the project anew")))
            )
            card.rows.addLayout(head)
            for one in self._checks.get(self.number, ()):
                card.rows.addSpacing(10)
                line = row(spacing=10)
                line.addLayout(column(2, Mark(one.mark, 16, one.colour, "card"), -1))
                line.addLayout(
                    column(
                        Label(for_terminal(advice(one.title)), 13, 600, wrap=True),
                        2,
                        Label(for_terminal(one.reason), 13, 400, "text2", wrap=True),
                    ),
                    1,
                )
                card.rows.addLayout(line)
        if self._trouble:
            card.rows.addSpacing(10)
            card.rows.addWidget(Label(self._trouble, 13, 400, "fail", wrap=True))
        return card

    def _task(self, gone: bool) -> Card:
        card = Card((18, 15, 18, 16), 0)
        card.rows.addWidget(Label(tr("It is gone") if gone else tr("Do it now"), 14, 600))
        card.rows.addSpacing(6)
        if gone:
            done = tr("A real scan of the changed project found nothing of it any more. Go on when you like.")
            card.rows.addWidget(Label(done, 13, 400, "text2", wrap=True))
        else:
            for number, text in enumerate(map(tr, LESSONS[self.number].task), 1):
                line = row(spacing=10)
                line.addLayout(column(2, Label(f"{number}", 13, 600, "text2"), -1))
                line.addWidget(Label(text, 13, 400, "text2", wrap=True), 1)
                card.rows.addLayout(line)
                card.rows.addSpacing(4)
        card.rows.addSpacing(10)
        look = "outlined" if gone else "filled"
        line = row(
            self._button("check", Button(tr("Check"), look, icon="again", name=tr("Check the project again"))),
            spacing=8,
        )
        line.addWidget(self._button("open", Button(tr("Open in editor"), icon="open")))
        line.addWidget(self._button("folder", Button(tr("Open folder"), icon="folder")))
        line.addStretch()
        line.addWidget(self._button("show", Button(tr("Hide change") if self._shown else tr("Show me"), icon="eye")))
        card.rows.addLayout(line)
        return card

    def _change(self, gone: bool) -> QWidget:
        part = QWidget()
        rows = column(Label(tr("One way to do it"), 14, 600), 8)
        for file in changes(self.practice):
            rows.addLayout(file_card(file))
        if not gone:
            line = row(self._button("apply", Button(tr("Make this change"), icon="done")), 12)
            line.addWidget(Label(tr("“Start over” brings the sin back."), 12, 400, "text2"), 1)
            rows.addLayout(line)
        part.setLayout(rows)
        return part
