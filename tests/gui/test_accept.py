"""Tolerating a finding in the window: reason, name and day; what is tolerated; ending it. A stand-in answers."""

from __future__ import annotations

import json

import msgspec
import pytest
from answering import dialog
from conftest import button, settle, texts
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from checks.model import Accepted, Confidence, Finding, Location, Severity, Status
from gui.models.accept import acceptable, added_words, name_of, rows_of, summary
from gui.pages.accept_sheet import AcceptSheet, ReviewSheet
from gui.widgets.buttons import Button

FOLDER = "/home/ada/code/atlas-support"
ADD, LIST = f"accept add --in {FOLDER}", f"accept list --in {FOLDER}"
ENTRY = {
    "reason": "made up",
    "owner": "Ada",
    "until": "2027-02-27",
    "checks": ["S1-TRACKED"],
    "masked": "sk-proj-…4f2a",
}
ROWS = [
    {"path": ".shrift/acceptances/a.toml", "state": "holds", "days_left": 88, "entry": ENTRY},
    {"path": ".shrift/acceptances/b.toml", "state": "broken", "why": "it is no TOML", "entry": None},
    {"path": ".shrift/acceptances/c.toml", "state": "expired", "days_left": -3, "entry": ENTRY | {"masked": "", "path": "<b>x"}},
]  # fmt: skip
FOUND = Finding(
    id="f1", check="S1-TRACKED", sin=1, severity=Severity.CRITICAL, confidence=Confidence.HIGH, title="A key", message="m",
    key="k", locations=(Location(source="worktree", path="app.py", line=3),),
)  # fmt: skip


@pytest.fixture
def accepting(window, desk, monkeypatch):
    """The window after a scan; what it examines anew is noted instead."""
    window.accepts.begin(["--in", FOLDER, "--machine"])
    window.examined = []
    monkeypatch.setattr(window, "examine", lambda *a, **more: window.examined.append(more.get("page")))
    desk.says(ADD, json.dumps([{"path": ".shrift/acceptances/x.toml", "entry": ENTRY}]))
    desk.says(LIST, json.dumps(ROWS))
    desk.says("accept remove", "")
    return window


def test_what_may_be_accepted_and_how_it_is_named() -> None:
    assert acceptable(FOUND) and name_of(FOUND) == "S1-TRACKED:app.py:3"
    machine = msgspec.structs.replace(FOUND, locations=(Location(source="machine", path=".bashrc"),))
    assert not acceptable(machine) and not acceptable(msgspec.structs.replace(FOUND, status=Status.ACCEPTED))
    assert name_of(msgspec.structs.replace(FOUND, locations=())) == "S1-TRACKED"


def test_rows_that_want_a_decision_come_first() -> None:
    rows = rows_of(json.dumps(ROWS).encode())
    assert [r.state for r in rows] == ["broken", "expired", "holds"]
    assert [r.when for r in rows] == ["accepts nothing", "on 27 Feb 2027, open again", "88 days left"]
    assert summary(rows) == "3 acceptances, 2 want a decision." and "Nothing" in summary([])
    assert "1 wants" in summary(rows[:1]) and "none" in summary(rows[2:])
    assert "Commit .shrift" in added_words(json.dumps([{"path": ".shrift/a", "entry": ENTRY}]).encode())


def test_a_finding_is_accepted_with_reason_and_name_which_are_no_arguments(accepting, qtbot, desk) -> None:
    accepting.findings.accepting.emit("A key in app.py", FOUND)
    sheet = dialog(accepting, AcceptSheet)
    assert "grade is B at most" in texts(sheet)
    qtbot.mouseClick(sheet.act, Qt.MouseButton.LeftButton)
    assert "Without a reason" in texts(sheet)
    sheet.reason.setText("made up\nfor a course")
    qtbot.mouseClick(sheet.act, Qt.MouseButton.LeftButton)
    assert "Somebody answers" in texts(sheet) and not any(w.startswith("accept") for w in desk.words)
    sheet.owner.setText("Ada")
    sheet.days.choose("30")
    qtbot.mouseClick(sheet.act, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(accepting.examined), timeout=20_000)
    (said,) = [a for a in desk.asked if a["words"][0] == "accept"]
    assert " ".join(said["words"]) == f"{ADD} --reason - --owner - --days 30 --format json -- S1-TRACKED:app.py:3"
    assert "Accepted until 27 Feb 2027" in accepting.toast.words
    settle()
    assert not [d for d in accepting.findChildren(AcceptSheet) if d.isVisible()]


