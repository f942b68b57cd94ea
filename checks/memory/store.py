"""The store: the newest snapshot of each account, and what was last known of each found key."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, TypeVar

import msgspec

from checks.memory.files import damaged, opened
from checks.model import Known, Live, Word

if TYPE_CHECKING:
    from checks.accounts.model import Snapshot
    from checks.model import Key
    from checks.places import Places

_T = TypeVar("_T")

FILE = "memory.sqlite"
VERSION = 1
_KEPT_KEYS = 50_000  # the oldest go first
_TABLES = """
CREATE TABLE snapshots (
    provider TEXT NOT NULL, label TEXT NOT NULL, asked TEXT NOT NULL, data BLOB NOT NULL,
    PRIMARY KEY (provider, label)
);
CREATE TABLE known (fingerprint TEXT PRIMARY KEY, asked TEXT NOT NULL, data BLOB NOT NULL);
"""


class Remembered(Word, frozen=True, kw_only=True):
    """What was last known of one key."""

    live: Live
    known: Known


class Memory:
    """What is remembered for one user. Nothing is opened before a method is called; all raise `BrokenMemory`."""

    def __init__(self, places: Places) -> None:
        self._file = places.data / FILE

    def keep_snapshots(self, snapshots: Iterable[Snapshot]) -> None:
        """Keep each account's newest. One of which nothing could be asked does not take the place of one that told.

        Their hints are kept as far as `known.shown` lets them pass.
        """
        from checks.accounts.known import shown

        told = [shown(s) for s in snapshots if s.keys.state != "could_not_ask" or s.limits.state != "could_not_ask"]
        rows = [(s.provider, s.label, s.asked.isoformat(), msgspec.json.encode(s)) for s in told]
        with self._open() as base:
            base.executemany("INSERT OR REPLACE INTO snapshots VALUES (?, ?, ?, ?)", rows)

    def keep_known(self, keys: Iterable[Key]) -> None:
        """Keep what is known of keys. Their fingerprints must be the lasting ones."""
        rows = [
            (k.fingerprint, k.known.asked or "", msgspec.json.encode(Remembered(live=k.live, known=k.known)))
            for k in keys
            if k.known is not None
        ]
        with self._open() as base:
            base.executemany("INSERT OR REPLACE INTO known VALUES (?, ?, ?)", rows)
            base.execute(
                "DELETE FROM known WHERE fingerprint NOT IN (SELECT fingerprint FROM known ORDER BY asked DESC LIMIT ?)",
                (_KEPT_KEYS,),
            )

    def snapshots(self) -> list[Snapshot]:
        """The newest snapshot of each account, as they were told then."""
        from checks.accounts.model import Snapshot

        with self._open(writing=False) as base:
            rows = base.execute("SELECT data FROM snapshots ORDER BY provider, label").fetchall()
        return [self._read(data, Snapshot) for (data,) in rows]

    def known(self, fingerprints: Iterable[str]) -> dict[str, Remembered]:
        """What was last known of these keys."""
        found: dict[str, Remembered] = {}
        with self._open(writing=False) as base:
            for fingerprint in fingerprints:
                row = base.execute("SELECT data FROM known WHERE fingerprint = ?", (fingerprint,)).fetchone()
                if row is not None:
                    found[fingerprint] = self._read(row[0], Remembered)
        return found

    def forget_account(self, provider: str, label: str) -> None:
        """Forget what an account told: it was taken out."""
        if self._file.exists():
            with self._open() as base:
                base.execute("DELETE FROM snapshots WHERE provider = ? AND label = ?", (provider, label))

    def _read(self, data: bytes, kind: type[_T]) -> _T:
        try:
            return msgspec.json.decode(data, type=kind)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, TypeError):
            raise damaged(self._file) from None

    def _open(self, *, writing: bool = True) -> AbstractContextManager[sqlite3.Connection]:
        return opened(self._file, _TABLES, VERSION, writing=writing)
