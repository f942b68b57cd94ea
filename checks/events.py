"""Events: what an examination says while it runs, one JSON object a line, as `--format events` writes them.

The window, and any other program, follows an examination by these. Like the report they carry masks, never values.
Every line has `event`; the last line is `report`, or `error` when nothing could be examined.
"""

from __future__ import annotations

from collections.abc import Generator
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, Union

import msgspec

from checks.model import Finding, Key, Report, Severity, Target, Tool, Word, encode

if TYPE_CHECKING:
    from checks.accounts.known import AccountsTold

PhaseName = Literal["list", "files", "history", "machine", "providers", "accounts", "judge"]


class Started(Word, frozen=True, kw_only=True, tag_field="event", tag="started"):
    """The examination began."""

    tool: Tool
    target: Target
    phases: tuple[PhaseName, ...]


class Phase(Word, frozen=True, kw_only=True, tag_field="event", tag="phase"):
    """A phase changed its state. `detail` is a sentence for people; `seconds` is how long it took."""

    phase: PhaseName
    state: Literal["running", "done", "skipped"]
    title: str
    detail: str = ""
    seconds: float | None = None


class Progress(Word, frozen=True, kw_only=True, tag_field="event", tag="progress"):
    """How far a phase is; at most 20 a second. Totals are 0 until they are known."""

    phase: PhaseName
    bytes_done: int
    bytes_total: int
    items_done: int
    items_total: int
    current: str = ""  # the file or object being read
    seconds: float = 0.0  # since the examination began


class Heard(Word, frozen=True, kw_only=True, tag_field="event", tag="heard"):
    """A key was met. Provisional: it is judged at the end."""

    sin: int
    severity: Severity
    title: str  # "OpenAI project key in a file git tracks"
    masked: str
    place: str  # "deploy/Dockerfile:14"
    commit: str | None = None
    seconds: float = 0.0
    key: str = ""  # fingerprint


class ExcerptLine(Word, frozen=True, kw_only=True):
    """A line of evidence, other values on it hidden. `mark` is the masked key's span in characters, if it is here."""

    number: int
    text: str
    mark: tuple[int, int] | None = None


class Excerpt(Word, frozen=True, kw_only=True, tag_field="event", tag="excerpt"):
    """Three lines around a sighting. `place` is the path as in the report; found by key, path, line and blob."""

    key: str
    path: str
    line: int
    blob: str | None = None
    commit: str | None = None
    member: str | None = None
    lines: tuple[ExcerptLine, ...] = ()


class Finished(Word, frozen=True, kw_only=True, tag_field="event", tag="report"):
    """The end: the whole report."""

    report: Report


class Failed(Word, frozen=True, kw_only=True, tag_field="event", tag="error"):
    """Nothing could be examined; one line for a person."""

    message: str


_Own = Started | Phase | Progress | Heard | Excerpt | Finished | Failed
# What accounts told is a word of `checks.accounts`, which is not imported where nobody is asked.
Event = Union[_Own, "AccountsTold"]
_OF_ACCOUNTS = b'{"event":"accounts"'
_OF_REPORTS = b'{"event":"report"'
_PARTED: dict[str, type[Word]] = {"keys": Key, "findings": Finding}  # what a report may have many thousands of
LONG = 2 << 20  # bytes of a line that is read back in steps
AT_ONCE = 1_000  # of them: some milliseconds


def encode_event(event: Event) -> bytes:
    """An event as one line."""
    return encode(event) + b"\n"


def decode_event(line: bytes) -> Event:
    """A line read back; raises `msgspec.ValidationError` on anything else."""
    if line.startswith(_OF_ACCOUNTS):
        from checks.accounts.known import AccountsTold

        return msgspec.json.decode(line, type=AccountsTold)
    event: Event = msgspec.json.decode(line, type=_Own)
    return event


def decode_in_steps(line: bytes) -> Generator[None, None, Event]:
    """The same for who may not stand still: a long report is read back a part at a time, with a pause behind each.

    What it returns is the event. Raises `msgspec.ValidationError`, perhaps only after some steps.
    """
    if len(line) < LONG or not line.startswith(_OF_REPORTS):
        return decode_event(line)
    head = msgspec.json.decode(line, type=_parted()).report
    told = msgspec.structs.asdict(head)
    yield
    for name, kind in _PARTED.items():
        found: list[Word] = []
        raw: list[msgspec.Raw] = told[name]
        for at in range(0, len(raw), AT_ONCE):
            found += (msgspec.json.decode(one, type=kind) for one in raw[at : at + AT_ONCE])
            yield
        told[name] = tuple(found)
    return Finished(report=Report(**told))


@cache
def _parted() -> type[Any]:
    """The event of a report whose long lists are left as they are written."""
    fields = msgspec.structs.fields(Report)
    head = msgspec.defstruct(
        "Head",
        [(f.name, list[msgspec.Raw] if f.name in _PARTED else f.type, *_default(f)) for f in fields],
        kw_only=True,
    )
    return msgspec.defstruct("Parted", [("report", head)], tag_field="event", tag="report")


def _default(field: msgspec.structs.FieldInfo) -> tuple[Any, ...]:
    return () if field.required else (field.default,)
