"""Who tolerates a key that would go: read only where one was met."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from checks.acceptances.reading import read_book
from checks.keys.match import Match
from checks.words import day_of


class Tolerated:
    """The acceptances of the project, as they lie in its folder now."""

    def __init__(self, root: Path) -> None:
        today = datetime.now(UTC).date()
        self._entries = [h.entry for h in read_book(root).held if h.entry.state(today) != "expired"]

    def by(self, match: Match, path: str) -> str:
        """`Ada until 30 Jan 2027`; empty where nobody tolerates this key in what git keeps."""
        for entry in self._entries:
            if entry.checks and not any(c.startswith("S1-") for c in entry.checks):
                continue
            if entry.identity:
                meant = entry.is_of(match.value.reveal())
            else:
                place = (entry.kind, entry.masked, entry.path, entry.symbol)
                meant = place == (f"{match.provider}/{match.kind}", match.masked, path, match.symbol or "")
            if meant:
                return f"{entry.owner} until {day_of(entry.until)}"
        return ""
