"""The report as one HTML file: for a browser, for paper, for a screen reader. No script, no request to anywhere.

The page's own policy allows its one style sheet, by its hash, and nothing else. Colours follow the reader's system on a
screen; on paper they are the light ones.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, BinaryIO

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from checks.report import colours, drawing
from checks.report.choices import Choices
from checks.report.contents import Contents, contents
from checks.report.marks import STATUS_MARKS, marker

if TYPE_CHECKING:
    from checks.catalog import Catalog
    from checks.model import Report

SAFETIES = {
    "safe": "safe: changes nothing that runs",
    "review": "look at it before it is kept",
    "manual": "a person does it",
}
LIVES = {"live": ("live", "fail"), "dead": ("dead", "unknown"), "unknown": ("not_asked", "unknown")}
READS = {"read": ("pass", "ok"), "partly": ("partial", "info"), "not": ("not_checked", "unknown")}


def write(report: Report, target: BinaryIO, catalog: Catalog, choices: Choices | None = None) -> None:
    """Write the page."""
    target.write(page(contents(report, catalog, choices)).encode("utf-8", "replace"))


def page(told: Contents) -> str:
    """The page as text."""
    style = style_sheet()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    draw = marker(_ink)
    ring = told.ring
    return _compiled().render(
        c=told,
        style=Markup(style),  # noqa: S704 - the style sheet beside this module
        style_hash=f"sha256-{digest}",
        parts=_parts(told),
        ring=_drawn(drawing.ring(ring, _ink)),
        bars={sin.number: _drawn(drawing.bar(sin.low, sin.high, _ink)) for sin in told.sins},
        swatches={p: _drawn(drawing.swatch(p, ring.colour, ring.tint, _ink)) for p, _, _ in told.legend},
        emblem=_drawn(drawing.emblem(_ink)),
        mark=lambda name, colour: _drawn(draw(name, colour)),
        severities=colours.SEVERITY,
        statuses=STATUS_MARKS,
        lives=LIVES,
        reads=READS,
        safeties=SAFETIES,
    )


def _parts(told: Contents) -> list[tuple[str, str]]:
    """(id, words) of the parts that are there, in order."""
    lead = told.audience == "lead"
    parts = (
        ("sins", "The seven sins", not told.staged),
        ("next", "What to do next", True),
        ("changed", "What changed", told.changed is not None),
        ("keys", "Keys", bool(told.keys)),
        ("findings", "What it means" if lead else "Findings", True),
        ("accepted", "Accepted", bool(told.accepted)),
        ("fixes", "Fixes", bool(told.fixes)),
        ("checks", "All checks", bool(told.checks)),
        ("unseen", "What was not looked at", True),
        ("made", "How it was made", True),
    )
    return [(id, words) for id, words, there in parts if there]


def _ink(name: str) -> str:
    return f"var(--{name})"


def _drawn(svg: str) -> Markup:
    return Markup(svg)  # noqa: S704 - numbers and names of colours only


def style_sheet() -> str:
    """The style sheet of pages, with the colours of the window."""
    light, dark = (
        "\n".join(f"  --{name}: {value};" for name, value in palette.items())
        for palette in (colours.LIGHT, colours.DARK)
    )
    return template("report.css").replace("LIGHT\n", f"{light}\n").replace("DARK\n", f"{dark}\n")


@cache
def _compiled() -> Template:
    made = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return made.from_string(template("report.html"))


@cache
def template(name: str) -> str:
    """The text of a template."""
    return resources.files("checks.report").joinpath("templates", name).read_text(encoding="utf-8")
