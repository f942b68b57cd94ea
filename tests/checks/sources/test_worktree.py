"""The working tree: every plain file once, whatever its name, size, encoding and neighbours; nothing else is opened."""

from __future__ import annotations

import os
import socket
import threading
from pathlib import Path

import pytest

from checks.sources import worktree
from checks.sources.ignores import IgnoreRules
from checks.sources.walk import Tree
from tests.repositories import assigned, tar_of, zip_of


def write(folder: Path, path: str, content: str | bytes) -> Path:
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def test_a_key_in_a_file_is_told_with_its_place(tmp_path, read, key) -> None:
    value = key()
    write(tmp_path, "src/app.py", "import os\n# é\n" + assigned(value))
    seen = read(tmp_path).the(value)
    assert (seen.path, seen.line, seen.column, seen.place) == ("src/app.py", 3, 19, "plain")
    assert (seen.end_line, seen.end_column) == (3, 19 + len(value))
    assert seen.when is not None and seen.source == "worktree"


def test_what_git_knows_of_a_file_decides_its_place(tmp_path, read, key) -> None:
    kinds = {"kept.py": "tracked", "new.py": "untracked", "secret.env": "ignored", "kept.env": "tracked"}
    values = {name: key() for name in kinds}
    for name, value in values.items():
        write(tmp_path, name, assigned(value))
    write(tmp_path, ".gitignore", "*.env\n")
    tree = Tree(path="", tracked=frozenset({"kept.py", "kept.env"}), rules=IgnoreRules())
    told = read(tmp_path, {"": tree})
    assert {name: told.the(value).place for name, value in values.items()} == kinds
    facts = {f.path: (f.tracked, f.ignored, f.ignored_by) for f in told.result.files}
    assert facts["secret.env"] == (False, True, "project")
    assert facts["kept.env"] == (True, False, None)


# --- what is not opened -----------------------------------------------------------------------------------------------


def test_links_pipes_sockets_and_devices_are_not_opened(tmp_path, read, key) -> None:
    outside = write(tmp_path, "outside/a.py", assigned(key()))
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "link.py").symlink_to(outside)
    (inside / "folder").symlink_to(tmp_path / "outside")
    (inside / "circle").symlink_to(inside)
    os.mkfifo(inside / "pipe.py")
    with socket.socket(socket.AF_UNIX) as listening:
        here = Path.cwd()
        os.chdir(inside)  # a socket's path is short
        try:
            listening.bind("socket.py")
        finally:
            os.chdir(here)
        told = read(inside)
    assert (told.heard, told.paths, told.result.limits) == ([], [], [])


def test_a_file_that_becomes_a_pipe_or_a_link_after_it_was_listed_is_not_opened(
    tmp_path, read, key, monkeypatch
) -> None:
    write(tmp_path, "a.py", "x")
    write(tmp_path, "b.py", "y")
    secret = write(tmp_path / "other", "s.py", assigned(key()))
    listed = worktree.walk

    def changing(*arguments):
        walked = list(listed(*arguments))
        (tmp_path / "a.py").unlink()
        os.mkfifo(tmp_path / "a.py")
        (tmp_path / "b.py").unlink()
        (tmp_path / "b.py").symlink_to(secret)
        return [w for w in walked if not w.path.startswith("other")]

    monkeypatch.setattr(worktree, "walk", changing)
    told = read(tmp_path)
    assert told.heard == []
    assert told.limits["unreadable"].what == "b.py"


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is unreadable for root")
def test_what_may_not_be_read_is_told_and_the_rest_is_read(tmp_path, read, key) -> None:
    value = key()
    write(tmp_path, "a.py", assigned(value))
    write(tmp_path, "b.py", "secret").chmod(0)
    write(tmp_path, "c/d.py", "secret")
    (tmp_path / "c").chmod(0)
    try:
        told = read(tmp_path)
    finally:
        (tmp_path / "c").chmod(0o755)
    assert told.the(value)
    assert {limit.what for limit in told.result.limits} == {"b.py", "c/"}


def test_a_file_that_vanished_or_cannot_be_read_is_told_and_the_rest_is_read(tmp_path, read, key, monkeypatch) -> None:
    value = key()
    write(tmp_path, "a.py", "one")
    write(tmp_path, "b.py", assigned(value))
    opened = worktree.open_plain

    def failing(path: str) -> int:
        if path.endswith("a.py"):
            raise FileNotFoundError(2, "No such file or directory")
        return opened(path)

    monkeypatch.setattr(worktree, "open_plain", failing)
    told = read(tmp_path)
    assert told.the(value)
    assert (told.limits["unreadable"].what, told.limits["unreadable"].why) == ("a.py", "No such file or directory")


def test_other_peoples_code_is_passed_by_and_said_to_be(tmp_path, read, key) -> None:
    write(tmp_path, "node_modules/x/a.js", assigned(key()))
    write(tmp_path, "b/.venv/lib/a.py", assigned(key()))
    write(tmp_path, "logo.png", assigned(key()))
    told = read(tmp_path)
    assert told.heard == []
    assert told.limits["third-party"].count == 2
    assert told.limits["media"].count == 1


