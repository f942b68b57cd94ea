"""History: every distinct object once, and for each key where it stood, who brought it, and where git still keeps it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.repositories import assigned, repository, tar_of, told_by, zip_of

# --- where, who, when -------------------------------------------------------------------------------------------------


def test_a_key_in_a_past_commit_is_told_with_its_commit_author_date_and_removal(project, matcher, key) -> None:
    value = key()
    first = project.commit({"src/app.py": "import os\n" + assigned(value)})
    last = project.commit({"src/app.py": "import os\n"})
    seen = told_by(project.folder, matcher).the(value)
    assert (seen.path, seen.line, seen.column) == ("src/app.py", 2, len('OPENAI_API_KEY = "') + 1)
    assert (seen.commit, seen.author, seen.when) == (first, "Ada", "2026-01-01T03:00:00+00:00")
    assert (seen.removed_by, seen.last_commit) == (last, first)
    assert seen.symbol == "OPENAI_API_KEY"
    assert seen.reach == ("reachable",)


def test_a_key_that_still_stands_in_a_branch_is_at_its_tip(project, matcher, key) -> None:
    value = key()
    project.commit({"a.py": assigned(value)})
    project.commit({"b.py": "pass\n"})
    seen = told_by(project.folder, matcher).the(value)
    assert (seen.reach, seen.removed_by) == (("tip", "reachable"), None)


def test_the_same_content_at_several_paths_is_read_once_and_told_for_each(project, matcher, key) -> None:
    value = key()
    project.commit({"a.py": assigned(value)})
    project.commit({"deep/b.py": assigned(value), "a.py": None})
    told = told_by(project.folder, matcher)
    assert {s.path: s.removed_by is None for s in told.of(value)} == {"a.py": False, "deep/b.py": True}
    assert told.result.blobs == 1


def test_a_key_of_googles_in_a_page_that_somebody_kept_is_the_pages(project, matcher, key) -> None:
    """What a blob is called is known after it was read."""
    value = f'a = "{key("google-gemini", "standard")}";\n'
    project.commit({"notes/My calendar_files/a.js": value, "web/a.js": value + "b;\n"})
    project.commit({"notes/My calendar_files/a.js": None})
    told = told_by(project.folder, matcher)
    assert told.natures == {("notes/My calendar_files/a.js", "public"), ("web/a.js", "secret")}


def test_the_same_key_in_several_blobs_is_told_for_each(project, matcher, key) -> None:
    value = key()
    for text in ("one\n", "two\n"):
        project.commit({"a.py": text + assigned(value)})
    assert len({s.blob for s in told_by(project.folder, matcher).of(value)}) == 2


def test_a_key_that_only_a_merge_brought_is_named_by_the_merge(project, matcher, key) -> None:
    value = key()
    project.commit({"a.py": "one\n"})
    project.git("checkout", "-qb", "side")
    project.commit({"a.py": "two\n"})
    project.git("checkout", "-q", "main")
    project.commit({"a.py": "three\n"})
    project.git("merge", "-q", "--no-commit", "-s", "ours", "side")
    evil = project.commit({"a.py": assigned(value)})
    after = project.commit({"a.py": "clean\n"})
    seen = told_by(project.folder, matcher).the(value)
    assert (seen.path, seen.commit, seen.removed_by) == ("a.py", evil, after)


def test_a_key_that_only_a_merge_took_out_is_not_at_the_tip(project, matcher, key) -> None:
    value = key()
    project.commit({"a.py": assigned(value)})
    project.git("checkout", "-qb", "side")
    project.commit({"a.py": assigned(value) + "# one\n"})
    project.git("checkout", "-q", "main")
    project.commit({"a.py": assigned(value) + "# two\n"})
    project.git("merge", "-q", "--no-commit", "-s", "ours", "side")
    merge = project.commit({"a.py": "clean\n"})
    project.git("branch", "-qD", "side")
    seen = told_by(project.folder, matcher).of(value)
    assert all("tip" not in s.reach for s in seen)
    assert merge in {s.removed_by for s in seen}


def test_an_octopus_merge_of_several_roots_names_each_side(project, matcher, key) -> None:
    values = [key() for _ in range(3)]
    commits = []
    for number, value in enumerate(values):
        project.git("checkout", "-q", "--orphan", f"root{number}")
        project.git("rm", "-rqf", "--ignore-unmatch", ".")
        commits.append(project.commit({f"f{number}.py": assigned(value)}))
    tree = project.git("rev-parse", "HEAD^{tree}")
    octopus = project.git("commit-tree", tree, *[a for c in commits for a in ("-p", c)], "-m", "octopus")
    project.git("update-ref", "refs/heads/main", octopus)
    told = told_by(project.folder, matcher)
    assert [told.the(v).commit for v in values] == commits


def test_an_amended_key_belongs_to_the_commit_that_a_branch_reaches(project, matcher, key) -> None:
    """Both commits bring the same blob with the same author's date: the one that was thrown away is not its origin."""
    value = key()
    project.commit({"a.py": assigned(value)}, "first try")
    old = project.git("rev-parse", "HEAD")
    project.git("commit", "-q", "--amend", "--no-edit", "-m", "second try")
    seen = told_by(project.folder, matcher).the(value)
    assert seen.commit == project.git("rev-parse", "HEAD") != old
    assert "reachable" in seen.reach


