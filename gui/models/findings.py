"""The tree of findings: sin → check → finding, filtered without asking the report again.

Nodes are plain objects in lists, so that a hundred thousand findings cost one list each and no widget.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from checks.model import CheckResult, Finding, Report, Status
from checks.report.words import place
from gui.models.verdicts import SEVERITY_COLOURS, SEVERITY_ORDER, status_mark, title_of

Index = QModelIndex | QPersistentModelIndex

ROLE_NODE = Qt.ItemDataRole.UserRole + 1

_STATUS_WORDS = {
    Status.PASS: "passed",
    Status.PARTIAL: "partial",
    Status.NOT_CHECKED: "not checked",
    Status.NOT_APPLICABLE: "does not apply",
    Status.ACCEPTED: "accepted",
    Status.ATTESTED: "attested",
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

    def load(self, report: Report) -> None:
        """Show another report; the filter stays."""
        self._all = list(_nodes(report))
        self._apply()

    def filter(self, words: str, severities: Iterable[str]) -> None:
        """Only findings with all these words (in path, mask, check or message) and one of these severities; none is all."""
        wanted = (tuple(words.lower().split()), frozenset(severities))
        if wanted != (self._words, self._severities):
            self._words, self._severities = wanted
            self._apply()

    @property
    def filtered(self) -> bool:
        """Whether the filter is on."""
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
            copy = self._copied(sin)
            for check in sin.children:
                kept = [f for f in check.children if self._admits(f)]
                if not kept and (self.filtered or check.children):
                    continue
                inner = self._copied(check, copy)
                inner.children = kept
                for row, finding in enumerate(kept):
                    finding.parent, finding.row = inner, row
                if kept and self.filtered:
                    inner.aside = f"{len(kept):,}"
                inner.row = len(copy.children)
                copy.children.append(inner)
                self._findings.extend(kept)
            if self.filtered:
                count = sum(len(c.children) for c in copy.children)
                if not count:
                    continue
                copy.aside = f"{count:,}"
            copy.row = len(self._sins)
            self._sins.append(copy)
        self.endResetModel()

    @staticmethod
    def _copied(node: Node, parent: Node | None = None) -> Node:
        copy = Node(node.level, node.text, parent=parent, mark=node.mark, colour=node.colour)
        copy.second, copy.aside, copy.result = node.second, node.aside, node.result
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
        results = [c for c in report.checks if c.sin == sin.number]
        node = Node(Level.SIN, f"{sin.number}  {title_of(sin.number)}")
        # sorted keeps the catalogue's order among equals
        node.children = [_check(r, by_check.get(r.id, []), node, report) for r in sorted(results, key=_grave)]
        for row, child in enumerate(node.children):
            child.row = row
        count = sum(len(c.children) for c in node.children)
        if count:
            worst = min(
                (f.severity for c in node.children for n in c.children if (f := n.finding)), key=SEVERITY_ORDER.index
            )
            node.mark, node.colour, node.aside = worst.value, SEVERITY_COLOURS[worst.value], f"{count:,}"
        elif not results:
            node.mark, node.colour, node.aside, node.second = "not_checked", "unknown", "not yet", "not checked"
        elif not sin.applies:
            node.mark, node.colour, node.aside = "not_applicable", "unknown", "does not apply"
        else:
            open_ = any(r.status in (Status.NOT_CHECKED, Status.PARTIAL) for r in results)
            node.mark, node.colour, node.aside = (
                ("partial", "info", "partly checked") if open_ else ("pass", "ok", "passed")
            )
        yield node


def _grave(result: CheckResult) -> tuple[int, int]:
    return _ORDER.get(result.status, 4), -result.severity.rank if result.status is Status.FAIL else 0


def _check(result: CheckResult, findings: list[Finding], parent: Node, report: Report) -> Node:
    mark, colour = status_mark(result)
    node = Node(Level.CHECK, result.title, parent=parent, mark=mark, colour=colour)
    node.result = result
    node.aside = f"{len(findings):,}" if findings else _STATUS_WORDS.get(result.status, "")
    masks = {k.fingerprint: k.masked for k in report.keys} if findings else {}
    for finding in findings:
        mask = masks.get(finding.key or "")
        child = Node(
            Level.FINDING, mask or (place(finding.locations[0]) if finding.locations else finding.title), parent=node
        )
        child.fixed = mask is not None
        child.finding = finding
        child.row = len(node.children)
        child.second = _second(finding) if mask else finding.message.split(". ", 1)[0]
        places = " ".join(p.path for p in finding.locations)
        child.searched = f"{child.text} {finding.title} {finding.message} {finding.check} {places}".lower()
        node.children.append(child)
    return node


def _second(finding: Finding) -> str:
    if not finding.locations:
        return finding.message.split(". ", 1)[0]
    first = place(finding.locations[0])
    more = len({p.path for p in finding.locations}) - 1
    return first + (f" and {more} more" if more else "")
