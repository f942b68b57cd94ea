"""Broken repositories are finished: what can be read is read, what cannot is counted, and nothing else is lost.

What git itself can read is asked of git: every key whose object `git cat-file` still gives must be found.
"""

from __future__ import annotations

import os
import random
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from checks.model import Report, Status
from checks.sources.objects import git_program
from tests.repositories import assigned, flip, import_blobs, loose, lying_object, pack_of, told_by, words

NOISE = random.Random(7).randbytes(300)

Scan = Callable[..., Report]


def readable(project, ids: list[str]) -> set[str]:
    """The objects that git can give."""
    return {
        id
        for id in ids
        if subprocess.run(
            [git_program(), "cat-file", "-p", id], cwd=project.folder, capture_output=True, check=False
        ).returncode
        == 0
    }


@pytest.fixture
def three(project, key):
    """Three commits with a key each: (project, [(key, id of its blob)])."""
    kept = []
    for number in range(3):
        value = key()
        project.commit({f"f{number}.py": assigned(value)})
        kept.append((value, project.git("rev-parse", f"HEAD:f{number}.py")))
    return project, kept


# --- what is lost -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["blob", "tree", "commit", "tag", "index-blob"])
def test_a_lost_object_is_counted_and_the_others_are_read(three, matcher, what) -> None:
    project, kept = three
    project.git("tag", "-a", "v1", "-m", "v1", "HEAD~1")
    if what == "index-blob":
        project.write("new.py", "new\n")
        project.git("add", "new.py")
    name = {
        "blob": "HEAD:f1.py",
        "tree": "HEAD~1^{tree}",
        "commit": "HEAD~1",
        "tag": "v1",
        "index-blob": ":new.py",
    }[what]
    loose(project, project.git("rev-parse", name)).unlink()
    told = told_by(project.folder, matcher)
    lost = {kept[1][0]} if what == "blob" else set()
    assert told.values == {v for v, _ in kept} - lost
    assert told.limits["broken-objects"].count == told.result.broken == 1


@pytest.mark.parametrize(
    "how", ["empty", "cut", "garbage", "flipped", "lying", "huge", "no kind", "folder", "dead link"]
)
def test_a_damaged_loose_object_is_counted_and_the_others_are_read(three, matcher, how, rng) -> None:
    project, kept = three
    file = loose(project, kept[1][1])
    content = file.read_bytes()
    file.unlink()
    if how == "folder":
        file.mkdir()
    elif how == "dead link":
        file.symlink_to("nowhere")
    else:
        file.write_bytes(
            {
                "empty": b"",
                "cut": content[:-9],
                "garbage": b"no object at all",
                "flipped": content[:60] + b"\xff\xff\xff" + content[63:],
                "lying": lying_object(b"blob", 5_000, b"short"),
                "huge": lying_object(b"blob", 10**14, b"short"),
                "no kind": lying_object(b"blog", 5, b"short"),
            }[how]
        )
    told = told_by(project.folder, matcher)
    assert {kept[0][0], kept[2][0]} <= told.values
    assert told.limits["broken-objects"].count == 1


def test_a_key_in_an_object_that_is_cut_after_it_is_no_reason_to_raise(project, matcher, key) -> None:
    value = key()
    blob = project.git(
        "hash-object", "-w", "--stdin", feed=assigned(value).encode() + random.Random(3).randbytes(4_000)
    )
    file = loose(project, blob)
    file.write_bytes(file.read_bytes()[:1_500])
    assert told_by(project.folder, matcher).result.broken == 1


def test_many_lost_trees_cost_neither_time_nor_the_names_of_the_rest(project, matcher, key) -> None:
    value = key()
    for number in range(12):
        project.commit({f"f{number}": str(number)})
    first = project.commit({"a.py": assigned(value)})
    for number in range(12):
        project.commit({f"g{number}": str(number)})
    for commit in project.git("rev-list", "HEAD~3").split()[:9]:
        loose(project, project.git("rev-parse", f"{commit}^{{tree}}")).unlink()
    told = told_by(project.folder, matcher)
    seen = told.the(value)
    assert (seen.path, seen.commit, told.result.broken) == ("a.py", first, 9)
    assert "tip" in seen.reach


# --- packs ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def packed(project, key):
    """Two packs of six keys each, and one loose key: (project, first pack's keys, the other keys)."""
    first = [key() for _ in range(6)]
    import_blobs(project, [assigned(v).encode() for v in first])
    pack = pack_of(project)
    second = [key() for _ in range(6)]
    import_blobs(project, [assigned(v).encode() for v in second])
    alone = key()
    project.git("hash-object", "-w", "--stdin", feed=assigned(alone).encode())
    for file in pack.parent.iterdir():
        file.chmod(0o644)
    return project, pack, set(first), {*second, alone}


def test_a_pack_without_its_index_is_indexed_again_and_nothing_is_lost(packed, matcher) -> None:
    project, pack, first, others = packed
    pack.with_suffix(".idx").unlink()
    told = told_by(project.folder, matcher)
    assert told.values == first | others
    assert not told.result.limits
    assert not pack.with_suffix(".idx").exists(), "nothing is written into the project"


