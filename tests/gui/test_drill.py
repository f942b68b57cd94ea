"""The page of fire drills, joined with the command line: begun, scanned, noted, finished; and the runbook."""

from __future__ import annotations

import drill_samples as samples
import msgspec
import pytest
from answering import dialog, done
from conftest import button, settle, texts
from gui_samples import report
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from checks.response.drills import rescanned, ticked
from gui.models.drill import Told
from gui.pages.drill import DrillPage, FinishSheet
from gui.pages.runbook_sheet import RunbookSheet
from gui.widgets.sheets import Field, Question
from gui.widgets.stepping import PlaceLine

LIST, START, TICK, NOTE, FINISH = (f"drill {w}" for w in ("list", "start", "tick", "note", "finish"))


@pytest.fixture
def page(window, desk, qtbot) -> DrillPage:
    desk.says(LIST, Told(drills=()))
    QTest.keyClick(window, Qt.Key.Key_7, Qt.KeyboardModifier.ControlModifier)
    made = window.pages["drill"]
    qtbot.waitUntil(lambda: made.told is not None)
    settle()
    return made


def show(page: DrillPage, *drills, step: str = "") -> None:
    page.show_told(samples.told(*drills))
    if step:
        page.open_step(step)
    settle()


def test_a_decoy_is_planted_and_the_clock_runs(page, window, desk, qtbot) -> None:
    assert "the first one is due" in texts(page) and window.navigation.buttons["drill"].isChecked()
    drill = samples.fresh()
    desk.says(START, drill, wait=0.2)
    button(page, "Plant a decoy").click()
    settle()
    assert "Making a practice clone" in texts(page)
    done(page, qtbot)
    assert (
        desk.words[-1].startswith("drill start --provider=") and "--in /home/ada/code/atlas-support" in desk.words[-1]
    )
    assert (
        page.current == "look"
        and "it opens nothing" in texts(page)
        and page.clock.facts[0][1].words.startswith("9 min")
    )


def test_a_dry_walk_takes_a_key_of_the_report(page, desk, qtbot) -> None:
    drill = samples.fresh("dry")
    desk.says(START, drill)
    page.begin_dry("-ab")
    done(page, qtbot)
    assert desk.words[-1].endswith("--format json -- -ab")
    page.open_step("replace")
    settle()
    desk.says(TICK, ticked(drill, "1"))
    page.findChildren(PlaceLine)[0].button.click()
    done(page, qtbot)
    assert desk.words[-1].endswith("-- 1") and "1 of 3" in texts(page)


def test_what_could_not_be_begun_is_said(page, desk, qtbot) -> None:
    desk.says(START, err="shrift: there is too little room", code=2)
    page.begin("openai")
    done(page, qtbot)
    assert "There is too little room." in texts(page.notice) and page.drill is None
    desk.says(START, "[]")
    page.begin("openai")
    qtbot.waitUntil(lambda: "no answer that is known" in texts(page.notice))


def test_only_a_scan_ticks_where_a_decoy_was(page, desk, qtbot) -> None:
    show(page, samples.replacing(), step="replace")
    assert all(line.button is None for line in page.findChildren(PlaceLine))
    assert "1 place is left; only a scan ticks it." in texts(page)
    after = rescanned(samples.replacing(), {}, held=True, whole=samples.ALL, now=samples.now())
    desk.says(TICK, after)
    button(page, "Scan the practice clone").click()
    done(page, qtbot)
    assert "drill tick --rescan" in desk.words[-1] and page.current == "deploy"
    page.open_step("history")
    settle()
    assert "Only a scan" in texts(page)


def test_steps_roles_and_what_was_missing_are_kept(page, desk, qtbot) -> None:
    drill = samples.fresh()
    show(page, drill)
    desk.says(TICK, ticked(drill, "look"))
    button(page, "We know where it is used").click()
    done(page, qtbot)
    assert page.current == "replacement" and desk.words[-1].endswith("-- look")
    page.open_step("tell")
    settle()
    fields = {f.accessibleName(): f for f in page.findChildren(Field)}
    fields["May revoke at the provider"].setText("Ada")
    page.draw()
    fields = {f.accessibleName(): f for f in page.findChildren(Field)}
    assert fields["May revoke at the provider"].text() == "Ada"
    desk.says(NOTE, samples.safe())
    button(page, "Keep the names").click()
    done(page, qtbot)
    assert "--role=revokes=Ada" in desk.words[-1] and "·  the second factor of the account" in texts(page)
    {f.accessibleName(): f for f in page.findChildren(Field)}["What was missing"].setText("a page")
    button(page, "Add what was missing").click()
    done(page, qtbot)
    assert "--missing=a page" in desk.words[-1]


