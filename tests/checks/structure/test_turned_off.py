"""What is given to a server that is turned off."""

from __future__ import annotations

import pytest

from checks.structure.turned_off import is_turned_off

KIRO = '{\n  "mcpServers": {\n    "docs": {\n      "args": ["--key", "x"],\n      "disabled": %s\n    },\n    "files": {"args": ["y"]}\n  }\n}\n'
CODEX = '[mcp_servers.docs]\nenabled = %s\n\n[mcp_servers.docs.env]\nKEY = "x"\n\n[mcp_servers.files.env]\nKEY = "y"\n'


@pytest.mark.parametrize(
    ("path", "text", "off", "on", "line", "column"),
    (
        (".kiro/settings/mcp.json", KIRO, "true", "false", 4, 26),
        (".codex/config.toml", CODEX, "false", "true", 5, 8),
        ("opencode.json", '{"mcp": {"docs": {"environment": {"KEY": "x"}, "enabled": %s}}}', "false", "true", 1, 43),
    ),
)
def test_a_server_says_so_itself(path: str, text: str, off: str, on: str, line: int, column: int) -> None:
    assert is_turned_off(text % off, path, line, column)
    assert not is_turned_off(text % on, path, line, column)


def test_the_server_beside_it_is_not() -> None:
    assert not is_turned_off(KIRO % "true", "mcp.json", 7, 26)
    assert not is_turned_off(CODEX % "false", ".codex/config.toml", 8, 8)


def test_what_is_turned_off_elsewhere_is_no_server() -> None:
    assert not is_turned_off('{"plugins": {"docs": {"key": "x", "disabled": true}}}', "a.json", 1, 31)
