"""Repositories: where they are, and what git keeps about each, read as plain files. Nothing of theirs is obeyed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from checks.sources.discovery import discover
from checks.sources.gitfiles import object_format, shallow_marks, uses_reftable
from checks.sources.objects import GitMissing, ObjectView, Unreadable, git_program
from checks.sources.refs import Refs, read_refs, resolve
from checks.sources.repository import read
from tests.repositories import assigned, loose, repository


def found(folder: Path) -> dict[str, bool]:
    """The repositories by path, and whether each is bare."""
    return {r.path: r.bare for r in discover(folder.resolve()).repositories}


def facts_of(folder: Path):
    paths = repository(folder)
    refs = read_refs(paths)
    with ObjectView(paths.objects, object_format(paths), shallow_marks(paths)) as view:
        return read(paths, view, refs)


# --- where they are ---------------------------------------------------------------------------------------------------


def test_a_folder_its_subfolders_and_bare_ones_are_searched(make_project, tmp_path) -> None:
    for name, options in (("", ()), ("a/inner", ()), ("b/store.git", ("--bare",)), ("a/inner/deeper", ())):
        make_project(f"all/{name}").init(*options)
    make_project("all/node_modules/x").init()
    assert found(tmp_path / "all") == {"": False, "a/inner": False, "b/store.git": True, "a/inner/deeper": False}


def test_a_bare_repository_is_a_target_of_its_own(make_project) -> None:
    assert found(make_project("store.git").init("--bare").folder) == {"": True}


def test_a_folder_inside_a_larger_repository_says_so(project) -> None:
    project.write("sub/deeper/a.py", "x")
    inside = discover((project.folder / "sub/deeper").resolve())
    assert (inside.repositories, inside.inside) == ([], project.folder.resolve())


def test_linked_worktrees_are_found_inside_the_target_and_as_a_target(project, tmp_path) -> None:
    commit = project.commit({"a": "a"})
    project.git("worktree", "add", "-q", "linked")
    project.git("worktree", "add", "-q", str(tmp_path / "outside"))
    assert found(project.folder) == {"": False, "linked": False}
    paths = repository(tmp_path / "outside")
    assert paths.common_dir == project.folder.resolve() / ".git"
    refs = read_refs(paths)
    assert (refs.branch, refs.heads["HEAD"]) == ("outside", commit)
    assert {"worktrees/linked/HEAD", "worktrees/outside/HEAD"} <= set(refs.heads)
    assert facts_of(tmp_path / "outside")[0].worktrees == 2


def test_submodules_are_found_with_and_without_their_working_tree(project, make_project) -> None:
    part = make_project("part").init()
    part.commit({"a": "a"})
    project.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(part.folder), "libs/part")
    project.commit()
    assert found(project.folder) == {"": False, "libs/part": False}
    assert facts_of(project.folder / "libs/part")[0].branch == "main", "it names this folder as its own"
    project.git("submodule", "deinit", "-q", "-f", "--all")
    assert found(project.folder) == {"": False, ".git/modules/libs/part": True}


def test_a_submodule_in_the_old_style_is_a_repository_inside(project, make_project) -> None:
    project.commit({"a": "a"})
    make_project("project/old").init().commit({"b": "b"})
    assert found(project.folder) == {"": False, "old": False}


@pytest.mark.parametrize("how", ["file", "link"])
def test_a_git_file_that_points_out_of_the_target_is_not_followed(project, tmp_path, how) -> None:
    project.commit({"a": assigned("x")})
    stranger = tmp_path / "stranger"
    stranger.mkdir()
    if how == "file":
        (stranger / ".git").write_text(f"gitdir: {project.folder}/.git\n")
    else:
        (stranger / ".git").symlink_to(project.folder / ".git")
    told = discover(stranger.resolve())
    assert (told.repositories, told.foreign) == ([], ["."])


@pytest.mark.parametrize("how", ["file", "relative", "link"])
def test_a_git_file_that_points_into_the_target_is_followed(project, make_project, tmp_path, how) -> None:
    other = make_project("all/kept").init()
    (tmp_path / "all/work").mkdir()
    dot_git = tmp_path / "all/work/.git"
    if how == "link":
        dot_git.symlink_to("../kept/.git")
    else:
        dot_git.write_text("gitdir: ../kept/.git" if how == "relative" else f"gitdir: {other.folder}/.git\n")
    assert found(tmp_path / "all") == {"kept": False, "work": False}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"gitdir:",
        b"gitdir: \0x",
        b"gitdir: " + b"x" * 4_000,
        b"gitdir: " + b"a/" * 2_000,
        b"\xff\xfe",
        b"gitdir: /dev",
    ],
)
def test_a_git_file_that_makes_no_sense_is_no_reason_to_raise(tmp_path, content) -> None:
    (tmp_path / ".git").write_bytes(content)
    assert discover(tmp_path).repositories == []


def test_links_in_a_circle_and_pipes_are_no_reason_to_raise_or_wait(tmp_path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/.git").symlink_to(".git")
    (tmp_path / "b").mkdir()
    os.mkfifo(tmp_path / "b/.git")
    assert discover(tmp_path).repositories == []


# --- refs -------------------------------------------------------------------------------------------------------------


def test_refs_are_read_loose_packed_and_symbolic(project) -> None:
    first = project.commit({"a": "1"})
    project.git("tag", "v1")
    project.git("branch", "old")
    project.git("pack-refs", "--all")
    second = project.commit({"a": "2"})
    project.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    project.git("update-ref", "refs/remotes/origin/main", first)
    project.git("notes", "add", "-m", "x")
    refs = read_refs(repository(project.folder))
    assert refs.named["refs/heads/main"] == refs.heads["HEAD"] == second
    assert refs.named["refs/heads/old"] == refs.named["refs/tags/v1"] == first
    assert (refs.branch, refs.unreadable, refs.remote()) == ("main", 0, {first})
    assert refs.tips() == {first, second}
    assert "refs/notes/commits" in refs.named
    assert {first, second} <= refs.logged


@pytest.mark.parametrize("state", ["unborn", "detached", "a link"])
def test_head_is_read_in_each_of_its_states(project, state) -> None:
    git = project.folder / ".git"
    if state == "unborn":
        refs = read_refs(repository(project.folder))
        assert (refs.branch, refs.heads, refs.lost_head) == ("main", {}, False)
        return
    commit = project.commit({"a": "1"})
    if state == "detached":
        project.git("checkout", "-q", "--detach")
    else:
        (git / "HEAD").unlink()
        (git / "HEAD").symlink_to("refs/heads/main")
    refs = read_refs(repository(project.folder))
    assert (refs.branch, refs.heads["HEAD"]) == (None if state == "detached" else "main", commit)


def test_what_a_fetch_and_a_merge_leave_behind_is_read(project) -> None:
    commit = project.commit({"a": "1"})
    git = project.folder / ".git"
    (git / "FETCH_HEAD").write_text(f"{commit}\tnot-for-merge\tbranch 'main' of https://example.org\n")
    for name in ("ORIG_HEAD", "MERGE_HEAD", "CHERRY_PICK_HEAD"):
        (git / name).write_text(commit + "\n")
    heads = read_refs(repository(project.folder)).heads
    assert {"FETCH_HEAD", "ORIG_HEAD", "MERGE_HEAD", "CHERRY_PICK_HEAD"} <= set(heads)


def test_a_ref_that_is_a_link_or_a_pipe_is_not_opened(project, tmp_path) -> None:
    commit = project.commit({"a": "1"})
    (tmp_path / "elsewhere").write_text(commit)
    (project.folder / ".git/refs/heads/link").symlink_to(tmp_path / "elsewhere")
    os.mkfifo(project.folder / ".git/refs/heads/pipe")
    refs = read_refs(repository(project.folder))
    assert {"refs/heads/link", "refs/heads/pipe"}.isdisjoint(refs.named)


@pytest.mark.parametrize(
    "name", ["main", "v1", "origin/main", "HEAD", "HEAD~1", "main^", "part", "whole", "refs/tags/v1"]
)
def test_a_revision_is_understood_as_git_understands_it(project, name) -> None:
    for text in "123":
        project.commit({"a": text})
    project.git("tag", "-a", "v1", "-m", "v1", "HEAD~2")
    project.git("update-ref", "refs/remotes/origin/main", "HEAD~1")
    head = project.git("rev-parse", "HEAD~1")
    name = {"part": head[:9], "whole": head}.get(name, name)
    paths = repository(project.folder)
    with ObjectView(paths.objects) as view:
        assert resolve(view, read_refs(paths), name) == project.git("rev-parse", f"{name}^{{commit}}").encode()


@pytest.mark.parametrize(
    "name", ["", "nowhere", "HEAD~99", "--all", "-h", "a\0b", "HEAD:a", "main..main", "@{u}", "--git-dir=/"]
)
def test_a_revision_that_is_none_is_not_guessed(project, name) -> None:
    project.commit({"a": "1"})
    paths = repository(project.folder)
    with ObjectView(paths.objects) as view:
        assert resolve(view, read_refs(paths), name) is None


def test_refs_in_the_newer_binary_form_are_said_not_to_be_read(project) -> None:
    assert not uses_reftable(repository(project.folder))
    (project.folder / ".git/reftable").mkdir()
    (project.folder / ".git/HEAD").write_text("ref: refs/heads/.invalid\n")
    assert uses_reftable(repository(project.folder))


# --- what git tracks --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["2", "3", "4", "split"])
def test_the_index_is_read_in_each_of_its_forms(project, version) -> None:
    project.commit({"a.py": "1", "kept/b.py": "2"})
    if version == "split":
        project.git("update-index", "--split-index")
    else:
        project.git("update-index", "--index-version", "2" if version == "3" else version)
    project.write("new.py", "3")
    project.git("add", "new.py")
    if version == "3":
        project.write("later.py", "4")
        project.git("add", "--intent-to-add", "later.py")
    facts, readable = facts_of(project.folder)
    tracked = {t.path: t.staged for t in facts.tracked}
    assert readable
    assert {k: v for k, v in tracked.items() if k != "later.py"} == {"a.py": False, "kept/b.py": False, "new.py": True}


def test_an_index_beyond_the_bound_is_said_not_to_be_read(project, monkeypatch) -> None:
    project.commit({"a.py": "1"})
    monkeypatch.setattr("checks.sources.tracked.LARGEST_INDEX", 20)
    assert facts_of(project.folder)[1] is False


def test_a_sparse_index_is_read(project) -> None:
    project.commit({"a/x.py": "1", "b/y.py": "2", "top.py": "3"})
    project.git("sparse-checkout", "init", "--cone", "--sparse-index")
    project.git("sparse-checkout", "set", "a")
    facts, readable = facts_of(project.folder)
    assert readable
    assert {t.path for t in facts.tracked} >= {"a/x.py", "top.py"}
    assert not any(t.staged for t in facts.tracked)


def test_both_sides_of_a_conflict_are_tracked(project) -> None:
    project.commit({"a.py": "base\n"})
    project.git("checkout", "-qb", "side")
    theirs = project.git("rev-parse", project.commit({"a.py": "theirs\n"}) + ":a.py")
    project.git("checkout", "-q", "main")
    project.commit({"a.py": "ours\n"})
    project.git("merge", "-q", "side", check=False)
    facts, _ = facts_of(project.folder)
    assert theirs in {t.blob for t in facts.tracked if t.path == "a.py"}


def test_a_bare_repository_tracks_what_its_newest_commit_has(project, tmp_path) -> None:
    project.commit({"a.py": "1", "b/ü.py": "2"})
    project.git("clone", "-q", "--bare", ".", str(tmp_path / "store"))
    facts, readable = facts_of(tmp_path / "store")
    assert readable and facts.bare
    assert {t.path: t.staged for t in facts.tracked} == {"a.py": False, "b/ü.py": False}


def test_a_name_that_is_no_utf_8_is_tracked_under_a_form_every_output_can_hold(project) -> None:
    project.commit({os.fsdecode(b"caf\xe9.py"): "1"})
    facts, _ = facts_of(project.folder)
    assert [(t.path, t.staged) for t in facts.tracked] == [("caf\\xe9.py", False)]


def test_a_newest_commit_whose_tree_is_lost_is_told(project) -> None:
    project.commit({"a.py": "1"})
    loose(project, project.git("rev-parse", "HEAD^{tree}")).unlink()
    assert facts_of(project.folder)[1] is False


def test_the_facts_of_a_repository_are_counted(project) -> None:
    project.commit({"a": "1", ".gitmodules": '[submodule "x"]\n\tpath = libs/x\n\turl = https://example.org/x\n'})
    project.git("branch", "b")
    project.git("tag", "t")
    project.git("remote", "add", "origin", "https://ada:hunter2hunter2hunter2@github.com/ada/app.git")
    project.git("config", "core.hooksPath", "tools/hooks")
    project.write("a", "2")
    project.git("stash", "-q")
    hook = project.folder / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexec gitleaks git --staged\n")
    hook.chmod(0o755)
    facts, _ = facts_of(project.folder)
    assert (facts.branches, facts.tags, facts.stashes, facts.submodules) == (2, 1, 1, ("libs/x",))
    assert (facts.hooks, facts.hooks_path, facts.shallow, facts.partial_clone) == (
        ("pre-commit",),
        "tools/hooks",
        False,
        False,
    )
    assert facts.hooks_run == ("gitleaks",)
    (remote,) = facts.remotes
    assert (remote.host, remote.project, remote.credential) == ("github.com", "ada/app", "…ter2")
    assert "hunter2" not in remote.url


# --- the view ---------------------------------------------------------------------------------------------------------


def test_git_works_in_a_place_of_ours_and_leaves_nothing(project) -> None:
    project.commit({"a": "1"})
    before = sorted(p.relative_to(project.folder) for p in project.folder.rglob("*"))
    with ObjectView(project.folder / ".git/objects") as view:
        root = view.root
        assert view.listing().count(b"commit") == 1
        environment = view.environment()
    assert not root.exists()
    assert sorted(p.relative_to(project.folder) for p in project.folder.rglob("*")) == before
    assert str(project.folder) not in " ".join(v for k, v in environment.items() if k != "GIT_OBJECT_DIRECTORY")


def test_variables_of_the_caller_do_not_reach_git(project, monkeypatch) -> None:
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_TRACE", "GIT_EXTERNAL_DIFF", "LD_PRELOAD_NOT", "GIT_SSH_COMMAND"):
        monkeypatch.setenv(name, "/nowhere")
    with ObjectView(project.folder / ".git/objects") as view:
        told = view.environment()
        assert told["GIT_DIR"] == str(view.root)
        assert (
            not {"GIT_WORK_TREE", "GIT_TRACE", "GIT_EXTERNAL_DIFF", "LD_PRELOAD_NOT", "GIT_SSH_COMMAND"} & told.keys()
        )


def test_objects_are_read_in_the_order_they_were_asked_for_and_missing_ones_told(project) -> None:
    project.commit({"a": "1", "b": "2"})
    ids = [project.git("rev-parse", f"HEAD:{n}").encode() for n in "ba"]
    with ObjectView(project.folder / ".git/objects") as view:
        asked = [ids[0], b"0" * 40, ids[1], b"no id"]
        assert [(kind, content) for _, kind, content in view.read(asked)] == [
            (b"blob", b"2"),
            (b"", None),
            (b"blob", b"1"),
            (b"", None),
        ]


def test_a_store_that_is_not_there_is_said_in_one_line(tmp_path) -> None:
    with pytest.raises(Unreadable, match="not there"), ObjectView(tmp_path / "objects"):
        pass


def test_without_git_it_is_said_in_one_line(monkeypatch, tmp_path) -> None:
    git_program.cache_clear()
    monkeypatch.setenv("PATH", str(tmp_path))
    try:
        with pytest.raises(GitMissing, match="not installed"):
            git_program()
    finally:
        git_program.cache_clear()


def test_no_refs_are_no_tips() -> None:
    assert (Refs().tips(), Refs().all(), Refs().remote(), Refs().stashed()) == (set(), set(), set(), set())
