"""Paper: what words are printed on. How wide it is, whether it takes colours, and lines that are copied as they are."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Iterable
from typing import Any, Protocol

from rich.console import Console, RenderableType
from rich.text import Text

WIDTH = 100  # columns, where nobody says how wide the paper is
LEAST, MOST = 40, 120  # columns that are used


class Target(Protocol):
    """What is written to: a stream of bytes or of text."""

    def isatty(self) -> bool:
        """Whether a person looks at it."""


class Copied(Text):
    """A line that a person copies: a command, code, an address. It is never broken, however narrow the paper is."""


def paper(target: Target, otherwise: int = WIDTH, most: int = MOST) -> Console:
    """A console that keeps what is printed, laid out for this target. COLUMNS counts where nobody looks, too."""
    terminal = target.isatty()
    options: dict[str, Any] = {"force_terminal": True} if terminal else {"color_system": None, "force_terminal": False}
    return Console(
        file=io.StringIO(),
        width=max(LEAST, min(_columns(terminal, otherwise), most)),
        highlight=False,
        emoji=False,
        markup=False,
        **options,
    )


def _columns(terminal: bool, otherwise: int) -> int:
    named = os.environ.get("COLUMNS", "")
    if named.isdecimal() and int(named[:6]):
        return int(named[:6])
    return shutil.get_terminal_size((otherwise, 40)).columns if terminal else otherwise


def printed(console: Console, parts: Iterable[RenderableType]) -> str:
    """What the parts look like on this paper; no line ends in spaces."""
    for part in parts:
        # Nothing that rich lays out keeps a long line whole, so what is copied is printed by itself.
        console.print(part, soft_wrap=isinstance(part, Copied))
    text: str = console.file.getvalue()  # type: ignore[attr-defined]
    return "\n".join(line.rstrip() for line in text.split("\n"))
