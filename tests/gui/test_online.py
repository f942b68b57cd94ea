"""Who may be asked over the network: seen before it is turned on, turned off at once. A stand-in answers."""

from __future__ import annotations

import msgspec
import pytest
from answering import awaited, dialog
from conftest import button, settle, texts
from gui_samples import report
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from checks.settings import Settings, save_settings
from gui.models.online import Reach, dry_run, rows, summary
from gui.pages.ask_sheet import AskSheet
from gui.pages.online import AskedSheet, OnlineSheet

LIST = "online list"
FOUND = [
    Reach(name="github.com", kind="host", on=False),
    Reach(name="gh", kind="host", on=False),
    Reach(name="openai", kind="provider", on=False, accounts=("default",)),
    Reach(name="mistral", kind="provider", on=True),
    Reach(name="xai", kind="provider", on=False),
]
RUN = """Nobody was asked. This would be:
  openai/default at https://api.openai.com: keys, use, money and limits, with an admin key
  GET https://api.openai.com/v1/models  with sk-proj-…4f2a in Authorization
"""


@pytest.fixture
def sheet(window, desk, qtbot):
    """The sheet, opened from the vault, with its list."""
    desk.says(LIST, FOUND)
    desk.says("online on", "openai is on.")
    desk.says("online off")
    window.vault.who.click()
    opened = dialog(window, OnlineSheet)
    qtbot.waitUntil(lambda: bool(opened.part.ticks), timeout=20_000)
    settle()
    return opened


def test_who_has_keys_here_or_is_on_comes_first_and_hosts_are_told_apart() -> None:
    made = rows(FOUND, report())
    assert [(r.group, r.reach.name, r.aside) for r in made] == [
        ("here", "mistral", ""), ("here", "openai", "1 key, 1 account"),
        ("hosts", "github.com", ""), ("hosts", "gh", ""), ("others", "xai", ""),
    ]  # fmt: skip
    assert summary(made) == "1 name on: Mistral AI. They are asked by scans that are told to ask."
    assert summary(rows(FOUND[:2], None)).startswith("Nobody may be asked")
    assert "administrators only" in made[3].reach.asks and "No sign-in is used" in made[2].reach.asks
    assert dry_run(RUN.encode())[1].startswith("GET https://api.openai.com/v1/models")


def test_nobody_is_turned_on_before_it_was_seen_what_would_be_asked(sheet, window, desk, qtbot) -> None:
    desk.says("scan", RUN)
    sheet.part.ticks["openai"].click()
    asked = dialog(window, AskedSheet)
    assert not sheet.part.ticks["openai"].isChecked() and QApplication.focusWidget() is asked.leave
    assert "one documented call that only reads" in texts(asked)
    asked.show_run.click()
    qtbot.waitUntil(lambda: "GET https://api.openai.com/v1/models" in texts(asked), timeout=20_000)
    assert f"scan --online=openai --dry-run -- {window.report.target.path}" in desk.words
    assert not any(w.startswith("online on") for w in desk.words)
    desk.says(LIST, [msgspec.structs.replace(r, on=True) if r.name == "openai" else r for r in FOUND])
    asked.yes.click()
    qtbot.waitUntil(lambda: sheet.part.ticks["openai"].isChecked(), timeout=20_000)
    assert "online on openai" in desk.words


def test_who_is_left_off_stays_off_and_who_is_on_is_turned_off_at_once(sheet, window, desk, qtbot) -> None:
    sheet.part.ticks["github.com"].click()
    qtbot.keyClick(dialog(window, AskedSheet), Qt.Key.Key_Escape)
    settle()
    assert not sheet.part.ticks["github.com"].isChecked()
    with qtbot.waitSignal(sheet.part.turned, timeout=20_000) as turned:
        sheet.part.ticks["mistral"].click()
    assert turned.args == ["mistral", False] and "online off mistral" in desk.words
    assert not any(w.startswith("online on") for w in desk.words)


def test_a_dry_run_that_cannot_be_says_why(sheet, window, desk, qtbot) -> None:
    desk.says("scan", err="shrift: the keychain is locked; unlock it and try again\n", code=2)
    sheet.part.ticks["openai"].click()
    asked = dialog(window, AskedSheet)
    asked.show_run.click()
    qtbot.waitUntil(lambda: "the keychain is locked" in texts(asked), timeout=20_000)
    assert asked.show_run.isEnabled()


def test_what_cannot_be_turned_is_told_and_stays(sheet, desk, qtbot) -> None:
    desk.says("online off", err="shrift: cannot write settings.toml: Read-only file system\n", code=2)
    sheet.part.ticks["mistral"].click()
    qtbot.waitUntil(lambda: "Read-only file system" in texts(sheet), timeout=20_000)
    assert sheet.part.ticks["mistral"].isChecked()


def test_a_list_that_cannot_be_read_is_told(window, desk, qtbot) -> None:
    desk.says(LIST, err="shrift: settings.toml cannot be read: line 1\n", code=2)
    window.vault.who.click()
    opened = dialog(window, OnlineSheet)
    qtbot.waitUntil(lambda: "settings.toml cannot be read" in texts(opened), timeout=20_000)


def test_who_is_on_is_ticked_when_a_scan_shall_ask(window, qtbot, desk) -> None:
    save_settings(window.places, Settings(online=("openai",)))
    window._choose_providers()
    assert awaited(window, AskSheet, qtbot).ticked == ["openai"]
    button(dialog(window, AskSheet), "Cancel").click()
