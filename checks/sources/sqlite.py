"""SQLite's bases: the rows of every table as text. A stranger's base may compute, repeat and nest; only what is stored is read.

Columns that are computed, views and virtual tables are left: what they show stands in other tables. Sizes of cells, of
the schema and of all text together are bounded, and so is the time.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from io import FileIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from checks.sources import Document
    from checks.sources.archives import Opening

SQLITE = b"SQLite format 3\x00"
MOST_ROWS = 200_000
MOST_SECONDS = 5.0  # of a processor, for one base
MOST_CELL = 64 << 20
MOST_SCHEMA = 4 << 20  # bytes of all definitions: parsed they take thirty times as much memory
LONGEST_DEFINITION = 100_000  # bytes of one: its constraints are compared with each other
_OPERATIONS = 1_000  # of SQLite's machine, between two looks at the clock: reading a row takes about ten
_DEFINING = 20  # the same while it parses the schema, where one may take half a second
_STORED = (0, 3)  # what `table_xinfo` calls a column that is in the file; others are computed when they are asked for
_ALLOWED = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_PRAGMA)


def tables(document: Document, opening: Opening) -> Iterator[tuple[str, bytes]]:
    """The tables of a base, a row a line. Raises `sqlite3.Error` where the base cannot be opened."""
    if is_schema_larger(document.data, MOST_SCHEMA):
        opening.cut(document, "its definitions are larger than any program's")
        return
    base = sqlite3.connect(":memory:")
    try:
        base.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_CELL)
        end = time.thread_time() + MOST_SECONDS
        base.deserialize(_without_log(document.data))
        base.text_factory = bytes
        base.execute("PRAGMA query_only = ON")
        names = guarded_names(base, lambda: time.thread_time() > end)
        base.set_progress_handler(lambda: time.thread_time() > end, _OPERATIONS)
        rows = MOST_ROWS
        for name in names:
            cells: list[bytes] = []
            left = min(opening.left, MOST_CELL)
            try:
                for row in base.execute(_question(base, name)):
                    cell = b"\t".join(c for c in row if isinstance(c, bytes)).replace(b"\n", b" ")
                    rows -= 1
                    left -= len(cell) + 1
                    if rows < 0 or left < 0:
                        opening.cut(document, f"more than {MOST_ROWS:,} rows" if rows < 0 else "its rows are too large")
                        break
                    cells.append(cell)
            except sqlite3.Error as error:
                late = time.thread_time() > end
                opening.cut(
                    document, "takes too long to read" if late else f"a table is broken ({type(error).__name__})"
                )
                rows = -1 if late else rows
            text = b"\n".join(cells)
            if text and opening.admits(len(text)):
                yield name, text
            elif text:
                opening.cut(document, "a member is too large, or there are too many")
            if rows < 0 or (left < 0 and opening.left < MOST_CELL):
                return
    finally:
        base.close()


def guarded_names(base: sqlite3.Connection, is_over: Callable[[], bool]) -> list[str]:
    """The tables that are no virtual ones; from now on nothing but stored columns can be read from this base.

    `is_over` ends the parsing of the schema. Raises `sqlite3.Error`. SQLite itself sees to it that a row of the schema is
    what it says. The base gives text as bytes.
    """
    base.setlimit(sqlite3.SQLITE_LIMIT_SQL_LENGTH, LONGEST_DEFINITION)
    base.set_progress_handler(is_over, _DEFINING)
    names = [
        name.decode("utf-8", "replace")
        for kind, name, definition in base.execute("SELECT type, name, sql FROM sqlite_master")
        if kind == b"table" and isinstance(definition, bytes) and definition.startswith(b"CREATE TABLE ")
    ]
    base.set_authorizer(_is_allowed)
    return names


def _question(base: sqlite3.Connection, name: str) -> str:
    """The statement that reads a table's stored columns, from the table and not from an index."""
    columns = ", ".join(map(quoted, stored_columns(base, name)))
    return f"SELECT {columns} FROM {quoted(name)} NOT INDEXED"  # noqa: S608 - names are quoted, the base is a private copy


def stored_columns(base: sqlite3.Connection, name: str) -> list[str]:
    """The columns of a table that are in the file."""
    return [
        column.decode("utf-8", "replace")
        for _, column, *_, hidden in base.execute(f"PRAGMA table_xinfo({quoted(name)})")
        if hidden in _STORED
    ]


def quoted(name: str) -> str:
    """A name as a statement may carry it."""
    return '"' + name.replace('"', '""') + '"'


def _is_allowed(action: int, _first: str | None, _second: str | None, _base: str | None, view: str | None) -> int:
    """Nothing but reading; no function, nothing that a view reads."""
    return sqlite3.SQLITE_OK if action in _ALLOWED and view is None else sqlite3.SQLITE_DENY


def _without_log(data: bytes) -> bytes:
    """A base whose header says that a log lies beside it cannot be opened alone; what the log holds is read with the file."""
    return data[:18] + b"\x01\x01" + data[20:] if data[18:20] == b"\x02\x02" else data


# --- the schema's size, before SQLite reads it -------------------------------------------------------------------------

_INNER, _LEAF = 5, 13  # kinds of pages


def is_schema_larger(data: bytes | bytearray, most: int) -> bool:
    """Whether the rows of the schema take more bytes than this; also where its pages are not a tree.

    SQLite parses them before it answers anything, and nothing ends it while it does. The schema's tree begins in the
    first page. What is broken is left to SQLite to tell.
    """
    return _is_larger(lambda start, length: data[start : start + length], len(data), most)


def is_schema_larger_in(file: FileIO, most: int) -> bool:
    """The same of a file, of which only the pages of the schema are read. Raises `OSError`."""

    def read(start: int, length: int) -> bytes:
        file.seek(start)
        return file.read(length)

    return _is_larger(read, file.seek(0, 2), most)


def _is_larger(read: Callable[[int, int], bytes | bytearray], length: int, most: int) -> bool:
    """`read` is given where a page starts and how long it is; `length` is of the whole base."""
    page = int.from_bytes(read(16, 2), "big")
    page = 65_536 if page == 1 else page
    if page < 512:
        return False
    waiting, known, size = [1], {1}, 0
    while waiting:
        number = waiting.pop()
        data = read((number - 1) * page, page)
        head = 100 if number == 1 else 0
        kind = data[head] if head < len(data) else 0
        width = 12 if kind == _INNER else 8
        cells = int.from_bytes(data[head + 3 : head + 5], "big") if kind in (_INNER, _LEAF) else 0
        cells = min(cells, page // 4)  # more have no place
        below = [int.from_bytes(data[head + 8 : head + 12], "big")] if kind == _INNER else []
        for at in range(head + width, head + width + 2 * cells, 2):
            cell = int.from_bytes(data[at : at + 2], "big")
            if kind == _LEAF:
                size += _number(data, cell)
            else:
                below.append(int.from_bytes(data[cell : cell + 4], "big"))
        if size > most or len(known) > most // 512:
            return True
        for child in below:
            if child in known:
                return True
            if 1 < child <= length // page:
                known.add(child)
                waiting.append(child)
    return False


def _number(data: bytes | bytearray, at: int) -> int:
    """A number of SQLite's: seven bits a byte, the highest first."""
    value = 0
    for byte in data[at : at + 8]:
        value = value << 7 | byte & 127
        if byte < 128:
            break
    return value
