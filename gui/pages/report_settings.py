"""What a report is made of: formats, for whom, what is hidden, what is in it. The foot saves and copies."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QWidget

from checks.language import mark, tr
from checks.model import Report
from checks.words import count_of
from gui.models.report import FORMS, Wanted, accepted_words, save_button
from gui.widgets.buttons import Button, Tick
from gui.widgets.cards import Card, Line, column, row, scrolled
from gui.widgets.marks import Mark
from gui.widgets.radio import Radio
from gui.widgets.text import Label

WIDE = 296
AUDIENCES = (
    ("developer", mark("The developer"), mark("every finding, with lines and fixes")),
    ("lead", mark("The lead"), mark("meaning, costs, what is next")),
)
HIDING = (
    (False, mark("Keys masked"), mark("sk-proj-…4f2a, paths shown")),
    (True, mark("Paths and names too"), mark("for people outside the team")),
)


class Row(QWidget):
    """A choice with its words beside it: a click on the words is a click on the box."""

    def __init__(self, button: QAbstractButton, title: str, aside: str = "", under: str = "") -> None:
        super().__init__()
        self._button = button
        self.title = Label(title, 13, 400, elide="end")
        self.aside = Label(aside, 12, 400, "text2")
        line = row(button, 10)
        line.addWidget(self.title, 1)
        line.addWidget(self.aside)
        self.setLayout(column(line, *([2, self._under(under)] if under else []), margins=(0, 5, 0, 5)))

    @staticmethod
    def _under(words: str) -> QHBoxLayout:
        line = row(26)
        line.addWidget(Label(words, 12, 400, "text2", wrap=True), 1)
        return line

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._button.isEnabled():
            self._button.setFocus(Qt.FocusReason.MouseFocusReason)
            self._button.click()
            return
        super().mousePressEvent(event)


class SettingsCard(Card):
    """The left side of the page. `changed` is told for what changes the paper, too."""

    changed = Signal()
    saved = Signal()
    copied = Signal()

    def __init__(self) -> None:
        super().__init__((0, 0, 0, 0), 0)
        self.setFixedWidth(WIDE)
        self.wanted = Wanted()
        self._report: Report | None = None
        self._busy = False
        self.forms: dict[str, Tick] = {}
        self.lines: dict[str, Row] = {}
        content = QWidget()
        body = column(margins=(16, 12, 16, 10))
        body.addWidget(Label(tr("Formats, written in one run"), 12, 400, "text2"))
        body.addSpacing(4)
        for form in FORMS:
            tick = self.forms[form.id] = Tick(
                f"{tr(form.title)}: {tr(form.aside)}".rstrip(": "), on=form.id in self.wanted.forms
            )
            tick.toggled.connect(self._read)
            made = self.lines[form.id] = Row(tick, tr(form.title), tr(form.aside))
            body.addWidget(made)
        self.audience, self.hiding = QButtonGroup(self), QButtonGroup(self)
        self.readers = self._radios(body, tr("For"), self.audience, _told(AUDIENCES), 0)
        self.hidden = self._radios(body, tr("What is hidden"), self.hiding, _told(HIDING), 0)
        self._heading(body, tr("Also in it"))
        self.changes = Tick(tr("What changed since the scan before"), on=True)
        self.changes.toggled.connect(self._read)
        self.changes_row = Row(self.changes, tr("What changed"))
        body.addWidget(self.changes_row)
        self.accepted = Tick(tr("Accepted findings, with reasons"), on=True)
        self.accepted.toggled.connect(self._read)
        self.accepted_row = Row(self.accepted, tr("Accepted findings"))
        body.addWidget(self.accepted_row)
        self.unseen = Tick(tr("What was not looked at, always"), on=True, locked=True)
        body.addWidget(Row(self.unseen, tr("What was not looked at"), tr("always")))
        body.addStretch()
        area = scrolled(content)
        self.rows.addWidget(area, 1)
        content.setLayout(body)
        self.rows.addLayout(self._foot())
        self._show()

    def _foot(self) -> QHBoxLayout:
        words = Label(tr("A key’s value is in no format. There is no setting for it."), 12, 400, "text2", wrap=True)
        told = row(Mark("lock", 16, "text2", "card"), spacing=8)
        told.addWidget(words, 1)
        told.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.save = Button(save_button(2), "filled", icon="export")
        self.save.clicked.connect(self.saved)
        self.copy = Button(tr("Copy summary"))
        self.copy.clicked.connect(self.copied)
        self._buttons = row(self.save, -1, self.copy, spacing=8)
        foot = column(Line(), 10, told, 12, self._buttons, margins=(16, 0, 16, 14))
        line = row()
        line.addLayout(foot)
        return line

    def _heading(self, body: QHBoxLayout | object, words: str) -> None:
        for item in (9, Line(), 9, Label(words, 12, 400, "text2"), 2):
            if isinstance(item, int):
                body.addSpacing(item)  # type: ignore[attr-defined]
            else:
                body.addWidget(item)  # type: ignore[attr-defined]

    def _radios(
        self, body: object, heading: str, group: QButtonGroup, choices: tuple[tuple[object, str, str], ...], on: int
    ) -> list[Radio]:
        self._heading(body, heading)
        made = []
        for number, (_, title, under) in enumerate(choices):
            radio = Radio(f"{heading}: {title}, {under}", on=number == on)
            group.addButton(radio, number)
            radio.toggled.connect(self._read)
            body.addWidget(Row(radio, title, under=under))  # type: ignore[attr-defined]
            made.append(radio)
        return made

    def show_report(self, report: Report) -> None:
        """What is ticked stays; what this report does not have is not offered."""
        self._report = report
        self.show_since("")
        words, count = accepted_words(report)
        self.accepted_row.aside.setText(words)
        self.accepted.setEnabled(count > 0)
        self._show()

    def show_pages(self, count: int | None) -> None:
        """How long the PDF is; None while that is not known."""
        words = "" if count is None else count_of(count, "page")
        self.lines["pdf"].aside.setText(words)
        self.forms["pdf"].setAccessibleName(f"PDF: {words}".rstrip(": "))

    def show_since(self, since: str) -> None:
        """The day of the scan before; empty where there is none that can be compared."""
        self.changes_row.aside.setText(tr("since {since}", since=since) if since else tr("no earlier scan"))
        self.changes.setEnabled(bool(since))

    def set_busy(self, busy: bool) -> None:
        """Nothing is saved twice at once."""
        self._busy = busy
        self._show()

    def _read(self) -> None:
        before = self.wanted
        self.wanted = Wanted(
            forms=tuple(form.id for form in FORMS if self.forms[form.id].isChecked()),
            audience=AUDIENCES[max(self.audience.checkedId(), 0)][0],  # type: ignore[arg-type]
            hide_names=HIDING[max(self.hiding.checkedId(), 0)][0],
            accepted=self.accepted.isChecked(),
            changes=self.changes.isChecked(),
        )
        self._show()
        if msgspec.structs.replace(before, forms=()) != msgspec.structs.replace(self.wanted, forms=()):
            self.changed.emit()

    def _show(self) -> None:
        count = len(self.wanted.forms)
        self.save.set_words(tr("Saving…") if self._busy else save_button(count))
        self.save.setEnabled(bool(count) and self._report is not None and not self._busy)
        beside = self.save.sizeHint().width() + 8 + self.copy.sizeHint().width() <= WIDE - 34
        way = self._buttons.Direction.LeftToRight if beside else self._buttons.Direction.TopToBottom
        self._buttons.setDirection(way)  # words of other languages may be longer
        self.copy.setEnabled(self._report is not None)


def _told(choices: Sequence[tuple[object, str, str]]) -> tuple[tuple[object, str, str], ...]:
    return tuple((id, tr(title), tr(aside)) for id, title, aside in choices)
