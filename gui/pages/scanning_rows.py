"""The rows of a scan under way: its phases, and the sins with what was heard of them."""

from __future__ import annotations

from collections.abc import Container

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from checks.catalog import SINS
from checks.events import Heard, Phase, Progress
from checks.language import mark, tr, trn
from checks.model import Severity
from checks.report.escape import for_terminal
from checks.report.verdict import SEVERITY_ORDER
from checks.words import bytes_of, seconds_of
from gui.models.verdicts import severity_count
from gui.theme import theme
from gui.theme.icons import pixmap
from gui.widgets import chips
from gui.widgets.bars import ProgressBar
from gui.widgets.cards import column, row
from gui.widgets.chips import Chip
from gui.widgets.painting import Painter
from gui.widgets.text import Label, paint_mixed

TINT_MS = 150
LISTED = {
    "list": mark("List what is there"),
    "files": mark("Read the files"),
    "history": mark("Read the git history"),
    "machine": mark("Look on this machine"),
    "providers": mark("Ask the git host"),
    "accounts": mark("Ask the providers"),
    "judge": mark("Judge"),
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
        painter = Painter(self)
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
        self._title = Label(tr(LISTED.get(name, name.capitalize())), 13, 600, "text2")
        self._detail = Label("", 12, 400, "text2", elide="end")
        self._time = Label(tr("waits"), 12, 400, "label")
        self._bar = ProgressBar(6, tr(LISTED.get(name, name.capitalize())))
        self._bar.hide()
        self._bar_row = column(self._bar)
        self._detail.hide()
        words = column(row(self._title, -1, self._time), 2, self._detail, self._bar_row)
        line = row(margins=(16, 12, 16, 11))
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
            seconds_of(event.seconds)
            if event.seconds is not None
            else ""
            if event.state == "running"
            else tr("left out")
        )
        self._show_bar(False)

    def _show_bar(self, shown: bool) -> None:
        self._bar.setVisible(shown)
        self._bar_row.setContentsMargins(0, 8 if shown else 0, 0, 0)

    def went(self, event: Progress) -> None:
        """How far it is."""
        if not event.bytes_total:
            if event.items_total:
                self._detail.setVisible(True)
                self._detail.setText(
                    trn("{done} of {n} place", "{done} of {n} places", event.items_total, done=event.items_done)
                )
                self._show_bar(True)
                self._bar.set_part(event.items_done / event.items_total)
            return
        done, total = event.items_done, event.items_total
        read = (
            trn("{done} of {n} object", "{done} of {n} objects", total, done=done)
            if event.phase == "history"
            else trn("{done} of {n} file", "{done} of {n} files", total, done=done)
        )
        volume = tr(
            "{bytes_done} of {bytes_total}",
            bytes_done=bytes_of(event.bytes_done),
            bytes_total=bytes_of(event.bytes_total),
        )
        self._detail.setVisible(True)
        self._detail.setText(f"{read}, {volume}")
        self._show_bar(True)
        self._bar.set_part(event.bytes_done / event.bytes_total)


class HeardRow(QWidget):
    """A sin with what was heard of it; painted, because it changes often."""

    def __init__(self, number: int, title: str, question: str, *, built: Container[int]) -> None:
        """`question` stands there until something is heard; `built` are the sins of which there are checks."""
        super().__init__()
        self._number, self._title, self._sins = number, title, built
        self._question, self._mask, self._fact = question, "", ""
        self._counts: dict[Severity, int] = {}
        self._tinted = False
        self._timer = QTimer(self, interval=TINT_MS, singleShot=True)
        self._timer.timeout.connect(self._plain)
        self.set_narrow(False)
        self.setAccessibleName(f"{number} {title}")
        theme.changed.connect(self.update)

    @property
    def _built(self) -> bool:
        """Whether there are checks of this sin; not asked before the first scan, as somebody has to read them for it."""
        return self._number in self._sins

    def set_narrow(self, narrow: bool) -> None:
        """Lower. The hairline below belongs to the pitch of 46 and 51."""
        self.setFixedHeight(45 if narrow else 50)

    def forget(self) -> None:
        """Begin again."""
        self._counts = {}
        self._mask, self._fact = "", self._question if self._built else tr("No check of it is here")
        self.setAccessibleDescription("")
        self.update()

    def hear(self, event: Heard) -> None:
        """One more."""
        self._counts[event.severity] = self._counts.get(event.severity, 0) + 1
        self._mask, self._fact = event.masked, tr(" in {place}", place=for_terminal(event.place))
        self._tinted = True
        self._timer.start()
        self.setAccessibleDescription(", ".join(severity_count(s, n) for s, n in self._counts.items()))
        self.update()

    def _plain(self) -> None:
        self._tinted = False
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = Painter(self)
        if self._tinted:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("info_tint"))
            painter.setClipRect(self.rect())
            # the first and the last row end in the card's round corners
            above, below = 0 if self._number == 1 else -8, 0 if self._number == len(SINS) else 8
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0, above, 0, below), 7, 7)
        painter.setPen(theme.colour("text2"))
        painter.setFont(theme.font(17, 600))
        painter.drawText(QRectF(0, 0, 46, self.height()), int(Qt.AlignmentFlag.AlignCenter), str(self._number))
        right = float(self.width() - 16)
        shown = [Chip(s.value, severity_count(s, self._counts[s])) for s in SEVERITY_ORDER if s in self._counts][:2]
        for chip in reversed(shown):
            right -= chips.width(chip)
            chips.paint(painter, right, (self.height() - chips.HEIGHT) / 2, chip, self.devicePixelRatioF())
            right -= 6
        if not shown:
            painter.setFont(theme.font(12))
            painter.setPen(theme.colour("label"))
            words = tr("nothing yet") if self._built else tr("not checked yet")
            wide = painter.fontMetrics().horizontalAdvance(words)
            right -= wide
            painter.drawText(QRectF(right, 0, wide + 2, self.height()), int(Qt.AlignmentFlag.AlignVCenter), words)
            right -= 8
        middle = self.height() / 2
        painter.setPen(theme.colour("text"))
        painter.setFont(theme.font(13, 600))
        painter.drawText(
            QRectF(46, middle - 18, right - 46, 18),
            int(Qt.AlignmentFlag.AlignVCenter),
            painter.fontMetrics().elidedText(self._title, Qt.TextElideMode.ElideRight, int(right - 50)),
        )
        mask = (self._mask, theme.font(12, fixed=True))
        paint_mixed(painter, QRectF(46, middle, right - 50, 18), [mask, (self._fact, theme.font(12))], colour="text2")
