"""What packs told is kept: a history that grew is told as if it had been read anew, and the packs are not read again."""

from __future__ import annotations

import os
import random
import shutil
import time
from pathlib import Path

import msgspec
import pytest

from checks.keys.matcher import Matcher
from checks.memory.packs import PackMemory
from checks.places import Places
from checks.sources import archives, connected, naming
from checks.sources.objects import ObjectView
from tests.repositories import Told, assigned, flip, import_blobs, loose, pack_of, told_by, words, zip_of


class Scans:
    """Scans of one repository, one after the other, each compared with one that knows nothing."""

    def __init__(self, project, matcher, folder: Path) -> None:
        self.project, self._matcher, self._places = project, matcher, Places(folder)

    def memory(self, rules: str = "some") -> PackMemory:
        return PackMemory(self._places, rules)

    @property
    def file(self) -> Path:
        (file,) = (self._places.cache / "packs").iterdir()
        return file

    def next(self, **options) -> tuple[int, Told]:
        """How many objects were read, and what was told."""
        read: list[int] = []
        told = told_by(
            self.project.folder,
            self._matcher,
            keeper=self.memory(),
            progress=lambda size, count: read.append(count),
            **options,
        )
        anew = told_by(self.project.folder, self._matcher, **options)
        assert facts(told) == facts(anew)
        return sum(read), told


def facts(told: Told) -> tuple[object, ...]:
    result = told.result
    return (
        sorted((value, msgspec.json.encode(sighting)) for value, sighting in told.heard),
        (result.objects, result.blobs, result.commits, result.bytes, result.broken),
        sorted(msgspec.json.encode(limit) for limit in result.limits),
    )


@pytest.fixture
def scans(project, matcher, tmp_path) -> Scans:
    return Scans(project, matcher, tmp_path / "kept")


