"""The words Shrift speaks, as frozen types.

The report (version 1) is `Report`, and `docs/report.schema.json` is generated from it: other programs read it, so a
field is added here, never renamed or removed. No field of any type in this module may carry the value of a key.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum, IntEnum
from typing import Any, Literal

import msgspec

SCHEMA_VERSION = 1


class Word(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Base of all types here: immutable, built by keyword."""


class Status(str, Enum):
    """The answer of a check. The value is the report's word."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    FAIL = "fail"
    PARTIAL = "partial"
    ATTESTED = "attested"
    NOT_CHECKED = "not_checked"
    NOT_APPLICABLE = "not_applicable"
    ACCEPTED = "accepted"


class Severity(str, Enum):
    """How bad a thing is if it is true. Ordered: `Severity.LOW < Severity.HIGH`."""

    INFO = "info"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    rank: int  # 0 for info to 4 for critical; kept, since each finding is asked for it

    def __init__(self, _: str) -> None:
        self.rank = len(type(self).__members__)

    def shifted(self, steps: int) -> Severity:
        """This severity moved up (positive) or down by whole steps, kept inside info to critical."""
        return _SEVERITIES[min(max(self.rank + steps, 0), len(_SEVERITIES) - 1)]

    def __lt__(self, other: str) -> bool:
        return self.rank < _rank(other)

    def __le__(self, other: str) -> bool:
        return self.rank <= _rank(other)

    def __gt__(self, other: str) -> bool:
        return self.rank > _rank(other)

    def __ge__(self, other: str) -> bool:
        return self.rank >= _rank(other)


_SEVERITIES = list(Severity)


def _rank(severity: str) -> int:
    return severity.rank if isinstance(severity, Severity) else Severity(severity).rank


class Confidence(str, Enum):
    """How sure we are that it is true; kept apart from severity. Compare by `rank`."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"

    rank: int  # 0 for low to 2 for high

    def __init__(self, _: str) -> None:
        self.rank = len(type(self).__members__)

    def lowered(self) -> Confidence:
        """One step less sure."""
        return list(Confidence)[max(self.rank - 1, 0)]


class Live(str, Enum):
    """What the provider said of a key, if it was asked."""

    NOT_ASKED = "not_asked"
    LIVE = "live"
    RESTRICTED = "live_restricted"
    WITHOUT_CREDIT = "live_without_credit"
    DEAD = "dead"
    COULD_NOT_ASK = "could_not_ask"


class Safety(str, Enum):
    """What a fix asks of the person: nothing, a look, or the work itself."""

    SAFE = "safe"
    REVIEW = "review"
    MANUAL = "manual"


class Sin(IntEnum):
    """The seven sins by number."""

    COMMITTED = 1
    CLIENT_SIDE = 2
    CI_AND_LOGS = 3
    ONE_KEY = 4
    IMMORTAL = 5
    FLYING_BLIND = 6
    JUST_CONFIG = 7


SourceName = Literal["worktree", "history", "machine", "provider", "answer"]


class Location(Word, frozen=True, kw_only=True):
    """A spot a finding points at. Lines and columns count from 1; `blob` is git's object id."""

    source: SourceName
    path: str  # relative to the target (or the home folder), with "/"
    line: int | None = None
    column: int | None = None
    end_line: int | None = None
    end_column: int | None = None
    commit: str | None = None
    blob: str | None = None
    member: str | None = None  # path inside an archive, cell of a notebook, row of a table


class Sighting(Word, frozen=True, kw_only=True):
    """A key seen in a place. Times are ISO 8601 with offset."""

    source: SourceName
    path: str
    line: int | None = None
    column: int | None = None
    end_line: int | None = None
    end_column: int | None = None
    commit: str | None = None  # the first commit that carried it
    blob: str | None = None
    author: str | None = None  # of that commit
    when: str | None = None  # author date of that commit, or the file's modification time
    member: str | None = None
    symbol: str | None = None  # the variable or setting the key stands behind
    place: str | None = None  # what kind of place: see `Place`
    last_commit: str | None = None  # the last commit that carried it at this path
    last_when: str | None = None
    removed_by: str | None = None  # the commit that took it out again
    reach: tuple[str, ...] = ()  # "tip", "reachable", "remote", "public": where git still keeps it; "public-log"
    repository: str = ""  # path of the repository inside the target; "" is the target itself
    confidence: Confidence = Confidence.HIGH  # of this sighting: a test or a document lowers it

    @property
    def location(self) -> Location:
        """The same spot, as a finding names it."""
        return Location(
            source=self.source,
            path=self.path,
            line=self.line,
            column=self.column,
            end_line=self.end_line,
            end_column=self.end_column,
            commit=self.commit,
            blob=self.blob,
            member=self.member,
        )


