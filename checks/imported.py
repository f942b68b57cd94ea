"""A report that comes from a file: data of a stranger. It is bounded, validated and looked through for keys before it is shown."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from checks.model import SCHEMA_VERSION, Report, decode_report
from checks.refusal import Refusal
from checks.words import bytes_of

if TYPE_CHECKING:
    from checks.catalog import Catalog

BIGGEST = 64_000_000  # bytes: a report of a hundred thousand findings has half as many
SINS = range(1, 8)


def read_file(path: Path) -> bytes:
    """The bytes of a report's file; a refusal for one that is none, may not be read, or is too large."""
    try:
        if not path.is_file():
            raise Refusal(f"there is no file “{path}”")
        with path.open("rb") as file:
            data = file.read(BIGGEST + 1)
    except OSError as error:
        raise Refusal(f"“{path}” cannot be read: {error.strerror}") from None
    return bounded(data, f"“{path}”")


def bounded(data: bytes, name: str) -> bytes:
    """The same bytes; a refusal where there are too many."""
    if len(data) > BIGGEST:
        raise Refusal(f"{name} is larger than {bytes_of(BIGGEST)}; a report is smaller")
    return data


def report_of(data: bytes, name: str) -> Report:
    """A report, valid in itself; a refusal that says what is wrong with it, without quoting it."""
    try:
        report = decode_report(data)
    except msgspec.ValidationError as error:
        raise Refusal(f"{name} is no report of Shrift: {_where(str(error))}") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Refusal(f"{name} is no JSON") from None
    if wrong := _wrong(report):
        raise Refusal(f"{name} is no report of Shrift: {wrong}")
    return report


def veiled(report: Report, catalog: Catalog) -> Report:
    """The report with a mask wherever a key stands in it: who wrote it may have left one there."""
    from checks.keys.matcher import Matcher
    from checks.plugins import load_shapes
    from checks.veil import Veil

    veil = Veil()
    veil.lower(Matcher(load_shapes(catalog)[0]))
    return veil.over(report)


def _where(said: str) -> str:
    """msgspec's words: what was expected, and the path to it. They quote a name of a field, and no value but a word
    that is none of an enumeration."""
    expected, _, at = said.partition(" - at ")
    expected = "an unknown word" if expected.startswith("Invalid enum value") else expected
    return f"{expected[:120]}{f' at {at[:80]}' if at else ''}"


def _wrong(report: Report) -> str:
    """What is wrong with a report whose fields are of the right kinds; empty where nothing is."""
    if report.schema != SCHEMA_VERSION:
        return f"its schema is {report.schema}, this version reads {SCHEMA_VERSION}"
    if [s.number for s in report.sins] != sorted({s.number for s in report.sins}) or not report.sins:
        return "its sins are not in order"
    numbers = {s.number for s in report.sins} | {c.sin for c in report.checks} | {f.sin for f in report.findings}
    if not numbers <= set(SINS):
        return "it has a sin that does not exist"
    points = [report.score.low, report.score.high, report.score.coverage, report.score.uncapped.low]
    points += [report.score.uncapped.high, *(p for s in report.sins for p in (s.low, s.high, s.coverage))]
    points += [g.cap for g in report.score.gates]
    if not all(0 <= p <= 100 for p in points) or not all(0 <= c.weight <= 10 for c in report.checks):
        return "a score is not between 0 and 100"
    if report.score.grade is not None and report.score.grade not in ("A+", "A", "B", "C", "D", "E", "F"):
        return "its grade is no letter"
    times = [report.started, report.finished]
    times += [t for k in report.keys for t in (k.first_seen, k.last_seen) if t]
    if not all(map(_is_time, times)):
        return "a time is none"
    return ""


def _is_time(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
