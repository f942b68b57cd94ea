"""Settings: each control does what it says, what cannot be written is told, and data can be taken along and deleted."""

from __future__ import annotations

import zipfile
from pathlib import Path

import msgspec
import pytest
from alone import Alone
from conftest import button, settle, texts
from gui_samples import report
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from test_keyboard import reachable, walk

from checks import language
from checks.model import PluginNote
from checks.places import Places
from checks.saving import LeadsOut
from checks.settings import Settings, load_settings, save_settings
from gui.app import speak
from gui.engine import Scope, arguments
from gui.models.settings import declared, delete_all, export, kept, size_words
from gui.pages.settings import SettingsPage
from gui.recent import RecentProjects
from gui.theme import theme

EXAMPLE = PluginNote(name="shrift-example", version="1.0.0", state="off", adds=("check S5-KEY-OWNER",))
POLICY = "Approved by Ada on 2026-11-02.\nProduction keys are replaced within 60 days.\n"


@pytest.fixture
def shown(dressed, qtbot, desk, tmp_path):
    """The page of its own, with a stand-in for the command line."""
    desk.says("plugins list", [EXAMPLE])
    desk.says("online list", [])
    places = Places(tmp_path / "shrift-data")
    owner = Alone(desk.program, None, places)
    owner.recent = RecentProjects(places)
    page = SettingsPage(owner)
    qtbot.addWidget(page)
    page.resize(992, 1600)
    page.show()
    page.activateWindow()
    page.enter()
    qtbot.waitUntil(lambda: "shrift-example" in page.plugins.ticks, timeout=20_000)
    settle()
    yield page, owner, desk
    page.end()
    theme.start(dressed, wanted="light")


@pytest.mark.parametrize("name", ["history", "machine", "watch", "notify"])
def test_a_tick_is_written_and_read_again(shown, name) -> None:
    page, owner, _ = shown
    before = getattr(load_settings(owner.places), name)
    page.ticks[name].click()
    assert getattr(load_settings(owner.places), name) is not before
    page.enter()
    assert page.ticks[name].isChecked() is not before


def test_readers_at_once_are_written_and_a_scan_is_told_them(shown) -> None:
    page, owner, _ = shown
    assert page.jobs.text() == "as fits"
    page.jobs.setValue(3)
    assert load_settings(owner.places).jobs == 3
    page.enter()
    assert page.jobs.value() == 3
    assert "--jobs=3" in arguments(Path("/x"), Scope(), 3) and "jobs" not in " ".join(arguments(Path("/x"), Scope()))


def test_appearance_and_contrast_are_seen_at_once_and_kept(shown) -> None:
    page, owner, _ = shown
    weak = theme.tokens
    page.contrast.pieces["high"].click()
    assert theme.tokens.strong and theme.tokens != weak
    page.look.pieces["dark"].click()
    assert theme.dark and theme.tokens.strong
    kept_ = load_settings(owner.places)
    assert (kept_.appearance, kept_.contrast) == ("dark", "high")


def test_a_language_is_chosen_kept_and_shown_from_the_next_start(shown, dressed) -> None:
    page, owner, _ = shown
    page.language.pieces["de"].click()
    assert load_settings(owner.places).language == "de"
    assert language.chosen() == "en"
    try:
        speak(dressed, load_settings(owner.places).language)
        assert language.chosen() == "de" and SettingsPage(owner)._title.text() == "Einstellungen"
    finally:
        speak(dressed, "en")
    assert language.chosen() == "en"


def test_what_cannot_be_written_is_told_and_the_tick_goes_back(shown) -> None:
    page, owner, _ = shown
    owner.places.config.mkdir(parents=True)
    (owner.places.config / "settings.toml").write_text("plugins = [", encoding="utf-8")
    page.ticks["watch"].click()
    assert "cannot be read" in texts(page.scans) and not page.ticks["watch"].isChecked()
    assert (owner.places.config / "settings.toml").read_text("utf-8") == "plugins = ["


def test_a_plug_in_is_turned_on_by_the_command_line_and_says_what_it_declares(shown, qtbot) -> None:
    page, _, desk = shown
    desk.says("plugins on", err="shrift: cannot write settings.toml: Read-only file system\n", code=2)
    page.plugins.ticks["shrift-example"].click()
    qtbot.waitUntil(lambda: "Read-only file system" in texts(page.plugins), timeout=20_000)
    assert not page.plugins.ticks["shrift-example"].isChecked()
    desk.says("plugins on")
    on = msgspec.structs.replace(EXAMPLE, state="on", reads=("files",), network=True)
    desk.says("plugins list", [on])
    page.plugins.ticks["shrift-example"].click()
    qtbot.waitUntil(lambda: "Wants the network." in texts(page.plugins), timeout=20_000)
    assert "plugins on -- shrift-example" in desk.words
    assert declared(EXAMPLE) == "Adds check S5-KEY-OWNER. What it reads is told once it is on."
    page.plugins.show_plugins([msgspec.structs.replace(EXAMPLE, state="broken", error="ImportError: no <b>")])
    assert "Broken: ImportError: no <b>" in texts(page.plugins)


