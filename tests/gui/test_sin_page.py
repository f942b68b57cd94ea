"""A sin's page, and the way through it: from the scorecard's row to the lesson, and on to the sin's findings."""

from __future__ import annotations

import msgspec
import pytest
from conftest import button, settle, texts
from gui_samples import clean, hostile, line_of, report, story, with_excerpts
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from gui.engine import Scope
from gui.pages.sin import SinPage
from gui.pages.sin_row import SinRow
from gui.widgets.fold import FoldHead
from gui.widgets.place import PlaceRow
from gui.widgets.sin_segments import Segment, Segments
from gui.widgets.steps import StepHead

WIDE, NARROW = (992, 800), (904, 640)


@pytest.fixture
def shown(dressed, qtbot, catalog):
    """Shows a sin of a report in a page of its own."""

    def show(whole, number=1, size=WIDE):
        page = SinPage(catalog)
        qtbot.addWidget(page)
        page.show_report(whole)
        page.show_sin(number)
        page.resize(*size)
        page.show()
        page.activateWindow()
        settle()
        return page

    return show


@pytest.fixture
def done(open_window, replay, qtbot, tmp_path):
    """A window that has examined a folder."""
    window = open_window(program=replay(*({"line": line_of(event)} for event in story())))
    with qtbot.waitSignal(window.engine.ended, timeout=20_000):
        window.examine(tmp_path)
    settle()
    return window


def top(page, words: str) -> int:
    label = next(w for w in page.findChildren(object) if getattr(w, "words", "") == words and w.isVisible())
    return label.mapTo(page, label.rect().topLeft()).y()


# --- the page ---------------------------------------------------------------------------------------------------------


def test_the_page_asks_its_question_and_tells_what_was_found_here(shown) -> None:
    page = shown(report())
    said = texts(page)
    assert "The Public GitHub Confession" in said and "Sin 1 of 7" in said
    assert "Is a key in git, in its history, or one “git add .” away?" in said
    assert "In atlas-support" in said
    assert "Of 6 checks: 4 failed, 1 passed, 1 not checked." in said
    assert "Does the git host refuse a push that carries a key?" in said
    assert "The git host was not asked; “Ask the git host” on the start page does." in said
    assert "Why it matters" in said and "How to fix it, in order" in said


def test_narrow_it_reads_question_found_why_fix_from_top_to_bottom(shown) -> None:
    page = shown(report(), size=NARROW)
    order = [
        top(page, words)
        for words in (page._question.words, "In atlas-support", "Why it matters", "How to fix it, in order")
    ]
    assert order == sorted(order)
    page.resize(*WIDE)
    settle()
    assert abs(top(page, "In atlas-support") - top(page, page._question.words)) < 40
    page.resize(*NARROW)
    settle()
    assert top(page, "In atlas-support") < top(page, "Why it matters")


def test_every_check_is_told_or_folded_with_its_count(shown, qtbot) -> None:
    page = shown(report())
    heads = {h.accessibleName(): h for h in page.findChildren(FoldHead)}
    assert list(heads) == ["Failed, 4 checks", "Not checked, 1 check", "Passed, 1 check", "Does not apply, 1 check"]
    assert [h.isChecked() for h in heads.values()] == [True, True, False, False]
    assert "Nothing is staged." not in texts(page)
    qtbot.keyClick(heads["Does not apply, 1 check"], Qt.Key.Key_Return)
    assert "Nothing is staged." in texts(page)
    qtbot.mouseClick(heads["Does not apply, 1 check"], Qt.MouseButton.LeftButton)
    assert "Nothing is staged." not in texts(page)


def test_a_finding_is_a_link_with_a_name_of_its_own(shown, qtbot) -> None:
    page = shown(report())
    row = next(r for r in page.findChildren(PlaceRow) if "sk-proj-…0002" in r.accessibleName())
    assert row.accessibleName() == "Keys in the git history: sk-proj-…0002, .env:12 @ 3f9c1e2 and 2 more"
    with qtbot.waitSignal(page.finding_opened) as opened:
        qtbot.keyClick(row, Qt.Key.Key_Return)
    assert opened.args == [1, "s1-history-0"]
    with qtbot.waitSignal(page.finding_opened) as opened:
        qtbot.mouseClick(button(page, "Show 5 findings"), Qt.MouseButton.LeftButton)
    assert opened.args == [1, ""]


def test_the_steps_stand_in_order_and_one_is_open(shown) -> None:
    page = shown(report())
    steps = page.findChildren(StepHead)
    assert [s.accessibleName() for s in steps] == [
        "Step 1: Make a new key, for this use only",
        "Step 2: Read it from the environment, masked",
        "Step 3: Clean the history in a fresh clone",
    ]
    assert [s.isChecked() for s in steps] == [True, False, False]


