"""What the tests of sources share: a folder read as an examination reads it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from checks.keys.match import Match
from checks.keys.matcher import Matcher
from checks.model import Limit, Sighting
from checks.sources.inner import inner_documents
from checks.sources.walk import Tree
from checks.sources.worktree import WorktreeResult, examine_worktree


class Read:
    """What a folder told: the result, and every sighting of every key."""

    def __init__(self) -> None:
        self.result = WorktreeResult()
        self.heard: list[tuple[str, Sighting]] = []

    def of(self, value: str) -> list[Sighting]:
        return [s for v, s in self.heard if v == value]

    def the(self, value: str) -> Sighting:
        (only,) = self.of(value)
        return only

    @property
    def limits(self) -> dict[str, Limit]:
        return {limit.id: limit for limit in self.result.limits}

    @property
    def paths(self) -> list[str]:
        return [f.path for f in self.result.files]


@pytest.fixture
def read(matcher: Matcher) -> Callable[..., Read]:
    """Reads a folder's files."""

    def run(
        folder: Path, trees: Mapping[str, Tree] | None = None, *, cancel: threading.Event | None = None, **more: Any
    ) -> Read:
        told = Read()

        def hear(match: Match, sighting: Sighting, spot: object) -> str | None:
            if match.nature not in ("secret", "public"):
                return None
            told.heard.append((match.value.reveal().decode(), sighting))
            return f"{len(told.heard):032x}"

        told.result = examine_worktree(
            folder,
            trees or {},
            matcher,
            on_hit=hear,
            expand=lambda document, limits, only=None: inner_documents(document, matcher.met, limits, only),
            cancel=cancel,
            **more,
        )
        return told

    return run