def test_a_key_that_was_reset_away_is_not_reachable_but_named(project, matcher, key) -> None:
    value = key()
    project.commit({"a.py": "pass\n"})
    gone = project.commit({"a.py": assigned(value)})
    project.git("reset", "-q", "--hard", "HEAD~1")
    seen = told_by(project.folder, matcher).the(value)
    assert (seen.commit, seen.reach, seen.author) == (gone, (), "Ada")


def test_a_dangling_blob_that_no_commit_ever_had_is_told_without_one(project, matcher, key) -> None:
    value = key()
    project.commit({"a.py": "pass\n"})
    blob = project.git("hash-object", "-w", "--stdin", feed=assigned(value).encode())
    seen = told_by(project.folder, matcher).the(value)
    assert (seen.blob, seen.path, seen.commit, seen.reach) == (blob, "", None, ())


def test_what_a_remote_has_is_told_and_that_it_looks_public(project, matcher, key) -> None:
    here, there = key(), key()
    project.commit({"a.py": assigned(there)})
    project.git("update-ref", "refs/remotes/origin/main", "HEAD")
    project.commit({"b.py": assigned(here)})
    told = told_by(project.folder, matcher)
    assert told.the(there).reach == ("tip", "reachable", "remote")
    assert told.the(here).reach == ("tip", "reachable")
    project.git("remote", "add", "origin", "https://github.com/ada/app.git")
    assert "public" in told_by(project.folder, matcher).the(there).reach


def test_dates_out_of_order_and_odd_time_zones_do_not_disturb(project, matcher, key) -> None:
    value = key()
    tree_blob = project.git("hash-object", "-w", "--stdin", feed=assigned(value).encode())
    tree = project.git("mktree", feed=f"100644 blob {tree_blob}\ta.py\n".encode())
    heads = []
    for zone in ("+1345", "-1200", "+9999", ""):
        person = f"Ada <ada@example.org> 1700000000 {zone}".rstrip()
        text = f"tree {tree}\nauthor {person}\ncommitter {person}\n\nodd\n"
        heads.append(project.git("hash-object", "-t", "commit", "-w", "--literally", "--stdin", feed=text.encode()))
    for number, head in enumerate(heads):
        project.git("update-ref", f"refs/heads/b{number}", head)
    seen = told_by(project.folder, matcher).the(value)
    assert (seen.path, "tip" in seen.reach) == ("a.py", True)
    assert seen.commit in heads


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("plain name.py", "plain name.py"),
        ('quo"ted\\.py', 'quo"ted\\.py'),
        ("tab\tand\nline.py", "tab\tand\nline.py"),
        ("ünïcode/😀.py", "ünïcode/😀.py"),
        (b"caf\xe9/\xff.py", "caf\\xe9/\\xff.py"),
        (":(glob)*.py", ":(glob)*.py"),
        ("-rf", "-rf"),
        ("end.py\r", "end.py\r"),
    ],
)
def test_a_path_is_told_whatever_is_in_it(project, matcher, key, name, shown) -> None:
    value = key()
    path = os.fsdecode(name) if isinstance(name, bytes) else name
    project.commit({path: assigned(value)})
    seen = told_by(project.folder, matcher).the(value)
    assert (seen.path, seen.reach) == (shown, ("tip", "reachable"))
    seen.path.encode()


def test_an_author_whose_name_is_no_utf_8_is_told_as_far_as_it_can_be(project, matcher, key) -> None:
    value = key()
    project.commit({"a.py": assigned(value)})
    text = project.git("cat-file", "commit", "HEAD").replace("author Ada", "author J\xe9r\xf4me", 1)
    odd = project.git(
        "hash-object", "-t", "commit", "-w", "--literally", "--stdin", feed=text.encode("latin-1") + b"\n"
    )
    project.git("update-ref", "refs/heads/main", odd)
    project.git("reflog", "expire", "--expire=now", "--all")
    project.git("prune")
    assert told_by(project.folder, matcher).the(value).author == "J\ufffdr\ufffdme"


