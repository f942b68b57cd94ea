"""Hosts: the one list of who may be asked. A credential goes to its own provider, or to an address its owner typed.

Nothing a scanned folder says is ever used here: a base URL in a stranger's `.env` could name the stranger's own server.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from checks.addresses import host_of, is_of, is_this_machine
from checks.asking.trouble import CouldNotAsk

# Where the administration of each provider's keys answers, as its documentation says.
BASES: dict[str, str] = {
    "openai": "https://api.openai.com",
    "anthropic": "https://api.anthropic.com",
    "openrouter": "https://openrouter.ai",
    "mistral": "https://api.mistral.ai",
    "xai": "https://management-api.x.ai",
    "langfuse": "https://cloud.langfuse.com",
    "elevenlabs": "https://api.elevenlabs.io",
    "deepgram": "https://api.deepgram.com",
    "fireworks": "https://api.fireworks.ai",
    "huggingface": "https://huggingface.co",
    "github.com": "https://api.github.com",
    "gitlab.com": "https://gitlab.com",
    "github-models": "https://api.github.com",
    "azure-openai": "https://management.azure.com",
    "google-gemini": "https://apikeys.googleapis.com",
    "google-gemini:billing": "https://cloudbilling.googleapis.com",
    "google-gemini:budgets": "https://billingbudgets.googleapis.com",
    "aws-bedrock": "https://iam.amazonaws.com",
    "aws-bedrock:identity": "https://sts.amazonaws.com",
    "aws-bedrock:budgets": "https://budgets.amazonaws.com",
}

# Names under which a provider's regions answer, beside the hosts in its own file.
REGIONS: dict[str, str] = {"aws-bedrock": "amazonaws.com"}

# Where the address of a liveness call has a part to fill in: what may stand there, so that it can never lead elsewhere.
FILLINGS: dict[str, re.Pattern[str]] = {
    "region": re.compile(r"[a-z]{2}(?:-[a-z]+){1,2}-\d"),
    "resource": re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?"),
    "host": re.compile(r"[a-z0-9.-]{1,80}\.(?:cloud\.databricks\.com|azuredatabricks\.net|gcp\.databricks\.com)"),
}


class Hosts:
    """Who may be asked in this run. `bases` puts other addresses in place: the user's own, or the simulator's."""

    def __init__(self, bases: Mapping[str, str] | None = None) -> None:
        """Raises `CouldNotAsk` for an address that is none, or that would carry a credential in the clear."""
        self._given = {name: checked_base(base) for name, base in (bases or {}).items()}

    def base(self, name: str) -> str:
        """The address of a provider, or of a service of it. Raises `CouldNotAsk` where none is known."""
        found = self._given.get(name) or BASES.get(name)
        if found is None:
            raise CouldNotAsk("not_allowed", f"no address of {name} is set")
        return found

    def placed(self, provider: str, url: str, documented: frozenset[str]) -> str:
        """The address of a liveness call. Its host must be one that the provider documents, or the user set.

        Where the user (or the simulator) put another address in place of the provider, the call goes there.
        """
        parts = urlsplit(url)
        given = self._given.get(provider)
        if given is not None:
            return (
                url if url.startswith(given + "/") else given + parts.path + (f"?{parts.query}" if parts.query else "")
            )
        host = host_of(url)
        known = documented | {host_of(BASES.get(provider, "")), REGIONS.get(provider, "")} - {""}
        if parts.scheme != "https" or parts.netloc.lower() != host or not any(is_of(host, name) for name in known):
            raise CouldNotAsk("not_allowed", host or "no host")
        return url


def filled(url: str, values: Mapping[str, str]) -> str:
    """An address with its words in braces filled in. Raises `CouldNotAsk` for what is missing or could lead elsewhere."""
    for word in re.findall(r"\{(\w+)\}", url):
        value = values.get(word, "")
        if not value:
            raise CouldNotAsk("no_credential", f"the {word} is not known")
        if word == "proxy":
            value = checked_base(value)
        elif word not in FILLINGS or not FILLINGS[word].fullmatch(value):
            raise CouldNotAsk("not_allowed", f"this {word} is none")
        url = url.replace("{" + word + "}", value)
    return url


def checked_base(address: str) -> str:
    """An address that somebody typed, without a slash at its end. Raises `CouldNotAsk`.

    Without TLS only this machine is asked: a key would cross the network in the clear.
    """
    try:
        parts = urlsplit(address.strip())
        host, port = host_of(address), parts.port
    except ValueError:
        host, port = "", None
        parts = urlsplit("")
    if not host or parts.scheme not in ("https", "http") or parts.username or parts.password:
        raise CouldNotAsk("not_allowed", "an address looks like https://proxy.example.org")
    if parts.query or parts.fragment or not re.fullmatch(r"[A-Za-z0-9.:_-]+", host):
        raise CouldNotAsk("not_allowed", "an address has a host, and perhaps a port and a path")
    if parts.scheme == "http" and not is_this_machine(host):
        raise CouldNotAsk("not_allowed", "without https a credential would cross the network in the clear")
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}" + (f":{port}" if port else "") + parts.path.rstrip("/")
