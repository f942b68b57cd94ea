"""The sweep: each way in which a store can be read finds the same, whoever reads it and whatever ends on the way."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import threading
import zlib
from pathlib import Path

import pytest

from checks.sources import sweep as sweeping
from checks.sources import workers
from checks.sources.asked import sweep_asked
from checks.sources.glance import Swept
from checks.sources.listing import Listing
from checks.sources.objects import ObjectView
from checks.sources.rows import BLOB, BY_NAME
from checks.sources.sweep import Store
from checks.sources.workers import Worker
from tests.packs import entry, number, written
from tests.repositories import assigned, import_blobs, told_by, words

PLANTED = 7


@pytest.fixture
def grown(project, key, rng):
    """Sixty blobs in a pack, six of them with a key; a loose one with a key; one both loose and packed."""
    values = [key() for _ in range(PLANTED)]
    import_blobs(
        project,
        [words(rng, 40 + 300 * (n % 3)) + (assigned(values[n // 10]).encode() if n % 10 == 3 else b"") for n in range(60)],
    )  # fmt: skip
    project.git("repack", "-adfq", "--depth=20")
    project.commit({"loose.py": assigned(values[6])})
    twice = project.git("rev-parse", "HEAD^")
    content = subprocess.check_output(["git", "-C", project.folder, "cat-file", "commit", twice])
    file = project.folder / ".git/objects" / twice[:2] / twice[2:]
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(zlib.compress(b"commit %d\0%s" % (len(content), content)))
    return project


def swept(project, matcher, **options) -> tuple[Listing, Swept, list[tuple[int, int]]]:
    told: list[tuple[int, int]] = []
    with ObjectView(project.folder / ".git/objects") as view, Store(view, matcher, **options) as store:
        found = store.sweep(progress=lambda size, count: told.append((size, count)))
        assert sum(count for _, count in told) == len(store.listing)
        assert sum(size for size, _ in told) >= store.weight
        return store.listing, found, told


def ids(listing: Listing, found: Swept) -> set[bytes]:
    return {listing.id(n) for n in found.candidates}


def by_git(project, matcher) -> tuple[Listing, Swept]:
    with ObjectView(project.folder / ".git/objects") as view:
        listing = view.listing()
        return listing, sweep_asked(view, listing, matcher)


def objects(listing: Listing) -> set[tuple[bytes, int, int]]:
    return {(listing.id(n), listing.kinds[n], listing.sizes[n]) for n in range(len(listing))}


@pytest.mark.parametrize("way", ["here", "workers", "git", "no-workers"])
def test_each_way_to_read_finds_the_same(grown, matcher, monkeypatch, way) -> None:
    expected, asked = by_git(grown, matcher)
    monkeypatch.setattr(sweeping, "SMALL", 0 if way in ("workers", "no-workers") else 1 << 40)
    if way == "git":
        monkeypatch.setattr(sweeping, "can_read_packs", lambda: False)
    if way == "no-workers":
        monkeypatch.setattr(workers.sys, "executable", "/nowhere/python")
    listing, found, _ = swept(grown, matcher, readers=2)
    assert objects(listing) == objects(expected)
    assert len(listing) == len(expected), "each object once, be it in two places"
    assert listing.trees == expected.trees
    assert ids(listing, found) == ids(expected, asked)
    assert len(found.candidates) == PLANTED
    assert not found.broken


def test_what_a_worker_had_in_hand_when_it_was_killed_is_read_all_the_same(grown, matcher, monkeypatch) -> None:
    monkeypatch.setattr(sweeping, "SMALL", 0)
    read = Worker.read

    def killed(self: Worker, deal):
        os.kill(self._process.pid, signal.SIGKILL)
        return read(self, deal)

    monkeypatch.setattr(Worker, "read", killed)
    _, found, _ = swept(grown, matcher, readers=2)
    assert len(found.candidates) == PLANTED


def test_what_a_worker_tells_is_checked(grown, matcher, monkeypatch) -> None:
    monkeypatch.setattr(sweeping, "SMALL", 0)
    monkeypatch.setattr(workers, "_START", "import sys; sys.stdout.buffer.write(bytes([0, 0, 0, 3]) + b'odd')")
    _, found, _ = swept(grown, matcher, readers=2)
    assert len(found.candidates) == PLANTED


def test_no_worker_outlives_the_sweep(grown, matcher, monkeypatch) -> None:
    monkeypatch.setattr(sweeping, "SMALL", 0)
    started: list[int] = []
    begin = Worker.__init__

    def noted(self: Worker) -> None:
        begin(self)
        started.append(self._process.pid)

    monkeypatch.setattr(Worker, "__init__", noted)
    swept(grown, matcher, readers=2)
    assert len(started) == 2
    for pid in started:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_a_fault_of_ours_is_raised_not_passed_over(grown, matcher, monkeypatch) -> None:
    monkeypatch.setattr(sweeping.Reader, "read", lambda self, deal: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        swept(grown, matcher)


def test_a_cancelled_sweep_ends(grown, matcher) -> None:
    cancel = threading.Event()
    cancel.set()
    with ObjectView(grown.folder / ".git/objects") as view, Store(view, matcher) as store:
        assert store.sweep(cancel=cancel).cancelled


def test_packs_of_borrowed_stores_are_read_as_ones_own(grown, matcher, tmp_path: Path) -> None:
    borrower = tmp_path / "borrower"
    grown.git("clone", "-q", "--shared", "--bare", str(grown.folder), str(borrower))
    with ObjectView(borrower / "objects") as view, Store(view, matcher) as store:
        assert len(store._packs) == 1
        assert len(store.sweep().candidates) == PLANTED


# --- packs that somebody made to hurt --------------------------------------------------------------------------------


def planted(project, entries: dict[bytes, bytes]) -> None:
    """A pack of these entries by binary id, among the project's own."""
    written(project.folder / ".git/objects/pack" / f"pack-{'a' * 40}.pack", entries)


