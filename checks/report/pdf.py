"""The report as PDF: tagged for screen readers (PDF/UA-1), with bookmarks, its text to be selected and its letters inside.

It is set by Typst from `templates/report.typ`. What a report tells is handed over as JSON and set as text; nothing of
it is read as markup, no file beside the letters is opened, and there is no network.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec
import typst

from checks.report import colours, drawing
from checks.report.choices import Choices
from checks.report.contents import Contents, contents
from checks.report.html import LIVES, READS, SAFETIES, template
from checks.report.marks import MARKS, STATUS_MARKS, marker

if TYPE_CHECKING:
    from checks.catalog import Catalog
    from checks.model import Report

FONTS = ("Inter", "Libertinus Serif")  # the second is Typst's own, where the package with the first is missing
LETTERS = "fontpkg-inter"


def write(report: Report, target: BinaryIO, catalog: Catalog, choices: Choices | None = None) -> None:
    """Write the document."""
    target.write(document(contents(report, catalog, choices), report.finished))


def document(told: Contents, when: str) -> bytes:
    """The PDF. `when` is its date: the same report gives the same bytes."""
    return bytes(_set(told, when, form="pdf")[0])


def pages(told: Contents, when: str) -> list[str]:
    """The same pages as SVG, one each: what a preview draws."""
    return [bytes(page).decode() for page in _set(told, when, form="svg")]


def _set(told: Contents, when: str, *, form: str) -> list[bytes]:
    """Set it with the letters that are brought along; with the system's own where a sign is in none of those.

    A document that claims to be PDF/UA may lack no sign, so where even the system has none of it, no claim is made and
    the sign is shown as a box.
    """
    data = _data(told)
    source = template("report.typ").encode()
    stamp = _stamp(when)
    engine: Any = typst  # its stubs know no word that is chosen while it runs
    for own, standards in ((True, ["ua-1"]), (False, ["ua-1"]), (False, [])):
        try:
            made: Any = engine.compile(
                source,
                root=_nowhere(),
                font_paths=_letters(own),
                sys_inputs={"told": data},
                format=form,
                pdf_standards=standards if form == "pdf" else [],
                timestamp=stamp,
            )
        except typst.TypstError:
            if not standards:
                raise
            continue
        return made if isinstance(made, list) else [made]
    raise AssertionError("unreachable")


def _data(told: Contents) -> str:
    ink = colours.LIGHT.__getitem__
    draw = marker(ink)
    ring = told.ring
    pairs = {(name, colours.SEVERITY.get(name, "unknown")) for name in MARKS}
    pairs |= {*STATUS_MARKS.values(), *LIVES.values(), *READS.values()}
    return msgspec.json.encode(
        {
            "contents": told,
            "colours": colours.LIGHT,
            "fonts": [*FONTS, "DejaVu Sans Mono"],
            "severities": colours.SEVERITY,
            "statuses": STATUS_MARKS,
            "lives": LIVES,
            "reads": READS,
            "safeties": SAFETIES,
            "marks": {f"{name}/{colour}": draw(name, colour, 24) for name, colour in pairs},
            "ring": drawing.ring(ring, ink),
            "bars": {str(sin.number): drawing.bar(sin.low, sin.high, ink) for sin in told.sins},
            "swatches": {part: drawing.swatch(part, ring.colour, ring.tint, ink) for part, _, _ in told.legend},
            "emblem": drawing.emblem(ink),
        }
    ).decode()


def _stamp(when: str) -> int:
    try:
        at = datetime.fromisoformat(when)
    except ValueError:
        return 0
    seconds = (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
    return int(min(max(seconds, 0), 4_000_000_000))


@cache
def _letters(own: bool) -> typst.Fonts:
    """Inter and what Typst brings; with the system's letters if `own` is false."""
    folder = _folder()
    paths: list[str] = [] if folder is None else [str(folder)]
    return typst.Fonts(include_system_fonts=not own, include_embedded_fonts=True, font_paths=paths)


def _folder() -> Path | None:
    """Where the package with Inter keeps its files. It is read as data: nothing of it is imported."""
    try:
        found = distribution(LETTERS)
    except PackageNotFoundError:
        return None
    for file in found.files or ():
        if file.suffix == ".ttf":
            return Path(str(found.locate_file(file))).parent
    return None


def _nowhere() -> str:
    """A folder for Typst to look for files in: that of the interpreter's library, which holds none of a project."""
    return str(Path(sys.prefix).resolve())
