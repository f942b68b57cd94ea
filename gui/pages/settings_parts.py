"""Parts of the settings: a titled card, a line with a box to tick, the policy, the plug-ins, the data."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from checks.language import mark, tr
from checks.model import PluginNote, Report
from checks.report.escape import for_terminal
from gui.asking import Command, understood
from gui.models.settings import declared, delete_all, export, kept, read_plugins, size_words
from gui.models.verdicts import homely
from gui.pages.page import Desk
from gui.saving import folders, not_written
from gui.widgets.buttons import Button, Tick
from gui.widgets.cards import Card, Line, clear, column, row
from gui.widgets.numbers import Number
from gui.widgets.sheets import Field, Question
from gui.widgets.text import Label
from gui.widgets.words import Words

AGES = (
    (
        "admin",
        mark("Keys that administer"),
        mark("They make keys, add members and lift limits. The longest they may live."),
    ),
    ("production", mark("Production’s keys"), mark("Of apps that people use. The longest they may live.")),
    ("other", mark("Other keys"), mark("Of development, of tests, of people. The longest they may live.")),
)


class Part(QWidget):
    """A title, a card under it, and a line for what went wrong."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.card = Card((0, 0, 0, 0), 0)
        self._trouble = Label("", 13, 400, "fail", wrap=True)
        self._trouble.hide()
        self.setLayout(column(Label(title, 14, 600), 10, self.card, 6, self._trouble))

    def tell(self, why: str) -> None:
        """Why something did not work; empty takes it away."""
        self._trouble.setText(for_terminal(why))
        self._trouble.setVisible(bool(why))

    def add(self, layout: QHBoxLayout) -> None:
        """One more line of the card."""
        if self.card.rows.count():
            self.card.rows.addWidget(Line())
        self.card.rows.addLayout(layout)


def ticked(tick: Tick, name: str, text: str, aside: str = "") -> QHBoxLayout:
    """A line: box, name, and what it does."""
    line = row(tick, 12, margins=(16, 12, 16, 12))
    line.addLayout(column(Words(name, tick), 1, Label(text, 12, 400, "text2", wrap=True)), 1)
    if aside:
        line.addSpacing(12)
        line.addWidget(Label(aside, 12, 400, "label"))
    return line


def told(name: str, text: str, *parts: QWidget) -> QHBoxLayout:
    """A line: name and what it is, and what can be done at its end."""
    line = row(margins=(16, 12, 12, 12))
    line.addLayout(column(Label(name, 13, 600, elide="end"), 1, Label(text, 12, 400, "text2", wrap=True)), 1)
    for part in parts:
        line.addSpacing(8)
        line.addWidget(part)
    return line


class PolicyPart(Part):
    """What the project that is shown asks of its keys."""

    def __init__(self, desk: Desk) -> None:
        from checks.sins.s5_immortal.ages import DEFAULTS  # brings all checks of its sin, which no window waits for

        super().__init__(tr("Policy"))
        self._desk, self._defaults = desk, DEFAULTS
        self._look, self._doer = Command(self, program=desk.program), Command(self, program=desk.program)
        self._folder: Path | None = None
        self._kept = QWidget(self)  # where the fields wait while they are not shown
        self._kept.hide()
        self.name = Field(tr("Who approves the policy"), example=tr("Your name"))
        self.name.setFixedWidth(180)
        self.numbers = {
            kind: Number(tr(title), 1, DEFAULTS[kind], DEFAULTS[kind], unit=tr("days")) for kind, title, _ in AGES
        } | {"minimum-score": Number(tr("Least score"), 0, 100, 0)}
        self._show("", "")

    def hear(self, report: Report) -> None:
        """Another project."""
        self._folder = Path(report.target.path) if report.target.kind != "machine" else None
        if self.isVisible():
            self.look()

    def look(self) -> None:
        """Ask the command line what the project asks for."""
        if self._folder is None:
            self._show("", "")
        elif not self._file.is_file():
            self._show("none", "")
        else:
            self._look.ask(
                ("policy", "check", "--", str(self._folder)),
                then=lambda answer: self._show("there", answer.decode("utf-8", "replace")),
                otherwise=lambda why: self._show("unfit", why),
            )

    @property
    def _file(self) -> Path:
        assert self._folder is not None
        return self._folder / ".shrift" / "policy.toml"

    def _show(self, state: str, words: str) -> None:
        for field in (self.name, *self.numbers.values()):
            field.setParent(self._kept)  # they are used again, with what was typed
        clear(self.card.rows)
        self.tell("")
        name = for_terminal(self._folder.name) if self._folder is not None else ""
        if not state:
            text = tr(
                "Ages of keys, required checks, a minimum score: a file in the project, for everybody who works on it."
            )
            self.add(told(tr("No project is shown"), text))
        elif state == "none":
            make = Button(tr("Make one"), small=True, name=tr("Make a policy"))
            make.clicked.connect(self._make)
            text = tr(
                "{name} has no .shrift/policy.toml: the usual intervals hold. A policy can only be stricter.", name=name
            )
            self.add(told(tr("No policy"), text))
            for kind, title, what in AGES:
                self.add(told(tr(title), tr(what), self.numbers[kind]))
            self.add(
                told(tr("Least score"), tr("A scan fails under it. 0 asks for none."), self.numbers["minimum-score"])
            )
            self.add(told(tr("Approved by"), tr("It stands in the file, with the day."), self.name, make))
            for field in (self.name, *self.numbers.values()):
                field.show()
        else:
            show = Button(tr("Open"), small=True, name=tr("Open the policy"))
            show.clicked.connect(self._open)
            first, _, rest = words.strip().partition("\n")
            title = for_terminal(first) if state == "there" else tr("It cannot be used")
            text = " ".join(rest.split()) if state == "there" else words
            self.add(told(title, for_terminal(text), show))

    def _make(self) -> None:
        who = " ".join(self.name.text().split())
        if not who:
            self.tell(tr("A policy names who approved it."))
            self.name.setFocus()
            return
        asked = [
            f"--{name}={field.value()}"
            for name, field in self.numbers.items()
            if field.value() != self._defaults.get(name, 0)
        ]
        self._doer.ask(
            ("policy", "init", f"--by={who}", *asked, "--", str(self._folder)),
            then=lambda _: self.look(),
            otherwise=self.tell,
        )

    def _open(self) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._file))):
            self.tell(tr("Nothing opened it. It lies at {file}.", file=self._file))

    def end(self) -> None:
        """End what runs."""
        self._look.stop()
        self._doer.stop()


