"""The tree of findings: sin → check → finding, filtered without asking the report again.

Nodes are plain objects in lists, so that a hundred thousand findings cost one list each and no widget.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from checks.language import advice, mark, tr
from checks.language import number as number_of
from checks.model import CheckResult, Finding, Report, Status
from checks.report.verdict import SEVERITY_ORDER, title_of
from checks.report.words import place
from gui.models.verdicts import SEVERITY_COLOURS, status_mark

Index = QModelIndex | QPersistentModelIndex

ROLE_NODE = Qt.ItemDataRole.UserRole + 1

_STATUS_WORDS = {
    Status.PASS: mark("passed"),
    Status.PARTIAL: mark("partial"),
    Status.NOT_CHECKED: mark("not checked"),
    Status.NOT_APPLICABLE: mark("does not apply"),
    Status.ACCEPTED: mark("accepted"),
    Status.ATTESTED: mark("attested"),
}
_ORDER = {Status.FAIL: 0, Status.PARTIAL: 1, Status.NOT_CHECKED: 2, Status.PASS: 3}


class Level(IntEnum):
    """How deep a node lies."""

    SIN = 0
    CHECK = 1
    FINDING = 2


class Node:
    """A row of the tree. `aside` stands at its right end."""

    __slots__ = (
        "aside",
        "children",
        "colour",
        "finding",
        "fixed",
        "level",
        "mark",
        "parent",
        "result",
        "row",
        "searched",
        "second",
        "sin",
        "text",
    )

    def __init__(
        self, level: Level, text: str, *, parent: Node | None = None, mark: str = "", colour: str = "text2"
    ) -> None:
        self.level, self.text, self.parent, self.mark, self.colour = level, text, parent, mark, colour
        self.second = self.aside = self.searched = ""
        self.fixed = False  # whether the text is a mask
        self.children: list[Node] = []
        self.row = 0
        self.sin = 0  # its number, on a sin's own row
        self.finding: Finding | None = None
        self.result: CheckResult | None = None

    @property
    def spoken(self) -> str:
        """What a screen reader says."""
        return ", ".join(part for part in (self.text, self.second, self.aside) if part)


class FindingsModel(QAbstractItemModel):
    """Rows of a report that the filter lets through."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: list[Node] = []
        self._sins: list[Node] = []
        self._findings: list[Node] = []
        self._words: tuple[str, ...] = ()
        self._severities: frozenset[str] = frozenset()
        self._sin: int | None = None

    def load(self, report: Report) -> None:
        """Show another report; the filter stays."""
        self._all = list(_nodes(report))
        self._apply()

    def filter(self, words: str, severities: Iterable[str], sin: int | None = None) -> None:
        """Only findings with all these words (in path, mask, check or message), of these severities, of this sin.

        No severity and no sin is all of them.
        """
        wanted = (tuple(words.lower().split()), frozenset(severities), sin)
        if wanted != (self._words, self._severities, self._sin):
            self._words, self._severities, self._sin = wanted
            self._apply()

    @property
    def filtered(self) -> bool:
        """Whether the filter is on."""
        return bool(self._words or self._severities or self._sin)

    @property
    def _narrowed(self) -> bool:
        """Whether findings are left out within a sin; the filter by sin alone keeps its checks without a finding."""
        return bool(self._words or self._severities)

    @property
    def shown(self) -> list[Node]:
        """The findings that are shown, in the order of the tree."""
        return self._findings

    def _apply(self) -> None:
        self.beginResetModel()
        self._sins = []
        self._findings = []
        for sin in self._all:
            if self._sin not in (None, sin.sin):
                continue
            copy = self._copied(sin)
            for check in sin.children:
                kept = [f for f in check.children if self._admits(f)]
                if not kept and (self._narrowed or check.children):
                    continue
                inner = self._copied(check, copy)
                inner.children = kept
                for row, finding in enumerate(kept):
                    finding.parent, finding.row = inner, row
                if kept and self._narrowed:
                    inner.aside = number_of(len(kept))
                inner.row = len(copy.children)
                copy.children.append(inner)
                self._findings.extend(kept)
            if self._narrowed:
                count = sum(len(c.children) for c in copy.children)
                if not count:
                    continue
                copy.aside = number_of(count)
            copy.row = len(self._sins)
            self._sins.append(copy)
        self.endResetModel()

    @staticmethod
    def _copied(node: Node, parent: Node | None = None) -> Node:
        copy = Node(node.level, node.text, parent=parent, mark=node.mark, colour=node.colour)
        copy.second, copy.aside, copy.result, copy.sin = node.second, node.aside, node.result, node.sin
        return copy

    def _admits(self, node: Node) -> bool:
        assert node.finding is not None
        if self._severities and node.finding.severity.value not in self._severities:
            return False
        return all(word in node.searched for word in self._words)

    # --- what Qt asks -----------------------------------------------------------------------------------------------

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008 - Qt's own default
        siblings = self.node(parent).children if parent.isValid() else self._sins
        if column != 0 or not 0 <= row < len(siblings):
            return QModelIndex()
        return self.createIndex(row, column, siblings[row])

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008
        if not index.isValid():
            return QModelIndex()
        parent = self.node(index).parent
        return QModelIndex() if parent is None else self.createIndex(parent.row, 0, parent)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        if not parent.isValid():
            return len(self._sins)
        return len(self.node(parent).children) if parent.column() == 0 else 0

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

    def node(self, index: Index) -> Node:
        """The row behind an index."""
        node = index.internalPointer()
        assert isinstance(node, Node)
        return node

    def index_of(self, node: Node) -> QModelIndex:
        """The index of a row that is shown."""
        return self.createIndex(node.row, 0, node)


