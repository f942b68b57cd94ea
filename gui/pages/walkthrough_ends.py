"""The two ends of the walkthrough: what is read, kept and sent before it begins; what was learned and is still open after it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QWidget

from checks.catalog import SINS
from checks.language import advice, tr
from checks.model import Report
from checks.report.escape import for_terminal
from checks.report.words import span
from gui.models.walkthrough import Progress, still_open
from gui.models.walkthrough_words import LESSONS, READ
from gui.widgets.buttons import Button
from gui.widgets.cards import Card, Line, clear, column, row
from gui.widgets.marks import Mark
from gui.widgets.text import Label, measured


class Opening(QWidget):
    """Before the first lesson."""

    def __init__(self) -> None:
        super().__init__()
        rows = column()
        words = tr(
            "Seven short lessons, one a sin. In each you mend a small practice project with your own editor, and a real scan says "
            "whether the sin is gone. About half an hour in all; you can leave at any time and come back."
        )
        rows.addLayout(measured(Label(words, 14, 400, wrap=True)))
        rows.addSpacing(20)
        card = Card((20, 6, 20, 6), 0)
        for number, (icon, title, text) in enumerate((icon, tr(title), tr(text)) for icon, title, text in READ):
            if number:
                card.rows.addWidget(Line())
            line = row(margins=(0, 14, 0, 14), spacing=16)
            line.addWidget(Mark(icon, 20, "accent", "card"), 0, Qt.AlignmentFlag.AlignTop)
            line.addLayout(column(Label(title, 14, 600), 2, measured(Label(text, 13, 400, "text2", wrap=True))), 1)
            card.rows.addLayout(line)
        rows.addWidget(card)
        rows.addStretch()
        self.setLayout(rows)


class Closing(QWidget):
    """After the last lesson: what was learned beside what is still open in the person's own project."""

    choose = Signal()  # a folder to be examined
    look = Signal(int)  # a sin of the report that is shown
    lesson = Signal(int)
    export = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._learned, self._own = column(), column()
        left, right = QWidget(), QWidget()
        left.setLayout(self._learned)
        right.setLayout(self._own)
        self._sides = row(spacing=16)
        self._sides.addWidget(left, 1, Qt.AlignmentFlag.AlignTop)
        self._sides.addWidget(right, 1, Qt.AlignmentFlag.AlignTop)
        self.setLayout(column(self._sides, -1))
        self.first: Button | None = None

    def set_narrow(self, narrow: bool) -> None:
        """Under each other, the own project first."""
        way = QBoxLayout.Direction.BottomToTop if narrow else QBoxLayout.Direction.LeftToRight
        self._sides.setDirection(way)

    def show_end(self, progress: Progress, report: Report | None) -> None:
        """How far the person came, and the report of the own project, if there is one."""
        clear(self._learned)
        clear(self._own)
        self._show_learned(progress)
        self._show_own(report)

    def _show_learned(self, progress: Progress) -> None:
        rows = self._learned
        rows.addWidget(Label(tr("What you learned"), 14, 600))
        rows.addSpacing(10)
        card = Card((0, 4, 0, 4), 0)
        for place, sin in enumerate(SINS):
            number = int(sin.number)
            done = number in progress.done
            if place:
                card.rows.addWidget(Line())
            line = row(Mark("pass" if done else "waits", 16, "ok" if done else "control", "card"), spacing=12)
            line.setContentsMargins(16, 10, 12, 10)
            words = tr(LESSONS[number].remember) if done else tr("Not done yet.")
            line.addLayout(
                column(Label(advice(sin.title), 13, 600, elide="end"), 1, Label(words, 13, 400, "text2", wrap=True)), 1
            )
            if not done:
                again = Button(
                    tr("Do it"),
                    small=True,
                    name=tr("Do lesson {number}, {title}", number=number, title=advice(sin.title)),
                )
                again.clicked.connect(lambda _=False, n=number: self.lesson.emit(n))
                line.addWidget(again)
            card.rows.addLayout(line)
        rows.addWidget(card)
        rows.addSpacing(12)
        export = Button(tr("Save as checklist…"), icon="export")
        export.clicked.connect(self.export)
        told = Label(tr("Markdown, for onboarding."), 12, 400, "text2")
        rows.addLayout(row(export, 12, told, -1))

    def _show_own(self, report: Report | None) -> None:
        rows = self._own
        rows.addWidget(Label(tr("Now your own project"), 14, 600))
        rows.addSpacing(10)
        card = Card((18, 15, 18, 16), 0)
        choose = Button(tr("Choose folder…"), "filled" if report is None else "outlined", icon="folder_open")
        choose.clicked.connect(self.choose)
        self.first = choose
        if report is None:
            words = tr(
                "The same scan, on what you really work on. The folder is opened for reading only, and nothing in it is run."
            )
            card.rows.addWidget(Label(words, 13, 400, "text2", wrap=True))
            card.rows.addSpacing(14)
            card.rows.addLayout(row(choose, -1))
            rows.addWidget(card)
            return
        left = still_open(report)
        name = for_terminal(report.target.name)
        told = tr("Still open in {name}:", name=name) if left else tr("In {name} every sin is answered.", name=name)
        card.rows.addWidget(Label(told, 13, 600, wrap=True))
        for sin in left:
            title = next(advice(s.title) for s in SINS if s.number == sin.number)
            line = row(Label(f"{sin.number}", 13, 600, "text2"), spacing=10)
            line.addWidget(Label(title, 13, 400, elide="end"), 1)
            line.addWidget(Label(span(sin), 13, 600))
            look = Button(
                tr("Look"), small=True, name=tr("Look at sin {number} in {name}", number=sin.number, name=name)
            )
            look.clicked.connect(lambda _=False, n=sin.number: self.look.emit(n))
            line.addWidget(look)
            card.rows.addSpacing(8)
            card.rows.addLayout(line)
        card.rows.addSpacing(14)
        card.rows.addLayout(row(choose, -1))
        rows.addWidget(card)
