"""Scorecard: the ring with its range, the gates in words, the best next step, and the seven sins."""

from __future__ import annotations

from typing import Self

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QSizePolicy, QSpacerItem, QWidget

from checks.language import mark, tr
from checks.model import Report
from checks.report.escape import for_terminal
from checks.report.words import gain_words
from checks.scoring.steps import Step
from checks.words import count_of
from gui.models import verdicts
from gui.models.verdicts import Verdict
from gui.pages.change_line import ChangeLine
from gui.pages.page import Desk, Page
from gui.pages.sin_row import BAR, CHEVRON, CHIPS, NUMBERS, SinRow
from gui.theme import theme
from gui.widgets.buttons import Button
from gui.widgets.cards import Card, Line, clear, column, row, scrolled
from gui.widgets.marks import Mark
from gui.widgets.ring import Ring, Swatch
from gui.widgets.text import Label

NARROW = 1000  # width of the page under which the next step becomes a line
SHOW = mark("Show the fix")
WAYS = {  # what the button of a step that has more looked at shows and says
    "ask-history": ("again", mark("Scan with it")),
    "ask-machine": ("again", mark("Scan with it")),
    "ask-online": ("online", mark("Scan and ask it")),
    "ask-accounts": ("online", mark("Choose whom to ask…")),
    "answer": ("attested", mark("Answer…")),
}


