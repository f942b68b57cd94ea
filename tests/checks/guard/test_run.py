"""The guard stops what would go along, says why in plain words, and never shows a value."""

from __future__ import annotations

import base64
import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from checks.cli import main
from checks.guard.lean import asked, is_lean, run
from checks.guard.repository import find, head
from tests.repositories import assigned, zip_of


def test_a_key_is_stopped_with_its_place_and_the_ways_out(project, key, guarded) -> None:
    value = key()
    project.init().write("src/app.py", "import os\n" + assigned(value))
    assert guarded() == (0, ""), "what is not staged does not go"
    project.git("add", ".")
    code, said = guarded()
    assert code == 1 and value not in said
    assert f"OpenAI project key sk-proj-…{value[-4:]} in src/app.py:2" in said
    for way in ("git rm --cached src/app.py", "shrift fix list", "shrift accept add src/app.py:2"):
        assert way in said
    project.git("commit", "-qm", "one")
    project.write("b.py", assigned(key("anthropic", "api"), "ANTHROPIC_API_KEY"))
    project.git("add", ".")
    assert "git restore --staged b.py" in guarded()[1]


def test_only_what_is_new_is_looked_at(project, key, guarded) -> None:
    value = key()
    project.init().write("old.py", assigned(value))
    project.git("add", ".")
    project.git("commit", "-qm", "one")
    project.write("new.py", "x = 1\n")
    project.git("add", ".")
    assert guarded() == (0, "")
    project.write("old.py", "\n" + assigned(value) + "y = 2\n")
    project.git("add", ".")
    code, said = guarded()
    assert code == 0 and "was in this file before" in said and value not in said
    project.write("old.py", assigned(value) + assigned(key()))
    project.git("add", ".")
    code, said = guarded()
    assert code == 1 and said.count("about to be committed") == 1
    project.git("reset", "-q", "--hard")
    project.write("copy.py", assigned(value))
    project.git("add", ".")
    assert guarded()[0] == 1, "a copy is a new place"
    project.git("rm", "-qf", "old.py", "copy.py")
    assert guarded() == (0, ""), "what goes away is nothing new"


def test_what_hides_a_key_is_opened_as_in_a_scan(project, key, guarded) -> None:
    values = [key() for _ in range(4)]
    project.init()
    project.write("a.yaml", f"data:\n  key: {base64.b64encode(values[0].encode()).decode()}\n")
    project.write("b.zip", zip_of({"inner/settings.py": assigned(values[1]).encode()}))
    project.write("c.txt", assigned(values[2]).encode("utf-16"))
    project.write(
        "d.ipynb",
        '{"nbformat": 4, "cells": [{"cell_type": "code", "source": ["K = VALUE"]}]}'.replace("VALUE", values[3]),
    )
    project.git("add", ".")
    code, said = guarded("--at-least", "low")
    assert code == 1
    for name in ("a.yaml", "b.zip", "c.txt", "d.ipynb"):
        assert name in said
    assert "inner/settings.py" in said and not any(v in said for v in values)


def test_how_sure_it_must_be(project, key, guarded) -> None:
    project.init().write("tests/test_a.py", f'KEY = "{key("openai-compatible", "unknown")}"\n')
    project.git("add", ".")
    assert guarded("--at-least", "high")[0] == 0
    assert guarded("--at-least", "low")[0] == 1


def test_what_is_tolerated_goes_and_is_said(project, key, guarded, tmp_path, capsys) -> None:
    project.init().write("a.py", assigned(key()))
    project.git("add", ".")
    words = ["accept", "add", "a.py:1", "--owner", "Ada", "--reason", "made up", "--in", str(project.folder)]
    assert main([*words, "--data-dir", str(tmp_path / "data")]) == 0
    capsys.readouterr()
    code, said = guarded()
    assert code == 0 and "accepted by Ada until" in said
    project.write("a.py", assigned(key()))
    project.git("add", ".")
    assert guarded()[0] == 1, "a changed key is new"


