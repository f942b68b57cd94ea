"""Tables: a tool's SQLite files, read as they lie while the tool may be writing. Nothing is locked, copied or changed.

A base is opened read-only and immutable: no lock is taken or waited for, no file is made beside it. What its writer has
not put into the main file yet stands in the `-wal` file; its pages are laid over the others in memory. What may be asked
of a base, and how large its schema may be, is `checks.sources.sqlite`'s to say: a home holds strangers' bases too.
"""

from __future__ import annotations

import re
import sqlite3
import time
import urllib.parse
from bisect import bisect_right
from collections.abc import Callable, Iterator

import msgspec

from checks.sources import sqlite
from checks.words import bytes_of

BATCH = 1 << 20
MOST_BYTES = 1 << 30
MOST_ROWS = 2_000_000
MOST_CELL = 8 << 20
MOST_ROW = 64 << 20  # of one row: its cells are in memory together
MOST_SKIPPED = 1_000  # rows of a table that are too large to be read, each of which is stepped over
MOST_SECONDS = 30.0  # of a processor for one base, without what is done with its rows
_OPERATIONS = 1_000  # of SQLite's machine, between two looks at the clock


class Batch(msgspec.Struct, frozen=True):
    """Many rows as one text, a row a line; `names` tell where each begins."""

    data: bytes
    starts: list[int]
    names: list[str]

    def name_at(self, offset: int) -> str:
        """The row in which this offset lies: `ItemTable/cursorAuth/accessToken`, `history/17`."""
        return self.names[max(0, bisect_right(self.starts, offset) - 1)]


class _Clock:
    """How long a base is read; what its rows are used for meanwhile does not count."""

    def __init__(self) -> None:
        self._end = time.thread_time() + MOST_SECONDS

    def is_over(self) -> bool:
        return time.thread_time() > self._end

    def used(self, batch: Batch) -> Iterator[Batch]:
        """The batch; the clock stands still until the next one is wanted."""
        left = self._end - time.thread_time()
        yield batch
        self._end = time.thread_time() + left


def batches(
    source: str | bytes | bytearray,
    limit: Callable[[str], None],
    known: Callable[[str], bool] = lambda name: False,
    on_pair: Callable[[str, bytes, str], None] = lambda name, value, row: None,
) -> Iterator[Batch]:
    """All rows of a base in batches of about a megabyte; `limit` is told, in words, what was not read.

    `source` is a path, or the whole content (see `laid_over`).
    In a table of names and values `on_pair` is given (table.name, value, row). A row is called by its name only where
    that is `known`, else by its number: names are a stranger's, and may be secret themselves.
    """
    try:
        if _is_schema_larger(source):
            limit("its definitions are larger than any program's")
            return
        base = _opened(source)
    except (sqlite3.Error, OSError, MemoryError) as error:
        limit(f"cannot be opened as a table ({type(error).__name__})")
        return
    clock = _Clock()
    try:
        base.text_factory = bytes
        base.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_CELL)
        names = sqlite.guarded_names(base, clock.is_over)
        base.set_progress_handler(clock.is_over, _OPERATIONS)
        yield from _tables(base, names, clock, limit, known, on_pair)
    except (sqlite3.Error, MemoryError, UnicodeError) as error:
        # Its writer may be in the middle of a page; what was read before stays.
        limit(_late if clock.is_over() else f"cannot be read to its end ({type(error).__name__})")
    finally:
        base.close()


_late = "takes too long to read"


def _is_schema_larger(source: str | bytes | bytearray) -> bool:
    if not isinstance(source, str):
        return sqlite.is_schema_larger(source, sqlite.MOST_SCHEMA)
    with open(source, "rb", buffering=0) as file:  # noqa: PTH123 - the name may be no text
        return sqlite.is_schema_larger_in(file, sqlite.MOST_SCHEMA)


def _opened(source: str | bytes | bytearray) -> sqlite3.Connection:
    if isinstance(source, str):
        return sqlite3.connect(f"file:{urllib.parse.quote(source)}?mode=ro&immutable=1", uri=True)
    base = sqlite3.connect(":memory:")
    base.deserialize(source)
    base.execute("PRAGMA query_only = ON")
    return base


def laid_over(main: bytearray, log: bytes, most: int) -> bytearray:
    """A base with the pages of its write-ahead log in their places, up to the last that was committed.

    The form is SQLite's own (fileformat2.html, “The Write-Ahead Log”): a header of 32 bytes, frames of 24 bytes and a
    page. What does not fit, or would make more than `most` bytes of it, is left out; `main` itself is changed, and marked
    as a base without a log, so that it opens in memory.
    """
    size = int.from_bytes(main[16:18], "big")
    size = 65_536 if size == 1 else size
    if size < 512 or len(main) < 100:
        return main
    if len(log) >= 32 and log[:3] == b"\x37\x7f\x06" and int.from_bytes(log[8:12], "big") == size:
        waiting: dict[int, int] = {}
        for at in range(32, len(log) - 24 - size + 1, 24 + size):
            number, after = int.from_bytes(log[at : at + 4], "big"), int.from_bytes(log[at + 4 : at + 8], "big")
            if log[at + 8 : at + 16] != log[16:24] or not 1 <= number <= most // size:
                break  # of an older round of the log
            waiting[number] = at + 24
            if after:
                _lay(main, log, waiting, size)
                waiting = {}
    main[18:20] = b"\x01\x01"
    return main


