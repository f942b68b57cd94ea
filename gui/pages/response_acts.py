"""How a response is changed: what the command line is told to do, and what a person is asked before: about abuse, about
asking the provider, which response is shown."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QMenu

from checks.language import mark, tr, trn
from checks.report.words import provider_name
from checks.response.state import Response
from checks.words import sentence
from gui.asking import Command
from gui.models.asking import plan_words, read_plans
from gui.models.response import open_places, read_response, steps_of, where_of
from gui.pages.page import Desk
from gui.pages.response_history import HistoryStep
from gui.pages.steps_page import StepsPage, now
from gui.widgets.buttons import Button
from gui.widgets.menus import show_under
from gui.widgets.sheets import Question
from gui.widgets.text import plain_menu

_MADE_UP = mark("This key is made up and opens nothing: nobody is asked about it.")


class ResponseActs(StepsPage):
    """The acts of the page and their questions. All is done by `do` and shown by `draw`."""

    def __init__(self, title: str, desk: Desk) -> None:
        self.responses: list[Response] = []
        self.response: Response | None = None
        super().__init__(title, desk)
        self._asker = Command(self, program=desk.program)
        self.history = HistoryStep(self, desk.program)
        self.more = Button("", icon="more", name=tr("More about responses"))
        self.more.clicked.connect(self._more_menu)

    @property
    def running(self) -> bool:
        return super().running or self._asker.running or self.history.running

    def do(
        self,
        words: Sequence[str],
        said: str = "",
        *,
        what: str = "",
        next_step: bool = False,
        good: tuple[int, ...] = (0,),
        busy: str = "",
    ) -> None:
        """Run `shrift respond WORDS` for this response, and show what came of it. Nothing else is done meanwhile.

        `what` is the step, place or follow-up that it is about, `busy` what is waited for, in words.
        """
        response = self.response
        if response is None or not self.free():
            return
        self.busy = busy
        was_open = response.step(self.current).done is None
        self.tell("")

        def came(answer: bytes) -> None:
            self.busy = ""
            made = self.read(read_response, answer)
            if made is None:
                return
            self._kept(made)
            if self.response is None or self.response.fingerprint != made.fingerprint:
                self.draw()  # of another response, whose buttons waited
                return
            self.response = made
            self.show_done(steps_of(made, now()), said, next_step=next_step and was_open)

        def refused(why: str) -> None:
            self.busy = ""
            self.tell(tr("It was not kept: {why}", why=why))
            self.draw()

        full = ("respond", *words, "--format", "json", "--", response.fingerprint, *((what,) if what else ()))
        self._doer.ask(full, then=came, otherwise=refused, good=good)
        self.draw()

    def turn(self, *words: str) -> None:
        """Another order."""
        self.do(("order", *words), tr("The order has changed."))

    # --- what is asked -------------------------------------------------------------------------------------------------

    def _ask_abuse(self) -> None:
        if self.response is None:
            return
        places = open_places(self.response)
        stops = trn("{n} place stops working at once.", "{n} places stop working at once.", places) if places else ""
        question = Question(
            tr("Does somebody else use this key?"),
            " ".join(
                part
                for part in (
                    tr("Then it is revoked first, and the outage accepted: each minute of overlap is theirs."),
                    stops,
                    tr("What is done already stays done."),
                )
                if part
            ),
            tr("Yes, revoke first"),
            self,
        )

        def yes() -> None:
            if self.response is not None and self.response.step("revoke").done is None and not self.running:
                self.current = "revoke"
            self.turn("--abuse")

        question.accepted.connect(yes)
        self._desk.open_sheet(question)

    def ask_provider(self) -> None:
        """Say what would be sent to whom; ask after a yes."""
        response = self.response
        if response is None or not self.free():
            return
        if any(self._desk.is_made_up(Path(folder)) for folder in response.folders):
            self.tell(tr(_MADE_UP), "info")
            return
        self.tell("")
        words = ("keys", "ask", *where_of(response), "--format", "json", "--dry-run", "--", response.fingerprint)
        name = provider_name(response.provider)

        def planned(answer: bytes) -> None:
            self.busy = ""
            self.draw()
            plans = self.read(read_plans, answer)
            if not plans:
                return
            if plans[0].why_not:
                self.tell(tr("{name} is not asked: {why}.", name=name, why=plans[0].why_not))
                return
            question = Question(
                tr("Ask {name} whether this key lives?", name=name),
                plan_words(plans[0]),
                tr("Ask {name}", name=name),
                self,
            )

            def yes() -> None:
                self.do(
                    ("tick", "--ask"),
                    tr("{name} was asked.", name=name),
                    what="prove",
                    next_step=True,
                    good=(0, 1),
                    busy=tr("Asking {name}", name=name),
                )

            question.accepted.connect(yes)
            self._desk.open_sheet(question)

        def refused(why: str) -> None:
            self.busy = ""
            self.tell(tr("Nobody can be asked with it: {why}", why=why))
            self.draw()

        self.busy = tr("Looking up what {name} would be asked", name=name)
        self._asker.ask(words, then=planned, otherwise=refused)
        self.draw()

    # --- other responses --------------------------------------------------------------------------------------------

    def _choose(self, response: Response | None, *, keep: bool = False) -> None:
        if response is not None and self.response is not None and response.fingerprint != self.response.fingerprint:
            self.history.forget()
        self.response = response
        if response is not None and not (keep and self.current):
            self.current = response.next.id if response.next else response.steps[-1].id
        self.draw()

    def _kept(self, made: Response) -> None:
        """What a command gave back takes the place of what stood there."""
        others = [r for r in self.responses if r.fingerprint != made.fingerprint]
        self.responses = [made, *others]

    def _more_menu(self) -> None:
        menu = QMenu(self)
        for one in self.responses:
            done = sum(s.done is not None for s in one.steps)
            words = f"{one.masked}  {one.title}, " + tr("{done} of {total}", done=done, total=len(one.steps))
            act = menu.addAction(plain_menu(words))
            act.setCheckable(True)
            act.setChecked(self.response is not None and one.fingerprint == self.response.fingerprint)
            act.triggered.connect(lambda _=False, r=one: self._choose(r))
        menu.addSeparator()
        forget = menu.addAction(tr("Delete this response…"), self._ask_forget)
        forget.setEnabled(not self.running)
        show_under(menu, self.more)

    def _ask_forget(self) -> None:
        response = self.response
        if response is None:
            return
        question = Question(
            tr("Delete the response to {key}?", key=response.masked),
            tr(
                "Its steps, times and notes are deleted here, with the files for git filter-repo. The key, its places and the project "
                "stay as they are. Save the record first if it is still needed."
            ),
            tr("Delete it"),
            self,
        )

        def gone(_: bytes) -> None:
            self.busy = ""
            if self.response is not None and self.response.fingerprint == response.fingerprint:
                self.response, self.current = None, ""
                self.history.forget()
            self._desk.say(tr("The response is deleted."))
            self.draw()
            self.enter()

        def refused(why: str) -> None:
            self.busy = ""
            self.tell(sentence(why))
            self.draw()

        def yes() -> None:
            if self.free():
                self.busy = tr("Deleting the response")
                self._doer.ask(("respond", "forget", "--", response.fingerprint), then=gone, otherwise=refused)
                self.draw()

        question.accepted.connect(yes)
        self._desk.open_sheet(question)
