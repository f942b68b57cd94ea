"""`shrift run`: keys reach one program by its environment, and stand in no argument and no file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from checks.cli import main
from checks.keys.secret import Secret
from checks.places import Places
from checks.terminal.running import references_in
from checks.vault.credentials import Vault
from checks.vault.keychain import Keychain
from checks.vault.reference import named_by, reference
from tests.checks.fixes.conftest import Memory

CHILD = """
import json, os, sys
told = {"argv": sys.argv, "key": os.environ.get("OPENAI_API_KEY"), "other": os.environ.get("DEBUG")}
for name in ("self", str(os.getppid())):
    with open(f"/proc/{name}/cmdline") as file:
        told[name] = file.read()
print(json.dumps(told))
sys.exit(7)
"""


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key):
    """A vault in a dictionary with one credential, and what the program would be started with."""
    monkeypatch.setenv("SHRIFT_DATA_DIR", str(tmp_path / "kept"))
    memory = Memory()
    usual = Keychain.__init__
    monkeypatch.setattr(Keychain, "__init__", lambda self, backend=None, patience=None: usual(self, memory))
    vault = Vault(Places(), Keychain())
    value = key()
    vault.add("openai", "atlas api", Secret(value.encode()))
    started: list[tuple[str, list[str], dict[str, str]]] = []

    def execve(program: str, command: list[str], environment: dict[str, str]) -> None:
        started.append((program, command, environment))
        raise OSError(0, "as a test")

    monkeypatch.setattr(os, "execve", execve)
    vault.memory, vault.value, vault.started = memory, value, started
    return vault


@pytest.mark.parametrize(
    "options",
    [
        ["--name", "OPENAI_API_KEY=openai/atlas api"],
        ["--name", "OPENAI_API_KEY"],
        ["--env-file", "settings.env"],
    ],
    ids=["named", "by its variable", "by a file"],
)
def test_a_program_gets_the_keys_it_was_promised(given, options: list[str], tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("settings.env").write_text("DEBUG=1\nexport OPENAI_API_KEY='shrift://openai/atlas%20api'  # kept\n")
    main(["run", *options, "--", "sh", "-c", "exit", "--name", "x"])
    ((_, command, environment),) = given.started
    assert command == ["sh", "-c", "exit", "--name", "x"]
    assert environment["OPENAI_API_KEY"] == given.value
    assert environment.get("DEBUG") == os.environ.get("DEBUG")
    assert "OPENAI_API_KEY" not in os.environ


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--", "sh"], "name what the program gets"),
        (["--name", "OPENAI_API_KEY=openai/other", "sh"], "no credential openai/other is kept"),
        (["--name", "ANTHROPIC_API_KEY", "sh"], "no credential is kept for ANTHROPIC_API_KEY"),
        (["--name", "LD_PRELOAD=openai/atlas api", "sh"], "“LD_PRELOAD” is no variable"),
        (["--name", "PATH=openai/atlas api", "sh"], "“PATH” is no variable"),
        (["--name", "a b=openai/atlas api", "sh"], "is no variable"),
        (["--env-file", "/etc/hostname", "sh"], "refers to nothing in the keychain"),
        (["--env-file", "/dev/null", "sh"], "no plain file"),
        (["--name", "OPENAI_API_KEY", "no-such-program-here"], "there is no program"),
    ],
)
def test_what_cannot_be_handed_over_is_refused_in_one_line(given, words: list[str], says: str, capfd) -> None:
    assert main(["run", *words]) == 2
    out, err = capfd.readouterr()
    assert says in err and err.count("\n") == 1 and not out
    assert given.value not in err and not given.started


def test_two_that_fit_are_not_guessed_between(given, key, capfd) -> None:
    given.add("openai", "other", Secret(key().encode()))
    assert main(["run", "--name", "OPENAI_API_KEY", "sh"]) == 2
    assert "2 credentials are kept for OPENAI_API_KEY; say which" in capfd.readouterr().err


def test_a_lost_value_is_said(given, capfd) -> None:
    given.memory.store.clear()
    assert main(["run", "--name", "OPENAI_API_KEY", "sh"]) == 2
    assert "no longer in the keychain" in capfd.readouterr().err


def test_references_name_credentials_and_nothing_else_does() -> None:
    for label in ("default", "atlas api", "a/b%c", "ü"):
        assert named_by(reference("openai", label)) == ("openai", label)
    assert named_by("shrift://openai/x y") is None and named_by("https://openai/x") is None
    text = 'A=shrift://openai/x\nB = "shrift://mistral/y"\n# C=shrift://openai/z\nD=literal\nE=xshrift://openai/x\n'
    assert references_in(text) == {"A": ("openai", "x"), "B": ("mistral", "y")}


def test_a_reference_is_no_key(matcher) -> None:
    assert [
        m.nature for m in matcher.matches(b"OPENAI_API_KEY=shrift://openai/atlas-support-key\n") if m.nature == "secret"
    ] == []


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_real_program_under_a_real_keychain(keychain, key, tmp_path, monkeypatch) -> None:
    """The key is in the program's environment; neither it, nor what started it, has it among its arguments."""
    monkeypatch.setenv("SHRIFT_DATA_DIR", str(tmp_path / "kept"))
    value = key()
    Vault(Places(), Keychain()).add("openai", "default", Secret(value.encode()))
    done = subprocess.run(
        [
            sys.executable,
            "-P",
            "-m",
            "checks",
            "run",
            "--name",
            "OPENAI_API_KEY",
            "--",
            sys.executable,
            "-c",
            CHILD,
            "x",
        ],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
        check=False,
    )
    told = json.loads(done.stdout)
    assert (done.returncode, done.stderr, told["key"]) == (7, "", value)
    assert told["argv"] == ["-c", "x"]
    assert value not in told["self"] and all(value not in text for name, text in told.items() if name.isdecimal())
    assert not any(value.encode() in f.read_bytes() for f in tmp_path.rglob("*") if f.is_file())
