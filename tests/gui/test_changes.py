"""What fixes changed: listed with the way back, put back after a press, forgotten after a question. A stand-in answers."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import msgspec
import pytest
from answering import dialog
from change_samples import CHANGES, HOSTILE
from conftest import button, settle, texts
from PySide6.QtCore import Qt

from checks.fixes.records import FixedNote, Record
from checks.model import Accepted, Limit
from gui.models.accept import waiting
from gui.models.changes import ChangeNote, moment_of, read_changes, summary
from gui.pages.changes_sheet import ChangesSheet
from gui.widgets.buttons import Button
from gui.widgets.sheets import Question

DONE, STOPPED, UNDONE = CHANGES
LIST = "fix records --format json"


@pytest.fixture
def changing(window, desk, monkeypatch):
    """The window after a scan; what it examines anew is noted instead."""
    window.examined = []
    monkeypatch.setattr(window, "_look_again", lambda: window.examined.append(True))
    window.changes.changed.connect(lambda: window.examined.append(True))
    desk.says(LIST, CHANGES)
    desk.says("fix undo", {"record": DONE.id, "files": [".gitignore"]})
    desk.says("fix forget", "1 forgotten.")
    return window


def opened(window, qtbot) -> ChangesSheet:
    window.findings.changes_asked.emit()
    sheet = dialog(window, ChangesSheet)
    qtbot.waitUntil(lambda: not window.changes._looker.running, timeout=20_000)
    settle()
    return sheet


def test_words_of_a_change() -> None:
    assert [c.state for c in CHANGES] == ["done", "stopped", "undone"]
    assert DONE.title == "Add the ignore rules, and 1 more fix" and STOPPED.title == "Move the key into the keychain"
    assert DONE.told == ".gitignore, .env, a, and 1 more file in atlas-support."
    assert "sealed by the keychain" in STOPPED.told and "sealed" not in UNDONE.told
    assert "1 change was stopped" in summary(CHANGES) and "Nothing was changed" in summary([])
    assert summary([DONE, UNDONE]) == "2 changes, the newest first. 1 can be put back."
    assert moment_of(msgspec.structs.replace(DONE, when="x" * 30), datetime.now(UTC)) == "x" * 10


def test_the_window_reads_what_the_command_line_writes() -> None:
    record = Record(
        id="i", when="2026-11-29T08:00:00+00:00", folder="/f", fixes=(FixedNote(id="a:b", title="A"),), files=()
    )
    (read,) = read_changes(msgspec.json.encode([record]))
    assert (read.id, read.title, read.state) == ("i", "A", "stopped")
    assert {f.name for f in msgspec.structs.fields(ChangeNote)} <= {f.name for f in msgspec.structs.fields(Record)}


def test_a_change_is_put_back(changing, qtbot, desk) -> None:
    sheet = opened(changing, qtbot)
    assert ".gitignore, .env, a, and 1 more file" in texts(sheet)
    undo = [b for b in sheet.findChildren(Button) if b.accessibleName().startswith("Undo ")]
    assert len(undo) == 2, "what was put back has no way back"
    assert sheet.focusWidget() is sheet.leave
    qtbot.mouseClick(undo[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(changing.examined), timeout=20_000)
    assert f"fix undo --format json -- {DONE.id}" in desk.words
    qtbot.waitUntil(lambda: desk.words.count(LIST) == 2, timeout=20_000)


def test_what_was_changed_since_is_put_back_only_after_another_word(changing, qtbot, desk) -> None:
    why = "shrift: .gitignore: it was changed since it was fixed; with --keep-changed its present content is kept beside it\n"
    desk.says("fix undo --format", err=why, code=2)
    desk.says("fix undo --keep-changed", {"record": DONE.id, "files": [".gitignore"]})
    sheet = opened(changing, qtbot)
    qtbot.mouseClick(button(sheet, f"Undo {DONE.title}"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(sheet.again.isVisible, timeout=20_000)
    assert "Nothing was put back" in texts(sheet) and "--keep" not in texts(sheet) and not changing.examined
    qtbot.mouseClick(sheet.again, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(changing.examined), timeout=20_000)
    assert f"fix undo --keep-changed --format json -- {DONE.id}" in desk.words and not sheet.again.isVisible()


def test_copies_go_after_a_question_and_a_note_without(changing, qtbot, desk) -> None:
    sheet = opened(changing, qtbot)
    qtbot.mouseClick(button(sheet, f"Forget {DONE.title}"), Qt.MouseButton.LeftButton)
    question = dialog(changing, Question)
    assert "cannot be put back any more" in texts(question)
    question.reject()
    settle()
    assert not any(w.startswith("fix forget") for w in desk.words)
    qtbot.mouseClick(button(sheet, f"Forget {UNDONE.title}"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: f"fix forget -- {UNDONE.id}" in desk.words, timeout=20_000)
    qtbot.waitUntil(lambda: desk.words.count(LIST) == 2, timeout=20_000)
    qtbot.mouseClick(button(sheet, f"Forget {STOPPED.title}"), Qt.MouseButton.LeftButton)
    qtbot.mouseClick(dialog(changing, Question).act, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: f"fix forget -- {STOPPED.id}" in desk.words, timeout=20_000)


def test_nothing_odd_answers_and_strangers_names(changing, qtbot, desk) -> None:
    for answer, says in (
        ([], "Nothing was changed from here"),
        ("no json", "no answer that is known"),
        (json.loads(msgspec.json.encode([HOSTILE])), "<b>"),
    ):
        desk.says(LIST, answer)
        sheet = opened(changing, qtbot)
        assert says in texts(sheet) and "\x1b" not in texts(sheet) and "\u202e" not in texts(sheet)
        sheet.reject()
        settle()


def test_the_menu_of_findings_leads_to_both(changing, qtbot, desk, monkeypatch) -> None:
    changing.show_page("findings")
    shown = []
    monkeypatch.setattr("gui.pages.findings.show_under", lambda menu, widget: shown.append(menu))
    qtbot.mouseClick(changing.findings.more, Qt.MouseButton.LeftButton)
    words = [a.text() for a in shown[0].actions()]
    assert words == ["Acceptances…", "Changes made by fixes…"]
    note = Accepted(reason="r", owner="Ada", until=changing.report.finished[:10])
    findings = [msgspec.structs.replace(f, accepted=note) for f in changing.report.findings[:2]]
    ended = Limit(id="acceptance-expired", what=".shrift/acceptances/a.toml", why="it is over")
    late = msgspec.structs.replace(note, until="2099-01-01")
    told = msgspec.structs.replace(changing.report, findings=tuple(findings), limits=(ended,))
    assert waiting(told) == 2, "two findings of one entry, and one that ended"
    assert waiting(msgspec.structs.replace(told, findings=(msgspec.structs.replace(findings[0], accepted=late),))) == 1
    changing.findings.show_report(told, [])
    qtbot.mouseClick(changing.findings.more, Qt.MouseButton.LeftButton)
    assert shown[1].actions()[0].text() == "Acceptances, 2 want a decision…"
    shown[0].actions()[1].trigger()
    assert dialog(changing, ChangesSheet)
    qtbot.waitUntil(lambda: not changing.changes._looker.running, timeout=20_000)