def test_a_policy_is_told_made_and_opened(shown, qtbot, tmp_path, monkeypatch) -> None:
    page, _, desk = shown
    assert "No project is shown" in texts(page.policy)
    project = tmp_path / "atlas"
    (project / ".shrift").mkdir(parents=True)
    whole = report()
    page.hear(msgspec.structs.replace(whole, target=msgspec.structs.replace(whole.target, path=str(project))))
    button(page, "Make a policy").click()
    assert "names who approved it" in texts(page.policy)
    desk.says("policy init", "written")
    desk.says("policy check", POLICY)
    page.policy.name.setText(" Ada  Lovelace ")
    page.policy.numbers["production"].setValue(60)
    page.policy.numbers["admin"].setValue(400)  # no policy can be laxer
    assert page.policy.numbers["admin"].value() == 30
    page.policy.numbers["minimum-score"].setValue(80)
    (project / ".shrift" / "policy.toml").write_text("x", encoding="utf-8")
    button(page, "Make a policy").click()
    qtbot.waitUntil(lambda: "Approved by Ada on 2026-11-02." in texts(page.policy), timeout=20_000)
    assert f"policy init --by=Ada Lovelace --production=60 --minimum-score=80 -- {project}" in desk.words
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()) or True)
    button(page, "Open the policy").click()
    assert opened == [str(project / ".shrift" / "policy.toml")]
    desk.says("policy check", err="shrift: an unknown word “maxage”\n", code=1)
    page.policy.look()
    qtbot.waitUntil(lambda: "It cannot be used" in texts(page.policy), timeout=20_000)


def test_data_is_counted_taken_along_and_deleted_after_a_question(shown, tmp_path, monkeypatch) -> None:
    page, owner, _ = shown
    save_settings(owner.places, Settings(watch=True))
    owner.places.write(owner.places.data / "scans.sqlite", b"x" * 1_500)
    page.data.look()
    assert "1.5 kB in 1 file" in texts(page.data)
    file = tmp_path / "out.zip"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    button(page, "Export settings and data").click()
    assert zipfile.ZipFile(file).namelist() == ["config/settings.toml", "data/scans.sqlite"]
    assert file.stat().st_mode & 0o777 == 0o600
    page.data.delete.click()
    question = owner.sheets[-1]
    assert "cannot be brought back" in texts(question) and "keychain stay" in texts(question)
    QTest.keyClick(question, Qt.Key.Key_Escape)
    assert (owner.places.data / "scans.sqlite").exists()
    page.data.delete.click()
    owner.sheets[-1].act.click()
    assert not owner.places.data.exists() and not page.ticks["watch"].isChecked()
    assert owner.done[-1] == ("say", "All that Shrift kept is deleted.")


def test_deleting_takes_its_own_folders_only_and_follows_no_link(tmp_path: Path) -> None:
    places = Places(tmp_path / "root")
    other = tmp_path / "other"
    other.mkdir()
    (other / "mine").write_text("x", encoding="utf-8")
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "beside").write_text("x", encoding="utf-8")
    (tmp_path / "root" / "data").symlink_to(other)
    assert [line.partition(":")[0] for line in delete_all(places)] == ["Data"]
    assert (other / "mine").exists() and (tmp_path / "root" / "beside").exists()


def test_an_export_that_fails_leaves_what_was_there(tmp_path: Path, monkeypatch) -> None:
    places = Places(tmp_path / "root")
    places.write(places.data / "a", b"1")
    (places.data / "link").symlink_to("/etc/hostname")
    target = tmp_path / "out.zip"
    assert export(places, target) == 1
    before = target.read_bytes()
    monkeypatch.setattr(zipfile.ZipFile, "write", lambda *_: (_ for _ in ()).throw(OSError(28, "full")))
    with pytest.raises(OSError):
        export(places, target)
    monkeypatch.undo()
    within = places.data / "kept.zip"
    assert export(places, within) == export(places, within) == 1  # it does not hold itself, nor what it was before
    within.unlink()
    own = tmp_path / "own"
    own.mkdir()
    (own / "kept.zip").symlink_to(target)
    with pytest.raises(LeadsOut):
        export(places, own / "kept.zip", (own,))
    assert [p.name for p in own.iterdir()] == ["kept.zip"]
    (own / "kept.zip").unlink()
    own.rmdir()
    assert target.read_bytes() == before and sorted(p.name for p in tmp_path.iterdir()) == ["out.zip", "root"]
    assert size_words(kept(places)[0]) == "empty"


def test_what_the_user_decided_is_ticked_on_the_start_page(open_window, tmp_path, desk, qtbot) -> None:
    desk.says("plugins list", [])
    desk.says("online list", [])
    save_settings(Places(tmp_path / "shrift-data"), Settings(history=False, machine=True))
    window = open_window(command=desk.program)
    assert window.welcome.with_machine.isChecked() and not window.welcome.history.isChecked()
    QTest.keyClick(window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    page = window.current
    assert isinstance(page, SettingsPage) and QApplication.focusWidget() is page.ticks["history"]
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    assert window.welcome.history.isChecked()


@pytest.mark.parametrize("wide", [992, 904])
def test_tab_reaches_everything_and_every_control_has_a_name_of_its_own(shown, wide) -> None:
    page, _, _ = shown
    page.resize(wide, 640)
    page.ticks["history"].setFocus()
    wanted = reachable(page)
    assert wanted <= set(walk(page))
    names = [w.accessibleName() for w in wanted]
    assert all(names) and len(names) == len(set(names))
