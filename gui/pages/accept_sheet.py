"""Sheets about acceptances: tolerating a finding for a while, and what is tolerated here until when."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QWidget

from checks.language import mark, tr
from checks.report.escape import for_terminal
from gui.models.accept import LENGTHS, USUAL, Row, summary
from gui.widgets.buttons import Button
from gui.widgets.cards import Card, clear, column, row, scrolled
from gui.widgets.chips import Chip, ChipLabel
from gui.widgets.segmented import Segmented
from gui.widgets.sheets import Field, Small
from gui.widgets.text import Label, measured

WHAT = mark(
    "It stays in every report, with your name and reason, and its check counts half. It is bound to the key itself: "
    "moved lines do not end it, a changed key is open."
)
KEYLESS = mark(
    "It stays in every report, with your name and reason, and its check counts half. It is bound to its check and place."
)


class AcceptSheet(Small):
    """One finding, tolerated by somebody with a name, for a reason, until a day."""

    WIDE = 560

    given = Signal(str, str, str)  # reason, owner, days

    def __init__(
        self, title: str, *, keyed: bool, critical: bool, owner: str = "", parent: QWidget | None = None
    ) -> None:
        """`critical` findings hold the grade while they are accepted."""
        super().__init__(parent)
        self.setWindowTitle(tr("Accept a finding"))
        self.reason, self.owner = (
            Field(tr("Why it is tolerable"), example=tr("A sentence that others understand in a year")),
            Field(tr("Who answers for it"), example=tr("A name that others know")),
        )
        self.owner.setText(owner)
        self.days = Segmented(tuple((days, tr(words)) for days, words in LENGTHS), tr("How long"))
        self.days.choose(USUAL)
        self._trouble = Label("", 13, 400, "fail", wrap=True)
        self._trouble.hide()
        self.leave = Button(tr("Cancel"), hint="Esc")
        self.leave.clicked.connect(self.reject)
        self.act = Button(tr("Accept it"), "filled")
        self.act.clicked.connect(self._send)
        for field in (self.reason, self.owner):
            field.returnPressed.connect(self._send)
        held = tr("  While it is accepted, the grade is B at most.") if critical else ""
        self.setLayout(
            column(
                Label(tr("Accept “{title}”?", title=for_terminal(title)), 17, 600, wrap=True), 8,
                Label(tr(WHAT if keyed else KEYLESS) + held, 13, 400, "text2", wrap=True), 14,
                Label(tr("Why it is tolerable"), 12, 600), 4, self.reason, 12,
                Label(tr("Who answers for it"), 12, 600), 4, self.owner, 12,
                Label(tr("How long"), 12, 600), 4, row(self.days, -1), 8, self._trouble, 12,
                row(-1, self.leave, 8, self.act), margins=(20, 18, 20, 16),
            )
        )  # fmt: skip
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def _send(self) -> None:
        for field, words in (
            (self.reason, tr("Without a reason nothing is accepted.")),
            (self.owner, tr("Somebody answers for it.")),
        ):
            if not field.text().strip():
                self.tell(words)
                field.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        self.act.setEnabled(False)
        self.act.set_words(tr("Looking for it…"))
        self.given.emit(self.reason.text().strip(), self.owner.text().strip(), self.days.value)

    def tell(self, words: str) -> None:
        """Why it was not accepted."""
        self._trouble.setText(for_terminal(words))
        self._trouble.setVisible(bool(words))
        self.act.setEnabled(True)
        self.act.set_words(tr("Accept it"))
        self.fit()


class ReviewSheet(QDialog):
    """What is accepted in the folder: what wants a decision first, each with a way to end it."""

    ended = Signal(str)  # the file of the acceptance

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Acceptances"))
        self.resize(640, 420 if parent is None else min(420, parent.height() - 80))
        self._said = Label(tr("Looking."), 13, 400, "text2", wrap=True)
        self._rows = column(margins=(0, 0, 12, 0))
        inner = QWidget()
        inner.setLayout(self._rows)
        self.leave = Button(tr("Close"), hint="Esc")
        self.leave.clicked.connect(self.reject)
        layout = column(Label(tr("Acceptances"), 17, 600), 6, measured(self._said), 12, margins=(20, 18, 8, 16))
        layout.addWidget(scrolled(inner), 1)
        layout.addSpacing(12)
        layout.addLayout(row(-1, self.leave, margins=(0, 0, 12, 0)))
        self.setLayout(layout)
        self.leave.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """All of them, as they are now."""
        clear(self._rows)
        self._said.setText(summary(rows))
        for entry in rows:
            self._rows.addWidget(self._card(entry))
            self._rows.addSpacing(8)
        self._rows.addStretch()

    def tell(self, words: str) -> None:
        """Why they could not be looked up, or one could not be ended."""
        self._said.setText(for_terminal(words))

    def _card(self, entry: Row) -> QWidget:
        card = Card((14, 10, 14, 10), 3)
        chips = {
            "broken": Chip("high", tr("No acceptance")),
            "expired": Chip("medium", tr("Ended")),
            "soon": Chip("medium", tr("Ends soon")),
        }
        head = row(spacing=8)
        head.addWidget(Label(for_terminal(entry.what), 13, 600, fixed=True, elide="middle"), 1)
        if entry.state in chips:
            head.addWidget(ChipLabel(chips[entry.state]))
        head.addWidget(Label(entry.when, 12, 400, "text2"))
        end = Button(
            tr("Delete") if entry.entry is None else tr("End it"), small=True, name=tr("End {what}", what=entry.what)
        )
        end.clicked.connect(lambda: self.ended.emit(entry.path))
        head.addWidget(end)
        card.rows.addLayout(head)
        card.rows.addLayout(measured(Label(for_terminal(entry.told), 12, 400, "text2", wrap=True)))
        return card
