"""An example beside a settings file: the same names with nothing behind them, for the next person."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from checks.fixes.fixers.making import by_path, left, made
from checks.fixes.plan import Change, Fix, Piece
from checks.fixes.reach import Unsafe
from checks.model import Finding, Safety

if TYPE_CHECKING:
    from checks.fixes.scene import Scene

_DOTENV = re.compile(r"^\.env(?:\.[A-Za-z0-9_-]+)?$")
_NAME = re.compile(rb"(?m)^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]{0,120})[ \t]*=")


def propose(scene: Scene, recipe: str, findings: Sequence[Finding]) -> Iterator[Fix]:
    """One fix a folder: a new file, and never another value than none."""
    names: dict[str, list[bytes]] = {}
    concerned: dict[str, list[Finding]] = {}
    for (_, path), those in by_path(findings, "worktree").items():
        folder, _, name = path.rpartition("/")
        if not _DOTENV.match(name):
            continue
        example = f"{folder}/.env.example".lstrip("/")
        try:
            data = scene.text(scene.at(path))
            if scene.read(scene.at(example)) is not None:
                continue
        except Unsafe as error:
            yield left(recipe, example, those, str(error))
            continue
        names.setdefault(example, []).extend(_NAME.findall(data))
        concerned.setdefault(example, []).extend(those)
    for example, found in names.items():
        lines = b"".join(name + b"=\n" for name in dict.fromkeys(found))
        if not lines or scene.holds_secret(lines, example):
            continue
        file = scene.at(example)
        change = Change(
            base=file.base, path=file.path, shown=file.shown, before=None, pieces=(Piece(0, 0, lines),), harmless=True
        )
        yield made(recipe, example, concerned[example], [change], safety=Safety.SAFE)
