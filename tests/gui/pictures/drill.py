"""Fire drills: none held, held before, each step of one that runs, its sheets, and the runbook."""

from __future__ import annotations

import drill_samples as samples

from checks.model import Report
from gui.asking import Command
from gui.models.drill import Told
from gui.pages.drill import DrillPage, FinishSheet
from gui.pages.runbook_sheet import RunbookSheet

from .studio import Studio, draw_dialog, running, show_report

RUNBOOK = (
    "# Runbook: a key of atlas-support leaked\n\n## Who does what\n\n| | |\n|---|---|\n| Leads, and keeps the clock | Bo |\n"
    "| May revoke at the provider | Ada |\n\n## When a key leaks: the steps\n\n1. Look first: is the key used by somebody else?\n"
    "2. Run `shrift respond start KEY --in .`\n3. Make a replacement key at OpenAI; the pages stand below.\n"
)


def draw_drill(studio: Studio, shown: Report) -> None:
    """Every state of the page."""
    window = studio.window
    show_report(window, shown, [], "keys")
    page = window.page_of("drill")
    assert isinstance(page, DrillPage)
    window.show_page("drill")
    page._look.stop()
    for name, told, step in (
        ("none", Told(drills=()), ""),
        ("held", samples.told(), ""),
        ("look", samples.told(samples.fresh()), "look"),
        ("replace", samples.told(samples.replacing()), "replace"),
        ("dry", samples.told(samples.fresh("dry")), "replace"),
        ("revoke", samples.told(samples.replacing()), "revoke"),
        ("history", samples.told(samples.safe()), "history"),
        ("tell", samples.told(samples.safe()), "tell"),
        ("over", samples.told(samples.over()), "tell"),
    ):
        page.drill, page.current = None, ""
        page.show_told(told)
        if step:
            page.open_step(step)
        page.focus_first()
        studio.shot(f"22-drill-{name}")
    with running(page._doer):
        page.draw()
        studio.shot("22-drill-runs")
    page.draw()
    page.tell("The practice clone is not at the place where it was made.")
    studio.shot("22-drill-told")
    page.tell("")
    page.show_told(Told(drills=()))
    page.busy = "Making a practice clone, planting a decoy, and scanning it"
    page.draw()
    studio.shot("22-drill-begins")
    page.busy = ""
    page.show_told(samples.told(samples.over()))
    draw_dialog(studio, "22-drill-finish", FinishSheet(samples.over(), "Ada", window))
    draw_dialog(studio, "22-drill-unsafe", FinishSheet(samples.fresh(), "", window))
    command = Command(window, program=["/nonexistent"])
    sheet = RunbookSheet(samples.PROJECT, command, window)
    draw_dialog(studio, "22-drill-runbook", sheet, lambda: sheet.show_text(RUNBOOK))
    command.stop()
