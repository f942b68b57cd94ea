"""A badge for a README: the letter and the number, or that there is none. An SVG of its own, with no request to anywhere.

It says what was seen on a day. Whoever reads it later sees the day in its title.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO
from xml.sax.saxutils import escape

from checks.report.choices import Choices
from checks.report.colours import LIGHT
from checks.report.plain import moment_words
from checks.report.verdict import LETTERS
from checks.report.words import checked, only_staged

if TYPE_CHECKING:
    from checks.catalog import Catalog
    from checks.model import Report

LABEL = "LLM keys"
HEIGHT, PAD = 20, 7
_GREY = "#5B6270"  # white on it has 6.1
_WIDE, _THIN = "mwMWGOQDHNUACBKRSXEV%&@", "ilIj.,:;'|!ftr1 "


def write(report: Report, target: BinaryIO, catalog: Catalog, choices: Choices | None = None) -> None:
    """Write the picture."""
    target.write(svg(*words(report), when=moment_words(report.finished)).encode())


def words(report: Report) -> tuple[str, str]:
    """(what the badge says, its colour): `E, 40`, or `not graded, 55 % checked`."""
    score = report.score
    if only_staged(report):
        return "only staged changes examined", _GREY
    if report.stopped:
        return "scan not finished", _GREY
    if not score.grade:
        return f"not graded, {checked(score.coverage)}", _GREY
    colour = LIGHT[LETTERS[score.grade[0]]]
    return f"{score.grade}, {int(score.low)} of 100", colour


def svg(said: str, colour: str, *, when: str) -> str:
    """The picture with a name for screen readers. Widths are held, whatever letters the reader's system has."""
    left, right = _width(LABEL), _width(said)
    whole = left + right + 4 * PAD
    title = escape(f"{LABEL}: {said} ({when}, by Shrift)")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{whole}" height="{HEIGHT}" viewBox="0 0 {whole} {HEIGHT}" '
        f'role="img" aria-labelledby="t"><title id="t">{title}</title>'
        f'<clipPath id="r"><rect width="{whole}" height="{HEIGHT}" rx="3"/></clipPath>'
        f'<g clip-path="url(#r)"><rect width="{left + 2 * PAD}" height="{HEIGHT}" fill="#1A1D23"/>'
        f'<rect x="{left + 2 * PAD}" width="{right + 2 * PAD}" height="{HEIGHT}" fill="{colour}"/></g>'
        f'<g fill="#FFFFFF" font-family="Verdana,DejaVu Sans,Geneva,sans-serif" font-size="11" aria-hidden="true">'
        f'<text x="{PAD}" y="14" textLength="{left}">{escape(LABEL)}</text>'
        f'<text x="{left + 3 * PAD}" y="14" textLength="{right}">{escape(said)}</text></g></svg>\n'
    )


def _width(text: str) -> int:
    """About how wide the words are at 11 pixels."""
    return round(sum(8.6 if c in _WIDE else 4.2 if c in _THIN else 6.7 for c in text))
