"""What fixes changed from here, the newest first: what, where, when; and the way back from each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QWidget

from checks.language import tr, trc
from checks.report.escape import for_terminal
from checks.words import count_of
from gui.models.changes import MOST, ChangeNote, moment_of, summary
from gui.widgets.buttons import Button
from gui.widgets.cards import Card, clear, column, row, scrolled
from gui.widgets.chips import Chip, ChipLabel
from gui.widgets.sheets import within
from gui.widgets.text import Label, measured

WIDE, HIGH = 680, 460  # pixels


class ChangesSheet(QDialog):
    """Shows what was changed, and asks for the word. It changes nothing itself."""

    undone = Signal(str, bool)  # the change, and whether files that were changed since are put back as well
    forgotten = Signal(object)  # the change whose copies shall go

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Changes"))
        self.resize(*within(parent, WIDE, HIGH))
        self._said = Label(tr("Looking."), 13, 400, "text2", wrap=True)
        self._trouble = Label("", 13, 400, "fail", wrap=True)
        self._trouble.hide()
        self.again = Button(tr("Put back all the same"), small=True)
        self.again.hide()
        self._wanted = ""
        self.again.clicked.connect(lambda: self._undo(self._wanted, True))
        self._rows = column(margins=(0, 0, 12, 0))
        inner = QWidget()
        inner.setLayout(self._rows)
        self.leave = Button(tr("Close"), hint="Esc")
        self.leave.clicked.connect(self.reject)
        layout = column(Label(tr("Changes"), 17, 600), 6, measured(self._said), 12, margins=(20, 18, 8, 16))
        layout.addWidget(scrolled(inner), 1)
        layout.addSpacing(8)
        layout.addLayout(row(self._trouble, margins=(0, 0, 12, 0)))
        layout.addSpacing(8)
        layout.addLayout(row(self.again, -1, self.leave, margins=(0, 0, 12, 0)))
        self.setLayout(layout)
        self.leave.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_changes(self, changes: Sequence[ChangeNote]) -> None:
        """All of them, as they are now."""
        self._calm()
        clear(self._rows)
        self._said.setText(summary(changes))
        now = datetime.now().astimezone()
        for change in changes[:MOST]:
            self._rows.addWidget(self._card(change, now))
            self._rows.addSpacing(8)
        if len(changes) > MOST:
            older = tr("and {n} before them", n=count_of(len(changes) - MOST, "change"))
            self._rows.addWidget(Label(older, 12, 400, "text2"))
        self._rows.addStretch()

    def tell(self, words: str, *, change: str = "", changed_since: bool = False) -> None:
        """Why it did not work. Where a file was changed since, it can be put back all the same."""
        self._trouble.setText(for_terminal(words))
        self._trouble.show()
        self._wanted = change
        self.again.setVisible(changed_since)
        (self.again if changed_since else self.leave).setFocus(Qt.FocusReason.OtherFocusReason)

    def _calm(self) -> None:
        self._trouble.hide()
        self.again.hide()
        if self.focusWidget() is None:
            self.leave.setFocus(Qt.FocusReason.OtherFocusReason)

    def _undo(self, id: str, keep: bool) -> None:
        self._calm()
        self.undone.emit(id, keep)

    def _card(self, change: ChangeNote, now: datetime) -> QWidget:
        card = Card((14, 10, 14, 10), 3)
        title = for_terminal(change.title)
        head = row(spacing=8)
        head.addWidget(Label(title, 13, 600, elide="end"), 1)
        if change.state == "stopped":
            head.addWidget(ChipLabel(Chip("medium", tr("Stopped"))))
        elif change.state == "undone":
            head.addWidget(ChipLabel(Chip("plain", trc("state of a change", "Put back"))))
        head.addWidget(Label(moment_of(change, now), 12, 400, "text2"))
        if change.state != "undone":
            back = Button(tr("Undo"), small=True, name=tr("Undo {what}", what=title))
            back.clicked.connect(lambda: self._undo(change.id, False))
            head.addWidget(back)
        words = tr("Remove") if change.state == "undone" else tr("Forget…")
        forget = Button(words, small=True, name=tr("Forget {what}", what=title))
        forget.clicked.connect(lambda: self.forgotten.emit(change))
        head.addWidget(forget)
        card.rows.addLayout(head)
        card.rows.addLayout(measured(Label(for_terminal(change.told), 12, 400, "text2", wrap=True)))
        return card
