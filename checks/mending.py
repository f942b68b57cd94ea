"""What a step leaves of the findings, and how checks would judge what is left. Pure.

It promises no more than the next scan would see. A key that is replaced and revoked still stands where it stood: its
findings close where a new key is all they ask for, the others fall to medium, as they do once the provider says that the
key is dead.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec

from checks.model import CheckResult, Finding, Severity, Status

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


def left_of(findings: Sequence[Finding], closed: Collection[str], lowered: Collection[str]) -> list[Finding]:
    """The findings without those that are closed; those that are lowered are medium at most."""
    return [
        msgspec.structs.replace(f, severity=min(f.severity, Severity.MEDIUM, key=lambda s: s.rank))
        if f.id in lowered
        else f
        for f in findings
        if f.id not in closed
    ]


def mended(
    results: Sequence[CheckResult], before: Sequence[Finding], after: Sequence[Finding], touched: Collection[str]
) -> list[CheckResult]:
    """The checks as they would judge what is left: worst finding and number of places, or no longer a failure."""
    changed = {f.check for f in before if f.id in touched}
    left: dict[str, list[Finding]] = {check: [] for check in changed}
    accepted = {f.check for f in after if f.status is Status.ACCEPTED}
    for finding in after:
        if finding.check in changed and finding.status is Status.FAIL:
            left[finding.check].append(finding)
    made = []
    for result in results:
        mine = left.get(result.id)
        if mine is None or result.status is not Status.FAIL:
            made.append(result)
        elif mine:
            worst = max((f.severity for f in mine), key=lambda s: s.rank)
            places = len({f.key or f.locations[:1] or f.id for f in mine})
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