def test_a_path_with_a_carriage_return_that_is_gone_shifts_no_answer(project, matcher, key) -> None:
    gone, here = key(), key()
    project.commit({"a\rb.py": assigned(gone), "c.py": assigned(here)})
    project.commit({"a\rb.py": None})
    told = told_by(project.folder, matcher)
    assert [told.the(value).reach for value in (gone, here)] == [("reachable",), ("tip", "reachable")]


def test_an_author_with_control_characters_changes_no_other_field(project, matcher, key) -> None:
    value = key()
    project.commit({"a.py": assigned(value)})
    text = project.git("cat-file", "commit", "HEAD").replace("author Ada", "author A\x01B", 1) + "\n"
    odd = project.git("hash-object", "-t", "commit", "-w", "--literally", "--stdin", feed=text.encode())
    project.git("update-ref", "refs/heads/main", odd)
    seen = told_by(project.folder, matcher).the(value)
    assert (seen.commit, seen.author, seen.when) == (odd, "A\x01B", "2026-01-01T03:00:00+00:00")


# --- what is no file --------------------------------------------------------------------------------------------------


def test_messages_and_people_of_commits_are_read(project, matcher, key) -> None:
    subject, person = key(), key()
    project.commit({"a": "a"}, f"try with\n\ncurl -H 'Authorization: Bearer {subject}'")
    head = project.git("rev-parse", "HEAD")
    made = project.git("hash-object", "-t", "commit", "-w", "--stdin", feed=_commit_by(project, f"Ada <{person}>"))
    told = told_by(project.folder, matcher)
    assert {(s.place, s.commit, s.line, s.path, s.reach) for s in told.of(subject)} == {
        ("message", head, 3, "", ("reachable",)),
        ("message", None, 3, ".git/COMMIT_EDITMSG", ()),
    }
    assert {(s.place, s.commit, s.reach) for s in told.of(person)} == {("author", made, ())}


def _commit_by(project, person: str) -> bytes:
    tree = project.git("rev-parse", "HEAD^{tree}")
    return f"tree {tree}\nauthor {person} 1700000000 +0000\ncommitter {person} 1700000000 +0000\n\nhello\n".encode()


def test_messages_of_tags_are_read_nested_ones_too(project, matcher, key) -> None:
    outer, inner, blobs = key(), key(), key()
    project.commit({"a": "a"})
    project.git("tag", "-a", "v1", "-m", f"key {inner}")
    project.git("tag", "-a", "v1-signed", "-m", f"key {outer}", "v1")
    blob = project.git("hash-object", "-w", "--stdin", feed=assigned(blobs).encode())
    project.git("tag", "of-a-blob", blob)
    project.git("tag", "of-a-tree", "HEAD^{tree}")
    told = told_by(project.folder, matcher)
    assert {told.the(v).place for v in (outer, inner)} == {"message"}
    assert told.the(outer).reach == ("reachable",)
    assert told.the(blobs).blob == blob


def test_names_of_branches_and_tags_are_read_packed_or_not(project, matcher, key) -> None:
    branch, tag = key("github-models", "classic"), key("huggingface", "user")
    project.commit({"a": "a"})
    project.git("branch", f"try/{branch}")
    project.git("tag", tag)
    assert told_by(project.folder, matcher).the(branch).place == "ref"
    project.git("pack-refs", "--all")
    told = told_by(project.folder, matcher)
    assert {told.the(branch).place, told.the(tag).place} == {"ref"}


def test_notes_are_read(project, matcher, key) -> None:
    value = key()
    commit = project.commit({"a": "a"})
    project.git("notes", "add", "-m", f"works with {value}")
    seen = told_by(project.folder, matcher).the(value)
    assert (seen.place, seen.path, "reachable" in seen.reach) == ("blob", commit, True)


def test_all_stashes_are_read_with_their_untracked_files_and_words(project, matcher, key) -> None:
    changed, fresh, older, said = key(), key(), key(), key()
    project.commit({"a.py": "pass\n"})
    project.write("a.py", assigned(older))
    project.git("stash", "push", "-q", "-m", f"wip {said}")
    project.write("a.py", assigned(changed))
    project.write("new.py", assigned(fresh))
    project.git("stash", "push", "-q", "--include-untracked")
    told = told_by(project.folder, matcher)
    assert {changed, fresh, older} <= told.values
    assert {told.the(v).path for v in (changed, older)} == {"a.py"}
    assert told.the(fresh).path == "new.py"
    assert all(told.the(v).reach == () for v in (changed, fresh, older))
    assert {s.place for s in told.of(said)} == {"message", "reflog"}