def test_a_refusal_stays_in_the_sheet(accepting, qtbot, desk) -> None:
    desk.says(ADD, err="shrift: nothing was found there\n", code=2)
    accepting.findings.accepting.emit("A key", FOUND)
    sheet = dialog(accepting, AcceptSheet)
    sheet.reason.setText("x")
    sheet.owner.setText("Ada")
    qtbot.mouseClick(sheet.act, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Nothing was found there." in texts(sheet), timeout=20_000)
    assert sheet.act.isEnabled() and not accepting.examined


def test_what_is_tolerated_is_listed_and_can_be_ended(accepting, qtbot, desk) -> None:
    accepting.findings.reviewing.emit()
    sheet = dialog(accepting, ReviewSheet)
    qtbot.waitUntil(lambda: "2 want a decision" in texts(sheet), timeout=20_000)
    assert "it is no TOML" in texts(sheet) and "Ada: made up" in texts(sheet)
    ends = [b for b in sheet.findChildren(Button) if b.accessibleName().startswith("End ")]
    qtbot.mouseClick(ends[-1], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: any("accept remove" in w for w in desk.words), timeout=20_000)
    assert f"accept remove --in {FOLDER} -- a.toml" in desk.words
    qtbot.waitUntil(lambda: not accepting.accepts._looker.running and bool(accepting.examined), timeout=20_000)


def test_an_acceptance_is_extended_and_put_back(accepting, qtbot, desk) -> None:
    desk.says("accept extend", json.dumps({"path": ROWS[0]["path"], "entry": ENTRY}))
    desk.says("accept undo", json.dumps({"path": ROWS[0]["path"], "there": True}))
    accepting.findings.reviewing.emit()
    sheet = dialog(accepting, ReviewSheet)
    qtbot.waitUntil(lambda: "2 want a decision" in texts(sheet), timeout=20_000)
    assert not sheet.undo.isVisible()
    qtbot.mouseClick(button(sheet, "Extend sk-proj-…4f2a"), Qt.MouseButton.LeftButton)
    asked = dialog(accepting, AcceptSheet)
    assert (asked.reason.text(), asked.owner.text()) == ("made up", "Ada") and "decided anew" in texts(asked)
    asked.days.choose("180")
    qtbot.mouseClick(asked.act, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(sheet.undo.isVisible, timeout=20_000)
    said = next(a for a in desk.asked if a["words"][:2] == ["accept", "extend"])
    assert " ".join(said["words"]) == (
        f"accept extend --in {FOLDER} --reason - --owner - --days 180 --format json -- a.toml"
    )
    assert "It is extended" in texts(sheet) and accepting.examined
    qtbot.mouseClick(sheet.undo, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "It is as it was." in texts(sheet), timeout=20_000)
    assert f"accept undo --in {FOLDER} --format json -- a.toml" in desk.words and not sheet.undo.isVisible()
    qtbot.waitUntil(lambda: not accepting.accepts._looker.running, timeout=20_000)


def test_marks_of_other_scanners_are_shown_as_what_they_are_and_taken_over_on_a_word(accepting, qtbot, desk) -> None:
    marks = [
        {"tool": "gitleaks", "file": ".gitleaksignore", "path": "a.py", "line": 2, "key": "k1", "masked": "sk-…4f2a"},
        {"tool": "detect-secrets", "file": ".secrets.baseline", "path": "<b>gone.py", "key": None},
    ]
    desk.says(
        "accept import", json.dumps({"marks": marks, "broken": [["x.toml", "it is no baseline"]], "written": ["w"]})
    )
    accepting.findings.reviewing.emit()
    sheet = dialog(accepting, ReviewSheet)
    qtbot.waitUntil(lambda: "2 want a decision" in texts(sheet), timeout=20_000)
    qtbot.mouseClick(sheet.others, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "hide nothing from Shrift" in texts(sheet), timeout=20_000)
    for words in (
        "a.py:2",
        "sk-…4f2a is passed by there, and open here",
        "<b>gone.py",
        "no key is found there",
        "no baseline",
    ):
        assert words in texts(sheet)
    assert not any("--write" in w for w in desk.words)
    qtbot.mouseClick(button(sheet, "Accept what they pass by…"), Qt.MouseButton.LeftButton)
    asked = dialog(accepting, AcceptSheet)
    asked.reason.setText("all of them made up")
    asked.owner.setText("Ada")
    qtbot.mouseClick(asked.act, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "1 acceptance was written" in texts(sheet), timeout=20_000)
    assert any("accept import" in w and "--write --reason - --owner - --days 90" in w for w in desk.words)
    qtbot.waitUntil(lambda: not accepting.accepts._looker.running, timeout=20_000)


def test_a_list_that_is_shown_anew_does_not_end_the_search_for_marks(accepting, qtbot, desk) -> None:
    desk.says("accept import", json.dumps({"marks": [], "broken": [], "written": []}))
    accepting.findings.reviewing.emit()
    sheet = dialog(accepting, ReviewSheet)
    qtbot.waitUntil(lambda: "2 want a decision" in texts(sheet), timeout=20_000)
    desk.hold()
    qtbot.mouseClick(sheet.others, Qt.MouseButton.LeftButton)
    assert not sheet.others.isEnabled() and "is read for them" in texts(sheet)
    accepting.accepts._list(sheet)
    desk.let_go()
    qtbot.waitUntil(lambda: "No other scanner was told" in texts(sheet), timeout=20_000)
    assert sheet.others.isEnabled()
    qtbot.waitUntil(lambda: not accepting.accepts._looker.running, timeout=20_000)


def test_an_accepted_finding_says_who_and_until_when(window) -> None:
    accepted = msgspec.structs.replace(
        FOUND, status=Status.ACCEPTED, accepted=Accepted(reason="made up", owner="Ada", until="2027-02-27")
    )
    from datetime import UTC, datetime

    window.show_page("findings")
    detail = window.findings.detail
    check = next(iter(window.catalog))
    detail.show_finding(window.report, accepted, check, lambda key, place: None, datetime.now(UTC))
    settle()
    assert "Accepted by Ada until 27 Feb 2027: made up" in texts(detail) and not detail.accept_button.isVisibleTo(
        detail
    )
    detail.show_finding(window.report, FOUND, check, lambda key, place: None, datetime.now(UTC))
    assert detail.accept_button.isVisibleTo(detail)
    QApplication.processEvents()
