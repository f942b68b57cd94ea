"""Packs read by us: what is read is what git reads, and whatever is odd about a pack is left to git, never guessed."""

from __future__ import annotations

import hashlib
import random
import resource
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from checks.sources import rows
from checks.sources.objects import ObjectView
from checks.sources.packs import Pack
from checks.sources.stores import indexed_packs
from tests.conftest import Project
from tests.packs import contents, entry, indexed, number, written
from tests.repositories import assigned, flip, pack_of, told_by, words

KINDS = {rows.COMMIT: b"commit", rows.BLOB: b"blob", rows.TAG: b"tag"}


def read(project, width: int = 20) -> dict[str, bytes]:
    """Every object that the packs of a project give."""
    found: dict[str, bytes] = {}
    for path, index in indexed_packs([project.folder / ".git/objects"], width):
        found |= contents(Pack(path, index))
    return found


def by_git(project) -> dict[str, bytes]:
    """Every object but trees, as git gives it."""
    lines = project.git("cat-file", "--batch-all-objects", "--batch-check").splitlines()
    return {
        id: subprocess.run(["git", "-C", project.folder, "cat-file", kind, id], capture_output=True, check=True).stdout
        for id, kind, _ in map(str.split, lines)
        if kind != "tree"
    }


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A file that grows from commit to commit, one that does not, and a tag. It is copied, never changed."""
    rng = random.Random("a history that grows")
    home = tmp_path_factory.mktemp("grown")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        project = Project(home / "project").init()
        text = [words(rng, 60) for _ in range(8)]
        for n in range(12):
            text[rng.randrange(len(text))] = words(rng, 60)
            project.commit({"grown.txt": b"".join(text), f"other-{n}.bin": rng.randbytes(300), "empty": b""})
        project.git("tag", "-a", "v1", "-m", "the first")
    return project


@pytest.fixture
def grown(history: Project, tmp_path: Path) -> Project:
    """A history to be packed."""
    return history.copy(tmp_path / "grown")


@pytest.fixture(scope="module")
def packed(history: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The same, packed as differences: each damage is done to a copy."""
    project = history.copy(tmp_path_factory.mktemp("packed") / "project")
    project.git("repack", "-adfq", "--depth=50")
    return project


@pytest.mark.parametrize(
    "how",
    [
        ("-c", "repack.useDeltaBaseOffset=false", "repack", "-adfq", "--depth=50"),
        ("repack", "-adfq", "--depth=50", "--window=50"),
        ("repack", "-adfq", "--window=0"),
    ],
    ids=["named-bases", "deep", "no-differences"],
)
def test_what_is_read_is_what_git_reads(grown, how) -> None:
    grown.git(*how)
    assert read(grown) == by_git(grown)


def test_several_packs_and_places_behind_two_gigabytes(grown, rng) -> None:
    grown.git("repack", "-adfq")
    grown.commit({"later.txt": words(rng, 80)})
    grown.git("repack", "-dq")
    for pack in (grown.folder / ".git/objects/pack").glob("*.pack"):
        index = pack.with_suffix(".idx")
        index.unlink()
        grown.git("index-pack", "--index-version=2,0", "-o", str(index), str(pack))
    assert read(grown) == by_git(grown)


def test_an_index_of_the_old_form_is_left_to_git(grown, matcher, key) -> None:
    value = key()
    grown.commit({"a.py": assigned(value)})
    grown.git("repack", "-adfq")
    pack = pack_of(grown)
    pack.with_suffix(".idx").unlink()
    grown.git("index-pack", "--index-version=1", "-o", str(pack.with_suffix(".idx")), str(pack))
    with ObjectView(grown.folder / ".git/objects") as view:
        assert list(view.packs()) == []
    assert told_by(grown.folder, matcher).values == {value}


@pytest.mark.parametrize("limit", ["LARGEST", "MOST_HELD"])
def test_what_is_too_large_is_left_to_git(grown, matcher, key, monkeypatch, limit) -> None:
    value = key()
    for n in range(5):
        grown.commit({"grown.txt": words(random.Random(n), 400) + assigned(value).encode()})
    grown.git("repack", "-adfq", "--depth=50")
    whole = read(grown)
    monkeypatch.setattr(rows, limit, 1_500)
    part = read(grown)
    assert part.items() < whole.items()
    assert told_by(grown.folder, matcher).values == {value}


def test_a_repository_of_long_ids(tmp_path: Path, matcher, key, monkeypatch) -> None:
    folder = tmp_path / "long"
    subprocess.run(["git", "init", "-q", "--object-format=sha256", str(folder)], check=True)
    value = key()
    (folder / "a.py").write_text(assigned(value))
    who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    for command in (["add", "."], [*who, "commit", "-qm", "a"], ["repack", "-adq"]):
        subprocess.run(["git", "-C", str(folder), *command], check=True)
    with ObjectView(folder / ".git/objects", "sha256") as view:
        (pack,) = view.packs()
        assert len(contents(pack)) == 2
    assert told_by(folder, matcher).values == {value}


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_pack_gives_nothing_that_is_not_there(packed, tmp_path: Path, seed) -> None:
    damaged = packed.copy(tmp_path / "damaged")
    pack = pack_of(damaged)
    flip(pack, random.Random(seed), times=1 + seed % 9, after=12, before=20)
    try:
        found = read(damaged)
    except ValueError:
        return
    for id, content in found.items():
        kinds = [b"%s %d\0%s" % (kind, len(content), content) for kind in KINDS.values()]
        assert id in {hashlib.sha1(k, usedforsecurity=False).hexdigest() for k in kinds}


