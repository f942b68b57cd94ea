"""Texts for the checks: in bounds; who goes without one, and by how much, is said."""

from __future__ import annotations

import pytest

from checks.sources import texts, worktree
from checks.sources.texts import Texts
from tests.checks.sources.test_worktree import write
from tests.repositories import assigned

FILLER = b"// nothing here\n" * 400


def wanted(path: str, data: bytes) -> bool:
    return path.endswith(".js") and b"print" in data


def readers(path: str, data: bytes) -> tuple[str, ...]:
    return ("S3-PRINT",) if b"print(2" in data else ("S3-OTHER",)


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "MOST_TEXT", 4_000)
    monkeypatch.setattr(texts, "MOST_TEXTS", 10_000)


def told(*files: tuple[str, bytes]) -> Texts:
    kept = Texts(wanted, readers)
    for path, data in files:
        kept.offer(path, data, data.decode)
    return kept


def lost(kept: Texts) -> list[tuple[str, str, int]]:
    return [(limit.id, limit.what, limit.count) for limit in kept.limits()]


def test_a_long_text_is_not_kept_and_who_wants_it_is_known() -> None:
    kept = told(("a.js", b"print(1)\n" + FILLER), ("b.js", FILLER + b"print(2)\n"), ("c.js", b"print(3)\n"))
    assert list(kept.kept) == ["c.js"]
    assert kept.long == {"a.js": {"S3-OTHER"}, "b.js": {"S3-PRINT"}}
    assert lost(kept) == [("long-text", "a.js", 2)]


def test_what_no_check_wants_is_not_missed() -> None:
    kept = told(("b.js", FILLER), ("c.md", b"print(1)\n" + FILLER))
    assert (kept.kept, kept.long, lost(kept)) == ({}, {}, [])


def test_texts_for_which_there_is_no_room_are_counted() -> None:
    kept = told(*((f"{n}.js", b"print(1)\n" * 400) for n in range(4)))
    assert len(kept.kept) == 3 and lost(kept) == [("texts", ".", 1)]


def test_a_file_read_in_windows_is_said_where_a_check_would_want_it(tmp_path, read, key, monkeypatch) -> None:
    monkeypatch.setattr(worktree, "WHOLE", 10_000)
    monkeypatch.setattr(worktree, "WINDOW", 30_000)
    value = key()
    write(tmp_path, "a.js", FILLER * 8 + b"print(1)\n" + assigned(value).encode() + FILLER)
    write(tmp_path, "b.js", FILLER * 8)
    found = read(tmp_path, wanted=wanted, readers=readers)
    assert found.the(value).path == "a.js"
    assert (found.limits["long-text"].what, found.limits["long-text"].count) == ("a.js", 1)
    assert (found.result.texts, found.result.unread) == ({}, {"a.js": {"S3-OTHER"}})


def test_a_container_too_large_to_be_opened_is_said(tmp_path, read, monkeypatch) -> None:
    monkeypatch.setattr(worktree, "CONTAINER", 1_000)
    write(tmp_path, "a.zip", b"PK\x03\x04" + bytes(2_000))
    assert read(tmp_path).limits["container"].what == "a.zip"
