"""Scorecard: the ring with its range, the gates in words, the best next step, and the seven sins."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QBoxLayout, QFrame, QSizePolicy, QWidget

from checks.model import Report
from checks.report.escape import for_terminal
from checks.words import count_of
from gui.models import verdicts
from gui.models.verdicts import Row, Verdict
from gui.theme import theme
from gui.theme.icons import pixmap
from gui.widgets import chips
from gui.widgets.bars import paint_range
from gui.widgets.buttons import Button
from gui.widgets.cards import Card, Line, clear, column, row, scrolled
from gui.widgets.marks import Mark
from gui.widgets.ring import Ring
from gui.widgets.text import Label

NARROW = 1000  # width of the page under which the next step becomes a line
CHIPS, BAR, NUMBERS, CHEVRON = 230, 152, 70, 30


class Swatch(QWidget):
    """A piece of the ring beside its word."""

    def __init__(self, part: str, colour: str, tint: str) -> None:
        super().__init__()
        self._part, self._colour, self._tint = part, colour, tint
        self.setFixedSize(16, 8)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        area = QRectF(0, 1, 16, 6)
        if self._part == "counted":
            painter.fillRect(area, theme.colour(self._colour))
        elif self._part == "held":
            painter.setPen(QPen(theme.colour(self._colour), 1.5))
            painter.setBrush(theme.colour(self._tint))
            painter.drawRect(area.adjusted(0.75, 0.25, -0.75, -0.25))
        elif self._part == "unchecked":
            for n in range(3):
                painter.fillRect(QRectF(n * 6, 1, 4, 6), theme.colour("control"))
        else:
            painter.fillRect(area, theme.colour("track"))


class SinRow(QAbstractButton):
    """A sin: its number, name and worst fact, chips, bar and range. Opens its findings."""

    def __init__(self, shown: Row) -> None:
        super().__init__()
        self.shown = shown
        self._narrow = False
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(shown.spoken)
        self.set_narrow(False)
        theme.changed.connect(self.update)

    def set_narrow(self, narrow: bool) -> None:
        """Lower, with a shorter bar."""
        self._narrow = narrow
        self.setFixedHeight(46 if narrow else 56)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(600, 46 if self._narrow else 56)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() or self.isDown():
            painter.fillRect(self.rect(), theme.colour("track" if self.isDown() else "alt"))
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        high, wide, row = self.height(), self.width(), self.shown
        bar = 112 if self._narrow else BAR
        right = wide - CHEVRON
        painter.drawPixmap(right, (high - 14) // 2, pixmap("right", 14, "text2", scale=self.devicePixelRatioF()))
        numbers = right - NUMBERS
        self._range(painter, numbers, high)
        left = numbers - 16 - bar
        if row.applies:
            paint_range(painter, QRectF(left, high / 2 - 3.5, bar, 7), row.low, row.high)
        else:
            painter.fillRect(QRectF(left, high / 2, bar, 1), theme.colour("hairline"))
        at = left - (CHIPS + (6 if self._narrow else 10))
        self._chips(painter, at, high)
        text = at - 12 - 56
        painter.setPen(theme.colour("text2"))
        painter.setFont(theme.font(17, 600))
        painter.drawText(QRectF(0, 0, 44, high), int(Qt.AlignmentFlag.AlignCenter), str(row.number))
        middle = high / 2
        painter.setPen(theme.colour("text"))
        painter.setFont(theme.font(14, 600))
        painter.drawText(
            QRectF(56, middle - 19, text, 20),
            int(Qt.AlignmentFlag.AlignVCenter),
            painter.fontMetrics().elidedText(row.title, Qt.TextElideMode.ElideRight, int(text)),
        )
        painter.setPen(theme.colour("text2"))
        painter.setFont(theme.font(12))
        painter.drawText(
            QRectF(56, middle + 1, text, 17),
            int(Qt.AlignmentFlag.AlignVCenter),
            painter.fontMetrics().elidedText(for_terminal(row.fact), Qt.TextElideMode.ElideRight, int(text)),
        )

    def _range(self, painter: QPainter, x: float, high: int) -> None:
        row = self.shown
        if not row.applies:
            painter.setPen(theme.colour("label"))
            painter.drawText(QRectF(x, 0, NUMBERS, high), int(Qt.AlignmentFlag.AlignVCenter), "–")
            return
        low, _, rest = _span(row).partition("–")
        painter.setPen(theme.colour("text"))
        painter.setFont(theme.font(14, 600))
        painter.drawText(QRectF(x, 0, NUMBERS, high), int(Qt.AlignmentFlag.AlignVCenter), low)
        if rest:
            x += painter.fontMetrics().horizontalAdvance(low) + 1
            painter.setPen(theme.colour("text2"))
            painter.setFont(theme.font(14))
            painter.drawText(QRectF(x, 0, NUMBERS, high), int(Qt.AlignmentFlag.AlignVCenter), f"–{rest}")

    def _chips(self, painter: QPainter, x: float, high: int) -> None:
        top = (high - chips.HEIGHT) / 2
        for chip in self.shown.chips:
            x += chips.paint(painter, x, top, chip, self.devicePixelRatioF()) + 6
        if self.shown.more:
            painter.setPen(theme.colour("text2"))
            painter.setFont(theme.font(12))
            painter.drawText(QRectF(x, 0, 40, high), int(Qt.AlignmentFlag.AlignVCenter), f"+{self.shown.more}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)


def _span(row: Row) -> str:
    low, high = int(row.low), int(-(-row.high // 1))
    return str(low) if low == high else f"{low}–{high}"


class ScorecardPage(QWidget):
    """One report at a glance."""

    sin_opened = Signal(int)
    finding_opened = Signal(str)
    explained = Signal()
    again = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._narrow = False
        self.export = Button("Export", icon="export", menu=True)
        self.rescan = Button("Scan again", icon="again", hint="F5")
        self.rescan.clicked.connect(self.again)
        self._title = Label("Scorecard", 24, 600)
        self._tally = Label("", 13, 400, "text2", elide="end")
        head = row()
        head.addLayout(column(self._title, 2, self._tally), 1)
        head.addWidget(self.export, 0, Qt.AlignmentFlag.AlignTop)
        head.addSpacing(8)
        head.addWidget(self.rescan, 0, Qt.AlignmentFlag.AlignTop)

        self._banner = Banner()
        self._ring = Ring(132)
        self._headline = Label("", 17, 600, wrap=True)
        self._sentence = Label("", 13, 400, "text2", wrap=True)
        self._how = Button("How is this computed?", "link")
        self._how.clicked.connect(self.explained)
        self._legend = row(spacing=0)
        self._step_title, self._step_gain = Label("", 14, 600, wrap=True), Label("", 13, 400, "text2", wrap=True)
        self._step_line = Label("", 13, 600, elide="end")
        self.start = Button("Show the fix", "filled", icon="step")
        self.start.clicked.connect(self._start)
        self._start_narrow = Button("Show the fix", "filled", icon="step", small=True)
        self._start_narrow.clicked.connect(self._start)
        self._finding = ""
        self._card = self._build_card()

        self._table = Card((0, 1, 0, 1), 0)
        self._header = self._build_header()
        self._rows: list[SinRow] = []
        content = QWidget()
        self._frame = column(head, 14, self._banner, self._card, 16, self._table, -1, margins=(24, 18, 24, 20))
        content.setLayout(self._frame)
        self.setLayout(column(scrolled(content)))

    def _build_card(self) -> Card:
        card = Card((22, 16, 20, 16), 0)
        words = column(self._headline, 4, self._sentence, 3, row(self._how, -1), 8, self._legend, -1)
        top = row(column(-1, self._ring, -1), 22)
        top.addLayout(words, 1)
        self._side = QWidget()
        self._side.setFixedWidth(312)
        side = column(
            Label("Best next step", 12, 400, "text2"),
            4,
            self._step_title,
            4,
            self._step_gain,
            -1,
            10,
            row(self.start, -1),
        )
        box = row(20, Line(upright=True), 22)
        box.addLayout(side, 1)
        self._side.setLayout(box)
        top.addWidget(self._side)
        self._under = QWidget()
        line = row(Label("Best next step", 13, 400, "text2"), 12)
        line.addWidget(self._step_line, 1)
        line.addSpacing(12)
        line.addWidget(self._start_narrow)
        self._under.setLayout(column(Line(), 10, line, margins=(0, 12, 0, 0)))
        self._under.hide()
        card.rows.addLayout(top)
        card.rows.addWidget(self._under)
        return card

    def _build_header(self) -> QWidget:
        header = QWidget()
        header.setFixedHeight(29)
        checks = Label("Checks", 12, 400, "text2")
        checks.setFixedWidth(CHIPS + 10)
        score = Label("Score, low to high", 12, 400, "text2")
        score.setFixedWidth(BAR + 16 + NUMBERS + CHEVRON)
        line = row(56)
        line.addWidget(Label("Sin and its worst fact", 12, 400, "text2"), 1)
        line.addWidget(checks)
        line.addWidget(score)
        header.setLayout(column(line, Line()))
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
        self._fit(force=True)

    def _show_legend(self, told: Verdict) -> None:
        clear(self._legend)
        for part, points, word in told.legend:
            self._legend.addWidget(Swatch(part, told.ring.colour, told.ring.tint))
            self._legend.addSpacing(6)
            self._legend.addWidget(Label(str(points), 13, 600))
            self._legend.addSpacing(5)
            self._legend.addWidget(Label(word, 12, 400, "text2"))
            self._legend.addSpacing(16)
        self._legend.addStretch()

    def _show_step(self, told: Verdict) -> None:
        step = told.step
        self._finding = step.finding or "" if step else ""
        if step is None:
            self._step_title.setText("Nothing urgent")
            self._step_gain.setText("No open finding asks for a step.")
            self._step_line.setText("Nothing urgent")
        else:
            gain = f"{step.before} → {step.after}" if step.after > step.before else ""
            self._step_title.setText(for_terminal(step.title))
            self._step_gain.setText(told.gain)
            self._step_line.setText(for_terminal(f"{step.title}   {gain}".rstrip()))
        for button in (self.start, self._start_narrow):
            button.setVisible(step is not None)

    def _start(self) -> None:
        if self._finding:
            self.finding_opened.emit(self._finding)

    def focus_first(self) -> None:
        """Give the keyboard to the first sin."""
        if self._rows:
            self._rows[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._fit()

    def _fit(self, *, force: bool = False) -> None:
        narrow = self.width() < NARROW - 68
        if narrow == self._narrow and not force:
            return
        self._narrow = narrow
        self._side.setVisible(not narrow)
        self._under.setVisible(narrow)
        self._tally.setVisible(not narrow)
        self._header.setVisible(not narrow)
        self._ring.resize_to(116 if narrow else 132)
        self._title.setFont(theme.font(20 if narrow else 24, 600))
        self._frame.setContentsMargins(*((16, 12, 16, 12) if narrow else (24, 18, 24, 20)))
        for line in self._rows:
            line.set_narrow(narrow)


class Banner(QWidget):
    """What the reader must know before the number: a partial result, what was not read."""

    def __init__(self) -> None:
        super().__init__()
        frame = QFrame()
        frame.setProperty("banner", "info")
        frame.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._strong, self._words = Label("", 13, 600), Label("", 13, 400, elide="end")
        line = row(Mark("partial", 16, "info", "info_tint"), 10, self._strong, 6, margins=(12, 8, 12, 8))
        line.setDirection(QBoxLayout.Direction.LeftToRight)
        line.addWidget(self._words, 1)
        frame.setLayout(line)
        self.setLayout(column(frame, 12))
        self.hide()

    def show_report(self, report: Report) -> None:
        """Show what applies; hide where nothing does."""
        strong, words = banner_of(report)
        self._strong.setText(strong)
        self._words.setText(for_terminal(words))
        self.setVisible(bool(strong))


def banner_of(report: Report) -> tuple[str, str]:
    """(what, why) of the banner; empty where there is nothing to say."""
    if report.partial:
        return "Partial result.", "The scan was stopped before its end. What was heard is kept; there is no grade."
    missing = [
        limit
        for limit in report.limits
        if limit.id in ("broken-objects", "broken-packs", "shallow", "partial-clone", "no-history", "history-holes")
    ]
    if missing:
        first = missing[0]
        count = f"{count_of(first.count, 'object')}: " if first.id == "broken-objects" else ""
        return "Not all of the history was here.", f"{count}{first.why}."
    if report.target.kind == "folder":
        return "This folder is not a git repository.", "The checks that need git do not apply; the files were read."
    return "", ""
