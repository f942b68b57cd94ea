"""A command line that answers as a test wants, behind a window; and what tests of Keys and Vault do with it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import msgspec
from conftest import settle

from gui.models.vault import Answers, Keychain, Provider, SettingNote, Status

READY = Status(keychain=Keychain(state="ready", name="GNOME Keyring"))
STEPS = [
    Provider(provider="openai", name="OpenAI", credential="OpenAI admin key", page="https://example.org/keys",
             steps=("Make one.", "Run “shrift vault account add openai”.")),
    Provider(provider="litellm", name="LiteLLM proxy", settings=(SettingNote(name="base", title="Address", needed=True),)),
    Provider(provider="aws-bedrock", name="Amazon Bedrock", keeps=False),
]  # fmt: skip
STATUS, STORED, SHOW = "vault status", "vault show --stored", "vault show --format"


class Desk:
    """The stand-in's answers, and what it was asked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._answers: dict[str, dict[str, object]] = {}
        self.says(STATUS, READY)
        self.says(STORED, Answers())
        self.says("vault account steps", STEPS)
        self.program = [sys.executable, "-S", str(Path(__file__).parent / "command_line.py"), str(folder)]

    def says(self, words: str, out: object = "", *, err: str = "", code: int = 0, wait: float = 0) -> None:
        text = out if isinstance(out, str) else msgspec.json.encode(out).decode()
        self._answers[words] = {"out": text, "err": err, "code": code, "wait": wait}
        (self.folder / "answers.json").write_text(json.dumps(self._answers), encoding="utf-8")

    def hold(self) -> None:
        """Answer nothing until it is let go."""
        (self.folder / "held").touch()

    def let_go(self) -> None:
        """Answer what was asked meanwhile."""
        (self.folder / "held").unlink()

    @property
    def asked(self) -> list[dict[str, object]]:
        file = self.folder / "asked.jsonl"
        return [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.exists() else []

    @property
    def words(self) -> list[str]:
        return [" ".join(a["words"]) for a in self.asked]  # type: ignore[arg-type]


def quiet(window) -> bool:
    accounts = window.accounts
    return not any(c.running for c in (accounts._look, accounts._asker, accounts._doer, accounts._acts))


def vault(window, qtbot):
    """The page, when what it looked for has come."""
    window.show_page("vault")
    qtbot.waitUntil(lambda: quiet(window), timeout=20_000)
    settle()
    return window.vault


def dialog(window, kind):
    settle()
    return next(d for d in window.findChildren(kind) if d.isVisible())


def awaited(window, kind, qtbot, timeout=20_000):
    """The dialog, when what it waits for has come."""
    qtbot.waitUntil(lambda: any(d.isVisible() for d in window.findChildren(kind)), timeout=timeout)
    return dialog(window, kind)


def done(page, qtbot):
    """Wait until a page of steps has its answer, and shows it."""
    qtbot.waitUntil(lambda: not page.running and not page.busy)
    settle()


def keys(window, qtbot):
    window.show_page("keys")
    qtbot.waitUntil(lambda: bool(window.keys.views), timeout=20_000)
    settle()
    return window.keys
