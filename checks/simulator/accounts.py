"""The simulator's accounts, ready to be asked: for the demo, and for tests."""

from __future__ import annotations

from typing import Any

from checks.accounts.asking import Account
from checks.accounts.clients import PROVIDERS
from checks.accounts.credentials import Held
from checks.simulator.contracts import azure, google, langfuse
from checks.simulator.server import Simulator

SETTINGS: dict[str, dict[str, str]] = {
    "langfuse": {"public": langfuse.PUBLIC},
    "google-gemini": {"project": google.PROJECT},
    "azure-openai": {"subscription": azure.SUBSCRIPTION},
    "litellm": {"base": "https://proxy.example.org"},
}


def simulated(simulator: Simulator, provider: str, *, held: Held | None = None, **more: Any) -> Account:
    """The account of a provider in the simulator's world, asked there and nowhere else. `more` goes to `Account`."""
    held = held or Held(simulator.world.credentials[provider], SETTINGS.get(provider, {}))
    return Account(provider, held, bases=simulator.bases, now=lambda: simulator.world.now, **more)


def all_simulated(simulator: Simulator, **more: Any) -> list[Account]:
    """One account at every provider."""
    return [simulated(simulator, provider, **more) for provider in PROVIDERS]
