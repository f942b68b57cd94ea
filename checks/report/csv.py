"""The findings as CSV (RFC 4180), for a spreadsheet: one row a finding and place; below, what was not looked at.

A cell never begins a formula: a spreadsheet obeys what starts with = + - @, so such a text gets a quote before it
(OWASP, “CSV Injection”). The file begins with a mark of UTF-8, without which Excel reads another encoding.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from checks.model import Finding, Location, Report, Status
from checks.report.choices import Choices
from checks.report.escape import for_terminal
from checks.report.limits import limit_words
from checks.report.words import LIVE_WORDS, provider_name

if TYPE_CHECKING:
    from checks.catalog import Catalog

COLUMNS = (
    "row", "target", "examined", "sin", "check", "severity", "confidence", "status", "title", "message", "key", "provider",
    "live", "source", "path", "line", "column", "end_line", "end_column", "member", "commit", "blob", "accepted_reason",
    "accepted_by", "accepted_until", "finding",
)  # fmt: skip
# The full-width signs are taken for formulas where a program folds them; tab and return are escaped before.
_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def write(report: Report, target: BinaryIO, catalog: Catalog, choices: Choices | None = None) -> None:
    """Write all rows."""
    without = choices.without if choices else frozenset()
    page = io.StringIO()
    made = csv.DictWriter(page, COLUMNS, restval="", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    made.writeheader()
    for row in rows(report, accepted="accepted" not in without):
        made.writerow({name: guarded(value) for name, value in row.items()})
    target.write(b"\xef\xbb\xbf" + page.getvalue().encode("utf-8", "replace"))


def rows(report: Report, *, accepted: bool = True) -> Iterator[dict[str, str]]:
    """The rows as columns and words: of findings, of checks that were not done, of limits."""
    about = {"target": report.target.name, "examined": report.finished}
    keys = {k.fingerprint: k for k in report.keys}
    for finding in report.findings:
        if finding.status is Status.ACCEPTED and not accepted:
            continue
        key = keys.get(finding.key or "")
        told = about | _finding(finding)
        if key is not None:
            told |= {"key": key.masked, "provider": provider_name(key.provider), "live": LIVE_WORDS[key.live]}
        for place in finding.locations or (None,):
            yield told | (_place(place) if place else {})
    for check in report.checks:
        if check.status in (Status.NOT_CHECKED, Status.PARTIAL):
            yield about | {
                "row": "not looked at",
                "sin": str(check.sin),
                "check": check.id,
                "status": check.status.value,
                "title": check.title,
                "message": check.reason,
            }
    for limit in report.limits:
        yield about | {"row": "limit", "title": limit.id, "message": limit_words(limit), "source": limit.source}


def guarded(value: str) -> str:
    """One line that no spreadsheet takes for a formula.

    >>> guarded("=1+1"), guarded("a=1"), guarded("\\t=1")
    ("'=1+1", 'a=1', '\\\\t=1')
    """
    shown = for_terminal(value)
    return f"'{shown}" if shown.lstrip().startswith(_FORMULA) else shown


def _finding(finding: Finding) -> dict[str, str]:
    told = {
        "row": "finding",
        "sin": str(finding.sin),
        "check": finding.check,
        "severity": finding.severity.value,
        "confidence": finding.confidence.value,
        "status": finding.status.value,
        "title": finding.title,
        "message": finding.message,
        "finding": finding.id,
    }
    if finding.accepted is not None:
        told |= {
            "accepted_reason": finding.accepted.reason,
            "accepted_by": finding.accepted.owner,
            "accepted_until": finding.accepted.until,
        }
    return told


def _place(place: Location) -> dict[str, str]:
    numbers = {
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
    }
    return {
        "source": place.source,
        "path": place.path,
        "member": place.member or "",
        "commit": place.commit or "",
        "blob": place.blob or "",
    } | {name: "" if number is None else str(number) for name, number in numbers.items()}
