"""Telling an agent what it may not read: deny rules in Claude Code's own settings, as its documentation writes them.

Other agents are told by files in each project (`.cursorignore`, `.geminiignore`, …); those are no matter of a home.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from checks.fixes.fixers.jsonc import Text, first_item, first_member
from checks.fixes.fixers.making import left, made
from checks.fixes.plan import Change, Fix, Piece
from checks.fixes.reach import Unsafe
from checks.fixes.scene import File
from checks.model import Finding
from checks.structure.forms.json import read_json

if TYPE_CHECKING:
    from checks.fixes.scene import Scene

RULES = ("Read(./.env)", "Read(./.env.*)", "Read(./secrets/**)")
SETTINGS = ".claude/settings.json"
NO_WALL = "An agent that follows its settings leaves these files alone. A program that it starts may still read them."


def propose(scene: Scene, recipe: str, findings: Sequence[Finding]) -> Iterator[Fix]:
    """One fix, for the settings in the home."""
    file = File(base=scene.home, path=SETTINGS, shown=f"~/{SETTINGS}")
    try:
        change = _denied(scene, file)
    except Unsafe as error:
        yield left(recipe, file.shown, findings, str(error))
        return
    yield made(recipe, file.shown, findings, [change], then=[NO_WALL])


def _denied(scene: Scene, file: File) -> Change:
    rules = ", ".join(json.dumps(rule) for rule in RULES)
    if scene.read(file) is None:
        new = json.dumps({"permissions": {"deny": list(RULES)}}, indent=2).encode() + b"\n"
        return _changed(file, None, Piece(0, 0, new))
    data = scene.text(file)
    text = Text(data)
    found = read_json(text.text)
    if len(found) != 1 or found[0].kind != "mapping":
        raise Unsafe("it could not be read as settings")
    permissions = found[0].get("permissions")
    deny = permissions.get("deny")
    if deny.kind == "list":
        return _changed(file, data, first_item(text, deny, rules))
    if deny or (permissions and permissions.kind != "mapping"):
        raise Unsafe("its permissions are written in an unusual way")
    if permissions:
        return _changed(file, data, first_member(text, permissions, f'"deny": [{rules}]'))
    return _changed(file, data, first_member(text, found[0], f'"permissions": {{"deny": [{rules}]}}'))


def _changed(file: File, before: bytes | None, piece: Piece) -> Change:
    return Change(
        base=file.base,
        path=file.path,
        shown=file.shown,
        before=before,
        pieces=(piece,),
        harmless=True,
        private=before is None,
    )