class Known(Word, frozen=True, kw_only=True):
    """What a key's provider knows of it. None is “not told”; `join` says how sure it is that this is the key.

    Money is exact, as text, in the main unit of `currency`.
    """

    account: str | None = None  # “openai/default”
    join: Literal["sure", "likely", "ambiguous", "not_listed", "cannot_tell"] = "cannot_tell"
    join_why: str = ""
    candidates: tuple[str, ...] = ()  # of an ambiguous one, the names of the keys that it may be
    name: str | None = None
    owner: str | None = None
    owner_kind: Literal["user", "service_account", "member", "unknown"] | None = None
    created: str | None = None
    age_days: int | None = None
    last_used: str | None = None
    idle: Literal["used", "idle", "never", "unknown"] | None = None
    idle_days: int | None = None
    expires: str | None = None
    never_expires: bool | None = None
    project: str | None = None
    status: str | None = None
    month: str | None = None  # money since the first of the month
    month_is_whole: bool = True
    currency: str | None = None
    limit: str | None = None  # its hard limit, or that of its project
    limit_currency: str | None = None
    limit_period: str | None = None
    live_why: str = ""
    asked: str | None = None  # when


class Key(Word, frozen=True, kw_only=True):
    """One row of the ledger: one credential with all its sightings."""

    fingerprint: str
    provider: str
    kind: str
    masked: str
    confidence: Confidence
    live: Live = Live.NOT_ASKED
    first_seen: str | None = None
    last_seen: str | None = None
    sightings: tuple[Sighting, ...] = ()
    privilege: Literal["admin", "normal", "limited"] = "normal"
    secret: bool = True  # False: publishable by design
    proofs: tuple[str, ...] = ()  # offline proofs that hold, in words: "checksum", "infix", "name nearby"
    facts: tuple[str, ...] = ()  # what the key tells of itself offline: "expired 2025-11-02", "AWS account …"
    known: Known | None = None  # what its provider knows; None where nobody was asked


class FixNote(Word, frozen=True, kw_only=True):
    """A fix as the report names it; the plan itself is asked for by id."""

    id: str
    title: str
    safety: Safety


class Accepted(Word, frozen=True, kw_only=True):
    """Why a finding is tolerated, by whom and until when (ISO date)."""

    reason: str
    owner: str
    until: str


class Finding(Word, frozen=True, kw_only=True):
    """One thing wrong."""

    id: str
    check: str
    sin: int
    severity: Severity
    confidence: Confidence
    title: str
    message: str
    status: Status = Status.FAIL
    key: str | None = None  # the fingerprint
    locations: tuple[Location, ...] = ()
    fixes: tuple[FixNote, ...] = ()
    accepted: Accepted | None = None


def count_places(findings: Iterable[Finding]) -> int:
    """How many places are to be mended: a key is one wherever it stands, what has no key is one a place."""
    return len({f.key or f.locations[:1] or f.id for f in findings})


class Verdict(Word, frozen=True, kw_only=True):
    """What a check answers: a status, why, and how much was looked at."""

    status: Status
    reason: str  # one sentence a person reads
    looked_at: str = ""  # "1,482 tracked files"; a pass without it is refused
    findings: tuple[Finding, ...] = ()
    share: float = 1.0  # with `partial` and `fail`: the part that was looked at, 0 to 1

    def __post_init__(self) -> None:
        if self.status is Status.PASS and not self.looked_at:
            raise ValueError("a pass must say what was looked at")
        if self.status is Status.FAIL and not self.findings:
            raise ValueError("a fail must name at least one finding")


