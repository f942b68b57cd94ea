"""Weighing: the score after each of many deeds. Pure.

Of a hundred thousand findings a deed touches few. What none of the deeds touches is looked at once: it leaves its gates,
and a key or a finding for each that holds it as all of them do.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import msgspec

from checks.model import CheckResult, Finding, Key, Live, Score, Severity, Status
from checks.scoring.mending import Deed, left_of, mended
from checks.scoring.score import LIVE, in_git, score, shipped_alive, unasked_in_git

KEY_GATES = frozenset({"live-public", "live-log", "live-shipped", "live-in-git", "key-in-git"})  # keys hold them


class Weighing:
    """A report, to be weighed without some of its findings."""

    def __init__(
        self,
        deeds: Collection[Deed],
        results: Sequence[CheckResult],
        findings: Sequence[Finding],
        keys: Sequence[Key],
        *,
        partial: bool = False,
    ) -> None:
        """Only these deeds can be weighed."""
        self._results, self._partial = results, partial
        touched = {id for deed in deeds for id in (*deed.closes, *deed.lowers)}
        about = {deed.key for deed in deeds if deed.key}
        about |= {f.key for f in findings if f.key and f.id in touched}
        self._check_of = {f.id: f.check for f in findings if f.id in touched}
        checks = set(self._check_of.values())
        self._of_check: dict[str, list[Finding]] = {}
        near: list[Finding] = []
        far: list[Finding] = []
        for finding in findings:
            if finding.check in checks:
                self._of_check.setdefault(finding.check, []).append(finding)
            (near if finding.id in touched or finding.key in about else far).append(finding)
        near_keys = [k for k in keys if k.fingerprint in about]
        held_findings, held_keys = _holding(far, [k for k in keys if k.fingerprint not in about])
        self._findings, self._keys = [*near, *held_findings], [*near_keys, *held_keys]

    def after(self, deeds: Collection[Deed]) -> Score:
        """The score once these are done."""
        closed = frozenset(id for deed in deeds for id in deed.closes)
        lowered = frozenset(id for deed in deeds for id in deed.lowers) - closed
        ended = {deed.key for deed in deeds}
        changed = {self._check_of[id] for id in closed | lowered if id in self._check_of}
        mine = [f for check in changed for f in self._of_check[check]]
        return score(
            mended(self._results, mine, left_of(mine, closed, lowered), closed | lowered),
            keys=[msgspec.structs.replace(k, live=Live.DEAD) if k.fingerprint in ended else k for k in self._keys],
            findings=left_of(self._findings, closed, lowered),
            partial=self._partial,
        )[0]


def _holding(findings: Sequence[Finding], keys: Sequence[Key]) -> tuple[list[Finding], list[Key]]:
    """A few findings and keys that hold the gates that all of them hold."""
    gates = [g.id for g in score((), keys=keys, findings=findings)[0].gates]
    picked = {next(iter(causes(gate, keys, findings))) for gate in gates if gate in KEY_GATES}
    few = [f for f in findings if f.key in picked]
    for gate, status in (("open-critical", Status.FAIL), ("accepted-critical", Status.ACCEPTED)):
        if gate in gates:
            few.append(next(f for f in findings if f.status is status and f.severity is Severity.CRITICAL))
    return few, [k for k in keys if k.fingerprint in picked]


def causes(gate: str, keys: Iterable[Key], findings: Iterable[Finding]) -> set[str]:
    """The fingerprints of the keys that hold a gate; none for a gate that no key holds."""
    known = {k.fingerprint: k for k in keys if k.secret}
    live = [k for k in known.values() if k.live in LIVE]
    open_ = [f for f in findings if f.status is Status.FAIL]
    match gate:
        case "live-public":
            return {k.fingerprint for k in live if any("public" in s.reach for s in k.sightings)}
        case "live-log":
            return {k.fingerprint for k in live if any("public-log" in s.reach for s in k.sightings)}
        case "live-shipped":
            return {k.fingerprint for k in shipped_alive(live, open_)}
        case "live-in-git":
            return {k.fingerprint for k in live if any(map(in_git, k.sightings))}
        case "key-in-git":
            return {k.fingerprint for k in unasked_in_git(known, open_)}
        case _:
            return set()
