"""Inline marks that tell a scanner to look away, standing beside a key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from checks.evidence import Suppression
from checks.expressions.patterns import pattern_of
from checks.model import Sighting

if TYPE_CHECKING:
    from checks.sources.history import Spot

_MARKS = (
    ("gitleaks", pattern_of(rb"gitleaks:allow", re.I)),
    ("betterleaks", pattern_of(rb"betterleaks:allow", re.I)),
    ("detect-secrets", pattern_of(rb"pragma:\s{0,3}(?:allow|white)list\s{0,3}(?:nextline\s{0,3})?secret", re.I)),
    ("trufflehog", pattern_of(rb"trufflehog:\s{0,3}ignore", re.I)),
    ("secretlint", pattern_of(rb"secretlint-disable", re.I)),
    ("ggshield", pattern_of(rb"ggignore", re.I)),
    ("kingfisher", pattern_of(rb"kingfisher:\s{0,3}ignore", re.I)),
    ("nosec", pattern_of(rb"#\s{0,3}nosec\b")),
)


def marks_beside(spot: Spot, sighting: Sighting, key: str) -> Iterator[Suppression]:
    """Marks on the key's own line or on the one above it."""
    begin = spot.data.rfind(b"\n", 0, spot.start)
    begin = spot.data.rfind(b"\n", 0, max(begin, 0)) + 1
    end = spot.data.find(b"\n", spot.end)
    around = spot.data[begin : spot.start] + spot.data[spot.end : end if end >= 0 else len(spot.data)]
    for tool, mark in _MARKS:
        if mark.search(around):
            yield Suppression(path=sighting.path, line=sighting.line or 1, tool=tool, hides=key)
