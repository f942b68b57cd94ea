"""What a person has the window save goes where they say, and over no link that came with a folder: `checks.saving` writes it."""

from __future__ import annotations

from pathlib import Path

from checks.language import tr
from checks.model import Report
from checks.report.escape import for_terminal
from checks.saving import LeadsOut, folders_of


def folders(report: Report | None) -> tuple[Path, ...]:
    """Those whose links lead nothing out of them: the project that is shown, if one is."""
    return folders_of(report.target) if report is not None else ()


def not_written(path: Path, error: OSError) -> str:
    """Why it could not be written, in a line."""
    why = error.strerror or ""
    if isinstance(error, LeadsOut):
        why = tr("a link leads out of {folder}, and nothing is written through it", folder=error.out_of)
    return for_terminal(tr("{name} could not be written: {why}", name=path.name, why=why))
