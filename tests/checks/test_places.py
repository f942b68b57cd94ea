"""Places: everything Shrift writes lies in folders of the user's own, wherever they were asked to be."""

from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path

import pytest

from checks.cli import main
from checks.places import Places, make_private, read_own

posix = pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def open_umask():
    """The widest a user can have: nothing is private by itself."""
    before = os.umask(0)
    yield
    os.umask(before)


class TestWhere:
    @pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the folders of the XDG specification")
    def test_by_the_platforms_custom(self, _home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        assert Places().config == _home / ".config" / "shrift"
        assert Places().data == _home / ".local" / "share" / "shrift"
        assert Places().cache == _home / ".cache" / "shrift"
        monkeypatch.setenv("XDG_CONFIG_HOME", str(_home / "elsewhere"))
        assert Places().config == _home / "elsewhere" / "shrift"

    def test_all_in_one_folder_when_one_is_given(self, tmp_path: Path) -> None:
        places = Places(tmp_path / "one")
        assert {places.config.parent, places.data.parent, places.cache.parent} == {tmp_path / "one"}
        assert len({places.config, places.data, places.cache}) == 3

    def test_the_environment_may_give_it(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SHRIFT_DATA_DIR", str(tmp_path / "environment"))
        assert Places().data == tmp_path / "environment" / "data"
        assert Places(tmp_path / "option").data == tmp_path / "option" / "data", "the option goes before it"

    def test_an_empty_variable_is_none(self, _home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SHRIFT_DATA_DIR", "")
        assert Places().data.is_relative_to(_home)

    def test_a_relative_path_means_the_folder_it_was_given_in(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        places = Places(Path("kept/here"))
        monkeypatch.chdir("/")
        assert places.data == tmp_path / "kept" / "here" / "data"

    def test_a_tilde_is_the_home(self, _home: Path) -> None:
        assert Places(Path("~/kept")).data == _home / "kept" / "data"

    def test_the_tilde_of_nobody_is_a_name(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        assert Places(Path("~nobody-of-this-name/kept")).data == tmp_path / "~nobody-of-this-name" / "kept" / "data"

    def test_a_link_to_a_folder_is_that_folder(self, tmp_path: Path) -> None:
        (tmp_path / "disk").mkdir()
        (tmp_path / "link").symlink_to("disk")
        places = Places(tmp_path / "link")
        places.write(places.data / "note", b"x")
        assert (tmp_path / "disk" / "data" / "note").read_bytes() == b"x"
        assert (tmp_path / "link").is_symlink()

    def test_nothing_is_made_by_asking(self, tmp_path: Path) -> None:
        places = Places(tmp_path / "one")
        assert places.config and places.data and places.cache
        assert not (tmp_path / "one").exists()


@posix
@pytest.mark.usefixtures("open_umask")
class TestModes:
    def test_a_file_is_the_users_own_and_so_is_every_folder_that_was_made_for_it(self, tmp_path: Path) -> None:
        places = Places(tmp_path / "a" / "b")
        places.write(places.data / "note", b"x")
        assert mode(places.data / "note") == 0o600
        for folder in (places.data, tmp_path / "a" / "b", tmp_path / "a"):
            assert mode(folder) == 0o700, folder

    def test_a_file_that_others_could_read_becomes_the_users_own(self, tmp_path: Path) -> None:
        places = Places(tmp_path)
        places.write(places.data / "note", b"x")
        (places.data / "note").chmod(0o644)
        places.write(places.data / "note", b"y")
        assert mode(places.data / "note") == 0o600

    def test_a_folder_that_was_there_keeps_its_mode(self, tmp_path: Path) -> None:
        (tmp_path / "shared").mkdir(mode=0o755)
        Places(tmp_path / "shared").write(tmp_path / "shared" / "data" / "note", b"x")
        assert mode(tmp_path / "shared") == 0o755
        assert mode(tmp_path / "shared" / "data") == 0o700

    def test_all_that_a_scan_keeps_is_the_users_own(self, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
        (tmp_path / "project").mkdir()
        assert main(["scan", str(tmp_path / "project"), "--data-dir", str(tmp_path / "kept")]) == 0
        kept = [tmp_path / "kept", *(tmp_path / "kept").rglob("*")]
        assert len(kept) > 2, "a scan keeps its compiled rules"
        assert {p: oct(mode(p)) for p in kept if mode(p) & 0o077} == {}


class TestWriting:
    def test_replaces_a_file_in_one_step(self, tmp_path: Path) -> None:
        places = Places(tmp_path)
        file = places.data / "note"
        places.write(file, b"old")
        with file.open("rb") as reader:  # who reads keeps reading what was there
            places.write(file, b"new, and longer")
            assert reader.read() == b"old"
        assert file.read_bytes() == b"new, and longer"

    def test_a_link_is_replaced_and_not_written_through(self, tmp_path: Path) -> None:
        places = Places(tmp_path / "kept")
        (tmp_path / "others").write_bytes(b"mine")
        make_private(places.data)
        (places.data / "note").symlink_to(tmp_path / "others")
        places.write(places.data / "note", b"x")
        assert (tmp_path / "others").read_bytes() == b"mine"
        assert not (places.data / "note").is_symlink()

    def test_leaves_nothing_behind_when_it_fails(self, tmp_path: Path) -> None:
        places = Places(tmp_path)
        (places.data / "note").mkdir(parents=True)  # a folder is not replaced by a file
        with pytest.raises(OSError, match="Is a directory"):
            places.write(places.data / "note", b"x")
        assert [p.name for p in places.data.iterdir()] == ["note"]

    def test_of_what_can_be_made_again_the_oldest_go(self, tmp_path: Path) -> None:
        places, folder = Places(tmp_path), tmp_path / "cache" / "some"
        for age, name in enumerate("abc"):
            places.keep(folder / name, name.encode(), 2)
            os.utime(folder / name, (age, age))
        assert sorted(p.name for p in folder.iterdir()) == ["b", "c"] and read_own(folder / "c", 1) == b"c"
        places.keep(folder / "c" / "d", b"", 2)  # below a file: nothing is kept, and that is all

    @posix
    def test_what_others_may_have_made_is_not_read_again(self, tmp_path: Path) -> None:
        file = tmp_path / "a"
        file.write_bytes(b"abc")
        file.chmod(0o600)
        (tmp_path / "link").symlink_to("a")
        os.mkfifo(tmp_path / "pipe")
        assert read_own(file, 3) == b"abc" and read_own(file, 2) is None
        assert [read_own(tmp_path / name, 3) for name in ("link", "pipe", "none", "")] == [None] * 4
        file.chmod(0o622)
        assert read_own(file, 3) is None

    def test_below_a_file_there_is_no_folder(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        places = Places(tmp_path / "file" / "below")
        with pytest.raises(NotADirectoryError):
            places.write(places.data / "note", b"x")
        assert places.cached("rules") is None

    def test_a_link_that_leads_nowhere_is_no_folder(self, tmp_path: Path) -> None:
        (tmp_path / "link").symlink_to(tmp_path / "loop")
        (tmp_path / "loop").symlink_to(tmp_path / "link")
        with pytest.raises(OSError, match=r"."):
            make_private(tmp_path / "link" / "below")


class TestAtTheCommandLine:
    """A data folder that cannot be used: a scan works without, what must be written is refused in one line."""

    @pytest.fixture
    def project(self, tmp_path: Path, key) -> Path:
        folder = tmp_path / "project"
        folder.mkdir()
        (folder / "settings.py").write_text(f"OPENAI_API_KEY = {key()!r}\n")
        return folder

    @pytest.fixture(params=["below a file", "a device", "not to be made", "a link in a circle"])
    def unusable(self, request: pytest.FixtureRequest, tmp_path: Path) -> Path:
        (tmp_path / "file").write_text("")
        (tmp_path / "circle").symlink_to("circle")
        return {
            "below a file": tmp_path / "file" / "below",
            "a device": Path("/dev/null/below"),
            "not to be made": Path("/proc/self/below"),
            "a link in a circle": tmp_path / "circle" / "below",
        }[request.param]

    def test_a_scan_keeps_nothing_and_finds_everything(
        self, project: Path, unusable: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        code = main(["scan", str(project), "--format", "json", "--data-dir", str(unusable)])
        out, err = capfd.readouterr()
        if unusable.parent.name == "circle":
            # Whether there are settings cannot be told, so none are guessed.
            assert (code, out) == (2, "")
            assert err.count("\n") == 1 and "settings.toml cannot be read: Too many levels of symbolic links" in err
        else:
            assert (code, err) == (0, "")
            assert [k["provider"] for k in json.loads(out)["keys"]] == ["openai"]

    def test_a_setting_is_refused_in_one_line(self, unusable: Path, capfd: pytest.CaptureFixture[str]) -> None:
        code = main(["plugins", "off", "nothing", "--data-dir", str(unusable)])
        out, err = capfd.readouterr()
        assert (code, out) == (2, "")
        assert err.startswith("shrift: ") and err.count("\n") == 1 and "Traceback" not in err

    def test_a_file_is_no_data_folder(self, project: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
        (tmp_path / "file").write_text("")
        for command in (["scan", str(project)], ["doctor"], ["checks"], ["vault", "list"], ["plugins", "list"]):
            assert main([*command, "--data-dir", str(tmp_path / "file")]) == 2
            out, err = capfd.readouterr()
            assert out == "" and "is a file" in err and err.count("\n") == 1

    def test_a_relative_one_from_the_environment_is_used(
        self, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("SHRIFT_DATA_DIR", "kept")
        assert main(["scan", str(project)]) == 0
        assert (tmp_path / "kept" / "cache" / "rules").is_dir()

    def test_nothing_is_kept_with_no_memory(
        self, project: Path, tmp_path: Path, _home: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["scan", str(project), "--no-memory", "--data-dir", str(tmp_path / "kept")]) == 0
        assert main(["scan", str(project), "--no-memory"]) == 0
        assert not (tmp_path / "kept").exists()
        assert list(_home.iterdir()) == []
