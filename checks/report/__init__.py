"""Reports: one examination written in the form somebody needs. Pure: a report and the catalogue in, bytes out."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from checks.catalog import Catalog
    from checks.model import Report
    from checks.report.choices import Choices

Writer = Callable[["Report", BinaryIO, "Catalog"], None]

_FORMS = {
    "text": "checks.report.text",
    "json": "checks.report.json",
    "sarif": "checks.report.sarif",
    "html": "checks.report.html",
    "pdf": "checks.report.pdf",
    "md": "checks.report.markdown",
    "csv": "checks.report.csv",
    "badge": "checks.report.badge",
}
CHOSEN = frozenset({"html", "pdf", "md", "csv", "badge"})  # that are told the choices
BINARY = frozenset({"pdf"})  # nothing for a terminal


def available() -> tuple[str, ...]:
    """The forms there are."""
    return tuple(_FORMS)


def writer(form: str, choices: Choices | None = None) -> Writer:
    """The function that writes this form; raises `KeyError` for one that does not exist."""
    write = import_module(_FORMS[form]).write
    made: Writer = partial(write, choices=choices) if choices is not None and form in CHOSEN else write
    return made
