"""Scanning: how far it is, phase by phase, and what was heard so far. It lives where the scorecard will stand."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from checks.catalog import SINS
from checks.events import Heard, Phase, Progress, Started
from checks.model import Severity
from checks.report.escape import for_terminal
from checks.words import bytes_of, count_of
from gui.models.verdicts import SEVERITY_COLOURS, SEVERITY_ORDER
from gui.theme import theme
from gui.theme.icons import pixmap
from gui.widgets import chips
from gui.widgets.bars import ProgressBar
from gui.widgets.buttons import Button
from gui.widgets.cards import Card, Line, clear, column, row, scrolled
from gui.widgets.chips import Chip
from gui.widgets.marks import Mark
from gui.widgets.text import Label

ARRIVALS = 4
NARROW = 932  # width of the page under which the phases become one line
TINT_MS = 150
LISTED = {
    "list": "List what is there",
    "files": "Read the files",
    "history": "Read the git history",
    "machine": "Look on this machine",
    "providers": "Ask the git host",
    "judge": "Judge",
}


class PhaseMark(QWidget):
    """Ticked when done, turning while it runs, an empty circle while it waits."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(16, 16)
        self._state, self._angle = "waits", 0
        self._timer = QTimer(self, interval=60)
        self._timer.timeout.connect(self._turn)
        theme.changed.connect(self.update)

    def set_state(self, state: str) -> None:
        """`waits`, `running`, `done` or `skipped`."""
        self._state = state
        if state == "running":
            self._timer.start()
        else:
            self._timer.stop()
        self.update()

    def _turn(self) -> None:
        self._angle = (self._angle + 24) % 360
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._state == "running":
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            circle = QRectF(1.5, 1.5, 13, 13)
            painter.setPen(QPen(theme.colour("track"), 2))
            painter.drawEllipse(circle)
            painter.setPen(QPen(theme.colour("accent"), 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawArc(circle, (90 - self._angle) * 16, -100 * 16)
            return
        name, colour = {"done": ("pass", "ok"), "skipped": ("not_applicable", "unknown")}.get(
            self._state, ("waits", "control")
        )
        painter.drawPixmap(0, 0, pixmap(name, 16, colour, "card", self.devicePixelRatioF()))


class PhaseRow(QWidget):
    """One phase."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._mark = PhaseMark()
        self._title = Label(LISTED[name], 13, 600, "text2")
        self._detail = Label("", 12, 400, "text2", elide="end")
        self._time = Label("waits", 12, 400, "label")
        self._bar = ProgressBar(6, LISTED[name])
        self._bar.hide()
        self._detail.hide()
        words = column(row(self._title, -1, self._time), 1, self._detail, 4, self._bar)
        line = row(margins=(16, 9, 16, 9))
        line.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        line.addSpacing(14)
        line.addLayout(words, 1)
        self.setLayout(line)

    def take(self, event: Phase) -> None:
        """A new state."""
        self._mark.set_state(event.state)
        self._title.recolour("text" if event.state != "skipped" else "text2")
        self._detail.setText(for_terminal(event.detail))
        self._detail.setVisible(bool(event.detail))
        self._time.setText(
            f"{event.seconds:.1f} s" if event.seconds is not None else "" if event.state == "running" else "left out"
        )
        self._bar.setVisible(False)

    def went(self, event: Progress) -> None:
        """How far it is."""
        if not event.bytes_total:
            return
        noun = "object" if event.phase == "history" else "file"
        self._detail.setVisible(True)
        self._detail.setText(
            f"{event.items_done:,} of {count_of(event.items_total, noun)}, {bytes_of(event.bytes_done)} of {bytes_of(event.bytes_total)}"
        )
        self._bar.setVisible(True)
        self._bar.set_part(event.bytes_done / event.bytes_total)


class HeardRow(QWidget):
    """A sin with what was heard of it; painted, because it changes often."""

    def __init__(self, number: int, title: str) -> None:
        super().__init__()
        self._number, self._title = number, title
        self._counts: dict[Severity, int] = {}
        self._tinted = False
        self._timer = QTimer(self, interval=TINT_MS, singleShot=True)
        self._timer.timeout.connect(self._plain)
        self.setFixedHeight(50)
        self.setAccessibleName(f"{number} {title}")
        theme.changed.connect(self.update)
        self.forget()

    def forget(self) -> None:
        """Begin again."""
        self._counts = {}
        self._fact = "Nothing yet" if self._number == 1 else "Its checks are not built yet"
        self.setAccessibleDescription("")
        self.update()

    def hear(self, event: Heard) -> None:
        """One more."""
        self._counts[event.severity] = self._counts.get(event.severity, 0) + 1
        self._fact = f"{event.masked} in {for_terminal(event.place)}"
        self._tinted = True
        self._timer.start()
        self.setAccessibleDescription(", ".join(f"{n} {s.value}" for s, n in self._counts.items()))
        self.update()

    def _plain(self) -> None:
        self._tinted = False
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._tinted:
            painter.fillRect(self.rect(), theme.colour("info_tint"))
        painter.setPen(theme.colour("text2"))
        painter.setFont(theme.font(17, 600))
        painter.drawText(QRectF(0, 0, 46, self.height()), int(Qt.AlignmentFlag.AlignCenter), str(self._number))
        right = float(self.width() - 16)
        shown = [Chip(s.value, f"{self._counts[s]} {s.value}") for s in SEVERITY_ORDER if s in self._counts][:2]
        for chip in reversed(shown):
            right -= chips.width(chip)
            chips.paint(painter, right, (self.height() - chips.HEIGHT) / 2, chip, self.devicePixelRatioF())
            right -= 6
        if not shown:
            painter.setFont(theme.font(12))
            painter.setPen(theme.colour("label"))
            words = "nothing yet" if self._number == 1 else "not checked yet"
            wide = painter.fontMetrics().horizontalAdvance(words)
            right -= wide
            painter.drawText(QRectF(right, 0, wide + 2, self.height()), int(Qt.AlignmentFlag.AlignVCenter), words)
            right -= 8
        painter.setPen(theme.colour("text"))
        painter.setFont(theme.font(13, 600))
        painter.drawText(
            QRectF(46, 7, right - 46, 18),
            int(Qt.AlignmentFlag.AlignVCenter),
            painter.fontMetrics().elidedText(self._title, Qt.TextElideMode.ElideRight, int(right - 50)),
        )
        painter.setPen(theme.colour("text2"))
        painter.setFont(theme.font(12))
        painter.drawText(
            QRectF(46, 25, right - 46, 18),
            int(Qt.AlignmentFlag.AlignVCenter),
            painter.fontMetrics().elidedText(self._fact, Qt.TextElideMode.ElideMiddle, int(right - 50)),
        )


class ScanningPage(QWidget):
    """Told by the engine; asks only to be cancelled."""

    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._title = Label("Scanning", 24, 600, elide="end")
        self._subtitle = Label("", 13, 400, "text2", elide="end")
        self.cancel = Button("Cancel", hint="Esc")
        self.cancel.clicked.connect(self.cancelled)
        words = column(self._title, 2, self._subtitle)
        head = row()
        head.addLayout(words, 1)
        head.addWidget(self.cancel, 0, Qt.AlignmentFlag.AlignTop)

        self._read, self._of = Label("", 17, 600), Label("", 13, 400, "text2")
        self._speed = Label("", 13, 400, "text2")
        self._bar = ProgressBar(8, "Bytes read")
        self._reading = Label("", 12, 400, "text", fixed=True, elide="middle")
        bar = Card((18, 14, 18, 14), 10)
        bar.rows.addLayout(row(self._read, 12, self._of, -1, self._speed))
        bar.rows.addWidget(self._bar)
        reading = row(Label("Reading", 12, 400, "text2"), 10)
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
            self._sins[int(sin.number)] = HeardRow(int(sin.number), sin.title)
            self._heard_card.rows.addWidget(self._sins[int(sin.number)])
        self._count = Label("", 12, 400, "text2")
        self._left = QWidget()
        self._left.setFixedWidth(388 + 16)  # with the gap behind it, which goes when it goes
        self._left.setLayout(column(Label("Phases", 14, 600), 8, self._phases_card, -1, margins=(0, 0, 16, 0)))
        right = column(row(Label("Heard so far", 14, 600), -1, self._count), 8, self._heard_card, -1)
        self._middle = row(self._left)
        self._middle.addLayout(right, 1)
        self._arrivals_card = Card((16, 6, 16, 6), 0)
        self._arrivals_card.hide()
        note = row()
        note.addWidget(Mark("panel", 16, "text2"), 0, Qt.AlignmentFlag.AlignTop)
        note.addSpacing(8)
        note.addWidget(
            Label(
                "You can leave this page; the scan goes on. If you cancel, what was heard is kept and marked as a partial result, without a grade.",
                13,
                400,
                "text2",
                wrap=True,
            ),
            1,
        )
        content = QWidget()
        content.setLayout(
            column(head, 16, bar, 16, self._middle, 16, self._arrivals_card, 12, note, -1, margins=(24, 18, 24, 20))
        )
        self.setLayout(column(scrolled(content)))
        self._latest: list[Heard] = []
        self._keys: set[str] = set()
        self._findings = 0

    def begin(self, name: str, what: str) -> None:
        """A new scan."""
        self._title.setText(f"Scanning {for_terminal(name)}")
        self._subtitle.setText(what)
        self.cancel.setEnabled(True)
        self.cancel.set_words("Cancel")
        self._latest, self._keys, self._findings = [], set(), 0
        self._count.setText("")
        self._arrivals_card.hide()
        for sin in self._sins.values():
            sin.forget()
        self._read.setText("Listing")
        self._of.setText("")
        self._speed.setText("")
        self._reading.setText("")
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
            self._phase_line.setText(f"Phase {at} of {max(len(self._phases), at)}: {event.title}")
            self._read.setText(event.title)
            self._of.setText("")
            self._speed.setText("")
            self._reading.setText("")
            self._bar.set_part(0 if event.phase != "judge" else 1)

    def progress(self, event: Progress) -> None:
        """No percentage before bytes are known."""
        if event.phase in self._phases:
            self._phases[event.phase].went(event)
        self._reading.setText(for_terminal(event.current))
        if not event.bytes_total:
            return
        part = event.bytes_done / event.bytes_total
        self._bar.set_part(part)
        self._read.setText(f"{math.floor(part * 100)} % read")
        self._of.setText(f"{bytes_of(event.bytes_done)} of {bytes_of(event.bytes_total)}")
        if event.seconds > 0.5 and event.bytes_done:
            speed = event.bytes_done / event.seconds
            left = (event.bytes_total - event.bytes_done) / speed
            rest = f" · about {math.ceil(left)} s left" if left >= 1 else ""
            self._speed.setText(f"{event.seconds:.1f} s so far · {bytes_of(int(speed))}/s{rest}")

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
            when = Label(f"{event.seconds:.1f} s", 12, 400, "text2")
            when.setFixedWidth(46)
            line.addWidget(when)
            line.addWidget(Mark(event.severity.value, 16, SEVERITY_COLOURS[event.severity.value], "card"))
            line.addSpacing(12)
            line.addWidget(Label(for_terminal(event.title), 13, 400))
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
        self._speed.setText(f"still working on {for_terminal(current)}" if current else "still working")

    def stopping(self) -> None:
        """Cancel was asked for."""
        self.cancel.setEnabled(False)
        self.cancel.set_words("Stopping")

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        narrow = self.width() < NARROW
        self._left.setVisible(not narrow)
        self._subtitle.setVisible(not narrow)
        self._phase_line.setVisible(narrow)
        self._arrivals_card.setVisible(bool(self._latest) and not narrow)
