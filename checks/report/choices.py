"""What a reader of a report may choose: for whom it is, what is hidden, what is left out. Never whether scope is told."""

from __future__ import annotations

from typing import Literal

import msgspec

from checks.report.changed import Changed

Audience = Literal["developer", "lead"]
Part = Literal["accepted", "changes"]

AUDIENCES: tuple[Audience, ...] = ("developer", "lead")
PARTS: tuple[Part, ...] = ("accepted", "changes")  # what may be left out; what was not looked at is no such part


class Choices(msgspec.Struct, frozen=True, kw_only=True):
    """How a report is laid out. `imported` names the file it was read from, where this run did not examine anything."""

    audience: Audience = "developer"
    without: frozenset[Part] = frozenset()
    hide_names: bool = False  # paths, names and masks, too: for people outside the team
    imported: str = ""
    changed: Changed | None = None  # what the memory tells of the scan before
