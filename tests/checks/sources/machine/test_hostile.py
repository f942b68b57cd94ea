"""A home may be a stranger's, broken, or in use: nothing leads out of it, nothing hangs, and what is missed is said."""

from __future__ import annotations

import os
import socket
import sqlite3
import threading
from pathlib import Path

import pytest

from checks.sources.machine.reading import MOST_FILES, WHOLE

root = hasattr(os, "geteuid") and os.geteuid() == 0


def test_an_empty_home_is_silent(look) -> None:
    seen = look()
    assert seen.heard == []
    assert seen.result.machine.files == ()
    assert seen.result.limits == []
    assert len(seen.result.machine.looked) > 60


def test_a_link_out_of_the_home_is_not_followed_and_is_told(home: Path, look, key, tmp_path: Path) -> None:
    outside = tmp_path / "elsewhere"
    outside.mkdir()
    (outside / "auth.json").write_text(f'{{"OPENAI_API_KEY": "{key()}"}}')
    (home / ".codex").symlink_to(outside)
    (home / ".bashrc").symlink_to(outside / "auth.json")
    seen = look()
    assert seen.heard == []
    assert {limit.what for limit in seen.limits("link-out")} == {".codex", ".bashrc"}


def test_a_link_inside_the_home_is_followed_and_named_as_it_is_known(home: Path, look, key) -> None:
    value = key()
    (home / "dotfiles").mkdir()
    (home / "dotfiles" / "bashrc").write_text(f"export OPENAI_API_KEY={value}\n")
    (home / ".bashrc").symlink_to("dotfiles/bashrc")
    assert look().at("LOCAL-SHELL-RC", ".bashrc") == {value.encode()}


def test_a_link_in_a_circle_is_passed_by(home: Path, look) -> None:
    (home / ".codex").symlink_to(".codex")
    (home / ".claude").mkdir()
    (home / ".claude" / "projects").symlink_to(home / ".claude")
    assert look().heard == []


def test_one_file_under_two_names_is_read_once(home: Path, look, key) -> None:
    (home / ".bashrc").write_text(f"export OPENAI_API_KEY={key()}\n")
    os.link(home / ".bashrc", home / ".zshrc")
    assert len(look().heard) == 1


def test_pipes_sockets_and_folders_in_the_place_of_files_are_passed_by(home: Path, look) -> None:
    os.mkfifo(home / ".bashrc")
    (home / ".zshrc").mkdir()
    (home / ".aws").mkdir()
    waiting = socket.socket(socket.AF_UNIX)
    here = Path.cwd()
    os.chdir(home / ".aws")  # the path of a socket is short
    try:
        waiting.bind("credentials")
    finally:
        os.chdir(here)
        waiting.close()
    seen = look()
    assert seen.heard == []
    assert seen.result.machine.files == ()


def test_of_a_log_of_a_gigabyte_the_head_and_the_tail_are_read(home: Path, look, key) -> None:
    first, last, middle = key(), key(), key()
    file = home / ".claude" / "debug" / "a.log"
    file.parent.mkdir(parents=True)
    with file.open("wb") as log:
        log.write(f"key {first}\n".encode())
        log.seek(500 << 20)
        log.write(f"key {middle}\n".encode())
        log.seek((1 << 30) - 400)
        log.write(f"key {last}\n".encode())
        log.truncate(1 << 30)
    seen = look()
    assert seen.at("LOCAL-CLAUDE-CODE-LOG", ".claude/debug/a.log") == {first.encode(), last.encode()}
    (told,) = seen.result.machine.files
    assert told.cut
    assert seen.result.bytes_read <= WHOLE + (1 << 20)
    assert [limit.what for limit in seen.limits("cut")] == [".claude/debug/a.log"]
    lines = {h.value: h.sighting.line for h in seen.heard}
    assert lines == {first.encode(): 1, last.encode(): None}  # nobody counted the lines between


def test_a_broken_table_is_told_and_costs_itself_only(home: Path, look, key) -> None:
    folder = home / ".codex"
    folder.mkdir()
    (folder / "logs_1.sqlite").write_bytes(b"SQLite format 3\0" + os.urandom(5_000))
    (folder / "auth.json").write_text(f'{{"OPENAI_API_KEY": "{key()}"}}')
    seen = look()
    assert len(seen.heard) == 1
    assert [limit.what for limit in seen.limits("table")] == [".codex/logs_1.sqlite"]


