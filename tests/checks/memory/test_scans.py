"""Scans are remembered: what is told of each, its report, and the keys that others have too; bounded, private, forgettable."""

from __future__ import annotations

import sqlite3
import stat
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from checks.memory import BrokenMemory
from checks.memory import scans as module
from checks.memory.scan import KEPT_ALIKE, scan_of, thinned, why_not_comparable
from checks.memory.scans import Project, Scans, TooLarge
from checks.memory.thinning import MOST, let_go
from checks.model import Limit, Report
from checks.places import Places
from checks.scoring.score import score
from tests.checks.changes.reports import check, finding, key, report

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


@pytest.fixture
def scans(tmp_path) -> Scans:
    return Scans(Places(tmp_path))


def one(day: int = 1, **about) -> Report:
    found = finding("a", key="k")
    return report([check("A", [found])], [found], [key("k")], day=day, **about)


def keep(scans: Scans, told: Report, target: str = "/code/atlas", **more) -> int:
    return scans.keep(scan_of(told, target=target, **more), told, now=NOW)


def test_nothing_is_made_by_asking(scans, tmp_path) -> None:
    assert scans.projects() == [] and scans.of("/code/atlas") == [] and scans.report(1) is None
    assert scans.scan(1) is None and scans.shared() == [] and scans.elsewhere(["k"], "f1") == []
    assert not scans.forget("/code/atlas")
    assert list(tmp_path.rglob("*")) == []


def test_a_scan_comes_back_with_its_report(scans) -> None:
    told = one()
    number = keep(scans, told, asked=("openai", "github.com"), project="github.com/o/atlas")
    assert scans.report(number) == told
    (scan,) = scans.of("/code/atlas")
    assert scan == scans.scan(number)
    assert (scan.number, scan.name, scan.low, scan.failed) == (number, "atlas", told.score.low, 1)
    assert scan.asked == ("github.com", "openai") and scan.worst is not None and scan.worst.title == "title of a"
    assert [(p.target, p.name, p.who) for p in scans.projects()] == [("/code/atlas", "atlas", "")]


def test_scans_come_in_the_order_in_which_they_ended(scans) -> None:
    for day in (3, 1, 2):
        keep(scans, one(day))
    assert [s.finished[:10] for s in scans.of("/code/atlas")] == ["2026-11-01", "2026-11-02", "2026-11-03"]


def test_the_file_is_the_users_own_beside_its_log_too(scans, tmp_path) -> None:
    keep(scans, one())
    with closing(sqlite3.connect(next(tmp_path.rglob("scans.sqlite")))) as base:
        base.execute("BEGIN IMMEDIATE")
        base.execute("UPDATE projects SET name = 'x'")
        files = list(tmp_path.rglob("scans.sqlite*"))
        assert {stat.S_IMODE(f.stat().st_mode) for f in files} == {0o600} and len(files) > 1


def test_a_forgotten_target_leaves_no_word_in_the_file(scans, tmp_path) -> None:
    keep(scans, one(), target="/code/very-secret-name")
    keep(scans, one())
    assert scans.forget("/code/very-secret-name") and not scans.forget("/code/very-secret-name")
    assert [p.target for p in scans.projects()] == ["/code/atlas"]
    with closing(sqlite3.connect(next(tmp_path.rglob("scans.sqlite")))) as base:
        base.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    assert b"very-secret-name" not in next(tmp_path.rglob("scans.sqlite")).read_bytes()


def test_a_project_can_be_known_before_its_first_scan(scans) -> None:
    project = Project(target="/code/new", path="/code/new", name="new", added=NOW.isoformat())
    assert scans.add(project) and not scans.add(project)
    assert scans.projects() == [project]


# --- bounds -----------------------------------------------------------------------------------------------------------


def ages(*days: float) -> list[tuple[int, datetime, bool]]:
    return [(n, NOW - timedelta(days=d), True) for n, d in enumerate(days)]


def test_all_of_the_last_quarter_stay_then_one_a_week_then_one_a_month() -> None:
    assert let_go(ages(*[d / 10 for d in range(300)]), NOW) == []
    weeks = ages(*range(91, 120))
    kept = len(weeks) - len(let_go(weeks, NOW))
    assert kept in (5, 6)
    old = ages(*range(800, 980))
    assert len(old) - len(let_go(old, NOW)) in (6, 7)


def test_of_one_week_the_newest_stays_and_one_that_was_stopped_never_stands_for_a_whole_one() -> None:
    week = NOW - timedelta(days=100)
    rows = [(1, week, True), (2, week + timedelta(hours=1), True), (3, week + timedelta(hours=2), False)]
    assert let_go(rows, NOW) == [1]


def test_over_the_bound_the_oldest_go_and_the_newest_whole_one_never() -> None:
    rows = ages(*[d / 100 for d in range(MOST + 20)])
    assert sorted(let_go(rows, NOW)) == list(range(MOST, MOST + 20))
    stopped = [(n, at, False) for n, at, _ in rows]
    whole_one = (9999, NOW - timedelta(days=50), True)
    assert 9999 not in let_go([*stopped, whole_one], NOW)


def test_the_whole_is_bounded_and_the_newest_of_each_target_stays(scans, monkeypatch) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 2_000)
    for day in range(1, 8):
        keep(scans, one(day))
        keep(scans, one(day), target="/code/other")
    left = [len(scans.of(t)) for t in ("/code/atlas", "/code/other")]
    assert all(0 < n < 7 for n in left)
    assert scans.of("/code/atlas")[-1].finished.startswith("2026-11-07")


