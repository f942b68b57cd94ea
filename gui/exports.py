"""Export: the report that is shown, written to a file the user names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from checks.catalog import Catalog
from checks.language import in_english, mark, tr
from checks.model import Report
from checks.terminal.output import Outputs
from gui.saving import folders, not_written

FORMS = (
    ("json", mark("JSON, for programs…"), "json"),
    ("sarif", mark("SARIF, for code hosts…"), "sarif"),
    ("text", mark("Text…"), "txt"),
)


def suggested(report: Report, ending: str) -> str:
    """A file name for a report: the project and the day."""
    plain = "".join(c if c.isalnum() or c in "-_." else "-" for c in report.target.name).lstrip(".") or "project"
    return f"shrift-{plain}-{report.finished[:10]}.{ending}"


def export(report: Report, catalog: Catalog, form: str, path: Path) -> str:
    """Write it; what was there stays until the new file is whole. Returns what went wrong in one line, or nothing."""
    try:
        with Outputs([(form, str(path))], folders=folders(report)) as outputs:
            outputs.open()
            with in_english():  # it leaves the window
                outputs.write(report, catalog)
            outputs.close()
    except OSError as error:
        return not_written(path, error)
    return ""


def export_menu(parent: QWidget, chosen: Callable[[str, str], None], more: Callable[[], None]) -> QMenu:
    """Forms that need no choice; `chosen` is told the form and the ending of its files. `more` leads to the others."""
    menu = QMenu(parent)
    menu.addAction(tr("Report: HTML, PDF and more"), more)
    menu.addSeparator()
    for form, words, ending in FORMS:
        menu.addAction(tr(words), lambda f=form, e=ending: chosen(f, e))  # type: ignore[call-overload]
    return menu


def ask_and_export(parent: QWidget, report: Report, catalog: Catalog, form: str, ending: str) -> tuple[str, bool]:
    """Ask for a file and write the report. Returns what to tell, and whether it is a failure; nothing if it was left."""
    start = str(Path.home() / suggested(report, ending))
    path, _ = QFileDialog.getSaveFileName(parent, tr("Save the report"), start)
    if not path:
        return "", False
    why = export(report, catalog, form, Path(path))
    return why or tr("Saved {name}", name=Path(path).name), bool(why)
