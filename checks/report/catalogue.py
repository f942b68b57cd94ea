"""The catalogue as people and programs read it: `shrift checks` and `shrift explain`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import msgspec
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from checks.catalog import SINS, Catalog, Check
from checks.fixes import recipe
from checks.report.paper import Copied, paper, printed

if TYPE_CHECKING:
    from collections.abc import Iterator

PIPED_LIST, WIDEST = 140, 400  # columns of the list where nobody says how many, and at most


def as_json(catalog: Catalog) -> str:
    """Every check with id, sin, title, weight, needs, network."""
    rows = [
        {
            "id": c.id,
            "sin": int(c.sin),
            "title": c.text.title_fail,
            "weight": c.weight,
            "needs": sorted(n.value for n in c.needs),
            "network": c.network,
        }
        for c in catalog
    ]
    return msgspec.json.format(msgspec.json.encode(rows), indent=1).decode()


def as_text(catalog: Catalog) -> None:
    """Print them sin by sin."""
    parts: list[RenderableType] = []
    for sin in SINS:
        checks = catalog.of(sin.number)
        empty = "" if checks else "   not checked yet"
        parts.append(Text.assemble((f"{int(sin.number)}  {sin.title}", "bold"), (empty, "dim")))
        table = Table.grid(padding=(0, 2))
        table.add_column(width=1)
        table.add_column(no_wrap=True)
        table.add_column()
        table.add_column(justify="right")
        table.add_column()
        for check in checks:
            asks = "network" if check.network else ", ".join(sorted(n.value for n in check.needs))
            table.add_row(
                "", check.id, check.text.title_fail, Text(str(check.weight), style="dim"), Text(asks, style="dim")
            )
        parts.append(table)
    sys.stdout.write(printed(paper(sys.stdout, PIPED_LIST, WIDEST), parts))  # one check a line, for grep


def explanation(check: Check) -> None:
    """Print what a check looks at, why it matters, how to fix it, and what to read."""
    sys.stdout.write(printed(paper(sys.stdout), _explained(check)))


def _explained(check: Check) -> Iterator[RenderableType]:
    text = check.text
    sin = next(s for s in SINS if s.number == check.sin)
    yield ""
    yield _indented(Text.assemble((check.id, "bold"), "  ", (text.title_fail, "bold")))
    yield _indented(Text(f"Sin {int(sin.number)}, {sin.title} · weight {check.weight}", style="dim"))
    for title, body in (
        ("What is looked at", text.what),
        ("Why it matters", text.why),
        ("How to fix it", text.how_to_fix),
    ):
        yield _heading(title)
        yield _indented(Text(body.strip()))
    yield _heading("Step by step")
    for number, id in enumerate(text.fixes, 1):
        step = recipe(id)
        line = Table.grid(padding=(0, 2, 0, 0))
        line.add_column(width=1)
        line.add_row(str(number), Text.assemble((_shown(step.title), "bold"), (f"  ({step.safety})", "dim")))
        yield Padding(line, (0, 1))
        yield _indented(Text(_shown(step.text)), 4)
        for code in step.code:
            yield _indented(Text(code.ecosystem, style="dim"), 4)
            yield from _copied(_shown(code.code), 6, "cyan")
    yield _heading("Bad", "bold red")
    yield from _copied(text.example.bad, 4)
    yield _heading("Good", "bold green")
    yield from _copied(text.example.good, 4)
    yield _heading("Read")
    for reference in text.references:
        yield _indented(Text(reference.title))
        yield from _copied(reference.url, 4, "dim")
    yield _indented(Text(", ".join(text.tags), style="dim"))
    yield ""


def _heading(title: str, style: str = "bold") -> RenderableType:
    return Group("", _indented(Text(title, style=style)))


def _indented(text: Text, columns: int = 1) -> RenderableType:
    return Padding(text, (0, 1, 0, columns))


def _copied(code: str, columns: int, style: str = "") -> Iterator[RenderableType]:
    """Lines as they are, each whole: what is broken in two cannot be pasted into a terminal."""
    for line in code.strip("\n").rstrip().split("\n"):
        yield Copied(" " * columns + line, style=style)


def _shown(text: str) -> str:
    return text.replace("{masked}", "the key").replace("{provider}", "the provider").replace("{path}", "FILE")
