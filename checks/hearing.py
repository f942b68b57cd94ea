"""Hearing: what becomes of a match. It enters the ledger; of a key's first the window is told; the lines around are kept.

Everything that is recognised passes here, from all sources and from several threads. What leaves carries masks only.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from checks.announce import Announcer
from checks.events import Excerpt
from checks.keys.excerpt import excerpt
from checks.keys.ledger import Ledger
from checks.keys.match import Match
from checks.keys.secret import Fingerprinter
from checks.machine import shown_path
from checks.model import Confidence, Limit, Location, Severity, Sighting, Sin
from checks.suppressions import marks_beside

if TYPE_CHECKING:
    from checks.evidence import Suppression
    from checks.keys.formats import Shapes
    from checks.places import Places
    from checks.sources.history import Spot

KEPT_EXCERPTS = 20_000

_At = tuple[str | None, str, int | None, str | None, str | None]  # key, path, line, blob, member


def _spot_of(sighting: Sighting) -> str:
    if sighting.source == "machine":
        return shown_path(sighting.path) + (f":{sighting.line}" if sighting.line else "")
    return f"{sighting.path}:{sighting.line}"


class Hearing:
    """One examination's ledger, with what is kept beside it."""

    def __init__(
        self,
        shapes: Shapes,
        places: Places,
        announce: Announcer,
        *,
        may_store: bool,
        sins: Mapping[str, Sin] | None = None,
    ) -> None:
        """`may_store` says whether a fingerprint key may be put into the keychain; `sins` are those of a machine's places."""
        self._shapes, self._places, self._announce, self._may_store = shapes, places, announce, may_store
        self._sins = sins or {}
        self._excerpts: dict[_At, Excerpt] = {}
        self._heard: set[tuple[str, str]] = set()
        self.ledger = Ledger(self._fingerprinter)
        self.suppressions: list[Suppression] = []
        self.limits: list[Limit] = []
        self.fingerprints = ""  # the name of the key that fingerprints were made with, if it lasts

    def hear(self, match: Match, sighting: Sighting, spot: Spot) -> str | None:
        """Take a match in; the fingerprint of its key. Only keys stay: a placeholder, a reference or a digest is none."""
        if match.nature not in ("secret", "public"):
            return None
        self.ledger.add(match, sighting)
        key = self.ledger.fingerprint(match)
        if match.nature == "public":
            return key
        self._keep_excerpt(key, match, sighting, spot)
        if sighting.source == "worktree":
            self.suppressions.extend(marks_beside(spot, sighting, key))
        self._tell_once(key, match, sighting)
        return key

    def excerpt(self, key: str | None, location: Location) -> Excerpt | None:
        """The lines around a finding's location, if they were kept."""
        return self._excerpts.get((key, location.path, location.line, location.blob, location.member))

    def _keep_excerpt(self, key: str, match: Match, sighting: Sighting, spot: Spot) -> None:
        place = (key, sighting.path, sighting.line, sighting.blob, sighting.member)
        if place in self._excerpts or len(self._excerpts) >= KEPT_EXCERPTS:
            return
        self._excerpts[place] = Excerpt(
            key=key,
            path=sighting.path,
            line=sighting.line or 0,
            blob=sighting.blob,
            commit=sighting.commit,
            member=sighting.member,
            lines=excerpt(spot.data, spot.start, spot.end, match.masked, spot.first_line),
        )

    def _tell_once(self, key: str, match: Match, sighting: Sighting) -> None:
        where = {"history": "the git history", "machine": "a place on this machine"}.get(sighting.source, "a file")
        if (key, where) in self._heard:
            return
        self._heard.add((key, where))
        self._announce.heard(
            f"{self._shapes.title(match.provider, match.kind)} in {where}",
            match.masked,
            _spot_of(sighting),
            Severity.MEDIUM if match.confidence is Confidence.LOW else Severity.HIGH,
            sin=self._sin_of(sighting),
            key=key,
            commit=sighting.commit,
        )

    def _sin_of(self, sighting: Sighting) -> Sin:
        """What the place alone tells: which sins a key commits is judged when all of it is known."""
        if sighting.source == "machine":
            return self._sins.get(sighting.place or "", Sin.JUST_CONFIG)
        # What git passes by, and a folder without git, commits nothing: it is a value that lies in a plain file.
        return Sin.JUST_CONFIG if sighting.place in ("ignored", "plain") else Sin.COMMITTED

    def _fingerprinter(self) -> Fingerprinter:
        from checks.vault.fingerprints import fingerprinter

        made, why = fingerprinter(self._places, may_store=self._may_store)
        if why:
            self.limits.append(Limit(id="fingerprints", source="machine", what="fingerprints", why=why))
        self.fingerprints = made.name
        return made
