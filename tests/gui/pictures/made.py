"""What the pictures show: the demo project and a machine, really examined, and a list of projects."""

from __future__ import annotations

import random
from datetime import datetime
from functools import cached_property
from pathlib import Path

import msgspec

from checks.accounts.known import AccountsTold
from checks.catalog import load
from checks.demo import make
from checks.demo.simulated import Simulated
from checks.events import Event, Excerpt
from checks.examination import Request, examine
from checks.keys.formats import load_providers
from checks.keys.samples import sample
from checks.model import Report
from checks.places import Places
from gui.recent import Recent

from .studio import HOME


def real(folder: Path) -> tuple[Report, list[Excerpt]]:
    """The demo project, really examined, and told as if it lay in Ada's home."""
    said: list[Event] = []
    project = make(folder / "atlas-support")
    done = examine(Request(paths=(project.resolve(),), memory=False), load(), Places(folder / "data"), emit=said.append)
    target = msgspec.structs.replace(done.target, path=f"{HOME}/code/atlas-support")
    return msgspec.structs.replace(done, target=target), [e for e in said if isinstance(e, Excerpt)]


def simulated(folder: Path) -> tuple[Report, AccountsTold]:
    """The same with the demo's made-up accounts: keys have names, ages and money."""
    said: list[Event] = []
    project = make(folder / "accounts" / "atlas-support")
    request = Request(paths=(project.resolve(),), memory=False)
    done = examine(request, load(), Places(folder / "data"), emit=said.append, providers=Simulated())
    target = msgspec.structs.replace(done.target, path=f"{HOME}/code/atlas-support")
    told = next(e for e in said if isinstance(e, AccountsTold))
    # Told as if real accounts had answered; how the simulation is marked has a picture of its own.
    limits = tuple(limit for limit in done.limits if limit.id != "simulated")
    return msgspec.structs.replace(done, target=target, limits=limits), msgspec.structs.replace(told, simulated=False)


def machine(folder: Path) -> tuple[Report, list[Excerpt]]:
    """A made-up home with keys where tools keep them, really looked at, and told as if it were Ada's own machine."""
    said: list[Event] = []
    shapes, rng = load_providers(), random.Random(7)
    first, second = (sample(shapes, *kind, rng).decode() for kind in (("openai", "project"), ("anthropic", "api")))
    for name, text in (
        (".zshrc", f"export EDITOR=vim\nexport OPENAI_API_KEY={first}\n"),
        (".zsh_history", f": 1764000000:0;curl -H 'Authorization: Bearer {first}' https://api.openai.com/v1/models\n"),
        (".codex/auth.json", f'{{"OPENAI_API_KEY": "{first}"}}\n'),
        (".continue/config.yaml", f"models:\n  - name: chat\n    provider: anthropic\n    apiKey: {second}\n"),
        (".aws/credentials", "[default]\nregion = eu-central-1\n"),
    ):
        path = folder / "ada" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    request = Request(paths=(), machine=True, home=(folder / "ada").resolve(), memory=False)
    done = examine(request, load(), Places(folder / "data"), emit=said.append)
    target = msgspec.structs.replace(done.target, path=HOME, name="this machine")
    return msgspec.structs.replace(done, target=target), [e for e in said if isinstance(e, Excerpt)]


def recents() -> list[Recent]:
    """Four projects: three letters, and one without."""
    rows = (
        ("atlas-support", 40, 52, 79, "E", datetime.now().astimezone().isoformat()),
        ("ledger-api", 71, 88, 83, "C", "2026-11-19T10:00:00+00:00"),
        ("notes-sync", 93, 96, 97, "A", "2026-11-02T10:00:00+00:00"),
        ("mobile-app", 31, 84, 47, None, "2026-11-12T10:00:00+00:00"),
    )
    return [
        Shown(path=f"{HOME}/code/{n}", name=n, low=lo, high=hi, coverage=c, grade=g, partial=False, when=w)
        for n, lo, hi, c, g, w in rows
    ]


class Made:
    """What is shown, made when a scene first asks for it: some of it takes seconds."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def demo(self) -> tuple[Report, list[Excerpt]]:
        """The demo project."""
        return real(self._folder)

    @cached_property
    def accounts(self) -> tuple[Report, AccountsTold]:
        """The same with accounts at providers."""
        return simulated(self._folder)

    @cached_property
    def machine(self) -> tuple[Report, list[Excerpt]]:
        """A machine."""
        return machine(self._folder)


class Shown(Recent, frozen=True, kw_only=True):
    """A recent project whose folder counts as being there."""

    @property
    def gone(self) -> bool:
        return False
