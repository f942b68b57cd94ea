"""Trying steps out."""

from __future__ import annotations

import msgspec
from gui_samples import clean, hostile, many, report

from checks.model import Report
from gui.pages.whatif_sheet import WhatIfSheet

from .studio import Studio, draw_dialog, show_report


def draw_whatif(studio: Studio, done: Report) -> None:
    """The sheet with no tick, some, all; of a score that a gate holds; with nothing to do."""
    window = studio.window
    show_report(window, done, [], "scorecard")
    for name, shown, ticks in (
        ("25-whatif", done, 0),
        ("25-whatif-some", done, 4),
        ("25-whatif-all", done, 10_000),
        ("25-whatif-held", report(), 0),
        ("25-whatif-held-some", report(), 2),
        ("25-whatif-many", many(2_000), 3),
        ("25-whatif-none", msgspec.structs.replace(clean(), checks=(), findings=()), 0),
        ("25-whatif-hostile", hostile(), 1),
    ):
        if studio.wants(name):
            sheet = WhatIfSheet(shown, window)
            for tick in list(sheet.ticks.values())[:ticks]:
                tick.setChecked(True)
            draw_dialog(studio, name, sheet)