@pytest.fixture
def packed(project, key, rng):
    """Thirty blobs in a pack, three with a key, one of them removed again; an archive with a key and one without."""
    values = [key() for _ in range(4)]
    import_blobs(project, [words(rng, 60) + (assigned(values[n // 10]).encode() if n % 10 == 3 else b"") for n in range(30)])  # fmt: skip
    project.commit({"a.zip": zip_of({"in.py": assigned(values[3]).encode()}), "b.zip": zip_of({"in.py": b"x = 1\n"})})
    project.git("rm", "-q", "--", project.git("ls-files").splitlines()[3])
    project.git("commit", "-qm", "gone")
    project.git("repack", "-adfq", "--depth=20")
    project.values = values
    return project


def test_the_same_again_reads_no_pack(scans, packed):
    first, _ = scans.next()
    again, told = scans.next()
    assert (first, again) == (len_of(packed), 0)
    assert told.values == set(packed.values)


def test_of_a_container_only_members_with_something_are_opened_again(scans, project, key, monkeypatch):
    inner, outer, beside = key(), key(), key()
    nested = zip_of({"deep.py": assigned(inner).encode(), "no.py": b"x = 1\n"})
    members = {f"{n}.py": b"x = 1\n" for n in range(20)}
    content = zip_of({**members, "nested.zip": nested, "a.py": assigned(outer).encode()})
    project.commit({"a.zip": content, "b.py": assigned(beside)})
    project.git("repack", "-adfq")
    scans.next()
    read, matches = [], Matcher.matches
    monkeypatch.setattr(Matcher, "matches", lambda self, *given: read.append(given[1:]) or matches(self, *given))
    project.commit({"c.py": assigned(beside)})
    told = told_by(project.folder, scans._matcher, keeper=scans.memory())
    assert told.values == {inner, outer, beside}
    assert {s.member for s in (*told.of(inner), *told.of(outer))} == {"nested.zip!deep.py", "a.py"}
    assert {path for (path,) in filter(None, read)} >= {"nested.zip!deep.py", "a.py"}
    assert not {path for (path,) in filter(None, read)} & {*members, "nested.zip!no.py"}
    monkeypatch.undo()
    scans.next()


def test_what_was_cut_off_in_a_container_is_said_again(scans, project, key, monkeypatch):
    monkeypatch.setattr(archives, "MOST_MEMBERS", 4)
    value = key()
    project.commit({"a.zip": zip_of({f"{n}.py": assigned(value).encode() if n == 2 else b"" for n in range(9)})})
    project.git("repack", "-adfq")
    scans.next()
    project.commit({"c.py": "x = 1\n"})
    _, told = scans.next()
    assert [limit.id for limit in told.result.limits] == ["container"]
    assert told.the(value).member == "2.py"


def test_a_member_named_like_a_key_is_not_kept(scans, project, key):
    value = key()
    project.commit({"a.zip": zip_of({f"{value}/a.py": assigned(key()).encode()})})
    project.git("repack", "-adfq")
    scans.next()
    folder = scans._places.cache / "packs"
    assert not any(value.encode() in file.read_bytes() for file in folder.glob("*"))


@pytest.mark.parametrize("parent", ["abc", "a" * 38, "b" * 42])
def test_a_commit_with_a_parent_of_another_width_is_no_obstacle(scans, project, key, parent):
    value = key()
    project.commit({"a.py": assigned(value)})
    tree = project.git("rev-parse", "HEAD^{tree}")
    text = f"tree {tree}\nparent {parent}\nauthor A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n\nx\n"
    odd = project.git("hash-object", "-t", "commit", "-w", "--literally", "--stdin", feed=text.encode())
    ids = [line.split()[0] for line in project.git("cat-file", "--batch-all-objects", "--batch-check").splitlines()]
    assert odd in ids
    project.git("pack-objects", "-q", ".git/objects/pack/pack", feed="\n".join([*ids, ""]).encode())
    project.git("prune-packed")
    for _ in range(2):
        _, told = scans.next()
        assert told.values == {value}


def len_of(project) -> int:
    """How many objects a store has that are no trees."""
    listed = project.git("cat-file", "--batch-all-objects", "--batch-check").splitlines()
    return sum(" tree " not in line for line in listed)


def test_what_was_found_at_a_path_that_is_no_text_is_kept(scans, packed, key):
    value = key()
    packed.commit({"n\udcff.py": assigned(value)})
    packed.git("repack", "-adq")
    scans.next()
    read, told = scans.next()
    assert read == 0 and told.the(value).path == "n\\xff.py"


def test_a_new_commit_costs_what_is_new(scans, packed, key):
    scans.next()
    fresh = key()
    packed.commit({"new.py": assigned(fresh), "more/old.py": assigned(packed.values[1])})
    read, told = scans.next()
    assert read == 3  # two blobs and the commit
    assert told.the(fresh).commit == packed.git("rev-parse", "HEAD")
    packed.commit({"new.py": "nothing\n"})
    _, told = scans.next()
    assert told.the(fresh).removed_by == packed.git("rev-parse", "HEAD")


def test_a_blob_that_is_packed_comes_to_another_path(scans, packed):
    scans.next()
    path, blob = next(
        (line.split("\t")[1], line.split()[1])
        for line in packed.git("ls-files", "-s").splitlines()
        if packed.values[0] in packed.git("cat-file", "blob", line.split()[1])
    )
    packed.git("mv", path, "elsewhere.txt")
    packed.git("commit", "-qm", "moved")
    read, told = scans.next()
    assert read == 1
    assert {s.path: "tip" in s.reach for s in told.of(packed.values[0]) if s.blob == blob} == {
        path: False,
        "elsewhere.txt": True,
    }


def test_a_second_pack_is_read_once(scans, packed, key):
    scans.next()
    fresh = key()
    packed.commit({"new.py": assigned(fresh)})
    packed.git("repack", "-dq")
    assert len(list((packed.folder / ".git/objects/pack").glob("*.pack"))) == 2
    read, told = scans.next()
    assert (read, fresh in told.values) == (2, True)
    assert scans.next()[0] == 0


def test_one_pack_in_place_of_all_is_read_anew(scans, packed, key):
    scans.next()
    packed.commit({"new.py": assigned(key())})
    packed.git("repack", "-adfq")
    assert scans.next()[0] == len_of(packed)
    assert scans.next()[0] == 0


def test_one_blob_at_many_paths_is_asked_about_in_parts_and_remembered_at_once(scans, packed, key, monkeypatch):
    monkeypatch.setattr(naming, "ASKED_AT_ONCE", 7)
    value = assigned(key())
    packed.commit({f"copies/{n}.py": value for n in range(30)})
    packed.git("branch", "side")
    packed.commit({"copies/3.py": None})
    packed.git("repack", "-adq")
    scans.next()
    assert scans.next()[0] == 0
    places = [(b"0" * 40, f"copies/{n}.py") for n in range(20_000)]
    known = naming.Compared(tips={"1" * 40: set()}, places=frozenset(places))
    began = time.process_time()
    assert all(known.knows("1" * 40, *place) for place in places)
    assert time.process_time() - began < 2  # gone through one by one, it took ten


def test_branches_that_go_are_noticed(scans, packed, key):
    value = key()
    packed.git("checkout", "-qb", "side")
    packed.commit({"side.py": assigned(value)})
    packed.git("checkout", "-q", "main")
    packed.git("repack", "-adq")
    assert "tip" in scans.next()[1].the(value).reach
    packed.git("branch", "-qD", "side")
    read, told = scans.next()
    assert (read, told.the(value).reach) == (0, ())
    packed.git("reset", "-q", "--hard", "HEAD~2")
    scans.next()
    packed.git("branch", "back", "HEAD@{1}")
    scans.next()


def test_a_blob_that_no_commit_has_yet(scans, packed, key):
    scans.next()
    value = key()
    packed.write("staged.py", assigned(value))
    packed.git("add", "staged.py")
    read, told = scans.next()
    assert (read, told.the(value).commit) == (1, None)
    packed.git("commit", "-qm", "now")
    assert scans.next()[1].the(value).commit == packed.git("rev-parse", "HEAD")


def test_what_was_loose_then_and_named_by_packed_commits(scans, packed, key):
    value = key()
    packed.commit({"loose.py": assigned(value)})
    commit = packed.git("rev-parse", "HEAD")
    packed.git("pack-objects", ".git/objects/pack/pack", feed=f"{commit}\n".encode())
    loose(packed, commit).unlink()
    scans.next()
    assert scans.next()[1].the(value).commit == commit


def test_objects_that_were_missing_then_are_told_when_they_come(scans, packed, key):
    value = key()
    packed.commit({"late.py": assigned(value)})
    blob = packed.git("rev-parse", "HEAD:late.py")
    file = loose(packed, blob)
    content = file.read_bytes()
    file.unlink()
    packed.git("pack-objects", ".git/objects/pack/pack", feed=f"{packed.git('rev-parse', 'HEAD')}\n".encode())
    _, told = scans.next()
    assert told.result.broken
    file.write_bytes(content)
    assert scans.next()[1].the(value).path == "late.py"


def test_a_commit_with_a_hole_beside_what_is_known(scans, packed, key):
    scans.next()
    packed.commit({"new/in.py": assigned(key())})
    loose(packed, packed.git("rev-parse", "HEAD:new")).unlink()
    _, told = scans.next()
    assert told.result.broken == 1


def test_a_shallow_clone_that_is_deepened(scans, packed, matcher, tmp_path):
    shallow = tmp_path / "shallow"
    packed.git("clone", "-q", "--bare", "--depth=1", packed.folder.as_uri(), str(shallow))
    here = Scans(type(packed)(shallow), matcher, tmp_path / "kept")
    here.next()
    here.project.git("fetch", "-q", "--unshallow", "origin", "main")
    assert here.next()[1].values == set(packed.values)


@pytest.mark.parametrize("left_out", ["blob:none", "blob:limit=200", "tree:0"])
def test_a_partial_clone_to_which_objects_come(scans, packed, matcher, tmp_path, left_out):
    packed.git("config", "uploadpack.allowFilter", "true")
    packed.git("config", "uploadpack.allowAnySHA1InWant", "true")
    partial = tmp_path / "partial"
    packed.git("clone", "-q", "--bare", f"--filter={left_out}", packed.folder.as_uri(), str(partial))
    here = Scans(type(packed)(partial), matcher, tmp_path / "kept")
    here.next()
    read, told = here.next()
    assert read == 0 or left_out == "tree:0"  # without trees nobody knows the commits of what is found
    there = {(told.the(value).blob, value) for value in packed.values if value in told.values}
    for blob in packed.git("rev-list", "--objects", "--all").split()[::-1]:
        here.project.git("cat-file", "-e", blob, check=False)  # git fetches what is not here
    _, told = here.next()
    assert told.values == set(packed.values) and len(there) < len(packed.values)


@pytest.mark.parametrize(("what", "read"), [("d/beside.py", 1), ("d", 0)])
def test_a_packed_tree_names_what_lay_beside_the_pack_and_is_gone(scans, packed, key, what, read):
    packed.commit({"d/beside.py": assigned(key())})
    blob = packed.git("rev-parse", f"HEAD:{what}")
    rest = packed.git("rev-list", "--objects", "--no-object-names", "HEAD").replace(f"{blob}\n", "")
    packed.git("pack-objects", ".git/objects/pack/pack", feed=rest.encode())
    packed.git("prune-packed")
    file = loose(packed, blob)
    assert scans.next()[1].result.broken == 0
    content = file.read_bytes()
    file.unlink()
    assert scans.next()[1].result.broken == 1
    file.write_bytes(content)
    assert [scans.next()[0], scans.next()[0]] == [read, read]
    packed.git("repack", "-dq")
    assert [scans.next()[0], scans.next()[0]] == [read, 0]


def test_how_many_trees_there_are_is_known_of_what_was_kept(scans, packed, monkeypatch):
    listed = packed.git("cat-file", "--batch-all-objects", "--batch-check").splitlines()
    monkeypatch.setattr(connected, "MOST_OBJECTS", len(listed) - 1)
    walks: list[object] = []
    real = connected._below
    monkeypatch.setattr(connected, "_below", lambda *given: walks.append(given) or real(*given))
    scans.next()
    scans.next()
    assert walks == []


@pytest.mark.parametrize("harm", ["cut", "other", "open", "link", "numbers", "bit"])
def test_what_was_kept_and_is_no_longer_what_it_was_is_not_used(scans, packed, harm, tmp_path):
    scans.next()
    file = scans.file
    content = file.read_bytes()
    if harm == "cut":
        file.write_bytes(content[:-9])
    elif harm == "other":
        file.write_bytes(b"\0" * 32 + content[32:])
    elif harm == "open":
        file.chmod(0o666)
    elif harm == "link":
        file.rename(tmp_path / "elsewhere")
        file.symlink_to(tmp_path / "elsewhere")
    elif harm == "bit":
        kept = scans.memory().kept(packed.folder / ".git/objects")
        file.write_bytes(content[:64] + msgspec.msgpack.encode(msgspec.structs.replace(kept, finds={})))
    else:
        kept = scans.memory().kept(packed.folder / ".git/objects")
        kept.finds[1_000] = []
        scans.memory().keep(packed.folder / ".git/objects", kept)
    assert scans.next()[0] == len_of(packed)
    assert scans.next()[0] == 0


def test_other_rules_and_another_pack_of_the_same_name(scans, packed):
    scans.next()
    objects = packed.folder / ".git/objects"
    assert scans.memory("others").kept(objects) is None
    (pack,) = objects.glob("pack/*.pack")
    copy = pack.with_suffix(".new")
    shutil.copy2(pack, copy)  # with its times
    copy.replace(pack)
    assert scans.next()[0] == len_of(packed)


def test_a_pack_that_git_touched_is_known(scans, packed):
    scans.next()
    (pack,) = (packed.folder / ".git/objects").glob("pack/*.pack")
    os.utime(pack)
    assert [scans.next()[0], scans.next()[0]] == [0, 0]
    pack.chmod(0o644)
    with pack.open("r+b") as file:
        file.seek(40)
        file.write(b"\0\0")
    assert scans.next()[0] > 0


def test_an_index_that_was_damaged_and_a_pack_behind_a_link(scans, packed, tmp_path):
    scans.next()
    (index,) = (packed.folder / ".git/objects").glob("pack/*.idx")
    os.utime(index)
    assert [scans.next()[0], scans.next()[0]] == [0, 0]
    index.chmod(0o644)
    flip(index, random.Random(1), after=1_100, before=60)
    assert scans.next()[0] > 0
    packed.git("index-pack", str(pack_of(packed)))
    pack = pack_of(packed)
    pack.rename(tmp_path / pack.name)
    pack.symlink_to(tmp_path / pack.name)
    assert [scans.next()[0], scans.next()[0]] == [len_of(packed), 0]
    flip(tmp_path / pack.name, random.Random(2), 3, after=40, before=40)
    assert scans.next()[0] > 0


@pytest.mark.parametrize("name", ["path", "author"])
def test_no_value_that_is_a_name_is_kept(scans, packed, key, name, tmp_path):
    value = key()
    packed.commit({f"{value if name == 'path' else 'a'}.py": assigned(packed.values[0])})
    author = value if name == "author" else "Ada"
    packed.git("commit", "-q", "--amend", "--no-edit", f"--author={author} <a@example.org>")
    packed.git("repack", "-adq")
    scans.next()
    assert not any(value.encode() in f.read_bytes() for f in (tmp_path / "kept").rglob("*") if f.is_file())


def test_of_what_could_not_be_read_closely_nothing_is_kept(scans, packed, matcher, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(ObjectView, "_answers", lambda view, asked: iter(()))
        told = told_by(packed.folder, matcher, keeper=scans.memory())
    assert told.result.broken > 0 and told.limits["broken-objects"].count == told.result.broken
    assert scans.next()[1].values == set(packed.values)


def test_of_what_ended_early_nothing_is_kept(scans, packed, key, matcher, monkeypatch):
    """Git may be ended by the system at any time, and give the half of its answer."""
    real = ObjectView.run

    def half(view, *words, **more):
        answer, _ = real(view, *words, **more)
        return (answer[: len(answer) // 2], False) if "--batch-check=%(objectname)" in words else (answer, True)

    with monkeypatch.context() as patch:
        patch.setattr(ObjectView, "run", half)
        told = told_by(packed.folder, matcher, keeper=scans.memory())
    assert "history-holes" in told.limits
    scans.next()


def test_no_value_is_kept(scans, packed):
    scans.next()
    content = scans.file.read_bytes()
    assert not any(value.encode() in content for value in packed.values)
    assert scans.file.stat().st_mode & 0o077 == 0


def test_nothing_is_kept_of_a_store_that_is_not_whole(scans, packed, tmp_path):
    (packed.folder / ".git/objects/pack" / ("pack-" + "0" * 40 + ".pack")).write_bytes(b"PACK")
    scans.next()
    assert not (tmp_path / "kept/cache/packs").exists()


@pytest.mark.skipif(os.name == "nt", reason="a folder that may not be written")
def test_a_full_disk_costs_time_alone(scans, packed, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Places, "write", full)
    scans.next()
    assert scans.next()[0] == len_of(packed)
