"""The doctor: one row for each thing Shrift needs, in every state it can be in, and what to do."""

from __future__ import annotations

import os
import sys
import types
from collections.abc import Callable
from pathlib import Path

import pytest

from checks.cli import main
from checks.places import Places
from checks.settings import Settings, save_settings
from checks.sources.objects import git_program
from checks.terminal import doctor
from checks.terminal.doctor import Row
from tests.keychain import Session

ORDER = ["Python", "git", "Hyperscan", "Settings", "Key shapes", "Folders", "Keychain", "Window", "Plug-ins"]

# keyring leaves its connection to the bus open when the collection stays locked.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path / "kept")


@pytest.fixture
def look(places: Places) -> Callable[[str], Row]:
    """The row of this name, as the doctor sees it now."""
    return lambda name: next(row for row in doctor.examine(places) if row.name == name)


@pytest.fixture
def git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Makes this program the machine's only git."""

    def make(script: str | None) -> Path:
        folder = tmp_path / "bin"
        folder.mkdir()
        program = folder / "git"
        if script is not None:
            program.write_text(f"#!/bin/sh\n{script}\n")
            program.chmod(0o755)
        monkeypatch.setenv("PATH", str(folder))
        git_program.cache_clear()
        return program

    yield make
    git_program.cache_clear()


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Makes a distribution that is found beside Shrift, with these entry points and files."""

    def make(name: str, points: str, files: dict[str, str]) -> None:
        site = tmp_path / "site"
        info = f"{name.replace('-', '_')}-1.0.dist-info"
        files = {
            **files,
            f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
            f"{info}/entry_points.txt": points,
        }
        for path, text in (files | {f"{info}/RECORD": "".join(f"{f},,\n" for f in files)}).items():
            (site / path).parent.mkdir(parents=True, exist_ok=True)
            (site / path).write_text(text)
        monkeypatch.syspath_prepend(str(site))

    return make


def test_looks_at_everything_in_the_order_in_which_it_is_needed(places: Places) -> None:
    assert [row.name for row in doctor.examine(places)] == ORDER


def test_changes_nothing(places: Places, tmp_path: Path, _home: Path) -> None:
    doctor.examine(places)
    doctor.examine(Places())
    assert list(tmp_path.iterdir()) == [] and list(_home.iterdir()) == []


def test_tells_of_an_illness_nobody_thought_of(look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_python", lambda: 1 / 0)
    assert look("Python") == Row("Python", "fail", "could not be looked at (ZeroDivisionError)")


class TestPython:
    def test_of_this_run_is_fine(self, look) -> None:
        assert look("Python") == Row("Python", "ok", ".".join(map(str, sys.version_info[:3])))

    def test_that_is_too_old_fails(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(doctor, "sys", types.SimpleNamespace(version_info=(3, 10, 2)))
        row = doctor._python()
        assert (row.state, row.advice) == ("fail", "Shrift needs 3.11 or newer")


class TestGit:
    def test_of_this_machine_is_fine(self, look) -> None:
        row = look("git")
        assert row.state == "ok" and row.told.endswith(f" at {git_program()}") and row.told[0].isdigit()

    def test_that_is_missing_fails(self, look, git) -> None:
        git(None)
        row = look("git")
        assert row.state == "fail" and row.told.startswith("git is not installed")
        assert row.advice == "Debian and Ubuntu: apt install git"

    def test_that_is_old_is_slower(self, look, git) -> None:
        program = git("echo git version 2.30.2")
        assert look("git") == Row("git", "note", f"2.30.2 at {program}", "2.38 or newer is read faster")

    @pytest.mark.parametrize(
        "version", ["2.38.0", "2.50.1 (Apple Git-155)", "2.45.1.windows.1", "3.0.0-rc1"], ids=lambda v: v.split()[0]
    )
    def test_of_other_makers_is_understood(self, look, git, version: str) -> None:
        program = git(f"echo 'git version {version}'")
        assert look("git") == Row("git", "ok", f"{version} at {program}")

    @pytest.mark.parametrize("script", ["exit 1", "echo hello", "echo git version", "printf '\\377\\376'", "kill $$"])
    def test_that_does_not_answer_fails(self, look, git, script: str) -> None:
        program = git(script)
        row = look("git")
        assert row.state == "fail" and row.told == f"{program} does not say its version"

    def test_that_is_no_program_fails(self, look, git) -> None:
        program = git("")
        program.write_bytes(b"\x7fELF, but not really")
        assert look("git").told == f"{program} does not say its version"

    def test_does_not_obey_the_callers_variables(self, look, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("GIT_TRACE", str(tmp_path / "trace"))
        monkeypatch.setenv("GIT_TRACE2_EVENT", str(tmp_path / "trace2"))
        assert look("git").state == "ok"
        assert list(tmp_path.iterdir()) == []


class TestHyperscan:
    def test_that_is_there_is_fine(self, look) -> None:
        assert look("Hyperscan").state == "ok"

    def test_that_cannot_be_loaded_fails(self, look, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "hyperscan", None)
        row = look("Hyperscan")
        assert row.state == "fail" and row.told.startswith("cannot be loaded (")
        assert row.advice == "reinstall Shrift for this processor"


class TestSettings:
    def test_need_not_be_there(self, look) -> None:
        assert look("Settings") == Row("Settings", "ok", "none were changed")

    def test_are_read(self, look, places: Places) -> None:
        save_settings(places, Settings(appearance="dark"))
        assert look("Settings") == Row("Settings", "ok", "read")

    @pytest.mark.parametrize("content", ["plugins = ", "plugins = 3", "appearance = 'pink'", "\udcff"])
    def test_that_are_broken_fail_and_take_nothing_else_along(self, look, places: Places, content: str) -> None:
        places.write(places.config / "settings.toml", content.encode("utf-8", "surrogateescape"))
        row = look("Settings")
        assert row.state == "fail" and "settings.toml cannot be read" in row.told
        assert row.advice == "mend or remove this file"
        assert look("Key shapes").state == look("Plug-ins").state == "ok"


class TestKeyShapes:
    def test_are_counted(self, look) -> None:
        row = look("Key shapes")
        assert row.state == "ok" and int(row.told.split()[0]) >= 100

    def test_count_those_of_plug_ins_that_are_on(self, look, places: Places, install) -> None:
        before = int(look("Key shapes").told.split()[0])
        groq = (Path(doctor.__file__).parents[1] / "keys" / "providers" / "groq.toml").read_text()
        acme = groq.replace('"groq"', '"acme"').replace("gsk_", "acm_")
        points = "[shrift.providers]\nacme = acme_shapes:acme\n"
        install("acme-shapes", points, {"acme_shapes/__init__.py": "", "acme_shapes/acme.toml": acme})
        save_settings(places, Settings(plugins=("acme-shapes",)))
        assert look("Plug-ins") == Row("Plug-ins", "ok", "1 installed, 1 on")
        assert int(look("Key shapes").told.split()[0]) > before


class TestFolders:
    def test_are_named(self, look, places: Places) -> None:
        row = look("Folders")
        assert row.state == "ok" and str(places.config) in row.told and str(places.data) in row.told

    def test_below_a_file_cannot_be_made(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        row = doctor._folders(Places(tmp_path / "file" / "below"))
        assert row.state == "note" and f"{tmp_path / 'file'} is no folder" in row.told
        assert row.advice == "give another with --data-dir; scans work without"

    def test_behind_a_broken_link_cannot_be_made(self, tmp_path: Path) -> None:
        places = Places(tmp_path / "kept")
        places.write(places.config / "settings.toml", b"")
        (tmp_path / "kept" / "data").symlink_to("nowhere")
        row = doctor._folders(places)
        assert row.state == "note" and f"{tmp_path / 'kept' / 'data'} is no folder" in row.told

    def test_that_may_not_be_written_are_noted(
        self, look, tmp_path: Path, places: Places, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        if os.getuid():
            tmp_path.chmod(0o500)
        else:  # nothing is forbidden to root
            monkeypatch.setattr("os.access", lambda path, mode: not mode & os.W_OK)
        row = look("Folders")
        tmp_path.chmod(0o700)
        assert row.state == "note" and row.told == f"{places.config} cannot be written"


class TestKeychain:
    def test_that_is_not_there_is_noted(self, look) -> None:
        row = look("Keychain")
        assert (row.state, row.told) == ("note", "there is none in this session")
        assert "fingerprints hold for one run" in row.advice and "apt install gnome-keyring" in row.advice

    @pytest.mark.keychain
    def test_that_answers_is_fine_and_left_as_it_was(
        self, look, keychain: Session, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert look("Keychain") == Row("Keychain", "ok", "Secret Service, answering")
        assert keychain.values() == {}

    @pytest.mark.keychain
    def test_that_is_locked_is_noted_and_not_unlocked(
        self, look, keychain: Session, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        keychain.lock()
        row = look("Keychain")
        assert (row.state, row.told) == ("note", "the keychain is locked; unlock it and try again")
        assert "apt" not in row.advice

    def test_that_keeps_nothing_is_none(self, look, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
        monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
        assert look("Keychain").told == "there is none in this session"

    def test_that_is_not_the_systems_is_named(self, look, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
        monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyrings.alt.file.PlaintextKeyring")
        row = look("Keychain")
        assert row.state == "note" and row.told.startswith("keyrings.alt.file.PlaintextKeyring is not the system's own")


class TestWindow:
    @pytest.fixture(autouse=True)
    def _no_display(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setattr(doctor.sys, "platform", "linux")

    def test_without_a_display_is_noted(self, look) -> None:
        row = look("Window")
        assert (row.state, row.told) == ("note", "there is no display in this session")
        assert "The terminal does everything" in row.advice

    @pytest.mark.parametrize("name", ["DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"])
    def test_with_one_is_fine(self, look, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        monkeypatch.setenv(name, ":0")
        row = look("Window")
        assert row.state == "ok" and row.told.startswith("Qt 6.") and row.told.endswith("and there is a display")

    @pytest.mark.parametrize("missing", ["PySide6", "PySide6.QtWidgets"])
    def test_without_qt_is_noted_with_what_to_install(
        self, look, monkeypatch: pytest.MonkeyPatch, missing: str
    ) -> None:
        monkeypatch.setitem(sys.modules, missing, None)
        row = look("Window")
        assert row.state == "note" and row.told.startswith("Qt cannot be loaded (")
        assert "libegl1" in row.advice

    def test_with_the_qt_that_ends_by_itself_is_noted(self, look, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DISPLAY", ":0")
        monkeypatch.setattr("PySide6.__version__", "6.12.0")
        monkeypatch.setattr(doctor, "sys", types.SimpleNamespace(version_info=(3, 11, 2), platform="linux"))
        assert doctor._window().told == "Qt 6.12.0 ends by itself on this Python"
        monkeypatch.setattr(doctor, "sys", types.SimpleNamespace(version_info=(3, 12, 0), platform="linux"))
        assert doctor._window().state == "ok"


class TestPlugIns:
    BROKEN = "raise RuntimeError('no good')"

    def test_need_not_be_there(self, look) -> None:
        assert look("Plug-ins") == Row("Plug-ins", "ok", "none are installed")

    def test_that_are_off_are_counted_and_not_loaded(self, look, install) -> None:
        install("acme-checks", "[shrift.checks]\nacme = acme_broken:checks\n", {"acme_broken.py": self.BROKEN})
        assert look("Plug-ins") == Row("Plug-ins", "ok", "1 installed, 0 on")
        assert "acme_broken" not in sys.modules

    @pytest.mark.parametrize("group", ["shrift.checks", "shrift.providers"])
    def test_that_break_are_noted_with_how_to_be_rid_of_them(self, look, places: Places, install, group: str) -> None:
        install("acme-checks", f"[{group}]\nacme = acme_broken:checks\n", {"acme_broken.py": self.BROKEN})
        save_settings(places, Settings(plugins=("acme-checks",)))
        row = look("Plug-ins")
        assert row.state == "note" and row.told.startswith("acme-checks is broken: ")
        assert row.advice == "shrift plugins off acme-checks"
        assert look("Key shapes").state == "ok"


class TestAtTheCommandLine:
    def test_ends_well_when_scans_work(self, places: Places, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
        assert main(["doctor", "--data-dir", str(tmp_path / "kept")]) == 0
        out, err = capfd.readouterr()
        assert [line.split()[0] for line in out.splitlines() if line[:1].strip()] == [
            row.state for row in doctor.examine(places)
        ]
        assert err == ""

    def test_ends_with_1_when_they_do_not(self, git, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
        git(None)
        assert main(["doctor", "--data-dir", str(tmp_path / "kept")]) == 1
        assert "fail  git " in capfd.readouterr().out

    @pytest.mark.parametrize("width", [80, 120])
    def test_stays_in_the_lines_and_in_its_columns(
        self, width: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("COLUMNS", str(width))
        deep = tmp_path / "a folder with a long name" / ("x" * 60) / "more"
        main(["doctor", "--data-dir", str(deep)])
        lines = capfd.readouterr().out.splitlines()
        assert max(map(len, lines)) <= width
        told = {line.index(name) for name in ORDER for line in lines if line[6:].startswith(name)}
        assert told == {6}
        begun = [line for line in lines if line[:1].strip()]
        assert len(begun) == len(ORDER)
        assert all(line[:18].strip() == "" for line in lines if line not in begun), "what goes on is under its column"

    def test_has_no_colour_where_nobody_sees_it(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("COLUMNS", "1000")
        main(["doctor", "--data-dir", str(tmp_path / "a\x1b[31mb\u202ec")])
        out = capfd.readouterr().out
        assert "\x1b" not in out and "\u202e" not in out
        assert r"a\x1b[31mb\u202ec" in out
