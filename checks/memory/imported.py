"""A report that comes from a file or a pipe: data of a stranger. What is left of `checks.memory.importing` for commands."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from checks.memory.importing import LARGEST, Unfit, judged
from checks.terminal.refusal import Refusal
from checks.words import bytes_of

if TYPE_CHECKING:
    from checks.model import Report

SINS = range(1, 8)
LETTERS = ("A+", "A", "B", "C", "D", "E", "F")
_ANY_DAY = datetime(9990, 1, 1, tzinfo=UTC)  # nothing is kept by the day it tells, so the clocks may differ


def read_file(path: Path, largest: int | None = None) -> bytes:
    """The bytes of a report's file; a refusal for one that is none, may not be read, or is too large."""
    try:
        if path.is_dir():
            raise Refusal(f"“{path}” is a folder; name the file of the report")
        if not path.is_file():
            raise Refusal(f"there is no file “{path}”")
        with path.open("rb") as file:
            data = file.read((largest or LARGEST) + 1)
    except OSError as error:
        raise Refusal(f"“{path}” cannot be read: {error.strerror}") from None
    return bounded(data, f"“{path}”", largest)


def bounded(data: bytes, name: str, largest: int | None = None) -> bytes:
    """The same bytes; a refusal where there are too many."""
    largest = largest or LARGEST
    if len(data) > largest:
        raise Refusal(f"{name} is larger than {bytes_of(largest)}, and no more than that is read back")
    return data


def report_of(data: bytes, name: str, most: int | None = None) -> Report:
    """A report, valid in itself; a refusal that says what is wrong with it, without quoting it."""
    try:
        report = judged(data, name, _ANY_DAY, most=most)
    except Unfit as error:
        raise Refusal(str(error)) from None
    if wrong := _wrong(report):
        raise Refusal(f"{name} is no report of Shrift: {wrong}")
    return report


def _wrong(report: Report) -> str:
    """What is wrong with a report that is laid out, beyond what keeps it from being remembered; empty if nothing is."""
    numbers = [s.number for s in report.sins]
    if numbers != sorted(set(numbers)) or not numbers:
        return "its sins are not in order"
    if not {*numbers, *(c.sin for c in report.checks), *(f.sin for f in report.findings)} <= set(SINS):
        return "it has a sin that does not exist"
    points = [report.score.uncapped.low, report.score.uncapped.high, *(g.cap for g in report.score.gates)]
    points += [p for s in report.sins for p in (s.low, s.high, s.coverage)]
    if not all(0 <= p <= 100 for p in points) or not all(0 <= c.weight <= 10 for c in report.checks):
        return "a score is not between 0 and 100"
    if report.score.grade is not None and report.score.grade not in LETTERS:
        return "its grade is no letter"
    times = [t for k in report.keys for t in (k.first_seen, k.last_seen) if t]
    return "" if all(map(_is_time, times)) else "a time is none"


def _is_time(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
