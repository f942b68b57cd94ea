"""One module a provider. A client is imported when its provider is asked."""

from __future__ import annotations

from importlib import import_module

from checks.accounts.askable import ASKABLE
from checks.accounts.clients.client import Client

PROVIDERS = tuple(ASKABLE)  # ids of the providers whose accounts can be asked


def client_of(provider: str) -> type[Client]:
    """The client of a provider. Raises `KeyError` where there is none."""
    module, name = ASKABLE[provider]
    found: type[Client] = getattr(import_module(f"{__name__}.{module}"), name)
    return found
