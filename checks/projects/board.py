"""The board of projects: one row each with its newest scan, the worst first; and one sentence about all of them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from checks.changes import last_comparable
from checks.language import mark, tr
from checks.memory.scan import KeySeen, Scan
from checks.memory.scans import Project
from checks.memory.trend import Point, trend_of
from checks.model import Gate, Live, Range, Severity, Word
from checks.scoring.score import ENOUGH

POINTS = 24  # of a row's trend
LIVE_GATES = ("live-public", "live-log", "live-shipped", "live-in-git")
_FACTS = {
    "live-public": mark("Live key in a public repository"),
    "live-log": mark("Live key in a public log"),
    "live-shipped": mark("Live key in what ships"),
    "live-in-git": mark("Live key in git history"),
    "key-in-git": mark("Key in git, not asked"),
}
UNDER = mark("Under 60 % checked")  # of `ENOUGH`
_NUMBERS = "none one two three four five six seven eight nine ten eleven twelve".split()


class Row(Word, frozen=True, kw_only=True):
    """A project as the board shows it. `scan` is its newest whole one; None where it was never scanned.

    `mark` is a severity, `unchecked`, or `passed`: what stands before the worst fact. `moved` is what the score's low end
    did since the last scan that can be compared.
    """

    target: str
    path: str
    name: str
    who: str = ""
    scan: Scan | None = None
    newest: Scan | None = None  # where the very newest is not a whole one
    fact: str = "Never scanned"
    mark: str = "unchecked"
    points: tuple[Point, ...] = ()
    moved: float | None = None

    @property
    def cap(self) -> int:
        """The lowest gate; 100 without one."""
        return min((g.cap for g in self.scan.gates), default=100) if self.scan else 100

    @property
    def graded(self) -> bool:
        """Whether enough was checked for a letter."""
        return self.scan is not None and self.scan.coverage >= ENOUGH


class SharedKey(Word, frozen=True, kw_only=True):
    """A key that several projects have, as their newest scans say."""

    masked: str
    provider: str
    kind: str
    live: Live
    projects: tuple[str, ...]
    days: tuple[str, ...]  # when each of them was scanned


class Board(Word, frozen=True, kw_only=True):
    """All projects."""

    sentence: str
    rows: tuple[Row, ...]
    shared: tuple[SharedKey, ...] = ()


def board_of(
    projects: Iterable[Project],
    scans: dict[str, Sequence[Scan]],
    shared: Iterable[tuple[KeySeen, tuple[Scan, ...]]] = (),
) -> Board:
    """The board: by the worst gate, then by the low end; what has no letter comes after what has one."""
    rows = [_row(p, scans.get(p.target, ())) for p in projects]
    rows.sort(key=lambda r: (r.scan is None, not r.graded, r.cap, r.scan.low if r.scan else 0, r.name.lower(), r.path))
    keys = [_shared(key, where) for key, where in shared]
    keys.sort(key=lambda k: (k.live not in _ALIVE, -len(k.projects), k.masked))
    return Board(sentence=sentence_of(rows), rows=tuple(rows), shared=tuple(keys))


_ALIVE = (Live.LIVE, Live.RESTRICTED, Live.WITHOUT_CREDIT)


Case = Literal["live", "in-git", "grave", "ungraded", "well"]


def case_of(rows: Sequence[Row]) -> tuple[Case, int, str]:
    """What is worst on a board of which something was scanned, of how many projects, and the one to start with."""
    scanned = [r for r in rows if r.scan is not None]
    cases: tuple[tuple[Case, frozenset[str]], ...] = (
        ("live", frozenset(LIVE_GATES)),
        ("in-git", frozenset({"key-in-git"})),
    )
    for case, gates in cases:
        held = [r for r in scanned if any(g.id in gates for g in (r.scan.gates if r.scan else ()))]
        if held:
            return case, len(held), held[0].name
    critical = [r for r in scanned if r.mark in (Severity.CRITICAL.value, Severity.HIGH.value)]
    if critical:
        return "grave", len(critical), critical[0].name
    ungraded = [r for r in scanned if not r.graded]
    return ("ungraded", len(ungraded), "") if ungraded else ("well", len(scanned), "")


def sentence_of(rows: Sequence[Row]) -> str:
    """What the board says as a whole, and where to start."""
    scanned = sum(r.scan is not None for r in rows)
    if not rows:
        return "No project is known yet."
    if not scanned:
        return f"{_many(len(rows), 'project')} {'is' if len(rows) == 1 else 'are'} known, and none was scanned yet."
    case, count, first = case_of(rows)
    some, one = _of(count, scanned), count == 1
    match case:
        case "live":
            return f"{some} {'holds' if one else 'hold'} a live key where others can read it. Start with {first}."
        case "in-git":
            return f"{some} {'holds' if one else 'hold'} a key in git that nobody asked about. Start with {first}."
        case "grave":
            return f"{some} {'has' if one else 'have'} something grave open. Start with {first}."
        case "ungraded":
            return f"Nothing grave is open. {some} {'is' if one else 'are'} not checked enough for a grade."
    return f"Nothing grave is open in {_many(count, 'project').lower()}."


def _of(part: int, whole: int) -> str:
    if whole == 1:
        return "The only project"
    return f"{_word(part).capitalize()} of {_word(whole)}" if part < whole else f"All {_word(whole)}"


def _many(number: int, word: str) -> str:
    return f"{_word(number).capitalize()} {word}{'' if number == 1 else 's'}"


def _word(number: int) -> str:
    return _NUMBERS[number] if number < len(_NUMBERS) else f"{number:,}"


def _row(project: Project, scans: Sequence[Scan]) -> Row:
    row = Row(target=project.target, path=project.path, name=project.name, who=project.who)
    if not scans:
        return row
    newest = scans[-1]
    scan = next((s for s in reversed(scans) if s.whole), newest)
    fact, mark = worst_fact(scan)
    before = last_comparable(scans, scan)
    return Row(
        target=project.target,
        path=project.path,
        name=project.name,
        who=project.who,
        scan=scan,
        newest=newest if newest.number != scan.number else None,
        fact=fact,
        mark=mark,
        points=trend_of([s for s in scans if s.whole][-POINTS:]),
        moved=round(scan.low - before.low, 2) if before else None,
    )


def worst_fact(scan: Scan) -> tuple[str, str]:
    """What weighs most, in a few words, and the mark that stands before it."""
    if scan.stopped:
        return mark("Stopped before its end"), "unchecked"
    gate: Gate | None = min(scan.gates, key=lambda g: g.cap, default=None)
    if gate is not None and gate.id in _FACTS:
        return _FACTS[gate.id], (Severity.CRITICAL if gate.id in LIVE_GATES else Severity.HIGH).value
    if scan.worst is not None and scan.worst.severity >= Severity.HIGH:
        return scan.worst.title, scan.worst.severity.value
    if scan.coverage < ENOUGH:
        return UNDER, "unchecked"
    if scan.worst is not None:
        return scan.worst.title, scan.worst.severity.value
    return mark("Nothing open"), "passed"


def _shared(key: KeySeen, where: Sequence[Scan]) -> SharedKey:
    return SharedKey(
        masked=key.masked,
        provider=key.provider,
        kind=key.kind,
        live=key.live,
        projects=tuple(s.name for s in where),
        days=tuple(s.finished for s in where),
    )


def range_words(low: float, high: float, uncapped: Range, cap: int) -> tuple[str, str]:
    """(`40`, `else 52–73`) where a gate holds the score, else (`71`, `–88`)."""
    if uncapped.low > cap:
        return str(int(low)), tr("else {span}", span=_span(uncapped.low, uncapped.high))
    top = int(-(-high // 1))
    return str(int(low)), "" if top == int(low) else f"–{top}"


def _span(low: float, high: float) -> str:
    bottom, top = int(low), int(-(-high // 1))
    return str(bottom) if bottom == top else f"{bottom}–{top}"
