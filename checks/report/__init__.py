"""Reports: one examination written in the form somebody needs. Pure: a report and the catalogue in, bytes out."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from checks.catalog import Catalog
    from checks.model import Report

Writer = Callable[["Report", BinaryIO, "Catalog"], None]

_FORMS = {"text": "checks.report.text", "json": "checks.report.json", "sarif": "checks.report.sarif"}


def available() -> tuple[str, ...]:
    """The forms there are."""
    return tuple(_FORMS)


def writer(form: str) -> Writer:
    """The function that writes this form; raises `KeyError` for one that does not exist."""
    write: Writer = import_module(_FORMS[form]).write
    return write
