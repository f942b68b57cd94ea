"""Export: the report that is shown, written to a file the user names."""

from __future__ import annotations

from pathlib import Path

from checks.catalog import Catalog
from checks.model import Report
from checks.output import Outputs

FORMS = (
    ("json", "JSON, for programs…", "json"),
    ("sarif", "SARIF, for code hosts…", "sarif"),
    ("text", "Text…", "txt"),
)


def suggested(report: Report, ending: str) -> str:
    """A file name for a report: the project and the day."""
    plain = "".join(c if c.isalnum() or c in "-_." else "-" for c in report.target.name).lstrip(".") or "project"
    return f"shrift-{plain}-{report.finished[:10]}.{ending}"


def export(report: Report, catalog: Catalog, form: str, path: Path) -> str:
    """Write it; what was there stays until the new file is whole. Returns what went wrong in one line, or nothing."""
    try:
        with Outputs([(form, str(path))]) as outputs:
            outputs.open()
            outputs.write(report, catalog)
            outputs.close()
    except OSError as error:
        return f"{path.name} could not be written: {error.strerror}"
    return ""
