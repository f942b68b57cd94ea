"""S1-AGENT-FILES: a key in the settings or transcripts that AI coding tools keep inside the project."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Severity, Status
from checks.sins.s1_committed.agent_files import CHECK
from checks.sins.s1_committed.places import is_agent_file
from tests.checks.sins.cases import BARE, NO_GIT, Case, ask, blob, file, key, limit, seen

LOW, HIGH, CRITICAL = Severity.LOW, Severity.HIGH, Severity.CRITICAL
MCP = (file(".mcp.json"), blob(".mcp.json", "tip", "reachable"))

CASES = (
    Case(name="a literal in a server's settings", given=seen(key(*MCP)), status=Status.FAIL, finds=(HIGH,), says=".mcp.json holds it"),
    Case(
        name="a transcript that was taken out stays in the history",
        given=seen(key(blob(".specstory/history/one.md", "reachable"))),
        status=Status.FAIL,
        finds=(HIGH,),
        says="held it",
    ),
    Case(name="an admin key is critical", given=seen(key(*MCP, privilege="admin")), status=Status.FAIL, finds=(CRITICAL,)),
    Case(
        name="a sign-in whose time is over, by its own word",
        given=seen(key(*MCP, kind="codex-oauth", facts=("expired on 5 Jan 2026",))),
        status=Status.FAIL,
        finds=(LOW,),
        says="By its own word it expired on 5 Jan 2026",
    ),
    Case(
        name="a bare repository's agent files count",
        given=seen(key(blob(".mcp.json", "tip")), repositories=(BARE,)),
        status=Status.FAIL,
        finds=(HIGH,),
    ),
    Case(name="a local variant that git ignores is no matter", given=seen(key(file(".claude/settings.local.json", "ignored"))), status=Status.PASS),
    Case(name="an ordinary file is told elsewhere", given=seen(key(file("app.py"), blob("app.py", "tip"))), status=Status.PASS),
    Case(name="a publishable key is no matter", given=seen(key(*MCP, secret=False)), status=Status.PASS),
    Case(name="unreadable files make it partial", given=seen(limits=(limit("unreadable", "worktree"),)), status=Status.PARTIAL),
    Case(name="files that were not read", given=seen(without=(Need.WORKTREE,)), status=Status.NOT_CHECKED),
    Case(name="a folder without git", given=NO_GIT, status=Status.NOT_APPLICABLE),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_agent_files(case: Case) -> None:
    ask(CHECK, case)


@pytest.mark.parametrize(
    "path",
    [
        ".mcp.json",
        ".cursor/mcp.json",
        ".vscode/mcp.json",
        ".claude/settings.local.json",
        ".claude/settings.json",
        "web/.claude/settings.json",
        ".codex/auth.json",
        ".gemini/.env",
        ".gemini/settings.json",
        "opencode.json",
        "opencode.jsonc",
        ".kilo/config.json",
        ".kilocode/mcp.json",
        ".continue/.env",
        ".continue/config.yaml",
        ".aider.conf.yml",
        ".aider.chat.history.md",
        ".specstory/history/one.md",
        "roo-code-settings.json",
        "cline_mcp_settings.json",
    ],
)
def test_files_of_ai_tools_are_known(path: str) -> None:
    assert is_agent_file(path)


@pytest.mark.parametrize(
    "path", ["settings.json", ".vscode/settings.json", "src/claude/client.py", "mcp.py", "CLAUDE.md"]
)
def test_ordinary_files_are_not_taken_for_them(path: str) -> None:
    assert not is_agent_file(path)
