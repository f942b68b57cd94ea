"""What tests of accounts share: one made-up world, an account that is asked in it, and a watch on who is contacted."""

from __future__ import annotations

import hashlib
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from checks.accounts.asking import Account
from checks.accounts.clients import PROVIDERS
from checks.asking.transport import Patience
from checks.keys.found import FoundKey
from checks.simulator import Simulator, World, make_world
from checks.simulator.accounts import simulated

NOW = datetime(2026, 11, 20, 15, 4, 5, tzinfo=UTC)

USAGE = ("openai", "anthropic", "openrouter", "litellm", "elevenlabs", "deepgram")
COST = ("openai", "anthropic", "openrouter", "xai", "litellm", "elevenlabs", "deepgram", "fireworks")
LOGS = ("openai", "anthropic", "mistral", "xai")
LIMITS = tuple(p for p in PROVIDERS if p not in ("langfuse", "huggingface"))

QUICK = Patience(silence=0.2, answer=0.4, tries=2)


def world_of(seed: str = "accounts", **more: Any) -> World:
    """The same world in every run. Its clock stands still."""
    return make_world(now=NOW, rng=random.Random(seed), **more)


def account(provider: str, simulator: Simulator, **more: Any) -> Account:
    """The account of a provider in the simulator's world; nobody sleeps."""
    more.setdefault("sleep", lambda seconds: None)
    return simulated(simulator, provider, fingerprint=fingerprint, **more)


def fingerprint(value: bytes) -> str:
    """As the scanner's: keyed, and telling nothing."""
    return hashlib.sha256(b"for tests" + value).hexdigest()[:32]


def found(provider: str, world: World, kind: str = "any") -> list[FoundKey]:
    """The world's keys of a provider as a scan finds them."""
    return [
        FoundKey(fingerprint=fingerprint(k.value.reveal()), provider=provider, kind=kind, value=k.value)
        for k in world.of(provider)
    ]


def last_days(world: World, days: int = 31) -> set[Any]:
    """The days of the usual window."""
    return {world.today - timedelta(days=n) for n in range(days)}


_CONTACTS: list[tuple[str, Any]] = []
_watching = False


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if not _watching:
        return
    if event == "socket.connect":
        _CONTACTS.append((event, arguments[1]))
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "subprocess.Popen", "socket.sendto"):
        _CONTACTS.append((event, arguments[0]))


@contextmanager
def contacts() -> Iterator[list[tuple[str, Any]]]:
    """Who is contacted, by the interpreter's own audit events: they cannot be gone around from Python."""
    global _watching
    if _hook not in _INSTALLED:
        sys.addaudithook(_hook)
        _INSTALLED.append(_hook)
    _CONTACTS.clear()
    _watching = True
    try:
        yield _CONTACTS
    finally:
        _watching = False


_INSTALLED: list[Any] = []
