"""Weighing: the score after each of many deeds. Pure.

Of a hundred thousand findings a deed touches few. What none of the deeds touches is looked at once: it leaves its gates,
and a key or a finding for each that holds it as all of them do.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from checks.model import CheckResult, Finding, Key, Score, Severity, Status
from checks.scoring.mending import Deed, Left, after
from checks.scoring.score import holders, score


class Weighing:
    """A report, to be weighed without some of its findings."""

    def __init__(
        self, deeds: Collection[Deed], results: Sequence[CheckResult], findings: Sequence[Finding], keys: Sequence[Key]
    ) -> None:
        """Only these deeds can be weighed."""
        self._results = results
        touched = {id for deed in deeds for id in (*deed.closes, *deed.lowers)}
        about = {deed.key for deed in deeds if deed.key}
        about |= {f.key for f in findings if f.key and f.id in touched}
        near: list[Finding] = []
        far: list[Finding] = []
        for finding in findings:
            (near if finding.id in touched or finding.key in about else far).append(finding)
        near_keys = [k for k in keys if k.fingerprint in about]
        held_findings, held_keys = _holding(far, [k for k in keys if k.fingerprint not in about])
        self._findings, self._keys = [*near, *held_findings], [*near_keys, *held_keys]
        self._check_of = {f.id: f.check for f in near if f.id in touched}
        # A check is judged by all that it found: what is not weighed already, by the check.
        self._others: dict[str, list[Finding]] = {check: [] for check in self._check_of.values()}
        held = {f.id for f in held_findings}
        for finding in far:
            if finding.check in self._others and finding.id not in held:
                self._others[finding.check].append(finding)

    def after(self, deeds: Collection[Deed]) -> Score:
        """The score once these are done."""
        left = self.left(deeds)
        return score(left.results, keys=left.keys, findings=left.findings)[0]

    def left(self, deeds: Collection[Deed]) -> Left:
        """What is left once these are done, without what changes no score."""
        touched = {id for deed in deeds for id in (*deed.closes, *deed.lowers)}
        checks = {self._check_of[id] for id in touched if id in self._check_of}
        findings = [*self._findings, *(f for check in checks for f in self._others[check])]
        return after(deeds, self._results, findings, self._keys)


def _holding(findings: Sequence[Finding], keys: Sequence[Key]) -> tuple[list[Finding], list[Key]]:
    """A few findings and keys that hold the gates that all of them hold."""
    picked = {held[0].fingerprint for held in holders(keys, findings).values() if held}
    few = {f.id: f for f in findings if f.key in picked}
    for status in (Status.FAIL, Status.ACCEPTED):
        one = next((f for f in findings if f.status is status and f.severity is Severity.CRITICAL), None)
        if one is not None:
            few[one.id] = one
    return list(few.values()), [k for k in keys if k.fingerprint in picked]
