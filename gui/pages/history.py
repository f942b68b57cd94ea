"""History: the score over time, what two scans say side by side, and what changed since last Monday."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from checks.language import mark, tr
from checks.model import Report
from checks.report.escape import for_terminal
from gui.asking import Command, understood
from gui.models.history import Told, read_change, read_history, summary, target_of
from gui.models.verdicts import named
from gui.pages.history_change import ChangeCard
from gui.pages.history_rows import ScanRow, legend
from gui.pages.page import Desk, Fitted
from gui.widgets.buttons import Button
from gui.widgets.cards import Card, clear, column, row, scrolled
from gui.widgets.notice import Notice
from gui.widgets.segmented import Segmented
from gui.widgets.text import Label
from gui.widgets.trend import TrendChart

CHANGE = 420  # width of the card of the change
MOST_ROWS = 40  # scans that are listed; the chart has all
SINCE = (
    ("", mark("Last scan")),
    ("last monday", mark("Last Monday")),
    ("1 month ago", mark("A month ago")),
)


class HistoryPage(Fitted):
    """The scans of one target. Everything is told by `shrift history …`, in a child process."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._look, self._comparing = Command(self, program=desk.program), Command(self, program=desk.program)
        self._target, self._name = "", ""
        self._own = self._own_name = ""  # the target that the window shows; another one is told as such
        self._since = ""
        self.told: Told | None = None
        self._title, self._summary = Label(tr("History"), 24, 600), Label("", 13, 400, "text2", elide="end")
        self.since = Segmented(tuple((since, tr(words)) for since, words in SINCE), tr("Compare with"))
        self.since.chosen.connect(self._compare_since)
        self.again = Button(tr("Scan again"), icon="again")
        self.again.clicked.connect(self._scan)
        head = row()
        head.addWidget(self._title, 1)
        for part in (self.since, self.again):
            head.addSpacing(8)
            head.addWidget(part, 0, Qt.AlignmentFlag.AlignTop)
        self.notice = Notice()
        self.notice.acted.connect(lambda: self.notice.tell("", "", ""))
        self.chart = TrendChart()
        self.chart.chosen.connect(self.choose)
        self._sheet = Card((14, 12, 14, 8), 0)
        self._sheet.rows.addLayout(legend())
        self._sheet.rows.addSpacing(8)
        self._sheet.rows.addWidget(self.chart)
        self._list = Card((1, 6, 1, 6), 0)
        self.lines: dict[int, ScanRow] = {}
        self._hint = Label(tr("Click a scan to compare from it; with Shift, to it."), 12, 400, "text2", wrap=True)
        self._scans = QWidget()
        self._scans.setLayout(column(self._list, 8, self._hint, -1))
        self.change = ChangeCard()
        self._sides = QGridLayout()
        self._sides.setContentsMargins(0, 0, 0, 0)
        self._sides.setSpacing(16)
        self._below = QWidget()
        self._below.setLayout(self._sides)
        self.empty = _Empty()
        self.empty.scan.clicked.connect(self._scan)
        content = QWidget()
        self._frame = column(head, 1, self._summary, 14, self.notice, self._sheet, self.empty, 16, self._below, -1)
        self._area = scrolled(content)
        self.setLayout(column(self._area))
        content.setLayout(self._frame)
        self._fit(force=True)
        self._show()

    # --- data -------------------------------------------------------------------------------------------------------

    def hear(self, report: Report) -> None:
        """A finished examination: its target's history has one more scan."""
        self._own, self._own_name = target_of(report), report.target.name
        self.look_at(self._own, self._own_name)
        if self.isVisible():
            self._ask()

    def look_at(self, target: str, name: str) -> None:
        """Another target, as the memory names it."""
        if target != self._target:
            self.told = None
            self._since = ""
            self.since.choose("")
        self._target, self._name = target, name
        self.has_own = True
        self._show()

    def enter(self) -> None:
        """Read the history again."""
        self._ask()

    def end(self) -> None:
        """End what runs."""
        self._look.stop()
        self._comparing.stop()

    def _ask(self) -> None:
        if not self._target:
            return
        since = (f"--since={self._since}",) if self._since else ()
        words = ("history", "show", "--format", "json", *since, "--", self._target)
        self._look.ask(words, then=self._came, otherwise=self._tell)

    def _came(self, answer: bytes) -> None:
        told = understood(read_history, answer, self._tell)
        if told is not None:
            self.show_history(told)

    def show_history(self, told: Told) -> None:
        """Another history."""
        self.told = told
        self._show()

    def _show(self) -> None:
        told = self.told
        other = bool(self._target and self._own and self._target != self._own)
        name = for_terminal(named(self._name))
        self._title.setText(tr("History of {name}", name=name) if other else tr("History"))
        self._summary.setText(
            summary(told)
            if told
            else tr("Reading what is remembered")
            if self._target
            else tr("Nothing was scanned yet.")
        )
        some = told is not None and len(told.scans) > 0
        several = told is not None and len(told.scans) > 1
        self._sheet.setVisible(some)
        self._below.setVisible(some)
        self._hint.setVisible(several)
        self.since.setVisible(several)
        self.empty.setVisible(told is not None and not some)
        self.again.setVisible(not other and some)
        self.chart.load(told.points if told else ())
        self._draw_rows()
        if told is None:
            return
        otherwise = tr("One scan is remembered. The next one shows what changed.") if not several else (
            tr("No scan that can be compared with the newest one is remembered from then.")
            if told.since
            else tr("There is no earlier scan that the newest one can be compared with. Choose any scan to see both side by side.")
        )  # fmt: skip
        self.change.show_change(told.change, otherwise)
        self._mark()

    def _draw_rows(self) -> None:
        clear(self._list.rows)
        self.lines = {}
        if self.told is None:
            return
        now = datetime.now().astimezone()
        pairs = list(zip(self.told.scans, self.told.points, strict=True))[::-1]
        for number, (scan, point) in enumerate(pairs[:MOST_ROWS]):
            line = ScanRow(scan, point, now, last=number + 1 == min(len(pairs), MOST_ROWS))
            line.chosen.connect(self.choose)
            self.lines[scan.number] = line
            self._list.rows.addWidget(line)
        if len(pairs) > MOST_ROWS:
            more = Label(
                tr("and {count} older ones; the chart has them all", count=len(pairs) - MOST_ROWS), 12, 400, "text2"
            )
            self._list.rows.addLayout(row(more, -1, margins=(16, 8, 16, 8)))

    def _mark(self) -> None:
        change = self.change.change
        older, newer = (change.older.number, change.newer.number) if change else (0, 0)
        if not change and self.told and len(self.told.scans) > 1:
            newer = self.told.scans[-1].number
        self.chart.mark(older, newer)
        for number, line in self.lines.items():
            line.mark("from" if number == older else "to" if number == newer else "")

    def choose(self, number: int, newer: bool) -> None:
        """Compare from this scan, or with `newer` to it."""
        if self.told is None or len(self.told.scans) < 2:
            return
        numbers = [s.number for s in self.told.scans]
        shown = self.change.change
        one = shown.older.number if shown else 0
        other = shown.newer.number if shown else numbers[-1]
        if newer or numbers.index(number) > numbers.index(other):
            other = number
            one = one if one in numbers else 0
        else:
            one = number
        if not one or one == other:
            return
        if numbers.index(one) > numbers.index(other):
            one, other = other, one
        self._comparing.ask(
            ("history", "compare", "--format", "json", "--", str(one), str(other)),
            then=self._compared,
            otherwise=self._tell,
        )

    def _compared(self, answer: bytes) -> None:
        change = understood(read_change, answer, self._tell)
        if change is not None:
            self.change.show_change(change, "")
            self._mark()

    def _compare_since(self, since: str) -> None:
        self._since = since
        self._ask()

    def _tell(self, why: str) -> None:
        self.notice.tell("warn", why, tr("Close") if why else "")

    # --- what a person does -----------------------------------------------------------------------------------------

    def _scan(self) -> None:
        report = self._desk.report
        if report is not None and report.target.kind != "machine":
            self._desk.examine(Path(report.target.path), page="history")

    def allow_again(self, allowed: bool) -> None:
        """Not while a scan runs."""
        report = self._desk.report
        may = allowed and report is not None and report.target.kind != "machine"
        self.again.setEnabled(may)
        self.empty.scan.setEnabled(may)

    def focus_first(self) -> None:
        """The chart; where there is none, what makes one."""
        first: QWidget = self.chart if self._sheet.isVisibleTo(self) else self.empty.scan
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- shape ------------------------------------------------------------------------------------------------------

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous() and self._own and self._target != self._own:
            self.look_at(self._own, self._own_name)  # whoever comes again by the navigation means what is examined

    def arrange(self, narrow: bool) -> None:
        for part in (self._scans, self.change):
            self._sides.removeWidget(part)
        top = Qt.AlignmentFlag.AlignTop
        self._sides.addWidget(self.change, 0, 0 if narrow else 1, top)
        self._sides.addWidget(self._scans, 1 if narrow else 0, 0, top)
        self._sides.setColumnStretch(0, 1)
        self._sides.setColumnStretch(1, 0)
        self.change.setMinimumWidth(0 if narrow else CHANGE)
        self.change.setMaximumWidth(16_777_215 if narrow else CHANGE)


class _Empty(Card):
    """Nothing is remembered of the target."""

    def __init__(self) -> None:
        super().__init__((24, 22, 24, 22), 0)
        self.scan = Button(tr("Scan again"), "filled", icon="again", name=tr("Scan, so that there is a history"))
        said = Label(
            tr("Each scan is remembered on this machine, without any value. The second one shows what changed."),
            13,
            400,
            "text2",
            wrap=True,
        )
        self.rows.addWidget(Label(tr("No scan is remembered"), 17, 600))
        self.rows.addSpacing(6)
        self.rows.addWidget(said)
        self.rows.addSpacing(16)
        self.rows.addLayout(row(self.scan, -1))
        self.hide()
