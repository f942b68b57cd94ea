"""The scorecard's line of change: since when, the trend, by how many points, and in which steps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from checks.language import tr
from checks.memory.trend import Point
from checks.memory.words import points_of
from checks.model import Report
from gui.asking import Command
from gui.models.history import Told, read_history, since_words, steps_of
from gui.theme import theme
from gui.widgets.buttons import Button
from gui.widgets.cards import Card, Line, clear, column, row
from gui.widgets.text import Label
from gui.widgets.trend import paint_trend

POINTS = 16
STEPS = 4  # that are named


class Spark(QWidget):
    """A small trend."""

    def __init__(self) -> None:
        super().__init__()
        self._points: Sequence[Point] = ()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def load(self, points: Sequence[Point]) -> None:
        """Other points."""
        self._points = points
        self.setAccessibleName(tr("Trend of {count} scans", count=len(points)))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(106, 36)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_trend(QPainter(self), QRectF(self.rect()), self._points)


class ChangeLine(QWidget):
    """What changed since the last scan that can be compared; it is not there while nobody knows of one."""

    opened = Signal()  # the history

    def __init__(self) -> None:
        super().__init__()
        self.told: Told | None = None
        self._ask: Command | None = None
        self._report: Report | None = None
        self._since, self._what = Label("", 13, 600), Label(tr("last comparable scan"), 12, 400, "text2")
        self._spark = Spark()
        self._points, self._moved = Label("", 17, 600), Label("", 12, 400, "text2")
        self._steps = row(spacing=0)
        self.compare = Button(tr("Compare ›"), "link", name=tr("Compare in the history"))
        self.compare.clicked.connect(self.opened)
        card = Card((18, 12, 18, 12), 0)
        line = row(column(self._since, 1, self._what), 22, self._spark, 14, self._points, 10, self._moved, 18)
        line.addLayout(self._steps)
        line.addStretch()
        line.addWidget(self.compare)
        card.rows.addLayout(line)
        self.setLayout(column(16, card))
        self.hide()

    def look(self, report: Report, program: Sequence[str], target: str) -> None:
        """Ask the memory about this report's target; nothing is shown until it answers."""
        self._report = report
        self.hide()
        if self._ask is None:
            self._ask = Command(self, program=program)
        self._ask.ask(("history", "show", "--format", "json", "--", target), then=self._came, otherwise=lambda _: None)

    def end(self) -> None:
        """End what runs."""
        if self._ask is not None:
            self._ask.stop()

    def _came(self, answer: bytes) -> None:
        try:
            told = read_history(answer)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return
        # Only what the memory tells of this very report: another one may have been made meanwhile, or none kept.
        if self._report is not None and told.change is not None and told.change.newer.started == self._report.started:
            self.show_history(told)

    def show_history(self, told: Told) -> None:
        """The change that a history tells of."""
        self.told = told
        change = told.change
        self.setVisible(change is not None)
        if change is None:
            return
        self._since.setText(since_words(change, datetime.now().astimezone()))
        self._spark.load([p for p in told.points if not p.stopped][-POINTS:])
        self._points.setText(points_of(change.points))
        self._moved.setText(f"{int(change.older.low)} → {int(change.newer.low)}")
        clear(self._steps)
        named = [s for s in steps_of(change) if s.count][:STEPS]
        for step in named:
            parting = Line(upright=True)
            parting.setFixedHeight(24)
            self._steps.addWidget(parting)
            self._steps.addSpacing(14)
            self._steps.addWidget(Label(str(step.count), 14, 600))
            self._steps.addSpacing(6)
            self._steps.addWidget(Label(step.words, 12, 400, "text2"))
            self._steps.addSpacing(14)
        if not named:
            self._steps.addWidget(Label(tr("nothing changed"), 12, 400, "text2"))

    def set_narrow(self, narrow: bool) -> None:
        """Without the trend, where there is little room."""
        self._spark.setVisible(not narrow)
        self._what.setVisible(not narrow)
