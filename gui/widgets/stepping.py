"""What pages of steps are made of: the rail, the clock, the line of a place, the count of what is done."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QProgressBar, QSizePolicy, QWidget

from checks.language import tr
from checks.report.escape import for_terminal
from gui.models.stepping import Place, Step
from gui.theme import theme
from gui.theme.icons import pixmap
from gui.widgets.buttons import Button
from gui.widgets.cards import Card, Line, column, row
from gui.widgets.marks import Mark
from gui.widgets.painting import Painter
from gui.widgets.spoken import Role
from gui.widgets.text import Label, plain_tip

RAIL = 264
LOW, HIGH = 34, 48  # a step without and with a second line
MOST_PIECES = 20  # a longer list is one bar
MIDDLE = int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)


class StepLine(QAbstractButton):
    """One step of the rail: its number in a circle, or the mark of whose word it is done by."""

    spoken_as = Role.PageTab

    def __init__(self, number: int, step: Step, *, chosen: bool, first: bool, last: bool) -> None:
        super().__init__()
        self.step = step
        self._number, self._first, self._last = number, first, last
        self.setCheckable(True)
        self.setChecked(chosen)
        self.setFixedHeight(HIGH if step.about else LOW)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setProperty("ring", 6)
        state = tr("done") if step.done else tr("open")
        self.setAccessibleName(tr("Step {number}: {title}", number=number, title=step.title))
        self.setAccessibleDescription(", ".join(part for part in (state, for_terminal(step.about)) if part))
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(RAIL - 2, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = Painter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self.isChecked()
        ground = "selected" if on else "alt" if self.underMouse() else "card"
        painter.fillRect(self.rect(), theme.colour(ground))
        if on:
            painter.fillRect(0, 0, 3, self.height(), theme.colour("accent"))
        top = 17 if not self.step.about else 19  # the middle of the circle
        painter.setPen(QPen(theme.colour("hairline"), 1))
        if not self._first:
            painter.drawLine(24, 0, 24, top - 12)
        if not self._last:
            painter.drawLine(24, top + 12, 24, self.height())
        self._circle(painter, top, on=on, ground=ground)
        wide = self.width() - 46 - 12
        bold = theme.font(13, 600 if on else 400)
        painter.setFont(bold)
        painter.setPen(theme.colour("text"))
        title = QFontMetrics(bold).elidedText(self.step.title, Qt.TextElideMode.ElideRight, wide)
        painter.drawText(QRectF(46, top - 10, wide, 20), MIDDLE, title)
        if self.step.about:
            small = theme.font(12)
            painter.setFont(small)
            painter.setPen(theme.colour("text2"))
            told = for_terminal(self.step.about)
            shown = QFontMetrics(small).elidedText(told, Qt.TextElideMode.ElideRight, wide)
            painter.drawText(QRectF(46, top + 9, wide, 17), MIDDLE, shown)
            self.setToolTip(plain_tip(told) if shown != told else "")

    def _circle(self, painter: QPainter, middle: int, *, on: bool, ground: str) -> None:
        if self.step.done and not on:
            name, colour = done_mark(self.step.by)
            painter.drawPixmap(14, middle - 10, pixmap(name, 20, colour, ground, self.devicePixelRatioF()))
            return
        area = QRectF(14.5, middle - 9.5, 19, 19)
        painter.setPen(QPen(theme.colour("accent" if on else "control"), 1.2))
        painter.setBrush(theme.colour("accent") if on else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(area)
        if self.step.done:
            scale = self.devicePixelRatioF()
            painter.drawPixmap(18, middle - 6, pixmap("ticked", 12, "on_accent", "accent", scale))
            return
        painter.setFont(theme.font(12, 600 if on else 400))
        painter.setPen(theme.colour("on_accent" if on else "text2"))
        painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter), str(self._number))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)


def done_mark(by: str) -> tuple[str, str]:
    """Solid is what was seen: a tick for a scan or a provider, a hand for what a person said."""
    if by == "person":
        return "attested", "info"
    if by == "not needed":
        return "not_applicable", "unknown"
    return "pass", "ok"


class Rail(Card):
    """All steps, one of them open."""

    spoken_as = Role.PageTabList
    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__((1, 8, 1, 8), 0)
        self.setAccessibleName(tr("Steps"))
        self.setFixedWidth(RAIL)
        self.lines: dict[str, StepLine] = {}

    def show_steps(self, steps: Sequence[Step], current: str) -> None:
        """Other steps, or the same in another state. The keyboard stays where it was."""
        focused = next((id for id, line in self.lines.items() if line.hasFocus()), "")
        for line in self.lines.values():
            line.hide()
            line.setParent(None)
            line.deleteLater()
        self.lines = {}
        for number, step in enumerate(steps, 1):
            line = StepLine(number, step, chosen=step.id == current, first=number == 1, last=number == len(steps))
            line.clicked.connect(lambda _=False, id=step.id: self.chosen.emit(id))
            self.lines[step.id] = line
            self.rows.addWidget(line)
        if focused in self.lines:
            self.lines[focused].show()
            self.lines[focused].setFocus(Qt.FocusReason.OtherFocusReason)


class Clock(Card):
    """Up to two facts of time: what, how long, since when."""

    def __init__(self) -> None:
        super().__init__((14, 10, 14, 12), 0)
        self.setFixedWidth(RAIL)
        self.facts: list[tuple[Label, Label, Label]] = []
        self._lines: list[QWidget] = []
        for number in range(2):
            name, value, since = (
                Label("", 12, 400, "text2"),
                Label("", 24, 600),
                Label("", 12, 400, "text2", elide="end"),
            )
            part = QWidget()
            above = (Line(), 8) if number else ()
            part.setLayout(column(*((10,) if number else ()), *above, name, value, since))
            self.rows.addWidget(part)
            self.facts.append((name, value, since))
            self._lines.append(part)

    def tell(self, number: int, name: str, value: str, since: str) -> None:
        """One of the facts; without a name it is not shown."""
        for label, words in zip(self.facts[number], (name, value, since), strict=True):
            if label.words != words:
                label.setText(words)
        self._lines[number].setVisible(bool(name))


class Pieces(QProgressBar):
    """How many of a list are done, a piece each."""

    def __init__(self, done: int, total: int, name: str) -> None:
        super().__init__()
        self._done, self._total = done, total
        self.setRange(0, max(total, 1))
        self.setValue(done)
        self.setTextVisible(False)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(min(self._total * 12 - 2, 120) if self._total <= MOST_PIECES else 120, 8)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = Painter(self)
        painter.setPen(Qt.PenStyle.NoPen)
        if self._total > MOST_PIECES:
            painter.fillRect(self.rect(), theme.colour("track"))
            painter.fillRect(0, 0, round(self.width() * self._done / self._total), 8, theme.colour("ok"))
            return
        wide = (self.width() + 2) / max(self._total, 1)
        for n in range(self._total):
            painter.fillRect(QRectF(n * wide, 0, wide - 2, 8), theme.colour("ok" if n < self._done else "track"))


class PlaceLine(QWidget):
    """One place of a ledger, 48 high: its mark, where it is, what is said of it, when, and what can be done."""

    ticked = Signal(str, bool)  # its number, and whether it is open again

    def __init__(
        self, place: Place, *, act: str = "", locked: str = "", fixed: bool = True, beside: QWidget | None = None
    ) -> None:
        """`locked` is why a person cannot tick it; then there is no button. `fixed` sets its words in fixed letters;
        `beside` stands before the button."""
        super().__init__()
        act = act or tr("Done")
        words, about = for_terminal(place.words), for_terminal(place.about)
        name, colour = done_mark(place.by) if place.done else ("waits", "control")
        path, told = (
            Label(words, 12 if fixed else 13, 400, fixed=fixed, elide="middle" if fixed else "end"),
            Label(about, 12, 400, "text2", elide="end"),
        )
        self.setFixedHeight(48)
        when = Label(place.when, 12, 400, "text2")
        when.setFixedWidth(max(96, when.fontMetrics().horizontalAdvance("30 Nov 2026, 14:02") + 4))
        line = row(Mark(name, 18, colour, "card"), 14, margins=(16, 0, 14, 0))
        line.addLayout(column(-1, path, 1, told, -1), 1)
        line.addSpacing(16)
        line.addWidget(when)
        if beside is not None:
            line.addSpacing(8)
            line.addLayout(row(-1, beside))
        self.button: Button | None = None
        if not locked:
            undo = place.done
            spoken = tr("Open again: {place}", place=words) if undo else f"{act}: {words}"
            self.button = Button(
                tr("Undo") if undo else act, "link" if undo else "outlined", small=not undo, name=spoken
            )
            self.button.clicked.connect(lambda: self.ticked.emit(place.number, undo))
            line.addSpacing(8)
            holder = row(-1, self.button)
            line.addLayout(holder)
        self.setLayout(line)
        self.setAccessibleName(f"{words}: {about}")
