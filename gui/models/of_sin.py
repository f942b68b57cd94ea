"""What a report found of each sin and of each key, put in order in one walk over its findings: of a hundred thousand, each
walk is seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

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


class Walked(msgspec.Struct):
    """What one walk brought together."""

    sins: dict[int, OfSin] = msgspec.field(default_factory=dict)
    keys: dict[str, tuple[Finding, ...]] = msgspec.field(default_factory=dict)
    accepted: int = 0


_last: tuple[Report, Walked] | None = None  # of the report that is shown


def of_sin(report: Report, number: int) -> OfSin:
    """What was found of a sin."""
    return _walked(report).sins.get(number) or OfSin()


def of_keys(report: Report) -> Mapping[str, tuple[Finding, ...]]:
    """The findings of each key, by its fingerprint."""
    return _walked(report).keys


def accepted(report: Report) -> int:
    """How many findings are tolerated."""
    return _walked(report).accepted


def _walked(report: Report) -> Walked:
    """The walk is done once a report."""
    global _last
    last = _last
    if last is None or last[0] is not report:
        _last = last = report, _walk(report)
    return last[1]


def _walk(report: Report) -> Walked:
    walked = Walked()
    found, of_key = walked.sins, dict[str, list[Finding]]()
    for finding in report.findings:
        if finding.key:
            of_key.setdefault(finding.key, []).append(finding)
        walked.accepted += finding.status is Status.ACCEPTED
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
    # Not lists: of these the collector of garbage would walk a hundred thousand, again and again.
    walked.keys = {key: tuple(mine) for key, mine in of_key.items()}
    return walked
