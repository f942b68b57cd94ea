"""`shrift report`: a report that was kept as JSON, written in other forms. Nothing is examined again."""

from __future__ import annotations

import base64
import json
import os
import sys
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from checks.terminal.options import (
    Named,
    catalog_of,
    choices_of,
    data_dir_option,
    laid_out_options,
    pairs_of,
    places_of,
)
from checks.terminal.refusal import DONE, Refusal

OWN_LARGEST = 256 << 20  # bytes; the window takes no longer one from a scan

if TYPE_CHECKING:
    from checks.catalog import Catalog
    from checks.model import Report
    from checks.places import Places
    from checks.report.choices import Choices


@click.command("report", short_help="Write a kept JSON report in other formats.")
@click.argument("file", type=Named(allow_dash=True))
@click.option(
    "--format",
    "formats",
    multiple=True,
    metavar="[text|html|pdf|md|csv|sarif|badge|json]",
    help="How to write it; repeatable, each with its --output.",
)
@click.option("--output", metavar="FILE", help="Where to write the format named before it; “-” is standard output.")
@laid_out_options
@click.option("--own", is_flag=True, hidden=True, help="The window's own report, examined just now.")
@click.option("--pages", is_flag=True, hidden=True, help="The PDF’s pages as SVG, for the window.")
@data_dir_option
def report_command(
    file: Path,
    formats: tuple[str, ...],
    output: str | None,
    own: bool,
    pages: bool,
    data_dir: Path | None,
    **options: Any,
) -> int:
    """Write FILE, a report that “shrift scan --format json” made, in other formats. “-” is standard input.

    It is marked as imported: that it is true was not checked.
    """
    from checks.saving import folders_of
    from checks.terminal.output import Outputs, writing

    catalog = catalog_of(data_dir)
    pairs = pairs_of(formats, catalog.turned_on)
    if any(form == "events" for form, _ in pairs):
        raise Refusal("events tell how a scan goes on; a report has none")
    report, name = _read(file, own)
    choices = choices_of(options, imported="" if own else name)
    if own:
        choices = _with_change(report, choices, places_of(data_dir))
    else:
        from checks.memory.importing import veiled

        report = veiled(report, places_of(data_dir))
    if pages:
        return _pages(report, catalog, choices)
    with writing():
        outputs = Outputs(pairs, choices, catalog.turned_on, folders_of(report.target))
        outputs.open()
    with outputs, writing():
        outputs.write(report, catalog)
        outputs.close()
    return DONE


def _read(file: Path, own: bool) -> tuple[Report, str]:
    """A report and its name. The window's own is as long as its scan made it, and was read by the window before."""
    from checks.memory.imported import bounded, read_file, report_of
    from checks.memory.importing import LARGEST

    largest, most = (OWN_LARGEST, sys.maxsize) if own else (LARGEST, None)
    if str(file) == "-":
        given = sys.stdin.buffer.read(largest + 1) if sys.stdin is not None else b""
        return report_of(bounded(given, "what was given", largest), "what was given", most), "standard input"
    data = read_file(file, largest)
    return report_of(data, f"“{file}”", most), os.fsencode(file.name).decode("utf-8", "backslashreplace")


def _with_change(report: Report, choices: Choices, places: Places) -> Choices:
    from msgspec.structs import replace

    from checks.memory.changes import changed_since_before, target_of_report

    target = target_of_report(report)
    return replace(choices, changed=changed_since_before(report, target, places, hide_names=choices.hide_names))


def _pages(report: Report, catalog: Catalog, choices: Choices) -> int:
    """For the window’s preview: a line of JSON, then a line for each page: its SVG, packed with zlib, in base64.

    `since` is the day of the scan before, or empty.
    """
    from checks.report.contents import contents
    from checks.report.outsiders import for_outsiders
    from checks.report.pdf import pages

    shown = for_outsiders(report, catalog) if choices.hide_names else report
    made = pages(contents(shown, catalog, choices), shown.finished)
    head = {"pages": len(made), "since": choices.changed.since if choices.changed else ""}
    out = sys.stdout.buffer
    out.write(json.dumps(head).encode() + b"\n")
    for page in made:
        out.write(base64.b64encode(zlib.compress(page.encode(), 1)) + b"\n")
    out.flush()
    return DONE
