"""What is done about one key: asking whether it lives, and switching it off. A stand-in for the command line answers."""

from __future__ import annotations

import msgspec
import pytest
from answering import awaited, dialog, keys
from conftest import button, settle, texts
from gui_samples import report
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from checks.accounts.known import AccountsTold
from checks.model import Limit
from gui.models.asking import for_people, last_line, read_revocation
from gui.pages.key_revoke import RevokeSheet
from gui.widgets.sheets import Question

PLAN = {
    "fingerprint": "fp", "provider": "openai", "kind": "project", "method": "GET", "url": "https://api.openai.com/v1/models",
    "host": "api.openai.com", "carried_in": "Authorization",
}  # fmt: skip
TOLD = {"fingerprint": "fp", "provider": "openai", "live": "live", "why": "", "asked": "2026-11-24T14:10:00+00:00"}


def test_a_key_is_asked_about_only_after_it_was_said_who_would_be_asked_what(window, qtbot, desk) -> None:
    desk.says("keys ask --in", [TOLD])
    desk.says("keys ask --in /home/ada/code/atlas-support --format json --dry-run", [PLAN])
    page = keys(window, qtbot)
    first = next(v for v in page.views.values() if v.card.provider == "OpenAI")
    qtbot.mouseClick(first.ask, Qt.MouseButton.LeftButton)
    question = awaited(window, Question, qtbot)
    assert "GET https://api.openai.com/v1/models, with the key in “Authorization”" in texts(question)
    assert all("--dry-run" in w for w in desk.words if w.startswith("keys ask"))
    qtbot.mouseClick(button(question, "Ask OpenAI"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: any(c.live.kind == "live" for c in page.cards), timeout=20_000)
    assert "OpenAI says: live." in window.toast.words


def test_a_key_that_nobody_can_be_asked_about_says_why(window, qtbot, desk) -> None:
    desk.says("keys ask", [PLAN | {"why_not": "no call is documented that only reads"}])
    page = keys(window, qtbot)
    page.asked.emit(page.cards[0].fingerprint)
    qtbot.waitUntil(
        lambda: "OpenAI is not asked: no call is documented that only reads." in texts(page), timeout=20_000
    )


def test_nobody_is_asked_about_a_key_that_is_made_up(window, qtbot, desk) -> None:
    window.accounts.hear(AccountsTold(simulated=True))
    window.accounts.show_report(report())
    window.keys.asked.emit("fp-0002")
    assert "nobody is asked" in window.toast.words and not any(w.startswith("keys") for w in desk.words)


def test_without_a_keychain_a_key_is_named_by_its_mask(window) -> None:
    whole = report()
    limit = Limit(id="fingerprints", what="fingerprints", why="no keychain", source="machine")
    window.show_report(msgspec.structs.replace(whole, limits=(limit,)), [], 0.4)
    window.show_page("keys")
    key = whole.keys[0]
    assert window.accounts._acts._named(key.fingerprint) == key.masked


# --- switching it off -------------------------------------------------------------------------------------------------

WHERE = "keys revoke --in /home/ada/code/atlas-support"
OFF = {
    "fingerprint": "fp-0001", "masked": "sk-proj-…4f2a", "provider": "openai", "way": "account",
    "sends": "DELETE api.openai.com/v1/organization/projects/p1/api_keys/k1", "sure": False, "name": "prod-chatbot",
    "note": "It is this key by what its provider shows of it, not by its whole value.",
    "breaks": [".env, line 3", "git history: .env", "~/.zshrc, line 41"],
}  # fmt: skip
NOT = {"fingerprint": "fp-0001", "masked": "sk-proj-…4f2a", "provider": "openai", "way": "none", "page": "https://example.org/keys",
       "why_not": "no account at openai is turned on (shrift vault account add)", "breaks": [".env, line 3"]}  # fmt: skip


@pytest.fixture
def sheet(window, qtbot):
    """The sheet of the first key, as its menu opens it."""
    page = keys(window, qtbot)
    view = next(v for v in page.views.values() if v.card.provider == "OpenAI")
    menu = view.menu()
    next(a for a in menu.actions() if a.text() == "Switch it off…").trigger()
    return dialog(window, RevokeSheet)


def planned(sheet, qtbot) -> None:
    qtbot.mouseClick(sheet.act, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "What stops working" in texts(sheet), timeout=20_000)


def test_nothing_is_looked_up_before_the_person_wants_to_know(sheet, desk) -> None:
    assert not any(w.startswith("keys") for w in desk.words)
    assert QApplication.focusWidget() is sheet.leave
    assert "What runs with it stops working at once" in texts(sheet)


def test_what_is_sent_and_what_stops_is_told_before_the_last_signs_are_typed(sheet, window, qtbot, desk) -> None:
    desk.says(WHERE, "sk-proj-…4f2a of openai\n\nprod-chatbot was switched off at openai.\n")
    desk.says(f"{WHERE} --plan", OFF)
    planned(sheet, qtbot)
    said = texts(sheet)
    assert (
        OFF["sends"] in said.replace("\u200b", "")
        and "lists the key as “prod-chatbot”" in said
        and "not by its whole value" in said
    )
    assert all(place in said for place in OFF["breaks"]) and "Whatever else uses it" in said
    assert QApplication.focusWidget() is sheet.field and not sheet.act.isEnabled()
    QTest.keyClicks(sheet.field, "4f2")
    QTest.keyClick(sheet.field, Qt.Key.Key_Return)
    assert not sheet.act.isEnabled() and all("--plan" in w for w in desk.words if w.startswith(WHERE))
    QTest.keyClicks(sheet.field, "a")
    assert sheet.act.isEnabled()
    QTest.keyClick(sheet.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "prod-chatbot was switched off at OpenAI." in texts(sheet), timeout=20_000)
    sent = [a for a in desk.asked if "revoke" in a["words"] and "--plan" not in a["words"]]
    assert [a["given"] for a in sent] == ["4f2a\n"]  # on standard input, once
    desk.says("keys ask", [PLAN])
    qtbot.mouseClick(button(sheet, "Ask whether it lives…"), Qt.MouseButton.LeftButton)
    awaited(window, Question, qtbot)


def test_where_no_interface_does_it_the_page_of_the_provider_is_offered(sheet, qtbot, desk, monkeypatch) -> None:
    desk.says(f"{WHERE} --plan", NOT)
    planned(sheet, qtbot)
    said = texts(sheet)
    assert (
        "It cannot be switched off from here" in said
        and "No account at OpenAI is turned on. Nothing was changed." in said
    )
    assert not sheet.field.isVisible()
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    qtbot.mouseClick(button(sheet, "Open OpenAI keys"), Qt.MouseButton.LeftButton)
    assert opened == ["https://example.org/keys"]


def test_a_call_that_failed_says_why_and_can_be_tried_again(sheet, qtbot, desk) -> None:
    desk.says(WHERE, err="shrift: the key was not switched off: no answer came in time\n", code=3)
    desk.says(f"{WHERE} --plan", OFF)
    planned(sheet, qtbot)
    QTest.keyClicks(sheet.field, "4f2a")
    qtbot.mouseClick(sheet.act, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "no answer came in time" in texts(sheet), timeout=20_000)
    assert "Nothing tells that it was switched off." in texts(sheet) and sheet.act.isEnabled()


def test_a_sheet_that_was_closed_does_not_stop_what_was_sent(sheet, window, qtbot, desk) -> None:
    desk.says(WHERE, "prod-chatbot was switched off at openai.\n", wait=0.3)
    desk.says(f"{WHERE} --plan", OFF)
    planned(sheet, qtbot)
    QTest.keyClicks(sheet.field, "4f2a")
    qtbot.mouseClick(sheet.act, Qt.MouseButton.LeftButton)
    sheet.reject()
    settle()
    qtbot.waitUntil(lambda: "switched off at openai" in window.toast.words, timeout=20_000)


def test_what_cannot_be_looked_up_says_why(sheet, qtbot, desk) -> None:
    desk.says(f"{WHERE} --plan", err="shrift: no key here is called so\n", code=2)
    qtbot.mouseClick(sheet.act, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "No key here is called so." in texts(sheet), timeout=20_000)
    assert "Nothing was changed." in texts(sheet) and sheet.act.isEnabled()


def test_a_made_up_key_is_not_switched_off(window, qtbot) -> None:
    window.accounts.hear(AccountsTold(simulated=True))
    window.accounts.show_report(report())
    window.keys.revoked.emit(report().keys[0].fingerprint)
    settle()
    assert "made up" in window.toast.words and not window.findChildren(RevokeSheet)


def test_the_word_is_what_the_mask_ends_in() -> None:
    plan = read_revocation(msgspec.json.encode(OFF))
    assert plan.word == "4f2a"
    assert (
        for_people("no account at openai is turned on (shrift vault account add)", "openai")
        == "No account at OpenAI is turned on."
    )
    assert for_people("api.openai.com gave no answer.", "openai") == "api.openai.com gave no answer."
    assert last_line(b"a\nsaid so\n\n") == "said so" and last_line(b"") == ""
