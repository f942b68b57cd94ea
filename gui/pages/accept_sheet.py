"""Sheets about acceptances: tolerating a finding for a while, and what is tolerated here until when."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QWidget

from checks.language import mark, tr
from checks.report.escape import for_terminal
from checks.words import count_of
from gui.models.accept import LENGTHS, USUAL, Marks, Row, summary
from gui.widgets.buttons import Button
from gui.widgets.cards import Card, clear, column, row, scrolled
from gui.widgets.chips import Chip, ChipLabel
from gui.widgets.segmented import Segmented
from gui.widgets.sheets import Field, Small, within
from gui.widgets.text import Label, measured

WHAT = mark(
    "It stays in every report, with your name and reason, and its check counts half. It is bound to the key itself: "
    "moved lines do not end it, a changed key is open."
)
KEYLESS = mark(
    "It stays in every report, with your name and reason, and its check counts half. It is bound to its check and place."
)
EXTENDED = mark("It is decided anew: it holds from today, with this name and reason, and stays in every report.")
TAKEN = mark(
    "What these marks pass by is accepted, where Shrift finds a key there: with your name and reason, until the day, in every report. "
    "The marks themselves stay as they are."
)
WIDE, HIGH = 680, 460  # pixels of what is accepted
MOST_MARKS = 50  # that are shown


class AcceptSheet(Small):
    """One finding, tolerated by somebody with a name, for a reason, until a day."""

    WIDE = 560

    given = Signal(str, str, str)  # reason, owner, days

    def __init__(
        self,
        title: str,
        *,
        words: str = "",
        act: str = "",
        critical: bool = False,
        reason: str = "",
        owner: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """`words` say what happens, and `act` is on the button; `critical` findings hold the grade while they are accepted."""
        super().__init__(parent)
        self.setWindowTitle(tr("Accept a finding"))
        self._act = act or tr("Accept it")
        self.reason, self.owner = (
            Field(tr("Why it is tolerable"), example=tr("A sentence that others understand in a year")),
            Field(tr("Who answers for it"), example=tr("A name that others know")),
        )
        self.reason.setText(reason)
        self.owner.setText(owner)
        self.days = Segmented([(id, tr(text)) for id, text in LENGTHS], tr("How long"))
        self.days.choose(USUAL)
        self._trouble = Label("", 13, 400, "fail", wrap=True)
        self._trouble.hide()
        self.leave = Button(tr("Cancel"), hint="Esc")
        self.leave.clicked.connect(self.reject)
        self.act = Button(self._act, "filled")
        self.act.clicked.connect(self._send)
        for field in (self.reason, self.owner):
            field.returnPressed.connect(self._send)
        said = [words or tr(WHAT)]
        said += [tr("While it is accepted, the grade is B at most.")] if critical else []
        self.setLayout(
            column(
                Label(for_terminal(title), 17, 600, wrap=True), 8,
                Label("  ".join(said), 13, 400, "text2", wrap=True), 14,
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
        self.act.set_words(tr("One moment…"))
        self.given.emit(self.reason.text().strip(), self.owner.text().strip(), self.days.value)

    def tell(self, words: str) -> None:
        """Why it was not accepted."""
        self._trouble.setText(for_terminal(words))
        self._trouble.setVisible(bool(words))
        self.act.setEnabled(True)
        self.act.set_words(self._act)
        self.fit()


class ReviewSheet(QDialog):
    """What is accepted in the folder: what wants a decision first, each with a way to go on or to end it."""

    ended = Signal(str)  # the file of the acceptance
    extended = Signal(object)  # the row that shall hold longer
    put_back = Signal(str)  # the file that shall be as it was
    marks_asked = Signal()
    taken_over = Signal()  # what the marks of other scanners pass by

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Acceptances"))
        self.resize(*within(parent, WIDE, HIGH))
        self._said = Label(tr("Looking."), 13, 400, "text2", wrap=True)
        self._done = Label("", 13, 400, "text2", elide="end")
        self.undo = Button(tr("Put back"), small=True)
        self.undo.clicked.connect(lambda: self.put_back.emit(self._last))
        self._last = ""
        self._rows, self._marks = column(), column()
        inner = QWidget()
        inner.setLayout(column(self._rows, self._marks, -1, margins=(0, 0, 12, 0)))
        self.others = Button(tr("Marks of other scanners…"), small=True)
        self.others.clicked.connect(self._ask_marks)
        self.leave = Button(tr("Close"), hint="Esc")
        self.leave.clicked.connect(self.reject)
        layout = column(Label(tr("Acceptances"), 17, 600), 6, measured(self._said), 12, margins=(20, 18, 8, 16))
        layout.addWidget(scrolled(inner), 1)
        layout.addSpacing(12)
        foot = row(self.others, 16, margins=(0, 0, 12, 0))
        foot.addWidget(self._done, 1)
        foot.addSpacing(8)
        foot.addWidget(self.undo)
        foot.addSpacing(8)
        foot.addWidget(self.leave)
        layout.addLayout(foot)
        self.setLayout(layout)
        self.undo.hide()
        self.leave.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """All of them, as they are now."""
        clear(self._rows)
        self._said.setText(summary(rows))
        for entry in rows:
            self._rows.addWidget(self._card(entry))
            self._rows.addSpacing(8)
        if self.focusWidget() is None:
            self.leave.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_marks(self, found: Marks) -> None:
        """What other scanners were told to pass by: it hides nothing here, and can be taken over."""
        clear(self._marks)
        self.others.setEnabled(True)
        self._marks.addSpacing(8)
        self._marks.addWidget(Label(tr("Marks of other scanners"), 13, 600))
        self._marks.addSpacing(2)
        said = (
            tr("By themselves they hide nothing from Shrift.")
            if found.marks or found.broken
            else tr("No other scanner was told to pass anything by here.")
        )
        self._marks.addLayout(measured(Label(said, 12, 400, "text2", wrap=True)))
        self._marks.addSpacing(6)
        for shown in found.marks[:MOST_MARKS]:
            self._marks.addWidget(_told(shown.where, shown.told))
            self._marks.addSpacing(8)
        if len(found.marks) > MOST_MARKS:
            more = tr("and {n}", n=count_of(len(found.marks) - MOST_MARKS, "more mark"))
            self._marks.addWidget(Label(more, 12, 400, "text2"))
            self._marks.addSpacing(8)
        for path, why in found.broken:
            self._marks.addWidget(_told(path, tr("{why}; nothing of it is taken over.", why=why)))
            self._marks.addSpacing(8)
        if any(m.key is not None for m in found.marks):
            take = Button(tr("Accept what they pass by…"), small=True)
            take.clicked.connect(self.taken_over)
            self._marks.addLayout(row(take, -1))

    def tell(self, words: str) -> None:
        """Why they could not be looked up, or one could not be changed."""
        self._said.setText(for_terminal(words))
        if not self.others.isEnabled():
            self.tell_done("", "")  # the project is not read any more
        self.others.setEnabled(True)

    def tell_done(self, words: str, path: str) -> None:
        """What was done to an entry, which can be put back; without a path it cannot."""
        self._done.setText(for_terminal(words))
        self._last = path
        self.undo.setVisible(bool(path))

    def _ask_marks(self) -> None:
        self.others.setEnabled(False)
        self._done.setText(tr("The project is read for them."))
        self.undo.hide()
        self.marks_asked.emit()

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
        if entry.entry is not None:
            extend = Button(tr("Extend…"), small=True, name=tr("Extend {what}", what=entry.what))
            extend.clicked.connect(lambda: self.extended.emit(entry))
            head.addWidget(extend)
        words = tr("Delete") if entry.entry is None else tr("End it")
        end = Button(words, small=True, name=tr("End {what}", what=entry.what))
        end.clicked.connect(lambda: self.ended.emit(entry.path))
        head.addWidget(end)
        card.rows.addLayout(head)
        card.rows.addLayout(measured(Label(for_terminal(entry.told), 12, 400, "text2", wrap=True)))
        return card


def _told(what: str, words: str) -> QWidget:
    card = Card((14, 8, 14, 8), 2)
    card.rows.addLayout(row(Label(for_terminal(what), 12, 600, fixed=True, elide="middle")))
    card.rows.addLayout(measured(Label(for_terminal(words), 12, 400, "text2", wrap=True)))
    return card
