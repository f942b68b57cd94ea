"""The tree of findings: sin → check → finding, filtered without asking the report again.

Rows are plain objects in lists, so that a hundred thousand findings cost one list each and no widget. What takes longer than
a blink is done a piece in each turn of the loop; until it is done, what was shown before stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from checks.language import number
from checks.model import Report
from gui.later import Slices
from gui.models.finding_nodes import SPAN, Found, Node, Row, admitted, nodes_of, pieces, stand_below

Index = QModelIndex | QPersistentModelIndex
Kept = dict[int, tuple[list[Found], Sequence[Node] | Sequence[Found]]]  # of a check: its findings, and what is below it

ROLE_NODE = Qt.ItemDataRole.UserRole + 1
MADE_AT_ONCE = 2_000  # findings of a report
SIFTED_AT_ONCE = 5_000  # findings that a filter looks at
SIFTED = 5_000  # before the window has its turn


class FindingsModel(QAbstractItemModel):
    """Rows of a report that the filter lets through."""

    arranged = Signal()  # other rows are shown: of another report, or by another filter

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: list[Node] = []
        self._by_id: dict[str, Found] = {}
        self._checks: dict[str, Node] = {}
        self._sins: list[Node] = []
        self._findings: list[Found] = []
        self._before: list[Row] = []  # rows that Qt may still point to
        self._words: tuple[str, ...] = ()
        self._severities: frozenset[str] = frozenset()
        self._sin: int | None = None
        self._work = Slices(self)
        self._loading = False  # another report is being made into rows

    def load(self, report: Report) -> None:
        """Show another report; the filter stays."""
        self._loading = True
        self._work.run(self._load(report), self.arranged.emit)
        if len(report.findings) <= MADE_AT_ONCE:
            self._work.finish()

    def filter(self, words: str, severities: Iterable[str], sin: int | None = None) -> None:
        """Only findings with all these words (in path, mask, check or message), of these severities, of this sin.

        No severity and no sin is all of them. `arranged` is said when they are shown, be it the same.
        """
        wanted = (tuple(words.lower().split()), frozenset(severities), sin)
        same = wanted == (self._words, self._severities, self._sin)
        self._words, self._severities, self._sin = wanted
        if self.busy and (same or self._loading):
            return  # what is being made ends with this filter
        if same:
            self.arranged.emit()
            return
        self._work.run(self._sift(), self.arranged.emit)
        if len(self._by_id) <= SIFTED_AT_ONCE:
            self._work.finish()

    @property
    def busy(self) -> bool:
        """Whether other rows are being made."""
        return self._work.running

    def finish(self) -> None:
        """Make them now."""
        self._work.finish()

    @property
    def filtered(self) -> bool:
        """Whether the filter is on."""
        return bool(self._words or self._severities or self._sin)

    @property
    def shown(self) -> list[Found]:
        """The findings that are shown, in the order of the tree."""
        return self._findings

    def knows(self, id: str) -> bool:
        """Whether the report has this finding, shown or not."""
        return id in self._by_id

    def find(self, id: str) -> Found | None:
        """The row of a finding, if it is shown."""
        row = self._by_id.get(id)
        return row if row is not None and self.position(row) >= 0 else None

    def check_of(self, row: Found) -> Node:
        """The row of the check of a finding."""
        return self._checks[row.finding.check]

    def position(self, row: Found) -> int:
        """The place of a finding among those that are shown, -1 if it is not."""
        check = self.check_of(row)
        if check.parent not in self._sins or check not in check.parent.children:
            return -1
        at = check.at(row)
        return -1 if at < 0 else check.start + at

    # --- what is shown ----------------------------------------------------------------------------------------------

    @property
    def _narrowed(self) -> bool:
        """Whether findings are left out within a sin; the filter by sin alone keeps its checks without a finding."""
        return bool(self._words or self._severities)

    def _load(self, report: Report) -> Iterator[None]:
        made: list[Node] = []
        yield from nodes_of(report, made)
        by_id: dict[str, Found] = {}
        for sin in made:
            for check in sin.below:
                for some in pieces(check.every, SIFTED):
                    by_id.update((row.finding.id, row) for row in some)
                    yield
        yield from self._sift(made, by_id)

    def _sift(self, sins: list[Node] | None = None, by_id: dict[str, Found] | None = None) -> Iterator[None]:
        """Choose the findings, then show them; of a new report if one is given."""
        kept: Kept = {}
        wanted = None
        while wanted != (wanted := (self._words, self._severities)):  # the filter may change meanwhile
            kept = {}
            for sin in self._all if sins is None else sins:
                for check in sin.below:
                    found = [] if self._narrowed else check.every
                    for some in pieces(check.every, SIFTED) if self._narrowed else ():
                        found += admitted(some, self._words, self._severities)
                        yield
                    kept[id(check)] = found, stand_below(check, found)
                    yield
        self._loading = False
        self.beginResetModel()
        self._before = [
            *self._findings,
            *(n for sin in self._all for check in sin.below for n in (check, *check.spans)),
        ]
        if sins is not None:
            self._all, self._by_id = sins, by_id or {}
            self._checks = {c.result.id: c for sin in sins for c in sin.below if c.result is not None}
        self._show(kept)
        self.endResetModel()

    def _show(self, kept: Kept) -> None:
        self._sins, self._findings = [], []
        for sin in self._all:
            if self._sin not in (None, sin.sin):
                continue
            shown: list[Node] = []
            count = 0
            for check in sin.below:
                findings, below = kept[id(check)]
                if not findings and (self._narrowed or check.every):
                    continue
                check.keep(findings, below, narrowed=self._narrowed)
                check.row, check.start = len(shown), len(self._findings)
                shown.append(check)
                count += len(findings)
                self._findings += findings
            if self._narrowed and not count:
                continue
            sin.children = shown
            sin.aside = number(count) if self._narrowed else sin.told
            sin.row = len(self._sins)
            self._sins.append(sin)

    # --- what Qt asks -----------------------------------------------------------------------------------------------

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008 - Qt's own default
        siblings = self.node(parent).children if parent.isValid() else self._sins
        if column != 0 or not 0 <= row < len(siblings):
            return QModelIndex()
        return self.createIndex(row, column, siblings[row])

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008
        if not index.isValid():
            return QModelIndex()
        above, _ = self._place(self.node(index))
        return QModelIndex() if above is None else self.createIndex(above.row, 0, above)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        if not parent.isValid():
            return len(self._sins)
        return len(self.node(parent).children) if parent.column() == 0 else 0

    def hasChildren(self, parent: Index = QModelIndex()) -> bool:  # noqa: B008
        return bool(self.node(parent).children if parent.isValid() else self._sins)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        node = self.node(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return node.text
        if role == ROLE_NODE:
            return node
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return node.spoken
        return None

    def node(self, index: Index) -> Row:
        """The row behind an index."""
        row: Row = index.internalPointer()
        return row

    def index_of(self, row: Row) -> QModelIndex:
        """The index of a row that is shown."""
        return self.createIndex(self._place(row)[1], 0, row)

    def _place(self, row: Row) -> tuple[Node | None, int]:
        """(the row above a row, its own place below that)."""
        if isinstance(row, Node):
            return row.parent, row.row
        check = self.check_of(row)
        at = max(check.at(row), 0)
        if not check.spans:
            return check, at
        return check.spans[at // SPAN], at % SPAN
