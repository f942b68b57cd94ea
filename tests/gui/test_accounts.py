"""Keys and Vault at work: what is asked of the command line, what comes back, what a person does. A stand-in answers."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from account_samples import LONG, RIGHT_TO_LEFT, faulty, joined, odd, three, vault_of
from answering import READY, SHOW, STATUS, STEPS, STORED, awaited, dialog, keys, quiet, vault
from conftest import button, settle, texts
from gui_samples import clean, many, report
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QWidget

from checks.accounts.known import AccountsTold
from gui.engine import Scope, arguments
from gui.models.vault import AccountNote, Answers, Keychain, Status
from gui.pages import keys as keys_pages
from gui.pages.ask_sheet import Askable, AskSheet, askable
from gui.pages.key_card import CardView
from gui.pages.vault_sheets import AddSheet, RevealSheet
from gui.subject import Subject, network_words, where_words
from gui.widgets.focus import FocusRing
from gui.widgets.sheets import Question
from gui.widgets.text import Label
from gui.widgets.words import Words


@pytest.fixture
def value(key) -> str:
    """One credential, made for the test."""
    return key()


def choose(window, words: str, row: int = 0) -> None:
    menu: QMenu = window.vault.menu_of(window.vault.table.model_.rows[row])
    next(a for a in menu.actions() if a.text().startswith(words)).trigger()


# --- looking ----------------------------------------------------------------------------------------------------------


def test_opening_the_vault_looks_and_asks_nobody(window, qtbot, desk) -> None:
    page = vault(window, qtbot)
    assert desk.words == ["vault status --format json", "vault show --stored --format json"]
    assert "No credential is kept yet" in texts(page)
    assert not page.table.isVisible() and page.empty.plus.isVisible()


def test_what_was_told_last_is_shown_and_who_can_be_asked(window, qtbot, desk) -> None:
    desk.says(STATUS, vault_of(three()))
    desk.says(STORED, Answers(snapshots=three()))
    page = vault(window, qtbot)
    assert [r.title for r in page.table.model_.rows if r.kind == "credential"] == ["Anthropic", "OpenAI", "OpenRouter"]
    said = texts(page)
    assert "Kept in GNOME Keyring, unlocked." in said and "Cost per day" in said and "Limits this month" in said
    assert page.ask.isEnabled() and page.ask.text() == "Ask again"


def test_tab_goes_from_the_provider_through_its_fields_to_the_buttons_and_is_seen(window, qtbot, desk) -> None:
    page = vault(window, qtbot)
    page.empty.plus.click()
    sheet = awaited(window, AddSheet, qtbot)
    sheet.activateWindow()
    ring = sheet.findChild(FocusRing)
    sheet.list.setFocus()
    for provider in (1, 0):
        sheet.list.setCurrentRow(provider)
        sheet.list.setFocus()
        settle()
        walked = []
        while QApplication.focusWidget() is not sheet.keep and len(walked) < 20:
            QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
            settle()
            walked.append(QApplication.focusWidget().accessibleName())
            at = QApplication.focusWidget()
            inner = ring.geometry().adjusted(4, 4, -4, -4)
            assert ring.isVisible() and inner.topLeft() == at.mapTo(sheet, QPoint(0, 0)), walked
        named = [s.title for s in sheet.provider.settings]
        opened = [f"Open {sheet.provider.name}"] if sheet.provider.page else []
        assert walked == [*opened, "Label", *named, "Credential", "Cancel", "Keep in the keychain"]


def test_long_names_names_from_right_to_left_and_many_accounts_are_told_whole_in_the_tips(window, qtbot, desk) -> None:
    desk.says(STATUS, vault_of(odd()))
    desk.says(STORED, Answers(snapshots=odd()))
    page = vault(window, qtbot)
    model, tip = page.table.model_, Qt.ItemDataRole.ToolTipRole
    tips = [str(model.data(model.index(n, 0), tip)) for n in range(model.rowCount())]
    assert len([r for r in model.rows if r.kind == "credential"]) == 60
    assert any(LONG in t for t in tips) and any(RIGHT_TO_LEFT in t for t in tips)
    assert any("A key without a name" in t for t in tips)
    words = [*tips, *(w.toolTip() for w in page.limits.findChildren(QWidget)), texts(page)]
    assert not set("\u202e\u2066\t") & set("".join(words))
    cut = [w.toolTip() for w in page.limits.findChildren(Label) if w.toolTip()]
    assert any("team" in t or LONG[:40] in t for t in cut)  # which account it is, where there are several
    page.resize(300, 700)
    page.spending._legend.show_names([LONG, "short"])
    page.spending._legend.resize(240, 40)
    assert page.spending._legend.toolTip() == LONG


@pytest.mark.parametrize(
    ("state", "title"),
    [
        ("none", "There is no keychain in this session"),
        ("locked", "GNOME Keyring is locked"),
        ("refused", "GNOME Keyring did not answer"),
        ("plain_text", "The keychain that is set up writes plain text"),
    ],
)
def test_a_keychain_in_trouble_is_one_message_with_one_act(window, qtbot, desk, state, title) -> None:
    desk.says(STATUS, Status(keychain=Keychain(state=state, name="GNOME Keyring", why="the prompt was closed")))
    page = vault(window, qtbot)
    assert title in texts(page)
    assert page.plus.isEnabled() is (state in ("locked", "refused"))
    desk.says(STATUS, READY)
    qtbot.mouseClick(button(page, "Try again"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: quiet(window) and not page.trouble.isVisible(), timeout=20_000)


def test_a_locked_keychain_still_lists_what_is_in_it(window, qtbot, desk) -> None:
    locked = msgspec.structs.replace(vault_of(three()), keychain=Keychain(state="locked", name="KWallet"))
    desk.says(STATUS, locked)
    page = vault(window, qtbot)
    assert page.table.isVisible() and len(page.table.model_.rows) == 3


def test_a_refusal_of_the_command_line_is_told_in_its_words(window, qtbot, desk) -> None:
    desk.says(STATUS, code=2, err="shrift: vault.json is damaged: it ends too early\n")
    page = vault(window, qtbot)
    assert "vault.json is damaged: it ends too early" in texts(page)
    qtbot.mouseClick(button(page, "Close"), Qt.MouseButton.LeftButton)
    assert "damaged" not in texts(page)


def test_an_answer_that_makes_no_sense_is_no_empty_vault(window, qtbot, desk) -> None:
    desk.says(STATUS, "[]")
    page = vault(window, qtbot)
    assert "no answer that is known here" in texts(page)
    assert "No credential is kept yet" not in texts(page)


# --- asking -----------------------------------------------------------------------------------------------------------


def test_asking_shows_what_came_and_each_trouble_stands_in_its_row(window, qtbot, desk) -> None:
    desk.says(STATUS, vault_of(faulty()))
    desk.says(SHOW, Answers(snapshots=faulty()), wait=0.5)
    page = vault(window, qtbot)
    assert page.ask.text() == "Ask the accounts"
    qtbot.mouseClick(page.ask, Qt.MouseButton.LeftButton)
    assert page.ask.text() == "Stop asking" and "Asking 4 accounts" in texts(page)
    qtbot.waitUntil(lambda: quiet(window), timeout=20_000)
    row = next(r for r in page.table.model_.rows if r.title == "OpenAI")
    assert row.used == "Could not ask" and "401" in row.used_note
    assert window.toast.words.startswith("The accounts were asked. “Ask the providers…”")  # how they are joined


def test_asking_can_be_stopped_and_what_was_there_stays(window, qtbot, desk) -> None:
    desk.says(STATUS, vault_of(three()))
    desk.says(STORED, Answers(snapshots=three()))
    desk.says(SHOW, Answers(), wait=30)
    page = vault(window, qtbot)
    qtbot.mouseClick(page.ask, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(page.ask, Qt.MouseButton.LeftButton)
    assert quiet(window) and page.ask.text() == "Ask again"
    assert len(page.table.model_.rows) > 3


def test_without_an_account_there_is_nobody_to_ask(window, qtbot, desk) -> None:
    desk.says(STATUS, msgspec.structs.replace(vault_of(three()), accounts=()))
    page = vault(window, qtbot)
    assert not page.ask.isEnabled() and page.ask.toolTip() == "No account is turned on"


def test_made_up_accounts_are_marked_and_can_be_left(window, qtbot, desk) -> None:
    desk.says("vault show --simulated", Answers(snapshots=three(), simulated=True))
    page = vault(window, qtbot)
    qtbot.mouseClick(button(page, "Look at made-up accounts"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.simulated, timeout=20_000)
    assert "These accounts are made up; nobody was asked." in texts(page)
    assert not page.ask.isEnabled()
    assert "Reveal" not in " ".join(a.text() for a in page.menu_of(page.table.model_.rows[0]).actions())
    qtbot.mouseClick(button(page, "Leave the demo"), Qt.MouseButton.LeftButton)
    assert "No credential is kept yet" in texts(page)


def test_one_account_can_be_shown_alone(window, qtbot, desk) -> None:
    desk.says(STORED, Answers(snapshots=three()))
    page = vault(window, qtbot)
    page.show_only("openai/default")
    assert {r.provider for r in page.table.model_.rows} == {"openai"}
    assert page.only.text() == "OpenAI"
    page.show_only("")
    assert len({r.provider for r in page.table.model_.rows}) == 3


# --- adding and replacing ---------------------------------------------------------------------------------------------


def test_a_credential_goes_in_by_standard_input_and_never_by_the_words(window, qtbot, desk, value) -> None:
    desk.says("vault account add", "kept")
    page = vault(window, qtbot)
    qtbot.mouseClick(page.empty.plus, Qt.MouseButton.LeftButton)
    sheet = awaited(window, AddSheet, qtbot)
    assert "Make one." in texts(sheet) and "shrift vault" not in texts(sheet)
    sheet._label.setText("team")
    sheet._value.setText(f"  {value} ")
    qtbot.mouseClick(sheet.keep, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: quiet(window) and window.toast.words != "", timeout=20_000)
    sent = next(a for a in desk.asked if "add" in a["words"])
    assert sent == {"words": ["vault", "account", "add", "--label=team", "--", "openai"], "given": value}
    assert window.toast.words == "OpenAI, team is kept."
    assert not any(value in " ".join(a["words"]) for a in desk.asked)


def test_what_is_missing_is_asked_for_before_anything_is_sent(window, qtbot, desk) -> None:
    sheet = AddSheet(STEPS, window)
    sheet.show()
    sheet._send()
    assert "The credential is still missing." in texts(sheet)
    sheet.list.setCurrentRow(1)
    sheet._value.setText("anything")
    sheet._send()
    assert "This is needed, too: Address" in texts(sheet)
    sheet.list.setCurrentRow(2)
    assert sheet.keep.text() == "Turn the account on" and not sheet._value.isVisible()
    sheet.reject()
    assert desk.words == []


def test_a_refusal_stays_in_the_sheet_so_that_it_can_be_mended(window, qtbot, desk, value) -> None:
    desk.says("vault account add", code=2, err="shrift: openai/default is there already\n")
    vault(window, qtbot)
    window.vault.add.emit()
    sheet = awaited(window, AddSheet, qtbot)
    sheet._value.setText(value)
    sheet._send()
    qtbot.waitUntil(lambda: "is there already" in texts(sheet), timeout=20_000)
    assert sheet.isVisible() and sheet.keep.isEnabled()
    sheet.reject()
    assert sheet._value.text() == ""


def test_replacing_keeps_label_and_settings_and_says_what_is_left_to_do(window, qtbot, desk, value) -> None:
    status = vault_of(three())
    accounts = (AccountNote(provider="anthropic", label="default", settings={"base": "https://proxy.example.org"}),)
    desk.says(STATUS, msgspec.structs.replace(status, accounts=accounts))
    desk.says("vault account add", "kept")
    vault(window, qtbot)
    choose(window, "Replace…")
    sheet = awaited(window, AddSheet, qtbot)
    assert "Revoke the old one at Anthropic: it works until then." in texts(sheet)
    sheet._value.setText(value)
    sheet._send()
    qtbot.waitUntil(lambda: quiet(window) and "Revoke" in window.toast.words, timeout=20_000)
    sent = next(a for a in desk.asked if "add" in a["words"])
    assert sent["words"] == [
        "vault", "account", "add", "--label=default", "--set=base=https://proxy.example.org", "--replace", "--", "anthropic",
    ]  # fmt: skip
    assert "Revoke the old one" in window.toast.words


# --- revealing and copying --------------------------------------------------------------------------------------------


@pytest.fixture
def full(window, qtbot, desk, value):
    """The vault with credentials whose value the stand-in hands out."""
    desk.says(STATUS, vault_of(three()))
    desk.says("vault reveal", value)
    vault(window, qtbot)
    return window


def test_a_value_is_shown_after_a_question_for_twenty_seconds_and_then_gone(full, qtbot, desk, value) -> None:
    choose(full, "Reveal")
    sheet = dialog(full, RevealSheet)
    assert "Whoever sees the screen" in texts(sheet) and QApplication.focusWidget() is sheet.leave
    assert not any("reveal" in w for w in desk.words)
    qtbot.mouseClick(sheet.yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: sheet._value.isVisible(), timeout=20_000)
    assert desk.words[-1] == "vault reveal --label=default --yes -- anthropic"
    assert sheet._value._value == value and value not in texts(sheet)
    assert value not in sheet._value.accessibleName()
    for _ in range(20):
        sheet._tick()
    assert not sheet.isVisible() and sheet._value._value == ""


def test_a_value_that_cannot_be_had_says_why(full, qtbot, desk) -> None:
    desk.says("vault reveal", code=2, err="shrift: the keychain is locked; unlock it and try again\n")
    choose(full, "Reveal")
    sheet = dialog(full, RevealSheet)
    qtbot.mouseClick(sheet.yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "the keychain is locked" in texts(sheet), timeout=20_000)
    assert not sheet._value.isVisible()
    sheet.reject()


def test_a_copied_value_is_taken_back_if_nothing_else_was_copied(full, qtbot, value) -> None:
    clipboard = QGuiApplication.clipboard()
    choose(full, "Copy")
    qtbot.waitUntil(lambda: clipboard.text() == value, timeout=20_000)
    assert bytes(clipboard.mimeData().data("x-kde-passwordManagerHint")) == b"secret"
    assert full.accounts._lent.take_back() and clipboard.text() == ""


def test_what_was_copied_meanwhile_stays(full, qtbot, value) -> None:
    clipboard = QGuiApplication.clipboard()
    choose(full, "Copy")
    qtbot.waitUntil(lambda: clipboard.text() == value, timeout=20_000)
    clipboard.setText("a shopping list")
    assert not full.accounts._lent.take_back() and clipboard.text() == "a shopping list"


def test_closing_the_window_takes_it_back_too(full, qtbot, value) -> None:
    clipboard = QGuiApplication.clipboard()
    choose(full, "Copy")
    qtbot.waitUntil(lambda: clipboard.text() == value, timeout=20_000)
    full.close()
    assert clipboard.text() == ""


@pytest.mark.parametrize(
    ("act", "title", "yes", "words"),
    [
        ("Take out", "Take Anthropic, default out of the keychain?", "Take it out", "vault remove --label=default -- anthropic"),
        ("Stop asking", "Stop asking Anthropic, default?", "Stop asking", "vault account remove --label=default -- anthropic"),
    ],
)  # fmt: skip
def test_what_cannot_be_undone_is_asked_first_with_the_focus_on_no(full, qtbot, desk, act, title, yes, words) -> None:
    desk.says("vault remove")
    desk.says("vault account remove")
    before = len(desk.words)
    choose(full, act)
    question = dialog(full, Question)
    assert title in texts(question) and QApplication.focusWidget().text() == "Cancel"
    question.reject()
    assert len(desk.words) == before
    choose(full, act)
    qtbot.mouseClick(button(dialog(full, Question), yes), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: quiet(full) and words in desk.words, timeout=20_000)


# --- keys -------------------------------------------------------------------------------------------------------------


def test_a_card_leads_to_the_finding_of_its_step(window, qtbot) -> None:
    page = keys(window, qtbot)
    assert window.navigation.buttons["keys"].count == "2"
    first = next(iter(page.views.values()))
    assert first.button.isVisible() and first.accessibleDescription() == first.card.spoken
    qtbot.mouseClick(first.button, Qt.MouseButton.LeftButton)
    assert window._pages.currentWidget() is window.findings and window.findings.chosen == first.card.finding


def test_a_row_of_the_table_marks_its_card(window, qtbot) -> None:
    page = keys(window, qtbot)
    page.matrix.setFocus()
    qtbot.keyClick(page.matrix, Qt.Key.Key_Down)
    assert [v.chosen for v in page.views.values()] == [False, True]


def test_with_very_many_keys_only_the_card_of_the_chosen_row_is_made(window, qtbot) -> None:
    window.show_report(many(120), [], 0.4)
    page = window.keys
    window.show_page("keys")
    qtbot.waitUntil(lambda: len(page.cards) > 50 and bool(page.views), timeout=20_000)
    assert len(page.views) == 1
    page.matrix.setCurrentIndex(page.matrix.model_.index(3, 0))
    assert list(page.views) == [page.cards[3].fingerprint]


def test_very_many_keys_are_put_in_order_beside_the_loop_and_the_page_says_so(window, qtbot, monkeypatch) -> None:
    monkeypatch.setattr(keys_pages, "ARRANGED_AT_ONCE", 10)
    window.show_report(many(120), [], 0.4)
    page = window.keys
    window.show_page("keys")
    assert not page.cards and page._subtitle.words == "Putting 120 keys in order…"
    page.sort_by("age")  # somebody is quicker than the cards
    qtbot.waitUntil(lambda: bool(page.cards) and page.cards.by == "age", timeout=20_000)
    assert "120 keys in 120 places" in texts(page)
    page.sort_by("name")
    assert page.cards.by == "age"
    qtbot.waitUntil(lambda: page.cards.by == "name", timeout=20_000)
    assert page.matrix.model_.cards is page.cards and len(page.views) == 1


def test_table_and_cards_can_be_shown_alone(window, qtbot) -> None:
    page = keys(window, qtbot)
    qtbot.mouseClick(page.look.pieces["matrix"], Qt.MouseButton.LeftButton)
    assert page.matrix.isVisible() and not page.findChildren(CardView)
    qtbot.mouseClick(page.look.pieces["cards"], Qt.MouseButton.LeftButton)
    assert not page.matrix.isVisible() and len(page.views) == 2
    page.sort_by("name")
    assert page.sort.text() == "Sort: name"


def test_no_key_says_what_was_read(window, qtbot) -> None:
    window.show_report(clean(), [], 0.4)
    window.show_page("keys")
    qtbot.waitUntil(lambda: "No key was found." in texts(window.keys), timeout=20_000)
    assert "Read were the files and the git history." in texts(window.keys)


def test_a_key_that_ends_like_one_in_the_vault_is_told(window, qtbot, desk) -> None:
    mask = report().keys[0].masked
    status = vault_of(three())
    same = msgspec.structs.replace(status.credentials[0], provider="openai", masked=mask, label="prod")
    desk.says(STATUS, msgspec.structs.replace(status, credentials=(same,)))
    vault(window, qtbot)
    page = keys(window, qtbot)
    qtbot.waitUntil(lambda: any("Vault: prod" in c.spoken for c in page.cards), timeout=20_000)


def test_what_accounts_told_in_a_scan_reaches_keys_and_vault_and_is_marked_where_it_is_made_up(window, qtbot) -> None:
    shown, _ = joined(report(), three())
    window.accounts.hear(AccountsTold(snapshots=three(), simulated=True))
    window.show_report(shown, [], 0.4)
    page = keys(window, qtbot)
    qtbot.waitUntil(lambda: any(c.spent_is_known for c in page.cards), timeout=20_000)
    assert "made up; nobody was asked" in texts(page)
    assert window.vault.simulated
    window.show_page("vault")
    assert len(window.vault.table.model_.rows) > 10


def test_providers_are_ticked_before_a_scan_asks_them(window, qtbot, monkeypatch) -> None:
    began = []
    monkeypatch.setattr(window.engine, "start", lambda folder, scope: began.append(scope))
    monkeypatch.setattr(Subject, "gone", property(lambda _: False))
    keys(window, qtbot)
    qtbot.mouseClick(window.keys.ask, Qt.MouseButton.LeftButton)
    sheet = awaited(window, AskSheet, qtbot)
    assert sheet.ticked == [] and not sheet.scan.isEnabled()
    sheet.ticks["openai"].click()
    qtbot.mouseClick(sheet.scan, Qt.MouseButton.LeftButton)
    assert began[0].providers == ("openai",)
    assert window._page == "keys"


@pytest.mark.parametrize("broken", [False, True])
def test_accounts_are_counted_before_the_vault_was_ever_opened(window, qtbot, desk, broken) -> None:
    desk.says(STATUS, vault_of(three()))
    if broken:  # the sheet opens all the same, with what is known
        desk.says(STATUS, code=2, err="shrift: accounts.json is damaged\n")
    keys(window, qtbot)
    assert window.accounts._status is None
    qtbot.mouseClick(window.keys.ask, Qt.MouseButton.LeftButton)
    assert ("1 account" in texts(awaited(window, AskSheet, qtbot))) is not broken


def test_who_may_be_asked_are_the_providers_of_keys_and_accounts() -> None:
    assert [(a.provider, a.words) for a in askable(report(), [("mistral", "default")])] == [
        ("huggingface", "1 key"), ("openai", "1 key"), ("mistral", "1 account"),
    ]  # fmt: skip


def test_the_words_for_the_command_line() -> None:
    folder = Path("/p")
    asked = arguments(folder, Scope(online=True, providers=("openai", "xai")))
    assert asked[3:6] == ["--online=hosts", "--online=openai", "--online=xai"]
    assert "--simulated" in arguments(folder, Scope(simulated=True))
    assert network_words(Scope()) == "Network: off" and not Scope().asks and not Scope(simulated=True).asks
    assert Scope(online=True).asks and Scope(providers=("a",)).asks
    assert network_words(Scope(online=True)) == "Network: the git host is asked"
    assert network_words(Scope(providers=("a", "b"))) == "Network: 2 providers asked"
    assert network_words(Scope(simulated=True)) == "Network: off, simulated"
    assert where_words(Subject(folder), Scope()) == ["--in", "/p"]
    assert where_words(Subject(folder), Scope(history=False, machine=True)) == [
        "--in",
        "/p",
        "--machine",
        "--no-history",
    ]
    assert where_words(Subject(None, Path("/h")), Scope(machine=True)) == ["--home", "/h"]


def test_a_sheet_that_was_closed_meanwhile_is_not_told(full, qtbot, desk, value) -> None:
    desk.says("vault reveal", value, wait=0.4)
    choose(full, "Reveal")
    sheet = dialog(full, RevealSheet)
    qtbot.mouseClick(sheet.yes, Qt.MouseButton.LeftButton)
    sheet.reject()
    qtbot.waitUntil(lambda: quiet(full), timeout=20_000)
    settle()
    assert not any(d.isVisible() for d in full.findChildren(QDialog))


def test_names_of_many_providers_are_not_squeezed_but_scrolled(dressed, qtbot) -> None:
    sheet = AskSheet([Askable(provider=f"p{n}", keys=1, accounts=0) for n in range(20)])
    qtbot.addWidget(sheet)
    sheet.show()
    settle()
    for words in sheet.findChildren(Words):
        assert words.height() >= words.sizeHint().height()
