"""The step that cleans the history: tried on a throw-away copy from here, then done by a person with the exact commands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from checks.language import in_english, tr, trn
from checks.response.state import Response
from checks.words import sentence
from gui.asking import Command
from gui.models.stepping import time_words
from gui.widgets.bars import ProgressBar
from gui.widgets.buttons import Button
from gui.widgets.cards import row
from gui.widgets.code import CodeBlock
from gui.widgets.sheets import Question
from gui.widgets.text import Label
from gui.widgets.toast import announce

if TYPE_CHECKING:
    from gui.models.rehearsed import Ways
    from gui.pages.response_acts import ResponseActs


class HistoryStep(QObject):
    """Asks `shrift respond rehearse` and `shrift respond clean`; what they said stays until another response is shown."""

    def __init__(self, page: ResponseActs, program: Sequence[str] = ()) -> None:
        super().__init__(page)
        self._page = page
        self._rehearsal = Command(self, program=program, gentle=True)  # it ends git filter-repo and removes its copy
        self._rehearsal.heard.connect(self._stage)
        self._looker = Command(self, program=program)
        self.lines: list[str] = []
        self.ways: Ways | None = None
        self.stage = ""

    @property
    def running(self) -> bool:
        """Whether a rehearsal or a look at the history runs."""
        return self._rehearsal.running or self._looker.running

    def forget(self) -> None:
        """Another response is shown."""
        self._rehearsal.stop()
        self._looker.stop()
        self.lines, self.ways, self.stage = [], None, ""

    def end(self) -> None:
        """The window closes."""
        self._rehearsal.stop()
        self._looker.stop()

    # --- what stands there ------------------------------------------------------------------------------------------

    def fill(self, response: Response) -> None:
        """The rehearsal, then the commands."""
        page = self._page
        page.add_gap(14)
        if response.safe is None:
            page.add_text(
                tr("The key was not shown to be dead yet. Clean the history last: it does not take a key back."),
                colour="warn",
            )
        if self._rehearsal.running:
            from checks.response.rehearsal import STAGES

            bar = ProgressBar(6, tr("Rehearsal"))
            bar.set_part(STAGES.index(self.stage) / len(STAGES) if self.stage in STAGES else None)
            stop = Button(tr("Stop the rehearsal"), small=True)
            stop.clicked.connect(self._stop)
            page.add_inset(
                row(Label(f"{tr(self.stage) if self.stage else tr('Reading the history')} …", 13, 500), -1, stop),
                8,
                bar,
            )
        else:
            known = _practised(response) if response.practice is not None else tr("Not rehearsed yet.")
            again = Button(tr("Rehearse again") if response.practice else tr("Rehearse on a copy"), icon="play")
            if response.practice is None and response.step("history").done is None:
                again.set_look("filled")
            again.clicked.connect(lambda: self.rehearse(response))
            page.changes(again)
            page.add_inset(row(again, 12, Label(known, 13, 400, "text2"), -1))
        page.add_gap(12)
        for line in self.lines:
            page.add_inset(Label(line.strip(), 12, 400, "text2", wrap=True), 3)
        if self.lines:
            page.add_gap(9)
        if self.ways is None:
            show = Button(tr("Show the commands"), icon="ticks")
            show.clicked.connect(lambda: self.look(response))
            page.changes(show)
            words = (
                tr("Looking through the history …")
                if self._looker.running
                else tr("Exact for this repository; a person runs them in a fresh clone.")
            )
            page.add_inset(row(show, 12, Label(words, 13, 400, "text2"), -1))
            return
        self._commands(response, self.ways)

    def _commands(self, response: Response, ways: Ways) -> None:
        from checks.response.cleaned import about

        page = self._page
        for way in ways.repositories:
            with in_english():
                lines = about(way.cleaning)
            for line in lines:
                page.add_inset(Label(line.strip(), 12, 400, "text2", wrap=True), 3)
            page.add_gap(6)
            page.add_inset(CodeBlock("\n".join(way.commands), tr("Commands")))
            page.add_gap(12)
        there = Path(ways.replacements).exists()
        button = Button(
            tr("Delete the file with the value…") if there else tr("Write the file with the value…"), small=True
        )
        button.clicked.connect(lambda: self._ask_file(response, ways, there=there))
        page.changes(button)
        words = (
            tr("The file with the value is there.") if there else tr("The commands read a file that is not there yet.")
        )
        page.add_inset(row(button, 12, Label(words, 12, 400, "text2"), -1))

    # --- what a person does -----------------------------------------------------------------------------------------

    def rehearse(self, response: Response) -> None:
        """Clean a throw-away copy, and read the result."""
        from checks.response.cleaned import rehearsed_words
        from gui.models.rehearsed import read_rehearsed

        page = self._page
        if not page.free():
            return
        page.tell("")
        self.lines, self.stage = [], ""

        def came(answer: bytes) -> None:
            told = page.read(read_rehearsed, answer)
            if told is None:
                return
            with in_english():  # sentences of the engine, which are English
                self.lines = [line for one in told for line in rehearsed_words(one, response.masked)]
            announce(
                page, tr("Clean.") if all(t.clean for t in told) else tr("Not clean: the key is still in the result.")
            )
            page.enter()
            page.draw()

        def refused(why: str) -> None:
            page.tell(tr("It could not be rehearsed: {why}", why=why))
            page.draw()

        words = ("respond", "rehearse", "--progress", "--format", "json", "--", response.fingerprint)
        self._rehearsal.ask(words, then=came, otherwise=refused, good=(0, 1))
        page.draw()

    def _stage(self, words: str) -> None:
        if self._rehearsal.running and words != self.stage:
            self.stage = words
            self._page.draw()

    def _stop(self) -> None:
        self._rehearsal.stop()
        self.stage = ""
        self._page.tell(tr("The rehearsal was stopped; its copy is removed."), "info")
        self._page.draw()

    def look(self, response: Response, *, write: bool = False) -> None:
        """Look through the history for the exact commands; `write` puts the file with the value there."""
        from gui.models.rehearsed import read_ways

        page = self._page
        if not page.free():
            return

        def came(answer: bytes) -> None:
            found = page.read(read_ways, answer)
            if found is not None:
                self.ways = found
                page.draw()

        def refused(why: str) -> None:
            page.tell(tr("The history could not be looked through: {why}", why=why))
            page.draw()

        more = ("--write-files",) if write else ()
        words = ("respond", "clean", *more, "--format", "json", "--", response.fingerprint)
        self._looker.ask(words, then=came, otherwise=refused)
        page.draw()

    def _not_deleted(self, why: str) -> None:
        self._page.tell(sentence(why))
        self._page.draw()

    def _ask_file(self, response: Response, ways: Ways, *, there: bool) -> None:
        if there:
            if not self._page.free():
                return
            words = ("respond", "forget", "--files", "--", response.fingerprint)
            self._looker.ask(words, then=lambda _: self._page.draw(), otherwise=self._not_deleted)
            self._page.draw()
            return
        question = Question(
            tr("Write the value into a file?"),
            tr(
                "git filter-repo reads it from {file}. Only you may read that file. Delete it here as soon as you have pushed.",
                file=ways.replacements,
            ),
            tr("Write it"),
            self._page,
        )
        question.accepted.connect(lambda: self.look(response, write=True))
        self._page._desk.open_sheet(question)


def _practised(response: Response) -> str:
    """How the last rehearsal ended."""
    assert response.practice is not None
    when = time_words(response.practice.when, datetime.now(UTC))
    if response.practice.clean:
        return tr("Rehearsed {time}: clean.", time=when)
    left = len(response.practice.left)
    return trn(
        "Rehearsed {time}: it is still in {n} place.", "Rehearsed {time}: it is still in {n} places.", left, time=when
    )
