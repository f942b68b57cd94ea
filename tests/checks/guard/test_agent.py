"""An agent may read and take away, and may not write out a key."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from checks.guard.agent import run
from checks.places import Places
from tests.repositories import assigned


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    def asked(question: Any) -> tuple[int, str]:
        data = question if isinstance(question, bytes) else json.dumps(question).encode()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        code = run(Places(tmp_path / "data"), "medium")
        told = capsys.readouterr()
        return code, told.out + told.err

    return asked


def question(tool: str, **given: Any) -> dict[str, Any]:
    return {"session_id": "s", "cwd": "/x", "hook_event_name": "PreToolUse", "tool_name": tool, "tool_input": given}


def test_what_would_be_written_or_run(ask, key) -> None:
    value = key()
    for asked in (
        question("Write", file_path="/x/a.py", content=assigned(value)),
        question("Edit", file_path="/x/a.py", old_string="x", new_string=assigned(value)),
        question("MultiEdit", file_path="/x/a.py", edits=[{"old_string": "a", "new_string": assigned(value)}]),
        question("NotebookEdit", notebook_path="/x/a.ipynb", new_source=assigned(value)),
        question("Bash", command=f"curl -H 'Authorization: Bearer {value}' https://api.openai.com/v1/models"),
        question("mcp__files__write", path="a", text=assigned(value)),
    ):
        code, said = ask(asked)
        decision = json.loads(said)["hookSpecificOutput"]
        assert code == 0 and decision["permissionDecision"] == "deny", asked["tool_name"]
        assert value not in said and value[-4:] in decision["permissionDecisionReason"]


def test_what_holds_none_takes_one_away_or_is_another_event(ask, key) -> None:
    value = key()
    for asked in (
        question("Write", file_path="/x/a.py", content="K = os.environ['OPENAI_API_KEY']\n"),
        question("Edit", file_path="/x/a.py", old_string=assigned(value), new_string="K = os.environ['K']"),
        question("MultiEdit", file_path="/x", edits=[{"old_string": assigned(value), "new_string": ""}]),
        question("Bash", command="ls"),
        {"hook_event_name": "PostToolUse", "tool_name": "Write", "tool_input": {"content": assigned(value)}},
        question("Read", file_path="/x/.env") | {"tool_input": None},
    ):
        assert ask(asked) == (0, "")


@pytest.mark.parametrize("data", [b"", b"[]", b"{", b"\xff\xfe", b"[" * 100_000])
def test_a_question_that_nobody_understands_is_a_no(ask, data: bytes) -> None:
    code, said = ask(data)
    assert code == 2 and "nobody looked" in said
