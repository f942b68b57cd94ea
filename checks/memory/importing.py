"""A report that somebody else made: data from outside. It is judged before it is kept, and marked with who sent it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from checks.memory.scan import Scan, scan_of
from checks.model import SCHEMA_VERSION, Report, decode_report
from checks.scoring.score import SCORER_VERSION, score
from checks.veil import Veil

if TYPE_CHECKING:
    from checks.places import Places

LARGEST = 64 * 1024 * 1024  # bytes of a file
MOST = 100_000  # keys, findings, sightings of all keys together
LONGEST = 80  # signs of a sender's name
_AHEAD = timedelta(days=1)  # clocks differ


class Unfit(ValueError):
    """The file is no report that can be taken in; the message is one line."""


def read_report(path: Path) -> Report:
    """A report from a file. Raises `Unfit`."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise Unfit(f"{path} cannot be read: {error.strerror}") from None
    if len(data) > LARGEST:
        raise Unfit(f"{path} is larger than {LARGEST // 1024 // 1024} MB")
    return judged(data, str(path))


def judged(data: bytes, name: str, now: datetime | None = None, *, most: int | None = None) -> Report:
    """The report, if it is one that Shrift can have written, with at most so many things of one kind. Raises `Unfit`."""
    most = MOST if most is None else most
    try:
        report = decode_report(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unfit(f"{name} is no report of Shrift ({_short(error)})") from None
    if report.schema != SCHEMA_VERSION:
        raise Unfit(f"{name} is of version {report.schema}; this Shrift reads version {SCHEMA_VERSION}")
    if (
        max(len(report.keys), len(report.findings), len(report.checks), sum(len(k.sightings) for k in report.keys))
        > most
    ):
        raise Unfit(f"{name} holds more than {most:,} things of one kind")
    for at in (report.started, report.finished):
        if not _is_moment(at, now or datetime.now(UTC)):
            raise Unfit(f"{name} says a time that is none, or one to come")
    if not _adds_up(report):
        raise Unfit(f"{name} says a score that does not follow from its checks")
    return report


def named(who: str) -> str:
    """Who sent it, as it is kept. Raises `Unfit` for a name that is none."""
    name = " ".join(who.split())
    if not name or len(name) > LONGEST or not name.isprintable():
        raise Unfit(f"who sent it is a name of at most {LONGEST} signs on one line")
    return name


def veiled(report: Report, places: Places) -> Report:
    """The report with a mask where a text holds a key: nobody knows what its sender's program let through."""
    from checks.keys.formats import load_providers
    from checks.keys.matcher import Matcher

    veil = Veil()
    veil.lower(Matcher(load_providers(), places.cache / "rules", keep=False))
    return veil.over(report)


def imported(report: Report, who: str, now: datetime | None = None) -> Scan:
    """What is told of an imported report. Its target is the sender's, never a folder here."""
    taken = (now or datetime.now(UTC)).isoformat(timespec="seconds")
    target = f"imported\n{who}\n{report.target.name}\n{report.target.path}"
    return msgspec.structs.replace(scan_of(report, target=target), who=who, taken=taken)


def is_known(scan: Scan, others: Iterable[Scan]) -> bool:
    """Whether the same report was taken in before."""
    same = (scan.started, scan.finished, scan.low, scan.high, scan.failed)
    return any(same == (o.started, o.finished, o.low, o.high, o.failed) for o in others)


def _is_moment(said: str, now: datetime) -> bool:
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        return False
    return at.tzinfo is not None and at <= now + _AHEAD


def _adds_up(report: Report) -> bool:
    told = report.score
    if not all(0 <= n <= 100 for n in (told.low, told.high, told.coverage)):
        return False
    if report.tool.scorer != SCORER_VERSION:
        return True  # computed in another way: it is marked as not comparable
    now, _ = score(report.checks, keys=report.keys, findings=report.findings, partial=report.partial)
    return all(
        abs(a - b) < 0.02 for a, b in ((told.low, now.low), (told.high, now.high), (told.coverage, now.coverage))
    )


def _short(error: Exception) -> str:
    """What is wrong and where, without the words of the file."""
    words = str(error)
    return words[words.rfind("`$") :].strip("`")[:80] if "`$" in words else type(error).__name__