class PluginsPart(Part):
    """What other distributions add, each with a switch."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(tr("Plug-ins"))
        self._look, self._doer = Command(self, program=desk.program), Command(self, program=desk.program)
        self.ticks: dict[str, Tick] = {}
        self.add(told(tr("Looking for plug-ins"), tr("Nothing of them is run meanwhile.")))

    def look(self) -> None:
        """Ask the command line what is installed; what is off is not imported."""
        self._look.ask(("plugins", "list", "--format", "json"), then=self._came, otherwise=self.tell)

    def _came(self, answer: bytes) -> None:
        notes = understood(read_plugins, answer, self.tell)
        if notes is not None:
            self.show_plugins(notes)

    def show_plugins(self, notes: list[PluginNote]) -> None:
        """One line each."""
        focused = next((name for name, tick in self.ticks.items() if tick.hasFocus()), "")
        clear(self.card.rows)
        self.ticks = {}
        self.tell("")
        if not notes:
            self.add(
                told(
                    tr("No plug-in is installed"),
                    tr("Checks, providers and forms of reports can come from other packages."),
                )
            )
        for note in notes:
            name = for_terminal(note.name)
            tick = Tick(tr("Plug-in {name}", name=name), on=note.state != "off")
            tick.clicked.connect(lambda on, n=note.name, t=tick: self._turn(n, t, on))
            self.ticks[note.name] = tick
            text = for_terminal(tr("Broken: {error}", error=note.error) if note.state == "broken" else declared(note))
            self.add(ticked(tick, name, text, for_terminal(note.version)))
        if focused in self.ticks:
            self.ticks[focused].setFocus()

    def _turn(self, name: str, tick: Tick, on: bool) -> None:
        def refused(why: str) -> None:
            tick.setChecked(not on)
            self.tell(why)

        self._doer.ask(("plugins", "on" if on else "off", "--", name), then=lambda _: self.look(), otherwise=refused)

    def end(self) -> None:
        """End what runs."""
        self._look.stop()
        self._doer.stop()


class DataPart(Part):
    """Where Shrift keeps what; all of it can be taken along, and deleted."""

    deleted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(tr("Data"))
        self._desk = desk

    def look(self) -> None:
        """Count again."""
        clear(self.card.rows)
        for one in kept(self._desk.places):
            where = Label(for_terminal(homely(str(one.path))), 12, 400, "label", elide="middle", fixed=True)
            where.setMinimumWidth(120)
            line = row(margins=(16, 12, 16, 12))
            line.addLayout(
                column(Label(one.title, 13, 600), 1, Label(one.what, 12, 400, "text2", wrap=True), 3, where), 1
            )
            line.addSpacing(12)
            line.addWidget(Label(size_words(one), 12, 400, "text2"))
            self.add(line)
        save = Button(tr("Export…"), icon="export", name=tr("Export settings and data"))
        save.clicked.connect(self._export)
        self.delete = Button(tr("Delete all…"), icon="trash", name=tr("Delete all that Shrift keeps"))
        self.delete.clicked.connect(self._ask)
        words = Label(
            tr("No value of a key can be read from it; names of projects and people can."), 12, 400, "text2", wrap=True
        )
        line = row(margins=(16, 12, 12, 12))
        line.addWidget(words, 1)
        for button in (save, self.delete):
            line.addSpacing(8)
            line.addWidget(button)
        self.add(line)

    def _export(self) -> None:
        start = str(Path.home() / f"shrift-data-{date.today()}.zip")
        path, _ = QFileDialog.getSaveFileName(self, tr("Export settings and data"), start)
        if not path:
            return
        try:
            count = export(self._desk.places, Path(path), folders(self._desk.report))
        except OSError as error:
            self.tell(not_written(Path(path), error))
            return
        self._desk.say(
            tr("Saved {name} with {count} files", name=Path(path).name, count=count)
            if count != 1
            else tr("Saved {name}", name=Path(path).name)
        )

    def _ask(self) -> None:
        words = tr(
            "Settings, scores of earlier scans, recent projects, notes about accounts and all that undoes fixes are deleted, and "
            "cannot be brought back. Projects are not touched. Keys in the system’s keychain stay: take them out in the Vault first. "
            "The size of this window is written again when it closes."
        )
        question = Question(tr("Delete all that Shrift keeps?"), words, tr("Delete all"), self.window())
        question.accepted.connect(self._delete)
        self._desk.open_sheet(question)

    def _delete(self) -> None:
        failed = delete_all(self._desk.places)
        for recent in list(self._desk.recent):
            self._desk.recent.forget(recent)
        self.look()
        self.tell("; ".join(failed))
        if not failed:
            self._desk.say(tr("All that Shrift kept is deleted."))
        self.deleted.emit()
