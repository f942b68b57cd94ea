"""Export: the report that is shown, written to a file the user names."""

from __future__ import annotations

from pathlib import Path

from checks.catalog import Catalog
from checks.model import Report
from checks.report import writer

FORMS = (
    ("json", "JSON, for programs…", "json"),
    ("sarif", "SARIF, for code hosts…", "sarif"),
    ("text", "Text…", "txt"),
)


def suggested(report: Report, ending: str) -> str:
    """A file name for a report: the project and the day."""
    plain = "".join(c if c.isalnum() or c in "-_." else "-" for c in report.target.name) or "project"
    return f"shrift-{plain}-{report.finished[:10]}.{ending}"


def export(report: Report, catalog: Catalog, form: str, path: Path) -> str:
    """Write it; returns what went wrong in one line, or nothing."""
    import io

    buffer = io.BytesIO()
    writer(form)(report, buffer, catalog)
    try:
        path.write_bytes(buffer.getvalue())
    except OSError as error:
        return f"{path.name} could not be written: {error.strerror}"
    return ""
