"""Tables: a tool's SQLite files, read as they lie while the tool may be writing. Nothing is locked, copied or changed.

A base is opened read-only and immutable: no lock is taken or waited for, no file is made beside it. What its writer has
not put into the main file yet stands in the `-wal` file; its pages are laid over the others in memory.
"""

from __future__ import annotations

import re
import sqlite3
import urllib.parse
from bisect import bisect_right
from collections.abc import Callable, Iterator

import msgspec

from checks.words import bytes_of

BATCH = 1 << 20
MOST_BYTES = 1 << 30
MOST_ROWS = 2_000_000
MOST_CELL = 8 << 20
_STEPS = 20_000  # of a hundred thousand instructions each: views and generated columns could compute for ever


class Batch(msgspec.Struct, frozen=True):
    """Many rows as one text, a row a line; `names` tell where each begins."""

    data: bytes
    starts: list[int]
    names: list[str]

    def name_at(self, offset: int) -> str:
        """The row in which this offset lies: `ItemTable/cursorAuth/accessToken`, `history/17`."""
        return self.names[max(0, bisect_right(self.starts, offset) - 1)]


def batches(
    source: str | bytes,
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
        base = _opened(source)
    except sqlite3.Error as error:
        limit(f"cannot be opened as a table ({type(error).__name__})")
        return
    steps = iter(range(_STEPS))
    try:
        base.text_factory = bytes
        base.set_progress_handler(lambda: 0 if next(steps, None) is not None else 1, 100_000)
        base.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_CELL)
        yield from _rows(base, limit, known, on_pair)
    except (sqlite3.Error, MemoryError, UnicodeError) as error:
        # Its writer may be in the middle of a page; what was read before stays.
        limit(f"cannot be read to its end ({type(error).__name__})")
    finally:
        base.close()


def _opened(source: str | bytes) -> sqlite3.Connection:
    if isinstance(source, str):
        return sqlite3.connect(f"file:{urllib.parse.quote(source)}?mode=ro&immutable=1", uri=True)
    base = sqlite3.connect(":memory:")
    base.deserialize(source)
    base.execute("PRAGMA query_only = ON")
    return base


def laid_over(main: bytes, log: bytes) -> bytes:
    """A base with the pages of its write-ahead log in their places, up to the last that was committed.

    The form is SQLite's own (fileformat2.html, “The Write-Ahead Log”): a header of 32 bytes, frames of 24 bytes and a
    page. What does not fit is left out; the base is marked as one without a log, so that it opens in memory.
    """
    size = int.from_bytes(main[16:18], "big")
    size = 65_536 if size == 1 else size
    if size < 512 or len(main) < 100:
        return main
    pages = bytearray(main)
    if len(log) >= 32 and log[:3] == b"\x37\x7f\x06" and int.from_bytes(log[8:12], "big") == size:
        waiting: dict[int, bytes] = {}
        for at in range(32, len(log) - 24 - size + 1, 24 + size):
            number, after = int.from_bytes(log[at : at + 4], "big"), int.from_bytes(log[at + 4 : at + 8], "big")
            if log[at + 8 : at + 16] != log[16:24] or not 1 <= number <= MOST_BYTES // size:
                break  # of an older round of the log
            waiting[number] = log[at + 24 : at + 24 + size]
            if after:
                for page, content in waiting.items():
                    if page * size > len(pages):
                        pages.extend(bytes(min(page * size, MOST_BYTES) - len(pages)))
                    pages[(page - 1) * size : page * size] = content
                waiting = {}
    pages[18:20] = b"\x01\x01"
    return bytes(pages)


def _rows(
    base: sqlite3.Connection,
    limit: Callable[[str], None],
    known: Callable[[str], bool],
    on_pair: Callable[[str, bytes, str], None],
) -> Iterator[Batch]:
    tables = base.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
    ).fetchall()
    rows = size = 0
    for (raw,) in tables:
        table = raw.decode("utf-8", "replace")
        quoted = '"' + table.replace('"', '""') + '"'
        pieces: list[bytes] = []
        starts: list[int] = []
        names: list[str] = []
        length = 0
        try:
            for number, row in enumerate(base.execute(f"SELECT * FROM {quoted}"), 1):  # noqa: S608 - the name is quoted
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
                names.append(name)
                pieces.append(text)
                length += len(text)
                if length >= BATCH:
                    yield Batch(b"".join(pieces), starts, names)
                    pieces, starts, names, length = [], [], [], 0
        except (sqlite3.Error, UnicodeError) as error:
            limit(f"a table cannot be read to its end ({type(error).__name__})")
        if pieces:
            yield Batch(b"".join(pieces), starts, names)
        if rows > MOST_ROWS or size > MOST_BYTES:
            return


def _shown(table: str) -> str:
    return table if re.fullmatch(r"[A-Za-z_][A-Za-z_0-9]{0,39}", table) else "table"
