"""AI agents that are kept away from secrets."""

from __future__ import annotations

from collections.abc import Iterator

from checks.joins.places import Kind
from checks.readings import Reading
from checks.signals.looking import plain_keys, whole
from checks.signals.rules import covering
from checks.signals.signal import Found, Look, Practice, Sign, Signal
from checks.signals.signs import PIPELINES, SETTINGS, setting
from checks.structure.entries import entries, find

_IGNORES = (
    ".cursorignore",
    ".aiexclude",
    ".geminiignore",
    ".aiderignore",
    ".codeiumignore",
    ".copilotignore",
    ".rooignore",
    ".clineignore",
)
_CLAUDE = (".claude/settings.json", ".claude/settings.local.json")


def _excluded(content: str, path: str) -> Iterator[Found]:
    """An agent's ignore file that covers `.env`."""
    if covering(content)(".env"):
        yield Found(1, 1, path.rsplit("/", 1)[-1])


def _denied(content: str, path: str) -> Iterator[Found]:
    for entry in find(entries(content, path), "permissions", "deny", "*"):
        if ".env" in entry.value:
            yield Found(entry.line, entry.column, entry.value[:80])


def _no_literals(look: Look) -> Iterator[Signal]:
    """Effective where agents are kept away, and no agent's file in the project holds a key."""
    if look.configured and whole(look.evidence) and not plain_keys(look.evidence, Kind.AGENT):
        yield look.proves("agents are kept from .env, and none of their files holds a key")


PRACTICES = (
    Practice(
        id="P-AGENT-HYGIENE",
        title="AI agents are kept away from secrets",
        signs=(
            Sign(Reading(_IGNORES), "{} keeps an agent from .env", _excluded),
            Sign(Reading(_CLAUDE, (".env",)), "Claude Code may not use {}", _denied),
            setting(_CLAUDE, ["apiKeyHelper"], "a command gives Claude Code its key", words=("apiKeyHelper",)),
            setting((*_CLAUDE, *PIPELINES, *SETTINGS), ["CLAUDE_CODE_SUBPROCESS_ENV_SCRUB"], "{} keeps keys from what an agent starts", words=("CLAUDE_CODE_SUBPROCESS_ENV_SCRUB",)),
            setting((".codex/config.toml",), ["cli_auth_credentials_store"], "Codex keeps its login in the keychain", value="^keyring$", words=("cli_auth_credentials_store",)),
            setting((".vscode/mcp.json",), [("inputs", "*", "password")], "VS Code asks for the key and keeps it safely", value="^true$", words=("inputs",)),
        ),
        proof=_no_literals,
    ),
)  # fmt: skip
