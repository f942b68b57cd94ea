"""`shrift respond` as people type it: begun, gone on with in another process, rehearsed, proved, written down."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from checks.cli import main
from checks.keys.secret import Secret
from checks.response.rehearsal import STAGES
from checks.simulator import Fault, Simulator, make_world
from tests.keychain import Session

pytestmark = [pytest.mark.keychain, pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")]


@pytest.fixture
def value(key) -> str:
    return key()


@pytest.fixture
def folder(project, value) -> Path:
    project.commit({"app.py": f'OPENAI_API_KEY = "{value}"\n'}, message=f"OPENAI_API_KEY={value}")
    project.write(".env", f"OPENAI_API_KEY={value}\n")
    project.git("remote", "add", "origin", "git@github.com:acme/atlas.git")
    return project.folder


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def run(data: Path, value, capfd) -> Callable[..., tuple[int, str, str]]:
    def command(*words: str) -> tuple[int, str, str]:
        code = main(["respond", *words, "--data-dir", str(data)])
        out, err = capfd.readouterr()
        assert value not in out + err
        return code, out, err

    return command


def written(data: Path, value: str) -> list[str]:
    """The files that hold the value."""
    return [p.name for p in data.rglob("*") if p.is_file() and value.encode() in p.read_bytes()]


def test_the_whole_way(run, keychain: Session, folder: Path, project, data: Path, value: str) -> None:
    mask = f"sk-proj-…{value[-4:]}"
    code, out, err = run("start", mask, "--in", str(folder))
    assert (code, err) == (0, "") and "Replace first." in out and "1 .env:1 (OPENAI_API_KEY)" in out
    assert run("start", mask, "--in", str(folder))[0] == 2
    assert "Revoke first." in run("order", mask, "--abuse")[1]
    assert "Replace first." in run("order", mask, "--first", "replace")[1]
    code, out, err = run("rehearse", mask, "--progress")
    assert [line.removeprefix("shrift: ") for line in err.splitlines()] == list(STAGES)
    assert code == 0 and "Clean:" in out and "1 of 1 commit changed" in out
    code, out, _ = run("clean", mask)
    assert code == 0 and "git clone --mirror git@github.com:acme/atlas.git cleaned.git" in out
    assert "not shown to be dead yet" in out and written(data, value) == []
    assert run("clean", mask, "--write-files")[0] == 0
    (name,) = written(data, value)
    assert name.endswith("-replacements.txt")
    assert run("forget", mask, "--files")[1] == "The file with the value is deleted.\n" and written(data, value) == []
    project.write(".env", "OPENAI_API_KEY=\n")
    project.write("app.py", "import os\n")
    told = json.loads(run("tick", mask, "--rescan", "--format", "json")[1])
    assert {s["by"] for s in told["spots"]} == {"scan"} and told["practice"]["clean"] is True
    steps = {s["id"]: s for s in told["steps"]}
    assert steps["replace"]["by"] == "scan" and steps["history"]["done"] is None
    assert run("tick", mask, "look", "--note", f"it was {value} in a chat")[0] == 0
    assert "[x]  1 Look first" in run("show", mask)[1] and mask in run("list")[1]
    report = data.parent / "incident.md"
    assert run("report", mask, "--output", str(report))[0] == 0
    assert "## Open" in report.read_text("utf-8") and value not in report.read_text("utf-8")
    assert "Please:" in run("message", mask)[1]
    assert run("forget", mask)[1] == "Forgotten.\n" and run("list")[1] == "No response was begun.\n"
    assert written(data, value) == []


def test_only_the_provider_proves_that_it_is_dead(
    run, keychain: Session, folder: Path, value: str, monkeypatch
) -> None:
    mask = f"sk-proj-…{value[-4:]}"
    assert run("start", mask, "--in", str(folder), "--abuse")[0] == 0
    from checks.online.questioning import Turned

    with Simulator(make_world(known={"openai": [Secret(value.encode())]})) as world:
        monkeypatch.setattr(Turned, "_beside", lambda self: ({}, world.bases))
        code, _, err = run("tick", mask, "prove", "--ask")
        assert code == 1 and "it was not shown to be dead (live" in err
        world.fail(Fault(kind="status", status=500))
        assert run("tick", mask, "prove", "--ask")[0] == 1
    with Simulator(make_world()) as world:
        monkeypatch.setattr(Turned, "_beside", lambda self: ({}, world.bases))
        code, out, _ = run("tick", mask, "prove", "--ask")
    assert code == 0 and "by its provider’s word" in out


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("show", "abcdef"), "no response is called"),
        (("start", "abcdef", "--in", "."), "no key here is called"),
        (("tick", "abcdef"), "say what is done"),
        (("order", "abcdef"), "say --abuse, or --first"),
        (("tick", "abcdef", "look", "--not-needed"), "say in --note why"),
        (("tick", "abcdef", "look", "--ask"), "goes with “prove” alone"),
    ],
)
def test_what_cannot_be_done_says_why(run, keychain: Session, tmp_path, monkeypatch, words, why: str) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = run(*words)
    assert (code, out) == (2, "") and why in err and err.count("\n") == 1


def test_without_a_keychain_nothing_is_begun_and_a_rehearsal_still_runs(run, folder: Path, value: str) -> None:
    mask = f"sk-proj-…{value[-4:]}"
    code, _, err = run("start", mask, "--in", str(folder))
    assert code == 2 and "no lasting name" in err
    assert run("rehearse", mask, str(folder))[0] == 0


def test_what_was_not_read_is_not_ticked(run, keychain: Session, folder: Path, value: str) -> None:
    mask = f"sk-proj-…{value[-4:]}"
    assert run("start", mask, "--in", str(folder))[0] == 0
    from checks.model import Limit
    from checks.response import reading

    with pytest.MonkeyPatch.context() as patch:
        real = reading.rows_now

        def partly(data_dir, **where):
            rows, request = real(data_dir, **where)
            rows.keys = ()
            rows.limits = (*rows.limits, Limit(id="unreadable", what=".env", why="no right"))
            return rows, request

        patch.setattr(reading, "rows_now", partly)
        code, out, err = run("tick", mask, "--rescan")
    assert code == 0 and "not all was read (worktree)" in err and "[ ] 1 .env:1" in out
