"""S4-MCP-SPREAD: one key pasted into the settings of many AI tools, or a tool with an old copy beside the new one."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Live, Severity, Status
from checks.sins.s4_one_key.mcp_spread import CHECK
from tests.checks.sins.cases import Case, ask, file, key, limit, seen
from tests.checks.sins.having import local

LOW, MEDIUM = Severity.LOW, Severity.MEDIUM
MCP, CURSOR, CODE = file(".mcp.json"), file(".cursor/mcp.json"), file(".vscode/mcp.json")
CODEX, OLD = local(".codex/auth.json", "LOCAL-CODEX"), local(".config/codex/auth.json", "LOCAL-CODEX")
WINDSURF = local(".codeium/windsurf/mcp_config.json", "LOCAL-WINDSURF")

CASES = (
    Case(name="three files of a project", given=seen(key(MCP, CURSOR, CODE)), status=Status.FAIL, finds=(LOW,), says="It is pasted into 3 files of "),
    Case(name="a project and a machine", given=seen(key(MCP, CURSOR, WINDSURF)), status=Status.FAIL, finds=(LOW,), says="Windsurf"),
    Case(name="five files", given=seen(key(MCP, CURSOR, CODE, CODEX, WINDSURF)), status=Status.FAIL, finds=(MEDIUM,), says="5 files of"),
    Case(name="a tool that holds an older key", given=seen(key(CODEX), key(OLD, name="k2")), status=Status.FAIL, finds=(LOW,), says="Codex has different keys in .codex/auth.json and .config/codex/auth.json. Codex moved to ~/.codex and leaves the older file behind, so .codex/auth.json holds the one in use."),
    Case(name="a tool that holds one key twice", given=seen(key(CODEX, OLD)), status=Status.PASS),
    Case(name="two files", given=seen(key(MCP, CURSOR)), status=Status.PASS, says="No key is in 3 files of AI tools."),
    Case(name="the same file twice", given=seen(key(MCP, file(".mcp.json", line=9), CURSOR)), status=Status.PASS),
    Case(name="each tool has its own", given=seen(key(MCP), key(CURSOR, name="k2"), key(CODE, name="k3")), status=Status.PASS),
    Case(name="the machine was left out", given=seen(key(MCP), without=(Need.MACHINE,)), status=Status.PASS, says="No key is in 3"),
    Case(name="settings files that overlay each other", given=seen(key(MCP, file(".env", symbol="A")), key(file(".env.local", symbol="A"), name="k2")), status=Status.PASS),
    Case(name="no AI tool holds a key", given=seen(key(file(".env"))), status=Status.NOT_APPLICABLE, says="No AI tool’s settings hold a key."),
    Case(name="no AI tool of the project does", given=seen(key(file(".env")), without=(Need.MACHINE,)), status=Status.NOT_APPLICABLE, says="of this project"),
    Case(name="a dead key", given=seen(key(MCP, CURSOR, CODE, live=Live.DEAD)), status=Status.NOT_APPLICABLE),
    Case(name="nothing was read", given=seen(without=(Need.WORKTREE, Need.MACHINE)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=seen(key(MCP), limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_mcp_spread(case: Case) -> None:
    ask(CHECK, case)


def test_what_was_looked_at_names_what_was_left_out() -> None:
    assert "this machine was not looked at" in CHECK.judge(seen(key(MCP), without=(Need.MACHINE,))).looked_at
