"""Packs and caches that would cost for ever: what a stranger writes into a few kilobytes is given up soon."""

from __future__ import annotations

import os
import resource
import struct
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from checks.expressions.search import Search
from checks.sources.objects import GIT_MEMORY, ObjectView
from checks.sources.stores import Index
from tests.packs import contents, written

BLOB = b"\x3a" + zlib.compress(b"ten bytes.")  # an entry of a pack
SOON = 5.0  # seconds of a processor that each may take, by far


@pytest.mark.parametrize("first", [b"\xbf", b"\x6f"], ids=["size", "offset"])
def test_a_header_without_an_end_is_left_to_git(tmp_path: Path, first: bytes) -> None:
    endless = first + b"\xff" * (3 << 20) + b"\x01" + zlib.compress(b"x")
    began = time.process_time()
    pack = written(tmp_path / "odd.pack", {bytes([n]) * 20: body for n, body in enumerate([BLOB, endless, BLOB])})
    assert contents(pack).keys() == {"00" * 20, "02" * 20}, "its neighbours are read"
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


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can bound another process")
def test_git_cannot_take_all_memory(project) -> None:
    project.commit({"a.txt": "a"})
    with ObjectView(project.folder / ".git/objects") as view:
        process = view.start("cat-file", "--batch", feed=subprocess.PIPE)
        bound, _ = resource.prlimit(process.pid, resource.RLIMIT_AS)
        process.communicate()
    assert bound == GIT_MEMORY


def test_an_index_of_holes_is_not_read(project, tmp_path: Path) -> None:
    """A file of holes is large for nothing: sixty million objects in some kilobytes."""
    project.commit({"a.txt": "a"})
    project.git("repack", "-adq")
    index = next((project.folder / ".git/objects/pack").glob("*.idx"))
    assert Index.read(index, 20) is not None
    count = 60_000_000
    fanout = struct.pack(">256I", *[count] * 256)
    holes = tmp_path / "pack-aa.idx"
    with holes.open("wb") as file:
        file.write(b"\xfftOc" + struct.pack(">I", 2) + fanout)
        file.truncate(8 + 1024 + count * 28)
        file.seek(0, 2)
        file.write(bytes(40))
    assert Index.read(holes, 20) is None
