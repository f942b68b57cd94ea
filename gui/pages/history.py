"""History: the score over time, what two scans say side by side, and what changed since last Monday."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QSizePolicy, QWidget

from checks.memory.scan import Scan
from checks.memory.trend import Point
from checks.model import Report
from checks.report.escape import for_terminal
from checks.report.verdict import LETTERS
from gui.asking import Command
from gui.models.history import Told, read_change, read_history, score_of, summary, target_of, when
from gui.models.verdicts import named
from gui.pages.history_change import ChangeCard
from gui.pages.page import Desk, Page
from gui.theme import theme
from gui.widgets.bars import paint_range
from gui.widgets.buttons import Button
from gui.widgets.cards import Card, clear, column, row, scrolled
from gui.widgets.notice import Notice
from gui.widgets.segmented import Segmented
from gui.widgets.text import Label, plain_tip
from gui.widgets.trend import TrendChart, spoken

NARROW = 932
CHANGE = 420  # width of the card of the change
MOST_ROWS = 40  # scans that are listed; the chart has all
SINCE = (("", "Last scan"), ("last monday", "Last Monday"), ("1 month ago", "A month ago"))
_ODD = "What came back was no answer that is known here."
Read = TypeVar("Read")


class HistoryPage(Page):
    """The scans of one target. Everything is told by `shrift history …`, in a child process."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._look, self._comparing = Command(self, program=desk.program), Command(self, program=desk.program)
        self._target, self._name = "", ""
        self._own = ""  # the target that the window shows; another one is told as such
        self._since = ""
        self.told: Told | None = None
        self._narrow = False
        self._title, self._summary = Label("History", 24, 600), Label("", 13, 400, "text2", elide="end")
        self.since = Segmented(SINCE, "Compare with")
        self.since.chosen.connect(self._compare_since)
        self.again = Button("Scan again", icon="again")
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
        self._sheet.rows.addLayout(_legend())
        self._sheet.rows.addSpacing(8)
        self._sheet.rows.addWidget(self.chart)
        self._list = Card((1, 6, 1, 6), 0)
        self.lines: dict[int, ScanRow] = {}
        self._hint = Label("Click a scan to compare from it; with Shift, to it.", 12, 400, "text2", wrap=True)
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
        content.setLayout(self._frame)
        self._area = scrolled(content)
        content.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.setLayout(column(self._area))
        self._fit(force=True)
        self._show()

    # --- data -------------------------------------------------------------------------------------------------------

    def hear(self, report: Report) -> None:
        """A finished examination: its target's history has one more scan."""
        self._own = target_of(report)
        self.look_at(self._own, report.target.name)
        if self.isVisible():
            self._ask()

    def look_at(self, target: str, name: str) -> None:
        """Another target, as the memory names it."""
        if target != self._target:
            self.told = None
            self._since = ""
            self.since.choose("")
        self._target, self._name = target, name
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
        told = self._read(read_history, answer)
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
        self._title.setText(f"History of {name}" if other else "History")
        self._summary.setText(
            summary(told) if told else "Reading what is remembered" if self._target else "Nothing was scanned yet."
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
        otherwise = "One scan is remembered. The next one shows what changed." if not several else (
            "No scan that can be compared with the newest one is remembered from then."
            if told.since
            else "There is no earlier scan that the newest one can be compared with. Choose any scan to see both side by side."
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
            more = Label(f"and {len(pairs) - MOST_ROWS:,} older ones; the chart has them all", 12, 400, "text2")
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
        change = self._read(read_change, answer)
        if change is not None:
            self.change.show_change(change, "")
            self._mark()

    def _compare_since(self, since: str) -> None:
        self._since = since
        self._ask()

    def _read(self, reading: Callable[[bytes], Read], answer: bytes) -> Read | None:
        try:
            return reading(answer)
        except (msgspec.DecodeError, UnicodeDecodeError):
            self._tell(_ODD)
            return None

    def _tell(self, why: str) -> None:
        self.notice.tell("warn", why, "Close" if why else "")

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

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._fit()

    def _fit(self, *, force: bool = False) -> None:
        narrow = self.width() < NARROW
        if narrow == self._narrow and not force:
            return
        self._narrow = narrow
        self._title.setFont(theme.font(20 if narrow else 24, 600))
        self._frame.setContentsMargins(*((16, 12, 16, 16) if narrow else (24, 20, 24, 20)))
        for part in (self._scans, self.change):
            self._sides.removeWidget(part)
        top = Qt.AlignmentFlag.AlignTop
        self._sides.addWidget(self.change, 0, 0 if narrow else 1, top)
        self._sides.addWidget(self._scans, 1 if narrow else 0, 0, top)
        self._sides.setColumnStretch(0, 1)
        self._sides.setColumnStretch(1, 0)
        self.change.setMinimumWidth(0 if narrow else CHANGE)
        self.change.setMaximumWidth(16_777_215 if narrow else CHANGE)


class ScanRow(QAbstractButton):
    """One scan: when, its score as a range, its letter, how much was checked; and why it stands apart from the one before."""

    chosen = Signal(int, bool)

    def __init__(self, scan: Scan, point: Point, now: datetime, *, last: bool) -> None:
        super().__init__()
        self.scan, self._point, self._last = scan, point, last
        self._when, (self._number, self._rest) = when(scan, now), score_of(scan)
        self._role, self._indent = "", 60.0
        self.setFixedHeight(56 if point.why and not point.stopped else 38)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(spoken(point, now))
        self.setToolTip(plain_tip(spoken(point, now)))
        theme.changed.connect(self.update)

    def mark(self, role: str) -> None:
        """`from` or `to` in the comparison that is shown; empty for neither."""
        self._role = role
        self.setAccessibleDescription({"from": "compared from here", "to": "compared to here"}.get(role, ""))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(400, self.height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self.chosen.emit(self.scan.number, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(self.scan.number, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect())
        if self._role:
            painter.fillRect(area, theme.colour("selected"))
        elif self.underMouse():
            painter.fillRect(area, theme.colour("alt"))
        if not self._last:
            painter.fillRect(QRectF(area.left(), area.bottom() - 1, area.width(), 1), theme.colour("hairline"))
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(area.adjusted(2, 2, -2, -3), 5, 5)
        line = QRectF(area.left(), area.top(), area.width(), 38)
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        x = 16.0
        painter.setFont(theme.font(12, 600))
        painter.setPen(theme.colour("link"))
        painter.drawText(QRectF(x, line.top(), 40, line.height()), middle, self._role)
        x = self._indent = x + painter.fontMetrics().horizontalAdvance("from") + 12
        painter.setFont(theme.font(13))
        painter.setPen(theme.colour("text"))
        painter.drawText(QRectF(x, line.top(), 130, line.height()), middle, self._when)
        x += max(map(painter.fontMetrics().horizontalAdvance, ("30 Nov 00:00", "today 00:00"))) + 16
        self._paint_score(painter, line, x)
        if self._point.why and not self._point.stopped:
            painter.setFont(theme.font(12))
            painter.setPen(theme.colour("label"))
            words = f"┄ not comparable: {' and '.join(self._point.why)}"
            shown = painter.fontMetrics().elidedText(
                words, Qt.TextElideMode.ElideRight, int(area.width() - self._indent - 16)
            )
            painter.drawText(QRectF(self._indent, 32, area.width() - self._indent - 16, 18), middle, shown)

    def _paint_score(self, painter: QPainter, line: QRectF, x: float) -> None:
        scan = self.scan
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        right = line.right() - 16
        painter.setFont(theme.font(13))
        painter.setPen(theme.colour("text2"))
        checked = f"{int(scan.coverage)} % checked"
        wide = painter.fontMetrics().horizontalAdvance(checked)
        if right - x > 318:
            painter.drawText(QRectF(right - wide, line.top(), wide + 2, line.height()), middle, checked)
        letter = scan.grade or "–"
        colour = LETTERS[letter[0]] if scan.grade and not scan.stopped else "unknown"
        painter.setFont(theme.font(13, 600))
        painter.setPen(theme.colour(colour))
        painter.drawText(QRectF(x, line.top(), 24, line.height()), middle, letter)
        x += 28
        if scan.stopped:
            painter.setFont(theme.font(13))
            painter.setPen(theme.colour("text2"))
            painter.drawText(QRectF(x, line.top(), 200, line.height()), middle, "stopped before its end")
            return
        cap = min((g.cap for g in scan.gates), default=100)
        paint_range(painter, QRectF(x, line.center().y() - 3, 84, 7), scan.uncapped.low, scan.uncapped.high, cap)
        x += 94
        painter.setFont(theme.font(13, 600))
        painter.setPen(theme.colour("text"))
        painter.drawText(QRectF(x, line.top(), 60, line.height()), middle, self._number)
        x += painter.fontMetrics().horizontalAdvance(self._number) + (6 if self._rest.startswith("else") else 0)
        painter.setFont(theme.font(13))
        painter.setPen(theme.colour("text2"))
        painter.drawText(QRectF(x, line.top(), 120, line.height()), middle, self._rest)


class _Key(QWidget):
    """A piece of the chart beside its word."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self._kind = kind
        self.setFixedSize(22, 12)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._kind == "band":
            ground = theme.colour("control")
            ground.setAlphaF(0.24)
            painter.fillRect(QRectF(0, 1, 22, 10), ground)
            return
        colour, wide = {"low": ("bar", 2.0), "checked": ("series1", 1.4), "apart": ("control", 2.0)}[self._kind]
        pen = QPen(theme.colour(colour), wide)
        if self._kind == "apart":
            pen.setDashPattern([2, 2])
        painter.setPen(pen)
        painter.drawLine(0, 6, 22, 6)


def _legend() -> Any:
    line = row(10)
    for kind, words in (
        ("low", "score, seen to be well"),
        ("band", "up to what may be at best"),
        ("checked", "how much was checked"),
        ("apart", "cannot be compared"),
    ):
        line.addWidget(_Key(kind))
        line.addSpacing(7)
        line.addWidget(Label(words, 12, 400, "text2"))
        line.addSpacing(18)
    line.addStretch()
    return line


class _Empty(Card):
    """Nothing is remembered of the target."""

    def __init__(self) -> None:
        super().__init__((24, 22, 24, 22), 0)
        self.scan = Button("Scan again", "filled", icon="again", name="Scan, so that there is a history")
        said = Label(
            "Each scan is remembered on this machine, without any value. The second one shows what changed.",
            13,
            400,
            "text2",
            wrap=True,
        )
        self.rows.addWidget(Label("No scan is remembered", 17, 600))
        self.rows.addSpacing(6)
        self.rows.addWidget(said)
        self.rows.addSpacing(16)
        self.rows.addLayout(row(self.scan, -1))
        self.hide()
