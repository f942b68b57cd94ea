"""Accepting a finding."""

from __future__ import annotations

import msgspec

from checks.events import Excerpt
from checks.model import Report
from gui.models.accept import Entry as AcceptEntry
from gui.models.accept import Mark, Marks
from gui.models.accept import Row as AcceptRow
from gui.pages.accept_sheet import EXTENDED, KEYLESS, AcceptSheet, ReviewSheet

from .studio import Studio, draw_dialog, show_report


def draw_accept(studio: Studio, done: Report, excerpts: list[Excerpt]) -> None:
    """Accepting a finding, what is accepted, and an accepted finding."""
    window = studio.window
    show_report(window, done, excerpts, "findings")
    studio.shot("18-accept-findings")
    title = "OpenAI project key in the git history"
    asked = f"Accept “{title}”?"
    draw_dialog(studio, "18-accept-sheet", AcceptSheet(asked, critical=True, owner="Ada", parent=window))
    empty = AcceptSheet(asked, words=KEYLESS, parent=window)
    draw_dialog(studio, "18-accept-refused", empty, lambda: empty.tell("Without a reason nothing is accepted."))
    entry = AcceptEntry(
        reason="made up for the course, revoked since",
        owner="Ada",
        until="2027-02-27",
        masked="sk-proj-…4f2a",
        checks=("S1-HISTORY",),
    )
    where = ".shrift/acceptances/openai-project-1f.toml"
    taken = msgspec.structs.replace(entry, origin="gitleaks", masked="sk-ant-api03-…xQAA", checks=())
    rows = [
        AcceptRow(path=where, state="broken", why="it is no TOML, at line 3"),
        AcceptRow(path=where, state="expired", days_left=-4, entry=entry),
        AcceptRow(path=where, state="soon", days_left=6, entry=entry),
        AcceptRow(path=where, state="holds", days_left=80, entry=taken),
    ]
    marks = Marks(
        marks=(
            Mark(tool="gitleaks", file=".gitleaksignore", path="src/app.py", line=12, key="k", masked="sk-proj-…4f2a"),
            Mark(tool="detect-secrets", file=".secrets.baseline", path="tests/conftest.py", line=3),
        ),
        broken=((".secrets.baseline.old", "it is no baseline"),),
    )
    extend = AcceptSheet(
        "Extend “sk-proj-…4f2a”?", words=EXTENDED, act="Extend it", reason=entry.reason, owner="Ada", parent=window
    )
    draw_dialog(studio, "18-accept-extend", extend)
    sheet = ReviewSheet(window)

    def others() -> None:
        sheet.show_rows(rows[2:])
        sheet.tell_done("It is extended. Commit its file.", where)
        sheet.show_marks(marks)

    draw_dialog(studio, "18-accept-marks", sheet, others)
    for name, shown in (("review", rows), ("review-empty", [])):
        sheet = ReviewSheet(window)
        draw_dialog(studio, f"18-accept-{name}", sheet, lambda s=sheet, r=shown: s.show_rows(r))
