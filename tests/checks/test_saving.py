"""A file goes where a person says: whole, in one step, and over no link that somebody put there meanwhile."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from msgspec.structs import replace

from checks import saving
from checks.model import Target
from checks.saving import LeadsOut, end_of, folders_of, replacing, write_text
from checks.sources.plain import make_plain, open_plain, read_plain

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links and rights are POSIX's")


def test_a_link_is_followed_but_not_out_of_its_folder(tmp_path: Path) -> None:
    folder, other = tmp_path / "project", tmp_path / "other"
    folder.mkdir(), other.mkdir()
    (folder / "in").symlink_to("real")
    (folder / "out").symlink_to("chain")
    (folder / "chain").symlink_to("../other/a.txt")
    (folder / "docs").symlink_to(other)
    (folder / "round").symlink_to("round")
    (tmp_path / "mine").symlink_to(other)
    write_text(folder / "in", "x", [folder])
    assert (folder / "real").read_text() == "x" and (folder / "in").is_symlink()
    for name in ("out", "docs/a.txt"):
        with pytest.raises(LeadsOut) as caught:
            write_text(folder / name, "x", [folder])
        assert caught.value.out_of == folder
    write_text(tmp_path / "mine" / "a.txt", "y", [folder])
    assert (other / "a.txt").read_text() == "y", "a link of the user's own is the user's word"
    with pytest.raises(OSError, match="levels of symbolic links"):
        end_of(folder / "round")


def test_the_folder_of_a_report_is_one_that_is_here(tmp_path: Path) -> None:
    here = Target(path=str(tmp_path), name="a", kind="folder")
    assert folders_of(here) == (tmp_path,)
    others = (
        replace(here, kind="machine"),
        replace(here, path="a"),
        replace(here, path=f"{tmp_path}/none"),
        replace(here, path="/a\0b"),
    )
    assert [folders_of(other) for other in others] == [()] * 4


def test_what_becomes_a_link_after_the_look_is_not_written_through(tmp_path: Path, monkeypatch) -> None:
    folder, other = tmp_path / "project", tmp_path / "other"
    (folder / "docs").mkdir(parents=True), other.mkdir()
    mine = other / "a.txt"
    mine.write_text("mine")
    looked = saving.end_of

    def swapped(path: Path, folders=()) -> Path:
        end = looked(path, folders)
        if path.parent == folder:
            path.symlink_to(mine)
        else:
            path.parent.rmdir()
            path.parent.symlink_to(other)
        return end

    monkeypatch.setattr(saving, "end_of", swapped)
    write_text(folder / "a.txt", "x", [folder])
    assert mine.read_text() == "mine" and (folder / "a.txt").read_text() == "x", "the link itself is replaced"
    with pytest.raises(OSError, match=r"Not a directory|Too many levels"):
        write_text(folder / "docs" / "a.txt", "x", [folder])
    assert mine.read_text() == "mine" and os.listdir(other) == ["a.txt"]


def test_rights_and_traces(tmp_path: Path) -> None:
    file = tmp_path / "a"
    with replacing(file) as target:
        target.write(b"x")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.chmod(0o644)
    write_text(file, "\udcff", [])
    assert stat.S_IMODE(file.stat().st_mode) == 0o644 and file.read_bytes() == b"?"
    with pytest.raises(ZeroDivisionError), replacing(file) as target:
        target.write(b"half")
        raise ZeroDivisionError
    assert file.read_bytes() == b"?" and os.listdir(tmp_path) == ["a"]
    with pytest.raises(IsADirectoryError):
        write_text(tmp_path, "x", [])
    with pytest.raises(FileNotFoundError):
        write_text(tmp_path / "no" / "a", "x", [])


def test_a_folder_that_lets_its_user_only_pass_is_passed(tmp_path: Path) -> None:
    inner = tmp_path / "home" / "mine"
    inner.mkdir(parents=True)
    inner.parent.chmod(0o111)
    try:
        write_text(inner / "a", "x", [])
    finally:
        inner.parent.chmod(0o755)
    assert (inner / "a").read_text() == "x"


def test_what_is_no_plain_file_is_not_opened(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"abc")
    (tmp_path / "link").symlink_to("a")
    os.mkfifo(tmp_path / "pipe")
    assert read_plain(file, 2) == b"ab" and read_plain(tmp_path / "a\0b", 2) is None
    for name in ("link", "pipe", "", "none"):
        assert read_plain(tmp_path / name, 2) is None
    with pytest.raises(OSError, match="symbolic"):
        open_plain(tmp_path / "link")
    assert open_plain(tmp_path / "pipe") == -1 == open_plain(tmp_path)
    for name in ("a", "link"):
        with pytest.raises(FileExistsError):
            make_plain(tmp_path / name)