def test_what_git_keeps_beside_its_objects_is_read(project, matcher, key) -> None:
    beside = {name: key() for name in ("config", "COMMIT_EDITMSG", "MERGE_MSG", "description", "hooks/pre-push")}
    project.commit({"a": "a"})
    git = project.folder / ".git"
    for name, value in beside.items():
        file = git / name
        file.parent.mkdir(exist_ok=True)
        file.write_text((file.read_text() if file.exists() else "") + f"\n# {assigned(value)}")
        file.chmod(0o755)
    told = told_by(project.folder, matcher)
    assert {v: told.the(v).path for v in beside.values()} == {v: f".git/{n}" for n, v in beside.items()}


def test_a_key_in_a_reflog_line_is_read_when_its_commit_is_long_gone(project, matcher, key) -> None:
    value = key()
    project.commit({"a": "a"})
    project.commit({"a": "b"}, f"use {value}")
    project.git("reset", "-q", "--hard", "HEAD~1")
    logs = (project.folder / ".git/logs/HEAD").read_bytes()
    project.git("reflog", "expire", "--expire=now", "--all")
    project.git("prune", "--expire=now")
    (project.folder / ".git/logs/HEAD").write_bytes(logs)
    seen = told_by(project.folder, matcher).of(value)
    assert {(s.place, s.path) for s in seen if s.place == "reflog"} == {("reflog", ".git/logs/HEAD")}


def test_basic_authorisation_in_the_configuration_is_seen_through(project, matcher, key) -> None:
    import base64

    value = key("github-models", "classic")
    packed = base64.b64encode(f"x-access-token:{value}".encode()).decode()
    project.git("config", "http.https://github.com/.extraheader", f"AUTHORIZATION: basic {packed}")
    assert told_by(project.folder, matcher).the(value).place == "config"


# --- forms of a store -------------------------------------------------------------------------------------------------


def test_loose_packed_and_doubly_packed_objects_are_each_read_once(project, matcher, key) -> None:
    values = [key() for _ in range(4)]
    project.commit({"a.py": assigned(values[0])})
    project.git("repack", "-q", "-d")
    project.commit({"b.py": assigned(values[1])})
    project.git("repack", "-q")  # a second pack
    project.git("repack", "-q", "-a")  # a third with everything again
    project.commit({"c.py": assigned(values[2])})
    project.git("pack-objects", "-q", ".git/objects/pack/pack", feed=project.git("rev-parse", "HEAD:c.py").encode())
    project.commit({"d.py": assigned(values[3])})
    told = told_by(project.folder, matcher)
    assert sorted(v for v, _ in told.heard) == sorted(values)
    assert told.result.blobs == 4
    assert not told.result.limits


@pytest.mark.parametrize("how", ["bare", "mirror", "shared", "reference", "sha256"])
def test_every_kind_of_repository_is_read(project, make_project, matcher, key, tmp_path, how) -> None:
    value = key()
    if how == "sha256":
        project = make_project("other").init("--object-format=sha256")
    project.commit({"a.py": assigned(value)})
    project.commit({"a.py": "pass\n"})
    folder = tmp_path / "copy"
    if how in ("bare", "mirror"):
        project.git("clone", "-q", f"--{how}", ".", str(folder))
    elif how == "shared":
        project.git("clone", "-q", "--shared", ".", str(folder))
    elif how == "reference":
        project.git("clone", "-q", "--reference", str(project.folder), f"file://{project.folder}", str(folder))
    else:
        folder = project.folder
    told = told_by(folder, matcher)
    seen = told.the(value)
    assert (seen.path, "reachable" in seen.reach) == ("a.py", True)
    assert ("remote" in seen.reach) is (how != "sha256")
    assert not told.result.limits


def test_alternates_in_a_chain_and_relative_are_followed(project, make_project, matcher, key) -> None:
    value = key()
    project.commit({"a.py": assigned(value)})
    middle, last = make_project("middle").init(), make_project("last").init()
    (middle.folder / ".git/objects/info/alternates").write_text("../../../project/.git/objects\n")
    (last.folder / ".git/objects/info/alternates").write_text(f"# a comment\n{middle.folder}/.git/objects\n")
    (last.folder / ".git/refs/heads/main").write_text(project.git("rev-parse", "HEAD") + "\n")
    seen = told_by(last.folder, matcher).the(value)
    assert (seen.path, seen.reach) == ("a.py", ("tip", "reachable"))


