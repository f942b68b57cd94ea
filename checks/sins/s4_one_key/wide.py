"""Wide: a permission that allows more than what it is for."""

from __future__ import annotations

import msgspec

from checks.model import Location, Severity


class Wide(msgspec.Struct, frozen=True):
    """Who may do what, where that is written, and how grave it is."""

    words: str
    location: Location
    about: str
    title: str | None = None
    severity: Severity = Severity.MEDIUM