A, B, C, D = (bytes([n]) * 20 for n in (1, 2, 3, 4))


def test_a_pack_of_objects_made_from_each_other_is_kept_from_git_and_counted(project, matcher, key) -> None:
    """Git looks for the beginning of such a chain without end, and takes memory for each step."""
    value = key()
    project.commit({"a.py": assigned(value)})
    delta = number(5) + number(5) + b"\x05hello"
    planted(
        project,
        {
            A: entry(BY_NAME, delta, before=B),
            B: entry(BY_NAME, delta, before=A),
            C: entry(BY_NAME, delta, before=A),
            D: entry(BLOB, b"hello"),
        },
    )
    told = told_by(project.folder, matcher)
    assert told.values == {value}
    assert told.result.broken == 4
    assert told.limits["broken-objects"].count == 4


def test_what_swells_beyond_all_measure_is_cut_and_counted(project, matcher, key, monkeypatch) -> None:
    value = key()
    project.commit({"a.py": assigned(value)})
    base = random.Random(1).randbytes(1_000) * 100
    copies = number(len(base)) + number(1_000_000) + bytes([0x80 | 0x10 | 0x20 | 0x40, 0xA0, 0x86, 0x01]) * 10
    names = [n.to_bytes(20, "big") for n in range(1, 60)]
    planted(project, {A: entry(BLOB, base)} | {name: entry(BY_NAME, copies, before=A) for name in names})
    whole = told_by(project.folder, matcher)
    assert whole.result.bytes > 59_000_000
    assert "swelling" not in whole.limits
    monkeypatch.setattr(sweeping, "FREE", 10_000_000)
    monkeypatch.setattr(sweeping, "SWELL", 1)
    told = told_by(project.folder, matcher)
    assert told.values == {value}, "what is beside it is read"
    assert 45 <= told.limits["swelling"].count <= 55