def test_a_bare_repository_inside_is_no_folder_of_files(tmp_path, read, make_project) -> None:
    make_project("store.git").init("--bare")
    write(tmp_path, "a.py", "x")
    assert read(tmp_path).paths == ["a.py"]


def test_of_a_bare_repository_what_git_keeps_there_is_no_file_and_all_else_is(read, key, make_project) -> None:
    project = make_project("store.git")
    project.init("--bare")
    value = key()
    objects = project.folder / "objects"
    for name in ("ab", "pack", "info"):
        (objects / name).mkdir(exist_ok=True)
    git_s = [f"ab/{'c' * 38}", f"pack/pack-{'d' * 40}.pack", f"pack/pack-{'d' * 40}.idx", "info/commit-graph"]
    others = ["ab/notes.txt", "pack/.env", "info/alternates"]
    for name in (*git_s, *others):
        (objects / name).write_text(f"OPENAI_API_KEY={value}\n")
    told = read(project.folder)
    assert {s.path for s in told.of(value)} == {f"objects/{name}" for name in others}
    assert not told.limits


# --- sizes ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shift", [*range(-260, 20, 7), 8_192 - 20, 8_192, 8_192 + 60, -8_192])
def test_a_key_across_the_border_of_a_window_is_told_once_and_at_its_place(
    tmp_path, read, key, monkeypatch, shift
) -> None:
    monkeypatch.setattr(worktree, "WHOLE", 10_000)
    monkeypatch.setattr(worktree, "WINDOW", 30_000)
    value = key()
    line = assigned(value)
    before = ("0123456789\n" * 6_000)[: 30_000 + shift]
    write(tmp_path, "large.log", before + "\n" + line + "tail\n" * 9_000)
    seen = read(tmp_path).the(value)
    lines = before.count("\n") + 2
    assert (seen.line, seen.column) == (lines, line.index(value) + 1)


def test_the_column_in_one_long_line_counts_from_its_beginning(tmp_path, read, key, monkeypatch) -> None:
    monkeypatch.setattr(worktree, "WHOLE", 10_000)
    monkeypatch.setattr(worktree, "WINDOW", 30_000)
    value = key()
    before = "ab é;" * 30_000
    write(tmp_path, "bundle.js", before + assigned(value) + "x;" * 30_000)
    seen = read(tmp_path).the(value)
    assert (seen.line, seen.column) == (1, len(before) + len('OPENAI_API_KEY = "') + 1)


def test_a_file_that_grows_while_it_is_read_comes_to_an_end(tmp_path, read, key, monkeypatch) -> None:
    monkeypatch.setattr(worktree, "WHOLE", 10_000)
    monkeypatch.setattr(worktree, "WINDOW", 20_000)
    value = key()
    log = write(tmp_path, "run.log", assigned(value) + "line\n" * 10_000)
    taken = os.read

    def growing(handle: int, size: int) -> bytes:
        if size == 20_000:
            with log.open("ab") as file:
                file.write(b"line\n" * 5_000)
        return taken(handle, size)

    monkeypatch.setattr(worktree.os, "read", growing)
    told = read(tmp_path)
    assert told.the(value)
    assert told.result.bytes_read <= 2 * 50_300 + 20_000


@pytest.mark.parametrize("size", [0, 1, 7, 4_096])
def test_a_file_that_shrank_or_is_tiny_is_read_as_it_is(tmp_path, read, size, monkeypatch) -> None:
    file = write(tmp_path, "a.txt", "x" * 5_000)
    listed = worktree.walk

    def shrinking(*arguments):
        walked = list(listed(*arguments))
        os.truncate(file, size)
        return walked

    monkeypatch.setattr(worktree, "walk", shrinking)
    told = read(tmp_path)
    assert (told.result.bytes_read, told.result.files_read) == (size, 1)


def test_a_tree_without_end_is_left_at_its_bound(tmp_path, read, key) -> None:
    value = key()
    here = Path.cwd()
    os.chdir(tmp_path)
    try:
        for _ in range(70):
            Path("d").mkdir()
            os.chdir("d")
    finally:
        os.chdir(here)
    write(tmp_path, "d/d/a.py", assigned(value))
    told = read(tmp_path)
    assert told.the(value)
    assert told.limits["too-deep"].why == "more than 64 folders deep"


def test_more_files_than_the_bound_are_told(tmp_path, read, monkeypatch) -> None:
    monkeypatch.setattr("checks.sources.walk.MOST_FILES", 20)
    for number in range(25):
        write(tmp_path, f"f{number}", "x")
    told = read(tmp_path)
    assert len(told.paths) == 20
    assert "too-many" in told.limits


