"""Fire drills: one begun with a decoy or dry, its steps and its clock; those that were held, and the runbook.

All of it is done by `shrift drill …` in a child process, which keeps it: the page can be left at any point.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from checks.language import tr
from checks.model import Report
from checks.report.escape import for_terminal
from checks.response.drills import Drill
from checks.response.told import pages_of
from checks.words import sentence
from gui.asking import Command
from gui.models.drill import (
    Told,
    decoys,
    due_words,
    own_names,
    read_drill,
    read_told,
    row_words,
    since_words,
    steps_of,
)
from gui.models.stepping import clock_words
from gui.pages.drill_steps import fill
from gui.pages.page import Desk
from gui.pages.runbook_sheet import RunbookSheet
from gui.pages.steps_page import StepsPage, now
from gui.theme.icons import icon
from gui.widgets.buttons import Button
from gui.widgets.cards import Card, Line, clear, column, row
from gui.widgets.marks import Mark
from gui.widgets.menus import show_under
from gui.widgets.sheets import Field, Question, Small
from gui.widgets.text import Label, measured, plain_menu, plain_tip

MOST_ROWS = 30


class DrillPage(StepsPage):
    """The drills of the project that is shown."""

    def __init__(self, desk: Desk) -> None:
        self._report: Report | None = None
        self.told: Told | None = None
        self.drill: Drill | None = None
        self.names: dict[str, str] = {}  # roles that were typed and not kept yet
        super().__init__(tr("Fire drill"), desk)
        self._maker = Command(self, program=desk.program)
        self.runbook = Button(tr("Runbook…"), icon="file")
        self.runbook.clicked.connect(self._make_runbook)
        self.give_up = Button(tr("Give up…"))
        self.give_up.clicked.connect(self._ask_give_up)
        self.finish = Button(tr("Finish…"), icon="done")
        self.finish.clicked.connect(self._ask_finish)
        for button in (self.runbook, self.give_up, self.finish):
            self.acts.addWidget(button)
        self.draw_all()

    # --- data -------------------------------------------------------------------------------------------------------

    def hear(self, report: Report) -> None:
        """Another report: the drills of its project."""
        before = self._report.target.path if self._report is not None else ""
        self._report = report
        if report.target.path != before:
            self.told, self.drill, self.current, self.names = None, None, "", {}
            self.draw()
        self.enter()

    @property
    def _is_project(self) -> bool:
        return self._report is not None and self._report.target.kind != "machine"

    def _where(self) -> tuple[str, ...]:
        assert self._report is not None
        return ("--in", self._report.target.path)

    def enter(self) -> None:
        """Read the drills again: the command line may have been used meanwhile."""
        if not self._is_project:
            self.draw()
        elif not self._look.running and not self._doer.running:
            words = ("drill", "list", *self._where(), "--format", "json")
            self._look.ask(
                words,
                then=self._listed,
                otherwise=lambda why: self.tell(tr("The drills cannot be read: {why}", why=why)),
            )

    def _listed(self, answer: bytes) -> None:
        found = self.read(read_told, answer)
        if found is not None:
            self.show_told(found)

    def show_told(self, told: Told) -> None:
        """Show these drills: the one that runs, or what was held."""
        self.told = told
        self._take(told.open)
        self.draw()

    def _take(self, drill: Drill | None) -> None:
        same = drill is not None and self.drill is not None and drill.id == self.drill.id
        self.drill = drill
        if drill is not None and not (same and self.current):
            self.current = drill.next.id if drill.next else drill.steps[-1].id

    # --- what a person does -----------------------------------------------------------------------------------------

    def do(
        self, words: Sequence[str], said: str = "", *, what: str = "", next_step: bool = False, busy: str = ""
    ) -> None:
        """Run `shrift drill WORDS` for this project, and show what came of it. Nothing else is done meanwhile.

        `what` is the key, step or place that it is about, `busy` what is waited for, in words.
        """
        if not self._is_project or not self.free():
            return
        self.busy = busy
        where = self._where()
        was_open = self.drill is not None and self.drill.step(self.current).done is None
        self.tell("")

        def came(answer: bytes) -> None:
            self.busy = ""
            if not self._is_project or self._where() != where:
                self.enter()  # of a project that is not shown any more
                return
            made = self.read(read_drill, answer)
            if made is None:
                return
            self._take(made)
            self.show_done(steps_of(made, now()), said, next_step=next_step and was_open)

        def refused(why: str) -> None:
            self.busy = ""
            self.tell(sentence(why))
            self.draw()

        full = ("drill", *words, *where, "--format", "json", *(("--", what) if what else ()))
        self._doer.ask(full, then=came, otherwise=refused)
        self.draw()

    def begin(self, provider: str) -> None:
        """Plant a decoy that looks like a key of this provider."""
        busy = tr("Making a practice clone, planting a decoy, and scanning it")
        self.do(("start", f"--provider={provider}"), tr("The clock runs."), busy=busy)

    def begin_dry(self, named: str) -> None:
        """Walk through with a real key."""
        self.do(("start",), tr("The clock runs."), what=named, busy=tr("Looking for every place that holds it"))

    def tick(self, what: str, *, undo: bool = False, note: str = "") -> None:
        """A step or a place is done, or open again."""
        more = [*(["--undo"] if undo else []), *([f"--note={note}"] if note else [])]
        self.do(("tick", *more), tr("Open again.") if undo else tr("Done."), what=what, next_step=what == self.current)

    def rescan(self) -> None:
        """Scan the practice clone."""
        busy = tr("Scanning the practice clone and its origin")
        self.do(("tick", "--rescan"), tr("The practice clone was scanned."), next_step=True, busy=busy)

    def note(self, *, roles: dict[str, str] | None = None, missing: str = "") -> None:
        """Keep who holds which role, or one thing that was missing."""
        words = [f"--role={role}={who}" for role, who in (roles or {}).items()]
        words += [f"--missing={missing}"] if missing else []
        if words and self.free():
            self.names = {}
            self.do(("note", *words), tr("Kept."))

    def _ask_finish(self) -> None:
        if self.drill is None or self.told is None:
            return
        sheet = FinishSheet(self.drill, own_names(self.told.drills), self)
        sheet.named.connect(lambda who: self._end((f"--who={who}",)))
        self._desk.open_sheet(sheet)

    def _ask_give_up(self) -> None:
        question = Question(
            tr("Give this drill up?"),
            tr("It counts for nothing, and its practice clone is deleted with all that was changed there."),
            tr("Give it up"),
            self,
        )
        question.accepted.connect(lambda: self._end(("--abandon",)))
        self._desk.open_sheet(question)

    def _end(self, words: Sequence[str]) -> None:
        held = "--abandon" not in words
        if not self.free():
            return

        def came(_: bytes) -> None:
            self.busy = ""
            self._desk.say(
                tr("The drill is kept, and answers S5-NO-DRILL. The score counts it with the next scan.")
                if held
                else tr("The drill was given up.")
            )
            self.told, self.drill, self.current = None, None, ""
            self.draw()
            self.enter()

        def refused(why: str) -> None:
            self.busy = ""
            self.tell(tr("It was not ended: {why}", why=why))
            self.draw()
            self.enter()

        self.busy = tr("Ending the drill")
        self._doer.ask(("drill", "finish", *words, *self._where(), "--format", "json"), then=came, otherwise=refused)
        self.draw()

    def _make_runbook(self) -> None:
        if not self._is_project:
            return
        assert self._report is not None
        sheet = RunbookSheet(self._report.target.path, self._maker, self)
        self._desk.open_sheet(sheet)

    # --- drawing ----------------------------------------------------------------------------------------------------

    def draw_all(self) -> None:
        drill = self.drill
        self.show_work(drill is not None)
        self.runbook.setVisible(self._is_project)
        self.give_up.setVisible(drill is not None)
        self.finish.setVisible(drill is not None)
        self.changes(self.give_up)
        self.changes(self.finish)
        if drill is None:
            self._draw_start()
            return
        self.finish.set_look("filled" if drill.next is None else "outlined")
        title = for_terminal(drill.title)
        self.show_head(
            drill.masked,
            tr("{title}: a decoy, it opens nothing. Saved as you go.", title=title)
            if drill.kind == "decoy"
            else tr("{title}: a dry walk, nothing is changed. Saved as you go.", title=title),
        )
        self.show_rail(steps_of(drill, now()), self.current)
        fill(self, drill, pages_of(drill.provider), now())
        self.tick_clock()

    def _draw_start(self) -> None:
        clear(self.empty_rows)
        self.show_head("", tr("Try out a leak before there is one: how long does it take, and what is missing?"))
        card = Card((24, 22, 24, 22), 0)
        self.empty_rows.addWidget(card)
        if not self._is_project:
            card.rows.addWidget(Label(tr("A drill is of a project"), 17, 600))
            card.rows.addSpacing(6)
            card.rows.addWidget(
                Label(tr("Choose a folder to examine; its drills stand here then."), 13, 400, "text2", wrap=True)
            )
            return
        if self.busy or self.told is None:
            card.rows.addWidget(Label(f"{self.busy or tr('Looking for drills')} …", 13, 400, "text2", wrap=True))
            return
        card.rows.addWidget(Label(due_words(self.told, now().date()), 17, 600, wrap=True))
        card.rows.addSpacing(6)
        said = Label(
            tr(
                "Shrift makes a practice clone of this project in its own data folder, plants a made-up key in it, and starts a clock. "
                "You find it, take it out, clean its history; a scan says where it is gone. Your folder is only read. Or walk "
                "through dry with a real key: nothing is changed then."
            ),
            13,
            400,
            "text2",
            wrap=True,
        )
        card.rows.addLayout(measured(said))
        card.rows.addSpacing(16)
        plant = Button(tr("Plant a decoy"), "filled", icon="play")
        first = decoys(self._report)[0][0]
        plant.clicked.connect(lambda: self.begin(first))
        like = Button(tr("Of another provider"), menu=True)
        like.clicked.connect(lambda: self._decoy_menu(like))
        dry = Button(tr("Walk through dry"), menu=True)
        dry.clicked.connect(lambda: self._dry_menu(dry))
        dry.setEnabled(any(k.secret for k in self._report.keys) if self._report else False)
        card.rows.addLayout(row(plant, 8, like, 8, dry, -1))
        if self.told.drills:
            self.empty_rows.addSpacing(16)
            self.empty_rows.addWidget(Label(tr("Drills of this project"), 14, 600))
            self.empty_rows.addSpacing(10)
            self.empty_rows.addWidget(self._list())

    def _list(self) -> QWidget:
        card = Card((1, 1, 1, 1), 0)
        ended = [d for d in (self.told.drills if self.told else ()) if d.ended is not None]
        for number, drill in enumerate(ended[:MOST_ROWS]):
            if number:
                card.rows.addWidget(Line())
            took, about, when = row_words(drill, now())
            name, colour = ("not_applicable", "unknown") if drill.abandoned else ("pass", "ok")
            name, colour = ("attested", "info") if drill.kind == "dry" and not drill.abandoned else (name, colour)
            line = row(Mark(name, 18, colour, "card"), 14, margins=(16, 8, 16, 8))
            line.addLayout(
                column(Label(took, 13, 500), 1, Label(for_terminal(about), 12, 400, "text2", elide="end")), 1
            )
            line.addSpacing(16)
            line.addWidget(Label(when, 12, 400, "text2"))
            part = QWidget()
            part.setLayout(line)
            part.setToolTip(plain_tip("\n".join(drill.missing)))
            part.setAccessibleName(f"{when}: {took}, {for_terminal(about)}")
            card.rows.addWidget(part)
        return card

    def _decoy_menu(self, button: Button) -> None:
        menu = QMenu(self)
        for id, name in decoys(self._report):
            menu.addAction(plain_menu(name)).triggered.connect(lambda _=False, i=id: self.begin(i))
        show_under(menu, button)

    def _dry_menu(self, button: Button) -> None:
        menu = QMenu(self)
        lasting = self._report is not None and not any(limit.id == "fingerprints" for limit in self._report.limits)
        for key in [k for k in (self._report.keys if self._report else ()) if k.secret][:40]:
            named = key.fingerprint if lasting else key.masked
            act = menu.addAction(icon("key"), plain_menu(key.masked))
            act.triggered.connect(lambda _=False, n=named: self.begin_dry(n))
        show_under(menu, button)

    def tick_clock(self) -> None:
        drill = self.drill
        if drill is None:
            return
        moment = now()
        passed = clock_words(drill.seconds(moment))
        self.clock.tell(0, tr("This drill"), passed, since_words(drill, moment))
        last = self.told.last if self.told is not None else None
        if last is None:
            self.clock.tell(1, "", "", "")
        else:
            self.clock.tell(1, tr("The last one"), clock_words(last.seconds(moment)), row_words(last, moment)[2])
        self.narrow_clock(passed)

    # --- what the window tells --------------------------------------------------------------------------------------

    def end(self) -> None:
        """The window closes."""
        super().end()
        self._maker.stop()


class FinishSheet(Small):
    """Who says that the drill was held; the harmless answer first."""

    named = Signal(str)

    def __init__(self, drill: Drill, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Finish the drill"))
        safe = drill.safe is not None
        said = (
            tr("It is kept with its minutes, answers S5-NO-DRILL for 90 days, and its practice clone is deleted.")
            if safe
            else tr("It is not safe yet: “Replace it everywhere” and “Revoke the old key” have to be done first.")
        )
        self.who = Field(tr("Your name"), example=tr("A name that others know"))
        self.who.setText(name)
        self.who.setMaxLength(80)
        self.who.setEnabled(safe)
        leave, self.act = Button(tr("Cancel"), hint="Esc"), Button(tr("Finish"), "filled")
        leave.clicked.connect(self.reject)
        self.act.clicked.connect(self._send)
        self.act.setEnabled(safe and bool(name))
        self.who.textChanged.connect(lambda words: self.act.setEnabled(safe and bool(words.strip())))
        self.setLayout(
            column(
                Label(tr("Finish the drill"), 17, 600), 8, Label(said, 13, 400, "text2", wrap=True), 14,
                Label(tr("Your name"), 12, 500), 4, self.who, 16, row(-1, leave, 8, self.act), margins=(20, 18, 20, 16),
            )
        )  # fmt: skip

    def _send(self) -> None:
        who = self.who.text().strip()
        self.accept()
        self.named.emit(who)