class CheckResult(Word, frozen=True, kw_only=True):
    """A check with its verdict, as the report lists it. `severity` is the worst open finding's, else the weight."""

    id: str
    sin: int
    title: str
    status: Status
    severity: Severity
    weight: int
    reason: str
    looked_at: str
    share: float = 1.0
    places: int = 0  # distinct keys or places that failed: the slope of a medium or low failure


class SinScore(Word, frozen=True, kw_only=True):
    """The range of one sin. `low`, `high` and `coverage` run from 0 to 100."""

    number: int
    id: str
    title: str
    low: float
    high: float
    coverage: float
    applies: bool
    why: str


class Gate(Word, frozen=True, kw_only=True):
    """A confirmed fact that caps the score whatever the rest is."""

    id: str
    cap: int
    why: str


class Range(Word, frozen=True, kw_only=True):
    """Both ends of a score."""

    low: float
    high: float


class Score(Word, frozen=True, kw_only=True):
    """The headline: `low` is what was seen to be well; `high` is what it may be at best."""

    low: float
    high: float
    coverage: float
    grade: str | None
    uncapped: Range
    gates: tuple[Gate, ...] = ()


class Tool(Word, frozen=True, kw_only=True):
    """Who wrote the report, with the hash of the rules it used.

    `fingerprints` names the key that fingerprints were made with, and tells nothing of it: those of two reports may be
    joined where it is the same. Empty where it lived for one run only, or where no key was met.
    """

    name: str
    version: str
    rules: str
    scorer: int = 1  # version of the way in which the score is computed
    fingerprints: str = ""


class Target(Word, frozen=True, kw_only=True):
    """What was examined."""

    path: str
    name: str
    kind: Literal["folder", "repository", "bare_repository", "repositories", "machine"]
    sources: tuple[str, ...] = ()
    repositories: int = 0
    since: str | None = None  # of the history, only what came after this revision


class Limit(Word, frozen=True, kw_only=True):
    """Something that was not, or not wholly, looked at: what, why, and how much."""

    id: str
    what: str
    why: str
    count: int = 1
    source: str = "worktree"


class PluginNote(Word, frozen=True, kw_only=True):
    """A plug-in as the report and the window show it."""

    name: str
    version: str
    state: Literal["off", "on", "broken"]
    adds: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    network: bool = False
    error: str | None = None


# Limits after which a report is partial: the examination was cut short, or what it read is damaged. Data that was never
# here (a shallow clone) or may not be read (another user's file) is a limit of the checks it concerns.
STOPS = frozenset({"cancelled", "scan-broke"})
DAMAGE = frozenset({"broken-objects", "broken-packs", "history-holes", "swelling", "index"})


class Report(Word, frozen=True, kw_only=True):
    """Everything one examination found: version 1 of the contract.

    A partial report has no grade: what was not read might have held anything.
    """

    schema: int = SCHEMA_VERSION
    tool: Tool
    target: Target
    started: str
    finished: str
    partial: bool
    score: Score
    sins: tuple[SinScore, ...]
    checks: tuple[CheckResult, ...]
    keys: tuple[Key, ...]
    findings: tuple[Finding, ...]
    limits: tuple[Limit, ...] = ()
    plugins: tuple[PluginNote, ...] = ()

    @property
    def stopped(self) -> bool:
        """Whether it is partial because it was cut short; with damage alone the examination came to its end."""
        met = {limit.id for limit in self.limits}
        return self.partial and (not met.isdisjoint(STOPS) or met.isdisjoint(DAMAGE))


def encode(value: Word) -> bytes:
    r"""A word as JSON, one line. Bytes of a name that are no UTF-8 are written as people write them: `\xff`."""
    return encode_any(value)


def encode_any(value: Any) -> bytes:
    """The same for words in lists and dictionaries."""
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        return msgspec.json.encode(_writable(msgspec.to_builtins(value)))


def _writable(value: Any) -> Any:
    if isinstance(value, str):
        try:
            return value.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
        except UnicodeEncodeError:  # half of a sign, which no name of a file gives
            return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, dict):
        return {_writable(k): _writable(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_writable(v) for v in value]
    return value


def decode_report(data: bytes) -> Report:
    """A report read back; raises `msgspec.ValidationError` on anything that is not one."""
    return msgspec.json.decode(data, type=Report)
