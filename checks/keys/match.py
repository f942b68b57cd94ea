"""A match: a key recognised in a document, before the ledger knows it."""

from __future__ import annotations

from typing import Literal

import msgspec

from checks.keys.secret import Secret
from checks.model import Confidence

Nature = Literal["secret", "public", "placeholder", "reference", "hash", "regex", "local_dummy"]


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """`start` and `end` are byte offsets of the value in the document that was given to the matcher."""

    provider: str
    kind: str
    start: int
    end: int
    value: Secret
    masked: str
    confidence: Confidence
    nature: Nature = "secret"
    told: bool = True  # False where another place may know that it is no secret: Google's keys
    symbol: str | None = None  # the variable, setting or header the value stands behind
    privilege: Literal["admin", "normal", "limited"] = "normal"
    in_page: bool = False  # the document begins as a page of the web
    proofs: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
