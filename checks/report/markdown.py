"""The report as GitHub's Markdown: for an issue, a pull request, a wiki. A stranger's text in it is text.

A sign that means something is written as a character reference, which GitHub Flavored Markdown 0.29 shows as the sign
(6.2). That does not stop what the host looks for in the finished text: names after “@”, numbers after “#” (github/
cmark-gfm issue 181), and addresses (6.9). There a space of no width is put between, as Dependabot and Renovate do.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, BinaryIO

from jinja2 import Environment, StrictUndefined, Template

from checks.report.choices import Choices
from checks.report.contents import Contents, contents
from checks.report.html import template

if TYPE_CHECKING:
    from checks.catalog import Catalog
    from checks.model import Report

# What alone means nothing stays as it is, so that the file reads well, too: “_” between two letters opens and ends no
# emphasis (6.4), a single brace is no template’s, and a single “=” neither underlines a title nor marks words elsewhere.
_MEANING = re.compile(
    r"[\\`*\[\]<>!|~&$^]|(?<![^\W_])_|_(?![^\W_])|[{}](?=[{}%#])|(?<=[{}%#])[{}]|^=|=(?==)|(?<==)=|^[-+]"
)
_LISTED = re.compile(r"^(\d{1,9})([.)])(?=\s|$)")
_LINKED = re.compile(r"[@#]|(?<=[a-zA-Z]):(?=//)|(?i:(?<=www)\.)|(?<=GH)-(?=\d)")
NO_WIDTH = "&#8203;"
_BLANKS = re.compile(r"\n{3,}")


def write(report: Report, target: BinaryIO, catalog: Catalog, choices: Choices | None = None) -> None:
    """Write the text."""
    target.write(text(contents(report, catalog, choices)).encode("utf-8", "replace"))


def text(told: Contents) -> str:
    """The report as text; one blank line between blocks."""
    made = _compiled().render(c=told)
    return _BLANKS.sub("\n\n", made).strip("\n") + "\n"


def escaped(words: str) -> str:
    """Words as a line of Markdown that shows just these; in a table, too, since a pipe is among what is referred to.

    >>> print(escaped("*a* @ada"))
    &#42;a&#42; @&#8203;ada
    """
    made = _MEANING.sub(
        lambda found: f"&\0{ord(found[0])};", words.strip()
    )  # the sign “#” comes last: it is looked for below
    made = _LISTED.sub(lambda found: f"{found[1]}&\0{ord(found[2])};", made)
    return _LINKED.sub(lambda found: f"{found[0]}{NO_WIDTH}", made).replace("&\0", "&#")


def code(words: str) -> str:
    """Words as code, whatever stands in them: fenced by more backticks than they hold in a row. No host links in there.

    >>> print(code("a`b"), code("@ada"))
    ``a`b`` `@ada`
    """
    longest = max((len(run) for run in re.findall(r"`+", words)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if words[:1] == "`" or words[-1:] == "`" or (words[:1] == " " and words[-1:] == " ") else ""
    return f"{fence}{pad}{words}{pad}{fence}"


def code_cell(words: str) -> str:
    """The same in a table, where a pipe ends the cell even in code."""
    return code(words.replace("|", "\\|"))


@cache
def _compiled() -> Template:
    made = Environment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)  # noqa: S701 - no HTML; each text is escaped by a filter
    made.filters.update(md=escaped, code=code, codecell=code_cell)
    return made.from_string(template("report.md"))
