"""“What if…”: tick what could be done, and see the score move. Nothing is done here."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QDialog, QWidget

from checks.language import tr
from checks.model import Report
from checks.scoring.whatif import EFFORT_HOW
from gui.models import whatif
from gui.widgets.buttons import Button, Tick
from gui.widgets.cards import Card, Line, clear, column, row, scrolled
from gui.widgets.ring import Ring, Swatch
from gui.widgets.text import Label

HIGH = 54  # of a step


class StepWords(Label):
    """A step's title; a click on it ticks."""

    def __init__(self, text: str, tick: Tick) -> None:
        super().__init__(text, 13, 600, elide="end")
        self._tick = tick

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._tick.setFocus(Qt.FocusReason.MouseFocusReason)
            self._tick.click()


class WhatIfSheet(QDialog):
    """A trial: the steps with what each gains for its effort, and the ring as it would be. Esc closes it."""

    def __init__(self, report: Report, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("What if…"))
        self.resize(840, 600)
        self._trial = whatif.Trial(report)
        self._ring = Ring(116)
        self._headline = Label("", 17, 600, wrap=True)
        self._sentence = Label("", 13, 400, "text2", wrap=True)
        self._legend = row()
        head = Card((17, 13, 15, 13), 0)
        top = row(self._ring, 22)
        top.addLayout(column(-1, self._headline, 5, self._sentence, 10, self._legend, -1), 1)
        head.rows.addLayout(top)

        self.ticks: dict[str, Tick] = {}
        self._all, self._none = Button(tr("Tick all")), Button(tr("Clear"))
        self._all.clicked.connect(lambda: self._set_all(True))
        self._none.clicked.connect(lambda: self._set_all(False))
        close = Button(tr("Close"), hint="Esc")
        close.clicked.connect(self.accept)
        steps = self._steps()
        frame = column(
            Label(tr("What if…"), 17, 600),
            3,
            Label(tr("Tick what could be done. Nothing is changed; the next scan tells what is so."), 13, 400, "text2"),
            12,
            head,
            12,
            margins=(20, 16, 20, 16),
        )
        frame.addWidget(steps, 1)
        frame.addSpacing(10)
        if self.ticks:
            frame.addWidget(Label(tr(EFFORT_HOW), 12, 400, "text2", wrap=True))
            frame.addSpacing(10)
        frame.addLayout(row(self._all, 8, self._none, -1, close))
        self.setLayout(frame)
        for button in (self._all, self._none):
            button.setVisible(bool(self.ticks))
        self._show()
        (next(iter(self.ticks.values()), None) or close).setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def ticked(self) -> set[str]:
        """Ids of the steps that are taken as done."""
        return {id for id, tick in self.ticks.items() if tick.isChecked()}

    def _steps(self) -> QWidget:
        card = Card((0, 1, 0, 1), 0)
        if not self._trial.lines:
            words = tr("There is nothing to do: no finding is open, and nothing more can be asked.")
            card.rows.addLayout(row(Label(words, 13, 400, "text2"), -1, margins=(16, 14, 16, 14)))
            card.rows.addStretch()
            return card
        gains = Label(tr("Gain"), 12, 400, "text2")
        header = row(
            Label(tr("Step, the most for its effort first"), 12, 400, "text2"), -1, gains, margins=(42, 6, 22, 6)
        )
        card.rows.addLayout(header)
        card.rows.addWidget(Line())
        rows = column()
        for number, line in enumerate(self._trial.lines):
            if number:
                rows.addWidget(Line())
            rows.addWidget(self._row(line))
        if self._trial.left_out:
            rows.addWidget(Line())
            rows.addLayout(row(Label(self._trial.left_out, 12, 400, "text2"), -1, margins=(42, 8, 16, 8)))
        rows.addStretch()
        inner = QWidget()
        inner.setLayout(rows)
        card.rows.addWidget(scrolled(inner))
        inner.setMinimumHeight(rows.sizeHint().height())  # none of its lines wraps, so no height follows from the width
        return card

    def _row(self, line: whatif.Line) -> QWidget:
        tick = Tick(line.spoken)
        tick.toggled.connect(lambda _: self._show())
        self.ticks[line.id] = tick
        gain = Label(line.gain, 13, 600)
        fact = Label(line.fact, 12, 400, "text2", elide="end")
        words = row(tick, 10, margins=(16, 8, 16, 8))
        words.addLayout(column(StepWords(line.title, tick), 2, fact), 1)
        words.addSpacing(12)
        words.addWidget(gain)
        made = QWidget()
        made.setLayout(words)
        made.setFixedHeight(HIGH)
        return made

    def _set_all(self, on: bool) -> None:
        for tick in self.ticks.values():
            tick.blockSignals(True)
            tick.setChecked(on)
            tick.blockSignals(False)
            tick.update()
        self._show()

    def _show(self) -> None:
        chosen = self.ticked
        told = self._trial.tried(chosen)
        self._ring.show_parts(told.ring)
        self._headline.setText(told.headline)
        self._sentence.setText(told.sentence)
        clear(self._legend)
        for part, points, word in told.legend:
            self._legend.addWidget(Swatch(part, told.ring.colour, told.ring.tint))
            self._legend.addSpacing(6)
            self._legend.addWidget(Label(str(points), 13, 600))
            self._legend.addSpacing(5)
            self._legend.addWidget(Label(word, 12, 400, "text2"))
            self._legend.addSpacing(16)
        self._legend.addStretch()
        self._all.setEnabled(len(chosen) < len(self.ticks))
        self._none.setEnabled(bool(chosen))
