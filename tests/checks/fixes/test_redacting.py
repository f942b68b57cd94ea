"""Keys are taken out of what keeps record of them: the value alone, in each form's own way, and every byte can come back."""

from __future__ import annotations

import gzip
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from checks.fixes.fixers.databases import without_values
from checks.fixes.fixers.redact import MARK, in_outputs, places_of
from checks.fixes.plan import spliced
from checks.fixes.reach import Unsafe
from tests.checks.fixes.conftest import mirror


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def at_home(fixing, home, in_memory):
    return fixing(home, "--home", str(home))


def put(folder: Path, path: str, data: bytes) -> Path:
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return file


# zsh writes a byte from 0x83 to 0xa2 as 0x83 and the byte with its sixth bit turned: “ă” (c4 83) is c4 83 a3.
RECORDS: dict[str, bytes] = {
    ".bash_history": b"#1700000000\nexport OPENAI_API_KEY=%s\nls -l\n",
    ".zsh_history": b": 1700000000:0;echo \xc4\x83\xa3 \\\nand more\n: 1700000001:0;OPENAI_API_KEY=%s llm hi\n",
    ".local/share/fish/fish_history": b"- cmd: set -gx OPENAI_API_KEY %s\n  when: 1700000000\n- cmd: echo a\\\\nb\n  when: 1700000001\n",
    ".codex/history.jsonl": b'{"session_id":"1","ts":1,"text":"my key is %s, use it"}\n{"session_id":"1","ts":2,"text":"\xc3\xa4"}\n',
    ".claude/projects/x/1.jsonl": b'{"type":"user","message":{"content":"OPENAI_API_KEY=\\"%s\\"\\n"}}\n',
}


@pytest.mark.parametrize("path", RECORDS)
def test_a_record_loses_the_value_and_nothing_else(path: str, at_home, home, key) -> None:
    value = key().encode()
    put(home, path, RECORDS[path].replace(b"%s", value))
    planned = at_home("plan", f"clear-record:~/{path}")
    assert value.decode() not in planned and MARK.decode() in planned and "Replace the key" in planned
    outcome = at_home.round_trip(f"clear-record:~/{path}")
    assert at_home.after[path][1] == RECORDS[path].replace(b"%s", MARK)
    assert outcome["sealed"]


def test_what_a_shell_wrote_since_stays_when_it_is_undone(at_home, home, key) -> None:
    value = key().encode()
    file = put(home, ".bash_history", b"export OPENAI_API_KEY=" + value + b"\n")
    at_home("apply", "clear-record:~/.bash_history", "--yes")
    with file.open("ab") as history:
        history.write(b"ls\n")
    at_home("undo")
    assert file.read_bytes() == b"export OPENAI_API_KEY=" + value + b"\nls\n"


def test_a_log_of_odd_bytes_is_cleaned_wherever_the_value_stands(project, key, fixing, in_memory) -> None:
    value = key().encode()
    text = b"caf\xe9 started\r\nAuthorization: Bearer %s\r\n{'k': 'x%sx'}\r\n"
    project.commit({"app.py": "pass\n", ".gitignore": "*.log\n"})
    project.write("logs/app.log", text.replace(b"%s", value))
    shrift = fixing(project.folder)
    shrift.round_trip("clear-record:logs/app.log")
    assert shrift.after["logs/app.log"][1] == text.replace(b"%s", MARK)


@pytest.mark.parametrize("name", ["app.log", "app.log.1"])
def test_what_is_packed_or_wide_is_left_to_its_program(name: str, project, key, fixing, in_memory) -> None:
    text = f"Authorization: Bearer {key()}\n"
    data = gzip.compress(text.encode()) if name.endswith("1") else text.encode("utf-16")
    project.commit({"app.py": "pass\n"})
    project.write(f"logs/{name}", data)
    fixes = [f for f in fixing(project.folder).json("list") if f["recipe"] == "clear-record"]
    assert all(f["why_not"] for f in fixes)


def notebook(source: str, output: str) -> bytes:
    cell = {"cell_type": "code", "execution_count": 3, "metadata": {}, "outputs": [
        {"name": "stdout", "output_type": "stream", "text": [output, "more\n"]}], "source": [source]}  # fmt: skip
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1).encode()


def test_outputs_of_a_notebook_lose_the_value_and_nothing_else(project, key, fixing, in_memory) -> None:
    value = key()
    project.commit({"a.ipynb": notebook("print(key)\n", f"key is {value}\n")})
    shrift = fixing(project.folder)
    shrift.round_trip("clear-outputs:a.ipynb")
    assert shrift.after["a.ipynb"][1] == notebook("print(key)\n", f"key is {MARK.decode()}\n")


def test_a_cell_that_holds_the_key_is_code_and_stays(key) -> None:
    value = key()
    data = notebook(f"key = '{value}'\n", f"key is {value}\n")
    pieces, elsewhere = in_outputs(data, places_of(data, [value.encode()]))
    assert elsewhere and spliced(data, pieces) == notebook(f"key = '{value}'\n", f"key is {MARK.decode()}\n")


