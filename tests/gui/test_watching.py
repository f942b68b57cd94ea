"""Watching: changes that come together are one, scans stand apart, a large tree is watched in part and said so."""

from __future__ import annotations

from pathlib import Path

from conftest import settle
from gui_samples import report

from checks.settings import Settings, load_settings, save_settings
from gui.engine import Outcome, Scope
from gui.subject import Subject
from gui.watching import GIT, Watching, to_watch


def test_a_tree_is_named_without_links_and_what_installers_fill(tmp_path: Path) -> None:
    for name in ("src/a.py", "node_modules/x/index.js", ".git/refs/heads/main", ".git/objects/ab/c", ".env"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
    (tmp_path / "outside").symlink_to("/etc")
    found = to_watch(tmp_path)
    names = {str(Path(p).relative_to(tmp_path)) for p in found.paths}
    assert found.whole
    assert names == {".", ".env", "src", "src/a.py", ".git", ".git/refs", ".git/refs/heads"}
    assert not to_watch(tmp_path, 3).whole and len(to_watch(tmp_path, 3).paths) <= 3 + len(GIT)


def test_changes_that_come_together_are_told_once(tmp_path: Path, qtbot) -> None:
    file = tmp_path / "a.py"
    file.write_text("1", encoding="utf-8")
    watching = Watching(settle=50, apart=0)
    told: list[int] = []
    watching.changed.connect(lambda: told.append(1))
    watching.watch(tmp_path)
    with qtbot.waitSignal(watching.changed, timeout=10_000):
        file.write_text("2", encoding="utf-8")
        (tmp_path / "b.py").write_text("3", encoding="utf-8")
    assert told == [1]
    watching.watch(None)
    (tmp_path / "c.py").write_text("3", encoding="utf-8")
    settle()
    assert not watching._timer.isActive()


def test_scans_stand_apart_and_what_changes_in_one_is_told_after_it(tmp_path: Path, qtbot) -> None:
    watching = Watching(settle=10, apart=3_600)
    told: list[int] = []
    watching.changed.connect(lambda: told.append(1))
    watching.watch(tmp_path)
    watching.busy = True
    watching._tell()
    assert told == [] and watching._timer.isActive()
    watching.busy = False
    watching.scanned()
    watching._tell()
    assert told == [] and watching._timer.interval() > 1_000_000
    watching._apart = 0
    watching._tell()
    assert told == [1]


def test_the_window_watches_what_is_shown_only_if_that_was_turned_on(window, tmp_path, monkeypatch) -> None:
    window._subject = Subject(tmp_path)
    begun: list[object] = []
    monkeypatch.setattr(window, "examine", lambda folder, scope, page: begun.append((folder, page)))
    window._ended(Outcome(report=report()))
    assert window.watching.folder is None
    save_settings(window.places, Settings(watch=True))
    window._ended(Outcome(report=report()))
    assert window.watching.folder == tmp_path
    window.show_page("findings")
    window.watching.changed.emit()
    assert begun == [(tmp_path, "findings")]
    window.show_welcome()
    window.watching.changed.emit()
    assert len(begun) == 1
    window._subject, window._scope = Subject(None), Scope()
    window._ended(Outcome(report=report()))
    assert window.watching.folder is None
    assert window.scorecard.watch.isHidden()  # a machine is not watched


def test_the_scorecard_turns_watching_on_and_off(window, tmp_path) -> None:
    window._subject = Subject(tmp_path)
    window._ended(Outcome(report=report()))
    switch = window.scorecard.watch
    assert not switch.isHidden() and not switch.isChecked() and window.watching.folder is None
    switch.click()
    assert load_settings(window.places).watch and switch.isChecked() and window.watching.folder == tmp_path
    switch.click()
    assert not load_settings(window.places).watch and window.watching.folder is None


def test_a_switch_that_cannot_be_kept_goes_back_and_says_why(window, tmp_path) -> None:
    window._subject = Subject(tmp_path)
    window._ended(Outcome(report=report()))
    window.places.config.mkdir(parents=True, exist_ok=True)
    (window.places.config / "settings.toml").write_text("plugins = [", encoding="utf-8")
    window.scorecard.watch.click()
    assert "cannot be read" in window.toast.words
    assert not window.scorecard.watch.isChecked() and window.watching.folder is None
