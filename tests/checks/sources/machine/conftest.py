"""A machine under test: examined in this process, with everything that was heard."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from checks.keys.match import Match
from checks.keys.matcher import Matcher
from checks.machine import built_in_places
from checks.model import Limit, Sighting
from checks.sources.history import Spot
from checks.sources.inner import inner_documents
from checks.sources.machine import MachineResult, examine_machine


class Heard(NamedTuple):
    """A key that was heard, and where."""

    value: bytes
    sighting: Sighting


class Visit(NamedTuple):
    """What an examination of a machine told, and what was heard meanwhile."""

    result: MachineResult
    heard: list[Heard]

    def at(self, place: str, path: str) -> set[bytes]:
        """The values of the keys heard at a file of a place."""
        return {h.value for h in self.heard if h.sighting.place == place and h.sighting.path == path}

    def limits(self, id: str) -> list[Limit]:
        return [limit for limit in self.result.limits if limit.id == id]


def visit(home: Path, matcher: Matcher, **options) -> Visit:
    """Examine a home as another's, unless `own` says otherwise."""
    heard: list[Heard] = []

    def hear(match: Match, sighting: Sighting, spot: Spot) -> str | None:
        if match.nature not in ("secret", "public"):
            return None
        heard.append(Heard(match.value.reveal(), sighting))
        return f"key{len(heard)}" if match.nature == "secret" else None

    result = examine_machine(
        home,
        options.pop("places", built_in_places()),
        matcher,
        own=options.pop("own", False),
        on_hit=hear,
        expand=lambda document, limits: inner_documents(document, matcher.met, limits),
        cancel=options.pop("cancel", None) or threading.Event(),
        **options,
    )
    return Visit(result, heard)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty home, closed to others."""
    folder = tmp_path / "ada"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture
def look(home: Path, matcher: Matcher) -> Callable[..., Visit]:
    """Examines the home."""
    return lambda **options: visit(options.pop("folder", home), matcher, **options)
