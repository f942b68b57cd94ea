"""What is done about a finding's file: shown first, changed after a word, checked again, put back. A stand-in answers."""

from __future__ import annotations

import json

import msgspec
import pytest
from answering import dialog
from conftest import button, settle, texts
from fix_samples import DONE, HOSTILE, LEFT, MOVED, RULES
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from checks.fixes.preview import FixPreview
from checks.model import Confidence, Finding, FixNote, Location, Safety, Severity
from gui.models.fixes import FixPlan, applied_words, named, read_plans
from gui.pages.changes_acts import ChangesActs
from gui.pages.changes_sheet import ChangesSheet
from gui.pages.fix_acts import FixActs
from gui.pages.fix_sheet import FixSheet
from gui.widgets.diff import DiffView

FOUND = Finding(
    id="f1", check="S1-ENV-NOTIGNORED", sin=1, severity=Severity.MEDIUM, confidence=Confidence.HIGH, title="One add away",
    message="m", locations=(Location(source="worktree", path=".env.local"),),
    fixes=(FixNote(id="ignore", title="Add the ignore rules", safety=Safety.SAFE),),
)  # fmt: skip
FOLDER = "/home/ada/code/atlas-support"
PLAN, APPLY = f"fix plan --in {FOLDER}", f"fix apply --in {FOLDER} --yes"


@pytest.fixture
def fixing(window, desk, monkeypatch):
    """The window after a scan; what it examines anew is noted instead."""
    window.fixes.begin(["--in", FOLDER, "--machine", "--no-history"])
    window.examined = []
    monkeypatch.setattr(window, "examine", lambda *a, **more: window.examined.append(more.get("page")))
    desk.says(PLAN, [RULES])
    desk.says(APPLY, DONE)
    desk.says("fix undo", {"record": DONE.record, "files": [".gitignore"]})
    return window


def shown(window, qtbot, finding: Finding = FOUND, recipe: str = "ignore") -> FixSheet:
    window.findings.previewed.emit(recipe, finding)
    sheet = dialog(window, FixSheet)
    qtbot.waitUntil(lambda: not window.fixes._looker.running, timeout=20_000)
    settle()
    return sheet


def test_a_change_is_shown_before_anything_is_done(fixing, qtbot, desk) -> None:
    sheet = shown(fixing, qtbot)
    (view,) = sheet.findChildren(DiffView)
    assert view.accessibleDescription().endswith("comes: .env; comes: .env.*; comes: !.env.example")
    assert "Undo puts every byte back" in texts(sheet) and ".gitignore" in texts(sheet)
    assert desk.words[-1] == f"{PLAN} --format json -- ignore:.env.local"
    assert not any(w.startswith("fix apply") for w in desk.words)
    qtbot.mouseClick(sheet.leave, Qt.MouseButton.LeftButton)
    assert not any(w.startswith("fix apply") for w in desk.words)


def test_the_harmless_answer_has_the_focus(fixing, qtbot) -> None:
    sheet = shown(fixing, qtbot)
    assert sheet.focusWidget() is sheet.leave


