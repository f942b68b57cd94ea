"""What was found of one sin: the verdicts of its checks, and its findings as lines that lead to them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from checks.language import mark, tr
from checks.model import Report, Status
from checks.report.escape import for_terminal
from checks.words import count_of
from gui.later import Slices
from gui.models.lesson import Judged, Lesson
from gui.theme import theme
from gui.widgets.bars import paint_range
from gui.widgets.buttons import Button
from gui.widgets.cards import Card, Line, clear, column, row
from gui.widgets.chips import ChipLabel
from gui.widgets.fold import Fold
from gui.widgets.marks import Mark
from gui.widgets.painting import Painter
from gui.widgets.pile import Pile
from gui.widgets.place import PlaceRow
from gui.widgets.text import Label

AT_ONCE = 4  # checks whose rows are made with the page
PASSED_OPEN = 6  # more that passed are folded
WIDENS = {"online": mark("Scan again, asking the git host"), "machine": mark("Scan again, with this machine")}


class RangeBar(QWidget):
    """The range of a sin, as in its row of the scorecard."""

    def __init__(self, low: float, high: float) -> None:
        super().__init__()
        self._low, self._high = low, high
        self.setFixedHeight(22)
        self.setMinimumWidth(60)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(152, 22)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_range(Painter(self), QRectF(0, 7.5, self.width(), 7), self._low, self._high)


class Found(Card):
    """The evidence beside the lesson."""

    finding = Signal(str)  # the id of one
    all_findings = Signal()
    answered = Signal(str)  # the check whose question the person wants to answer
    widened = Signal(str)  # "online" or "machine": what the next scan shall ask too

    def __init__(self) -> None:
        super().__init__((18, 14, 18, 14), 0)
        self.show_all: Button | None = None
        self._widen: list[Button] = []
        # Checks of a sin with many: their rows are made in turns.
        self._left: deque[tuple[Pile, Judged]] = deque()
        self._more = Slices(self, seconds=0.003)  # each turn is followed by the page being laid out

    @property
    def coming(self) -> bool:
        """Whether rows are still to come."""
        return bool(self._left)

    def show_lesson(self, report: Report, told: Lesson) -> None:
        """Show another sin."""
        clear(self.rows)
        self._left.clear()
        self.show_all, self._widen = None, []
        where = (
            tr("On this machine")
            if report.target.kind == "machine"
            else tr("In {name}", name=for_terminal(report.target.name))
        )
        self.rows.addWidget(Label(where, 12, 400, "text2", elide="end"))
        self.rows.addSpacing(6)
        if told.applies:
            self.rows.addLayout(self._score(told))
            self.rows.addSpacing(10)
        self.rows.addWidget(Label(for_terminal(told.found), 13, 400, wrap=True))
        if told.findings:
            self.show_all = Button(
                tr("Show {findings}", findings=count_of(told.findings, "finding")), "filled", icon="findings"
            )
            self.show_all.clicked.connect(self.all_findings)
            self.rows.addSpacing(12)
            self.rows.addLayout(row(self.show_all, -1))
        if told.groups:
            self.rows.addSpacing(14)
        failed = any(g.status is Status.FAIL for g in told.groups)
        for group in told.groups:
            opened = group.status not in (Status.PASS, Status.NOT_APPLICABLE) or (
                group.status is Status.PASS and not failed and len(group.checks) <= PASSED_OPEN
            )
            self.rows.addWidget(Line())
            self.rows.addSpacing(2)
            widens = told.widens if group.status is Status.NOT_CHECKED else ()
            fold = Fold(
                group.title,
                count_of(len(group.checks), "check"),
                lambda g=group, w=widens: self._group(g.checks, w),  # type: ignore[misc]
                opened=opened,
            )
            self.rows.addWidget(fold)
            self.rows.addSpacing(2)

    @staticmethod
    def _score(told: Lesson) -> QWidget | object:
        line = row(spacing=6)
        for chip in told.chips[:2]:
            line.addWidget(ChipLabel(chip))
        if len(told.chips) > 2:
            line.addWidget(Label(f"+{len(told.chips) - 2}", 12, 400, "text2"))
        line.addSpacing(10)
        line.addWidget(RangeBar(told.low, told.high), 1)
        line.addSpacing(6)
        low, high = int(told.low), int(-(-told.high // 1))
        numbers = row(Label(str(low), 14, 600))
        if high != low:
            numbers.addWidget(Label(f"–{high}", 14, 400, "text2"))
        line.addLayout(numbers)
        return line

    def _group(self, checks: tuple[Judged, ...], widens: tuple[str, ...]) -> QWidget:
        body = QWidget()
        rows, foot = Pile(10), column()
        for check in checks[:AT_ONCE]:
            rows.add(self._check(check))
        if len(checks) > AT_ONCE:
            self._left.extend((rows, check) for check in checks[AT_ONCE:])
            self._more.run(self._rows(), lambda: None)
        for name in widens:
            button = Button(tr(WIDENS[name]), icon="again", small=True)
            button.clicked.connect(lambda _=False, n=name: self.widened.emit(n))
            self._widen.append(button)
            foot.addSpacing(10)
            foot.addLayout(row(26, button, -1))
        body.setLayout(column(rows, foot, margins=(0, 0, 0, 10)))
        return body

    def _rows(self) -> Iterator[None]:
        """The rows that were left, one by one."""
        while self._left:
            rows, check = self._left.popleft()
            rows.add(self._check(check))
            yield

    def _check(self, check: Judged) -> QWidget:
        """A widget of its own: what is laid out within it is not measured again for each that comes after it."""
        part, rows = QWidget(), column()
        head = row()
        head.addSpacing(4)
        head.addLayout(column(3, Mark(check.mark, 14, check.colour, "card"), -1))
        head.addSpacing(8)
        words = column(Label(for_terminal(check.title), 13, 500, wrap=True))
        if check.reason:
            words.addWidget(Label(for_terminal(check.reason), 12, 400, "text2", wrap=True))
        head.addLayout(words, 1)
        rows.addLayout(head)
        for trace in check.traces:
            text, about = for_terminal(trace.text), for_terminal(trace.about)
            line = PlaceRow(
                "key" if trace.fixed else "file",
                text,
                about,
                leads=True,
                fixed=trace.fixed,
                whole=not trace.fixed,
                name=f"{for_terminal(check.title)}: {text}, {about}",
            )
            line.clicked.connect(lambda _=False, id=trace.id: self.finding.emit(id))
            rows.addLayout(row(22, line))
        if check.next:
            more = Button(
                tr("and {findings}", findings=count_of(check.count - len(check.traces), "more finding")),
                "link",
                quiet=True,
                name=tr(
                    "{title}: {count} more", title=for_terminal(check.title), count=check.count - len(check.traces)
                ),
            )
            more.clicked.connect(lambda _=False, id=check.next: self.finding.emit(id))
            rows.addLayout(row(50, more, -1, margins=(0, 2, 0, 0)))

        if check.asks:
            answer = Button(
                tr("Answer it…"), small=True, name=tr("Answer it: {title}", title=for_terminal(check.title))
            )
            answer.clicked.connect(lambda _=False, id=check.id: self.answered.emit(id))
            rows.addSpacing(6)
            rows.addLayout(row(26, answer, -1))
        if check.fix:
            words = Label("", 12, 400, "text2", wrap=True)
            words.setText(tr("How to fix it: {fix}", fix=for_terminal(check.fix)))
            rows.addSpacing(4)
            line = row(26)
            line.addWidget(words, 1)
            rows.addLayout(line)
        part.setLayout(rows)
        return part

    def allow_again(self, allowed: bool) -> None:
        """Whether a scan may be asked for."""
        for button in self._widen:
            button.setEnabled(allowed)
