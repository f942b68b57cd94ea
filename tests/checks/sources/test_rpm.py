"""RPM packages: their files are read by name through every packing; a hostile one costs a limit and nothing else."""

from __future__ import annotations

import bz2
import gzip
import lzma
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.sources import rpm, unpacking
from tests.checks.sources.test_archives import TEXT, opened
from tests.repositories import zip_of
from tests.zstandard import zstd


def entry(name: str, content: bytes, mode: int = 0o100644) -> bytes:
    named = name.encode() + b"\0"
    numbers = (1, mode, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(named), 0)
    made = b"070701" + b"".join(b"%08x" % n for n in numbers) + named
    made += bytes(-len(made) % 4) + content
    return made + bytes(-len(made) % 4)


def header(store: bytes) -> bytes:
    return b"\x8e\xad\xe8\x01" + bytes(4) + struct.pack(">II", 1, len(store)) + bytes(16) + store


def rpm_of(*entries: bytes, pack=gzip.compress, end: bytes = entry("TRAILER!!!", b"", 0)) -> bytes:
    signed = rpm.RPM + bytes(92) + header(b"a signature")
    return signed + bytes(-len(signed) % 8) + header(b"the names of it all") + pack(b"".join(entries) + end)


FILES = (entry("./opt", b"", 0o040755), entry("./opt/app/.env", TEXT), entry("./opt/link", b"app", 0o120777))


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, zstd.compress, bytes])
def test_the_files_of_a_package_are_read_through_its_packing(pack) -> None:
    assert opened(rpm_of(*FILES, pack=pack), "a.rpm") == ({"opt/app/.env": TEXT}, [])


def test_what_is_too_large_is_passed_over(monkeypatch) -> None:
    monkeypatch.setattr("checks.sources.archives.MOST_OF_ONE", 1_000)
    found, cut = opened(rpm_of(entry("large", bytes(1_001)), *FILES), "a.rpm")
    assert (found, cut) == ({"opt/app/.env": TEXT}, ["a member is too large, or there are too many"])


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (rpm_of(*FILES, end=b""), "cannot be read to its end (EOFError)"),
        (rpm_of(*FILES, end=b"0" * 200), "cannot be read to its end (bad entry)"),
        (rpm_of(*FILES, pack=lambda data: b"LZ" + data), "is packed in a form that is not read"),
        (rpm.RPM + bytes(40), "cannot be read to its end (error)"),
        (rpm.RPM + bytes(400), "cannot be read to its end (ValueError)"),
    ],
    ids=["no end", "no entry", "another packing", "cut", "no header"],
)
def test_a_damaged_package_is_said(data: bytes, why: str) -> None:
    assert opened(data, "a.rpm")[1] == [why]


def test_a_package_that_swells_is_left_at_the_bound(monkeypatch) -> None:
    monkeypatch.setattr(unpacking, "MOST_UNPACKED", 10_000)
    _, cut = opened(rpm_of(entry("a", bytes(20_000), 0o120777), *FILES), "a.rpm")
    assert cut == ["cannot be read to its end (EOFError)"]


def test_a_size_with_a_sign_does_not_unpack_all_at_once() -> None:
    lying = bytearray(entry("a", b"12345678"))
    lying[54:62] = b"-0000008"
    assert opened(rpm_of(bytes(lying), *FILES), "a.rpm") == ({}, ["cannot be read to its end (ValueError)"])


def test_packages_in_one_container_share_the_bound(monkeypatch) -> None:
    monkeypatch.setattr(unpacking, "MOST_UNPACKED", 10_000)
    one = rpm_of(entry("a", bytes(6_000), 0o120777), *FILES)
    found, cut = opened(zip_of({"1.rpm": one, "2.rpm": one}), "a.zip")
    assert "1.rpm!opt/app/.env" in found and "2.rpm!opt/app/.env" not in found
    assert cut == ["cannot be read to its end (EOFError)"]


def test_packed_streams_that_follow_each_other_are_one() -> None:
    def twice(data: bytes) -> bytes:
        return lzma.compress(data[:50]) + bytes(8) + lzma.compress(data[50:])

    assert opened(rpm_of(*FILES, pack=twice), "a.rpm") == ({"opt/app/.env": TEXT}, [])


def test_a_dictionary_of_gigabytes_is_refused() -> None:
    def greedy(data: bytes) -> bytes:
        packed = lzma.compress(data, lzma.FORMAT_ALONE)
        return packed[:1] + struct.pack("<I", 1 << 31) + packed[5:]

    assert opened(rpm_of(*FILES, pack=greedy), "a.rpm") == ({}, ["cannot be read to its end (LZMAError)"])


@given(st.binary(max_size=200), st.integers(0, 500))
def test_no_package_makes_it_raise(noise: bytes, at: int) -> None:
    whole = rpm_of(*FILES, pack=bytes)
    opened(whole[:at] + noise + whole[at + len(noise) :], "a.rpm")
