"""Packs and caches that would cost for ever: what a stranger writes into a few kilobytes is given up soon."""

from __future__ import annotations

import hashlib
import os
import struct
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from checks.search import Search
from checks.sources.packs import Pack, delta_applier, inflater

BLOB = b"\x3a" + zlib.compress(b"ten bytes.")  # an entry of a pack
SOON = 5.0  # seconds of a processor that each may take, by far


def written(folder: Path, entries: list[bytes]) -> tuple[Path, bytes, list[int]]:
    """A pack of these entries, with ids that stand in their order, and where each begins."""
    offsets = [12 + sum(map(len, entries[:n])) for n in range(len(entries))]
    body = b"PACK" + struct.pack(">II", 2, len(entries)) + b"".join(entries)
    file = folder / "odd.pack"
    file.write_bytes(body + hashlib.sha1(body, usedforsecurity=False).digest())
    return file, b"".join(bytes([n]) * 20 for n in range(len(entries))), offsets


@pytest.mark.parametrize("first", [b"\xbf", b"\x6f"], ids=["size", "offset"])
def test_a_header_without_an_end_is_left_to_git(tmp_path: Path, first: bytes) -> None:
    endless = first + b"\xff" * (3 << 20) + b"\x01" + zlib.compress(b"x")
    file, names, offsets = written(tmp_path, [BLOB, endless, BLOB])
    began = time.process_time()
    with Pack(file, names, offsets, 20) as pack:
        apply, inflate = delta_applier(), inflater()
        assert apply is not None
        told = [entry for root, _ in pack.families() for entry, _ in pack.members(root, inflate, apply)]
        assert told == [0, 2], "its neighbours are read"
    assert time.process_time() - began < SOON


def pipe(file: Path) -> None:
    os.mkfifo(file, 0o600)


def holes(file: Path) -> None:
    with file.open("wb") as content:
        content.truncate(1 << 40)
    file.chmod(0o600)


@pytest.mark.parametrize("plant", [pipe, holes, Path.mkdir], ids=["pipe", "holes", "folder"])
def test_what_is_no_cache_of_ours_is_passed_by(tmp_path: Path, plant: Callable[[Path], None]) -> None:
    assert Search([b"needle"], tmp_path, keep=True).hits(b"a needle") == [(0, 8)]
    (kept,) = tmp_path.glob("*.hs")
    kept.unlink()
    plant(kept)
    assert Search([b"needle"], tmp_path, keep=False).hits(b"a needle") == [(0, 8)]


def test_the_cache_of_another_search_is_not_believed(tmp_path: Path) -> None:
    Search([b"needle"], tmp_path, keep=True)
    (kept,) = tmp_path.glob("*.hs")
    Search([b"other"], tmp_path, keep=True)
    (other,) = set(tmp_path.glob("*.hs")) - {kept}
    kept.write_bytes(other.read_bytes())
    assert Search([b"needle"], tmp_path, keep=False).hits(b"a needle") == [(0, 8)]
