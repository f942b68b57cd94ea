"""Pools of strings: each string stands alone, wherever its neighbours end; a hostile table costs a limit and nothing else."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.sources import pooled
from tests.checks.sources.test_archives import opened

LONG = b"x" * 300
STRINGS = (b"neighbour-before-it", b"a-string-of-its-own-1234", LONG, b"neighbour-behind-it")


def hermes_of(strings: tuple[bytes, ...], *, width: int = 16, functions: int = 3, wide: str = "") -> bytes:
    """Bytecode with nothing in it but strings."""
    pool, small, long = b"", b"", b""
    for text in strings:
        if len(text) >= 255:
            small += struct.pack("<I", len(long) // 8 << 1 | 255 << 24)
            long += struct.pack("<II", len(pool), len(text))
        else:
            small += struct.pack("<I", len(pool) << 1 | len(text) << 24)
        pool += text
    if wide:
        pool += b"\0" * (len(pool) % 2)
        small += struct.pack("<I", 1 | len(pool) << 1 | len(wide) << 24)
        pool += wide.encode("utf-16-le")
    count = len(small) // 4
    head = pooled.HERMES + struct.pack("<I", 96) + bytes(20) + struct.pack("<II", 0, 0)
    head += struct.pack("<6I", functions, 1, 2, count, len(long) // 8, len(pool))
    return head.ljust(128, b"\0") + bytes(functions * width + 4 + 8) + small + long + pool + bytes(40)


def unity_of(strings: tuple[bytes, ...], version: int = 29, *, newer: bool = False) -> bytes:
    """il2cpp's metadata with nothing in it but string literals."""
    pool, table = b"", b""
    for text in strings:
        table += struct.pack("<I", len(pool)) if newer else struct.pack("<II", len(text), len(pool))
        pool += text
    head = pooled.UNITY + struct.pack("<i4I", version, 64, len(table), 64 + len(table), len(pool))
    return head.ljust(64, b"\0") + table + pool


@pytest.mark.parametrize("width", [16, 12])
def test_the_strings_of_hermes_are_told_apart(width: int) -> None:
    found, cut = opened(hermes_of(STRINGS, width=width, wide="wide, and no key"), "index.android.bundle")
    assert found["strings"].split(b"\n") == list(STRINGS)
    assert not cut


@pytest.mark.parametrize(("version", "newer"), [(24, False), (29, False), (31, True)])
def test_the_literals_of_unity_are_told_apart(version: int, newer: bool) -> None:
    found, cut = opened(unity_of(STRINGS, version, newer=newer), "global-metadata.dat")
    assert found["strings"].split(b"\n") == list(STRINGS)
    assert not cut


def test_short_strings_are_left_and_line_ends_move_nothing() -> None:
    found, _ = opened(hermes_of((b"short", b"one line\nand another one")), "main.jsbundle")
    assert found["strings"] == b"one line and another one"


def test_a_key_between_neighbours_is_found_only_so(matcher, key) -> None:
    value = key("openai", "legacy-user").encode()
    data = hermes_of((b"a-neighbour-word", value, b"AndAnotherNeighbour"))
    assert not [m for m in matcher.matches(data) if m.nature == "secret"]
    (match,) = matcher.matches(opened(data, "x")[0]["strings"])
    assert match.value.reveal() == value


# --- hostile ones -----------------------------------------------------------------------------------------------------


def test_a_format_of_another_age_is_said() -> None:
    assert opened(unity_of(STRINGS, 39), "global-metadata.dat") == ({}, ["its strings cannot be told apart"])
    data = bytearray(hermes_of(STRINGS))
    data[128 + 48 + 12 : 128 + 48 + 16] = b"\xfe\xff\xff\xfe"
    assert opened(bytes(data), "index.android.bundle") == ({}, ["its strings cannot be told apart"])


def test_strings_that_share_their_bytes_do_not_swell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("checks.sources.archives.MOST_OF_ONE", 10_000)
    table = struct.pack("<II", 4_000, 0) * 1_000
    data = pooled.UNITY + struct.pack("<i4I", 29, 64, len(table), 64 + len(table), 4_000)
    found, cut = opened(data.ljust(64, b"\0") + table + b"y" * 4_000, "global-metadata.dat")
    assert len(found["strings"]) <= 10_000
    assert cut == ["swells beyond its bound"]


def test_more_strings_than_a_program_has_are_refused() -> None:
    data = bytearray(hermes_of(STRINGS))
    data[52:56] = struct.pack("<I", 1 << 30)
    assert opened(bytes(data), "x") == ({}, ["more than 1,000,000 strings"])


@given(st.binary(max_size=200), st.integers(0, 260), st.booleans())
def test_nothing_that_is_written_into_one_breaks_the_reader(junk: bytes, at: int, unity: bool) -> None:
    data = unity_of(STRINGS) if unity else hermes_of(STRINGS)
    opened(data[: 8 + at] + junk + data[8 + at + len(junk) :], "a")
    opened(data[: len(data) - at], "a")
