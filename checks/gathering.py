"""Gathering: each source is read once, what the matcher recognises goes into the ledger, facts go to the checks.

This module knows the order of the sources and how their results meet; how bytes are read is the sources' own matter.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from checks.announce import Announcer
from checks.events import Excerpt
from checks.evidence import Evidence, FileFact, HostFact, Need, Repository
from checks.keys.excerpt import excerpt
from checks.keys.ledger import Ledger
from checks.keys.match import Match
from checks.keys.matcher import Matcher
from checks.keys.secret import Fingerprinter
from checks.model import Confidence, Limit, Location, Severity, Sighting, Target
from checks.sources import PlaceKind
from checks.words import bytes_of, count_of

if TYPE_CHECKING:
    from checks.catalog import Catalog
    from checks.examination import Request
    from checks.keys.formats import Shapes
    from checks.places import Places
    from checks.sources.repository import RepositoryPaths

KEPT_EXCERPTS = 20_000

_ExcerptAt = tuple[str | None, str, int | None, str | None, str | None]  # key, path, line, blob, member


class Gathered(msgspec.Struct, kw_only=True):
    """What was gathered: the evidence for the checks, and excerpts for who shows them."""

    evidence: Evidence
    limits: tuple[Limit, ...]
    partial: bool
    excerpts: dict[_ExcerptAt, Excerpt] = {}

    def excerpt(self, key: str | None, location: Location) -> Excerpt | None:
        """The lines around a finding's location, if they were kept."""
        return self.excerpts.get((key, location.path, location.line, location.blob, location.member))
