"""The sheet of a fix: what changes in which file, line by line, what is left to a person; and the harmless answer first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QFrame, QLayout, QScrollArea, QWidget

from checks.language import advice, mark, tr
from checks.report.escape import for_terminal
from checks.words import count_of
from gui.models.fixes import SAFETY_CHIPS, SAFETY_WORDS, FileChange, FixPlan
from gui.widgets.buttons import Button
from gui.widgets.cards import Card, Line, clear, column, row, scrolled
from gui.widgets.chips import Chip, ChipLabel
from gui.widgets.diff import DiffView
from gui.widgets.sheets import within
from gui.widgets.text import Label, measured

WIDE, LEAST_HIGH, MOST_HIGH = 760, 200, 640  # pixels
GONE = mark("There is nothing to change any more. Scan again.")
UNDO = mark("What stands there now is kept first. Undo puts every byte back.")
BAR = 12  # that scrolls what is too wide
SEALED = mark("What stands there now is kept first, sealed by the keychain. Undo puts every byte back.")


class FixSheet(QDialog):
    """Shows plans and asks for the word. It changes nothing itself."""

    applied = Signal(list)  # the plans as they were shown

    def __init__(self, title: str, parent: QWidget | None = None, *, empty: str = "") -> None:
        """`empty` is said where there is no plan, in the place of the usual words."""
        super().__init__(parent)
        self._empty = empty or tr(GONE)
        self.setWindowTitle(tr("Preview change"))
        wide, self._most = within(parent, WIDE, MOST_HIGH)
        self.resize(wide, LEAST_HIGH)
        self._plans: list[FixPlan] = []
        self._title = Label(for_terminal(title), 17, 600, wrap=True)
        self._said = Label(tr("Looking at the files. Nothing is changed."), 13, 400, "text2", wrap=True)
        self._chips = row(spacing=6)
        self._body = column(margins=(0, 0, 12, 4), spacing=0)
        self._inner = QWidget()
        self._inner.setLayout(self._body)
        self._area = scrolled(self._inner)
        self._trouble = Label("", 13, 400, "fail", wrap=True)
        self._trouble.hide()
        self._kept = Label("", 12, 400, "text2", wrap=True)
        self.leave = Button(tr("Cancel"), hint="Esc")
        self.leave.clicked.connect(self.reject)
        self.act = Button(tr("Apply"), "filled")
        self.act.clicked.connect(self._apply)
        self.act.hide()
        head = row(spacing=12, margins=(0, 0, 12, 0))
        head.addLayout(column(self._title), 1)
        head.addLayout(self._chips)
        foot = row(spacing=8)
        foot.addWidget(self._kept, 1)
        foot.addSpacing(8)
        foot.addWidget(self.leave)
        foot.addWidget(self.act)
        layout = column(head, 6, measured(self._said), 12, margins=(20, 18, 8, 16))
        layout.addWidget(self._area, 1)
        layout.addWidget(self._trouble)
        layout.addSpacing(12)
        bottom = column(foot, margins=(0, 0, 12, 0))
        layout.addLayout(bottom)
        self.setLayout(layout)
        self.leave.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_plans(self, plans: Sequence[FixPlan]) -> None:
        """What would be changed; where nothing can be, why."""
        self._plans = [p for p in plans if p.possible]
        clear(self._body)
        clear(self._chips)
        if not plans:
            self.tell(self._empty)
            return
        titles = list(dict.fromkeys(p.title for p in plans))
        self._title.setText(for_terminal(advice(titles[0])) if len(titles) == 1 else count_of(len(plans), "change"))
        worst = "review" if any(p.safety != "safe" for p in self._plans) else "safe"
        if self._plans:
            self._chips.addWidget(ChipLabel(_chip(worst)))
            self._said.setText(tr(SAFETY_WORDS[worst]))
            self._kept.setText(tr(SEALED) if any(p.keeps for p in self._plans) else tr(UNDO))
        else:
            self._chips.addWidget(ChipLabel(_chip("manual")))
            self._said.setText(tr("This is left to you. Nothing was changed."))
            self.leave.set_words(tr("Close"))
        for plan in plans:
            head = [Label(for_terminal(advice(plan.title)), 13, 600), 6] if len(titles) > 1 else []
            part = QWidget()
            part.setLayout(column(*head, *self._plan(plan)))
            self._body.addWidget(part)
            part.show()  # at once: what comes with the loop's next turn has no height yet
        self._body.addStretch()
        self.act.setVisible(bool(self._plans))
        self.act.setEnabled(True)
        self._fit()
        self.leave.setFocus(Qt.FocusReason.OtherFocusReason)

    def tell(self, words: str) -> None:
        """Why it was not looked up, or not changed."""
        self._said.setText(
            tr("Nothing was changed.") if self._plans else tr("It could not be looked up. Nothing was changed.")
        )
        self._trouble.setText(for_terminal(words))
        self._trouble.show()
        self.act.setEnabled(False)
        self.leave.set_words(tr("Close"))
        self.leave.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fit(self) -> None:
        """As high as the changes, within the window they belong to; the rest is scrolled to."""
        body = self._body
        body.activate()
        wrapped = body.hasHeightForWidth()  # without a paragraph in it, its height asks for no width
        room = body.totalHeightForWidth(self.width() - 28) if wrapped else body.totalSizeHint().height()
        around = self.layout().totalMinimumSize().height() - self._area.minimumSizeHint().height()
        self.resize(self.width(), max(LEAST_HIGH, min(self._most, around + room + 8)))

    def _apply(self) -> None:
        self.act.setEnabled(False)
        self._said.setText(tr("It is changed, and checked again."))
        self.applied.emit(list(self._plans))

    def _plan(self, plan: FixPlan) -> list[QLayout]:
        parts: list[QLayout] = []
        if plan.why_not:
            words = f"{for_terminal(plan.target)}: {for_terminal(plan.why_not)}."
            parts.append(column(measured(Label(words, 13, 400, wrap=True)), 12))
        for text in plan.keeps:
            parts.append(column(measured(Label(for_terminal(text), 13, 400, wrap=True)), 10))
        parts += [file_card(file) for file in plan.files]
        if plan.then:
            then = column(Label(tr("Then"), 13, 600), 3, spacing=0)
            for text in plan.then:
                then.addLayout(measured(Label(for_terminal(text), 13, 400, "text2", wrap=True)))
                then.addSpacing(4)
            then.addSpacing(10)
            parts.append(then)
        return parts


def file_card(file: FileChange) -> QLayout:
    """One file: its path, what happens in words, and the lines in a frame that scrolls where they are too wide."""
    what = {"made": tr("new file"), "changed": "", "rights": ""}[file.what]
    card = Card((0, 0, 0, 0), 0)
    head = row(Label(for_terminal(file.path), 12, 600, fixed=True, elide="middle"), spacing=10, margins=(12, 7, 12, 7))
    if what:
        head.addWidget(Label(what, 12, 400, "text2"))
    card.rows.addLayout(head)
    for note in file.notes:
        card.rows.addLayout(row(Label(for_terminal(note), 13, 400, "text2", wrap=True), margins=(12, 0, 12, 8)))
    if file.lines:
        card.rows.addWidget(Line())
        card.rows.addWidget(_wide(DiffView(file.lines, file.path)))
    if file.more:
        more = Label(tr("and {lines}", lines=count_of(file.more, "more line")), 12, 400, "text2")
        card.rows.addLayout(row(more, margins=(12, 0, 12, 8)))
    return column(card, 12)


def _wide(view: DiffView) -> QScrollArea:
    """Lines that are too wide are scrolled beside; all of them are always there from top to bottom."""
    area = QScrollArea()
    area.setWidget(view)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    area.setProperty("ring", 8)
    area.setAccessibleName(view.accessibleName())
    area.setFixedHeight(view.sizeHint().height() + BAR * (view.sizeHint().width() > WIDE - 60))
    area.viewport().setAutoFillBackground(False)
    view.setAutoFillBackground(False)
    return area


def _chip(safety: str) -> Chip:
    kind, words = SAFETY_CHIPS[safety]
    return Chip(kind, tr(words))
