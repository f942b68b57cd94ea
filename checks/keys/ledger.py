"""The ledger: one row per key, with every place it was seen in."""

from __future__ import annotations

import threading
from collections.abc import Callable

import msgspec

from checks.keys.found import FoundKey
from checks.keys.match import Match
from checks.keys.secret import Fingerprinter, Secret
from checks.model import Confidence, Key, Sighting

KEPT_SIGHTINGS = 2_000  # a row: a key copied more often than this is listed with its first places and the count


class Ledger:
    """Joins matches by value. Values stay inside; what leaves are `Key` rows with fingerprints and masks.

    Safe to fill from several threads. The fingerprinter is asked for when the first row is made: a project without a
    key never opens the keychain.
    """

    def __init__(self, fingerprinter: Callable[[], Fingerprinter]) -> None:
        self._make_fingerprinter = fingerprinter
        self._fingerprinter: Fingerprinter | None = None
        self._rows: dict[Secret, _Row] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._rows)

    def __repr__(self) -> str:
        return f"Ledger({len(self._rows)} keys)"

    def add(self, match: Match, sighting: Sighting) -> bool:
        """Note a key in a place; true when this key was never seen before.

        Only keys enter, secret or publishable: a placeholder or a reference is not a key.
        """
        if match.nature not in ("secret", "public"):
            return False
        with self._lock:
            row = self._rows.get(match.value)
            new = row is None
            if row is None:
                if self._fingerprinter is None:
                    self._fingerprinter = self._make_fingerprinter()
                row = self._rows[match.value] = _Row(match, self._fingerprinter.of(match.value.reveal()))
            row.add(match, sighting)
            return new

    def fingerprint(self, match: Match) -> str:
        """The fingerprint of a key that was added."""
        return self._rows[match.value].fingerprint

    def fingerprint_of(self, value: bytes) -> str:
        """The fingerprint of any value, as this ledger's rows have it: to join what others list with what was found."""
        with self._lock:
            if self._fingerprinter is None:
                self._fingerprinter = self._make_fingerprinter()
            return self._fingerprinter.of(value)

    def found(self) -> tuple[FoundKey, ...]:
        """All rows that are secret, with their values: for who asks their providers, in this process."""
        return tuple(
            FoundKey(fingerprint=row.fingerprint, provider=row.best.provider, kind=row.best.kind, value=value)
            for value, row in self._rows.items()
            if row.best.nature == "secret"
        )

    @property
    def dropped_sightings(self) -> int:
        """How many places were seen beyond what a row keeps."""
        return sum(row.dropped for row in self._rows.values())

    def keys(self) -> tuple[Key, ...]:
        """All rows: secret keys before publishable ones, the surest first, then the oldest."""
        rows = [row.key() for row in self._rows.values()]
        rows.sort(key=lambda k: (not k.secret, -k.confidence.rank, k.first_seen or "9", k.provider, k.fingerprint))
        return tuple(rows)


class _Row:
    __slots__ = ("_best", "_places", "dropped", "fingerprint")

    def __init__(self, match: Match, fingerprint: str) -> None:
        self.fingerprint = fingerprint
        self.dropped = 0
        self._best = match
        self._places: dict[tuple[object, ...], Sighting] = {}

    @property
    def best(self) -> Match:
        """The match that tells most of this key."""
        return self._best

    def add(self, match: Match, sighting: Sighting) -> None:
        # The same value may be "vendor unknown" in one place and named by its variable in another: the place that
        # tells most names the key; a secret use outweighs a publishable one, which outweighs one that nothing tells of.
        if _weight(match) > _weight(self._best):
            self._best = match
        identity = (
            sighting.source,
            sighting.place,
            sighting.repository,
            sighting.path,
            sighting.line,
            sighting.column,
            sighting.blob,
            sighting.member,
        )
        if identity in self._places:
            return
        if len(self._places) >= KEPT_SIGHTINGS:
            self.dropped += 1
            return
        self._places[identity] = msgspec.structs.replace(
            sighting,
            confidence=min(match.confidence, sighting.confidence, key=lambda c: c.rank),
            symbol=sighting.symbol or match.symbol,
        )

    def key(self) -> Key:
        sightings = tuple(sorted(self._places.values(), key=_by_time))
        times = [t for s in sightings for t in (s.when, s.last_when) if t]
        best = self._best
        return Key(
            fingerprint=self.fingerprint,
            provider=best.provider,
            kind=best.kind,
            masked=best.masked,
            confidence=max((s.confidence for s in sightings), key=lambda c: c.rank, default=Confidence.LOW),
            first_seen=min(times, key=_instant, default=None),
            last_seen=max(times, key=_instant, default=None),
            sightings=sightings,
            privilege=best.privilege,
            secret=best.nature == "secret",
            proofs=best.proofs,
            facts=best.facts,
        )


def _weight(match: Match) -> tuple[int, int, int, bool]:
    nature = 2 if match.nature == "secret" and match.told else 1 if match.nature == "public" else 0
    return nature, match.confidence.rank, len(match.proofs), match.symbol is not None


def _instant(when: str) -> float:
    from datetime import datetime

    return datetime.fromisoformat(when).timestamp()


def _by_time(sighting: Sighting) -> tuple[float, str, int]:
    return (_instant(sighting.when) if sighting.when else float("inf"), sighting.path, sighting.line or 0)
