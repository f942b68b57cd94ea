"""The catalogue as people and programs read it: `shrift checks` and `shrift explain`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import msgspec
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from checks.catalog import SINS, Catalog, Check
from checks.fixes import recipe

if TYPE_CHECKING:
    from collections.abc import Iterator


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
    console = _console(piped=140)  # one check a line, for grep
    for sin in SINS:
        checks = catalog.of(sin.number)
        console.print(
            Text.assemble((f"{int(sin.number)}  {sin.title}", "bold"), ("" if checks else "   not checked yet", "dim"))
        )
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
        console.print(table)


def explanation(check: Check) -> None:
    """Print what a check looks at, why it matters, how to fix it, and what to read."""
    _console().print(Padding(Group(*_explained(check)), (1, 1)))


def _explained(check: Check) -> Iterator[RenderableType]:
    text = check.text
    sin = next(s for s in SINS if s.number == check.sin)
    yield Text.assemble(
        (check.id, "bold"),
        ("  "),
        (text.title_fail, "bold"),
        (f"\nSin {int(sin.number)}, {sin.title} · weight {check.weight}", "dim"),
    )
    for title, body in (
        ("What is looked at", text.what),
        ("Why it matters", text.why),
        ("How to fix it", text.how_to_fix),
    ):
        yield Text(f"\n{title}", style="bold")
        yield Text(body.strip())
    yield Text("\nStep by step", style="bold")
    for number, id in enumerate(text.fixes, 1):
        step = recipe(id)
        yield Text.assemble((f"{number}  {_shown(step.title)}", "bold"), (f"  ({step.safety})", "dim"))
        yield Padding(Text(_shown(step.text)), (0, 0, 0, 3))
        for code in step.code:
            yield Padding(Text(code.ecosystem, style="dim"), (0, 0, 0, 3))
            yield Padding(Text(_shown(code.code.strip()), style="cyan"), (0, 0, 0, 5))
    yield Text("\nBad", style="bold red")
    yield Padding(Text(text.example.bad.strip()), (0, 0, 0, 3))
    yield Text("Good", style="bold green")
    yield Padding(Text(text.example.good.strip()), (0, 0, 0, 3))
    yield Text("\nRead", style="bold")
    for reference in text.references:
        yield Text.assemble(f"{reference.title}  ", (reference.url, "dim"))
    yield Text(", ".join(text.tags), style="dim")


def _shown(text: str) -> str:
    return text.replace("{masked}", "the key").replace("{provider}", "the provider").replace("{path}", "FILE")


def _console(piped: int = 110) -> Console:
    return Console(
        file=sys.stdout, highlight=False, emoji=False, markup=False, width=None if sys.stdout.isatty() else piped
    )
