"""Where sin 1 draws its borders: each sighting in git belongs to exactly one of the checks about seen keys.

Inside a container → containers; in an AI tool's file → agent_files; in a tracked file or in the newest state of a branch
→ tracked; reachable, and in no newest state any more → history; in no reachable object → unreachable; anything git keeps
beside the files, notes too → metadata; staged, or changed in a tracked file and in no commit yet → staged.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from checks.evidence import Evidence, Need
from checks.expressions.names import NamePattern
from checks.expressions.patterns import pattern_of
from checks.model import Key, Sighting
from checks.signals.rules import covering
from checks.sins.keyed import TIP_HOLES, hole

_AGENT_FILE = NamePattern(
    r"(?:^|/)(?:\.mcp\.json|mcp\.json|mcp_config\.json|\.cursor/.*|\.claude/.*|\.claude\.json|\.codex/.*|\.gemini/.*|opencode\.jsonc?"
    r"|\.kilo(?:code)?/.*|\.continue/.*|\.aider(?:\..*)?|\.aider[^/]*|\.specstory/.*|\.roo/.*|\.cline/.*|\.windsurf/.*|\.zed/.*"
    r"|\.vscode/mcp\.json|\.openhands/.*|\.goose/.*|\.junie/.*|\.qwen/.*|\.amazonq/.*|\.trae/.*|cline_mcp_settings\.json"
    r"|roo-code-settings[^/]*\.json|claude_desktop_config\.json)$",
    re.I,
)
_IN_GIT = ("tracked", "blob")
_CONFIGURATION = ("config", "config.worktree")
# A note is a blob whose path is the object it speaks of, in one piece or spread over folders.
_NOTE = pattern_of(r"(?:^|/)(?:[0-9a-f]{2}/){0,4}[0-9a-f]{32,64}$")


def is_agent_file(path: str) -> bool:
    """Whether a path is one that AI coding tools write or read settings and transcripts in."""
    return _AGENT_FILE.is_in(path)


def agent_files_among(paths: Iterable[str]) -> list[str]:
    """Those of many files that are such ones."""
    return _AGENT_FILE.among(paths)


def border(sighting: Sighting) -> str:
    """The module of the check a sighting belongs to; empty for a place that is not git's."""
    if sighting.place == "staged":
        return "staged"
    if sighting.place in ("message", "author", "ref", "reflog"):
        return "metadata"
    if sighting.place == "config":
        # What git reads as configuration has a check of its own, which knows addresses and headers.
        return "remote_creds" if sighting.path.rsplit("/", 1)[-1] in _CONFIGURATION else "metadata"
    if sighting.place not in _IN_GIT:
        return ""
    tip = sighting.place == "tracked" or "tip" in sighting.reach
    if not tip and "reachable" not in sighting.reach:
        return "unreachable"
    if sighting.source == "history" and not tip and is_note(sighting):
        return "metadata"
    if sighting.member:
        return "containers"
    if is_agent_file(sighting.path):
        return "agent_files"
    return "tracked" if tip else "history"


def within(evidence: Evidence, name: str) -> Iterator[tuple[Key, Sighting]]:
    """All sightings of secret keys that belong to this check.

    A file that was changed is tracked already; as long as git's newest state does not have the key there, it is the
    matter of `staged` alone. That no commit has it can only be said where every newest state was read.
    """
    whole = evidence.has(Need.HISTORY) and hole(evidence, "history", TIP_HOLES) is None
    filtered = filters(evidence) if whole else lambda path: None
    for key in evidence.keys:
        if not key.secret:
            continue
        # A reachable blob that nothing took out counts too: some names git cannot be asked about.
        kept = {s.path for s in key.sightings if "tip" in s.reach or ("reachable" in s.reach and not s.removed_by)}
        staged = {s.path for s in key.sightings if s.place == "staged"} - kept
        for sighting in key.sightings:
            belongs = border(sighting)
            if sighting.place == "tracked":
                if sighting.path in staged:
                    continue  # told by its staged sighting
                if whole and not sighting.member and sighting.path not in kept:
                    # LFS keeps the content elsewhere, where it is as readable; another filter keeps it encrypted.
                    by = filtered(sighting.path)
                    belongs = "staged" if by is None else belongs if by == "lfs" else ""
            if belongs == name:
                yield key, sighting


def filters(evidence: Evidence) -> Callable[[str], str | None]:
    """Tells which filter of git a file passes through on its way into the repository, by `.gitattributes`."""
    rules: list[tuple[str, Callable[[str], bool], str]] = []
    for path, text in evidence.texts.items():
        if path.rsplit("/", 1)[-1] == ".gitattributes":
            for line in text.splitlines():
                pattern, *attributes = line.split() or [""]
                named = next((a.partition("=")[2] for a in attributes if a.startswith("filter=")), None)
                if named and not pattern.startswith("#"):
                    rules.append((path[: -len(".gitattributes")], covering(pattern), named))
    return lambda path: next(
        (name for folder, covers, name in reversed(rules) if path.startswith(folder) and covers(path[len(folder) :])),
        None,
    )


def is_note(sighting: Sighting) -> bool:
    """Whether a blob's path is that of a note about a commit."""
    path = sighting.path[len(sighting.repository) :]
    return _NOTE.search(path) is not None and len(path.replace("/", "")) in (40, 64)


def tips_of(evidence: Evidence) -> set[str]:
    """Fingerprints of keys that stand in a tracked file or a branch's newest state."""
    return {k.fingerprint for k, _ in within(evidence, "tracked")}