CASSETTE = b"""interactions:
- request:
    body: '{"model": "x"}'  # asked
    headers:
      authorization:
      - Bearer %s
      x-api-key:
      - %s
    method: POST
    uri: https://api.openai.com/v1/chat/completions
version: 1
"""


def test_a_recording_loses_the_value_and_is_the_same_tree(project, key, fixing, in_memory) -> None:
    value = key().encode()
    project.commit({"tests/cassettes/test_chat.yaml": CASSETTE.replace(b"%s", value)})
    shrift = fixing(project.folder)
    assert "recorder’s settings" in shrift("plan", "filter-recordings")
    shrift.round_trip("filter-recordings:tests/cassettes/test_chat.yaml")
    assert shrift.after["tests/cassettes/test_chat.yaml"][1] == CASSETTE.replace(b"%s", MARK)


def test_the_longer_of_two_values_goes_first() -> None:
    data = b"abcdefghijklmnop abcdefghijkl"
    assert spliced(data, places_of(data, [b"abcdefghijkl", b"abcdefghijklmnop", b"short"])) == MARK + b" " + MARK


# --- SQLite -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def base(tmp_path: Path) -> Callable[..., bytes]:
    def made(*statements: str, given: tuple[object, ...] = (), wal: bool = False) -> bytes:
        file = tmp_path / "made.sqlite"
        file.unlink(missing_ok=True)
        connection = sqlite3.connect(file)
        if wal:
            connection.execute("PRAGMA journal_mode = WAL")
        for statement in statements:
            connection.execute(statement, given if "?" in statement else ())
        connection.commit()
        connection.close()
        return file.read_bytes()

    return made


def rows(data: bytes) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(":memory:")
    connection.deserialize(data[:18] + b"\1\1" + data[20:])
    found = connection.execute("SELECT * FROM t ORDER BY 1").fetchall()
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()
    return found


@pytest.mark.parametrize("wal", [False, True])
def test_a_base_loses_the_value_in_texts_and_blobs_and_on_free_pages(base, key, wal: bool) -> None:
    value = key()
    data = base(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, said TEXT, raw BLOB)",
        "CREATE INDEX i ON t (said)",
        "INSERT INTO t VALUES (1, 'plain', x'00ff')",
        "INSERT INTO t SELECT 2, 'my key is ' || column1, CAST('b' || column1 AS BLOB) FROM (VALUES (?))",
        "CREATE TABLE old (x TEXT)",
        "INSERT INTO old VALUES (?)",
        "DROP TABLE old",
        given=(value,),
        wal=wal,
    )
    after, changed = without_values(data, [value.encode()], MARK)
    assert changed == 1 and value.encode() not in after
    assert after[18:20] == (b"\2\2" if wal else b"\1\1")
    assert rows(after) == [(1, "plain", b"\0\xff"), (2, f"my key is {MARK.decode()}", b"b" + MARK)]


def test_a_base_that_does_more_than_keep_is_refused(base, key) -> None:
    value = key()
    plain = ("CREATE TABLE t (x TEXT)", "INSERT INTO t VALUES (?)")
    trigger = "CREATE TRIGGER r AFTER UPDATE ON t BEGIN DELETE FROM t; END"
    with pytest.raises(Unsafe, match="triggers"):
        without_values(base(*plain, trigger, given=(value,)), [value.encode()], MARK)
    with pytest.raises(Unsafe, match="index of words"):
        without_values(base(*plain, "CREATE VIRTUAL TABLE f USING fts5(x)", given=(value,)), [value.encode()], MARK)
    damaged = bytearray(base(*plain, given=(value,)))
    damaged[4096:4196] = b"\xff" * 100
    with pytest.raises(Unsafe, match=r"damaged|cannot be changed"):
        without_values(bytes(damaged), [value.encode()], MARK)


def test_a_base_of_a_tool_is_cleaned_and_comes_back_and_an_open_one_is_left(base, at_home, home, key) -> None:
    value = key()
    data = base("CREATE TABLE t (x TEXT)", "INSERT INTO t VALUES ('OPENAI_API_KEY=' || ?)", given=(value,))
    put(home, ".codex/state_1.sqlite", data)
    outcome = at_home.round_trip("clear-record:~/.codex/state_1.sqlite")
    assert rows(at_home.after[".codex/state_1.sqlite"][1]) == [(f"OPENAI_API_KEY={MARK.decode()}",)]
    assert any("Close the program" in text for text in outcome["then"])
    put(home, ".codex/state_1.sqlite-wal", b"")
    before = mirror(home)
    at_home("apply", "clear-record:~/.codex/state_1.sqlite", "--yes", code=2)
    assert "is left to you: its program is running" in at_home.said
    assert mirror(home) == before
