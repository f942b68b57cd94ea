"""One remembered scan: what is told of it without opening its report, and whether two of them can be compared. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import msgspec

from checks.joins import is_past
from checks.model import Finding, Gate, Live, Range, Report, Severity, Status, Tool, Word

KEPT_ALIKE = 40  # sightings of one key in one kind of place; a key may stand in thousands of commits


class Worst(Word, frozen=True, kw_only=True):
    """The gravest open finding."""

    check: str
    title: str
    severity: Severity


class Scan(Word, frozen=True, kw_only=True):
    """What is told of one scan. `target` is what was asked for: a folder, several, a home; `number` is its own.

    Times are ISO 8601 in UTC. `who` and `taken` are of an imported report: who sent it, and when it was taken in.
    """

    target: str
    path: str
    name: str
    kind: str
    started: str
    finished: str
    tool: Tool
    catalogue: str  # hash of the checks that were there, with their weights
    sources: tuple[str, ...]
    since: str | None
    asked: tuple[str, ...] = ()  # providers and git hosts that were asked over the network
    stopped: bool = False  # cut short: never compared as if it were whole
    damaged: bool = False  # it came to its end, and part of what it read is damaged
    low: float
    high: float
    coverage: float
    grade: str | None
    uncapped: Range
    gates: tuple[Gate, ...] = ()
    worst: Worst | None = None
    failed: int = 0  # open findings
    project: str = ""  # what names it wherever it is cloned to
    who: str = ""
    taken: str = ""
    number: int = 0

    @property
    def imported(self) -> bool:
        """Whether it was made by somebody else, and is never made here."""
        return bool(self.taken)

    @property
    def whole(self) -> bool:
        """Whether it says all that its target has to say: it came to its end, and no revision narrowed it."""
        return not self.stopped and self.since is None


class KeySeen(Word, frozen=True, kw_only=True):
    """A key in a remembered scan. Its fingerprint is one that lasts."""

    fingerprint: str
    masked: str
    provider: str
    kind: str
    live: Live
    places: int
    present: bool = True  # it stood somewhere then, not in the past alone


def scan_of(report: Report, *, target: str, asked: Iterable[str] = (), project: str = "") -> Scan:
    """What is told of a report."""
    open_ = [f for f in report.findings if f.status is Status.FAIL]
    return Scan(
        target=target,
        path=report.target.path,
        name=report.target.name,
        kind=report.target.kind,
        started=report.started,
        finished=report.finished,
        tool=report.tool,
        catalogue=catalogue_of(report),
        sources=report.target.sources,
        since=report.target.since,
        asked=tuple(sorted(asked)),
        stopped=report.stopped,
        damaged=report.partial and not report.stopped,
        low=report.score.low,
        high=report.score.high,
        coverage=report.score.coverage,
        grade=report.score.grade,
        uncapped=report.score.uncapped,
        gates=report.score.gates,
        worst=_worst(open_),
        failed=len(open_),
        project=project,
    )


def catalogue_of(report: Report) -> str:
    """A hash of the checks with their weights."""
    lines = sorted(f"{c.id} {c.sin} {c.weight}" for c in report.checks)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def keys_of(report: Report) -> tuple[KeySeen, ...]:
    """The secret keys of a report, where another can be joined with them."""
    if not report.tool.fingerprints:
        return ()
    return tuple(
        KeySeen(
            fingerprint=k.fingerprint,
            masked=k.masked,
            provider=k.provider,
            kind=k.kind,
            live=k.live,
            places=len({(s.source, s.path, s.member) for s in k.sightings}),
            present=any(not is_past(s) for s in k.sightings),
        )
        for k in report.keys
        if k.secret
    )


def thinned(report: Report) -> Report:
    """The report with fewer sightings of the same kind: enough to see where a key lives, and all that a gate asks."""
    keys = []
    for key in report.keys:
        alike: dict[tuple[object, ...], int] = {}
        kept = []
        for s in key.sightings:
            kind = (s.source, s.place, s.reach, s.confidence)
            alike[kind] = alike.get(kind, 0) + 1
            if alike[kind] <= KEPT_ALIKE:
                kept.append(s)
        same = len(kept) == len(key.sightings)
        keys.append(key if same else msgspec.structs.replace(key, sightings=tuple(kept)))
    return msgspec.structs.replace(report, keys=tuple(keys))


def same_rules(old: Scan, new: Scan) -> bool:
    """Whether both were judged by the same shapes and checks.

    Checks about a machine alone are listed only where it was looked at: that they come and go is no change of the rules.
    """
    apart = ("machine" in old.sources) != ("machine" in new.sources)
    same = (old.tool.rules, old.tool.version) == (new.tool.rules, new.tool.version)
    return same and (apart or old.catalogue == new.catalogue)


def why_not_comparable(old: Scan, new: Scan) -> tuple[str, ...]:
    """Why two scans of one target cannot be compared, in words; empty where they can."""
    why = []
    if old.stopped or new.stopped:
        why.append("one of them was stopped before its end")
    if not same_rules(old, new):
        why.append("the rules changed between them")
    if old.tool.scorer != new.tool.scorer:
        why.append("the score is computed in another way")
    for source, name in SOURCES.items():
        if (source in old.sources) != (source in new.sources):
            why.append(f"{name} was read in one of them only")
    if old.since != new.since:
        why.append("not the same part of the git history was read")
    if old.asked != new.asked:
        why.append("not the same providers were asked")
    if old.damaged != new.damaged:
        why.append("damaged objects could not be read in one of them")
    return tuple(why)


SOURCES = {"worktree": "the files", "history": "the git history", "machine": "this machine"}


def _worst(findings: Iterable[Finding]) -> Worst | None:
    worst = max(findings, key=lambda f: (f.severity.rank, f.confidence.rank), default=None)
    return Worst(check=worst.check, title=worst.title, severity=worst.severity) if worst else None
