"""Scanning: how far it is, phase by phase, and what was heard so far. It lives where the scorecard will stand."""

from __future__ import annotations

import math
from collections.abc import Container
from typing import Self

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from checks.catalog import SINS
from checks.events import Heard, Phase, Progress, Started
from checks.language import advice, tr, trn
from checks.language import number as number_of
from checks.report.escape import for_terminal
from checks.words import bytes_of, count_of, seconds_of
from gui.late import SinsOf
from gui.models.verdicts import SEVERITY_COLOURS
from gui.pages.page import Desk, Page
from gui.pages.scanning_rows import HeardRow, PhaseRow
from gui.theme import theme
from gui.widgets.bars import ProgressBar
from gui.widgets.buttons import Button
from gui.widgets.cards import Card, Line, clear, column, row, scrolled
from gui.widgets.marks import Mark
from gui.widgets.text import Label

ARRIVALS = 4
NARROW = 932  # width of the page under which the phases become one line


class ScanningPage(Page):
    """Told by the engine; asks only to be cancelled."""

    cancelled = Signal()

    @classmethod
    def of(cls, desk: Desk) -> Self:
        return cls(SinsOf(desk.catalog))

    def __init__(self, built: Container[int] = frozenset()) -> None:
        """`built` are the sins of which there are checks."""
        super().__init__()
        self._title = Label(tr("Scanning"), 24, 600, elide="end")
        self._subtitle = Label("", 13, 400, "text2", elide="end")
        self.cancel = Button(tr("Cancel"), hint="Esc")
        self.cancel.clicked.connect(self.cancelled)
        words = column(self._title, 3, self._subtitle)
        head = row()
        head.addLayout(words, 1)
        head.addWidget(self.cancel, 0, Qt.AlignmentFlag.AlignTop)

        self._read, self._of = Label("", 17, 600), Label("", 13, 400, "text2")
        self._speed = Label("", 13, 400, "text2")
        self._bar = ProgressBar(8, tr("Bytes read"))
        self._reading = Label("", 12, 400, "text", fixed=True, elide="middle")
        bar = Card((18, 14, 18, 15), 11)
        bar.rows.addLayout(row(self._read, 12, self._of, -1, self._speed))
        bar.rows.addWidget(self._bar)
        self._reading_word = Label("", 12, 400, "text2")
        reading = row(self._reading_word, 10)
        reading.addWidget(self._reading, 1)
        bar.rows.addLayout(reading)
        self._phase_line = Label("", 12, 400, "text2")
        self._phase_line.hide()
        bar.rows.addWidget(self._phase_line)

        self._phases_card = Card((0, 6, 0, 6), 0)
        self._phases: dict[str, PhaseRow] = {}
        self._heard_card = Card((0, 1, 0, 1), 0)
        self._sins: dict[int, HeardRow] = {}
        for n, sin in enumerate(SINS):
            if n:
                self._heard_card.rows.addWidget(Line())
            number = int(sin.number)
            self._sins[number] = HeardRow(number, advice(sin.title), advice(sin.question), built=built)
            self._heard_card.rows.addWidget(self._sins[number])
        self._count = Label("", 12, 400, "text2")
        self._left = QWidget()
        self._left.setFixedWidth(388 + 16)  # with the gap behind it, which goes when it goes
        self._left.setLayout(column(Label(tr("Phases"), 14, 600), 10, self._phases_card, -1, margins=(0, 0, 16, 0)))
        right = column(row(Label(tr("Heard so far"), 14, 600), -1, self._count), 10, self._heard_card, -1)
        self._middle = row(self._left)
        self._middle.addLayout(right, 1)
        self._arrivals_card = Card((16, 6, 16, 6), 0)
        self._arrivals_card.hide()
        note = row()
        note.addWidget(Mark("panel", 16, "text2"), 0, Qt.AlignmentFlag.AlignTop)
        note.addSpacing(8)
        note.addWidget(
            Label(
                tr(
                    "You can leave this page; the scan goes on. If you cancel, what was heard is kept and marked as a partial result, without a grade."
                ),
                13,
                400,
                "text2",
                wrap=True,
            ),
            1,
        )
        content = QWidget()
        self._frame = column(head, 18, bar, 16, self._middle, 16, self._arrivals_card, 12, note, -1)
        self.setLayout(column(scrolled(content)))
        content.setLayout(self._frame)
        self._latest: list[Heard] = []
        self._keys: set[str] = set()
        self._findings = 0

    def focus_first(self) -> None:
        """Give the keyboard to the one thing that can be done."""
        self.cancel.setFocus(Qt.FocusReason.OtherFocusReason)

    def begin(self, name: str, what: str) -> None:
        """A new scan."""
        self._title.setText(tr("Scanning {name}", name=for_terminal(name)))
        self._subtitle.setText(what)
        self.cancel.setEnabled(True)
        self.cancel.set_words(tr("Cancel"))
        self._latest, self._keys, self._findings = [], set(), 0
        self._count.setText("")
        self._arrivals_card.hide()
        for sin in self._sins.values():
            sin.forget()
        self._read.setText(tr("Listing"))
        self._of.setText("")
        self._speed.setText("")
        self._show_current("")
        self._bar.set_part(0)
        clear(self._phases_card.rows)
        self._phases = {}

    def begun(self, event: Started) -> None:
        """The phases are known."""
        clear(self._phases_card.rows)
        self._phases = {}
        for number, name in enumerate(event.phases):
            if number:
                self._phases_card.rows.addWidget(Line())
            self._phases[name] = PhaseRow(name)
            self._phases_card.rows.addWidget(self._phases[name])

    def phase(self, event: Phase) -> None:
        """A phase changed."""
        if event.phase in self._phases:
            self._phases[event.phase].take(event)
        if event.state == "running":
            at = list(self._phases).index(event.phase) + 1 if event.phase in self._phases else 1
            self._phase_line.setText(
                tr("Phase {at} of {count}: {title}", at=at, count=max(len(self._phases), at), title=advice(event.title))
            )
            self._read.setText(advice(event.title))
            self._of.setText("")
            self._speed.setText("")
            self._show_current("")
            self._bar.set_part(0 if event.phase != "judge" else 1)

    def progress(self, event: Progress) -> None:
        """No percentage before bytes are known."""
        if event.phase in self._phases:
            self._phases[event.phase].went(event)
        self._show_current(event.current)
        if not event.bytes_total:
            if event.items_total:  # a machine is told by places, not by bytes
                self._bar.set_part(event.items_done / event.items_total)
                self._of.setText(
                    trn("{done} of {n} place", "{done} of {n} places", event.items_total, done=event.items_done)
                )
            return
        part = event.bytes_done / event.bytes_total
        self._bar.set_part(part)
        self._read.setText(tr("{part} % read", part=math.floor(part * 100)))
        self._of.setText(
            tr(
                "{bytes_done} of {bytes_total}",
                bytes_done=bytes_of(event.bytes_done),
                bytes_total=bytes_of(event.bytes_total),
            )
        )
        if event.seconds > 0.5 and event.bytes_done:
            speed = event.bytes_done / event.seconds
            left = (event.bytes_total - event.bytes_done) / speed
            rest = tr(" · about {left} s left", left=math.ceil(left)) if left >= 1 else ""
            self._speed.setText(
                tr(
                    "{seconds} s so far · {speed}/s{rest}",
                    seconds=number_of(event.seconds, 1),
                    speed=bytes_of(int(speed)),
                    rest=rest,
                )
            )

    def _show_current(self, name: str) -> None:
        self._reading_word.setText(tr("Reading") if name else "")
        self._reading.setText(for_terminal(name))

    def heard(self, batch: list[Heard]) -> None:
        """Keys that were met, newest last."""
        for event in batch:
            self._findings += 1
            self._keys.add(event.key)
            if event.sin in self._sins:
                self._sins[event.sin].hear(event)
        self._count.setText(f"{count_of(self._findings, 'sighting')}, {count_of(len(self._keys), 'key')}")
        self._latest = [*reversed(batch[-ARRIVALS:]), *self._latest][:ARRIVALS]
        self._show_arrivals()

    def _show_arrivals(self) -> None:
        clear(self._arrivals_card.rows)
        for event in self._latest:
            line = row(margins=(0, 7, 0, 7))
            when = Label(seconds_of(event.seconds), 12, 400, "text2")
            when.setFixedWidth(46)
            line.addWidget(when)
            line.addWidget(Mark(event.severity.value, 16, SEVERITY_COLOURS[event.severity.value], "card"))
            line.addSpacing(12)
            line.addWidget(Label(for_terminal(advice(event.title)), 13, 400))
            line.addSpacing(8)
            line.addWidget(Label(event.masked, 12, 400, fixed=True))
            line.addSpacing(16)
            place = Label(
                for_terminal(event.place) + (f" · {event.commit[:7]}" if event.commit else ""),
                12,
                400,
                "text2",
                fixed=True,
                elide="middle",
            )
            place.setAlignment(Qt.AlignmentFlag.AlignRight)
            line.addWidget(place, 1)
            self._arrivals_card.rows.addLayout(line)
        self._arrivals_card.setVisible(bool(self._latest) and self.width() >= NARROW)

    def quiet(self, current: str) -> None:
        """Nothing was said for a while."""
        self._speed.setText(
            tr("still working on {current}", current=for_terminal(current)) if current else tr("still working")
        )

    def stopping(self) -> None:
        """Cancel was asked for."""
        self.cancel.clearFocus()  # or Qt would hand it to whatever comes next
        self.cancel.setEnabled(False)
        self.cancel.set_words(tr("Stopping"))

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._fit()

    def _fit(self) -> None:
        narrow = self.width() < NARROW
        self._title.setFont(theme.font(20 if narrow else 24, 600))
        self._frame.setContentsMargins(*((16, 12, 16, 12) if narrow else (24, 20, 24, 20)))
        self._left.setVisible(not narrow)
        self._subtitle.setVisible(not narrow)
        self._phase_line.setVisible(narrow)
        self._arrivals_card.setVisible(bool(self._latest) and not narrow)
        for sin in self._sins.values():
            sin.set_narrow(narrow)
