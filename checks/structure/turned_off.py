"""Turned off: what the settings of a tool hold for a server of MCP that they say nothing starts."""

from __future__ import annotations

from functools import lru_cache

from checks.structure.entries import Entry, entries
from checks.structure.tree import Key

_SERVERS = frozenset({"mcpServers", "mcp_servers", "servers", "context_servers", "mcp"})
# As tools write it: Kiro, Cline and Windsurf the one, Codex, Zed and opencode the other.
_OFF = frozenset({("disabled", "true"), ("enabled", "false")})


def is_turned_off(text: str, path: str, line: int, column: int) -> bool:
    """Whether what stands here is given to a server that is turned off: `"disabled": true`, `"enabled": false`."""
    off = _servers(text, path)
    return bool(off) and any(
        (e.line, e.column) <= (line, column) <= (e.end_line, e.end_column) and _is_below(e, off)
        for e in entries(text, path)
    )


@lru_cache(maxsize=64)
def _servers(text: str, path: str) -> frozenset[tuple[Key, ...]]:
    """The keys that lead to each server which is turned off."""
    return frozenset(
        e.keys[:-1]
        for e in entries(text, path)
        if (e.name, e.value.lower()) in _OFF and len(e.keys) > 2 and e.keys[-3] in _SERVERS
    )


def _is_below(entry: Entry, servers: frozenset[tuple[Key, ...]]) -> bool:
    return any(entry.keys[:length] in servers for length in range(2, len(entry.keys)))