def test_git_names_another_index_for_a_part_of_a_commit(project, key, guarded, monkeypatch, tmp_path) -> None:
    project.init().write("a.py", assigned(key()))
    project.git("add", ".")
    other = tmp_path / "index"
    shutil.copy(project.folder / ".git" / "index", other)
    project.git("rm", "-q", "--cached", "a.py")
    assert guarded()[0] == 0
    monkeypatch.setenv("GIT_INDEX_FILE", str(other))
    assert guarded()[0] == 1


def test_worktrees_folders_inside_sha256_and_packed_refs(project, key, guarded, tmp_path) -> None:
    shutil.rmtree(project.folder / ".git", ignore_errors=True)
    project.init("--object-format=sha256").write("inner/a.py", "x = 1\n")
    project.git("add", ".")
    assert guarded() == (0, "")
    project.git("commit", "-qm", "one")
    project.git("pack-refs", "--all")
    side = tmp_path / "side"
    project.git("worktree", "add", "-q", "-b", "side", str(side))
    here = find(side)
    assert head(here) == head(find(project.folder)) == project.git("rev-parse", "HEAD")
    assert here.common_dir == project.folder / ".git" and here.git_dir != here.common_dir
    (side / "b.py").write_text(assigned(key()))
    project.git("-C", str(side), "add", ".")
    assert guarded() == (0, ""), "what is staged elsewhere is not staged here"
    assert run(asked([str(side / "inner"), "--data-dir", str(tmp_path / "data")])) == 1


def test_what_nobody_can_look_at_does_not_pass(project, key, guarded, tmp_path, capsys) -> None:
    assert run(asked([str(tmp_path)])) == 2, "no repository"
    assert run(asked([str(tmp_path / "gone")])) == 2 and f"no folder “{tmp_path / 'gone'}”" in capsys.readouterr().err
    project.init().write("a.py", assigned(key()))
    project.git("add", ".")
    id = project.git("rev-parse", ":a.py")
    (project.folder / ".git" / "objects" / id[:2] / id[2:]).unlink()
    code, said = guarded()
    assert code == 2 and "a.py cannot be read, so nobody looked" in said
    (project.folder / ".git" / "index").write_bytes(b"DIRC and no more")
    code, said = guarded()
    assert code == 2 and said.count("\n") == 1


def test_a_commit_that_names_more_files_than_can_be_compared_is_not_waited_for(project, guarded, monkeypatch) -> None:
    project.init().write("a.py", "x = 1\n")
    project.git("add", ".")
    tree = project.git("write-tree")
    for _ in range(30):  # each folder twice in the one above it
        tree = project.git("mktree", feed=f"040000 tree {tree}\ta\n040000 tree {tree}\tb\n".encode())
    commit = project.git("commit-tree", tree, "-m", "bomb")
    project.git("update-ref", "HEAD", commit)
    monkeypatch.setattr("checks.guard.changes.LONGEST", 0.3)
    code, said = guarded()
    assert code == 2 and said.count("\n") == 1 and "has not compared what is staged" in said and "--no-verify" in said


def test_a_name_cannot_steer_the_terminal(project, key, guarded) -> None:
    project.init().write("a\x1b[2Kb\u202e.py", assigned(key()))
    project.git("add", ".")
    code, said = guarded()
    assert code == 1 and "\x1b" not in said and "\u202e" not in said


