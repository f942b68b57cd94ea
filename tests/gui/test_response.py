"""The page of a leak response, joined with the command line: begun, ticked, asked, rehearsed, written down, by keyboard too."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
import response_samples as samples
from answering import awaited, dialog, done
from conftest import button, open_keys, settle, texts
from gui_samples import finding, report
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from checks.model import Location, Severity
from checks.response.history import Cleaning
from checks.response.rehearsal import STAGES, Rehearsed
from checks.response.state import Practice, reordered, ticked
from gui.models.rehearsed import Cleanings, Ways
from gui.models.response import previews
from gui.models.stepping import clock_words, places
from gui.pages.fix_sheet import FixSheet
from gui.pages.response import ResponsePage
from gui.widgets.buttons import Button
from gui.widgets.sheets import Field, Question
from gui.widgets.stepping import PlaceLine

LIST, START, TICK, SHOW = "respond list", "respond start", "respond tick", "respond show"


@pytest.fixture
def page(window, desk, qtbot) -> ResponsePage:
    """The page, when it has read that nothing was begun."""
    desk.says(LIST, "[]")
    window.show_page("response")
    made = window.pages["response"]
    qtbot.waitUntil(lambda: made._came_back)
    return made


def show(page: ResponsePage, response, step: str = "") -> None:
    page.show_responses([response])
    if step:
        page.open_step(step)
    settle()


def test_nothing_was_begun_and_the_way_to_the_keys(page, window) -> None:
    assert "No response was begun" in texts(page)
    assert window.navigation.buttons["keys"].isChecked() and "response" not in window.navigation.buttons
    button(page, "Go to the keys").click()
    assert window.current is window.keys


def test_a_response_is_begun_from_a_card_and_from_a_finding(page, window, desk, qtbot) -> None:
    open_keys(window)
    made = samples.fresh()
    desk.says(START, made)
    view = next(iter(window.keys.views.values()))
    act = next(a for a in view.menu().actions() if a.text() == "It leaked: respond…")
    desk.hold()
    act.trigger()
    assert window.current is page and "Looking for every place" in texts(page)
    desk.let_go()
    qtbot.waitUntil(lambda: page.response == made)
    said = next(w for w in desk.words if w.startswith(START))
    assert "--in /home/ada/code/atlas-support" in said and said.endswith(f"-- {view.card.fingerprint}")
    assert "Does it work?" in texts(page)
    window.findings.detail.leaked.emit(made.fingerprint)
    assert window.current is page


def test_what_could_not_be_begun_is_said(page, window, desk, qtbot) -> None:
    desk.says(START, err="shrift: without a keychain a key has no lasting name", code=2)
    page.begin(samples.key(), ["--in", "/x"], "abc")
    qtbot.waitUntil(lambda: "No response was begun: without a keychain" in texts(page.notice))
    assert "No response was begun" in texts(page.empty)


def test_a_list_that_cannot_be_read_is_said(page, desk, qtbot) -> None:
    desk.says(LIST, err="shrift: responses/x.json is damaged", code=2)
    page.enter()
    qtbot.waitUntil(lambda: "is damaged" in texts(page.notice))
    desk.says(LIST, "{}")
    page.enter()
    qtbot.waitUntil(lambda: "no answer that is known" in texts(page.notice))


def test_a_step_is_ticked_with_a_note_and_leads_to_the_next(page, desk, qtbot) -> None:
    made = samples.fresh()
    show(page, made)
    assert page.current == "look"
    field = page.findChild(Field)
    field.setText("only ours")
    page.draw()
    assert page.findChild(Field).text() == "only ours", "what was typed stays when the page is drawn anew"
    desk.says(TICK, ticked(made, "look", note="only ours"))
    button(page, "I looked: nobody else uses it").click()
    done(page, qtbot)
    assert desk.words[-1] == f"respond tick --note=only ours --format json -- {made.fingerprint} look"
    assert page.current == "replacement" and "only ours" in page.rail.lines["look"].accessibleDescription()
    desk.says(TICK, made)
    page.open_step("look")
    button(page, "Open “Look first” again").click()
    done(page, qtbot)
    assert "--undo" in desk.words[-1] and page.current == "look"


def test_what_is_not_needed_wants_a_reason(page, desk, qtbot) -> None:
    made = samples.fresh()
    show(page, made, "deploy")
    skip = button(page, "“Deploy” is not needed")
    assert not skip.isEnabled()
    page.findChild(Field).setText("nothing runs")
    assert skip.isEnabled()
    desk.says(TICK, ticked(made, "deploy", by="not needed", note="nothing runs"))
    skip.click()
    done(page, qtbot)
    assert "--not-needed --note=nothing runs" in desk.words[-1]


def test_places_are_ticked_by_rescans_and_by_people(page, desk, qtbot) -> None:
    made = samples.replacing()
    show(page, made, "replace")
    lines = page.findChildren(PlaceLine)
    assert len(lines) == 6 and "5 of 6" in texts(page) and "1 place is left. The history is step 8." in texts(page)
    desk.says(TICK, ticked(made, "6", by="scan"), err="shrift: not all was read (machine), so nothing was ticked there")
    button(page, "Check all again").click()
    done(page, qtbot)
    assert "--rescan" in desk.words[-1] and "Not all was read (machine)" in texts(page.notice)
    assert page.response.step("replace").done and "Go to step 4" in [
        b.text() for b in page._foot_bar.findChildren(type(page.pause))
    ]
    desk.says(TICK, made)
    page.findChildren(PlaceLine)[5].button.click()
    done(page, qtbot)
    assert desk.words[-1].endswith(f"{made.fingerprint} 6") and "--undo" in desk.words[-1]


def in_place(path: str, *recipes: str, id: str = "f", source: str = "worktree", severity=Severity.HIGH):
    made = finding("S7-ENV", "In a file", samples.key(), severity=severity, fixes=recipes)
    place = Location(source=source, path=path, line=12)
    return msgspec.structs.replace(made, id=id, locations=(place,))


def test_the_change_of_a_place_is_previewed_beside_it(page, window, desk, qtbot) -> None:
    found = (
        in_place(".env.local", "replace-key", "ignore", id="a", severity=Severity.CRITICAL),
        in_place(".env.local", "use-manager", id="b"),
        in_place(".zshrc", "use-manager", id="c", source="machine"),
        in_place("docker-compose.yml", "replace-key", id="d"),
    )
    page.hear(msgspec.structs.replace(report(), findings=found))
    show(page, samples.fresh(), "replace")
    shown = [b for b in page.findChildren(Button) if b.text() == "Preview…"]
    assert [b.accessibleName().rsplit(", ", 1)[1] for b in shown] == [
        ".env.local:12 (OPENAI_API_KEY)",
        "~/.zshrc:12 (OPENAI_API_KEY)",
    ]
    window.fixes.begin(["--in", samples.FOLDER, "--machine"])
    desk.says("fix plan", [])
    shown[0].click()
    sheet = dialog(window, FixSheet)
    qtbot.waitUntil(lambda: not window.fixes.running, timeout=20_000)
    assert any(w.endswith("-- use-manager:.env.local") for w in desk.words if w.startswith("fix plan"))
    sheet.reject()
    window.fixes.begin([])  # nothing was scanned from which it could be changed
    shown[0].click()
    assert "cannot be shown" in texts(page.notice)


def test_a_place_that_is_done_has_nothing_to_preview(page) -> None:
    page.hear(msgspec.structs.replace(report(), findings=(in_place(".env.local", "use-manager"),)))
    show(page, samples.replacing(), "replace")
    assert not [b for b in page.findChildren(Button) if b.text() == "Preview…"]
    assert not previews(report(), samples.fresh())


def test_a_place_that_a_person_ticked_and_a_scan_still_saw_says_both() -> None:
    made = samples.replacing()
    spots = tuple(msgspec.structs.replace(s, seen=True) for s in made.spots)
    shown = places(spots, samples.now(), waits="open")
    assert shown[4].still and "still saw it" in shown[4].about and not shown[0].still


def test_abuse_asks_once_and_then_revokes_first(page, window, desk, qtbot) -> None:
    made = samples.replacing()
    show(page, made)
    turned = reordered(made, "contain", "Somebody else uses it.")
    desk.says("respond order", turned)
    page.abuse.click()
    asked = dialog(window, Question)
    assert "1 place stops working" in texts(asked)
    asked.act.click()
    done(page, qtbot)
    assert "respond order --abuse" in desk.words[-1] and page.current == "revoke"
    assert list(page.rail.lines)[1] == "revoke" and not page.abuse.isVisible()


def test_its_provider_is_asked_after_what_is_sent_was_shown(page, window, desk, qtbot) -> None:
    made = samples.revoking()
    show(page, made, "prove")
    plan = {
        "fingerprint": made.fingerprint, "provider": "openai", "method": "GET", "url": "https://api.openai.com/v1/models",
        "host": "api.openai.com", "carried_in": "Authorization",
    }  # fmt: skip
    desk.says("keys ask", [plan])
    button(page, "Ask OpenAI…").click()
    asked = awaited(window, Question, qtbot)
    assert "GET https://api.openai.com/v1/models" in texts(asked)
    assert "--dry-run" in desk.words[-1] and "--machine" in desk.words[-1]
    desk.says(TICK, made, err="shrift: it was not shown to be dead (live)", code=1)
    asked.act.click()
    done(page, qtbot)
    assert desk.words[-1] == f"respond tick --ask --format json -- {made.fingerprint} prove"
    assert "It was not shown to be dead (live)." in texts(page.notice) and page.response.safe is None


def test_nobody_is_asked_about_made_up_keys(page, window, desk, monkeypatch) -> None:
    show(page, samples.revoking(), "prove")
    monkeypatch.setattr(type(window), "is_made_up", lambda self, folder: True)
    before = len(desk.words)
    button(page, "Ask OpenAI…").click()
    assert "made up" in texts(page.notice) and len(desk.words) == before


def test_a_key_of_another_project_is_switched_off_on_its_page(page) -> None:
    show(page, samples.revoking(), "revoke")
    assert "1 place still uses it" in texts(page)
    button(page, "Switch it off from here…").click()
    assert "only while its project" in texts(page.notice)


def test_the_history_is_rehearsed_with_its_stages_and_result(page, window, desk, qtbot, tmp_path: Path) -> None:
    made = samples.dead(rehearsed=False)
    show(page, made, "history")
    cleaning = Cleaning(repository="", origin="git@github.com:acme/x.git", holders=3, host="github.com")
    told = Rehearsed(cleaning=cleaning, clean=False, left=("tree 1234",), commits=9, changed=4, seconds=1.5)
    desk.says("respond rehearse", [told], err=f"shrift: {STAGES[2]}\n", code=1, wait=0.3)
    after = msgspec.structs.replace(made, practice=Practice(when="2026-11-29T10:00:00+00:00", clean=False, left=("x",)))
    desk.says(LIST, [after])
    button(page, "Rehearse on a copy").click()
    settle()
    assert button(page, "Stop the rehearsal").isEnabled()
    qtbot.waitUntil(lambda: "still in 1 place of the result" in texts(page))
    qtbot.waitUntil(lambda: page.response.practice is not None)
    assert "4 of 9 commits changed" in texts(page) and "it is still in 1 place" in texts(page)
    file = tmp_path / "replacements.txt"
    desk.says(
        "respond clean",
        Ways(repositories=(Cleanings(cleaning=cleaning, commands=("git clone X",)),), replacements=str(file)),
    )
    button(page, "Show the commands").click()
    qtbot.waitUntil(lambda: page.history.ways is not None and not page.running)
    settle()
    button(page, "Write the file with the value…").click()
    asked = dialog(window, Question)
    assert str(file) in texts(asked)
    file.write_text("x")
    asked.act.click()
    done(page, qtbot)
    assert "--write-files" in desk.words[-1]
    desk.says("respond forget", "The file with the value is deleted.\n")
    button(page, "Delete the file with the value…").click()
    done(page, qtbot)
    assert f"respond forget --files -- {made.fingerprint}" == desk.words[-1]


def test_a_rehearsal_is_stopped(page, desk, qtbot) -> None:
    show(page, samples.dead(rehearsed=False), "history")
    desk.says("respond rehearse", "[]", wait=30)
    button(page, "Rehearse on a copy").click()
    button(page, "Stop the rehearsal").click()
    assert "was stopped" in texts(page.notice) and not page.running


def test_message_and_record_are_copied_and_saved(page, window, monkeypatch, tmp_path: Path) -> None:
    show(page, samples.over(), "tell")
    button(page, "Copy the message").click()
    assert QGuiApplication.clipboard().text().startswith("A key leaked: sk-proj-…4f2a")
    button(page, "Copy the record").click()
    assert QGuiApplication.clipboard().text().startswith("# Incident")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "incident.md"), ""))
    button(page, "Save the record…").click()
    assert "## Places" in (tmp_path / "incident.md").read_text("utf-8")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "no" / "x.md"), ""))
    button(page, "Save the record…").click()
    assert "could not be written" in texts(page.notice)


def test_it_is_deleted_after_a_question(page, window, desk, qtbot) -> None:
    made = samples.fresh()
    show(page, made)
    page._ask_forget()
    desk.says("respond forget", "Forgotten.\n")
    desk.says(LIST, "[]")
    dialog(window, Question).act.click()
    qtbot.waitUntil(lambda: "No response was begun" in texts(page))


def test_the_rail_is_walked_with_the_keyboard_and_esc_pauses(page, window) -> None:
    show(page, samples.fresh())
    page.focus_first()
    line = page.rail.lines["look"]
    assert QApplication.focusWidget() is line
    QTest.keyClick(line, Qt.Key.Key_Down)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    settle()
    assert page.current == "replacement" and QApplication.focusWidget() is page.rail.lines["replacement"]
    window.resize(960, 640)
    settle()
    assert page.menu.isVisible() and not page.rail.isVisible() and page.menu.text().startswith("Step 2 of 10")
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert window.current is window.keys
    QTest.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert window.current is page


def test_the_clock_ends_where_its_provider_said_dead(page) -> None:
    show(page, samples.fresh())
    assert page.clock.facts[1][1].words.startswith("17 min 4") and page.clock.facts[0][0].words == "Exposed for"
    show(page, samples.dead())
    page.tick_clock()
    assert page.clock.facts[0][0].words == "It was exposed for" and "said its provider" in page.clock.facts[1][2].words
    assert clock_words(90) == "1 min 30 s"


def test_what_changes_waits_for_a_command_and_the_keyboard_stays(page, desk, qtbot) -> None:
    made = samples.fresh()
    show(page, made)
    desk.says(TICK, made)
    desk.hold()
    pressed = button(page, "I looked: nobody else uses it")
    pressed.setFocus()
    QTest.keyClick(pressed, Qt.Key.Key_Return)
    settle()
    again = button(page, "I looked: nobody else uses it")
    assert QApplication.focusWidget() is again and again.held and again.isEnabled()
    assert "Waits" in again.accessibleDescription()
    assert not button(page, "“Look first” is not needed").isEnabled() and not page.abuse.isEnabled()
    assert not button(page, "Revoke first instead").isEnabled()
    with qtbot.assertNotEmitted(again.clicked, wait=1):
        QTest.keyClick(again, Qt.Key.Key_Return)
        QTest.mouseClick(again, Qt.MouseButton.LeftButton)
        again.click()
    page.findChild(Field).setText("typed meanwhile")
    assert not button(page, "“Look first” is not needed").isEnabled()
    desk.let_go()
    done(page, qtbot)
    assert sum(w.startswith(TICK) for w in desk.words) == 1
    assert QApplication.focusWidget() is button(page, "I looked: nobody else uses it")
    assert not QApplication.focusWidget().held and page.abuse.isEnabled() and not page.abuse.held
    assert button(page, "“Look first” is not needed").isEnabled()


def test_a_sheet_that_is_answered_late_ends_no_command(page, window, desk, qtbot) -> None:
    made = samples.fresh()
    show(page, made)
    page._ask_forget()
    asked = dialog(window, Question)
    desk.says(TICK, ticked(made, "look"))
    desk.hold()
    page.tick("look")
    asked.act.click()
    assert "Nothing was changed" in texts(page.notice) and page.response is not None
    page._ask_abuse()
    dialog(window, Question).act.click()
    assert page.current == "look"
    desk.let_go()
    done(page, qtbot)
    assert page.response.step("look").done and not any(w.startswith("respond forget") for w in desk.words)
    assert not any(w.startswith("respond order") for w in desk.words)


def test_commands_of_one_history_are_not_shown_for_another_key(page, desk, qtbot) -> None:
    show(page, samples.dead(), "history")
    page.history.lines = ["of the first key"]
    desk.says(START, msgspec.structs.replace(samples.dead(), fingerprint="f" * 64))
    page.begin(msgspec.structs.replace(samples.key(), fingerprint="f" * 64), ["--in", "/x"], "f" * 64)
    done(page, qtbot)
    page.open_step("history")
    assert page.response.fingerprint == "f" * 64 and "of the first key" not in texts(page)


def test_a_key_is_found_as_soon_as_its_finding_is(page, window, desk, qtbot) -> None:
    """The page of keys is told a report in a turn of its own, which may come after the click."""
    made = samples.fresh()
    desk.says(START, made)
    window.accounts._acts._report = None
    window.show_report(report(), [], 0.4)
    window.findings.detail.leaked.emit(report().keys[0].fingerprint)
    qtbot.waitUntil(lambda: page.response == made)