def test_where_nothing_failed_it_says_so_without_praise(shown) -> None:
    page = shown(clean())
    said = texts(page)
    assert "Of 2 checks: 2 passed." in said
    assert "No check of this sin failed: there is nothing to fix." in said
    assert page.found.show_all is None
    assert "No key in the git history" in said  # few that passed stand open


def test_a_sin_whose_checks_are_not_built_promises_nothing(shown) -> None:
    said = texts(shown(report(), 4))
    assert "not in this report" in said and "nothing to fix" not in said


def test_the_segments_turn_from_sin_to_sin(shown, qtbot) -> None:
    page = shown(report())
    segments = page.findChildren(Segment)
    assert [s.isChecked() for s in segments] == [n == 0 for n in range(7)]
    assert segments[0].accessibleName().startswith("Sin 1, The Public GitHub Confession: 1 critical")
    segments[0].setFocus()
    qtbot.keyClick(segments[0], Qt.Key.Key_Right)
    assert segments[1].hasFocus()
    qtbot.keyClick(segments[1], Qt.Key.Key_Return)
    assert page.number == 2
    assert "The Client-Side Trojan Horse" in texts(page)
    assert [s.isChecked() for s in segments] == [n == 1 for n in range(7)]


def test_what_a_stranger_named_is_plain_text_here_too(shown) -> None:
    page = shown(hostile())
    said = texts(page)
    for sign in ("\u202e", "\x1b", "\t"):
        assert sign not in said
        assert not [r for r in page.findChildren(PlaceRow) if sign in r.accessibleName()]
    assert "In h1>" in said


def test_a_machine_is_called_a_machine(shown) -> None:
    target = msgspec.structs.replace(report().target, kind="machine", name="this machine", path="/home/ada")
    said = texts(shown(msgspec.structs.replace(report(), target=target)))
    assert "On this machine" in said


# --- in the window ----------------------------------------------------------------------------------------------------


def test_a_row_of_the_scorecard_opens_the_lesson_and_escape_returns(done, qtbot) -> None:
    row = done.scorecard.findChildren(SinRow)[0]
    qtbot.keyClick(row, Qt.Key.Key_Return)
    settle()
    assert done._pages.currentWidget() is done.sin
    assert QApplication.focusWidget() is done.sin.found.show_all
    assert done.navigation.buttons["scorecard"].isChecked()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    settle()
    assert done._pages.currentWidget() is done.scorecard


def test_the_findings_are_narrowed_to_the_sin_until_the_filter_is_left(done, qtbot) -> None:
    qtbot.mouseClick(done.scorecard.findChildren(SinRow)[0], Qt.MouseButton.LeftButton)
    qtbot.mouseClick(button(done.sin, "Show 5 findings"), Qt.MouseButton.LeftButton)
    settle()
    page = done.findings
    assert done._pages.currentWidget() is page
    assert QApplication.focusWidget() is page.tree
    assert page.model.rowCount() == 1 and len(page.model.shown) == 5
    leave = button(page, "Only sin 1, The Public GitHub Confession: show all sins")
    qtbot.mouseClick(leave, Qt.MouseButton.LeftButton)
    assert page.model.rowCount() == 7 and not leave.isVisible()


def test_one_finding_of_the_lesson_is_opened_among_those_of_its_sin(done, qtbot) -> None:
    done._open_sin(1)
    row = next(r for r in done.sin.findChildren(PlaceRow) if "Ignore rules" in r.accessibleName())
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    assert done.findings.chosen == "s1-ignore-gaps-0"
    assert done.findings.model.filtered and done.findings.model.rowCount() == 1


def test_what_was_not_asked_can_be_asked_from_the_lesson(done, qtbot) -> None:
    done._open_sin(1)
    with qtbot.waitSignal(done.engine.ended, timeout=20_000):
        qtbot.mouseClick(button(done.sin, "Scan again, asking the git host"), Qt.MouseButton.LeftButton)
        assert done._scope == Scope(history=True, online=True)
        assert done._pages.currentWidget() is done.scanning
    settle()
    assert done._pages.currentWidget() is done.sin and done.sin.number == 1


def test_the_lesson_of_another_report_is_of_the_same_sin(done) -> None:
    done._open_sin(2)
    done.show_report(*with_excerpts(report()), 0.4)
    assert done.sin.number == 2 and done._pages.currentWidget() is done.sin


def test_segments_have_all_their_names_or_all_their_numbers_and_no_name_is_cut(dressed, qtbot) -> None:
    made = Segments()
    qtbot.addWidget(made)
    made.show_marks([(n, short, short, "pass", "ok") for n, short in enumerate(("Beichte", "Ewiger Schlüssel"), 1)])
    made.show()
    widest = max(s.needs for s in made.segments.values())
    made.resize(2 * widest + 6, 34)
    settle()
    assert all(s.named for s in made.segments.values())
    made.resize(2 * widest + 2, 34)
    settle()
    assert not any(s.named for s in made.segments.values())
