"""A lead: three projects put on the board, scanned, compared; a policy for one of them; a summary for the team.

python -m tests.gui.paths.lead SUMMARY PROJECT…
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from gui.pages.projects import ProjectsPage
from gui.pages.projects_sheets import PairSheet
from gui.pages.settings import SettingsPage
from tests.gui.paths.walker import Steps, Walker, go

SUMMARY, *PROJECTS = map(Path, sys.argv[1:])
WORST, OTHER = PROJECTS[0].name, PROJECTS[1].name


def path(walk: Walker) -> Steps:
    window = walk.window
    yield walk.focus_on(window.welcome.drop.choose)
    yield from walk.tab_to("Projects")
    yield from walk.press("Return")
    board = window.current
    assert isinstance(board, ProjectsPage)
    yield walk.says("No project is known yet")
    for number, folder in enumerate(PROJECTS):
        yield from walk.tab_to("Add folder…" if number else "Add the first folder…")
        yield from walk.press("Return")
        yield from walk.name_file(folder)
        yield lambda number=number: len(board.rows) == number + 1
    yield from walk.tab_to("Scan all")
    yield from walk.press("Return")
    yield lambda: len(board.rows) == len(PROJECTS) and all(r.scan for r in board.rows) and not board.queue.running
    yield walk.says(f"Start with {WORST}.")
    walk.tell("three projects are scanned, the worst stands first")

    yield from walk.tab_to("Projects")
    yield walk.focus_on(board.table)
    yield from walk.press("Home", "Menu")
    yield from walk.choose("Compare with", OTHER)
    yield walk.dialog(PairSheet)
    yield walk.says("Failed in one of them only")
    yield from walk.press("Escape")
    yield walk.focus_on(board.table)
    walk.tell("two are compared")

    yield from walk.press("Home", "Return")
    yield lambda: window.report is not None and not window.engine.running
    assert window.report.target.name == WORST
    yield from walk.press("ctrl+comma")
    settings = window.current
    assert isinstance(settings, SettingsPage)
    yield lambda: settings.isAncestorOf(QApplication.focusWidget())
    yield walk.says("No policy")
    yield from walk.tab_to("Who approves the policy")
    yield from walk.type("Ada")
    yield from walk.tab_to("Make a policy")
    yield from walk.press("Return")
    yield (PROJECTS[0] / ".shrift" / "policy.toml").is_file
    yield lambda: not walk.says("No policy")()
    yield lambda: settings.isAncestorOf(QApplication.focusWidget())
    yield from walk.tab_to("Open the policy")
    walk.tell("a policy is made")

    yield from walk.press("ctrl+8")
    yield lambda: board.isAncestorOf(QApplication.focusWidget())
    yield from walk.tab_to("Team summary…")
    yield from walk.press("Return")
    yield from walk.choose("Markdown (.md)")
    yield from walk.name_file(SUMMARY)
    yield walk.says(f"Saved {SUMMARY.name}")
    walk.tell("the summary is saved")
    yield from walk.press("ctrl+q")
    yield lambda: not window.isVisible()


if __name__ == "__main__":
    raise SystemExit(go(path))
