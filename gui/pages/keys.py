"""Keys: what was found, key by key. A table of places on top, a card for each below; a row leads to its card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Self

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QMenu, QWidget

from checks.accounts.model import Snapshot
from checks.language import tr
from checks.model import Report
from gui.later import Later
from gui.models.key_cards import Cards, Sort, cards, summary
from gui.models.keys import MOST_CARDS, KeyCard, empty_words
from gui.pages.key_card import CardView
from gui.pages.key_matrix import Matrix
from gui.pages.page import Desk, Fitted
from gui.theme import theme
from gui.theme.icons import pixmap
from gui.widgets.buttons import Button
from gui.widgets.cards import Card, clear, column, row, scrolled
from gui.widgets.menus import show_under
from gui.widgets.notice import Notice
from gui.widgets.painting import Painter
from gui.widgets.segmented import Segmented
from gui.widgets.text import Label

AT_ONCE = 6  # cards that are made in one turn of the loop
ARRANGED_AT_ONCE = 2_000  # keys; more are put in order beside the loop
FEW = 8  # rows that the table shows whole; a longer one scrolls by itself
SORTS: tuple[tuple[Sort, str], ...] = (("risk", "risk"), ("age", "age"), ("money", "money"), ("name", "name"))


class KeysPage(Fitted):
    """All keys of a report."""

    finding_opened = Signal(str)
    asked = Signal(str)  # the fingerprint of a key: whether it lives
    revoked = Signal(str)  # the fingerprint of a key: to be switched off
    leaked = Signal(str)  # the fingerprint of a key: it leaked, and is responded to
    page = Signal(str)  # an address to open
    providers = Signal()  # the user wants to choose whom to ask
    ready = Signal()  # what was to be shown is shown

    @classmethod
    def of(cls, desk: Desk) -> Self:
        return cls()

    def __init__(self) -> None:
        super().__init__()
        self._report: Report | None = None
        self.cards: Cards | tuple[()] = ()
        self._coming = False  # whether those of a report are being worked out
        self.views: dict[str, CardView] = {}
        self._sort: Sort = "risk"
        self._may_ask = True
        self._stands_in: QWidget | None = None  # what got the keyboard because there was no table yet
        self._later = Later(self)
        self._later.done.connect(self._came)
        self._queue: list[KeyCard] = []
        self._maker = QTimer(self, interval=0)
        self._maker.timeout.connect(self._make_some)

        self._title, self._subtitle = Label(tr("Keys"), 24, 600), Label("", 13, 400, "text2", elide="end")
        self.look = Segmented((("both", tr("Both")), ("matrix", tr("Matrix")), ("cards", tr("Cards"))), tr("Show"))
        self.look.chosen.connect(self._look_at)
        self.sort = Button(tr("Sort: risk"), menu=True)
        self.sort.clicked.connect(self._sort_menu)
        self.ask = Button(tr("Ask the providers…"), icon="online")
        self.ask.clicked.connect(self.providers)
        top = row(self._title, -1)
        for widget in (self.ask, self.look, self.sort):
            top.addSpacing(8)
            top.addWidget(widget)
        head = column(top, 3, self._subtitle)
        self.notice = Notice()
        self.notice.acted.connect(lambda: self.tell(""))
        self._simulated = False

        self.matrix = Matrix()
        self.matrix.chosen.connect(self._choose)
        self._sheet = Card((0, 0, 0, 0), 0)
        self._sheet.rows.addWidget(self.matrix)
        self._legend = Legend()
        self._table = QWidget()
        self._table.setLayout(column(self._sheet, 6, self._legend, 8))
        self._cards = column(spacing=12)
        self._list = QWidget()
        self._list.setLayout(self._cards)
        self._empty = Card((24, 28, 24, 28), 4)
        self._empty_words = Label("", 14, 600), Label("", 13, 400, "text2", wrap=True)
        for label in self._empty_words:
            self._empty.rows.addWidget(label)
        self._empty.hide()
        content = QWidget()
        self._frame = column(head, 14, self.notice, self._table, self._list, self._empty, -1)
        self._area = scrolled(content)
        self.setLayout(column(self._area))
        content.setLayout(self._frame)
        self._fit(force=True)

    # --- data -------------------------------------------------------------------------------------------------------

    def show_report(
        self,
        report: Report,
        accounts: Sequence[Snapshot] = (),
        ids: Mapping[str, tuple[str, str, str]] | None = None,
        kept: Mapping[tuple[str, str], tuple[str, ...]] | None = None,
    ) -> None:
        """Show another report, with what accounts told; the cards are worked out beside the loop."""
        self._report, self._coming = report, True
        if not self.cards and len(report.keys) > ARRANGED_AT_ONCE:
            self._subtitle.setText(tr("Putting {n} keys in order…", n=len(report.keys)))
        by = self._sort
        self._later.run(lambda: cards(report, accounts, ids, kept, by))

    def _came(self, made: Cards) -> None:
        self._coming = False
        if made.by != self._sort:  # another order was chosen meanwhile
            self._order(made)
            return
        self.cards = made
        self._subtitle.setText(summary(made))
        if self._report is not None:
            for label, text in zip(self._empty_words, empty_words(self._report), strict=True):
                label.setText(text)
        waited, self._stands_in = self._stands_in, None
        waited = waited if waited is not None and waited.hasFocus() else None
        self._arrange()
        if waited is not None:
            self.focus_first()

    def _order(self, made: Cards) -> None:
        """Put them into the order that is chosen; many beside the loop."""
        by = self._sort
        if len(made) > ARRANGED_AT_ONCE:
            self._later.run(lambda: made.arranged(by))
        else:
            self._came(made.arranged(by))

    def tell(self, words: str, *, simulated: bool | None = None) -> None:
        """What could not be done; without words, whether what is shown is made up."""
        self._simulated = self._simulated if simulated is None else simulated
        if words:
            self.notice.tell("warn", words, tr("Close"))
        else:
            made_up = tr("Simulated. Names, ages, money and life of these keys are made up; nobody was asked.")
            self.notice.tell("info", made_up if self._simulated else "", "")

    def _look_at(self, look: str) -> None:
        self.look.pieces[look].setFocus(Qt.FocusReason.OtherFocusReason)  # what had the keyboard may go
        self._arrange()
        self._area.verticalScrollBar().setValue(0)

    def _arrange(self) -> None:
        look = self.look.value
        some = bool(self.cards)
        self._empty.setVisible(not some and self._report is not None)
        for widget in (self.ask, self.look, self.sort, self._subtitle):
            widget.setVisible(some)
        self._table.setVisible(some and look != "cards")
        self._list.setVisible(some and look != "matrix")
        if isinstance(self.cards, Cards):
            self.matrix.load(self.cards)
        high = self.matrix.whole_height(None if look == "matrix" else FEW)
        self.matrix.setFixedHeight(high)
        self._sheet.setFixedHeight(high + 2)
        self._make_cards()

    def _make_cards(self) -> None:
        clear(self._cards)
        self.views = {}
        self._queue = []
        if self.cards and self.look.value != "matrix":
            at = max(self.cards.row_of(self.matrix.current), 0)
            self._queue = list(self.cards[at : at + 1] if len(self.cards) > MOST_CARDS else self.cards)
        self._make_some()

    def _make_some(self) -> None:
        for _ in range(min(AT_ONCE, len(self._queue))):
            card = self._queue.pop(0)
            view = CardView(card, filled=not self.views)
            view.step.connect(self.finding_opened)
            view.asked.connect(self.asked)
            view.revoked.connect(self.revoked)
            view.leaked.connect(self.leaked)
            view.page.connect(self.page)
            view.choose(card.fingerprint == self.matrix.current and len(self.cards) > 1 and self.look.value == "both")
            view.ask.setEnabled(self._may_ask)
            self.views[card.fingerprint] = view
            self._cards.addWidget(view)
        if self._queue:
            self._maker.start()
        else:
            self._maker.stop()
            self.ready.emit()

    @property
    def making(self) -> bool:
        """Whether cards are still to come."""
        return bool(self._queue)

    # --- choosing ---------------------------------------------------------------------------------------------------

    def _choose(self, fingerprint: str) -> None:
        if len(self.cards) > MOST_CARDS:
            self._make_cards()
            return
        for id, view in self.views.items():
            view.choose(id == fingerprint and self.look.value == "both")
        view = self.views.get(fingerprint)
        if view is not None:
            self._area.ensureWidgetVisible(view, 0, 24)

    def _sort_menu(self) -> None:
        menu = QMenu(self)
        for id, words in SORTS:
            act = menu.addAction(words.capitalize())
            act.setCheckable(True)
            act.setChecked(id == self._sort)
            act.triggered.connect(lambda _=False, i=id: self.sort_by(i))
        show_under(menu, self.sort)

    def sort_by(self, by: Sort) -> None:
        """Another order."""
        self._sort = by
        self.sort.set_words(tr("Sort: {order}", order=tr(dict(SORTS)[by])))
        if self.cards and not self._coming:
            self._order(self.cards)

    def focus_first(self) -> None:
        """Give the keyboard to the table, or to the choice of what is shown."""
        first = self.matrix if self.cards and self._table.isVisibleTo(self) else self.look.pieces[self.look.value]
        self._stands_in = first if not self.cards else None
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def allow_again(self, allowed: bool) -> None:
        """Whether keys may be asked about; not while a scan runs."""
        self._may_ask = allowed
        self.ask.setEnabled(allowed)
        for view in self.views.values():
            view.ask.setEnabled(allowed)

    # --- shape ------------------------------------------------------------------------------------------------------

    def arrange(self, narrow: bool) -> None:
        self._legend.set_narrow(narrow)


class Legend(QWidget):
    """What the table's empty cells say."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(20)
        self.setAccessibleName(tr("A dashed circle: not looked at. A dot: looked at, nothing there."))
        theme.changed.connect(self.update)

    def set_narrow(self, narrow: bool) -> None:
        """Without the words at the right."""
        self._narrow = narrow
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = Painter(self)
        painter.drawPixmap(2, 3, pixmap("not_asked", 13, "label", "window", self.devicePixelRatioF()))
        painter.setFont(theme.font(12))
        painter.setPen(theme.colour("text2"))
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        words = tr("not looked at")
        painter.drawText(21, 0, 200, 20, middle, words)
        x = 21 + painter.fontMetrics().horizontalAdvance(words) + 16
        words = tr("·  looked at, nothing there")
        painter.drawText(x, 0, 300, 20, middle, words)
        told = tr("“≥” is a lower bound, from what was seen here")
        metrics = painter.fontMetrics()
        if (
            not self._narrow
            and x + metrics.horizontalAdvance(words) + 24 + metrics.horizontalAdvance(told) < self.width()
        ):
            painter.drawText(self.rect(), middle | int(Qt.AlignmentFlag.AlignRight), told)
