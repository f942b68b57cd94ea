"""Rows of the tree of findings: sin → check → finding. Of a check with very many, spans of findings stand between."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from typing import ClassVar, cast

import msgspec

from checks.language import advice, mark, tr
from checks.language import number as number_of
from checks.model import CheckResult, Finding, Report, Status
from checks.report.verdict import title_of
from checks.report.words import place
from gui.models.of_sin import of_sin
from gui.models.verdicts import SEVERITY_COLOURS, status_mark

SPAN = 200  # findings; a check with more of them has spans of so many
PIECE = 500  # findings that are made into rows before the window has its turn
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
    """What a row is."""

    SIN = 0
    CHECK = 1
    SPAN = 2
    FINDING = 3


class Found(msgspec.Struct, kw_only=True, gc=False):
    """The row of a finding.

    It knows nothing of what it stands below, so that the collector of garbage has not to walk a hundred thousand of them, which
    the window would wait for: its check is the one of `finding.check`.
    """

    text: str
    second: str
    fixed: bool  # whether the text is a mask
    finding: Finding
    severity: str
    number: int  # among all of its check
    searched: str
    level: ClassVar[Level] = Level.FINDING
    children: ClassVar[tuple[()]] = ()
    aside: ClassVar[str] = ""

    @property
    def spoken(self) -> str:
        """What a screen reader says."""
        return ", ".join(part for part in (self.text, self.second) if part)


class Node:
    """The row of a sin, a check or a span of findings. `aside` stands at its right end; `told` is that without a filter.

    Of a sin, `below` are the rows of all its checks. Of a check, `every` are all its findings and `kept` those that the filter
    lets through. `children` is what is shown below a row.
    """

    finding = None
    fixed = False

    def __init__(
        self, level: Level, text: str, *, parent: Node | None = None, mark: str = "", colour: str = "text2"
    ) -> None:
        self.level, self.text, self.parent, self.mark, self.colour = level, text, parent, mark, colour
        self.second = self.aside = self.told = ""
        self.below: list[Node] = []
        self.every: list[Found] = []
        self.kept: list[Found] = []
        self.children: Sequence[Node] | Sequence[Found] = ()
        self.row = 0  # among what is shown
        self.start = 0  # how many shown findings stand before those of a check
        self.sin = 0  # its number, on a sin's own row
        self.result: CheckResult | None = None

    @property
    def spoken(self) -> str:
        """What a screen reader says."""
        return ", ".join(part for part in (self.text, self.second, self.aside) if part)

    @property
    def spans(self) -> Sequence[Node]:
        """Of a check: those between it and its findings."""
        return () if self.children is self.kept else cast("Sequence[Node]", self.children)

    def keep(self, findings: list[Found], below: Sequence[Node] | Sequence[Found], *, narrowed: bool) -> None:
        """Of a check: show these findings alone, `below` it what `stand_below` made of them."""
        self.kept, self.children = findings, below
        self.aside = number_of(len(findings)) if findings and narrowed else self.told

    def at(self, row: Found) -> int:
        """Of a check: the place of one of its findings among those that are kept, -1 if it is not."""
        place = bisect_left(self.kept, row.number, key=_number)
        return place if place < len(self.kept) and self.kept[place] is row else -1


Row = Node | Found


def _number(row: Found) -> int:
    return row.number


def stand_below(check: Node, findings: list[Found]) -> Sequence[Node] | Sequence[Found]:
    """What stands below a check with these findings: they themselves, or spans of them."""
    return findings if len(findings) <= SPAN else [*_spans(check, findings)]


def _spans(check: Node, findings: list[Found]) -> Iterator[Node]:
    for first in range(0, len(findings), SPAN):
        some = findings[first : first + SPAN]
        node = Node(Level.SPAN, tr("{first} to {last}", first=first + 1, last=first + len(some)), parent=check)
        begin = some[0].finding
        node.second = tr("from {place}", place=place(begin.locations[0])) if begin.locations else ""
        node.children = node.kept = some
        node.row = first // SPAN
        yield node


def pieces(rows: Sequence[Found], size: int) -> Iterator[Sequence[Found]]:
    """The same, in parts."""
    for begin in range(0, len(rows), size):
        yield rows[begin : begin + size]


def admitted(rows: Sequence[Found], words: Sequence[str], severities: frozenset[str]) -> Sequence[Found]:
    """Those with all these words, of these severities; without severities, of all."""
    if severities:
        rows = [r for r in rows if r.severity in severities]
    for word in words:
        rows = [r for r in rows if word in r.searched]
    return rows


def nodes_of(report: Report, into: list[Node]) -> Iterator[None]:
    """Make the rows of a report, piece by piece."""
    by_check: dict[str, list[Finding]] = {}
    for n, finding in enumerate(report.findings, 1):
        by_check.setdefault(finding.check, []).append(finding)
        if n % (PIECE * 8) == 0:
            yield
    masks: dict[str, str] = {}
    for n, key in enumerate(report.keys, 1):
        masks[key.fingerprint] = key.masked
        if n % (PIECE * 8) == 0:
            yield
    for sin in report.sins:
        # What does not apply is told on the sin's page: on a machine it is most of all checks.
        results = [c for c in report.checks if c.sin == sin.number and c.status is not Status.NOT_APPLICABLE]
        node = Node(Level.SIN, f"{sin.number}  {title_of(sin.number)}")
        node.sin = sin.number
        for result in sorted(results, key=_grave):  # the catalogue's order among equals
            own = by_check.get(result.id, [])
            check = _check(result, node, len(own))
            node.below.append(check)
            for begin in range(0, len(own), PIECE):
                _fill(check, own[begin : begin + PIECE], masks)
                yield
        node.mark, node.colour, node.told = sin_mark(report, sin.number)
        if node.mark == "not_checked":
            node.second = tr("not checked")
        into.append(node)


def sin_mark(report: Report, number: int) -> tuple[str, str, str]:
    """(mark, colour, words) of a sin: the worst that was found, or how far it was looked at."""
    of = of_sin(report, number)
    if of.worst is not None:
        return of.worst.value, SEVERITY_COLOURS[of.worst.value], number_of(of.count)
    results = [c for c in report.checks if c.sin == number]
    if not results:
        return "not_checked", "unknown", tr("not yet")
    if not next(s.applies for s in report.sins if s.number == number):
        return "not_applicable", "unknown", tr("does not apply")
    if any(r.status in (Status.NOT_CHECKED, Status.PARTIAL) for r in results):
        return "partial", "info", tr("partly checked")
    return "pass", "ok", tr("passed")


def _grave(result: CheckResult) -> tuple[int, int]:
    return _ORDER.get(result.status, 4), -result.severity.rank if result.status is Status.FAIL else 0


def _check(result: CheckResult, parent: Node, count: int) -> Node:
    mark, colour = status_mark(result)
    node = Node(Level.CHECK, advice(result.title), parent=parent, mark=mark, colour=colour)
    node.result = result
    node.told = number_of(count) if count else tr(_STATUS_WORDS.get(result.status, ""))
    return node


def _fill(check: Node, findings: Iterable[Finding], masks: dict[str, str]) -> None:
    for finding in findings:
        mask = masks.get(finding.key or "")
        text, second = row_words(finding, mask)
        places = " ".join(p.path for p in finding.locations)
        found = Found(
            text=text,
            second=second,
            fixed=mask is not None,
            finding=finding,
            severity=finding.severity.value,
            number=len(check.every),
            searched=f"{text} {finding.title} {advice(finding.title)} {finding.message} {finding.check} {places}".lower(),
        )
        check.every.append(found)


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
