"""The scans that are remembered, in a SQLite file beside Shrift's other data: what is told of each, and its report.

A report has masks and fingerprints, never a value. Several processes may write at once; each waits for the other.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

import msgspec

from checks.memory.files import BrokenMemory, damaged, opened
from checks.memory.scan import KeySeen, Scan, keys_of, thinned
from checks.memory.thinning import MOST_BYTES, let_go
from checks.model import Report, Word, decode_report, encode

if TYPE_CHECKING:
    from checks.places import Places

_T = TypeVar("_T")

FILE = "scans.sqlite"
VERSION = 1
LARGEST = 8 * 1024 * 1024  # bytes of one report as it is kept
LARGEST_PLAIN = 256 * 1024 * 1024  # and as it is read
_TABLES = """
CREATE TABLE projects (
    target TEXT PRIMARY KEY, path TEXT NOT NULL, name TEXT NOT NULL, added TEXT NOT NULL, who TEXT NOT NULL
);
CREATE TABLE scans (
    number INTEGER PRIMARY KEY AUTOINCREMENT, target TEXT NOT NULL, finished TEXT NOT NULL, whole INTEGER NOT NULL,
    summary BLOB NOT NULL, report BLOB NOT NULL
);
CREATE INDEX scans_of ON scans (target, finished);
CREATE TABLE keys (number INTEGER NOT NULL, fingerprint TEXT NOT NULL, named TEXT NOT NULL, data BLOB NOT NULL);
CREATE INDEX keys_by_fingerprint ON keys (named, fingerprint);
CREATE INDEX keys_of ON keys (number);
"""
# Of each target the newest scan that says all; SQLite takes the other columns from the row of the maximum.
_NEWEST = "SELECT number, MAX(finished) AS finished FROM scans WHERE whole = 1 GROUP BY target"


class TooLarge(ValueError):
    """A report is too large to be remembered."""


class Project(Word, frozen=True, kw_only=True):
    """A target that is known. `who` sent it, where it was never scanned here."""

    target: str
    path: str
    name: str
    added: str
    who: str = ""


class SeenElsewhere(Word, frozen=True, kw_only=True):
    """A key as another project's newest scan had it."""

    key: KeySeen
    scan: Scan


