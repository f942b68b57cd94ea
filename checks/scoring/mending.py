"""What a step leaves of the findings, and how checks would judge what is left. Pure.

It promises no more than the next scan would see. A key that is replaced and revoked still stands where it stood: its
findings close where a new key is all they ask for, the others fall to medium, as they do once the provider says that the
key is dead.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

import msgspec

from checks.model import CheckResult, Finding, Key, Live, Severity, Status, count_places

REPLACING = frozenset({"replace-key", "revoke-key", "rotate-overlap"})  # fixes that end the life of a key


def asks_for_a_new_key(finding: Finding) -> bool:
    """Whether replacing is among its fixes; what has not left this machine needs none. A finding without fixes may."""
    return not finding.fixes or any(fix.id in REPLACING for fix in finding.fixes)


def only_replacing(finding: Finding) -> bool:
    """Whether a new key is all that it asks for."""
    return bool(finding.fixes) and all(fix.id in REPLACING for fix in finding.fixes)


def gravest(findings: Sequence[Finding]) -> Finding:
    """The worst of them, and of equals the surest."""
    return max(findings, key=lambda f: (f.severity.rank, f.confidence.rank))


def to_replace(open_: Iterable[Finding], keys: Iterable[Key]) -> dict[str, list[Finding]]:
    """The findings of each key that is to be replaced, by its fingerprint: secret, not dead already, and grave enough somewhere."""
    alive = {k.fingerprint for k in keys if k.secret and k.live is not Live.DEAD}
    by_key: dict[str, list[Finding]] = {}
    for finding in open_:
        if finding.key in alive:
            by_key.setdefault(finding.key, []).append(finding)
    return {
        key: mine
        for key, mine in by_key.items()
        if any(f.severity >= Severity.MEDIUM and asks_for_a_new_key(f) for f in mine)
    }


def by_a_new_key(mine: Sequence[Finding]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a new key makes of the findings of the old one: ids of those that it closes, and of those that it lowers."""
    closes = tuple(f.id for f in mine if only_replacing(f))
    return closes, tuple(f.id for f in mine if f.severity > Severity.MEDIUM and not only_replacing(f))


class Deed(Protocol):
    """What is to be done, by what becomes of findings and of a key."""

    @property
    def closes(self) -> Collection[str]:
        """Ids of findings."""

    @property
    def lowers(self) -> Collection[str]:
        """Ids of findings that fall to medium."""

    @property
    def key(self) -> str | None:
        """The fingerprint of the key that ends."""


class Left(msgspec.Struct, frozen=True):
    """What a score is made of, once something is done."""

    results: list[CheckResult]
    findings: list[Finding]
    keys: list[Key]
    closed: frozenset[str]  # ids of findings
    lowered: frozenset[str]


def after(
    deeds: Collection[Deed], results: Sequence[CheckResult], findings: Sequence[Finding], keys: Sequence[Key]
) -> Left:
    """What is left once these are done, in any order."""
    closed = frozenset(id for deed in deeds for id in deed.closes)
    lowered = frozenset(id for deed in deeds for id in deed.lowers) - closed
    ended = {deed.key for deed in deeds}
    left = left_of(findings, closed, lowered)
    return Left(
        results=mended(results, findings, left, closed | lowered),
        findings=left,
        keys=[msgspec.structs.replace(k, live=Live.DEAD) if k.fingerprint in ended else k for k in keys],
        closed=closed,
        lowered=lowered,
    )


def left_of(findings: Sequence[Finding], closed: Collection[str], lowered: Collection[str]) -> list[Finding]:
    """The findings without what was closed (ids), and with what was lowered at medium."""
    return [
        msgspec.structs.replace(f, severity=min(f.severity, Severity.MEDIUM, key=lambda s: s.rank))
        if f.id in lowered
        else f
        for f in findings
        if f.id not in closed
    ]


def mended(
    results: Sequence[CheckResult], before: Sequence[Finding], still: Sequence[Finding], touched: Collection[str]
) -> list[CheckResult]:
    """The checks as they would judge what is left: worst finding and number of places, or no longer a failure."""
    changed = {f.check for f in before if f.id in touched}
    left: dict[str, list[Finding]] = {check: [] for check in changed}
    accepted = {f.check for f in still if f.status is Status.ACCEPTED}
    for finding in still:
        if finding.check in changed and finding.status is Status.FAIL:
            left[finding.check].append(finding)
    made = []
    for result in results:
        mine = left.get(result.id)
        if mine is None or result.status is not Status.FAIL:
            made.append(result)
        elif mine:
            worst = max((f.severity for f in mine), key=lambda s: s.rank)
            places = count_places(mine)
            made.append(
                msgspec.structs.replace(
                    result,
                    severity=min(worst, result.severity, key=lambda s: s.rank),
                    places=min(places, result.places or places),
                )
            )
        elif result.id in accepted:
            made.append(msgspec.structs.replace(result, status=Status.ACCEPTED, places=0))
        else:
            status = Status.PASS if result.share >= 1 else Status.PARTIAL
            made.append(msgspec.structs.replace(result, status=status, places=0))
    return made
