"""Answers in the window: the questions, what was said until when, giving one, sharing them. A stand-in answers."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest
from answering import awaited, dialog
from conftest import settle, texts
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from checks.attestations import questions
from checks.model import CheckResult, Severity, Sin, Status
from gui.models.attest import Answer, answerable, rows, summary, told
from gui.pages import attest
from gui.pages.attest_sheets import AnswerSheet, ImportSheet
from gui.widgets.buttons import Button

TODAY = date(2026, 11, 24)
ALERT, DRILL, CAP = "S6-NO-SPEND-ALERT", "S5-NO-DRILL", "S6-NO-HARD-CAP"


def open_question(check: str, **more: object) -> Answer:
    return Answer(**({"check": check, "question": questions()[check].question, "state": "open"} | more))  # type: ignore[arg-type]


def given(
    check: str, answer: str = "yes", when: str = "2026-11-20", until: str = "2027-02-18", **more: object
) -> Answer:
    return open_question(check, answer=answer, who="Ada", when=when, until=until, state="answered", **more)


def result(check: str, status: Status) -> CheckResult:
    return CheckResult(
        id=check, sin=Sin(int(check[1])), title="A title", status=status, severity=Severity.MEDIUM, weight=3,
        reason="Nobody can see it.", looked_at="",
    )  # fmt: skip


@pytest.fixture
def asking(window, desk, monkeypatch):
    """A window whose report asks two questions, and has a third that a check could see."""
    monkeypatch.setattr(attest, "today", lambda: TODAY)
    desk.says(
        "attest list",
        [open_question(ALERT), given(DRILL, evidence="https://wiki.example.org/drill"), open_question(CAP)],
    )
    results = (result(ALERT, Status.NOT_CHECKED), result(DRILL, Status.ATTESTED), result(CAP, Status.PASS))
    shown = msgspec.structs.replace(window.report, checks=(*window.report.checks, *results))
    window.show_report(shown, [], 0.4)
    return window


def page(window, qtbot):
    window.show_page("answers")
    made = window.pages["answers"]
    qtbot.waitUntil(lambda: bool(made._answers), timeout=20_000)
    settle()
    return made


# --- what is shown ----------------------------------------------------------------------------------------------------


def test_an_answer_says_who_when_and_how_long_it_holds() -> None:
    assert told(given(ALERT), TODAY) == "Yes, says Ada, 20 Nov. Until 18 Feb 2027, 86 days."
    assert told(given(ALERT, "does-not-apply", imported=True), TODAY).startswith("Does not apply, says Ada (imported)")
    assert told(given(ALERT, until="2026-11-20"), TODAY).endswith("Over since 20 Nov.")
    assert told(open_question(ALERT), TODAY) == ""


def test_what_waits_comes_first_and_what_a_check_saw_is_not_asked(window) -> None:
    report = msgspec.structs.replace(
        window.report,
        checks=(result(ALERT, Status.NOT_CHECKED), result(DRILL, Status.ATTESTED), result(CAP, Status.PASS),
                result("S6-ALERT-SINK", Status.FAIL), result("S5-NO-POLICY", Status.NOT_CHECKED)),
    )  # fmt: skip
    made = rows(
        report,
        [given(DRILL, until="2026-12-01"), open_question(CAP), open_question(ALERT), given("S6-ALERT-SINK", "no"),
         given("S5-NO-POLICY")],
        TODAY,
    )  # fmt: skip
    expired = msgspec.structs.replace(given("S5-NO-POLICY", when="2026-08-01", until="2026-10-30"), state="expired")
    assert [(r.check, r.group, r.chip.text) for r in made if r.check != "S5-NO-POLICY"] == [
        (ALERT, "ask", "Open"), (DRILL, "expiring", "Yes"), ("S6-ALERT-SINK", "holds", "No"), (CAP, "seen", "Seen"),
    ]  # fmt: skip
    assert rows(report, [expired], TODAY)[0].chip.text == "Over"
    assert answerable(ALERT, Status.NOT_CHECKED) and not answerable(ALERT, Status.PASS)
    assert not answerable("S1-HISTORY", Status.NOT_CHECKED)
    assert summary(made).startswith("1 of 5 questions waits for an answer")


def test_the_page_lists_them_and_asks_the_command_line_for_the_project(asking, qtbot, desk) -> None:
    made = page(asking, qtbot)
    assert desk.words[-1] == f"attest list --in {asking.report.target.path} --format json"
    said = texts(made)
    assert questions()[ALERT].question in said and "To be answered" in said
    assert "https://wiki.example.org/drill" in said
    assert set(made.lines) == {ALERT, DRILL} and made.export.isEnabled()


# --- answering --------------------------------------------------------------------------------------------------------


def test_an_answer_is_given_with_a_name_and_kept_by_the_command_line(asking, qtbot, desk) -> None:
    made = page(asking, qtbot)
    desk.says("attest answer", "kept")
    made.lines[ALERT].click()
    sheet = dialog(asking, AnswerSheet)
    assert sheet.who.text() == "Ada"  # who answered last
    sheet.who.clear()
    sheet.keep.click()
    assert "somebody who gives it" in texts(sheet) and QApplication.focusWidget() is sheet.who
    sheet.answer.pieces["does-not-apply"].click()
    QTest.keyClicks(sheet.who, "Grace")
    QTest.keyClicks(sheet.evidence, "https://wiki.example.org/a")
    QTest.keyClick(sheet.evidence, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "with the next scan" in asking.toast.words, timeout=20_000)
    path = asking.report.target.path
    assert (
        f"attest answer --who=Grace --evidence=https://wiki.example.org/a --in {path} -- {ALERT} does-not-apply"
        in desk.words
    )


def answered_drill(held: str) -> Answer:
    return given(DRILL, held=held, evidence="https://wiki.example.org/drill")


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # offscreen knows no calendars that open
def test_the_day_of_a_drill_is_shown_kept_and_chosen_by_keys(asking, qtbot, desk) -> None:
    desk.says("attest list", [open_question(ALERT), answered_drill("2026-11-02")])
    desk.says("attest answer", "kept")
    made = page(asking, qtbot)
    assert "The last drill was on 2 Nov. Until" in texts(made)
    made.lines[DRILL].click()
    sheet = dialog(asking, AnswerSheet)
    assert sheet.held.isVisible() and sheet.held.day() == date(2026, 11, 2)  # kept
    sheet.held.line.setFocus()
    QTest.keyClick(sheet.held.line, Qt.Key.Key_Up)
    assert sheet.held.line.text() == "2026-11-03"
    QTest.keyClick(sheet.held.line, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    settle()
    days = sheet.held.calendar.days
    table = days.focusProxy() or days
    assert QApplication.focusWidget() in (days, table, *days.findChildren(type(table)))
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Up):  # the day before, a week before that
        QTest.keyClick(QApplication.focusWidget(), key)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    settle()
    assert sheet.held.line.text() == "2026-10-26" and sheet.isVisible()
    QTest.keyClick(sheet.held.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "with the next scan" in asking.toast.words, timeout=20_000)
    assert any(" --held=2026-10-26 --in " in words for words in desk.words)


@pytest.mark.parametrize(
    ("typed", "told"),
    [("28.11.26", "“28.11.26” is no day: write it as 2026-11-24."), ("2026-11-25", "2026-11-25 is still to come"),
     ("x" * 4000, "x…” is no day"), ("\u202e2026-11-02", "is no day")],
)  # fmt: skip
def test_a_day_that_is_none_is_told_in_a_line_and_nothing_is_sent(asking, qtbot, desk, typed, told) -> None:
    desk.says("attest list", [answered_drill("2026-11-02")])
    made = page(asking, qtbot)
    made.lines[DRILL].click()
    sheet = dialog(asking, AnswerSheet)
    sheet.held.line.setText(typed)
    QTest.keyClick(sheet.held.line, Qt.Key.Key_Down)  # an arrow does not write over it
    assert sheet.held.line.text() == typed
    sheet.keep.click()
    assert told in texts(sheet) and QApplication.focusWidget() is sheet.held.line and sheet.keep.isEnabled()
    assert not any(words.startswith("attest answer") for words in desk.words)


def test_only_a_drill_that_was_has_a_day(asking, qtbot, desk) -> None:
    desk.says("attest list", [open_question(ALERT), answered_drill("2026-11-02")])
    desk.says("attest answer", "kept")
    made = page(asking, qtbot)
    made.lines[ALERT].click()
    sheet = dialog(asking, AnswerSheet)
    assert not sheet.held.isVisible()
    sheet.close()
    settle()
    made.lines[DRILL].click()
    sheet = dialog(asking, AnswerSheet)
    high = sheet.height()
    sheet.held.line.setText("no day")
    sheet.answer.pieces["no"].click()
    assert not sheet.held.isVisible() and sheet.height() < high
    sheet.keep.click()
    qtbot.waitUntil(lambda: "with the next scan" in asking.toast.words, timeout=20_000)
    assert not any("--held" in words for words in desk.words)


def test_an_answer_that_is_refused_says_why(asking, qtbot, desk) -> None:
    made = page(asking, qtbot)
    desk.says("attest answer", err="shrift: “who” has at most 80 signs on one line\n", code=2)
    made.lines[ALERT].click()
    sheet = dialog(asking, AnswerSheet)
    sheet.keep.click()
    qtbot.waitUntil(lambda: "at most 80 signs" in texts(sheet), timeout=20_000)
    assert sheet.keep.isEnabled() and sheet.isVisible()


def test_a_check_that_nobody_could_see_leads_to_its_question(asking, qtbot) -> None:
    asking._open_sin(6)
    settle()
    answers = [b for b in asking.sin.found.findChildren(Button) if b.text() == "Answer it…" and b.isVisible()]
    assert len(answers) == 1
    answers[0].click()
    assert questions()[ALERT].question in texts(awaited(asking, AnswerSheet, qtbot))
    assert asking.current is asking.pages["answers"]


# --- sharing ----------------------------------------------------------------------------------------------------------


def test_a_file_is_looked_at_before_it_is_taken_in(asking, qtbot, desk, monkeypatch) -> None:
    made = page(asking, qtbot)
    path = asking.report.target.path
    brought = {
        k: v
        for k, v in msgspec.to_builtins(given(ALERT, imported=True)).items()
        if k not in ("id", "question", "state")
    }
    desk.says("attest import", [brought])
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("/home/ada/team.toml", ""))
    made.take.click()
    sheet = awaited(asking, ImportSheet, qtbot)
    said = texts(sheet)
    assert questions()[ALERT].question in said and "says Ada (imported)" in said and "team.toml brings 1 answer" in said
    assert desk.words[-1] == f"attest import --in {path} --format json --look -- /home/ada/team.toml"
    sheet.take.click()
    qtbot.waitUntil(
        lambda: f"attest import --in {path} --format json -- /home/ada/team.toml" in desk.words, timeout=20_000
    )


def test_a_file_that_brings_nothing_can_only_be_closed(asking, qtbot, desk) -> None:
    made = page(asking, qtbot)
    desk.says("attest import", "[]")
    made.look_at("/home/ada/old.toml")
    sheet = awaited(asking, ImportSheet, qtbot)
    assert "Nothing in old.toml is newer" in texts(sheet) and not sheet.take.isVisible()


def test_answers_are_exported_where_the_person_says(asking, qtbot, desk, monkeypatch) -> None:
    made = page(asking, qtbot)
    desk.says("attest export")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("/home/ada/answers.toml", ""))
    made.export.click()
    qtbot.waitUntil(lambda: asking.toast.words == "Saved answers.toml", timeout=20_000)
    assert desk.words[-1] == f"attest export --output=/home/ada/answers.toml --in {asking.report.target.path}"


def test_answers_that_cannot_be_read_are_told(asking, qtbot, desk) -> None:
    desk.says("attest list", err="shrift: attestations.json is damaged\n", code=2)
    asking.show_page("answers")
    qtbot.waitUntil(lambda: "is damaged" in texts(asking.pages["answers"]), timeout=20_000)
