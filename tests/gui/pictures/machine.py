"""A machine alone."""

from __future__ import annotations

from checks.events import Excerpt
from checks.model import Report

from .studio import Studio, show_report


def draw_machine(studio: Studio, done: Report, excerpts: list[Excerpt]) -> None:
    window = studio.window
    show_report(window, done, excerpts, "scorecard")
    studio.shot("09-machine")
    for number in (1, 3, 7):
        window._open_sin(number)
        studio.shot(f"09-machine-sin-{number}")
    window._open_of_sin(7, "")
    studio.shot("09-machine-findings")
    window.findings.choose(done.findings[0].id)
    studio.shot("09-machine-finding")
