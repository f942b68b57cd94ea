"""Scanning many projects: the engine's child process, one project after another; which waits, which runs, how each ended."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import msgspec
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from checks.events import Progress
from checks.language import mark, tr
from checks.report.escape import for_terminal
from checks.words import seconds_of
from gui.engine import Engine, Outcome, Scope
from gui.widgets.bars import ProgressBar
from gui.widgets.buttons import Button
from gui.widgets.cards import Card, Line, clear, column, row
from gui.widgets.marks import Mark
from gui.widgets.text import Label

State = Literal["next", "running", "done", "failed"]
SHOWN = 4


class Turn(msgspec.Struct):
    """One project in the queue."""

    target: str
    name: str
    folder: Path
    state: State = "next"
    part: float | None = None  # of its bytes; None while they are not known
    words: str = mark("next")


class Queue(QObject):
    """Scans one after another. What breaks costs itself; the next has its turn."""

    changed = Signal()
    ended = Signal(int, int)  # how many were scanned, and how many of them failed
    stepped = Signal(str)  # a target that was scanned to its end

    def __init__(self, parent: QObject | None = None, *, program: Sequence[str] = ()) -> None:
        super().__init__(parent)
        self.turns: list[Turn] = []
        self.engine = Engine(self, program=program)
        self.engine.progress.connect(self._progress)
        self.engine.ended.connect(self._ended)
        self._stopping = False

    @property
    def running(self) -> bool:
        """Whether a project is being scanned."""
        return self.engine.running

    @property
    def at(self) -> int:
        """The place of the one that runs, from 1."""
        return next((n for n, t in enumerate(self.turns, 1) if t.state == "running"), len(self.turns))

    def start(self, projects: Sequence[tuple[str, str, Path]]) -> None:
        """Begin with these (target, name, folder); what runs goes on, and new ones are put behind it."""
        waiting = {t.target for t in self.turns if t.state in ("next", "running")}
        new = [Turn(target=t, name=n, folder=f) for t, n, f in projects if t not in waiting]
        if not self.running:
            self.turns = new
            self._stopping = False
            self._next()
        else:
            self.turns += new
            self.changed.emit()

    def cancel(self) -> None:
        """End the one that runs, and have no other begin."""
        self._stopping = True
        self.engine.cancel()

    def stop(self) -> None:
        """End at once, as when the window closes."""
        self.engine.stop()
        self.turns = []

    def _next(self) -> None:
        turn = next((t for t in self.turns if t.state == "next"), None)
        if turn is None or self._stopping:
            self.turns = [t for t in self.turns if t.state != "next"]
            self.changed.emit()
            self.ended.emit(len(self.turns), sum(t.state == "failed" for t in self.turns))
            return
        if not turn.folder.is_dir():
            turn.state, turn.words = "failed", tr("the folder is gone")
            self._next()
            return
        turn.state, turn.words = "running", ""
        self.changed.emit()
        self.engine.start(turn.folder, Scope())

    def _progress(self, event: Progress) -> None:
        turn = next((t for t in self.turns if t.state == "running"), None)
        if turn is not None:
            turn.part = event.bytes_done / event.bytes_total if event.bytes_total else None
            self.changed.emit()

    def _ended(self, outcome: Outcome) -> None:
        turn = next((t for t in self.turns if t.state == "running"), None)
        if turn is not None:
            if outcome.report is None or outcome.report.stopped:
                turn.state, turn.words = "failed", tr("stopped") if outcome.cancelled else for_terminal(outcome.words)
            else:
                score = outcome.report.score
                ended = score.grade or tr("not graded")
                turn.state, turn.words = "done", f"{int(score.low)}, {ended}, {seconds_of(outcome.seconds)}"
                self.stepped.emit(turn.target)
        self._next()


class QueueCard(QWidget):
    """The queue: the one that runs with its bar, what waits, what is done."""

    stopped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._title = Label("", 14, 600)
        self.stop = Button(tr("Stop"), "link")
        self.stop.clicked.connect(self.stopped)
        self._list = Card((0, 0, 0, 0), 0)
        self._bar: ProgressBar | None = None
        self._part: Label | None = None
        self._drawn: list[tuple[str, State, str]] = []
        head = row(self._title)
        head.addStretch()
        head.addWidget(self.stop)
        self.setLayout(column(head, 8, self._list))
        self.hide()

    def show_queue(self, queue: Queue) -> None:
        """What it is like now. Only the bar moves while nothing else changed."""
        turns = _shown(queue.turns)
        done = sum(t.state in ("done", "failed") for t in queue.turns)
        busy = any(t.state == "running" for t in queue.turns)
        self._title.setText(
            tr("Scanning {at} of {count}", at=queue.at, count=len(queue.turns))
            if busy
            else tr("Scanned {done} of {count}", done=done, count=len(queue.turns))
        )
        self.stop.setVisible(busy)
        self.setVisible(bool(queue.turns))
        drawn = [(t.target, t.state, t.words) for t in turns]
        if drawn != self._drawn:
            self._draw(turns)
            self._drawn = drawn
        running = next((t for t in turns if t.state == "running"), None)
        if running is not None and self._bar is not None and self._part is not None:
            self._bar.set_part(running.part)
            self._part.setText(f"{int(running.part * 100)} %" if running.part is not None else "")

    def _draw(self, turns: Sequence[Turn]) -> None:
        clear(self._list.rows)
        self._bar = self._part = None
        marks = {
            "next": ("waits", "control"),
            "running": ("again", "accent"),
            "done": ("pass", "ok"),
            "failed": ("medium", "warn"),
        }
        for number, turn in enumerate(turns):
            if number:
                self._list.rows.addWidget(Line())
            mark, colour = marks[turn.state]
            line = row(Mark(mark, 15, colour, "card"), 11, margins=(16, 9, 16, 9))
            name = Label(for_terminal(turn.name), 13, 400, elide="end")
            line.addWidget(name, 1)
            line.addSpacing(10)
            if turn.state == "running":
                self._bar, self._part = (
                    ProgressBar(6, tr("{name} is scanned", name=turn.name)),
                    Label("", 12, 400, "text2"),
                )
                self._bar.setFixedWidth(136)
                self._part.setMinimumWidth(34)
                line.addWidget(self._bar)
                line.addSpacing(10)
                line.addWidget(self._part)
            else:
                line.addWidget(Label(tr(turn.words), 12, 400, "text2"))
            self._list.rows.addLayout(line)


def _shown(turns: Sequence[Turn]) -> list[Turn]:
    """The one that runs, those that come next, and then those that are done, the newest first; not all of a long queue."""
    order = {"running": 0, "next": 1, "failed": 2, "done": 2}
    ended = [t for t in turns if order[t.state] == 2][::-1]
    waiting = [t for t in turns if order[t.state] < 2]
    return [*waiting[: max(SHOWN - 1, SHOWN - len(ended))], *ended][:SHOWN]
