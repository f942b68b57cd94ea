"""Welcome: choose or drop a folder, say what to read, go back to a recent project, or try the demo."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QWidget

from checks import __version__
from checks.language import tr
from gui.engine import Scope
from gui.pages.recents import RecentRow
from gui.pages.targets import DropZone, MachineCard
from gui.recent import Recent
from gui.rooms import Room
from gui.widgets.buttons import Button, Tick
from gui.widgets.cards import Card, Line, clear, column, row, scrolled
from gui.widgets.emblem import Emblem
from gui.widgets.marks import Mark
from gui.widgets.notice import Notice
from gui.widgets.text import Label
from gui.widgets.words import Words

WIDTH = 1056
NARROW = 1040
RECENT_SHOWN = 4
ASIDE = 400  # width of the right column


class WelcomePage(QWidget):
    """The first screen, without navigation; also reached from the project's menu."""

    chosen = Signal()  # the user wants to choose a folder
    machine = Signal()  # the user wants this machine alone to be examined
    home = Signal()  # the user wants to choose another home folder
    places = Signal()  # the user wants to see what is read on a machine
    reopened = Signal(object)  # Recent
    forgotten = Signal(object)  # Recent: it shall leave the list
    demo = Signal()
    keys = Signal()  # the user wants to see the keyboard shortcuts
    room = Signal(str)  # the id of a room that needs no examination

    def __init__(self, known: int = 0, rooms: Sequence[Room] = ()) -> None:
        """`known` is how many places on a machine are known; `rooms` are those that can be entered from here."""
        super().__init__()
        self._rooms = rooms
        self._known = known
        self.drop = DropZone()
        self.drop.choose.clicked.connect(self.chosen)
        self.own = MachineCard()
        self.own.look.clicked.connect(self.machine)
        self.own.other.clicked.connect(self.home)
        self.history, self.online = Tick(tr("Git history"), on=True), Tick(tr("Ask the git host"))
        self.with_machine = Tick(tr("This machine"))
        self._which = Button(tr("Which ones?"), "link", quiet=False, name=tr("Which places on this machine are read"))
        self._which.setFixedHeight(16)  # it makes its row no higher than the others
        self._which.clicked.connect(self.places)
        self._try = Button(tr("Try it"), name=tr("Try the demo project"))
        self._try.clicked.connect(self.demo)
        self._recent_card = Card((0, 5, 0, 4), 0)
        self._recent = QWidget()
        self._recent.setLayout(column(Label(tr("Recent"), 14, 600), 10, self._recent_card))
        self._notice = Notice()
        self._notice.acted.connect(lambda: self.tell(""))
        self._examine, self._read, self._fresh = QWidget(), QWidget(), QWidget()
        self._examine.setLayout(column(Label(tr("Examine"), 14, 600), 10, self._targets()))
        self._read.setLayout(column(Label(tr("What to read"), 14, 600), 10, self._reads()))
        self._fresh.setLayout(column(Label(tr("New to this?"), 14, 600), 10, self._new()))
        self._sides = QGridLayout()
        self._sides.setContentsMargins(0, 0, 0, 0)
        self._sides.setVerticalSpacing(24)
        self._sides.setHorizontalSpacing(24)
        self._sides.setColumnStretch(0, 1)
        self._stacked = False

        content = QWidget()
        content.setMaximumWidth(WIDTH)
        content.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._content = content
        self._around = column(
            self._head(),
            25,
            self._notice,
            self._sides,
            24,
            Line(),
            20,
            self._promises(),
            -1,
            12,
            self._foot(),
            margins=(0, 40, 0, 20),
        )
        page = QWidget()
        page.setLayout(row(24, content, 24))
        self._area = scrolled(page)
        self.setLayout(column(self._area))
        content.setLayout(self._around)
        self.show_recent([], datetime.now().astimezone())
        order = (
            self.drop.choose,
            self.own.look,
            self.own.other,
            self.history,
            self.with_machine,
            self._which,
            self.online,
        )
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)

    def _head(self) -> QWidget:
        head = QWidget()
        words = column(
            Label("Shrift", 24, 600),
            2,
            Label(
                tr(
                    "Hears what a project and this machine confess about their LLM API keys, and walks each one to the fix."
                ),
                14,
                400,
                "text2",
                wrap=True,
            ),
        )
        layout = row(Emblem(48), 18, margins=(0, 0, 0, 0))
        layout.addLayout(words, 1)
        for room in self._rooms:
            if room.section in ("learn", "foot"):
                continue  # they have a card of their own, and a place at the foot
            door = Button(tr(room.title), icon=room.icon)
            door.clicked.connect(lambda _=False, id=room.id: self.room.emit(id))
            layout.addSpacing(8)
            layout.addWidget(door, 0, Qt.AlignmentFlag.AlignTop)
        head.setLayout(layout)
        return head

    def _targets(self) -> QWidget:
        targets = QWidget()
        line = row(spacing=16)
        line.addWidget(self.drop, 1)
        line.addWidget(self.own)
        targets.setLayout(line)
        return targets

    def _reads(self) -> Card:
        card = Card((0, 6, 0, 6), 0)
        rows: tuple[tuple[Tick, str, str, str | Button], ...] = (
            (
                Tick(tr("Files"), on=True, locked=True),
                tr("Files"),
                tr("What lies in the folder, ignored files too"),
                tr("always"),
            ),
            (self.history, tr("Git history"), tr("Every commit, stash and loose object, also deleted ones"), ""),
            (
                self.with_machine,
                tr("This machine"),
                "",
                self._which,
            ),
            (
                self.online,
                tr("Ask the git host"),
                tr("Is the repository public, is push protection on"),
                tr("uses the network"),
            ),
        )
        names = max(148, *(Label(name, 13, 600).sizeHint().width() + 12 for _, name, _, _ in rows))
        for number, (tick, name, text, aside) in enumerate(rows):
            if number:
                card.rows.addWidget(Line())
            label = Words(name, tick)
            label.setMinimumWidth(names)
            what = Label(text, 13, 400, "text2", elide="end")
            if tick is self.with_machine:
                self._kinds = what
            line = row(tick, 12, label, 0, margins=(16, 14, 16, 14))
            line.addWidget(what, 1)
            line.addSpacing(12)
            line.addWidget(aside if isinstance(aside, Button) else Label(aside, 12, 400, "label"))
            card.rows.addLayout(line)
        self.know(self._known)
        return card

    def know(self, known: int) -> None:
        """How many places on a machine are known; 0 as long as nobody counted them."""
        words = tr(": {known} known places", known=known) if known else ""
        self._kinds.setText(tr("Shell profiles, AI tools, editors{known}", known=words))

    def _new(self) -> Card:
        card = Card((16, 16, 16, 16), 0)
        words = column(
            -1,
            Label(tr("Demo project"), 13, 600),
            2,
            Label(
                tr("A small app full of harmless sins, with made-up keys, examined at once."),
                13,
                400,
                "text2",
                wrap=True,
            ),
            -1,
        )
        line = row(Mark("play", 20, "accent", "card"), 14)
        line.addLayout(words, 1)
        line.addSpacing(12)
        line.addWidget(self._try)
        card.rows.addLayout(line, 1)  # it shares its row with what is read: each part gets as much of the height
        for room in self._rooms:
            if room.section == "learn":
                card.rows.addSpacing(14)
                card.rows.addWidget(Line())
                card.rows.addSpacing(14)
                card.rows.addLayout(self._lesson(room), 1)
        return card

    def _lesson(self, room: Room) -> QHBoxLayout:
        text = tr("Seven short lessons: mend a practice project, sin by sin.")
        words = column(-1, Label(tr(room.title), 13, 600), 2, Label(text, 13, 400, "text2", wrap=True), -1)
        line = row(Mark(room.icon, 20, "accent", "card"), 14)
        line.addLayout(words, 1)
        line.addSpacing(12)
        begin = Button(tr("Begin"), name=tr("Begin the walkthrough"))
        begin.clicked.connect(lambda _=False: self.room.emit(room.id))
        line.addWidget(begin)
        return line

    def _promises(self) -> QWidget:
        told = (
            (
                "ticks",
                tr("Reads only what you tick"),
                tr("Nothing in the folder is run: no hook, no build, no script of the project."),
            ),
            (
                "lock",
                tr("Keys stay where they are"),
                tr("A value never enters this window, a report, a log or a file Shrift writes. You see a mask."),
            ),
            (
                "offline",
                tr("Offline until you say so"),
                tr("Nothing is asked of anybody without your tick; a key goes to its own provider alone."),
            ),
        )
        line = row(spacing=32)
        for icon, title, text in told:
            words = column(Label(title, 13, 600), 2, Label(text, 13, 400, "text2", wrap=True), -1)
            one = row()
            one.addWidget(Mark(icon, 20), 0, Qt.AlignmentFlag.AlignTop)
            one.addSpacing(14)
            one.addLayout(words, 1)
            line.addLayout(one, 1)
        widget = QWidget()
        widget.setLayout(line)
        return widget

    def _foot(self) -> QWidget:
        foot = QWidget()
        keys = Button(tr("Keyboard shortcuts"), "link", hint="F1", quiet=True)
        keys.clicked.connect(self.keys)
        line = row(Label(tr("Shrift {version}", version=__version__), 12, 400, "label"), -1)
        for room in self._rooms:
            if room.section == "foot":
                door = Button(tr(room.title), "link", quiet=True)
                door.clicked.connect(lambda _=False, id=room.id: self.room.emit(id))
                line.addWidget(door)
                line.addSpacing(20)
        line.addWidget(keys)
        foot.setLayout(line)
        return foot

    @property
    def scope(self) -> Scope:
        """What is ticked."""
        return Scope(
            history=self.history.isChecked(), online=self.online.isChecked(), machine=self.with_machine.isChecked()
        )

    def show_recent(self, recent: list[Recent], now: datetime) -> None:
        """List the projects; without one the card goes."""
        clear(self._recent_card.rows)
        for number, one in enumerate(recent[:RECENT_SHOWN]):
            if number:
                self._recent_card.rows.addWidget(Line())
            line = RecentRow(one, now)
            line.clicked.connect(lambda _=False, one=one: self.reopened.emit(one))
            line.forgotten.connect(lambda one=one: self.forgotten.emit(one))
            self._recent_card.rows.addWidget(line)
        if 0 < len(recent) < RECENT_SHOWN:
            self._recent_card.rows.addStretch()
        self._recent.setVisible(bool(recent))
        self._arrange()

    def tell(self, words: str) -> None:
        """Say why something did not work; empty takes it away."""
        self._notice.tell("warn", words, tr("Close"))
        self._fit()

    def set_busy(self, busy: bool) -> None:
        """While the demo project is made."""
        self._try.setEnabled(not busy)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._fit()

    def _fit(self) -> None:
        stacked = self.width() < NARROW
        if stacked != self._stacked:
            self._stacked = stacked
            self.drop.setMinimumHeight(176 if stacked else 218)
            self._arrange()
        # What is told takes its height from the margin, so that the foot stays in the window.
        told = bool(self._notice.kind)
        self._around.setContentsMargins(0, 20 if told else 24 if stacked else 40, 0, 12 if told else 20)

    def _arrange(self) -> None:
        """Two columns whose parts share rows; all under each other where there is little room."""
        parts = [self._examine, self._read, *([self._recent] if self._recent.isVisibleTo(self) else []), self._fresh]
        for part in (self._examine, self._read, self._recent, self._fresh):
            self._sides.removeWidget(part)
        if self._stacked:
            for at, part in enumerate(parts):
                self._sides.addWidget(part, at, 0)
        else:
            for at, part in enumerate(parts):
                self._sides.addWidget(part, at % 2, at // 2)
        self._sides.setColumnMinimumWidth(1, 0 if self._stacked else ASIDE)
        for part in (self._recent, self._fresh):
            part.setMaximumWidth(16_777_215 if self._stacked else ASIDE)