def test_cancelled_it_keeps_what_was_read(tmp_path, read, key) -> None:
    first = key()
    for number in range(200):
        write(tmp_path, f"f{number:03}.py", assigned(first if number == 0 else key()))
    cancel = threading.Event()
    told = read(tmp_path, cancel=cancel, progress=lambda *now: cancel.set() if now[2] else None)
    assert told.the(first)
    assert told.result.cancelled
    assert 0 < len(told.paths) < 200


def test_progress_never_runs_backwards_and_ends_at_the_whole(tmp_path, read) -> None:
    for number in range(100):
        write(tmp_path, f"f{number}", "x" * number)
    met: list[tuple[int, int, int, int]] = []
    read(tmp_path, progress=lambda *now: met.append(now[:4]))
    assert met == sorted(met)
    assert met[-1] == (4_950, 4_950, 100, 100)


# --- names and times --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"caf\xe9.py", "caf\\xe9.py"),
        (b"\xff\xfe/x.py", "\\xff\\xfe/x.py"),
        (b"line\nend.py", "line\nend.py"),
        ("ünï😀.py".encode(), "ünï😀.py"),
        (b"-rf *.py", "-rf *.py"),
    ],
)
def test_a_name_that_is_no_utf_8_is_told_in_a_form_every_output_can_hold(tmp_path, read, key, name, shown) -> None:
    value = key()
    write(tmp_path, os.fsdecode(name), assigned(value))
    told = read(tmp_path)
    assert (told.the(value).path, told.paths) == (shown, [shown])
    shown.encode()


@pytest.mark.parametrize("moment", [-(10**11), 10**13, 0])
def test_a_time_that_no_calendar_has_is_no_reason_to_raise(tmp_path, read, key, moment) -> None:
    value = key()
    file = write(tmp_path, "a.py", assigned(value))
    try:
        os.utime(file, (moment, moment))
    except OSError:
        pytest.skip("this file system cannot keep such a time")
    when = read(tmp_path).the(value).when
    assert when is None or when[:2] in ("19", "20", "-1", "22", "24") or len(when) >= 20


# --- encodings --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "provider", [("openai", "project"), ("huggingface", "user"), ("xai", "key"), ("anthropic", "api")]
)
@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "latin-1", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"],
)
def test_a_text_is_read_in_whatever_encoding_it_stands(tmp_path, read, shapes, rng, encoding, provider) -> None:
    from checks.keys.samples import in_context

    if not any((k.provider, k.id) == provider for k in shapes.kinds):
        provider = ("groq", "project")
    line, value = in_context(shapes, *provider, rng)
    text = "Größe: 12 m²\n# 2\n" + line.decode()
    data = text.encode(encoding)
    if encoding in ("utf-16", "utf-32"):
        assert data[:2] in (b"\xff\xfe", b"\xfe\xff")
    write(tmp_path, "settings.txt", data)
    told = read(tmp_path)
    seen = told.of(value.decode())
    assert {(s.path, s.line) for s in seen} == {("settings.txt", 3)}


@pytest.mark.parametrize("mark", [b"\xfe\xff", b"\x00\x00\xfe\xff"])
def test_a_mark_of_the_other_byte_order_is_known(tmp_path, read, key, mark) -> None:
    value = key()
    encoding = "utf-16-be" if len(mark) == 2 else "utf-32-be"
    write(tmp_path, "a.ps1", mark + assigned(value).encode(encoding))
    assert read(tmp_path).of(value)


# --- containers in the folder -----------------------------------------------------------------------------------------


def test_a_key_in_a_container_is_told_by_its_member_alone(tmp_path, read, key) -> None:
    import json

    stored, plain, cell = key(), key(), key()
    write(tmp_path, "a.zip", zip_of({"x/.env": assigned(stored).encode()}, packed=False))
    write(tmp_path, "b.tar", tar_of({"y/.env": assigned(plain).encode()}))
    write(tmp_path, "n.ipynb", json.dumps({"nbformat": 4, "cells": [{"source": ["import os\n", assigned(cell)]}]}))
    told = read(tmp_path)
    assert (told.the(stored).member, told.the(stored).line) == ("x/.env", 1)
    assert told.the(plain).member == "y/.env"
    assert (told.the(cell).member, told.the(cell).line) == ("cells/0/source", 2)


def test_a_container_without_a_containers_name_is_opened_by_its_first_bytes(tmp_path, read, key) -> None:
    value = key()
    write(tmp_path, "backup.bin", zip_of({"conf": assigned(value).encode()}))
    assert read(tmp_path).the(value).member == "conf"


def test_the_text_a_check_asked_for_comes_without_its_keys(tmp_path, read, key) -> None:
    value = key()
    write(tmp_path, "compose.yml", assigned(value))
    told = read(tmp_path, wanted=lambda path, data: path == "compose.yml")
    assert value not in told.result.texts["compose.yml"]
    assert told.result.texts["compose.yml"].startswith('OPENAI_API_KEY = "SHRIFT')
