"""Shrift's engine: what works without a window. What the author of a check imports is named here.

The names are loaded when they are first used, so that `shrift --version` and a git hook do not pay for them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from checks.version import __version__

if TYPE_CHECKING:
    from checks.catalog import Check as Check
    from checks.evidence import Evidence as Evidence
    from checks.evidence import FileFact as FileFact
    from checks.evidence import Need as Need
    from checks.evidence import Repository as Repository
    from checks.model import Confidence as Confidence
    from checks.model import Finding as Finding
    from checks.model import Key as Key
    from checks.model import Location as Location
    from checks.model import Severity as Severity
    from checks.model import Sighting as Sighting
    from checks.model import Sin as Sin
    from checks.model import Status as Status
    from checks.model import Verdict as Verdict


_HOMES = {
    "Check": "checks.catalog",
    "Evidence": "checks.evidence",
    "FileFact": "checks.evidence",
    "Need": "checks.evidence",
    "Repository": "checks.evidence",
    "Confidence": "checks.model",
    "Finding": "checks.model",
    "Key": "checks.model",
    "Location": "checks.model",
    "Severity": "checks.model",
    "Sighting": "checks.model",
    "Sin": "checks.model",
    "Status": "checks.model",
    "Verdict": "checks.model",
}

__all__ = [*_HOMES, "__version__"]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
