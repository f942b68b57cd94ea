"""The store: the newest snapshot of each account, and what was last known of each found key."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

from checks.model import Known, Live, Word
from checks.places import make_private

if TYPE_CHECKING:
    from checks.accounts.model import Snapshot
    from checks.model import Key
    from checks.places import Places

_T = TypeVar("_T")

FILE = "memory.sqlite"
VERSION = 1
_KEPT_KEYS = 50_000  # the oldest go first
_TABLES = """
CREATE TABLE IF NOT EXISTS snapshots (
    provider TEXT NOT NULL, label TEXT NOT NULL, asked TEXT NOT NULL, data BLOB NOT NULL,
    PRIMARY KEY (provider, label)
);
CREATE TABLE IF NOT EXISTS known (fingerprint TEXT PRIMARY KEY, asked TEXT NOT NULL, data BLOB NOT NULL);
"""


class BrokenMemory(RuntimeError):
    """The file cannot be read or written; the message is one line."""


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
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise BrokenMemory(f"{self._file} is damaged; remove it, and ask again") from None

    @contextmanager
    def _open(self, *, writing: bool = True) -> Iterator[sqlite3.Connection]:
        try:
            if writing:
                _make(self._file)
            # Read without a file: nothing was remembered, and nothing is made.
            path = str(self._file) if writing or self._file.exists() else ":memory:"
            with closing(sqlite3.connect(path, timeout=10)) as base:
                (version,) = base.execute("PRAGMA user_version").fetchone()
                if version > VERSION:
                    raise BrokenMemory(f"{self._file} was written by a newer Shrift")
                base.executescript(_TABLES)
                base.execute(f"PRAGMA user_version = {VERSION}")
                with base:
                    yield base
        except sqlite3.Error as error:
            raise BrokenMemory(f"{self._file} cannot be used ({type(error).__name__})") from None
        except OSError as error:
            raise BrokenMemory(f"{self._file} cannot be used: {error.strerror}") from None


def _make(file: Path) -> None:
    """The file, for the user alone: SQLite would make it for everybody that the mask lets in."""
    make_private(file.parent)
    os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