def test_a_table_in_use_is_read_without_waiting_and_without_a_trace(home: Path, look, key) -> None:
    kept, fresh = key(), key()
    file = home / ".config" / "Cursor" / "User" / "globalStorage" / "state.vscdb"
    file.parent.mkdir(parents=True)
    writer = sqlite3.connect(file, isolation_level=None)
    writer.execute("PRAGMA journal_mode = WAL")
    writer.execute("PRAGMA wal_autocheckpoint = 0")
    writer.execute("CREATE TABLE ItemTable (key TEXT, value TEXT)")
    writer.execute("INSERT INTO ItemTable VALUES ('cursorAuth/openAIKey', ?)", (kept,))
    writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    writer.execute("INSERT INTO ItemTable VALUES ('chat', ?)", (fresh,))
    writer.execute("BEGIN EXCLUSIVE")
    writer.execute("INSERT INTO ItemTable VALUES ('draft', ?)", (key(),))  # nobody committed it
    before = {p.name: p.read_bytes() for p in file.parent.iterdir()}
    try:
        seen = look()
    finally:
        after = {p.name: p.read_bytes() for p in file.parent.iterdir()}
        writer.execute("ROLLBACK")
        writer.close()
    name = ".config/Cursor/User/globalStorage/state.vscdb"
    assert seen.at("LOCAL-CURSOR", name) == {kept.encode(), fresh.encode()}
    assert seen.result.limits == []
    assert before.keys() == after.keys()
    assert before["state.vscdb"] == after["state.vscdb"]


def test_a_row_is_called_by_its_name_only_where_the_description_knows_it(home: Path, look, key) -> None:
    secret, known = key(), "A" + "b1C2d3E4f5G6h7I8j9K0" * 2
    file = home / ".config" / "Cursor" / "User" / "globalStorage" / "state.vscdb"
    file.parent.mkdir(parents=True)
    base = sqlite3.connect(file)
    with base:
        base.execute("CREATE TABLE ItemTable (key TEXT, value TEXT)")
        base.execute("INSERT INTO ItemTable VALUES (?, 'x')", (secret,))
        base.execute("INSERT INTO ItemTable VALUES ('cursorAuth/accessToken', ?)", (known,))
    base.close()
    seen = look()
    assert [h.sighting.member for h in seen.heard] == ["ItemTable/1"]
    (told,) = seen.result.machine.files
    assert [(t.setting, t.login, t.member) for t in told.tokens] == [
        ("ItemTable.cursorAuth/accessToken", True, "ItemTable/cursorAuth/accessToken")
    ]


def test_a_table_that_takes_for_ever_ends(home: Path, look, monkeypatch: pytest.MonkeyPatch) -> None:
    from checks.sources.machine import tables

    monkeypatch.setattr(tables, "MOST_SECONDS", 0.01)
    (home / ".codex").mkdir()
    base = sqlite3.connect(home / ".codex" / "logs_1.sqlite")
    with base:
        base.execute("CREATE TABLE a (x INTEGER, y TEXT)")
        base.executemany("INSERT INTO a VALUES (?, 'y')", [(n,) for n in range(50_000)])
    base.close()
    assert [limit.what for limit in look().limits("table")] == [".codex/logs_1.sqlite"]


def test_of_a_base_too_large_to_lay_its_log_over_the_log_is_read_as_it_is(home: Path, look, key, monkeypatch) -> None:
    from checks.sources.machine import reading

    monkeypatch.setattr(reading, "MOST_IN_MEMORY", 100_000)
    file = home / ".codex" / "logs_1.sqlite"
    file.parent.mkdir()
    value = key()
    writer = sqlite3.connect(file, isolation_level=None)
    writer.execute("PRAGMA journal_mode = WAL")
    writer.execute("PRAGMA wal_autocheckpoint = 0")
    writer.execute("CREATE TABLE a (y TEXT)")
    writer.execute("INSERT INTO a VALUES (?)", ("x" * 200_000,))
    writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    writer.execute("INSERT INTO a VALUES (?)", (value,))
    try:
        seen = look()
    finally:
        writer.close()
    assert {h.value for h in seen.heard} == {value.encode()}
    assert [limit.what for limit in seen.limits("table")] == [".codex/logs_1.sqlite"]


