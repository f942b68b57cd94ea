"""The first screen, an examination under way, and the scorecard."""

from __future__ import annotations

from datetime import datetime

from gui_samples import clean, heard, hostile, many, report, unlooked, with_excerpts

from checks.events import Event, Excerpt, Heard, Started
from checks.model import Report
from gui.pages.machine_places import PlacesSheet
from gui.sheet import ScoreSheet
from gui.shortcuts import ShortcutSheet

from .made import recents
from .studio import Studio, show_report


def _last_heard(event: Event) -> bool:
    return isinstance(event, Heard) and event.masked.endswith("0003")


def draw_start(studio: Studio, done: Report, excerpts: list[Excerpt]) -> None:
    window = studio.window
    studio.shot("01-welcome-first")
    window.welcome.show_recent(recents(), datetime.now().astimezone())
    studio.shot("01-welcome")
    window.welcome.tell("“mobile-app” is no folder any more.")
    studio.shot("01-welcome-told")
    window.welcome.tell("")
    window.welcome.drop.set_over(True)
    studio.shot("01-welcome-over")
    window.welcome.drop.set_over(False)

    studio.scan(lambda event: isinstance(event, Started))
    studio.shot("02-scanning-start")
    studio.scan(_last_heard)
    window.scanning.heard([heard(7)])
    studio.shot("02-scanning")
    window.scanning.stopping()
    studio.shot("02-scanning-stopping")

    window.show_report(done, excerpts, 0.4)
    window.scorecard.show_watch(False, possible=True)
    studio.shot("03-scorecard")
    window.scorecard.show_watch(True, possible=True)
    window.toast.tell("Saved shrift-atlas-support-2026-11-24.json")
    studio.shot("03-scorecard-toast")
    window.toast.hide()
    for number in range(1, 8):
        window._open_sin(number)
        studio.shot(f"08-sin-{number}")
    window.show_page("scorecard")
    window._open_of_sin(1, "")
    studio.shot("04-findings-one-sin")
    window.findings.clear_filter()
    studio.shot("04-findings-list")
    window.findings.choose(next(f.id for f in done.findings if f.check == "S1-HISTORY"))
    studio.shot("04-findings")
    window.findings.choose(next(f.id for f in done.findings if f.check == "S1-IGNORE-GAPS"))
    studio.shot("04-findings-plain")
    window.findings.back()
    window.findings.search.setText("no such thing")
    window.findings._filter()
    studio.shot("04-findings-none")
    window.findings.clear_filter()

    full, beside = with_excerpts(report())
    show_report(window, full, beside, "scorecard")
    studio.shot("03-scorecard-capped")
    window.show_page("findings")
    window.findings.choose("s1-history-0")
    studio.shot("04-findings-full")
    show_report(window, report(partial=True), [], "scorecard")
    studio.shot("03-scorecard-partial")
    show_report(window, unlooked(), [], "scorecard")
    studio.shot("03-scorecard-unlooked")
    show_report(window, clean(), [], "scorecard")
    studio.shot("03-scorecard-clean")
    window._open_sin(1)
    studio.shot("08-sin-clean")
    window._open_sin(2)
    studio.shot("08-sin-none")
    window.show_page("scorecard")
    window.show_page("findings")
    studio.shot("04-findings-clean")
    if studio.wants("04-findings-many", "03-scorecard-many"):
        show_report(window, many(2_000), [], "scorecard")
        studio.shot("03-scorecard-many")
        window.show_page("findings")
        studio.shot("04-findings-many")
    odd, beside = with_excerpts(hostile())
    show_report(window, odd, beside, "scorecard")
    studio.shot("03-scorecard-hostile")
    window.show_page("findings")
    window.findings.choose(odd.findings[0].id)
    studio.shot("04-findings-hostile")
    window.failed.tell("The scan stopped at dump.sqlite: its process ended by signal 9.", cancelled=False)
    window.navigation.show_page("scorecard")
    window._show(window.failed)
    window.failed.focus_first()
    studio.shot("05-failed")
    for name, dialog in (
        ("06-sheet", ScoreSheet(done, window)),
        ("07-keys", ShortcutSheet(window)),
        ("10-places", PlacesSheet(window.catalog, window)),
    ):
        if studio.wants(name):
            dialog.show()
            studio.shot(name, dialog)
        dialog.close()
