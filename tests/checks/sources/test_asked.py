"""Objects asked of git: everything is read once, by whatever way git answers, and nothing is passed over in silence."""

from __future__ import annotations

import os
import random
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from checks.sources import asked, objects
from checks.sources.glance import Swept
from checks.sources.listing import Listing
from checks.sources.objects import ObjectView
from tests.repositories import assigned, import_blobs, loose, told_by, words

PLANTED = 12


@pytest.fixture
def planted(project, key, rng) -> tuple[object, set[str]]:
    """240 blobs, every twentieth with a key in it."""
    values = [key() for _ in range(PLANTED)]
    import_blobs(
        project,
        [words(rng, 40) + (assigned(values[n // 20]).encode() if n % 20 == 3 else b"") for n in range(240)],
    )
    return project, set(values)


@pytest.fixture
def view(planted) -> Iterator[ObjectView]:
    project, _ = planted
    with ObjectView(project.folder / ".git/objects") as opened:
        yield opened


def keys_at(listing: Listing, swept: Swept) -> set[bytes]:
    return {listing.id(n) for n in swept.candidates}


def test_each_way_in_which_git_answers_finds_the_same(view, matcher, monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setattr(asked, "BATCH", 4_000)
    listing = view.listing()
    plain = asked.sweep_asked(view, listing, matcher)
    with monkeypatch.context() as no_memory:
        no_memory.delattr(os, "memfd_create")
        piped = asked.sweep_asked(view, listing, matcher)
    old = tmp_path / "git"
    old.write_text(f'#!/bin/sh\ncase "$*" in *--batch-command*) exit 129;; esac\nexec {objects.git_program()} "$@"\n')
    old.chmod(0o755)
    with monkeypatch.context() as old_git:
        old_git.setattr(objects, "git_program", lambda: str(old))
        aged = asked.sweep_asked(view, listing, matcher)
    assert len(plain.candidates) == PLANTED
    assert plain == piped == aged
    assert not plain.broken


@pytest.mark.parametrize("size", [1, 200, 999, 1 << 20])
@pytest.mark.parametrize("readers", [1, 3])
def test_no_border_of_a_batch_hides_anything(view, matcher, monkeypatch, size, readers) -> None:
    monkeypatch.setattr(asked, "BATCH", size)
    listing = view.listing()
    met: list[tuple[int, int]] = []
    swept = asked.sweep_asked(view, listing, matcher, readers=readers, progress=lambda b, n: met.append((b, n)))
    assert len(swept.candidates) == PLANTED
    assert sum(n for _, n in met) == len(listing)


@pytest.mark.parametrize("scanned", [20_000, 30_001])
def test_no_border_of_a_searched_piece_hides_anything(view, matcher, monkeypatch, scanned) -> None:
    monkeypatch.setattr(asked, "SCANNED", scanned)
    assert len(asked.sweep_asked(view, view.listing(), matcher).candidates) == PLANTED


def test_an_object_too_large_for_memory_is_read_in_pieces(project, matcher, key, monkeypatch) -> None:
    chance = random.Random(4)
    first, border, last = key(), key(), key()
    monkeypatch.setattr(objects, "PIECE", 50_000)
    filler = words(chance, 20_000)
    at_border = filler[: 50_000 - 40]
    content = assigned(first).encode() + filler + b"\n" + assigned(last).encode()
    crossing = at_border + b"\n" + assigned(border).encode() + filler
    project.commit({"large.txt": content, "crossing.txt": crossing})
    told = told_by(project.folder, matcher, largest=30_000)
    whole = told_by(project.folder, matcher)
    for value in (first, border, last):
        seen, expected = told.the(value), whole.the(value)
        assert (seen.path, seen.line, seen.column, seen.commit) == (
            expected.path,
            expected.line,
            expected.column,
            expected.commit,
        )
    assert not told.result.limits


def test_a_container_too_large_for_memory_is_said_not_to_be_opened(project, matcher, key) -> None:
    from tests.repositories import zip_of

    project.commit({"large.zip": zip_of({"a": random.Random(1).randbytes(50_000), "b": assigned(key()).encode()})})
    told = told_by(project.folder, matcher, largest=30_000)
    assert "not opened" in told.limits["container"].why


def test_a_large_object_that_is_cut_is_broken(project, matcher, key) -> None:
    value = key()
    body = assigned(value).encode() + random.Random(2).randbytes(90_000)
    file = loose(project, project.git("hash-object", "-w", "--stdin", feed=body))
    file.write_bytes(file.read_bytes()[:60_000])
    told = told_by(project.folder, matcher, largest=30_000)
    assert told.result.broken == 1


class Dying(ObjectView):
    """A view in which the first calls for content are answered with a piece, and then git is killed."""

    def __init__(self, store: Path, deaths: int) -> None:
        super().__init__(store)
        self.deaths = deaths

    def start(self, *arguments, feed=None, answer=subprocess.PIPE):
        if "cat-file" not in arguments or self.deaths <= 0:
            return super().start(*arguments, feed=feed, answer=answer)
        self.deaths -= 1
        return subprocess.Popen(
            ["/bin/sh", "-c", "printf '%040d blob 5000\\nbegun' 7; kill -9 $$"],
            stdin=feed if feed is not None else subprocess.DEVNULL,
            stdout=answer,
            bufsize=0,
        )


def test_git_killed_in_the_middle_of_a_batch_costs_nothing(planted, view, matcher, monkeypatch) -> None:
    project, _ = planted
    monkeypatch.setattr(asked, "BATCH", 5_000)
    with Dying(project.folder / ".git/objects", deaths=3) as dying:
        swept = asked.sweep_asked(dying, view.listing(), matcher, readers=2)
    assert dying.deaths == 0
    # An object at which git died twice, in its batch and alone, counts as broken; never is one passed by.
    assert PLANTED - len(swept.candidates) <= len(swept.broken) <= 2


def test_git_that_always_dies_is_told_in_full(planted, matcher) -> None:
    project, _ = planted
    with Dying(project.folder / ".git/objects", deaths=10**9) as view:
        listing = view.listing((b"commit",))
        swept = asked.sweep_asked(view, listing, matcher)
    assert swept.broken == set(range(len(listing)))


def test_a_fault_of_a_reader_is_not_swallowed(view, matcher) -> None:
    def progress(size: int, count: int) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        asked.sweep_asked(view, view.listing(), matcher, progress=progress)


def test_cancelled_in_the_middle_it_ends_with_what_was_found(view, matcher, monkeypatch) -> None:
    monkeypatch.setattr(asked, "BATCH", 2_000)
    cancel, listing = threading.Event(), view.listing()
    read: list[int] = []

    def progress(size: int, count: int) -> None:
        read.append(count)
        if len(read) == 5:
            cancel.set()

    swept = asked.sweep_asked(view, listing, matcher, readers=1, progress=progress, cancel=cancel)
    assert swept.cancelled
    assert len(read) == 5
    assert sum(read) < len(listing)


def test_a_blob_full_of_lookalikes_does_not_hide_its_key_or_its_neighbours(project, matcher, key) -> None:
    hidden, beside = key(), key()
    lookalikes = "".join(f'TASK = "sk-proj-{"x" * 20}{n}"\nurl = "hf_{n}"\nAKIA{n}\n' for n in range(2_000))
    project.commit({"a.py": lookalikes + assigned(hidden) + lookalikes, "b.py": assigned(beside)})
    assert told_by(project.folder, matcher).values == {hidden, beside}


def test_a_blob_that_speaks_as_git_does_deceives_nobody(project, matcher, key) -> None:
    value = key()
    speech = ("0" * 40 + " missing\n") * 20_000 + "blob 12\n" + "1" * 40 + " blob 99999\n"
    project.commit({"a.txt": speech, "b.py": assigned(value), "c.txt": speech + "end\n"})
    told = told_by(project.folder, matcher)
    assert told.values == {value}
    assert not told.result.limits


def test_an_empty_listing_is_swept(view, matcher) -> None:
    swept = asked.sweep_asked(view, view.listing(()), matcher)
    assert swept == Swept()
