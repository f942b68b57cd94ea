"""The response to a leak, key by key: the steps in their order, each with what is done in it, and a clock until the key is dead.

All that is done is done by `shrift respond …` in a child process, which keeps it: the page can be left at any point.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from checks.language import tr
from checks.model import Finding, Key, Report
from checks.report.escape import for_terminal
from checks.report.words import key_title
from checks.response.state import Response
from checks.response.told import pages_of
from gui.models.response import (
    exposed_words,
    last_drill,
    read_response,
    read_responses,
    since_words,
    steps_of,
)
from gui.models.stepping import clock_words
from gui.pages.page import Desk
from gui.pages.response_acts import ResponseActs
from gui.pages.response_steps import fill
from gui.pages.steps_page import now
from gui.widgets.buttons import Button
from gui.widgets.cards import Card, clear, row
from gui.widgets.text import Label, measured
from gui.widgets.toast import announce


class ResponsePage(ResponseActs):
    """One response at a time; several may have been begun."""

    def __init__(self, desk: Desk) -> None:
        self.notes: dict[tuple[str, str], str] = {}  # what was typed and not kept yet, by fingerprint and step
        self._came_back = False  # whether the list was read
        self._wanted: tuple[Key, Sequence[str], str] | None = None
        self._drill = ""  # how long the last drill took, in words
        self.report: Report | None = None  # that is shown: what can be done from here is of its project
        super().__init__(tr("Leak response"), desk)
        self.abuse = Button(tr("I see abuse: revoke now…"), icon="alarm")
        self.abuse.clicked.connect(self._ask_abuse)
        self.pause = Button(tr("Pause"), hint="Esc", name=tr("Pause, and come back later"))
        self.pause.clicked.connect(lambda: self.escape())
        for button in (self.abuse, self.more, self.pause):
            self.acts.addWidget(button)
        self.draw_all()

    # --- data -------------------------------------------------------------------------------------------------------

    def hear(self, report: Report) -> None:
        """Another report: its keys may be responded to."""
        self.report = report
        if self.response is not None and self.current == "replace":
            self.draw()  # what can be changed in its places may be something else now

    def enter(self) -> None:
        """Read the responses again: the command line may have been used meanwhile."""
        if not self._look.running and not self._doer.running:
            self._look.ask(("respond", "list", "--format", "json"), then=self._listed, otherwise=self._not_listed)

    def _listed(self, answer: bytes) -> None:
        found = self.read(read_responses, answer)
        if found is not None:
            self._came_back = True
            self.show_responses(found)
            self._begin_wanted()

    def _not_listed(self, why: str) -> None:
        self._came_back = True
        self.tell(tr("What was begun cannot be read: {why}", why=why))
        self.draw()
        self._wanted = None

    def _begin_wanted(self) -> None:
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            self.begin(*wanted)

    def show_responses(self, found: Sequence[Response]) -> None:
        """Show what was begun: the one that stood there, or the newest that is not done."""
        self.responses = list(found)
        name = self.response.fingerprint if self.response is not None else ""
        same = next((r for r in found if r.fingerprint == name), None)
        first = next((r for r in found if r.next is not None), None) or next(iter(found), None)
        self._choose(same or first, keep=same is not None)

    def begin(self, key: Key, where: Sequence[str], named: str) -> None:
        """The response to this key: the one that was begun, or a new one. `where` and `named` are how it is found."""
        if not self._came_back:
            self._wanted = (key, where, named)  # when it is known what was begun
            self.enter()
            return
        begun = next((r for r in self.responses if r.fingerprint == key.fingerprint), None)
        if begun is not None:
            self._choose(begun)
            return
        if not self.free():
            return
        self._look.stop()
        self.tell("")
        self.busy = tr("Looking for every place that holds {key}", key=key.masked)
        self.response = None
        self.history.forget()
        self.show_head(key.masked, key_title(key))

        def came(answer: bytes) -> None:
            self.busy = ""
            made = self.read(read_response, answer)
            if made is not None:
                self._kept(made)
                self._choose(made)
                announce(self, tr("The response has begun."))

        def refused(why: str) -> None:
            self.busy = ""
            self.tell(tr("No response was begun: {why}", why=why))
            self.enter()
            self.draw()

        words = ("respond", "start", *where, "--format", "json", "--", named)
        self._doer.ask(words, then=came, otherwise=refused)
        self.draw()

    # --- what a person does -----------------------------------------------------------------------------------------

    def tick(self, what: str, *, undo: bool = False, note: str = "", not_needed: bool = False) -> None:
        """A step, a place or a follow-up is done, or open again."""
        words = ["tick"]
        words += ["--undo"] if undo else []
        words += ["--not-needed"] if not_needed else []
        words += [f"--note={note}"] if note else []
        step = what == self.current
        if step and self.response is not None and not self.running:
            self.notes.pop((self.response.fingerprint, what), None)
        self.do(words, tr("Open again.") if undo else tr("Done."), what=what, next_step=step and not undo)

    def rescan(self) -> None:
        """Read the same places again."""
        busy = tr("Reading the same places again")
        self.do(("tick", "--rescan"), tr("The places were read again."), busy=busy)

    def revoke(self) -> None:
        """Have the sheet opened that switches a key off, where its report is shown."""
        if self.response is not None and not self._desk.revoke_key(self.response.fingerprint):
            self.tell(tr("It can be switched off from here only while its project is the one that is shown."), "info")

    def preview(self, recipe: str, finding: Finding) -> None:
        """Have the sheet opened that shows the change of a fix."""
        if not self._desk.preview_fix(recipe, finding):
            self.tell(tr("The change cannot be shown while a scan runs or another change is being made."), "info")

    def finding_of(self, response: Response) -> str:
        """The id of a finding about this key in the report that is shown; empty where there is none."""
        findings = self.report.findings if self.report is not None else ()
        return next((f.id for f in findings if f.key == response.fingerprint), "")

    # --- drawing ----------------------------------------------------------------------------------------------------

    def draw_all(self) -> None:
        response = self.response
        self.show_work(response is not None)
        for button in (self.more, self.pause, self.abuse):
            button.setVisible(response is not None)
        if response is None:
            self._draw_empty()
            return
        self.abuse.setVisible(response.step("revoke").done is None and response.order != "contain")
        self.changes(self.abuse)
        where = ", ".join(Path(f).name or f for f in response.folders) or tr("this machine")
        self.show_head(
            response.masked,
            tr(
                "{title}, in {where}. Saved as you go; come back at any time.",
                title=for_terminal(response.title),
                where=for_terminal(where),
            ),
        )
        self.show_rail(steps_of(response, now()), self.current)
        self._drill = last_drill(self._desk.places, response.folders)
        fill(self, response, pages_of(response.provider), now())
        self.tick_clock()

    def _draw_empty(self) -> None:
        clear(self.empty_rows)
        card = Card((24, 22, 24, 22), 0)
        if self.busy or not self._came_back:
            card.rows.addWidget(
                Label(f"{self.busy or tr('Looking for what was begun')} …", 13, 400, "text2", wrap=True)
            )
            self.empty_rows.addWidget(card)
            return
        self.show_head("", tr("For a key that leaked: what is done in which order, and how far it is."))
        said = Label(
            tr(
                "Open the card of the key that leaked and choose “It leaked: respond…” there, or in the foot of its finding. Shrift then says "
                "whether to replace or to revoke first and why, lists every place that holds it, and keeps how far you are."
            ),
            13,
            400,
            "text2",
            wrap=True,
        )
        card.rows.addWidget(Label(tr("No response was begun"), 17, 600))
        card.rows.addSpacing(6)
        card.rows.addLayout(measured(said))
        card.rows.addSpacing(16)
        keys = Button(tr("Go to the keys"), "filled", icon="key")
        keys.clicked.connect(lambda: self._desk.show_page("keys"))
        keys.setEnabled(self.report is not None)
        drill = Button(tr("Try it out with a drill"), icon="clock")
        drill.clicked.connect(lambda: self._desk.show_page("drill"))
        drill.setEnabled(self.report is not None)
        card.rows.addLayout(row(keys, 8, drill, -1))
        self.empty_rows.addWidget(card)

    def tick_clock(self) -> None:
        response = self.response
        if response is None:
            return
        moment = now()
        self.clock.tell(
            0,
            tr("Exposed for") if response.safe is None else tr("It was exposed for"),
            *exposed_words(response, moment),
        )
        passed = clock_words(response.seconds(moment))
        since = since_words(response, moment) + (f", {self._drill}" if self._drill and response.safe is None else "")
        self.clock.tell(1, tr("This response"), passed, since)
        self.narrow_clock(passed if response.safe is None else tr("dead after {time}", time=passed))

    # --- what the window tells --------------------------------------------------------------------------------------

    def escape(self) -> bool:
        """Pause: all is kept."""
        if self.response is None:
            return False
        if self.report is not None:
            self._desk.show_page("keys")
        else:
            self._desk.show_welcome()
        return True

    def end(self) -> None:
        """The window closes."""
        super().end()
        self._asker.stop()
        self.history.end()
