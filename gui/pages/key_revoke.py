"""Switching a key off: what would be sent to whom, what stops working, its last signs typed, and what came of it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLayout, QWidget

from checks.language import tr
from checks.report.escape import for_terminal
from checks.report.words import provider_name
from gui.models.asking import Revocation, for_people
from gui.widgets.buttons import Button
from gui.widgets.cards import Card, clear, column, row, scrolled
from gui.widgets.marks import Mark
from gui.widgets.sheets import Field, Small
from gui.widgets.text import Label

PLACES = 6  # that are shown at once; more scroll
LINE = 22


class RevokeSheet(Small):
    """One key. Nothing is sent before its last signs were typed; where nothing can be, it leads to the provider's page."""

    WIDE = 560

    looked = Signal()  # the person wants to know what it means
    sent = Signal(str)  # the word that was typed
    page = Signal(str)  # an address to open
    asked = Signal()  # whether it still lives

    def __init__(self, masked: str, provider: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Switch a key off"))
        self._word, self._provider = "", provider
        name = provider_name(provider)
        self._title = Label(tr("Switch this key off?"), 17, 600, wrap=True)
        self._key = Label(masked, 15, 600, fixed=True)
        self._said = Label(
            tr(
                "What runs with it stops working at once, and {name} may not take that back. First it is looked up what would be sent and what would stop. An account of yours at {name} is asked for its list of keys, if one is turned on.",
                name=name,
            ),
            13,
            400,
            "text2",
            wrap=True,
        )
        self._body = column(spacing=0)
        self._trouble = Label("", 13, 400, "fail", wrap=True)
        self._trouble.hide()
        self.field = Field(tr("The last signs of the key"))
        self.field.textChanged.connect(self._typed)
        self.field.returnPressed.connect(self._send)
        self.leave = Button(tr("Cancel"), hint="Esc")
        self.leave.clicked.connect(self.reject)
        self.act = Button(tr("Look what it means"), "filled")
        self.act.clicked.connect(self._act)
        self._state = "first"
        self.field.setParent(self)
        self.field.hide()
        head = row(self._key, 10, Label(f"{name}", 13, 400, "text2"), -1)
        self.setLayout(
            column(
                self._title, 8, head, 8, self._said, 12, self._body, self._trouble, 12,
                row(-1, self.leave, 8, self.act), margins=(20, 18, 20, 16),
            )
        )  # fmt: skip
        self.leave.setFocus(Qt.FocusReason.OtherFocusReason)

    def _act(self) -> None:
        match self._state:
            case "first":
                self._wait(tr("Looking it up."))
                self.looked.emit()
            case "planned":
                self._send()
            case "done":
                self.accept()
                self.asked.emit()
            case address:
                self.page.emit(address)

    def _wait(self, words: str) -> None:
        self.act.setEnabled(False)
        self.field.setEnabled(False)
        self._tell_trouble("")
        self._said.setText(words)
        self.leave.setFocus(Qt.FocusReason.OtherFocusReason)
        self.fit()

    def show_plan(self, plan: Revocation) -> None:
        """What it means; without a way, why there is none and where it is done."""
        self._empty()
        if plan.way == "none":
            self._title.setText(tr("It cannot be switched off from here"))
            self._said.setText(tr("{told} Nothing was changed.", told=self._told(plan.why_not)))
            self._fill(_places(plan))
            if plan.page:
                self._offer(plan.page, tr("Open {provider} keys", provider=provider_name(plan.provider)), "open")
            else:
                self.act.hide()
            self.leave.set_words(tr("Close"))
            self.fit()
            return
        self._state, self._word = "planned", plan.word
        self._said.setText(f"{plan.by} {for_terminal(plan.note)}".strip())
        sent = column(
            Label(tr("What is sent"), 12, 600), 4, Label(_breakable(plan.sends), 12, 400, fixed=True, wrap=True), 12
        )
        doubt = _marked("medium", "warn", tr("Compare it with the provider’s page before you go on."))
        spoken = tr("Type {word} to switch it off", word=plan.word)
        self.field.setAccessibleName(spoken)
        self.field.setEnabled(True)
        self.field.show()
        self._fill(
            *(() if plan.sure else (doubt, 12)),
            sent,
            _places(plan),
            Label(spoken, 12, 600),
            4,
            self.field,
        )
        self.act.set_words(tr("Switch it off"))
        self._typed()
        self.fit()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill(self, *parts: QWidget | QLayout | int) -> None:
        inner = QWidget()
        inner.setLayout(column(*parts))
        self._body.addWidget(inner)
        inner.show()  # at once: what comes with the loop's next turn has no height yet

    def _typed(self) -> None:
        if self._state == "planned":
            self.act.setEnabled(self.field.text().strip() == self._word)

    def _send(self) -> None:
        if self._state == "planned" and self.field.isEnabled() and self.field.text().strip() == self._word:
            typed = self.field.text().strip()
            self._wait(tr("It is sent. Closing this sheet does not take it back."))
            self.leave.set_words(tr("Close"))
            self.sent.emit(typed)

    def show_done(self, words: str) -> None:
        """What was said of it."""
        self._empty()
        self._title.setText(tr("Switched off"))
        self._said.setText(
            tr("{told} Whether it still lives is known when its provider is asked.", told=self._told(words))
        )
        self._offer("done", tr("Ask whether it lives…"), "")
        self.leave.set_words(tr("Close"))
        self.fit()

    def tell(self, words: str) -> None:
        """Why it was not looked up, or not switched off; it can be tried again."""
        if self._state == "planned":
            self._said.setText(tr("Nothing tells that it was switched off."))
            self.field.setEnabled(True)
            self._typed()
        else:
            self._said.setText(tr("It could not be looked up. Nothing was changed."))
            self.act.setEnabled(True)
        self._tell_trouble(self._told(words))
        self.fit()

    def _told(self, words: str) -> str:
        return for_people(words, self._provider)

    def _tell_trouble(self, words: str) -> None:
        self._trouble.setText(words)
        self._trouble.setVisible(bool(words))

    def _offer(self, state: str, words: str, icon: str) -> None:
        self._state = state
        self.act.set_words(words)
        self.act.set_icon(icon)
        self.act.setEnabled(True)

    def _empty(self) -> None:
        self.field.hide()
        self.field.setParent(self)
        clear(self._body)
        self._tell_trouble("")


def _breakable(path: str) -> str:
    """A path that may go on in the next line behind each of its parts."""
    return for_terminal(path).replace("/", "/\u200b")


def _places(plan: Revocation) -> QLayout:
    rest = tr("Whatever else uses it and was not read. Put the new key in place first.")
    lines = column(margins=(12, 6, 12, 6))
    for place in plan.breaks:
        line = Label(for_terminal(place), 12, 400, elide="middle")
        line.setFixedHeight(LINE)
        lines.addWidget(line)
    lines.addStretch()
    inner = QWidget()
    inner.setLayout(lines)
    area = scrolled(inner)
    area.setFixedHeight(min(len(plan.breaks), PLACES) * LINE + 12)
    card = Card((0, 0, 0, 0), 0)
    card.rows.addWidget(area)
    return column(Label(tr("What stops working"), 12, 600), 4, card, 4, Label(rest, 12, 400, "text2", wrap=True), 14)


def _marked(mark: str, colour: str, words: str) -> QLayout:
    line = row(Mark(mark, 15, colour, "window"), 8)
    line.addWidget(Label(words, 13, 400, wrap=True), 1)
    return line
