"""The agent's guard in a project's `.claude/settings.json`: one entry more, everything else to the byte as it was."""

from __future__ import annotations

import difflib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from checks.fixes.fixers.jsonc import Text, first_item, first_member
from checks.fixes.reach import Unsafe, reached
from checks.structure.tree import document

if TYPE_CHECKING:
    from checks.fixes.plan import Piece

FILE = ".claude/settings.json"
COMMAND = "shrift guard agent"
MATCHER = "Bash|Write|Edit|MultiEdit|NotebookEdit|mcp__.*"
_ENTRY: dict[str, Any] = {"matcher": MATCHER, "hooks": [{"type": "command", "command": COMMAND}]}


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """The file before and after; `before` is None where it is made."""

    before: bytes | None
    after: bytes

    @property
    def lines(self) -> list[str]:
        """The change as lines with `+` and `-`."""
        old, new = ((data or b"").decode().splitlines() for data in (self.before, self.after))
        return list(difflib.unified_diff(old, new, FILE, FILE, lineterm="", n=2))


def plan(root: Path) -> Planned | None:
    """What would change; None where the entry is there. Raises `Unsafe`."""
    seen = None
    if os.path.lexists((root / FILE).parent):
        with reached(root, FILE) as spot:
            seen = spot.see(1 << 20)
    if seen is None:
        whole = json.dumps({"hooks": {"PreToolUse": [_ENTRY]}}, indent=2) + "\n"
        return Planned(before=None, after=whole.encode())
    try:
        told: Any = json.loads(seen.data.decode("utf-8-sig"))
        events = told.get("hooks", {})
        entries = events.get("PreToolUse", [])
        there = [h for e in entries for h in e.get("hooks", [])]
        if any(h.get("command") == COMMAND for h in there):
            return None
        text = Text(seen.data)
    except (ValueError, AttributeError, TypeError, RecursionError):
        raise Unsafe(f"{FILE} is not in the form that is documented; add the hook by hand") from None
    piece = _piece(text, "hooks" in told, "PreToolUse" in events)
    after = seen.data[: piece.start] + piece.new + seen.data[piece.end :]
    again = json.loads(after.decode("utf-8-sig"))
    wanted = dict(told, hooks=dict(events, PreToolUse=[_ENTRY, *entries]))
    if again != wanted:
        raise Unsafe(f"{FILE} cannot be changed by structure; add the hook by hand")
    return Planned(before=seen.data, after=after)


def write(root: Path, planned: Planned) -> None:
    """Carry it out, if the file is as it was. Raises `Unsafe`, `OSError`."""
    with reached(root, FILE, make=True) as spot:
        seen = spot.see(1 << 20)
        if (None if seen is None else seen.data) != planned.before:
            raise Unsafe(f"{FILE} has changed meanwhile; nothing was changed")
        spot.replace(planned.after, seen)


def _piece(text: Text, has_hooks: bool, has_event: bool) -> Piece:
    top = document(text.text, FILE)
    entry = json.dumps(_ENTRY)
    if not has_hooks:
        return first_member(text, top, f'"hooks": {{"PreToolUse": [{entry}]}}')
    hooks = top.get("hooks")
    if not has_event:
        return first_member(text, hooks, f'"PreToolUse": [{entry}]')
    return first_item(text, hooks.get("PreToolUse"), entry)
