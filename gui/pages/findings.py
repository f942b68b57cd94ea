"""Findings: a filter, the tree from sin to finding, and the one that is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Self

from PySide6.QtCore import QByteArray, QModelIndex, Qt, Signal
from PySide6.QtWidgets import QMenu, QSplitter, QStackedWidget, QWidget

from checks.catalog import Catalog
from checks.events import Excerpt
from checks.language import tr, trn
from checks.model import Location, Report
from checks.report.escape import for_terminal
from gui.later import Slices
from gui.models.accept import waiting
from gui.models.finding_facts import Excerpts, Seen
from gui.models.finding_nodes import Found, Level, Row
from gui.models.findings import MADE_AT_ONCE, ROLE_NODE, FindingsModel
from gui.models.seen import as_seen
from gui.models.verdicts import finding_title
from gui.pages.detail import Detail
from gui.pages.filters import FilterBar
from gui.pages.finding_bar import FindingBar
from gui.pages.page import Desk, Page
from gui.pages.tree import FindingsTree
from gui.theme import theme
from gui.widgets.buttons import Button
from gui.widgets.cards import Card, column, row
from gui.widgets.focus import keyboard_kept
from gui.widgets.menus import show_under
from gui.widgets.text import Label

NARROW = 932  # width of the page under which the detail replaces the tree
TREE, SMALLEST_TREE = 376, 320  # widths; the rest is the detail's
OPEN_UNDER = 60  # findings; a longer list starts closed, check by check


class FindingsPage(Page):
    """One report, finding by finding."""

    again = Signal()
    answered = Signal(str)  # the check whose question the person wants to answer
    previewed = Signal(str, object)  # a recipe, and the finding whose change the person wants to see
    accepting = Signal(str, object)  # title and finding that the person wants to tolerate for a while
    reviewing = Signal()  # the person wants to see what is tolerated
    changes_asked = Signal()  # the person wants to see what fixes changed
    leaked = Signal(str)  # the fingerprint of a key that leaked
    safe_asked = Signal()  # the person wants to see all that cannot change how a program behaves
    checked_again = Signal(str, str)  # id and title of the finding that shall be looked for again

    @classmethod
    def of(cls, desk: Desk) -> Self:
        return cls(desk.catalog)

    def __init__(self, catalog: Catalog) -> None:
        super().__init__()
        self._catalog = catalog
        self._report: Report | None = None
        self._excerpts: Excerpts = {}
        self._coming: Seen | None = None  # a report whose rows are being made
        self._asked = ""  # a finding that shall be shown then
        self._reading_through = Slices(self)
        self._chosen = ""
        self._narrow = False
        self._reading = False  # narrow: the detail is in front
        self.model = FindingsModel(self)
        self.model.arranged.connect(self._arranged)

        self._title = Label(tr("Findings"), 24, 600)
        self.export = Button(tr("Export"), icon="export", menu=True)
        self.rescan = Button(tr("Scan again"), icon="again", hint="F5")
        self.rescan.clicked.connect(self.again)
        self.safe = Button(tr("Fix what is safe…"))
        self.safe.clicked.connect(self.safe_asked)
        self.safe.hide()
        self.more = Button(tr("More"), menu=True)
        self.more.clicked.connect(self._show_more)
        head = row(self._title, -1, self.safe, 8, self.more, 8, self.export, 8, self.rescan)
        self._filters = FilterBar()
        self.search = self._filters.search
        self._filters.changed.connect(self._filter)

        self.tree = FindingsTree()
        self.tree.setModel(self.model)
        self.tree.selectionModel().currentChanged.connect(self._on_current)
        self._empty = Label("", 13, 400, "text2", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._clear = Button(tr("Clear the filter"))
        self._clear.clicked.connect(self.clear_filter)
        empty = QWidget()
        empty.setLayout(column(-1, self._empty, 10, row(-1, self._clear, -1), -1, margins=(20, 20, 20, 20)))
        self._left = QStackedWidget()
        tree = QWidget()
        tree.setLayout(column(self.tree, margins=(0, 5, 0, 3)))
        self._left.addWidget(tree)
        self._left.addWidget(empty)
        self._left.setMinimumWidth(SMALLEST_TREE)

        self.detail = Detail()
        self.detail.again.connect(self._check_again)
        self.detail.answered.connect(self.answered)
        self.detail.previewed.connect(self.previewed)
        self.detail.accepting.connect(self.accepting)
        self.detail.reviewing.connect(self.reviewing)
        self.detail.leaked.connect(self.leaked)
        self.detail.other.connect(self.choose)
        self.detail.stepped.connect(self.step)
        self._bar = FindingBar()
        self._bar.left.connect(self.back)
        self._bar.stepped.connect(self.step)
        self._bar.hide()
        right = QWidget()
        right.setLayout(column(self._bar, self.detail))
        self._right = right
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(1)
        self._splitter.addWidget(self._left)
        self._splitter.addWidget(right)
        self._splitter.setStretchFactor(0, 0)
        self._splitter.setStretchFactor(1, 1)
        self._splitter.setSizes([TREE, 568])
        card = Card((1, 1, 1, 1), 0)
        card.rows.addWidget(self._splitter)
        self._filters_gap = QWidget()
        self._filters_gap.setFixedHeight(12)
        # As wide as it is mostly made: a page that never was narrow is not fitted before a report comes.
        self._frame = column(head, 12, self._filters, self._filters_gap, margins=(24, 20, 24, 20))
        self._frame.addWidget(card, 1)
        self.setLayout(self._frame)

    def _show_more(self) -> None:
        """What was decided and done about findings before."""
        menu = QMenu(self)
        count = waiting(self._report) if self._report is not None else 0
        words = trn("Acceptances, {n} wants a decision…", "Acceptances, {n} want a decision…", count)
        menu.addAction(words if count else tr("Acceptances…"), self.reviewing.emit)
        menu.addAction(tr("Changes made by fixes…"), self.changes_asked.emit)
        show_under(menu, self.more)

    # --- data -------------------------------------------------------------------------------------------------------

    def show_report(self, report: Report, excerpts: Sequence[Excerpt]) -> None:
        """Show another report; the chosen finding stays chosen if it is still there."""
        self._coming = coming = Seen(report)
        self._reading_through.run(coming.read(excerpts), lambda: self.model.load(report))
        if len(report.findings) <= MADE_AT_ONCE:
            self._reading_through.finish()
        elif self._report is None:
            self._empty.setText(tr("Putting {n} findings in order…", n=len(report.findings)))
            self._clear.hide()
            self._left.setCurrentIndex(1)

    def _arranged(self) -> None:
        """Other rows stand in the tree."""
        new, asked, self._asked = self._coming, self._asked, ""
        with keyboard_kept(self.detail, self.focus_first):
            if new is not None:
                self._coming, self._report, self._excerpts = None, new.report, new.excerpts
                self.safe.setVisible(new.safe)
                self.detail.own, self.detail.of_key = new.language, new.of_key
                self._filters.show_counts(new.counts)
            self._after_model()
            if new is not None and not asked and self.model.knows(self._chosen):
                asked = self._chosen
            if asked and self._show_asked(asked):
                return
            node = self.model.find(self._chosen)
            if node is not None:
                self._select(node)
            elif self.model.shown and not self._narrow:
                self._select(self.model.shown[0])
            elif self._filters.sin is not None and not self.model.shown and self.model.rowCount():
                # Nothing was found: its first check tells what was looked at.
                sin = self.model.index(0, 0)
                self.tree.expand(sin)
                self.tree.setCurrentIndex(self.model.index(0, 0, sin) if self.model.rowCount(sin) else sin)
            else:
                self._nothing_chosen()

    @property
    def foot(self) -> QWidget | None:
        """The buttons of the detail."""
        return self.detail.foot

    def _check_again(self) -> None:
        node = self.model.find(self._chosen)
        finding = None if node is None else node.finding
        if finding is None or self._report is None:
            self.again.emit()  # a check without a finding
        else:
            self.checked_again.emit(finding.id, finding_title(self._report, finding))

    def _nothing_chosen(self) -> None:
        self._chosen = ""
        self._bar.show_position(0, 0)
        if self._reading:  # where only one of them has room, an empty detail would hide the tree
            self._reading = False
            self._fit(force=True)
        passed = self._report is not None and not self._report.findings
        self.detail.show_nothing(
            tr("No finding. Each check tells what was looked at.")
            if passed
            else tr("Choose a finding to see where it is and how to fix it.")
            if self.model.shown
            else ""
        )

    def _excerpt(self, key: str | None, place: Location) -> Excerpt | None:
        return self._excerpts.get((key or "", place.path, place.line or 0, place.blob, place.member))

    def _filter(self) -> None:
        self.model.filter(self.search.text(), self._filters.severities, self._filters.sin)

    def focus_first(self) -> None:
        """Give the keyboard to the tree, or to the way back to it."""
        (self._bar.leave if self._narrow and self._reading else self.tree).setFocus(Qt.FocusReason.OtherFocusReason)

    def clear_filter(self) -> None:
        """Show everything again."""
        self._filters.clear()
        self._filter()

    def only_sin(self, number: int) -> None:
        """Show the findings of one sin alone, whatever was filtered before."""
        self._filters.clear()
        self._filters.set_sin(number)
        self._chosen = ""
        self._filter()
        self._read(False)
        self.tree.setFocus(Qt.FocusReason.OtherFocusReason)

    def _after_model(self) -> None:
        rows = self.model.rowCount()
        if not rows:
            self._empty.setText(tr("No finding matches."))
            self._clear.setVisible(self.model.filtered)
        self._left.setCurrentIndex(0 if rows else 1)
        self.tree.open_some(every=self.model.filtered or len(self.model.shown) <= OPEN_UNDER)
        self._count_text()

    # --- choosing ---------------------------------------------------------------------------------------------------

    def search_here(self) -> None:
        """Go to the line that filters; from the detail that replaced it too."""
        if self._narrow and self._reading:
            self._read(False)
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def choose(self, id: str) -> None:
        """Show this finding, the filter cleared if it hides it; when its row is made, if that is not done yet."""
        if self._coming is not None or self.model.busy:
            self._asked = id
        else:
            self._show_asked(id)

    def _show_asked(self, id: str) -> bool:
        if self.model.filtered and self.model.knows(id) and self.model.find(id) is None:
            self._chosen = id
            self.clear_filter()
            if self.model.busy:
                self._asked = id  # when its row is made
                return True
        node = self.model.find(id)
        if node is not None:
            self._select(node)
            self._read(True)
        return node is not None

    def _select(self, node: Found) -> None:
        index = self.model.index_of(node)
        walk = index.parent()  # from within: what lies in a closed row is not laid out when it opens
        while walk.isValid():
            self.tree.expand(walk)
            walk = walk.parent()
        self.tree.setCurrentIndex(index)
        self.tree.scrollTo(index)

    def _on_current(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if not current.isValid() or self._report is None:
            return
        with keyboard_kept(self.detail, self.focus_first):
            self._show(current.data(ROLE_NODE), self._report)

    def _show(self, node: Row, report: Report) -> None:
        if isinstance(node, Found):
            self._chosen = node.finding.id
            check = self._catalog.find(node.finding.check)
            self.detail.set_position(self.model.position(node) + 1, len(self.model.shown))
            self.detail.with_steps = not self._narrow
            self.detail.show_finding(
                report, node.finding, check, self._excerpt, datetime.fromisoformat(report.finished)
            )
        elif node.level is Level.CHECK and node.result is not None and not node.children:
            self._chosen = ""
            self.detail.show_check(node.result, self._catalog.find(node.result.id))
        elif node.level is Level.SIN and not node.children:
            self._chosen = ""
            why = next((as_seen(s.why) for s in report.sins if s.number == node.sin and not s.applies), "")
            self.detail.show_nothing(
                tr("This sin does not apply here. {why}", why=why)
                if why
                else tr(
                    "The checks of this sin are not in this report. It counts as not checked: it may be anything from 0 to 100."
                )
            )
        self._count_text()

    def _count_text(self) -> None:
        node = self.model.find(self._chosen)
        at = 0 if node is None else self.model.position(node) + 1
        about = ""
        if node is not None:
            check = self.model.check_of(node).text
            about = tr(" · Sin {sin}, {text_}", sin=node.finding.sin, text_=for_terminal(check))
        self._bar.show_position(at, len(self.model.shown), about)

    def next(self) -> None:
        """The finding below."""
        self.step(1)

    def previous(self) -> None:
        """The finding above."""
        self.step(-1)

    def step(self, by: int) -> None:
        """So many findings further down; without one of them from the end that is before it."""
        shown = self.model.shown
        node = self.model.find(self._chosen)
        at = self.model.position(node) if node is not None else -1 if by > 0 else len(shown)
        if 0 <= at + by < len(shown):
            self._select(shown[at + by])

    @property
    def chosen(self) -> str:
        """The id of the finding that is shown; empty if there is none."""
        return self._chosen

    def allow_again(self, allowed: bool) -> None:
        """Whether a scan may be asked for; not while one runs."""
        for button in (self.rescan, self.safe, self.detail.again_button):
            button.setEnabled(allowed)

    @property
    def layout_state(self) -> bytes:
        """Where the line between tree and detail stands, to be remembered."""
        return bytes(self._splitter.saveState().data())

    def restore_layout(self, state: bytes) -> None:
        """Put that line back where it was; anything else than such a state is ignored."""
        self._splitter.restoreState(QByteArray(state))

    # --- narrow -----------------------------------------------------------------------------------------------------

    def back(self) -> None:
        """From the detail to the tree, where only one of them has room; else out of the filter."""
        if self._narrow and self._reading:
            self._read(False)
            self.tree.setFocus()
        elif self.model.filtered:
            self.clear_filter()

    def escape(self) -> bool:
        """Back, as far as there is a way."""
        self.back()
        return True

    def _read(self, reading: bool) -> None:
        self._reading = reading
        self._fit(force=True)
        if reading and self._narrow:
            self._bar.leave.setFocus(Qt.FocusReason.OtherFocusReason)  # the tree that had it is gone

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._fit()

    def _fit(self, *, force: bool = False) -> None:
        narrow = self.width() < NARROW
        if narrow == self._narrow and not force:
            return
        if narrow and not self._narrow:
            self.tree.activated.connect(self._on_activated)
            self.tree.clicked.connect(self._on_activated)
        elif self._narrow and not narrow:
            self.tree.activated.disconnect(self._on_activated)
            self.tree.clicked.disconnect(self._on_activated)
        changed, self._narrow = narrow != self._narrow, narrow
        self.tree.set_narrow(narrow)
        self._left.setVisible(not narrow or not self._reading)
        self._right.setVisible(not narrow or self._reading)
        for widget in (self._filters, self._filters_gap):
            widget.setVisible(not narrow or not self._reading)
        self._bar.setVisible(narrow)
        self._title.setFont(theme.font(20 if narrow else 24, 600))
        self._frame.setContentsMargins(*((16, 12, 16, 12) if narrow else (24, 20, 24, 20)))
        if changed:  # the arrows stand in the bar, or beside the title: so it is written again
            self._on_current(self.tree.currentIndex(), QModelIndex())

    def _on_activated(self, index: QModelIndex) -> None:
        node: Row = index.data(ROLE_NODE)
        if node.level is Level.FINDING or (node.level is Level.CHECK and not node.children):
            self._on_current(index, QModelIndex())
            self._read(True)
