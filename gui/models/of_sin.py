"""What a report found of each sin, put in order in one walk over its findings: of a hundred thousand, each walk is seen."""

from __future__ import annotations

from collections import Counter

import msgspec

from checks.model import Finding, Report, Severity, Status
from checks.report.verdict import key_of


class Asked(msgspec.Struct):
    """The findings that ask for one fix."""

    first: Finding
    count: int = 0
    keys: set[str | None] = msgspec.field(default_factory=set)
    providers: set[str] = msgspec.field(default_factory=set)


class OfSin(msgspec.Struct):
    """The findings of one sin. `plans` are the fixes of each open finding, by their ids, and how many have the same."""

    count: int = 0  # whatever became of them
    worst: Severity | None = None
    open: int = 0
    by_check: dict[str, list[Finding]] = msgspec.field(default_factory=dict)  # the open ones
    plans: Counter[tuple[str, ...]] = msgspec.field(default_factory=Counter)
    asked: dict[str, Asked] = msgspec.field(default_factory=dict)  # by the id of the fix


_last: tuple[Report, dict[int, OfSin]] | None = None  # of the report that is shown


def of_sin(report: Report, number: int) -> OfSin:
    """What was found of a sin. The walk is done once a report."""
    global _last
    if _last is None or _last[0] is not report:
        _last = report, _walk(report)
    return _last[1].get(number) or OfSin()


def _walk(report: Report) -> dict[int, OfSin]:
    found: dict[int, OfSin] = {}
    for finding in report.findings:
        of = found.get(finding.sin)
        if of is None:
            of = found[finding.sin] = OfSin()
        of.count += 1
        if of.worst is None or finding.severity.rank > of.worst.rank:
            of.worst = finding.severity
        if finding.status is not Status.FAIL:
            continue
        of.open += 1
        of.by_check.setdefault(finding.check, []).append(finding)
        of.plans[tuple([fix.id for fix in finding.fixes])] += 1
        key = key_of(report, finding) if finding.fixes else None
        for fix in finding.fixes:
            asked = of.asked.get(fix.id)
            if asked is None:
                asked = of.asked[fix.id] = Asked(finding)
            asked.count += 1
            asked.keys.add(finding.key)
            if key is not None:
                asked.providers.add(key.provider)
    return found
