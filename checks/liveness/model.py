"""The words for asking about keys: what would be asked, and what was said. They carry no value, and cost nothing to import."""

from __future__ import annotations

from datetime import datetime

from checks.model import Live, Word


class Question(Word, frozen=True, kw_only=True):
    """What would be asked about one key. `why_not` says why nobody would be."""

    fingerprint: str
    provider: str
    kind: str
    method: str = ""
    url: str = ""  # never with the key in it
    host: str = ""
    carried_in: str = ""  # the header or field that carries the key
    note: str = ""
    why_not: str = ""


class Told(Word, frozen=True, kw_only=True):
    """What one key's provider said, and when."""

    fingerprint: str
    provider: str
    live: Live
    why: str
    asked: datetime
    host: str = ""