def test_it_is_changed_as_it_was_shown_and_can_be_put_back(fixing, qtbot, desk) -> None:
    sheet = shown(fixing, qtbot)
    qtbot.mouseClick(button(sheet, "Apply"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(fixing.toast.words), timeout=20_000)
    assert desk.words[-1] == f"{APPLY} --expect {RULES.digest} --format json -- ignore:.gitignore"
    assert fixing.toast.words == "Changed .gitignore. Checked again: it is gone."
    assert fixing.examined and not [d for d in fixing.findChildren(FixSheet) if d.isVisible()]
    qtbot.mouseClick(button(fixing.toast, "Undo"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Put back" in fixing.toast.words, timeout=20_000)
    assert desk.words[-1] == f"fix undo --format json -- {DONE.record}"
    assert len(fixing.examined) == 2


def test_a_refusal_stays_in_the_sheet_and_nothing_more_can_be_pressed(fixing, qtbot, desk) -> None:
    desk.says(APPLY, err="shrift: a file has changed since the plan was shown\n", code=2)
    sheet = shown(fixing, qtbot)
    qtbot.mouseClick(button(sheet, "Apply"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "A file has changed since the plan was shown." in texts(sheet), timeout=20_000)
    assert not sheet.act.isEnabled() and "Nothing was changed." in texts(sheet)
    assert not fixing.examined


def test_what_is_left_to_a_person_has_no_button_to_apply_it(fixing, qtbot, desk) -> None:
    desk.says(PLAN, [LEFT])
    sheet = shown(fixing, qtbot)
    assert not sheet.act.isVisible() and "close it, then try again." in texts(sheet)


def test_what_is_not_there_any_more_or_makes_no_sense_is_said(fixing, qtbot, desk) -> None:
    for answer, says in (([], "nothing to change any more"), ("no json", "no answer that is known")):
        desk.says(PLAN, answer)
        sheet = shown(fixing, qtbot)
        assert says in texts(sheet) and not sheet.act.isVisible()
        sheet.reject()
        settle()


def test_a_file_of_the_machine_is_looked_for_there_alone(fixing, qtbot, desk) -> None:
    desk.says("fix plan --machine", [LEFT])
    found = msgspec.structs.replace(FOUND, locations=(Location(source="machine", path=".codex/history.jsonl"),))
    shown(fixing, qtbot, found, "clear-record")
    assert desk.words[-1] == "fix plan --machine --format json -- clear-record:.codex/history.jsonl"


def test_what_is_safe_is_shown_and_done_in_one(fixing, qtbot, desk) -> None:
    assert not fixing.findings.safe.isVisible()  # no finding of this report has such a step
    shown_report = msgspec.structs.replace(fixing.report, findings=(FOUND,))
    fixing.show_report(shown_report, [], 0.4)
    fixing.show_page("findings")
    desk.says(f"{PLAN} --format json --safe", [RULES])
    qtbot.mouseClick(fixing.findings.safe, Qt.MouseButton.LeftButton)
    sheet = dialog(fixing, FixSheet)
    qtbot.waitUntil(lambda: sheet.act.isVisible(), timeout=20_000)
    qtbot.mouseClick(sheet.act, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(fixing.toast.words), timeout=20_000)
    assert fixing.toast.words == "Changed .gitignore. Checked again: all of it is gone."
    desk.says(f"{PLAN} --format json --safe", [])
    fixing.findings.safe_asked.emit()
    sheet = dialog(fixing, FixSheet)
    qtbot.waitUntil(lambda: "Nothing here is safe to change without a look." in texts(sheet), timeout=20_000)
    sheet.reject()


def test_a_strangers_names_are_text(fixing, qtbot, desk) -> None:
    desk.says(PLAN, [HOSTILE])
    sheet = shown(fixing, qtbot)
    written = texts(sheet)
    assert "\x1b" not in written and "\u202e" not in written and "<img src=x>" in written
    assert all("\u202e" not in v.accessibleDescription() for v in sheet.findChildren(DiffView))


def test_while_a_scan_runs_nothing_is_previewed(fixing, monkeypatch, desk) -> None:
    monkeypatch.setattr(type(fixing.engine), "running", property(lambda self: True))
    fixing.findings.previewed.emit("ignore", FOUND)
    assert not any(w.startswith("fix") for w in desk.words)


def test_a_step_that_can_be_carried_out_has_a_button_and_others_have_none(window, qtbot) -> None:
    from checks.fixes.guidance import steps
    from gui.widgets.steps import FixSteps

    found = msgspec.structs.replace(
        FOUND, fixes=tuple(FixNote(id=i, title=i, safety=Safety.REVIEW) for i in ("replace-key", "untrack", "ignore"))
    )
    shown_steps = FixSteps(steps(found, None))
    qtbot.addWidget(shown_steps)
    shown_steps.show()
    asked: list[str] = []
    shown_steps.previewed.connect(asked.append)
    qtbot.mouseClick(button(shown_steps, "Preview change: Add the ignore rules"), Qt.MouseButton.LeftButton)
    assert asked == ["ignore"]
    names = [b.accessibleName() for b in shown_steps.findChildren(type(button(shown_steps, asked and "Preview change: Add the ignore rules")))]  # fmt: skip
    assert len([n for n in names if n.startswith("Preview change")]) == 2


def test_the_window_reads_what_the_command_line_writes() -> None:
    assert {f.name for f in msgspec.structs.fields(FixPlan)} == {f.name for f in msgspec.structs.fields(FixPreview)}
    assert read_plans(msgspec.json.encode([MOVED])) == [MOVED]
    assert (
        applied_words(msgspec.structs.replace(DONE, files=("a", "b")), "")
        == "Changed 2 files. Checked again: all of it is gone."
    )
    assert named("install-guard", msgspec.structs.replace(FOUND, locations=())) == "install-guard"


def test_the_real_command_line_changes_a_real_file_and_puts_it_back(
    qtbot, dressed, project, key, monkeypatch, data_dir
) -> None:
    from PySide6.QtWidgets import QWidget

    monkeypatch.setenv("SHRIFT_DATA_DIR", str(data_dir))
    project.commit({"app.py": "pass\n", ".gitignore": "dist/\n"})
    project.write(".env.local", f"OPENAI_API_KEY={key()}\n")
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(900, 700)
    host.show()
    acts = FixActs(host)
    acts.begin(["--in", str(project.folder), "--no-history"])
    said: list[tuple[str, object]] = []
    acts.said.connect(lambda words, stays, act: said.append((words, act)))
    acts.preview("ignore", FOUND)
    sheet = dialog(host, FixSheet)
    qtbot.waitUntil(lambda: sheet.act.isVisible(), timeout=150_000)
    qtbot.mouseClick(sheet.act, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(said), timeout=150_000)
    assert said[0][0] == "Changed .gitignore. Checked again: it is gone."
    assert (project.folder / ".gitignore").read_text() == "dist/\n.env\n.env.*\n!.env.example\n"
    said[0][1][1]()  # type: ignore[index]
    qtbot.waitUntil(lambda: len(said) == 2, timeout=150_000)
    assert (project.folder / ".gitignore").read_text() == "dist/\n"
    assert json.loads((next((data_dir / "data/fixes").iterdir()) / "record.json").read_text())["undone"]
    changes = ChangesActs(host)
    changes.show()
    listed = dialog(host, ChangesSheet)
    qtbot.waitUntil(lambda: "Add the ignore rules" in texts(listed), timeout=150_000)
    assert ".gitignore in" in texts(listed) and "None can be put back" in texts(listed)
    QApplication.processEvents()


@pytest.mark.parametrize("times", [3, 40])
def test_every_line_of_a_change_can_be_seen(window, qtbot, times: int) -> None:
    (file,) = RULES.files
    longer = msgspec.structs.replace(file, lines=file.lines * times)
    sheet = FixSheet(RULES.title, window)
    qtbot.addWidget(sheet)
    sheet.show()
    sheet.show_plans([msgspec.structs.replace(RULES, files=(longer,))])
    settle()
    (lines,) = sheet.findChildren(DiffView)
    assert lines.height() >= lines.sizeHint().height()
    seen = sheet._area.viewport().height() + sheet._area.verticalScrollBar().maximum()
    assert seen >= lines.height()
    assert (sheet._area.verticalScrollBar().maximum() == 0) == (times == 3)
