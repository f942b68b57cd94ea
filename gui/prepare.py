"""What a report needs that takes long, worked out beside the window's loop before any page is told of it."""

from __future__ import annotations

import contextlib

from checks.fixes import recipes
from checks.model import Report
from checks.report.words import keys_page
from gui.models.of_sin import of_sin
from gui.models.verdicts import rows, verdict


def prepare(report: Report) -> None:
    """Read the tables that pages read, and judge the report. What fails here fails again where it is shown, and is heard."""
    with contextlib.suppress(Exception):
        recipes()
        keys_page("openai")
        verdict(report)
        rows(report)  # counts the findings by their sins and severities
        of_sin(report, 1)  # orders the findings by their sins and the keys by their fingerprints
