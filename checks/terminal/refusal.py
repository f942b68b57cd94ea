"""How a command ends: the exit codes of the contract, and what is said where a request cannot be carried out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

_HERE = Path(__file__).resolve().parents[1]
DONE, FAILED, REFUSED, BROKEN = 0, 1, 2, 3  # exit codes, as in the contract


class Refusal(click.ClickException):
    """The request cannot be carried out: one line on standard error, exit 2."""

    exit_code = REFUSED

    def show(self, file: Any = None) -> None:
        from checks.report.escape import for_terminal

        click.echo(f"shrift: {for_terminal(self.format_message())}", err=True)


def told(error: BaseException) -> str:
    """`KeyError in checks/scoring/score.py, line 81`: kind and place of a mistake, without its words."""
    trace = error.__traceback__
    place = ""
    while trace is not None:
        file = Path(trace.tb_frame.f_code.co_filename)
        if file.is_relative_to(_HERE):
            place = f" in {file.relative_to(_HERE.parent).as_posix()}, line {trace.tb_lineno}"
        trace = trace.tb_next
    return type(error).__name__ + place
