"""What is said when something in the window breaks."""

from __future__ import annotations

from gui.crash import CrashSheet, details

from .studio import Studio, draw_dialog


def _break() -> BaseException:
    try:
        try:
            raise KeyError("x")
        except KeyError as error:
            raise ValueError("y") from error
    except ValueError as broken:
        return broken


def draw_crash(studio: Studio) -> None:
    """The sheet, with a mistake that has a cause."""
    draw_dialog(studio, "26-crash", CrashSheet(details(_break()), studio.window))
