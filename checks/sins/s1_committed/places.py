"""Where sin 1 draws its borders: each sighting in git belongs to exactly one of the checks about seen keys.

Inside a container → containers; in an AI tool's file → agent_files; in a tracked file or in the newest state of a branch
→ tracked; reachable, and in no newest state any more → history; in no reachable object → unreachable; anything git keeps
beside blobs → metadata; staged → staged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.evidence import Evidence
from checks.model import Key, Sighting

_AGENT_FILE = re.compile(
    r"(?:^|/)(?:\.mcp\.json|mcp\.json|mcp_config\.json|\.cursor/.*|\.claude/.*|\.claude\.json|\.codex/.*|\.gemini/.*|opencode\.jsonc?"
    r"|\.kilo(?:code)?/.*|\.continue/.*|\.aider(?:\..*)?|\.aider[^/]*|\.specstory/.*|\.roo/.*|\.cline/.*|\.windsurf/.*|\.zed/.*"
    r"|\.vscode/mcp\.json|\.openhands/.*|\.goose/.*|\.junie/.*|cline_mcp_settings\.json|claude_desktop_config\.json)$",
    re.I,
)
_IN_GIT = ("tracked", "blob")


def is_agent_file(path: str) -> bool:
    """Whether a path is one that AI coding tools write or read settings and transcripts in."""
    return _AGENT_FILE.search(path) is not None


def border(sighting: Sighting) -> str:
    """The module of the check a sighting belongs to; empty for a place that is not git's."""
    if sighting.place == "staged":
        return "staged"
    if sighting.place in ("message", "author", "ref", "reflog"):
        return "metadata"
    if sighting.place == "config":
        # What git reads as configuration has a check of its own, which knows addresses and headers.
        return "" if sighting.path.rsplit("/", 1)[-1] in ("config", "config.worktree") else "metadata"
    if sighting.place not in _IN_GIT:
        return ""
    tip = sighting.place == "tracked" or "tip" in sighting.reach
    if not tip and "reachable" not in sighting.reach:
        return "unreachable"
    if sighting.member:
        return "containers"
    if is_agent_file(sighting.path):
        return "agent_files"
    return "tracked" if tip else "history"


def within(evidence: Evidence, name: str) -> Iterator[tuple[Key, Sighting]]:
    """All sightings of secret keys that belong to this check.

    A file that is staged is tracked already; as long as no commit has the key there, it is the matter of `staged` alone.
    """
    for key in evidence.keys:
        if not key.secret:
            continue
        staged = {s.path for s in key.sightings if s.place == "staged"} - {
            s.path for s in key.sightings if "tip" in s.reach
        }
        yield from (
            (key, s) for s in key.sightings if border(s) == name and not (s.place == "tracked" and s.path in staged)
        )


def tips_of(evidence: Evidence) -> set[str]:
    """Fingerprints of keys that stand in a tracked file or a branch's newest state."""
    return {k.fingerprint for k, _ in within(evidence, "tracked")}
