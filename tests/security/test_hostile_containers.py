"""Containers that swell when they are read: what a stranger puts into some megabytes takes neither the memory nor an hour."""

from __future__ import annotations

import itertools
import sqlite3
import zlib
from collections.abc import Callable

import pytest

from tests.security.bounded import read

TEXT = "OPENAI_API_KEY = something"


def base_of(fill: Callable[[sqlite3.Connection], object]) -> bytes:
    """A base with a plain table, and what `fill` does to it."""
    made = sqlite3.connect(":memory:")
    made.execute("PRAGMA writable_schema = ON")
    made.execute("CREATE TABLE plain (a)")
    made.execute("INSERT INTO plain VALUES (?)", (TEXT,))
    fill(made)
    made.commit()
    data = made.serialize()
    made.close()
    return data


def numbers(made: sqlite3.Connection, table: str, count: int) -> None:
    made.execute(
        f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) "
        f"INSERT INTO {table} (x) SELECT i FROM n"
    )


def defined(made: sqlite3.Connection, *rows: tuple[str, str, int, str]) -> None:
    """Rows of the schema as nobody's SQLite would write them."""
    made.executemany("INSERT INTO sqlite_master VALUES (?, ?, ?2, ?, ?)", rows)


def computed(made: sqlite3.Connection) -> None:
    made.execute("CREATE TABLE b (x, y GENERATED ALWAYS AS (hex(zeroblob(1000000))) VIRTUAL)")
    numbers(made, "b", 3_000)


def joined(made: sqlite3.Connection) -> None:
    columns = ", ".join(f"c{n + 1} AS (c{n} || c{n}) VIRTUAL" for n in range(12))
    made.execute(f"CREATE TABLE b (x, c0 AS ('{'0' * 1000}') VIRTUAL, {columns})")
    numbers(made, "b", 3_000)


def given(made: sqlite3.Connection) -> None:
    """A column that came later shows what was given for it in every row."""
    made.execute("CREATE TABLE b (x)")
    numbers(made, "b", 100_000)
    made.execute(f"ALTER TABLE b ADD COLUMN y DEFAULT '{'0' * 90_000}'")


def shared(made: sqlite3.Connection) -> None:
    """Many tables over the same pages."""
    made.execute("CREATE TABLE b (x)")
    made.execute("INSERT INTO b VALUES (?)", ("0" * 3_000_000,))
    (root,) = made.execute("SELECT rootpage FROM sqlite_master WHERE name = 'b'").fetchone()
    defined(made, *(("table", f"b{n}", root, f"CREATE TABLE b{n}(x)") for n in range(5_000)))


def pretending(made: sqlite3.Connection) -> None:
    """Views without number that the schema says are a table."""
    views = ["CREATE VIEW v0 AS SELECT 1"]
    views += [f"CREATE VIEW v{n + 1} AS SELECT 1 FROM v{n}, v{n}" for n in range(40)]
    views += ["CREATE VIEW v41 AS SELECT hex(zeroblob(900000000))"]
    defined(made, *(("view", f"v{n}", 0, text) for n, text in enumerate(views)))
    made.execute("UPDATE sqlite_master SET type = 'table' WHERE name IN ('v40', 'v41')")


def compared(made: sqlite3.Connection) -> None:
    """Constraints are compared with each other before anything is read."""
    pairs = list(itertools.islice(itertools.combinations(range(1_500), 2), 60_000))
    for n in range(4):
        told = ",".join(f"unique(c{a},c{b})" for a, b in pairs)
        columns = ",".join(f"c{m}" for m in range(1_500))
        defined(made, ("table", f"b{n}", 2, f"CREATE TABLE b{n}({columns},{told})"))


def compared_often(made: sqlite3.Connection) -> None:
    pairs = list(itertools.islice(itertools.combinations(range(1_500), 2), 5_000))
    columns = ",".join(f"c{m}" for m in range(1_500))
    told = ",".join(f"unique(c{a},c{b})" for a, b in pairs)
    defined(made, *(("table", f"b{n}", 2, f"CREATE TABLE b{n}({columns},{told})") for n in range(40)))


def long(made: sqlite3.Connection) -> None:
    told = "+".join(["1"] * 900)
    checks = ",".join([f"CHECK({told})"] * 50)
    defined(made, *(("table", f"b{n}", 2, f"CREATE TABLE b{n}(a,{checks})") for n in range(1_000)))


# What stands in the bases' plain table is read where the bound is met after it.
@pytest.mark.parametrize("fill", [computed, joined, given, shared, pretending, compared, compared_often, long])
def test_a_base_costs_what_it_holds(fill: Callable[[sqlite3.Connection], object]) -> None:
    found = read("members", base_of(fill), "state.vscdb", megabytes=1_200, seconds=30)
    if fill in (computed, joined, given, shared):
        assert found.told["plain"] == len(TEXT)
    if fill in (given, shared, pretending, compared, compared_often, long):
        assert found.cut, "what was not read is said"


def pdf_of(*streams: bytes, told: bytes = b"") -> bytes:
    return b"%PDF-1.4\n" + b"".join(
        b"1 0 obj\n<<%s>>\nstream\n%s\nendstream\n" % (told, zlib.compress(s, 9)) for s in streams
    )


PAGE = b"BT (" + TEXT.encode() + b") Tj ET\n"


def swelling() -> bytes:
    return pdf_of(PAGE, *[PAGE + bytes(20 << 20)] * 8)


def many() -> bytes:
    return pdf_of(PAGE, *[b"Tj" + b"a" * 1_000_000] * 300)


def pieces() -> bytes:
    return pdf_of(PAGE) + b"stream\n" + b"(a)'" * 4_500_000 + b"Tj endstream\n"


@pytest.mark.parametrize("made", [swelling, many, pieces])
def test_the_text_of_a_document_swells_to_its_bound(made: Callable[[], bytes]) -> None:
    found = read("members", made(), "a.pdf", megabytes=1_200, seconds=30)
    assert found.told["text"] >= len(TEXT)
    assert found.cut


def test_a_white_picture_is_no_loss() -> None:
    found = read(
        "members", pdf_of(PAGE) + pdf_of(bytes(60 << 20), told=b"/Subtype /Image /Filter /FlateDecode"), "a.pdf"
    )
    assert (found.told, found.cut) == ({"text": len(TEXT)}, [])


def test_values_without_number_are_not_made() -> None:
    notebook = b'{"nbformat": 4, "cells": [' + b"[]," * 9_000_000 + b"[]]}"
    assert read("members", notebook, "a.ipynb", megabytes=700).cut == ["more than 8,000,000 values"]


def test_what_many_members_lack_is_one_limit() -> None:
    notebook = b'{"nbformat": 4, "cells": [' + b'["a","01234567890123456789"],' * 100_000 + b"[]]}"
    assert len(read("members", notebook, "a.ipynb").cut) == 1