def test_a_push_is_looked_at_commit_by_commit(project, key, guarded, monkeypatch) -> None:
    value, zeros = key(), "0" * 40
    project.init().write("a.py", "x = 1\n")
    project.git("add", ".")
    project.git("commit", "-qm", "one")
    base = project.git("rev-parse", "HEAD")
    project.write("b.py", assigned(value))
    project.git("add", ".")
    project.git("commit", "-qm", "two")
    project.git("rm", "-q", "b.py")
    project.git("commit", "-qm", "three")
    tip = project.git("rev-parse", "HEAD")

    def push(local: str, remote: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"refs/heads/main {local} refs/heads/main {remote}\n"))
        return guarded("--stage", "pre-push")

    code, said = push(tip, base)
    assert code == 1 and "about to be pushed" in said and "b.py" in said and value not in said
    assert push(base, zeros) == (0, "")
    assert push(zeros, tip) == (0, ""), "a branch is deleted"
    assert push(tip, zeros)[0] == 1 and push(tip, "1" * 40)[0] == 1, "nobody knows what the other side has"
    project.git("update-ref", "refs/remotes/origin/main", tip)
    assert push(tip, zeros) == (0, ""), "all of it is there already"
    project.git("commit", "-q", "--allow-empty", "-m", f"use OPENAI_API_KEY={key()}")
    code, said = push(project.git("rev-parse", "HEAD"), tip)
    assert code == 1 and "the message of" in said
    monkeypatch.setattr(sys, "stdin", io.StringIO("nonsense\n"))
    assert guarded("--stage", "pre-push")[0] == 2
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    assert guarded("--stage", "pre-push") == (0, "")
    monkeypatch.setenv("PRE_COMMIT", "1")
    monkeypatch.setenv("PRE_COMMIT_FROM_REF", tip)
    monkeypatch.setenv("PRE_COMMIT_TO_REF", project.git("rev-parse", "HEAD"))
    assert guarded("--stage", "pre-push")[0] == 1, "the framework tells by variables"


def test_nothing_of_the_repository_is_run(project, key, guarded, tmp_path) -> None:
    canary = tmp_path / "canary"
    project.init().write("a.py", assigned(key()))
    project.write(".gitattributes", "* filter=evil diff=evil\n")
    project.git("add", ".")
    for name in ("core.fsmonitor", "diff.evil.textconv", "filter.evil.smudge", "diff.external", "core.pager"):
        project.git("config", name, f"touch {canary}")
    assert guarded()[0] == 1 and not canary.exists()


@pytest.mark.parametrize(
    ("words", "lean"),
    [
        ("guard run", True),
        ("guard run .", True),
        ("guard run --stage pre-push --at-least=high x", True),
        ("guard run --help", False),
        ("guard run --stage", False),
        ("guard run --stage never", False),
        ("guard run a b", False),
        ("guard install", False),
        ("scan", False),
    ],
)
def test_which_words_are_understood_without_the_command_line(words: str, lean: bool) -> None:
    assert is_lean(words.split()) is lean


def test_a_real_commit_is_stopped_by_the_installed_hook_which_pays_for_little(project, key, tmp_path) -> None:
    """As git starts it: what was compiled is kept, and a change without a key parses no shape."""
    project.init()
    assert main(["guard", "install", "--in", str(project.folder)]) == 0
    tools, seen = tmp_path / "bin", tmp_path / "seen"
    tools.mkdir()
    (tools / "shrift").write_text(
        f"#!{sys.executable}\nimport sys\nsys.path.insert(0, {str(Path(__file__).parents[3])!r})\n"
        f"from gui.__main__ import main\ncode = main()\nopen({str(seen)!r}, 'w').write(' '.join(sys.modules))\nsys.exit(code)\n"
    )
    (tools / "shrift").chmod(0o755)
    environment = {
        "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
        "HOME": os.environ["HOME"],
        "SHRIFT_DATA_DIR": str(tmp_path / "data"),
    }

    def commit() -> subprocess.CompletedProcess[str]:
        words = ["git", "-c", "user.name=Ada", "-c", "user.email=a@b", "commit", "-qm", "x"]
        return subprocess.run(words, cwd=project.folder, env=environment, capture_output=True, text=True, check=False)

    project.write("a.py", assigned(key()))
    project.git("add", ".")
    done = commit()
    assert done.returncode == 1 and "about to be committed" in done.stderr and "Traceback" not in done.stderr
    project.write("a.py", "import os\nKEY = os.environ['OPENAI_API_KEY']\n")
    project.git("add", ".")
    done = commit()
    assert done.returncode == 0, done.stderr
    heavy = {"click", "rich", "httpx", "yaml", "keyring", "PySide6", "tomllib", "sqlite3", "jinja2"}
    assert not set(seen.read_text().split()) & (heavy | {"checks.catalog", "checks.keys.formats"})