def test_a_shallow_clone_says_so_and_is_not_broken(project, matcher, key, tmp_path) -> None:
    old, new = key(), key()
    project.commit({"a.py": assigned(old)})
    project.commit({"a.py": assigned(new)})
    subprocess.run(["git", "clone", "-q", "--depth=1", f"file://{project.folder}", str(tmp_path / "copy")], check=True)
    told = told_by(tmp_path / "copy", matcher)
    assert told.values == {new}
    assert set(told.limits) == {"shallow"}
    assert told.the(new).commit == project.git("rev-parse", "HEAD")


def test_a_partial_clone_says_so_and_nothing_is_fetched(project, matcher, key, tmp_path) -> None:
    old, new = key(), key()
    project.git("config", "uploadpack.allowFilter", "true")
    project.commit({"a.py": assigned(old)})
    project.commit({"a.py": assigned(new)})
    copy = tmp_path / "copy"
    subprocess.run(["git", "clone", "-q", "--filter=blob:none", f"file://{project.folder}", str(copy)], check=True)
    before = {p.name for p in (copy / ".git/objects/pack").iterdir()}
    told = told_by(copy, matcher)
    assert told.values == {new}
    assert set(told.limits) == {"partial-clone"}
    assert told.result.broken == 0
    assert {p.name for p in (copy / ".git/objects/pack").iterdir()} == before


def test_an_empty_repository_and_one_without_a_commit_are_read(project, matcher, key) -> None:
    assert told_by(project.folder, matcher).result.objects == 0
    value = key()
    project.write("a.py", assigned(value))
    project.git("add", ".")
    told = told_by(project.folder, matcher)
    assert told.the(value).commit is None
    assert not told.result.limits


# --- containers in the past -------------------------------------------------------------------------------------------


def test_a_member_of_a_container_is_named_in_the_past_too(project, matcher, key) -> None:
    import gzip
    import json
    import sqlite3

    kinds = ("zip", "stored", "tar", "gz", "sqlite", "ipynb")
    values = {kind: key() for kind in kinds}
    base = project.folder / "made.db"
    with sqlite3.connect(base) as made:
        made.execute("CREATE TABLE settings (name TEXT, value TEXT)")
        made.execute("INSERT INTO settings VALUES (?, ?)", ("openai", values["sqlite"]))
    made.close()
    notebook = {"nbformat": 4, "cells": [{"cell_type": "code", "source": ["import os\n", assigned(values["ipynb"])]}]}
    project.commit(
        {
            "a.zip": zip_of({"conf/.env": assigned(values["zip"]).encode()}),
            "b.whl": zip_of({"conf.py": assigned(values["stored"]).encode()}, packed=False),
            "c.tar": tar_of({"x": b"1", "etc/key.py": assigned(values["tar"]).encode()}),
            "d.gz": gzip.compress(assigned(values["gz"]).encode()),
            "made.db": base.read_bytes(),
            "n.ipynb": json.dumps(notebook),
        }
    )
    project.git("rm", "-q", "-r", ".")
    project.commit()
    told = told_by(project.folder, matcher)
    assert {kind: told.the(values[kind]).member for kind in kinds} == {
        "zip": "conf/.env",
        "stored": "conf.py",
        "tar": "etc/key.py",
        "gz": "content",
        "sqlite": "settings",
        "ipynb": "cells/0/source",
    }
    assert {told.the(values[kind]).path for kind in kinds} == {"a.zip", "b.whl", "c.tar", "d.gz", "made.db", "n.ipynb"}


def test_only_what_was_asked_for_is_read(project, matcher, key) -> None:
    one, two = key(), key()
    project.commit({"a.py": assigned(one), "b.py": assigned(two)})
    only = [project.git("rev-parse", "HEAD:b.py").encode()]
    assert told_by(project.folder, matcher, only=only).values == {two}


def test_cancelled_before_it_began_it_ends_without_a_word(project, matcher, key) -> None:
    from tests.repositories import cancelled

    project.commit({"a.py": assigned(key())})
    told = told_by(project.folder, matcher, cancel=cancelled())
    assert (told.result.cancelled, told.heard) == (True, [])


def test_a_folder_that_is_no_repository_is_not_taken_for_one(tmp_path: Path) -> None:
    with pytest.raises(ValueError):
        repository(tmp_path)