class ScorecardPage(Page):
    """One report at a glance."""

    sin_opened = Signal(int)
    finding_opened = Signal(str)
    raised = Signal(str)  # the id of a way to have more looked at, of `checks.scoring.raising`
    explained = Signal()
    tried = Signal()  # what would steps do to the score?
    again = Signal()
    watched = Signal(bool)  # whether it is to be scanned again when files change

    @classmethod
    def of(cls, desk: Desk) -> Self:
        return cls()

    def __init__(self) -> None:
        super().__init__()
        self._narrow = False
        self.export = Button(tr("Export"), icon="export", menu=True)
        self.rescan = Button(tr("Scan again"), icon="again", hint="F5")
        self.rescan.clicked.connect(self.again)
        self.watch = Button(tr("Watch"), icon="eye", name=tr("Scan again when files change"))
        self.watch.setToolTip(tr("Scan again when files change, at most twice a minute"))
        self.watch.setCheckable(True)
        self.watch.clicked.connect(self.watched)
        self.watch.hide()
        self._title = Label(tr("Scorecard"), 24, 600)
        self._tally = Label("", 13, 400, "text2", elide="end")
        head = row()
        head.addLayout(column(self._title, 3, self._tally), 1)
        for button in (self.watch, self.export):
            head.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
            head.addSpacing(8)
        head.addWidget(self.rescan, 0, Qt.AlignmentFlag.AlignTop)

        self._banner = Banner()
        self._banner.asked.connect(self.explained)
        self._ring = Ring(132)
        self._headline = Label("", 17, 600, wrap=True)
        self._sentence = Label("", 13, 400, "text2", wrap=True)
        self._how, self._how_narrow = (Button(tr("How is this computed?"), "link") for _ in range(2))
        for link in (self._how, self._how_narrow):
            link.clicked.connect(self.explained)
        self._legend = QGridLayout()
        self._legend.setHorizontalSpacing(16)
        self._legend.setVerticalSpacing(4)
        self._entries: list[QWidget] = []
        self._step_title, self._step_gain = Label("", 14, 600, wrap=True), Label("", 12, 400, "text2", wrap=True)
        self._step_line = Label("", 13, 600, elide="end")
        self.start = Button(tr(SHOW), "filled", icon="step")
        self.start.clicked.connect(self._start)
        self._start_narrow = Button(tr(SHOW), "filled", icon="step", small=True)
        self._start_narrow.clicked.connect(self._start)
        self._try, self._try_narrow = (Button(tr("What if…"), small=small) for small in (False, True))
        for button in (self._try, self._try_narrow):
            button.clicked.connect(self.tried)
        self._step: Step | None = None
        self._card = self._build_card()

        self._table = Card((0, 1, 0, 1), 0)
        self._header = self._build_header()
        self._rows: list[SinRow] = []
        content = QWidget()
        self._gap = QSpacerItem(0, 16, QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self._frame = column(head, 18, self._banner, self._card)
        self._frame.addItem(self._gap)
        self._frame.addWidget(self._table)
        self.change = ChangeLine()
        self._frame.addWidget(self.change)
        self._frame.addStretch()
        self.setLayout(column(scrolled(content)))
        content.setLayout(self._frame)

    def _build_card(self) -> Card:
        card = Card((17, 15, 15, 15), 0)
        top = row(column(-1, self._ring, -1), 22)
        self._side = QWidget()
        widest = max(
            Button(tr(words), icon="step").sizeHint().width() for words in (SHOW, *(w for _, w in WAYS.values()))
        )
        buttons = widest + 8 + self._try.sizeHint().width()
        self._side.setFixedWidth(max(332, 20 + 1 + 22 + buttons))  # words of other languages may be longer
        side = column(
            Label(tr("Best next step"), 12, 400, "text2"),
            4,
            self._step_title,
            3,
            self._step_gain,
            -1,
            10,
            row(self.start, self._try, -1, spacing=8),
        )
        box = row(20, Line(upright=True), 22)
        box.addLayout(side, 1)
        self._side.setLayout(box)
        self._under = QWidget()
        line = row(Label(tr("Best next step"), 13, 400, "text2"), 12)
        line.addWidget(self._step_line, 1)
        line.addSpacing(12)
        line.addWidget(self._start_narrow)
        line.addSpacing(8)
        line.addWidget(self._try_narrow)
        self._under.setLayout(column(Line(), 10, line, margins=(0, 12, 0, 0)))
        self._under.hide()
        legend = row(self._legend, -1, self._how_narrow)
        words = column(
            -1, self._headline, 5, self._sentence, 2, row(self._how, -1), 10, legend, -1, self._under, spacing=0
        )
        top.addLayout(words, 1)
        top.addWidget(self._side)
        card.rows.addLayout(top)
        return card

    def _build_header(self) -> QWidget:
        header = QWidget()
        header.setFixedHeight(28)
        checks = Label(tr("Checks"), 12, 400, "text2")
        checks.setFixedWidth(CHIPS + 10)
        score = Label(tr("Score, low to high"), 12, 400, "text2")
        score.setFixedWidth(BAR + 16 + NUMBERS + CHEVRON)
        line = row(56)
        line.addWidget(Label(tr("Sin and its worst fact"), 12, 400, "text2"), 1)
        line.addWidget(checks)
        line.addWidget(score)
        header.setLayout(column(-1, line, -1, Line()))
        return header

    def show_report(self, report: Report) -> None:
        """Show another report."""
        told = verdicts.verdict(report)
        self._tally.setText(told.tally)
        self._ring.show_parts(told.ring)
        self._headline.setText(for_terminal(told.headline))
        self._sentence.setText(for_terminal(told.sentence))
        self._show_legend(told)
        self._show_step(told)
        self._banner.show_report(report)
        self.change.hide()  # of another report
        clear(self._table.rows)
        self._header = self._build_header()
        self._table.rows.addWidget(self._header)
        self._rows = []
        for shown in verdicts.rows(report):
            if self._rows:
                self._table.rows.addWidget(Line())
            line = SinRow(shown)
            line.clicked.connect(lambda _=False, number=shown.number: self.sin_opened.emit(number))
            self._rows.append(line)
            self._table.rows.addWidget(line)
        self._rows[-1].last = True
        self._fit(force=True)

    def hear(self, report: Report) -> None:
        """Another report."""
        self.show_report(report)

    def _show_legend(self, told: Verdict) -> None:
        clear(self._legend)
        self._entries.clear()
        for part, points, word in told.legend:
            entry = QWidget()
            swatch = Swatch(part, told.ring.colour, told.ring.tint)
            entry.setLayout(row(swatch, 6, Label(str(points), 13, 600), 5, Label(word, 12, 400, "text2"), -1))
            self._entries.append(entry)
        self._lay_legend()

    def _lay_legend(self) -> None:
        """In one line, or by twos where that has no room: the page would be wider than the window."""
        wide = sum(entry.sizeHint().width() + 16 for entry in self._entries)
        beside = (
            48 + 10 + 32 + 132 + 22 + self._side.width()
        )  # margins, the bar, the card, the ring and what is right of it
        columns = 2 if not self._narrow and wide > self.width() - beside else len(self._entries)
        for number, entry in enumerate(self._entries):
            self._legend.removeWidget(entry)
            self._legend.addWidget(entry, number // columns, number % columns)

    def _show_step(self, told: Verdict) -> None:
        step = self._step = told.step
        if step is None:
            self._step_title.setText(tr("Nothing urgent"))
            self._step_gain.setText(tr("No open finding asks for a step."))
            self._step_line.setText(tr("Nothing urgent"))
        else:
            gain = f"{step.before} → {step.after}" if step.after > step.before else ""
            if step.way is not None:
                gain = gain_words(step)
            self._step_title.setText(for_terminal(step.title))
            self._step_gain.setText(told.gain)
            self._step_line.setText(for_terminal(f"{step.title}   {gain}".rstrip()))
        name, words = WAYS[step.way.id] if step is not None and step.way is not None else ("step", SHOW)
        for button in (self.start, self._start_narrow):
            button.setVisible(step is not None)
            button.set_words(tr(words))
            button.set_icon(name)

    def _start(self) -> None:
        step = self._step
        if step is not None and step.way is not None:
            self.raised.emit(step.way.id)
        elif step is not None and step.finding:
            self.finding_opened.emit(step.finding)

    def allow_again(self, allowed: bool) -> None:
        """Whether a scan may be asked for; not while one runs."""
        self.rescan.setEnabled(allowed)

    def show_watch(self, on: bool, *, possible: bool) -> None:
        """Whether files are watched; `possible` where what is shown is a folder of the user's own."""
        self.watch.setChecked(on)
        self.watch.setVisible(possible)

    def end(self) -> None:
        """End what runs."""
        self.change.end()

    def focus_first(self) -> None:
        """Give the keyboard to the first sin."""
        if self._rows:
            self._rows[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._fit()
        self._lay_legend()

    def _fit(self, *, force: bool = False) -> None:
        narrow = self.width() < NARROW - 68
        if narrow == self._narrow and not force:
            return
        self._narrow = narrow
        self._side.setVisible(not narrow)
        self._under.setVisible(narrow)
        self._how.setVisible(not narrow)
        self._how_narrow.setVisible(narrow)
        self._gap.changeSize(0, 12 if narrow else 16)
        self._tally.setVisible(not narrow)
        self._header.setVisible(not narrow)
        self._ring.resize_to(116 if narrow else 132)
        self._title.setFont(theme.font(20 if narrow else 24, 600))
        self._frame.setContentsMargins(*((16, 12, 16, 12) if narrow else (24, 20, 24, 20)))
        self.change.set_narrow(narrow)
        for line in self._rows:
            line.set_narrow(narrow)


class Banner(QWidget):
    """What the reader must know before the number: a partial result, what was not read."""

    asked = Signal()  # the user wants to see all that was not read

    def __init__(self) -> None:
        super().__init__()
        self._show = Button(tr("What is missing?"), small=True)
        self._show.clicked.connect(self.asked)
        frame = QFrame()
        frame.setProperty("banner", "info")
        frame.setFixedHeight(36)
        frame.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._strong, self._words = Label("", 13, 600), Label("", 13, 400, elide="end")
        line = row(Mark("partial", 16, "info", "info_tint"), 10, self._strong, 6, margins=(12, 3, 4, 3))
        line.addWidget(self._words, 1)
        line.addSpacing(10)
        line.addWidget(self._show)
        frame.setLayout(line)
        self.setLayout(column(frame, 12))
        self.hide()

    def show_report(self, report: Report) -> None:
        """Show what applies; hide where nothing does."""
        strong, words = banner_of(report)
        self._strong.setText(strong)
        self._words.setText(for_terminal(words))
        self._show.setVisible(bool(report.limits))
        self.setVisible(bool(strong))


def banner_of(report: Report) -> tuple[str, str]:
    """(what, why) of the banner; empty where there is nothing to say."""
    if report.stopped:
        return tr("Partial result."), tr(
            "The scan was stopped before its end. What was heard is kept; there is no grade."
        )
    missing = [
        limit
        for limit in report.limits
        if limit.id
        in ("broken-objects", "broken-packs", "swelling", "shallow", "partial-clone", "no-history", "history-holes")
    ]
    if missing:
        first = missing[0]
        count = f"{count_of(first.count, 'object')}: " if first.id == "broken-objects" else ""
        return tr("Not all of the history was here."), f"{count}{first.why}."
    if report.target.kind == "folder":
        return tr("This folder is not a git repository."), tr(
            "The checks that need git do not apply; the files were read."
        )
    return "", ""