def _nodes(report: Report) -> Iterable[Node]:
    by_check: dict[str, list[Finding]] = {}
    for finding in report.findings:
        by_check.setdefault(finding.check, []).append(finding)
    for sin in report.sins:
        # What does not apply is told on the sin's page: on a machine it is most of all checks.
        results = [c for c in report.checks if c.sin == sin.number and c.status is not Status.NOT_APPLICABLE]
        node = Node(Level.SIN, f"{sin.number}  {title_of(sin.number)}")
        # sorted keeps the catalogue's order among equals
        node.sin = sin.number
        node.children = [_check(r, by_check.get(r.id, []), node, report) for r in sorted(results, key=_grave)]
        for row, child in enumerate(node.children):
            child.row = row
        node.mark, node.colour, node.aside = sin_mark(report, sin.number)
        if node.mark == "not_checked":
            node.second = tr("not checked")
        yield node


def sin_mark(report: Report, number: int) -> tuple[str, str, str]:
    """(mark, colour, words) of a sin: the worst that was found, or how far it was looked at."""
    found = [f for f in report.findings if f.sin == number]
    results = [c for c in report.checks if c.sin == number]
    if found:
        worst = min((f.severity for f in found), key=SEVERITY_ORDER.index)
        return worst.value, SEVERITY_COLOURS[worst.value], number_of(len(found))
    if not results:
        return "not_checked", "unknown", tr("not yet")
    if not next(s.applies for s in report.sins if s.number == number):
        return "not_applicable", "unknown", tr("does not apply")
    if any(r.status in (Status.NOT_CHECKED, Status.PARTIAL) for r in results):
        return "partial", "info", tr("partly checked")
    return "pass", "ok", tr("passed")


def _grave(result: CheckResult) -> tuple[int, int]:
    return _ORDER.get(result.status, 4), -result.severity.rank if result.status is Status.FAIL else 0


def _check(result: CheckResult, findings: list[Finding], parent: Node, report: Report) -> Node:
    mark, colour = status_mark(result)
    node = Node(Level.CHECK, advice(result.title), parent=parent, mark=mark, colour=colour)
    node.result = result
    node.aside = number_of(len(findings)) if findings else tr(_STATUS_WORDS.get(result.status, ""))
    masks = {k.fingerprint: k.masked for k in report.keys} if findings else {}
    for finding in findings:
        mask = masks.get(finding.key or "")
        text, second = row_words(finding, mask)
        child = Node(Level.FINDING, text, parent=node)
        child.fixed = mask is not None
        child.finding = finding
        child.row = len(node.children)
        child.second = second
        places = " ".join(p.path for p in finding.locations)
        child.searched = (
            f"{child.text} {finding.title} {advice(finding.title)} {finding.message} {finding.check} {places}".lower()
        )
        node.children.append(child)
    return node


def row_words(finding: Finding, mask: str | None) -> tuple[str, str]:
    """A finding in one row: the masked key and where it is, or the place and what is wrong there."""
    if mask:
        return mask, _second(finding)
    return (place(finding.locations[0]) if finding.locations else advice(finding.title)), finding.message.split(
        ". ", 1
    )[0]


def _second(finding: Finding) -> str:
    if not finding.locations:
        return finding.message.split(". ", 1)[0]
    first = place(finding.locations[0])
    more = len({p.path for p in finding.locations}) - 1
    return first + (tr(" and {more} more", more=more) if more else "")