@pytest.mark.parametrize(
    ("path", "content"),
    [
        (".docker/config.json", "[" * 100_000),
        (".codex/config.toml", "a = [" * 50_000),
        (".config/goose/config.yaml", "a: &a [x]\nb: &b [*a, *a]\n" + "c: *nobody\n" * 50),
        (".config/goose/secrets.yaml", "{" * 20_000),
        (".aws/credentials", "[" * 50_000),
        ("Library/LaunchAgents/a.plist", "bplist00" + "\x00" * 5_000),
        (".npmrc", "=" * 200_000),
    ],
    ids=lambda value: value if len(value) < 60 else "",
)
def test_a_broken_file_yields_nothing_and_breaks_nothing(home: Path, look, path: str, content: str) -> None:
    (home / path).parent.mkdir(parents=True, exist_ok=True)
    (home / path).write_text(content)
    seen = look()
    assert seen.heard == []
    assert [f.tokens for f in seen.result.machine.files] == [()]


def test_a_yaml_bomb_stays_small(home: Path, look) -> None:
    levels = "\n".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 30))
    (home / ".config" / "goose").mkdir(parents=True)
    (home / ".config" / "goose" / "config.yaml").write_text("l0: &l0 [x]\n" + levels)
    assert look().heard == []


def test_of_very_many_files_the_newest_are_read_and_the_rest_is_told(home: Path, look, key) -> None:
    folder = home / ".claude" / "projects" / "p"
    folder.mkdir(parents=True)
    for number in range(MOST_FILES + 3):
        (folder / f"{number}.jsonl").write_bytes(b"{}\n")
        os.utime(folder / f"{number}.jsonl", (number, number))
    value = key()
    newest = folder / f"{MOST_FILES + 2}.jsonl"
    newest.write_text(f'{{"x": "{value}"}}\n')
    os.utime(newest, (MOST_FILES + 2, MOST_FILES + 2))
    seen = look()
    assert {h.value for h in seen.heard} == {value.encode()}
    assert [limit.count for limit in seen.limits("too-many")] == [3]


def test_names_that_are_no_text_are_written_as_they_can_be(home: Path, look, key) -> None:
    folder = os.fsencode(home / "Downloads")
    os.mkdir(folder)  # noqa: PTH102 - names as bytes
    name = os.path.join(folder, b"caf\xe9.env")  # noqa: PTH118
    with open(name, "wb") as file:  # noqa: PTH123
        file.write(f"OPENAI_API_KEY={key()}\n".encode())
    (heard,) = look().heard
    assert heard.sighting.path == "Downloads/caf\\xe9.env"
    heard.sighting.path.encode()


def test_a_file_that_may_not_be_read_is_told(tmp_path_factory, matcher) -> None:
    import tempfile

    from tests.checks.sources.machine.conftest import visit

    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        home.chmod(0o755)
        (home / ".bashrc").write_text("x")
        (home / ".bashrc").chmod(0)
        (home / ".aws").mkdir()
        (home / ".aws").chmod(0)
        matcher.matches(b"x")  # what is compiled on first use is compiled as ourselves
        if root:
            os.seteuid(65534)
        try:
            seen = visit(home, matcher)
        finally:
            if root:
                os.seteuid(0)
            (home / ".aws").chmod(0o700)
    (told,) = [f for f in seen.result.machine.files if f.path == ".bashrc"]
    assert told.unread == "Permission denied"
    assert ".bashrc" in {limit.what for limit in seen.limits("unreadable")}


def test_a_visit_that_is_stopped_says_which_places_it_did_not_come_to(home: Path, look, key) -> None:
    (home / ".bashrc").write_text(f"export OPENAI_API_KEY={key()}\n")
    stop = threading.Event()
    stop.set()
    seen = look(cancel=stop)
    assert seen.result.cancelled
    assert seen.result.machine.looked == frozenset()
    assert seen.heard == []