@pytest.mark.parametrize("at", ["head", "counts", "half"])
def test_a_pack_whose_index_is_damaged_is_indexed_again(packed, matcher, at) -> None:
    project, pack, first, others = packed
    index = pack.with_suffix(".idx")
    content = bytearray(index.read_bytes())
    if at == "half":
        del content[len(content) // 2 :]
    else:
        content[{"head": 2, "counts": 40}[at]] ^= 0xFF
    index.write_bytes(content)
    assert told_by(project.folder, matcher).values == first | others


@pytest.mark.parametrize("how", ["gone", "cut", "head", "count", "tail"])
def test_a_pack_that_is_gone_or_cut_is_counted_by_its_index(packed, matcher, how) -> None:
    project, pack, _, others = packed
    content = bytearray(pack.read_bytes())
    if how == "gone":
        pack.unlink()
    else:
        if how == "cut":
            del content[len(content) // 2 :]
        else:
            content[{"head": 0, "count": 11, "tail": -1}[how]] ^= 0xFF
        pack.write_bytes(content)
    told = told_by(project.folder, matcher)
    assert others <= told.values
    assert told.limits["broken-objects"].count == told.result.broken >= 6 + 1 + 1


def test_a_pack_without_index_that_is_damaged_too_is_told(packed, matcher) -> None:
    project, pack, _, others = packed
    pack.with_suffix(".idx").unlink()
    pack.write_bytes(pack.read_bytes()[:-30])
    told = told_by(project.folder, matcher)
    assert others <= told.values
    assert {"broken-packs", "broken-objects"} <= set(told.limits)


def test_objects_that_lie_elsewhere_too_are_not_missed_with_a_broken_pack(packed, matcher) -> None:
    project, pack, first, others = packed
    project.git("unpack-objects", "-q", "-r", feed=pack.read_bytes())  # they are there: git unpacks nothing
    project.git("repack", "-q", "-a")  # the same objects in a third pack
    pack.chmod(0o644)
    pack.write_bytes(b"")
    told = told_by(project.folder, matcher)
    assert told.values == first | others
    assert not told.result.limits


def test_a_store_that_is_borrowed_from_and_not_there_is_told(three, matcher) -> None:
    project, kept = three
    (project.folder / ".git/objects/info/alternates").write_text("../../nowhere/objects\n/also/nowhere\n")
    told = told_by(project.folder, matcher)
    assert told.values == {v for v, _ in kept}
    assert told.limits["broken-packs"].count == 2


# --- what only pretends to be an object -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["pack/pack-" + "0" * 40 + ".idx", "pack/pack-" + "0" * 40 + ".pack", "12/" + "3" * 38]
)
def test_a_pipe_in_the_store_is_never_opened(three, matcher, name) -> None:
    project, kept = three
    pipe = project.folder / ".git/objects" / name
    pipe.parent.mkdir(exist_ok=True)
    os.mkfifo(pipe)
    told = told_by(project.folder, matcher)
    assert told.values == {v for v, _ in kept}
    assert all(told.the(v).commit for v, _ in kept)


def test_a_pipe_as_list_of_stores_is_never_opened(three, matcher) -> None:
    project, kept = three
    os.mkfifo(project.folder / ".git/objects/info/alternates")
    assert told_by(project.folder, matcher).values == {v for v, _ in kept}


def test_stores_that_borrow_from_each_other_in_a_circle_end(three, matcher) -> None:
    project, kept = three
    (project.folder / ".git/objects/info/alternates").write_text(f"../objects\n{project.folder}/.git/objects\n" * 50)
    assert told_by(project.folder, matcher).values == {v for v, _ in kept}


def test_another_machines_folder_is_never_gone_to(three, matcher) -> None:
    project, kept = three
    (project.folder / ".git/objects/info/alternates").write_text("//server/share/objects\n")
    told = told_by(project.folder, matcher)
    assert told.values == {v for v, _ in kept}
    assert told.limits["broken-packs"].count == 1


# --- refs, index, shallow ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("HEAD", b"garbage\n"),
        ("HEAD", b""),
        ("HEAD", NOISE[:64]),
        ("HEAD", b"ref: refs/heads/" + b"x" * 5_000),
        ("refs/heads/main", b"garbage\n"),
        ("refs/heads/main", b"1" * 40 + b"\n"),
        ("refs/heads/other", NOISE[:100]),
        ("packed-refs", b"\xff\x00 garbage\n^^^\n" + b"2" * 40 + b" refs/heads/gone\n"),
        ("shallow", b"garbage\n" + b"3" * 40 + b"\n"),
        ("index", b"DIRC garbage"),
        ("index", b""),
        ("config", b"[core\n\tgarbage = \xff\xfe"),
        ("logs/HEAD", NOISE[:300]),
        ("objects/info/alternates", NOISE[:80]),
        ("objects/info/commit-graph", NOISE[:80]),
        ("objects/pack/multi-pack-index", NOISE[:80]),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{len(value)} bytes",
)
def test_a_damaged_file_of_git_loses_no_key_and_is_no_reason_to_raise(three, scan: Scan, file, content) -> None:
    project, _ = three
    target = project.folder / ".git" / file
    target.parent.mkdir(exist_ok=True, parents=True)
    target.write_bytes(content)
    for path in project.folder.glob("*.py"):
        path.unlink()
    report = scan(project.folder)
    assert len(report.keys) == 3
    assert not report.stopped


