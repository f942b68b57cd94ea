"""Tables of tools: what is stored is read as SQLite reads it; what lies about itself costs little and is told."""

from __future__ import annotations

import sqlite3
import struct
import time
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checks.sources.machine import tables
from checks.sources.machine.tables import Batch, batches, laid_over

MOST = 8 << 20


def made(*statements: str, rows: tuple[tuple[str, list[tuple[object, ...]]], ...] = (), page: int = 512) -> bytes:
    """A base in memory; `rows` are statements with the rows they are run with."""
    base = sqlite3.connect(":memory:", isolation_level=None)
    base.execute(f"PRAGMA page_size = {page}")
    for statement in statements:
        base.execute(statement)
    for statement, given_rows in rows:
        base.executemany(statement, given_rows)
    data = base.serialize()
    base.close()
    return data


def read(source: str | bytes | bytearray, **more: object) -> tuple[list[Batch], list[str]]:
    told: list[str] = []
    return list(batches(source, told.append, **more)), told  # type: ignore[arg-type]


def text_of(found: list[Batch]) -> bytes:
    return b"".join(b.data for b in found)


cells = st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1), st.text(max_size=40), st.binary(max_size=900))
HURRIED = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@HURRIED
@given(
    st.lists(st.tuples(st.one_of(st.none(), st.text(max_size=20)), cells), max_size=40),
    st.sampled_from(["", " WITHOUT ROWID"]),
    st.sampled_from([512, 4096]),
)
def test_the_rows_are_those_that_sqlite_tells(rows: list[tuple[object, object]], kind: str, page: int) -> None:
    key = "n INTEGER PRIMARY KEY, " if kind else ""
    held = [(n, *row) if kind else row for n, row in enumerate(rows)]
    data = made(
        f"CREATE TABLE t ({key}a, b){kind}",
        rows=((f"INSERT INTO t VALUES ({'?, ' if kind else ''}?, ?)", held),),
        page=page,
    )
    base = sqlite3.connect(":memory:")
    base.deserialize(data)
    base.text_factory = bytes
    expected = [
        b"\t".join(c for c in row if isinstance(c, bytes)).replace(b"\n", b" ")
        for row in base.execute("SELECT a, b FROM t")
    ]
    found, told = read(data)
    assert told == []
    assert text_of(found) == b"".join(line + b"\n" for line in expected)
    assert [name for b in found for name in b.names] == [f"t/{n}" for n in range(1, len(rows) + 1)]


SAMPLE = made(
    "CREATE TABLE a (k TEXT PRIMARY KEY, v BLOB)",
    "CREATE TABLE b (n INTEGER PRIMARY KEY, x TEXT)",
    "CREATE INDEX i ON b (x)",
    rows=(
        ("INSERT INTO a VALUES (?, ?)", [(f"name{n}", bytes([n]) * (n * 37)) for n in range(60)]),
        ("INSERT INTO b VALUES (?, ?)", [(n, "x" * n) for n in range(120)]),
    ),
)


@HURRIED
@given(st.lists(st.tuples(st.integers(0, len(SAMPLE) - 1), st.integers(0, 255)), max_size=60), st.integers(0, 4096))
def test_a_base_that_was_damaged_anywhere_ends_and_breaks_nothing(damage: list[tuple[int, int]], cut: int) -> None:
    data = bytearray(SAMPLE)
    for at, byte in damage:
        data[at] = byte
    began = time.thread_time()
    read(bytes(data[: len(data) - cut]))
    assert time.thread_time() - began < 5


@HURRIED
@given(st.lists(st.tuples(st.integers(0, 3_000), st.integers(0, 255)), max_size=30), st.binary(max_size=3_000))
def test_a_log_that_was_damaged_adds_at_most_what_may_be_in_memory(damage: list[tuple[int, int]], more: bytes) -> None:
    log = bytearray(log_of([(2, 0, b"x" * 512), (3, 3, b"y" * 512)]) + more)
    for at, byte in damage:
        if at < len(log):
            log[at] = byte
    laid = laid_over(bytearray(SAMPLE), bytes(log), MOST)
    assert len(laid) <= max(MOST, len(SAMPLE))
    read(laid)


def log_of(frames: list[tuple[int, int, bytes]], page: int = 512) -> bytes:
    """A write-ahead log: (number of the page, pages after the commit or 0, content)."""
    salt = b"saltsalt"
    head = struct.pack(">IIII", 0x377F0682, 3007000, page, 0) + salt + bytes(8)
    return head + b"".join(struct.pack(">II", n, after) + salt + bytes(8) + content for n, after, content in frames)


def test_a_log_cannot_make_a_gigabyte_of_a_small_base() -> None:
    # One frame of 536 bytes names the last page of a base of a gigabyte.
    tracemalloc.start()
    try:
        laid = laid_over(bytearray(SAMPLE), log_of([(2_000_000, 2_000_000, bytes(512))]), MOST)
        assert tracemalloc.get_traced_memory()[1] < 2 * MOST
    finally:
        tracemalloc.stop()
    assert len(laid) == len(SAMPLE)