def test_it_is_finished_by_somebody_and_not_before_it_is_safe(page, window, desk, qtbot) -> None:
    show(page, samples.fresh())
    page.finish.click()
    sheet = dialog(window, FinishSheet)
    assert "not safe yet" in texts(sheet) and not sheet.act.isEnabled()
    sheet.reject()
    settle()
    show(page, samples.over())
    page.finish.click()
    sheet = dialog(window, FinishSheet)
    assert sheet.who.text() == "Ada"
    desk.says(FINISH, msgspec.structs.replace(samples.over(), ended=samples.now().isoformat(), by="Bo"))
    desk.says(LIST, samples.told())
    sheet.who.setText("Bo")
    sheet.act.click()
    qtbot.waitUntil(lambda: page.drill is None and page.told is not None and not page._look.running)
    settle()
    assert (
        any(w.startswith("drill finish --who=Bo") for w in desk.words) and "answers S5-NO-DRILL" in window.toast.words
    )
    assert "Drills of this project" in texts(page) and "Safe after 24 min 00 s" in texts(page)


def test_it_is_given_up_after_a_question(page, window, desk, qtbot) -> None:
    show(page, samples.fresh())
    desk.says(FINISH, samples.fresh())
    desk.says(LIST, Told(drills=()))
    page.give_up.click()
    dialog(window, Question).act.click()
    qtbot.waitUntil(lambda: page.drill is None)
    assert any("drill finish --abandon" in w for w in desk.words)
    desk.says(FINISH, err="shrift: no drill runs", code=2)
    page._end(("--abandon",))
    qtbot.waitUntil(lambda: "It was not ended: no drill runs" in texts(page.notice))


def test_the_runbook_is_read_copied_and_saved(page, window, desk, qtbot, monkeypatch, tmp_path) -> None:
    desk.says("drill runbook", "# Runbook\n")
    button(page, "Runbook…").click()
    sheet = dialog(window, RunbookSheet)
    qtbot.waitUntil(sheet.copy.isEnabled)
    sheet.copy.click()
    assert QGuiApplication.clipboard().text() == "# Runbook\n"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "no" / "R.md"), ""))
    sheet.save.click()
    assert "could not be written" in texts(sheet)
    project, mine = tmp_path / "stranger", tmp_path / "mine"
    project.mkdir()
    mine.write_text("mine")
    (project / "R.md").symlink_to(mine)
    sheet._project, own = str(project), sheet._project
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(project / "R.md"), ""))
    sheet.save.click()
    assert f"a link leads out of {project}" in texts(sheet) and mine.read_text() == "mine"
    sheet._project = own
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "R.md"), ""))
    sheet.save.click()
    assert (tmp_path / "R.md").read_text() == "# Runbook\n"
    desk.says("drill runbook", err="shrift: it may not be read", code=2)
    page._make_runbook()
    other = dialog(window, RunbookSheet)
    qtbot.waitUntil(lambda: "No runbook was made: it may not be read" in texts(other))


def test_a_machine_has_no_drill(page) -> None:
    one = report()
    page.hear(
        msgspec.structs.replace(one, target=msgspec.structs.replace(one.target, kind="machine", path="/home/ada"))
    )
    settle()
    assert "A drill is of a project" in texts(page) and not page.runbook.isVisible()


def test_what_changes_waits_for_a_command_and_no_sheet_ends_it(page, window, desk, qtbot) -> None:
    drill = samples.fresh()
    show(page, drill)
    desk.says(TICK, ticked(drill, "look"))
    desk.hold()
    pressed = button(page, "We know where it is used")
    pressed.setFocus()
    pressed.click()
    settle()
    again = button(page, "We know where it is used")
    assert again.held and QApplication.focusWidget() is again and not page.finish.isEnabled()
    page._ask_give_up()
    dialog(window, Question).act.click()
    assert "Nothing was changed" in texts(page.notice)
    desk.let_go()
    done(page, qtbot)
    assert page.drill.step("look").done and page.finish.isEnabled() and page.give_up.isEnabled()
    assert not any(w.startswith(FINISH) for w in desk.words)


def test_what_is_typed_while_a_command_runs_is_not_sent_and_stays(page, desk, qtbot) -> None:
    drill = samples.fresh()
    show(page, drill, step="tell")
    desk.says(TICK, ticked(drill, "look"))
    desk.hold()
    page.tick("look")
    page.names["missing"] = "a second admin"
    page.draw()
    lack = next(f for f in page.findChildren(Field) if f.text() == "a second admin")
    QTest.keyClick(lack, Qt.Key.Key_Return)
    assert "Nothing was changed" in texts(page.notice)
    desk.let_go()
    done(page, qtbot)
    assert page.names["missing"] == "a second admin" and not any(w.startswith(NOTE) for w in desk.words)


def test_what_was_begun_in_another_project_is_not_shown_in_this_one(page, desk, qtbot) -> None:
    desk.says(START, samples.fresh())
    desk.hold()
    page.begin("openai")
    one = report()
    page.hear(msgspec.structs.replace(one, target=msgspec.structs.replace(one.target, path="/home/ada/code/other")))
    assert page.drill is None and page.running
    desk.let_go()
    qtbot.waitUntil(lambda: page.told is not None and not page.running)
    assert page.drill is None and "--in /home/ada/code/other" in desk.words[-1]


def test_it_is_walked_with_the_keyboard(page, window) -> None:
    page.focus_first()
    assert QApplication.focusWidget().text() == "Plant a decoy"
    show(page, samples.fresh())
    page.focus_first()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert page.current == "replacement"
