"""x"""

from __future__ import annotations

from checks.evidence import Evidence
from checks.model import Location

MANIFESTS: tuple[str, ...] = ("package.json",)


def listed(evidence: Evidence) -> tuple[tuple[str, Location], ...]:
    return ()