def test_a_pack_that_ends_early_is_left_to_git(grown, matcher, key) -> None:
    """The end is cut after it was opened: an index that does not fit would not have been taken."""
    grown.git("repack", "-adfq")
    path = pack_of(grown)
    ((_, index),) = indexed_packs([grown.folder / ".git/objects"], 20)
    content = path.read_bytes()
    whole = len(by_git(grown))
    pack = Pack(path, index)
    path.write_bytes(content[: len(content) // 2])
    found = contents(pack)
    assert 0 < len(found) < whole


# --- packs that somebody made to hurt --------------------------------------------------------------------------------


A, B, C = (bytes([n]) * 20 for n in (1, 2, 3))


def test_objects_that_are_made_from_each_other_are_left_to_git(tmp_path: Path) -> None:
    delta = number(5) + number(5) + b"\x05hello"
    entries = {
        A: entry(rows.BY_NAME, delta, before=B),
        B: entry(rows.BY_NAME, delta, before=A),
        C: entry(rows.BLOB, b"hello"),
    }
    pack = written(tmp_path / "made.pack", entries)
    assert contents(pack) == {C.hex(): b"hello"}


def test_a_base_that_is_not_there_is_left_to_git(tmp_path: Path) -> None:
    delta = number(5) + number(5) + b"\x05hello"
    pack = written(tmp_path / "made.pack", {A: entry(rows.BY_NAME, delta, before=b"\x09" * 20)})
    assert contents(pack) == {}
    pack = written(tmp_path / "made.pack", {A: entry(rows.BY_OFFSET, delta, before=b"\x7f")})
    assert contents(pack) == {}


@pytest.mark.parametrize("size", [0, 10, 100_000])
def test_a_size_that_is_a_lie_is_left_to_git(tmp_path: Path, size) -> None:
    bomb = entry(rows.BLOB, bytes(100 << 20), size=size)
    base = entry(rows.BLOB, b"hello")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    pack = written(tmp_path / "made.pack", {A: bomb, B: base})
    assert contents(pack) == {B.hex(): b"hello"}
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 40 << 10


def test_a_difference_that_makes_much_of_little_is_left_to_git(tmp_path: Path) -> None:
    base = bytes(1 << 20)
    copies = number(len(base)) + number(4 << 30) + b"\xf0\xff\xff\x0f" * 4_000
    short = number(len(base)) + number(10) + b"\xf0\xff\xff\x0f" * 4_000
    entries = {
        A: entry(rows.BLOB, base),
        B: entry(rows.BY_NAME, copies, before=A),
        C: entry(rows.BY_NAME, short, before=A),
    }
    pack = written(tmp_path / "made.pack", entries)
    assert contents(pack).keys() == {A.hex()}


def test_a_long_chain_of_large_objects_is_not_held_in_memory(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(rows, "MOST_HELD", 3 << 20)
    base = bytes(1 << 20)
    ids = [n.to_bytes(20, "big") for n in range(1, 40)]
    copy = number(len(base)) + number(len(base)) + b"\xc0\x10"  # all of the base, and nothing else
    entries = {ids[0]: entry(rows.BLOB, base)}
    for before, id in pairwise(ids):
        entries[id] = entry(rows.BY_NAME, copy, before=before)
    pack = written(tmp_path / "made.pack", entries)
    assert 3 <= len(contents(pack)) <= 5


@pytest.mark.parametrize("seed", range(60))
def test_a_pack_of_chance_never_raises_in_reading(tmp_path: Path, seed) -> None:
    chance = random.Random(seed)
    entries = {
        chance.randbytes(20): chance.choice(
            [
                lambda: chance.randbytes(chance.randrange(1, 90)),
                lambda: entry(chance.randrange(8), chance.randbytes(chance.randrange(60)), size=chance.randrange(300)),
                lambda: entry(rows.BY_OFFSET, chance.randbytes(20), before=bytes([chance.randrange(128)])),
            ]
        )()
        for _ in range(chance.randrange(1, 12))
    }
    pack = written(tmp_path / "made.pack", entries)
    contents(pack)


def test_an_index_with_two_objects_in_one_place_is_left_to_git(tmp_path: Path) -> None:
    path = tmp_path / "a.pack"
    path.write_bytes(b"PACK" + bytes(60))
    with pytest.raises(ValueError, match="overlap"):
        Pack(path, indexed(path, {A: 12, B: 12}))