class Scans:
    """The remembered scans of one user. Nothing is opened before a method is called; all raise `BrokenMemory`."""

    def __init__(self, places: Places) -> None:
        self._file = places.data / FILE

    # --- keeping ----------------------------------------------------------------------------------------------------

    def keep(self, scan: Scan, report: Report, *, now: datetime | None = None) -> int:
        """Keep a scan with its report, and let go what is over the bounds; its number. Raises `TooLarge`."""
        packed = zlib.compress(encode(thinned(report)), 3)
        if len(packed) > LARGEST:
            raise TooLarge
        now = now or datetime.now(UTC)
        with self._open(writing=True) as base:
            base.execute(
                "INSERT OR IGNORE INTO projects VALUES (?, ?, ?, ?, ?)",
                (scan.target, scan.path, scan.name, now.isoformat(timespec="seconds"), scan.who),
            )
            number = base.execute(
                "INSERT INTO scans (target, finished, whole, summary, report) VALUES (?, ?, ?, ?, ?)",
                (scan.target, _utc(scan.finished), int(scan.whole), encode(scan), packed),
            ).lastrowid
            assert number is not None
            base.executemany(
                "INSERT INTO keys VALUES (?, ?, ?, ?)",
                [(number, k.fingerprint, scan.tool.fingerprints, encode(k)) for k in keys_of(report)],
            )
            self._thin(base, scan.target, now)
        return number

    def add(self, project: Project) -> bool:
        """Put a target on the board; false where it was there."""
        with self._open(writing=True) as base:
            done = base.execute(
                "INSERT OR IGNORE INTO projects VALUES (?, ?, ?, ?, ?)",
                (project.target, project.path, project.name, project.added, project.who),
            )
            return done.rowcount == 1

    def forget(self, target: str) -> bool:
        """Forget a target and all its scans; false where it was not known. Its folder is not touched."""
        if not self._file.exists():
            return False
        with self._open(writing=True) as base:
            numbers = [n for (n,) in base.execute("SELECT number FROM scans WHERE target = ?", (target,))]
            _delete(base, numbers)
            gone = base.execute("DELETE FROM projects WHERE target = ?", (target,)).rowcount
        return bool(gone or numbers)

    @staticmethod
    def _thin(base: sqlite3.Connection, target: str, now: datetime) -> None:
        rows = base.execute("SELECT number, finished, whole FROM scans WHERE target = ?", (target,)).fetchall()
        _delete(base, let_go([(n, datetime.fromisoformat(f), bool(w)) for n, f, w in rows], now))
        (size,) = base.execute("SELECT COALESCE(SUM(LENGTH(report)), 0) FROM scans").fetchone()
        if size > MOST_BYTES:
            older = base.execute(
                f"SELECT number, LENGTH(report) FROM scans WHERE number NOT IN (SELECT number FROM ({_NEWEST}))"  # noqa: S608 - a constant
                " ORDER BY finished"
            ).fetchall()
            gone = []
            for number, length in older:
                if size <= MOST_BYTES:
                    break
                size -= length
                gone.append(number)
            _delete(base, gone)

    # --- reading ----------------------------------------------------------------------------------------------------

    def projects(self) -> list[Project]:
        """Every target that is known, the first added first."""
        with self._open() as base:
            rows = base.execute("SELECT target, path, name, added, who FROM projects ORDER BY added, target").fetchall()
            names = ("target", "path", "name", "added", "who")
            return [msgspec.convert(dict(zip(names, row, strict=True)), Project) for row in rows]

    def of(self, target: str) -> list[Scan]:
        """The scans of a target, the oldest first."""
        with self._open() as base:
            rows = base.execute(
                "SELECT number, summary FROM scans WHERE target = ? ORDER BY finished, number", (target,)
            ).fetchall()
        return [self._scan(number, data) for number, data in rows]

    def newest_but(self, target: str) -> int:
        """The number of the newest scan of any other target; 0 where there is none."""
        with self._open() as base:
            (number,) = base.execute("SELECT MAX(number) FROM scans WHERE target != ?", (target,)).fetchone()
        return number or 0

    def scan(self, number: int) -> Scan | None:
        """One scan by its number; None where it is not remembered (any more)."""
        with self._open() as base:
            row = base.execute("SELECT summary FROM scans WHERE number = ?", (number,)).fetchone()
        return None if row is None else self._scan(number, row[0])

    def report(self, number: int) -> Report | None:
        """The report of one scan, with fewer sightings of a kind than the scan had."""
        with self._open() as base:
            row = base.execute("SELECT report FROM scans WHERE number = ?", (number,)).fetchone()
        if row is None:
            return None
        try:
            unpacking = zlib.decompressobj()
            plain = unpacking.decompress(row[0], LARGEST_PLAIN)
            if not unpacking.eof:
                raise self._damaged()
            return decode_report(plain)
        except (zlib.error, msgspec.DecodeError, UnicodeDecodeError, RecursionError, TypeError):
            raise self._damaged() from None

    def elsewhere(self, fingerprints: Sequence[str], named: str) -> list[SeenElsewhere]:
        """These keys as the newest whole scan of every target has them; `named` is the name of the fingerprints' key."""
        found = []
        with self._open() as base:
            for fingerprint in fingerprints if named else ():
                rows = base.execute(
                    f"SELECT k.number, k.data, s.summary FROM keys k JOIN scans s USING (number) WHERE k.named = ?"  # noqa: S608
                    f" AND k.fingerprint = ? AND k.number IN (SELECT number FROM ({_NEWEST})) ORDER BY s.finished",
                    (named, fingerprint),
                ).fetchall()
                found += [(n, k, s) for n, k, s in rows]
        return [SeenElsewhere(key=self._read(k, KeySeen), scan=self._scan(n, s)) for n, k, s in found]

    def shared(self) -> list[tuple[KeySeen, tuple[Scan, ...]]]:
        """The keys that the newest scans of several targets have, each with those scans."""
        with self._open() as base:
            rows = base.execute(
                f"WITH newest AS (SELECT number FROM ({_NEWEST})), seen AS ("  # noqa: S608
                " SELECT k.named, k.fingerprint, k.number, k.data FROM keys k JOIN newest USING (number)),"
                " twice AS (SELECT named, fingerprint FROM seen GROUP BY named, fingerprint"
                " HAVING COUNT(DISTINCT number) > 1)"
                " SELECT seen.named, seen.fingerprint, seen.number, seen.data, scans.summary FROM seen"
                " JOIN twice USING (named, fingerprint) JOIN scans ON scans.number = seen.number"
                " ORDER BY seen.named, seen.fingerprint, scans.finished"
            ).fetchall()
        found: dict[tuple[str, str], tuple[KeySeen, list[Scan]]] = {}
        for named, fingerprint, number, key, summary in rows:
            entry = found.setdefault((named, fingerprint), (self._read(key, KeySeen), []))
            entry[1].append(self._scan(number, summary))
        return [(key, tuple(scans)) for key, scans in found.values()]

    # --- the file ---------------------------------------------------------------------------------------------------

    def _scan(self, number: int, data: bytes) -> Scan:
        return msgspec.structs.replace(self._read(data, Scan), number=number)

    def _read(self, data: bytes, kind: type[_T]) -> _T:
        try:
            return msgspec.json.decode(data, type=kind)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, TypeError):
            raise self._damaged() from None

    def _damaged(self) -> BrokenMemory:
        return damaged(self._file)

    @contextmanager
    def _open(self, *, writing: bool = False) -> Iterator[sqlite3.Connection]:
        try:
            with opened(self._file, _TABLES, VERSION, writing=writing) as base:
                yield base
        except (TypeError, ValueError):  # a column holds what is never written there
            raise self._damaged() from None


def _delete(base: sqlite3.Connection, numbers: Iterable[int]) -> None:
    rows = [(n,) for n in numbers]
    base.executemany("DELETE FROM keys WHERE number = ?", rows)
    base.executemany("DELETE FROM scans WHERE number = ?", rows)


def _utc(moment: str) -> str:
    """A time as it sorts."""
    return datetime.fromisoformat(moment).astimezone(UTC).isoformat(timespec="seconds")
