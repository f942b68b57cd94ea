"""Who may be asked over the network: one switch a provider or git host, what it would be asked before it is turned on.

`OnlinePart` is a part to be put into a page or a sheet; everything is done by `shrift online …` in a child process.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QWidget
from shiboken6 import isValid

from checks.language import tr
from checks.report.escape import for_terminal
from gui.asking import Command, understood
from gui.models.online import GROUPS, Reach, Row, dry_run, read_reach, rows, summary
from gui.pages.page import Desk
from gui.widgets.buttons import Button, Tick
from gui.widgets.cards import Card, Line, clear, column, row, scrolled
from gui.widgets.fold import Fold
from gui.widgets.sheets import Small
from gui.widgets.text import Label, measured
from gui.widgets.words import Words

HIGH = 160  # of the lines of a dry run; more scroll


class OnlinePart(QWidget):
    """The list with its switches. `look` fills it; it may be called again at any time."""

    turned = Signal(str, bool)  # a name that was turned on or off

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._look, self._doer = Command(self, program=desk.program), Command(self, program=desk.program)
        self.ticks: dict[str, Tick] = {}
        self._said = Label(tr("Looking who is on"), 13, 400, "text2", wrap=True)
        self._trouble = Label("", 13, 400, "fail", wrap=True)
        self._trouble.hide()
        self._list = column(spacing=12)
        self.setLayout(column(measured(self._said), 6, self._trouble, 10, self._list))

    def look(self) -> None:
        """Ask the command line who is on; nobody else is asked."""
        self._look.ask(("online", "list", "--all", "--format", "json"), then=self._came, otherwise=self._tell)

    def _came(self, answer: bytes) -> None:
        found = understood(read_reach, answer, self._tell)
        if found is None:
            return
        self._tell("")
        made = rows(found, self._desk.report)
        self._said.setText(summary(made))
        focused = next((name for name, tick in self.ticks.items() if tick.hasFocus()), "")
        clear(self._list)
        self.ticks = {}
        for group, title in GROUPS:
            of = [r for r in made if r.group == group]
            if of:
                opened = group != "others" or any(r.reach.on for r in of)
                self._list.addWidget(Fold(tr(title), str(len(of)), lambda o=of: self._group(o), opened=opened))
        if focused in self.ticks:
            self.ticks[focused].setFocus(Qt.FocusReason.OtherFocusReason)

    def _group(self, of: list[Row]) -> QWidget:
        card = Card((0, 2, 0, 2), 0)
        for number, one in enumerate(of):
            if number:
                card.rows.addWidget(Line())
            tick = Tick(tr("May be asked: {title}", title=one.reach.title), on=one.reach.on)
            tick.clicked.connect(lambda on, r=one.reach, t=tick: self._switch(r, t, on))
            self.ticks[one.reach.name] = tick
            line = row(tick, 10, margins=(14, 9, 14, 9))
            line.addWidget(Words(for_terminal(one.reach.title), tick), 0)
            line.addStretch()
            line.addWidget(Label(one.aside, 12, 400, "text2"))
            card.rows.addLayout(line)
        return card

    def _switch(self, reach: Reach, tick: Tick, on: bool) -> None:
        if not on:
            self._turn(reach, False)
            return
        tick.setChecked(False)  # until the person has seen what it means
        sheet = AskedSheet(reach, self._desk, self.window())
        sheet.accepted.connect(lambda: self._turn(reach, True))
        self._desk.open_sheet(sheet)

    def _turn(self, reach: Reach, on: bool) -> None:
        def done(_: bytes) -> None:
            self.turned.emit(reach.name, on)
            self.look()

        def refused(why: str) -> None:
            self._tell(why)
            if reach.name in self.ticks:
                self.ticks[reach.name].setChecked(not on)

        self._doer.ask(("online", "on" if on else "off", reach.name), then=done, otherwise=refused)

    def _tell(self, why: str) -> None:
        self._trouble.setText(for_terminal(why))
        self._trouble.setVisible(bool(why))

    def end(self) -> None:
        """End what runs."""
        self._look.stop()
        self._doer.stop()


class AskedSheet(Small):
    """What one of them would be asked; a dry run tells it for the project that is shown, and asks nobody."""

    WIDE = 600

    def __init__(self, reach: Reach, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Turn on"))
        self._reach, self._desk = reach, desk
        self._command = Command(self, program=desk.program)
        self._lines = column(margins=(12, 8, 12, 8), spacing=4)
        inner = QWidget()
        inner.setLayout(self._lines)
        self._area = scrolled(inner)
        self._box = Card((0, 0, 0, 0), 0)
        self._box.rows.addWidget(self._area)
        self._box.hide()
        self._said = Label("", 12, 400, "text2", wrap=True)
        self._said.hide()
        report = desk.report
        # Of a machine alone the dry run has no words of its own; what is asked is told in general then.
        self._folder = report.target.path if report is not None and report.target.kind != "machine" else ""
        name = for_terminal(report.target.name) if report is not None else ""
        self.show_run = Button(tr("Show what would be asked of {name}", name=name), small=True)
        self.show_run.clicked.connect(self._run)
        self.show_run.setVisible(bool(self._folder))
        self.leave = Button(tr("Cancel"), hint="Esc")
        self.leave.clicked.connect(self.reject)
        self.yes = Button(tr("Turn it on"), "filled", icon="online")
        self.yes.clicked.connect(self.accept)
        self.setLayout(
            column(
                Label(tr("May {title} be asked?", title=for_terminal(reach.title)), 17, 600, wrap=True), 8,
                Label(for_terminal(reach.asks), 13, 400, "text2", wrap=True), 6,
                Label(tr("Only a scan that is told to ask does so; it can be turned off here at any time."), 13, 400, "text2", wrap=True),
                12, row(self.show_run, -1), self._said, 8, self._box, 12,
                row(-1, self.leave, 8, self.yes), margins=(20, 18, 20, 16),
            )
        )  # fmt: skip
        self.leave.setFocus(Qt.FocusReason.OtherFocusReason)

    def _run(self) -> None:
        self.show_run.setEnabled(False)
        self._say(tr("{name} is read; nobody is asked.", name=Path(self._folder).name or self._folder))
        words = ("scan", f"--online={self._reach.name}", "--dry-run", "--", self._folder)
        self._command.ask(words, then=self.show_lines, otherwise=self._say_refused)

    def show_lines(self, answer: bytes) -> None:
        """What the dry run said."""
        lines = dry_run(answer)
        self.show_run.hide()
        self._say(tr("Nobody was asked. This would be:"))
        for text in lines:
            line = Label(text, 12, 400, fixed=True, wrap=True)
            self._lines.addWidget(line)
            line.show()  # at once: what comes with the loop's next turn has no height yet
        self._lines.addStretch()
        self._area.setFixedHeight(min(self._lines.totalHeightForWidth(self.WIDE - 60), HIGH))
        self._box.show()
        self.fit()

    def _say_refused(self, why: str) -> None:
        self.show_run.setEnabled(True)
        self._say(why)

    def _say(self, words: str) -> None:
        self._said.setText(for_terminal(words))
        self._said.show()
        if isValid(self):
            self.fit()

    def done(self, result: int) -> None:
        self._command.stop()
        super().done(result)


class OnlineSheet(QDialog):
    """The part in a sheet of its own."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Who may be asked"))
        self.resize(600, 560)
        self.part = OnlinePart(desk)
        inner = QWidget()
        inner.setLayout(column(self.part, -1, margins=(20, 0, 16, 0)))
        self.close_button = Button(tr("Close"), hint="Esc")
        self.close_button.clicked.connect(self.accept)
        frame = column(row(20, Label(tr("Who may be asked"), 17, 600), -1), 8, margins=(0, 16, 0, 16))
        frame.addWidget(scrolled(inner), 1)
        frame.addSpacing(14)
        frame.addLayout(row(-1, self.close_button, 20))
        self.setLayout(frame)
        self.close_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.part.look()

    def done(self, result: int) -> None:
        self.part.end()
        super().done(result)
