"""Reaching files: never over a link, never out of the folder, and what is put in place is dressed as what was there."""

from __future__ import annotations

import os
import stat
import struct
from pathlib import Path

import pytest

from checks.fixes.reach import Unsafe, reached

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "root"
    (folder / "a").mkdir(parents=True)
    (folder / "a" / "f").write_bytes(b"old")
    return folder


def put(root: Path, path: str, data: bytes, **more) -> None:
    with reached(root, path) as spot:
        seen = spot.see()
        spot.write(".new", data, seen, mode=more.get("mode"), acl=more.get("acl"))
        spot.put(".new", seen, more.get("lock"))


def test_a_file_is_seen_and_replaced_and_keeps_its_rights(root: Path) -> None:
    file = root / "a" / "f"
    file.chmod(0o751)
    os.setxattr(file, "user.note", b"mine")
    put(root, "a/f", b"new")
    assert (file.read_bytes(), stat.S_IMODE(file.stat().st_mode)) == (b"new", 0o751)
    assert os.getxattr(file, "user.note") == b"mine"
    assert [p.name for p in (root / "a").iterdir()] == ["f"]


def test_an_access_list_is_kept_and_can_be_taken_away_and_given_back(root: Path) -> None:
    file = root / "a" / "f"
    acl = struct.pack("<I", 2) + b"".join(
        struct.pack("<HHI", tag, rights, who)
        for tag, rights, who in (
            (1, 6, 2**32 - 1),
            (2, 4, 1234),
            (4, 0, 2**32 - 1),
            (16, 4, 2**32 - 1),
            (32, 0, 2**32 - 1),
        )
    )
    try:
        os.setxattr(file, "system.posix_acl_access", acl)
    except OSError:
        pytest.skip("this file system has no access lists")
    with reached(root, "a/f") as spot:
        seen = spot.see()
    assert seen is not None and seen.acl == acl
    put(root, "a/f", b"new", acl=seen.acl)
    assert os.getxattr(file, "system.posix_acl_access") == acl
    with reached(root, "a/f") as spot:
        spot.tighten(0o600, None)
        closed = spot.see()
        assert closed is not None and (closed.mode, closed.acl) == (0o600, None)
        spot.tighten(seen.mode, acl)
        again = spot.see()
    assert again is not None and (again.mode, again.acl) == (seen.mode, acl)


@pytest.mark.parametrize("path", ["../root/a/f", "/etc/passwd", "a/../../x", "", "a/./../../f"])
def test_a_path_that_leads_out_is_refused(root: Path, path: str) -> None:
    with pytest.raises(Unsafe, match="leads out"), reached(root, path):
        pass


def test_links_pipes_folders_and_second_names_are_refused(root: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").write_bytes(b"precious")
    (root / "link").symlink_to(tmp_path / "outside")
    (root / "way").symlink_to(tmp_path)
    os.link(tmp_path / "outside", root / "second")
    os.mkfifo(root / "pipe")
    for path, why in (
        ("link", "it is a link"),
        ("second", "another name"),
        ("pipe", "no plain file"),
        ("a", "no plain file"),
    ):
        with reached(root, path) as spot, pytest.raises(Unsafe, match=why):
            spot.see()
    with pytest.raises(Unsafe, match="link is on the way"), reached(root, "way/outside"):
        pass
    with pytest.raises(Unsafe, match="not there any more"), reached(root, "gone/f"):
        pass


def test_what_was_changed_between_look_and_step_is_not_overwritten(root: Path) -> None:
    with reached(root, "a/f") as spot:
        seen = spot.see()
        spot.write(".new", b"ours", seen, mode=None, acl=None)
        (root / "a" / "f").write_bytes(b"theirs, meanwhile")
        with pytest.raises(Unsafe, match="this very moment"):
            spot.put(".new", seen)
    assert (root / "a" / "f").read_bytes() == b"theirs, meanwhile"
    assert [p.name for p in (root / "a").iterdir()] == ["f"]


def test_a_lock_of_its_own_program_is_taken_and_respected(root: Path) -> None:
    put(root, "a/f", b"new", lock="f.lock")
    assert (root / "a" / "f").read_bytes() == b"new"
    (root / "a" / "f.lock").write_bytes(b"")
    with pytest.raises(Unsafe, match=r"f\.lock lies beside it"):
        put(root, "a/f", b"newer", lock="f.lock")
    assert sorted(p.name for p in (root / "a").iterdir()) == ["f", "f.lock"]
    assert (root / "a" / "f").read_bytes() == b"new"


def test_a_new_file_is_made_with_the_usual_rights(root: Path) -> None:
    mask = os.umask(0o027)
    try:
        put(root, "a/made", b"x")
    finally:
        os.umask(mask)
    assert stat.S_IMODE((root / "a" / "made").stat().st_mode) == 0o640


def test_a_new_file_takes_the_place_of_none_that_came_meanwhile(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with reached(root, "new/deep/f", make=True) as spot:
        spot.write(".new", b"ours", None, mode=None, acl=None)
        monkeypatch.setattr(type(spot), "identity", lambda self: None)  # it comes between this look and the step
        (root / "new" / "deep" / "f").write_bytes(b"theirs")
        with pytest.raises(Unsafe, match="this very moment"):
            spot.put(".new", None)
    assert (root / "new" / "deep" / "f").read_bytes() == b"theirs"
    assert [p.name for p in (root / "new" / "deep").iterdir()] == ["f"]
    (root / "way").symlink_to(root / "a")
    with pytest.raises(Unsafe, match="link is on the way"), reached(root, "way/x/f", make=True):
        pass
    assert not (root / "a" / "x").exists()
