"""A guard for agents that write code: a tool's words are looked at before they become a file or a command.

The form is the one that Claude Code documents for its hooks (https://docs.anthropic.com/en/docs/claude-code/hooks): a JSON
object on standard input, the decision as JSON on standard output; exit 2 blocks, too. Every other exit lets the tool go on,
so a mistake of ours ends with 2.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from checks.guard.sift import Sift
from checks.keys.match import Match
from checks.places import Places

LARGEST = 16 << 20
BLOCKED = 2
DEEPEST = 40
# What a tool writes or runs. What it takes away (`old_string`) may hold a key: that is how one gets out of a file.
_WRITES = {
    "Bash": ("command",),
    "Write": ("content",),
    "Edit": ("new_string",),
    "MultiEdit": ("edits",),
    "NotebookEdit": ("new_source",),
}
_TAKES_AWAY = ("old_string",)


def run(places: Places, least: str) -> int:
    """Answer one question of an agent; returns the exit code."""
    try:
        asked = json.loads(sys.stdin.buffer.read(LARGEST + 1)[:LARGEST])
        if not isinstance(asked, dict):
            raise ValueError
    except (ValueError, RecursionError):
        print("shrift guard: this is no question of an agent in the documented form, so nobody looked", file=sys.stderr)
        return BLOCKED
    if asked.get("hook_event_name") not in (None, "PreToolUse"):
        return 0
    try:
        found = keys_in(asked, Sift(places), least)
    except Exception as error:  # its words may quote what was read
        print(f"shrift guard: a mistake in Shrift itself ({type(error).__name__}), so nobody looked", file=sys.stderr)
        return BLOCKED
    if found:
        print(json.dumps(refusal(found)))
    return 0


def keys_in(asked: dict[str, Any], sift: Sift, least: str) -> list[str]:
    """What stands in the words that a tool would write or run: kinds and masks."""
    from checks.guard.looking import RANKS

    tool, given = asked.get("tool_name"), asked.get("tool_input")
    if not isinstance(given, dict):
        return []
    wanted = _WRITES.get(str(tool))
    parts = {k: v for k, v in given.items() if k in wanted} if wanted else given
    path = given.get("file_path") or given.get("notebook_path")
    found: dict[str, None] = {}
    for text in _texts(parts, DEEPEST):
        data = text.encode("utf-8", "replace")
        if not sift.deserves(data):
            continue
        for match in _closely(data, Path(path).name if isinstance(path, str) else "", sift):
            if match.nature == "secret" and RANKS.index(match.confidence.value) >= RANKS.index(least):
                found[f"{sift.matcher.shapes.title(match.provider, match.kind)} {match.masked}"] = None
    return list(found)


def refusal(found: list[str]) -> dict[str, Any]:
    """The documented answer that a tool may not go on, with what to do instead."""
    reason = (
        f"Shrift found a key in this: {', '.join(found[:5])}. Do not write it out. Read it from the environment or from the "
        "system’s keychain (“shrift run -- COMMAND” gives a command the keys that are kept there). Tell the user: a key that "
        "was sent to a model has to be revoked."
    )
    return {
        "hookSpecificOutput": {
            "hookEventName": "PreToolUse",
            "permissionDecision": "deny",
            "permissionDecisionReason": reason,
        }
    }


def _closely(data: bytes, name: str, sift: Sift) -> Iterator[Match]:
    from checks.sources import Document, Place, PlaceKind
    from checks.sources.inner import inner_documents, keys_in

    document = Document(place=Place(source="worktree", kind=PlaceKind.PLAIN, path=name), data=data)
    for _, match in keys_in(document, sift.matcher, lambda d: inner_documents(d, sift.matcher.met, []), signed=True):
        yield match


def _texts(value: Any, deep: int) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif deep and isinstance(value, dict):
        for key, inner in value.items():
            if key not in _TAKES_AWAY:
                yield from _texts(inner, deep - 1)
    elif deep and isinstance(value, list):
        for inner in value:
            yield from _texts(inner, deep - 1)