def test_only_what_is_stored_is_read() -> None:
    # Each of these would compute for minutes, and fill the memory.
    data = made(
        "CREATE TABLE t (x TEXT, y TEXT AS (hex(zeroblob(4000000)) || x))",
        "CREATE VIEW v AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n",
        rows=(("INSERT INTO t VALUES (?)", [("kept",)] * 400),),
    )
    began = time.thread_time()
    found, told = read(data)
    assert told == [] and text_of(found) == b"kept\n" * 400
    assert time.thread_time() - began < 2


def test_a_schema_larger_than_any_program_s_is_not_parsed(tmp_path: Path) -> None:
    columns = ", ".join(f"c{n} TEXT DEFAULT '{'x' * 300}'" for n in range(1_900))
    data = made(*(f"CREATE TABLE t{n} ({columns})" for n in range(12)), page=4096)
    file = tmp_path / "base"
    file.write_bytes(data)
    for source in (data, str(file)):
        assert read(source) == ([], ["its definitions are larger than any program's"])


def test_a_schema_whose_pages_go_in_a_circle_is_told(tmp_path: Path) -> None:
    data = bytearray(made("CREATE TABLE t (x)", page=512))
    inner = bytes([5, 0, 0, 0, 0, 2, 0, 0]) + struct.pack(">I", 1)
    data[100:112] = inner
    file = tmp_path / "base"
    file.write_bytes(data)
    assert read(str(file))[0] == []


@pytest.mark.parametrize("kind", ["overflow", "tree"])
def test_pages_in_a_circle_end(kind: str) -> None:
    data = bytearray(made("CREATE TABLE t (x)", rows=(("INSERT INTO t VALUES (?)", [(b"o" * 40_000,)] * 30),)))
    page = 512
    if kind == "overflow":  # every page that continues another leads to itself
        for start in range(2 * page, len(data), page):
            if data[start] not in (2, 5, 10, 13):
                data[start : start + 4] = struct.pack(">I", start // page + 1)
    else:  # every inner page leads to the first of them
        for start in range(page, len(data), page):
            if data[start] == 5:
                data[start + 8 : start + 12] = struct.pack(">I", 2)
    began = time.thread_time()
    found, _ = read(bytes(data))
    assert time.thread_time() - began < 5
    assert sum(len(b.data) for b in found) <= tables.MOST_BYTES


@pytest.mark.parametrize("size", [0, 1, 3, 511, 513, 32_768, 65_535])
def test_a_page_size_that_is_a_lie(size: int) -> None:
    data = bytearray(SAMPLE)
    data[16:18] = struct.pack(">H", size)
    read(bytes(data))
    laid_over(data, log_of([(2, 2, bytes(512))]), MOST)


def test_a_cell_that_says_it_is_huge_is_not_believed() -> None:
    data = bytearray(made("CREATE TABLE t (x)", rows=(("INSERT INTO t VALUES (?)", [(b"o" * 400,)]),)))
    cell = data.index(b"o" * 400) - 7
    data[cell : cell + 5] = b"\x87\xff\xff\xff\x7f"  # two gigabytes
    tracemalloc.start()
    try:
        read(bytes(data))
        assert tracemalloc.get_traced_memory()[1] < MOST
    finally:
        tracemalloc.stop()


def test_a_row_that_is_too_large_is_stepped_over_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MOST_CELL", 2_000)
    sizes = (1, 1, 1, 3_000, 1, 1, 4_000, 4_000, 1, 3_000)
    rows = [(f"r{n}", "x" * size) for n, size in enumerate(sizes)]
    found, told = read(made("CREATE TABLE t (x, y)", rows=(("INSERT INTO t VALUES (?, ?)", rows),)))
    assert text_of(found) == b"".join(f"r{n}\tx\n".encode() for n, size in enumerate(sizes) if size == 1)
    assert len(told) == 1 and told[0].startswith("rows with a cell of more than")


def test_the_cells_of_one_row_fit_into_memory_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MOST_ROW", 100_000)
    columns = [f"c{n}" for n in range(100)]
    row = tuple("x" * 1_500 for _ in columns)
    data = made(
        f"CREATE TABLE t ({', '.join(columns)})", rows=((f"INSERT INTO t VALUES ({', '.join('?' * 100)})", [row]),)
    )
    found, told = read(data)
    assert found == [] and len(told) == 1


def test_a_table_may_call_a_column_rowid() -> None:
    data = made(
        "CREATE TABLE t (rowid TEXT, x TEXT)", rows=(("INSERT INTO t VALUES (?, ?)", [("b", "1"), ("a", "2")]),)
    )
    assert text_of(read(data)[0]) == b"b\t1\na\t2\n"


def test_what_the_rows_are_used_for_does_not_use_up_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MOST_SECONDS", 0.5)
    monkeypatch.setattr(tables, "BATCH", 1)
    data = made("CREATE TABLE t (x)", rows=(("INSERT INTO t VALUES (?)", [("x",)] * 8),))
    told: list[str] = []
    seen = 0
    for _ in batches(data, told.append):
        seen += 1
        until = time.thread_time() + 0.1
        while time.thread_time() < until:
            pass
    assert (seen, told) == (8, [])


def test_a_base_that_takes_too_long_ends_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    data = made("CREATE TABLE t (x)", rows=(("INSERT INTO t VALUES (?)", [("x",)] * 50_000),))
    monkeypatch.setattr(tables, "MOST_SECONDS", 0.01)
    assert "takes too long to read" in read(data)[1]
