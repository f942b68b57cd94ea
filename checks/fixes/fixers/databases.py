"""SQLite's bases: values taken out of their rows, in memory alone, and the base as sound as before.

A base is never opened where it lies: a stranger's may bring triggers and views that run on every write, and another program
may have it open. What cannot be changed by plain updates of plain tables is refused.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence

from checks.fixes.reach import Unsafe
from checks.sources.sqlite import LONGEST_DEFINITION, MOST_CELL, MOST_SCHEMA, SQLITE, is_schema_larger

__all__ = ["SQLITE", "without_values"]

MOST_SECONDS = 20.0  # of a processor, for one base
_LOG = slice(18, 20)  # two bytes of the header: whether the base keeps a log beside it


def without_values(data: bytes, values: Sequence[bytes], mark: bytes) -> tuple[bytes, int]:
    """The base without these values, and the number of rows that were changed. Raises `Unsafe`."""
    if is_schema_larger(data, MOST_SCHEMA):
        raise Unsafe("its definitions are larger than any program’s")
    with_log = data[_LOG]
    base = sqlite3.connect(":memory:", isolation_level=None)
    try:
        base.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_CELL)
        base.setlimit(sqlite3.SQLITE_LIMIT_SQL_LENGTH, LONGEST_DEFINITION)
        end = time.thread_time() + MOST_SECONDS
        base.set_progress_handler(lambda: time.thread_time() > end, 1_000)
        base.deserialize(data[: _LOG.start] + b"\1\1" + data[_LOG.stop :])
        base.execute("PRAGMA trusted_schema = OFF")
        base.execute("PRAGMA secure_delete = ON")
        _sound(base)
        counts = _counts(base)
        rows = sum(_clean(base, table, values, mark) for table in counts)
        if any(value in base.serialize() for value in values):
            base.execute("VACUUM")  # what was deleted before still stands on free pages
        _sound(base)
        if _counts(base) != counts:
            raise Unsafe("its rows would not be the same; clean it with its own program")
        after = base.serialize()
    except (sqlite3.Error, OverflowError, MemoryError) as error:
        raise Unsafe(
            f"its tables cannot be changed safely ({type(error).__name__}); clean it with its own program"
        ) from None
    finally:
        base.close()
    if any(value in after for value in values) or after == data:
        raise Unsafe("the value stands in it in a form that cannot be taken out; clean it with its own program")
    return after[: _LOG.start] + with_log + after[_LOG.stop :], rows


def _sound(base: sqlite3.Connection) -> None:
    if base.execute("PRAGMA integrity_check(1)").fetchall() != [("ok",)]:
        raise Unsafe("the base is damaged")


def _counts(base: sqlite3.Connection) -> dict[str, int]:
    """The plain tables with their rows. Raises `Unsafe` where the schema does more than keep."""
    found = base.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
    for kind, _, sql in found:
        if kind == "trigger" or (kind == "table" and sql and sql.upper().lstrip().startswith("CREATE VIRTUAL")):
            raise Unsafe("it has triggers, or an index of words; clean it with its own program")
    names = [name for kind, name, _ in found if kind == "table" and not name.startswith("sqlite_")]
    return {name: base.execute(f"SELECT count(*) FROM {_quoted(name)}").fetchone()[0] for name in names}  # noqa: S608


def _clean(base: sqlite3.Connection, table: str, values: Sequence[bytes], mark: bytes) -> int:
    columns = [row[1] for row in base.execute(f"PRAGMA table_xinfo({_quoted(table)})").fetchall() if row[6] == 0]
    changed: set[int] = set()
    for column in columns:
        for value in values:
            wanted = f"SELECT rowid, {_quoted(column)} FROM {_quoted(table)} WHERE instr(CAST({_quoted(column)} AS BLOB), ?) > 0"  # noqa: S608
            for row, cell in base.execute(wanted, (value,)).fetchall():
                new: str | bytes
                if isinstance(cell, bytes):
                    new = cell.replace(value, mark)
                elif isinstance(cell, str):
                    new = cell.replace(value.decode(), mark.decode())
                else:
                    raise Unsafe("the value is a number there")
                base.execute(f"UPDATE {_quoted(table)} SET {_quoted(column)} = ? WHERE rowid = ?", (new, row))  # noqa: S608
                changed.add(row)
    return len(changed)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
