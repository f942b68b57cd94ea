"""What the window keeps between two starts: recent projects, its own size. A broken file never disturbs anybody."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from gui_samples import clean, report

from checks.places import Places
from gui.recent import FILE, MOST, RecentProjects, recent_of
from gui.remembered import Remembered, keep, recall


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path / "data")


def test_the_newest_project_is_first_and_each_is_there_once(places: Places) -> None:
    recent = RecentProjects(places)
    for path in ("/a", "/b", "/a"):
        recent.add(recent_of(report(path=path)))
    assert [row.path for row in RecentProjects(places)] == ["/a", "/b"]


def test_a_row_holds_name_score_and_day_and_no_key(places: Places) -> None:
    recent = RecentProjects(places)
    recent.add(recent_of(report()))
    written = (places.data / FILE).read_text()
    assert "atlas-support" in written
    assert "sk-" not in written and "fp-" not in written


def test_the_list_is_the_users_own(places: Places) -> None:
    RecentProjects(places).add(recent_of(clean()))
    assert stat.S_IMODE((places.data / FILE).stat().st_mode) == 0o600


def test_only_so_many_are_kept(places: Places) -> None:
    recent = RecentProjects(places)
    for number in range(MOST + 5):
        recent.add(recent_of(report(path=f"/p{number}")))
    assert len(RecentProjects(places)) == MOST
    assert next(iter(recent)).path == f"/p{MOST + 4}"


def test_a_forgotten_project_stays_forgotten(places: Places) -> None:
    recent = RecentProjects(places)
    recent.add(recent_of(report(path="/a")))
    recent.forget(next(iter(recent)))
    assert len(RecentProjects(places)) == 0


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff\xfe", b'[{"path": 3}]', b"[" * 100_000])
def test_a_broken_file_counts_as_empty(places: Places, content: bytes) -> None:
    places.data.mkdir(parents=True)
    (places.data / FILE).write_bytes(content)
    (places.data / "window.json").write_bytes(content)
    assert len(RecentProjects(places)) == 0
    assert recall(places) == Remembered()


def test_a_list_that_cannot_be_written_disturbs_nobody(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where a folder should be")
    recent = RecentProjects(Places(tmp_path / "data"))
    recent.add(recent_of(report()))
    keep(Places(tmp_path / "data"), Remembered(geometry=b"x"))
    assert len(recent) == 1


def test_the_windows_state_comes_back_as_it_was(places: Places) -> None:
    state = Remembered(geometry=bytes(range(256)), findings=b"\x00\xff")
    keep(places, state)
    assert recall(places) == state


def test_a_folder_that_is_gone_is_known_as_gone(tmp_path: Path) -> None:
    assert not recent_of(report(path=str(tmp_path))).gone
    assert recent_of(report(path=str(tmp_path / "gone"))).gone
