"""Fix steps: numbered, one open at a time; an open one shows its text and code by ecosystem."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QTabBar, QWidget

from checks.fixes.guidance import Step
from checks.language import tr
from checks.report.escape import for_terminal
from gui.theme import theme
from gui.widgets.buttons import Button
from gui.widgets.cards import clear, column, row
from gui.widgets.code import CodeBlock, CopyLink
from gui.widgets.painting import Painter
from gui.widgets.spoken import Role
from gui.widgets.text import Label, masked_parts, measured, paint_mixed, plain_tip


class StepHead(QAbstractButton):
    """The number in its circle and the step's title."""

    spoken_as, spoken_opens = Role.Button, True

    def __init__(self, number: int, title: str, mask: str = "") -> None:
        super().__init__()
        self._number, self._title, self._mask = number, title, mask
        self.setCheckable(True)
        self.setFixedHeight(30)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(tr("Step {number}: {title}", number=number, title=title))
        self.setToolTip("")
        self.setProperty("ring", 6)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(240, 30)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = Painter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self.isChecked()
        circle = QRectF(0.5, 5.5, 19, 19)
        painter.setBrush(theme.colour("accent") if on else Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.colour("accent" if on else "control"), 1.2))
        painter.drawEllipse(circle)
        painter.setFont(theme.font(12, 600 if on else 400))
        painter.setPen(theme.colour("on_accent" if on else "text2"))
        painter.drawText(circle, int(Qt.AlignmentFlag.AlignCenter), str(self._number))
        colour = "link" if self.underMouse() and not on else "text"
        font, fixed = theme.font(13, 600 if on else 400), theme.font(12, 600 if on else 400, fixed=True)
        parts = masked_parts(self._title, self._mask, font, fixed)
        room = self.width() - 34
        paint_mixed(painter, QRectF(30, 0, room, 30), parts, colour=colour)
        cut = sum(QFontMetricsF(f).horizontalAdvance(text) for text, f in parts) > room
        self.setToolTip(plain_tip(self._title) if cut else "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)


class FixSteps(QWidget):
    """The steps of a finding."""

    opened = Signal(int)
    previewed = Signal(str)  # the recipe whose change the person wants to see

    def __init__(self, steps: Sequence[Step], *, first: int = 0, mask: str = "") -> None:
        """`first` is the step that stands open; `mask` is set in fixed letters where a title names it."""
        super().__init__()
        self._steps = list(steps)
        self._links: list[CopyLink | None] = []
        self._heads: list[StepHead] = []
        self._bodies: list[QWidget] = []
        layout = column(spacing=0)
        for number, step in enumerate(self._steps):
            head = StepHead(number + 1, for_terminal(step.title), mask)
            head.clicked.connect(lambda _=False, n=number: self.open(n))
            line = row(spacing=8)
            line.addWidget(head, 1)
            if step.page:
                link = Button(step.page_title, "link", icon="open", trailing=True)
                link.setToolTip(plain_tip(step.page))
                link.clicked.connect(lambda _=False, page=step.page: QDesktopServices.openUrl(QUrl(page)))
                line.addWidget(link)
                line.addSpacing(8)
            if step.automatic:
                preview = Button(
                    tr("Preview change…"),
                    small=True,
                    name=tr("Preview change: {title}", title=for_terminal(step.title)),
                )
                preview.clicked.connect(lambda _=False, recipe=step.recipe: self.previewed.emit(recipe))
                line.addWidget(preview)
                line.addSpacing(8)
            alone = len(step.code) == 1 and not step.page and not step.automatic
            copy = CopyLink(step.code[0].code) if alone else None
            if copy is not None:
                line.addWidget(copy)
                line.addSpacing(8)
            self._links.append(copy)
            layout.addLayout(line)
            body = QWidget()
            body.setVisible(False)
            self._heads.append(head)
            self._bodies.append(body)
            layout.addWidget(body)
        self.setLayout(layout)
        if self._steps:
            self.open(min(first, len(self._steps) - 1))

    def open(self, number: int) -> None:
        """Open one; the others close."""
        for n, (head, body) in enumerate(zip(self._heads, self._bodies, strict=True)):
            head.setChecked(n == number)
            if n == number and body.layout() is None:
                self._fill(body, self._steps[n])
            body.setVisible(n == number)
            if (link := self._links[n]) is not None:
                link.setVisible(n != number)  # the open step has its own button, on the code
        self.opened.emit(number)

    @staticmethod
    def _fill(body: QWidget, step: Step) -> None:
        layout = column(margins=(30, 0, 0, 10), spacing=8)
        layout.addLayout(measured(Label(for_terminal(step.text), 13, 400, "text2", wrap=True)))
        if len(step.code) == 1:
            layout.addWidget(CodeBlock(step.code[0].code, step.code[0].ecosystem))
        elif step.code:
            tabs = Tabs([c.ecosystem for c in step.code])
            place = column()
            code = list(step.code)

            def show(n: int) -> None:
                clear(place)
                place.addWidget(CodeBlock(code[n].code, code[n].ecosystem))

            tabs.currentChanged.connect(show)
            layout.addWidget(tabs)
            layout.addLayout(place)
            show(0)
        body.setLayout(layout)


class Tabs(QTabBar):
    """Words in a row, the open one underlined."""

    def __init__(self, words: Sequence[str]) -> None:
        super().__init__()
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setFont(theme.font(13, 500))
        self.setAccessibleName(tr("Ecosystem"))
        self.setProperty("ring", 6)
        self.setUsesScrollButtons(True)
        for word in words:
            self.addTab(word)
        theme.changed.connect(self.update)

    def tabSizeHint(self, index: int) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.tabText(index)) + 24, 30)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = Painter(self)
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme.colour("hairline"))
        for n in range(self.count()):
            area = self.tabRect(n)
            on = n == self.currentIndex()
            painter.setFont(theme.font(13, 600 if on else 500))
            painter.setPen(theme.colour("text" if on else "text2"))
            painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter), self.tabText(n))
            if on:
                painter.fillRect(area.left() + 6, self.height() - 2, area.width() - 12, 2, theme.colour("accent"))