def _lay(main: bytearray, log: bytes, waiting: dict[int, int], size: int) -> None:
    """Put pages, by number and place in the log, where they belong."""
    reach = max(waiting) * size
    if reach > len(main):
        main.extend(bytes(reach - len(main)))
    for number, start in waiting.items():
        main[(number - 1) * size : number * size] = log[start : start + size]


def _tables(
    base: sqlite3.Connection,
    names: list[str],
    clock: _Clock,
    limit: Callable[[str], None],
    known: Callable[[str], bool],
    on_pair: Callable[[str, bytes, str], None],
) -> Iterator[Batch]:
    rows = size = 0
    for table in sorted(names):
        pieces: list[bytes] = []
        starts: list[int] = []
        called: list[str] = []
        length = number = 0
        try:
            for row in _rows(base, table, limit):
                number += 1
                cells = [c for c in row if isinstance(c, bytes)]
                text = b"\t".join(cells).replace(b"\n", b" ") + b"\n"
                rows, size = rows + 1, size + len(text)
                if rows > MOST_ROWS or size > MOST_BYTES:
                    limit(f"more than {MOST_ROWS:,} rows or {bytes_of(MOST_BYTES)}")
                    break
                name = f"{_shown(table)}/{number}"
                if len(row) == 2 and isinstance(row[0], bytes) and isinstance(row[1], bytes):
                    setting = row[0][:200].decode("utf-8", "replace")
                    if known(f"{table}.{setting}"):
                        name = f"{_shown(table)}/{setting}"
                    on_pair(f"{table}.{setting}", row[1], name)
                starts.append(length)
                called.append(name)
                pieces.append(text)
                length += len(text)
                if length >= BATCH:
                    yield from clock.used(Batch(b"".join(pieces), starts, called))
                    pieces, starts, called, length = [], [], [], 0
        except (sqlite3.Error, UnicodeError) as error:
            limit(_late if clock.is_over() else f"a table cannot be read to its end ({type(error).__name__})")
        if pieces:
            yield from clock.used(Batch(b"".join(pieces), starts, called))
        if rows > MOST_ROWS or size > MOST_BYTES or clock.is_over():
            return


def _rows(base: sqlite3.Connection, table: str, limit: Callable[[str], None]) -> Iterator[tuple[object, ...]]:
    """The rows of a table; one that is too large is stepped over where its rows have numbers. Raises `sqlite3.Error`."""
    columns = sqlite.stored_columns(base, table)
    most = min(MOST_CELL, MOST_ROW // max(len(columns), 1))
    base.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, most)
    quoted, skipped = sqlite.quoted(table), 0
    reached: int | None = None
    try:
        base.execute(f"SELECT rowid FROM {quoted} LIMIT 1")  # noqa: S608 - the name is quoted
        is_numbered = "rowid" not in map(str.lower, columns)
    except sqlite3.Error:
        is_numbered = False
    if not is_numbered:
        yield from base.execute(f"SELECT {', '.join(map(sqlite.quoted, columns))} FROM {quoted} NOT INDEXED")  # noqa: S608
        return
    asked = f"SELECT {', '.join(['rowid', *map(sqlite.quoted, columns)])} FROM {quoted} NOT INDEXED"  # noqa: S608
    numbers = f"SELECT rowid FROM {quoted} NOT INDEXED"  # noqa: S608
    while True:
        beyond = "" if reached is None else f" WHERE rowid > {reached}"
        try:
            for row in base.execute(f"{asked}{beyond} ORDER BY rowid"):
                reached = row[0]
                yield row[1:]
            return
        except sqlite3.DataError:  # a cell beyond the limit, in one of the next two rows: one is fetched ahead
            beyond = "" if reached is None else f" WHERE rowid > {reached}"
            following = base.execute(f"{numbers}{beyond} ORDER BY rowid LIMIT 1").fetchone()
            if following is None or (reached is not None and following[0] <= reached):
                raise
            reached = following[0]
            try:
                yield from [row[1:] for row in base.execute(f"{asked} WHERE rowid = {reached}")]
            except sqlite3.DataError:
                skipped += 1
                if skipped > MOST_SKIPPED:
                    raise
                if skipped == 1:
                    limit(f"rows with a cell of more than {bytes_of(most)}")


def _shown(table: str) -> str:
    return table if re.fullmatch(r"[A-Za-z_][A-Za-z_0-9]{0,39}", table) else "table"
