"""What changed between two scans, in words: the points of each step, what happened in it, and the sins side by side."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QSizePolicy

from checks.changes import Change
from checks.language import advice, tr
from checks.memory.words import points_of, span_words
from checks.report.escape import for_terminal
from gui.models.history import StepRow, from_to, steps_of, why_words
from gui.widgets.buttons import Button
from gui.widgets.cards import Card, Line, clear, column, row
from gui.widgets.marks import Mark
from gui.widgets.text import Label

FEW, MANY = 3, 40  # things that are named under a step, folded and unfolded


class ChangeCard(Card):
    """The change; empty where there is nothing to compare."""

    def __init__(self) -> None:
        super().__init__((20, 16, 20, 14), 0)
        self._open: set[str] = set()
        self.change: Change | None = None
        self._head = Label("", 14, 600, elide="end")
        self._points, self._moved = Label("", 24, 600), Label("", 13, 400, "text2")
        self._why = Label("", 12, 400, "text2", wrap=True)
        self._steps, self._sins = column(), column()
        self._line = row(self._points, 12, column(-1, self._moved, 5), -1)
        self.rows.addWidget(self._head)
        self.rows.addSpacing(4)
        self.rows.addLayout(self._line)
        self.rows.addWidget(self._why)
        self.rows.addSpacing(8)
        self.rows.addLayout(self._steps)
        self.rows.addSpacing(10)
        self.rows.addLayout(self._sins)
        self.rows.addStretch()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.show_change(None, "")

    def show_change(self, change: Change | None, otherwise: str) -> None:
        """Another change; without one, why there is none."""
        self.change = change
        self._open.clear()
        some = change is not None
        for part in (self._points, self._moved):
            part.setVisible(some)
        if change is None:
            self._head.setText(tr("Nothing to compare"))
            self._why.setText(otherwise)
            self._why.setVisible(bool(otherwise))
        else:
            now = datetime.now().astimezone()
            self._head.setText(from_to(change, now))
            split = bool(change.parts) or not (change.older.stopped or change.newer.stopped)
            self._points.setText(points_of(change.points) if split else "–")
            self._moved.setText(
                f"{int(change.older.low)} → {int(change.newer.low)}" if split else tr("a scan was stopped")
            )
            said = [why_words(change)]
            if change.by_masks:
                said.append(
                    tr("Keys were known again by their masks: fingerprints of one of them hold for its run only.")
                )
            if split and not change.parts:
                said.append(tr("Nothing changed."))
            self._why.setText(" ".join(s for s in said if s))
            self._why.setVisible(any(said))
        self._draw()

    def _draw(self) -> None:
        clear(self._steps)
        clear(self._sins)
        if self.change is None:
            return
        for number, step in enumerate(steps_of(self.change)):
            if number:
                self._steps.addWidget(Line())
            self._steps.addLayout(self._step(step))
        self._sins.addWidget(Label(tr("Sins, before and after"), 12, 400, "text2"))
        self._sins.addSpacing(4)
        for sin in self.change.sins:
            before, after = span_words(sin.before), span_words(sin.after)
            moved = before != after
            line = row(Label(str(sin.number), 13, 600, "text2"), 10, margins=(0, 3, 0, 3))
            line.addWidget(Label(for_terminal(advice(sin.title)), 13, 400, elide="end"), 1)
            line.addSpacing(8)
            words = f"{before} → {after}" if moved else after
            line.addWidget(Label(words, 13, 600 if moved else 400, "text" if moved else "label"))
            self._sins.addLayout(line)

    def _step(self, step: StepRow) -> object:
        head = row(Mark(step.mark, 15, step.colour, "card"), 10, Label(str(step.count), 13, 600), 6)
        head.addWidget(Label(step.words, 13, 400), 0)
        head.addStretch()
        head.addWidget(Label(step.points, 13, 600))
        box = column(head, margins=(0, 7, 0, 7))
        shown = step.items[: MANY if step.step in self._open else FEW]
        for words in shown:
            line = row(25)
            line.addWidget(Label(words, 12, 400, "text2", elide="end"), 1)
            box.addSpacing(2)
            box.addLayout(line)
        more = len(step.items) - len(shown)
        if more > 0 and step.step not in self._open:
            link = Button(tr("and {more} more", more=more), "link")
            link.setAccessibleName(tr("Show {more} more that are {words}", more=more, words=step.words))
            link.clicked.connect(lambda _=False, s=step.step: self._unfold(s))
            box.addLayout(row(25, link, -1))
        elif more > 0:
            box.addLayout(row(25, Label(tr("and {more} more", more=more), 12, 400, "text2"), -1))
        return box

    def _unfold(self, step: str) -> None:
        self._open.add(step)
        self._draw()
        first = self.findChild(Button)
        if first is not None:
            first.setFocus()
