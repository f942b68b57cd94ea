"""One name for one key in two reports. Pure.

Fingerprints join where both reports made them with the same key. Where they hold for one run only, a key is known again by
its provider, kind and mask: within one project that tells keys apart well enough, between projects it would not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import msgspec

from checks.model import Finding, Key, Report


def joined_by_fingerprints(one: Report, other: Report) -> bool:
    """Whether the same fingerprint means the same key in both. Where one of them has no key there is nothing to join."""
    if not one.keys or not other.keys:
        return True
    return bool(one.tool.fingerprints) and one.tool.fingerprints == other.tool.fingerprints


def alike(one: Report, other: Report) -> tuple[Report, Report, bool]:
    """Both reports with the same names for the same keys and findings, and whether masks had to do."""
    if joined_by_fingerprints(one, other):
        return one, other, False
    return _by_masks(one), _by_masks(other), True


def _by_masks(report: Report) -> Report:
    met: dict[str, int] = {}
    names: dict[str, str] = {}
    for key in sorted(report.keys, key=_order):
        same = f"{key.provider}/{key.kind}/{key.masked}"
        met[same] = met.get(same, 0) + 1
        names[key.fingerprint] = same if met[same] == 1 else f"{same}/{met[same]}"
    keys = tuple(msgspec.structs.replace(k, fingerprint=names[k.fingerprint]) for k in report.keys)
    return msgspec.structs.replace(report, keys=keys, findings=tuple(_renamed(report.findings, names)))


def _order(key: Key) -> tuple[str, str, int, str]:
    """Of two keys with one mask the one that stands first."""
    first = min(((s.path, s.member or "", s.line or 0) for s in key.sightings), default=("", "", 0))
    return *first, key.first_seen or ""


def _renamed(findings: Iterable[Finding], names: dict[str, str]) -> Iterable[Finding]:
    """Findings about keys, with ids that do not depend on the fingerprint; the others keep theirs."""
    met: dict[str, int] = {}
    for finding in findings:
        if finding.key is None:
            yield finding
            continue
        key = names.get(finding.key, finding.key)
        at = finding.locations[0] if finding.locations else None
        same = "\0".join((finding.check, key, at.path if at else "", (at.member or "") if at else ""))
        met[same] = met.get(same, 0) + 1
        id = hashlib.sha256(f"{same}\0{met[same]}".encode("utf-8", "surrogateescape")).hexdigest()[:16]
        yield msgspec.structs.replace(finding, id=id, key=key)
