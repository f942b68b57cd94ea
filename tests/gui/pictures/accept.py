"""Accepting a finding."""

from __future__ import annotations

from checks.events import Excerpt
from checks.model import Report
from gui.models.accept import Entry as AcceptEntry
from gui.models.accept import Row as AcceptRow
from gui.pages.accept_sheet import AcceptSheet, ReviewSheet

from .studio import Studio, draw_dialog, show_report


def draw_accept(studio: Studio, done: Report, excerpts: list[Excerpt]) -> None:
    """Accepting a finding, what is accepted, and an accepted finding."""
    window = studio.window
    show_report(window, done, excerpts, "findings")
    studio.shot("18-accept-findings")
    title = "OpenAI project key in the git history"
    draw_dialog(studio, "18-accept-sheet", AcceptSheet(title, keyed=True, critical=True, owner="Ada", parent=window))
    empty = AcceptSheet(title, keyed=False, critical=False, parent=window)
    draw_dialog(studio, "18-accept-refused", empty, lambda: empty.tell("Without a reason nothing is accepted."))
    entry = AcceptEntry(
        reason="made up for the course, revoked since",
        owner="Ada",
        until="2027-02-27",
        masked="sk-proj-…4f2a",
        checks=("S1-HISTORY",),
    )
    where = ".shrift/acceptances/openai-project-1f.toml"
    rows = [
        AcceptRow(path=where, state="broken", why="it is no TOML, at line 3"),
        AcceptRow(path=where, state="expired", days_left=-4, entry=entry),
        AcceptRow(path=where, state="soon", days_left=6, entry=entry),
        AcceptRow(path=where, state="holds", days_left=80, entry=entry),
    ]
    for name, shown in (("review", rows), ("review-empty", [])):
        sheet = ReviewSheet(window)
        draw_dialog(studio, f"18-accept-{name}", sheet, lambda s=sheet, r=shown: s.show_rows(r))
