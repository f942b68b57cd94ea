"""Who beside the owner may come to a file: its mode, its access list, and the folders above it."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import pytest

from checks.machine import Access
from checks.sources.machine import access

STRANGER = 54_321  # a group and a user that nobody has


def _of(home: Path, inner: str) -> Access:
    handle = os.open(home / inner, os.O_RDONLY)
    try:
        return access.access_of(handle, str(home), inner)
    finally:
        os.close(handle)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file in a folder that everyone may enter."""
    tmp_path.chmod(0o755)
    (tmp_path / "a").mkdir(mode=0o755)
    (tmp_path / "a").chmod(0o755)
    path = tmp_path / "a" / "secret"
    path.write_text("x")
    path.chmod(0o600)
    return path


def _acl(*entries: tuple[int, int, int]) -> bytes:
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)


def _list(path: Path, *extra: tuple[int, int, int], mask: int = 7) -> None:
    none = 0xFFFFFFFF
    entries = [(0x01, 6, none), *extra, (0x04, 0, none), (0x10, mask, none), (0x20, 0, none)]
    try:
        os.setxattr(path, "system.posix_acl_access", _acl(*sorted(entries)))
    except OSError:
        pytest.skip("this file system keeps no access lists")


def test_a_file_for_its_owner_alone_is_open_to_nobody(file: Path, tmp_path: Path) -> None:
    assert _of(tmp_path, "a/secret") == Access()


def test_a_file_that_all_may_read_is_open_to_everyone(file: Path, tmp_path: Path) -> None:
    file.chmod(0o604)
    assert _of(tmp_path, "a/secret") == Access(("everyone",), ())


def test_a_file_that_all_may_write_says_so(file: Path, tmp_path: Path) -> None:
    file.chmod(0o606)
    assert _of(tmp_path, "a/secret") == Access(("everyone",), ("everyone",))


def test_a_closed_folder_protects_what_is_in_it(file: Path, tmp_path: Path) -> None:
    file.chmod(0o644)
    file.parent.chmod(0o700)
    assert _of(tmp_path, "a/secret") == Access()


def test_a_closed_home_protects_all_of_it(file: Path, tmp_path: Path) -> None:
    file.chmod(0o666)
    tmp_path.chmod(0o700)
    assert _of(tmp_path, "a/secret") == Access()


def test_a_folder_that_may_be_entered_and_not_listed_protects_nothing(file: Path, tmp_path: Path) -> None:
    file.chmod(0o604)
    file.parent.chmod(0o711)
    assert _of(tmp_path, "a/secret").readers == ("everyone",)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away")
def test_a_group_of_others_is_named(file: Path, tmp_path: Path) -> None:
    os.chown(file, -1, STRANGER)
    file.chmod(0o640)
    assert _of(tmp_path, "a/secret") == Access((f"the group {STRANGER}",), ())


def test_the_group_that_holds_its_owner_alone_is_nobody_else(file: Path, tmp_path: Path) -> None:
    grp, pwd = pytest.importorskip("grp"), pytest.importorskip("pwd")
    me = pwd.getpwuid(os.getuid())
    group = grp.getgrgid(me.pw_gid)
    if group.gr_name != me.pw_name or set(group.gr_mem) - {me.pw_name}:
        pytest.skip("this user's group has others in it")
    file.chmod(0o660)
    assert _of(tmp_path, "a/secret") == Access()


def test_an_access_list_that_names_a_user_is_read(file: Path, tmp_path: Path) -> None:
    _list(file, (0x02, 4, STRANGER))
    assert _of(tmp_path, "a/secret") == Access((f"the user {STRANGER}",), ())


def test_the_mask_of_an_access_list_takes_rights_away(file: Path, tmp_path: Path) -> None:
    _list(file, (0x02, 6, STRANGER), mask=4)
    assert _of(tmp_path, "a/secret") == Access((f"the user {STRANGER}",), ())
    _list(file, (0x02, 6, STRANGER), mask=0)
    assert _of(tmp_path, "a/secret") == Access()


def test_where_there_is_a_list_the_groups_bits_of_the_mode_are_its_mask(file: Path, tmp_path: Path) -> None:
    _list(file, (0x08, 4, STRANGER), mask=7)
    assert file.stat().st_mode & 0o070
    assert _of(tmp_path, "a/secret") == Access((f"the group {STRANGER}",), ())


def test_a_user_on_the_list_needs_a_way_through_the_folders(file: Path, tmp_path: Path) -> None:
    _list(file, (0x02, 4, STRANGER))
    file.parent.chmod(0o700)
    assert _of(tmp_path, "a/secret") == Access()
    _list(file.parent, (0x02, 1, STRANGER))
    assert _of(tmp_path, "a/secret").readers == (f"the user {STRANGER}",)


def test_modes_say_nothing_on_file_systems_that_keep_none(monkeypatch: pytest.MonkeyPatch) -> None:
    import psutil

    mounts = [("/", "ext4"), ("/mnt/stick", "vfat"), ("/mnt/c", "9p"), ("/mnt/c/linux", "btrfs")]

    class Mount:
        def __init__(self, mountpoint: str, fstype: str) -> None:
            self.mountpoint, self.fstype = mountpoint, fstype

    monkeypatch.setattr(psutil, "disk_partitions", lambda all: [Mount(*m) for m in mounts])
    assert access.modes_tell("/home/ada")
    assert not access.modes_tell("/mnt/stick/ada")
    assert not access.modes_tell("/mnt/c/Users/ada")
    assert access.modes_tell("/mnt/c/linux/ada")
    assert access.modes_tell("/mnt/stick2")


def test_where_modes_say_nothing_none_are_told(home: Path, look, monkeypatch: pytest.MonkeyPatch) -> None:
    from checks.sources import machine

    home.chmod(0o777)
    (home / ".netrc").write_text("x")
    (home / ".netrc").chmod(0o666)
    (told,) = look().result.machine.files
    assert (told.mode, told.access.readers) == (0o666, ("everyone",))
    monkeypatch.setattr(machine, "modes_tell", lambda folder: False)
    (told,) = look().result.machine.files
    assert (told.mode, told.access) == (None, Access())
