"""What is remembered: the newest of each account, what was known of each key; never a digest, never more than was told."""

from __future__ import annotations

import stat
from datetime import UTC, datetime

import msgspec
import pytest

from checks.accounts.model import Hint, InventoryKey, Part, Snapshot, Window
from checks.memory import BrokenMemory, Memory, Remembered
from checks.model import Confidence, Key, Known, Live
from checks.places import Places

NOW = datetime(2026, 11, 20, 15, 4, tzinfo=UTC)
NOTHING: Part = Part(state="not_offered")


@pytest.fixture
def memory(tmp_path) -> Memory:
    return Memory(Places(tmp_path))


def snapshot(*keys: InventoryKey, state: str = "told", label: str = "default") -> Snapshot:
    part = Part(state=state, rows=keys)
    return Snapshot(
        provider="openai",
        label=label,
        asked=NOW,
        window=Window(start=NOW.date(), end=NOW.date()),
        keys=part,
        usage=NOTHING,
        cost=NOTHING,
        limits=Part(state=state),
    )


def row(name: str = "prod") -> InventoryKey:
    hints = (Hint(kind="redacted", text="sk-…4f2a"), Hint(kind="sha256", text="ab" * 32))
    return InventoryKey(provider="openai", id="key_1", name=name, hints=hints)


def key(live: Live = Live.LIVE, known: Known | None = None) -> Key:
    return Key(
        fingerprint="f1", provider="openai", kind="project", masked="sk-…4f2a", confidence=Confidence.HIGH,
        live=live, known=known,
    )  # fmt: skip


def test_nothing_is_remembered_and_nothing_is_made_by_asking(memory, tmp_path) -> None:
    assert memory.snapshots() == []
    assert memory.known(["f1"]) == {}
    memory.forget_account("openai", "default")
    assert list(tmp_path.rglob("*.sqlite")) == []


def test_the_newest_of_an_account_takes_the_place_of_the_one_before(memory) -> None:
    memory.keep_snapshots([snapshot(row("old")), snapshot(row(), label="second")])
    memory.keep_snapshots([snapshot(row("new"))])
    assert [(s.label, s.keys.rows[0].name) for s in memory.snapshots()] == [("default", "new"), ("second", "prod")]


def test_one_that_could_not_be_asked_does_not(memory) -> None:
    memory.keep_snapshots([snapshot(row())])
    memory.keep_snapshots([snapshot(state="could_not_ask")])
    assert len(memory.snapshots()[0].keys.rows) == 1


def test_digests_stay_behind_and_the_file_is_the_users_own(memory, tmp_path) -> None:
    memory.keep_snapshots([snapshot(row())])
    (file,) = tmp_path.rglob("*.sqlite")
    assert b"abababab" not in file.read_bytes()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert memory.snapshots()[0].keys.rows[0].hints == (Hint(kind="redacted", text="sk-…4f2a"),)


def test_what_was_known_of_a_key_comes_back(memory) -> None:
    known = Known(name="prod", age_days=412, asked=NOW.isoformat())
    memory.keep_known([key(known=known), msgspec.structs.replace(key(), fingerprint="f2")])
    assert memory.known(["f1", "f2", "f3"]) == {"f1": Remembered(live=Live.LIVE, known=known)}


def test_an_account_that_was_taken_out_is_forgotten(memory) -> None:
    memory.keep_snapshots([snapshot(row()), snapshot(row(), label="second")])
    memory.forget_account("openai", "default")
    assert [s.label for s in memory.snapshots()] == ["second"]


@pytest.mark.parametrize("damage", [b"no database at all, but long enough to be read as one" * 40, b""])
def test_a_damaged_file_is_said_in_one_line(memory, tmp_path, damage: bytes) -> None:
    memory.keep_snapshots([snapshot(row())])
    (file,) = tmp_path.rglob("*.sqlite")
    file.write_bytes(damage)
    if not damage:
        assert memory.snapshots() == []  # an empty file is an empty memory
        return
    with pytest.raises(BrokenMemory, match="cannot be used"):
        memory.snapshots()


def test_a_row_that_is_none_and_a_newer_file_are_said(memory, tmp_path) -> None:
    import sqlite3
    from contextlib import closing

    memory.keep_snapshots([snapshot(row())])
    (file,) = tmp_path.rglob("*.sqlite")
    with closing(sqlite3.connect(file)) as base, base:
        base.execute("UPDATE snapshots SET data = ?", (b"{}",))
    with pytest.raises(BrokenMemory, match="is damaged"):
        memory.snapshots()
    with closing(sqlite3.connect(file)) as base, base:
        base.execute("PRAGMA user_version = 99")
    with pytest.raises(BrokenMemory, match="newer Shrift"):
        memory.snapshots()
