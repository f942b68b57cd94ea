"""The SQLite files of the memory: opened where they are files of ours, with bounds; what goes wrong with them, in words."""

from __future__ import annotations

import os
import sqlite3
import stat
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from checks.places import make_private

PATIENCE = 10  # seconds that one process waits for another
LONGEST = 60  # seconds that one opening of the file may take: a table may be a view without an end
LARGEST = 64 << 20  # bytes of one value
_STEPS = 1_000_000  # of SQLite's machine between two looks at the clock


class BrokenMemory(RuntimeError):
    """The file cannot be read or written; the message is one line."""


@contextmanager
def opened(file: Path, tables: str, version: int, *, writing: bool) -> Iterator[sqlite3.Connection]:
    """One transaction in a file. Where none is there, reading finds empty tables, and makes nothing.

    `tables` are the statements that make them. A file of another program's is left as it is, a link is not followed.
    Raises `BrokenMemory`.
    """
    try:
        there = _is_there(file)
        if writing:
            make_private(file.parent)
            # For the user alone: SQLite would make it for everybody that the mask lets in.
            os.close(os.open(file, os.O_CREAT | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0), 0o600))
        path = str(file) if writing else _to_be_read(file) if there else ":memory:"
        with closing(
            sqlite3.connect(path, timeout=PATIENCE, isolation_level=None, uri=path.startswith("file:"))
        ) as base:
            _bound(base)
            if _version(base, file, version) == 0:
                _make(base, file, tables, version)
            if writing:
                base.execute("PRAGMA secure_delete = ON")  # what is forgotten is not to be found in the file
            base.execute("BEGIN IMMEDIATE" if writing else "BEGIN")
            try:
                yield base
                base.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    base.execute("ROLLBACK")
                raise
            if writing:
                base.execute("PRAGMA incremental_vacuum").fetchall()
    except sqlite3.Error as error:
        raise BrokenMemory(f"{file} cannot be used: {_why(error)}") from None
    except OSError as error:
        raise BrokenMemory(f"{file} cannot be used: {error.strerror}") from None


def damaged(file: Path) -> BrokenMemory:
    """What is raised for a row that is none."""
    return BrokenMemory(f"{file} is damaged; move it away, and a new one is made")


def _is_there(file: Path) -> bool:
    """Whether there is anything to be read. Raises `BrokenMemory` for what SQLite would wait for, or write through."""
    try:
        note = file.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    if stat.S_ISLNK(note.st_mode):
        raise BrokenMemory(f"{file} is a link, and nothing is written through links: put the file itself there")
    if not stat.S_ISREG(note.st_mode):
        raise BrokenMemory(f"{file} is no file; move it away, and a new one is made")
    return note.st_size > 0


def _to_be_read(file: Path) -> str:
    """Its path; where nothing may be written beside it, as SQLite wants to, the address of a file that nobody changes."""
    if os.access(file.parent, os.W_OK) or Path(f"{file}-wal").exists():
        return str(file)
    return f"{file.absolute().as_uri()}?mode=ro&immutable=1"


def _bound(base: sqlite3.Connection) -> None:
    base.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST)
    base.execute("PRAGMA trusted_schema = OFF")
    until = time.monotonic() + LONGEST
    base.set_progress_handler(lambda: time.monotonic() > until, _STEPS)


def _version(base: sqlite3.Connection, file: Path, newest: int) -> int:
    (version,) = base.execute("PRAGMA user_version").fetchone()
    if version > newest:
        raise BrokenMemory(f"{file} was written by a newer Shrift")
    return int(version)


def _make(base: sqlite3.Connection, file: Path, tables: str, version: int) -> None:
    if not _is_empty(base):
        if _version(base, file, version) > 0:
            return  # another process made it since its version was asked for
        raise BrokenMemory(f"{file} is of another program; move it away, and a new one is made")
    base.execute("PRAGMA auto_vacuum = INCREMENTAL")
    _turn_to_log(base)
    base.execute("BEGIN IMMEDIATE")
    if _version(base, file, version) == 0:  # another process may have been faster
        if not _is_empty(base):
            raise BrokenMemory(f"{file} is of another program; move it away, and a new one is made")
        for statement in tables.split(";\n"):
            if statement.strip():
                base.execute(statement)
        base.execute(f"PRAGMA user_version = {version}")
    base.execute("COMMIT")


def _is_empty(base: sqlite3.Connection) -> bool:
    return base.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is None


def _turn_to_log(base: sqlite3.Connection) -> None:
    """Write ahead from now on.

    Where another reads the file just then, SQLite refuses at once: its patience does not hold for this one statement, so
    it is asked again for as long.
    """
    until = time.monotonic() + PATIENCE
    while True:
        try:
            base.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.01)  # seconds
        else:
            return


def _why(error: sqlite3.Error) -> str:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the rest of it says where in SQLite
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return "another program is using it; try again when that is done"
    if code == sqlite3.SQLITE_FULL:
        return "the disk is full"
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR):
        return "it, or its folder, may not be read or written"
    return "it is damaged, or of another program; move it away, and a new one is made"
