"""Faults: what can go wrong between a provider and who asks it, by name."""

from __future__ import annotations

from typing import Literal

import msgspec

FaultKind = Literal[
    "status",  # just this status, with a body that quotes the credential, as some providers do
    "slow",  # nothing at all until the server ends
    "dripping",  # a byte now and then, for ever
    "slow_headers",  # the same, within the headers
    "cut_off",  # half of what was promised
    "closed",  # no answer at all
    "malformed",  # 200, and no JSON
    "odd",  # 200, and JSON of another shape
    "empty",  # 200, and an object without anything in it
    "deep",  # 200, and JSON a hundred thousand levels deep
    "huge",  # 200, and no end
    "packed",  # 200, compressed though nobody asked for it
    "redirect",  # to another host
    "loop",  # the first page again and again
    "skew",  # a clock that is ahead
]


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that goes wrong. `where` is a part of the path that it happens at, `times` how often (None: always)."""

    kind: FaultKind
    provider: str = ""  # "" is every one
    where: str = ""
    status: int = 500
    retry_after: str | None = None
    seconds: float = 0.0  # of skew
    times: int | None = None
    after: int = 0  # so many answers are good before