def test_a_report_that_is_too_large_is_not_kept(scans, monkeypatch) -> None:
    monkeypatch.setattr(module, "LARGEST", 100)
    with pytest.raises(TooLarge):
        keep(scans, one())


def test_of_many_places_of_one_kind_some_are_kept_and_the_score_is_the_same() -> None:
    row = key("k")
    many = msgspec.structs.replace(row, sightings=row.sightings * (KEPT_ALIKE * 3))
    told = msgspec.structs.replace(one(), keys=(many,))
    kept = thinned(told)
    assert len(kept.keys[0].sightings) == KEPT_ALIKE
    assert score(kept.checks, keys=kept.keys, findings=kept.findings) == score(
        told.checks, keys=told.keys, findings=told.findings
    )


# --- what goes wrong --------------------------------------------------------------------------------------------------


def test_a_damaged_file_is_one_line(scans, tmp_path) -> None:
    keep(scans, one())
    file = next(tmp_path.rglob("scans.sqlite"))
    for extra in tmp_path.rglob("scans.sqlite-*"):
        extra.unlink()
    file.write_bytes(b"no database at all, but long enough to be read as one" * 100)
    for act in (scans.projects, lambda: keep(scans, one())):
        with pytest.raises(BrokenMemory, match="cannot be used") as told:
            act()
        assert "\n" not in str(told.value)


def test_a_bomb_a_row_that_is_none_and_a_newer_file_are_said(scans, tmp_path, monkeypatch) -> None:
    import zlib

    number = keep(scans, one())
    monkeypatch.setattr(module, "LARGEST_PLAIN", 10_000)
    for data in (zlib.compress(b" " * 100_000), b"no report", zlib.compress(b"{}")):
        with closing(sqlite3.connect(next(tmp_path.rglob("scans.sqlite")))) as base, base:
            base.execute("UPDATE scans SET report = ?, summary = ?", (data, b"{}"))
        with pytest.raises(BrokenMemory, match="is damaged"):
            scans.report(number)
        with pytest.raises(BrokenMemory, match="is damaged"):
            scans.of("/code/atlas")
    with closing(sqlite3.connect(next(tmp_path.rglob("scans.sqlite")))) as base, base:
        base.execute("PRAGMA user_version = 99")
    with pytest.raises(BrokenMemory, match="newer Shrift"):
        scans.projects()


@pytest.mark.parametrize("change", ["finished = 'soon'", "report = 3", "summary = 'text'", "summary = NULL OR 1"])
def test_a_column_that_holds_something_else_is_damage(scans, tmp_path, change: str) -> None:
    number = keep(scans, one())
    with closing(sqlite3.connect(next(tmp_path.rglob("scans.sqlite")))) as base, base:
        base.execute(f"UPDATE scans SET {change}")
    for act in (lambda: keep(scans, one(2)), lambda: scans.of("/code/atlas"), lambda: scans.report(number)):
        try:
            act()
        except BrokenMemory as error:
            assert "is damaged" in str(error)


def test_many_at_once_lose_nothing(tmp_path) -> None:
    """Each with its own connection, the first of which makes the file."""
    troubles: list[Exception] = []

    def work(day: int) -> None:
        try:
            keep(Scans(Places(tmp_path)), one(day))
        except Exception as error:
            troubles.append(error)

    threads = [threading.Thread(target=work, args=(day,)) for day in range(1, 13)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []
    assert len(Scans(Places(tmp_path)).of("/code/atlas")) == 12


# --- what can be compared, and who else has a key -----------------------------------------------------------------------


def test_why_two_scans_cannot_be_compared() -> None:
    base = scan_of(one(), target="t")

    def why(**about) -> str:
        return " and ".join(why_not_comparable(base, scan_of(one(2, **about), target="t")))

    assert why() == ""
    assert why(rules="r2") == "the rules changed between them"
    assert why(sources=("worktree", "history", "machine")) == "this machine was read in one of them only"
    assert why(since="v1") == "not the same part of the git history was read"
    stopped = (Limit(id="cancelled", what="", why=""),)
    assert "stopped before its end" in why(partial=True, limits=stopped)
    asked = scan_of(one(2), target="t", asked=("openai",))
    assert why_not_comparable(base, asked) == ("not the same providers were asked",)


def test_a_key_in_another_project_is_known_with_its_day(scans) -> None:
    keep(scans, one(3))
    keep(scans, one(5), target="/code/other")
    keep(scans, report([check("A")], day=8), target="/code/clean")
    seen = scans.elsewhere(["k", "none"], "f1")
    assert [(s.scan.target, s.scan.finished[:10]) for s in seen] == [
        ("/code/atlas", "2026-11-03"), ("/code/other", "2026-11-05"),
    ]  # fmt: skip
    assert scans.elsewhere(["k"], "f2") == [] and scans.elsewhere(["k"], "") == []
    ((shared, where),) = scans.shared()
    assert (shared.masked, len(where)) == ("sk-…k", 2)


def test_only_the_newest_whole_scan_speaks_for_a_project(scans) -> None:
    keep(scans, one(3))
    keep(scans, one(5), target="/code/other")
    stopped = (Limit(id="cancelled", what="", why=""),)
    keep(scans, report([check("A")], day=9, partial=True, limits=stopped))
    assert len(scans.shared()) == 1
    keep(scans, report([check("A")], day=10))
    assert scans.shared() == []


def test_fingerprints_that_do_not_last_join_nothing(scans) -> None:
    keep(scans, one(1, fingerprints=""))
    keep(scans, one(2, fingerprints=""), target="/code/other")
    assert scans.shared() == []
