"""A newcomer: start page, first lesson of the walkthrough, first own scan, first fix, report saved.

python -m tests.gui.paths.newcomer PROJECT REPORTS
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from gui.pages.findings import FindingsPage
from gui.pages.fix_sheet import FixSheet
from gui.pages.report import ReportPage
from gui.pages.sin_row import SinRow
from gui.pages.walkthrough import WalkthroughPage
from gui.widgets.buttons import Button
from tests.gui.paths.walker import Steps, Walker, go

PROJECT, REPORTS = Path(sys.argv[1]), Path(sys.argv[2])


def path(walk: Walker) -> Steps:
    window = walk.window
    yield walk.focus_on(window.welcome.drop.choose)
    walk.tell("the start page")

    yield from walk.tab_to("Begin the walkthrough")
    yield from walk.press("Return")
    lessons = window.current
    assert isinstance(lessons, WalkthroughPage)
    yield walk.focus_on(lessons.next)
    yield from walk.press("Return")
    assert lessons.stage == 1
    yield walk.focus_on(lessons.practice.button("make"))
    yield from walk.press("space")
    yield walk.says("Do it now")
    assert not lessons.next.isEnabled()
    yield from walk.tab_to("Show me")
    yield from walk.press("Return")
    yield from walk.tab_to("Make this change")
    yield from walk.press("Return")
    yield walk.says("It is gone")
    yield from walk.tab_to("Next lesson")
    walk.tell("a lesson is done")
    yield from walk.press("Return")
    assert lessons.stage == 2
    yield from walk.press("Escape")
    yield walk.focus_on(window.welcome.drop.choose)

    yield from walk.press("Return")
    yield from walk.name_file(PROJECT)
    yield lambda: window.report is not None
    rows = window.scorecard.findChildren(SinRow)
    yield walk.focus_on(rows[0])
    before = window.report
    walk.tell(f"the own project: {rows[0].accessibleName()}")

    yield from walk.press("Return")
    yield walk.focus_on(window.sin.found.show_all)
    yield from walk.press("Return")
    yield walk.focus_on(window.findings.tree)
    for _ in window.findings.model.shown:
        if changeable(window.findings):
            break
        yield from walk.press("F8")
    assert changeable(window.findings), "no finding of the first sin can be mended from here"
    yield from walk.tab_to("Preview change…")
    yield from walk.press("Return")
    yield walk.dialog(FixSheet)
    sheet = QApplication.activeWindow()
    assert isinstance(sheet, FixSheet)
    yield sheet.act.isVisible
    yield walk.focus_on(sheet.leave)  # the harmless answer
    yield from walk.tab_to("Apply")
    yield from walk.press("Return")
    yield lambda: window.report is not before and not window.engine.running
    assert len(window.report.findings) < len(before.findings)
    yield walk.focus_on(window.findings.tree)  # the button that led there is gone with its finding
    walk.tell(f"a fix: {len(before.findings)} findings, then {len(window.report.findings)}")

    yield from walk.press("ctrl+5")
    report = window.current
    assert isinstance(report, ReportPage)
    yield walk.focus_on(report.settings.forms["html"])
    yield from walk.tab_to("Save 2 files…")
    yield from walk.press("Return")
    yield from walk.name_file(REPORTS)
    yield walk.says("Saved 2 files")
    walk.tell("the report is saved")
    yield from walk.press("ctrl+q")
    yield lambda: not window.isVisible()


def changeable(page: FindingsPage) -> bool:
    """Whether the finding that is shown offers a change."""
    return any(b.isVisible() and b.text() == "Preview change…" for b in page.detail.findChildren(Button))


if __name__ == "__main__":
    raise SystemExit(go(path))