def test_a_branch_that_names_no_object_is_told_and_makes_the_report_partial(three, scan: Scan) -> None:
    project, _ = three
    (project.folder / ".git/refs/heads/main").write_text("garbage\n")
    report = scan(project.folder)
    assert report.partial
    assert "history-holes" in {limit.id for limit in report.limits}
    assert all(s.place != "staged" for k in report.keys for s in k.sightings), "nobody knows what is staged"


def test_a_damaged_index_is_told_and_makes_the_report_partial(three, scan: Scan) -> None:
    project, _ = three
    (project.folder / ".git/index").write_bytes(b"DIRC garbage")
    report = scan(project.folder)
    assert (report.partial, report.stopped) == (True, False)
    assert "index" in {limit.id for limit in report.limits}
    assert next(c.status for c in report.checks if c.id == "S1-TRACKED") is not Status.PASS


# --- the report -------------------------------------------------------------------------------------------------------


def test_a_broken_history_makes_the_checks_partial_with_the_count_and_takes_the_grade(project, scan: Scan) -> None:
    project.commit({"a.py": "one\n", "b.py": "one\n\n"})
    project.commit({"a.py": "two\n", "b.py": "two\n\n"})
    whole = scan(project.folder)
    for name in ("HEAD~1:a.py", "HEAD~1:b.py"):
        loose(project, project.git("rev-parse", name)).unlink()
    report = scan(project.folder)
    history = next(c for c in report.checks if c.id == "S1-HISTORY")
    assert (whole.partial, report.partial, report.stopped) == (False, True, False)
    assert history.status is Status.PARTIAL
    assert "2 objects are missing or broken" in history.reason
    assert next(limit.count for limit in report.limits if limit.id == "broken-objects") == 2
    assert report.score.grade is None
    assert report.score.low < whole.score.low


def test_a_shallow_clone_is_a_limit_and_not_partial(project, scan: Scan, tmp_path: Path) -> None:
    project.commit({"a.py": "one\n"})
    project.commit({"a.py": "two\n"})
    subprocess.run(["git", "clone", "-q", "--depth=1", f"file://{project.folder}", str(tmp_path / "c")], check=True)
    report = scan(tmp_path / "c")
    assert not report.partial
    assert "shallow" in {limit.id for limit in report.limits}


# --- chance -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(10))
def test_whatever_bytes_of_a_pack_are_changed_every_key_that_git_can_read_is_found(project, matcher, key, seed) -> None:
    chance = random.Random(seed)
    values = [key() for _ in range(20)]
    contents = [words(chance, 60) + (assigned(values[n // 10]).encode() if n % 10 == 0 else b"") for n in range(200)]
    import_blobs(project, contents)
    if seed % 2:
        project.git("repack", "-q", "-a", "-d", "-f", "--depth=20")
    ids = {values[n // 10]: project.git("hash-object", "--stdin", feed=contents[n]) for n in range(0, 200, 10)}
    pack = pack_of(project)
    target = [pack, pack, pack.with_suffix(".idx")][seed % 3]
    flip(target, chance, times=1 + seed * 3, after=0 if seed % 4 == 0 else 12)
    told = told_by(project.folder, matcher)
    expected = readable(project, list(ids.values()))
    lost = {v for v, id in ids.items() if id in expected} - told.values
    assert not lost
    if len(expected) < len(ids):
        assert (
            told.result.broken >= len(ids) - len(expected) or "broken-packs" in told.limits or told.values >= set(ids)
        )


@pytest.mark.parametrize("seed", range(6))
def test_whatever_loose_files_are_damaged_every_key_that_git_can_read_is_found(project, matcher, key, seed) -> None:
    chance = random.Random(seed)
    ids = {}
    for number in range(12):
        value = key()
        project.write(f"f{number}.py", words(chance, 30) + assigned(value).encode())
        ids[value] = project.git("hash-object", "-w", f"f{number}.py")
    project.commit()
    files = sorted((project.folder / ".git/objects").glob("[0-9a-f][0-9a-f]/*"))
    for file in chance.sample(files, 4):
        file.chmod(0o644)
        if chance.random() < 0.3:
            file.unlink()
        else:
            flip(file, chance, times=chance.randrange(1, 4))
    told = told_by(project.folder, matcher)
    expected = readable(project, list(ids.values()))
    assert not {v for v, id in ids.items() if id in expected} - told.values
    assert told.result.broken >= len(ids) - len(expected)
