"""Revoking by holding: some providers take a key's own value as the word to switch it off. It cannot be taken back.

Apart from liveness on purpose: nothing here is called by a scan. Sources are in `providers.md`, part 2: GitHub's and
Perplexity's calls are documented by the vendors, ElevenLabs' stands in its own client, Hugging Face's was seen twice.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

import msgspec

from checks.asking.auth import Auth, bearer, header
from checks.asking.hosts import Hosts
from checks.asking.transport import Asker, Patience
from checks.asking.trouble import CouldNotAsk, reason_for
from checks.keys.found import FoundKey
from checks.model import Word


class _Call(msgspec.Struct, frozen=True):
    host: str
    path: str
    header: str  # that carries the key; "" for none
    field: str  # of the body that carries it; "" for none
    is_list: bool
    confirmed: bool = True
    note: str = ""


_CALLS = {
    "github-models": _Call(
        "https://api.github.com", "/credentials/revoke", "", "credentials", True, note="The owner is told by mail."
    ),
    "huggingface": _Call(
        "https://huggingface.co",
        "/api/credentials/revoke",
        "",
        "credentials",
        True,
        confirmed=False,
        note="The answer is the same whether the token was known or not.",
    ),
    "perplexity": _Call("https://api.perplexity.ai", "/revoke_auth_token", "Authorization", "auth_token", False),
    "elevenlabs": _Call(
        "https://api.elevenlabs.io",
        "/v1/workspaces/api-keys/disable?api_key_name=self",
        "xi-api-key",
        "",
        False,
        note="The plan, or a setting of the key, may forbid it.",
    ),
}


class Revocation(Word, frozen=True, kw_only=True):
    """What would be sent to switch a key off, for a person to read before saying so."""

    fingerprint: str
    provider: str
    method: str
    host: str
    path: str
    confirmed: bool
    note: str = ""


def revocation(key: FoundKey) -> Revocation:
    """What `revoke` would send. Raises `CouldNotAsk` where the provider takes no such word from a holder."""
    call = _call(key)
    return Revocation(
        fingerprint=key.fingerprint,
        provider=key.provider,
        method="POST",
        host=call.host.removeprefix("https://"),
        path=call.path,
        confirmed=call.confirmed,
        note=call.note,
    )


def revoke(
    key: FoundKey,
    *,
    bases: Mapping[str, str] | None = None,
    patience: Patience | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> str:
    """Switch a key off by its value, once. Returns what the provider said, in our words. Raises `CouldNotAsk`."""
    call = _call(key)
    value = key.value.reveal().decode("ascii", "replace")
    auth = Auth(lambda *_: {})
    if call.header == "Authorization":
        auth = bearer(key.value)
    elif call.header:
        auth = header(call.header, key.value)
    body = {call.field: [value] if call.is_list else value} if call.field else None
    hosts = Hosts(bases)
    host = call.host.removeprefix("https://")
    url = hosts.placed(key.provider, call.host + call.path, frozenset([host]))
    with Asker(key.provider, auth, hosts, patience=patience, sleep=sleep) as asker:
        answer = asker.ask("POST", url, body=body, again=False)
    if not answer.is_good:
        raise CouldNotAsk(reason_for(answer.status), status=answer.status, wait=answer.wait)
    return "the provider took the word; whether the key is off shows when it is asked about again"


def _call(key: FoundKey) -> _Call:
    call = _CALLS.get(key.provider)
    if call is None:
        raise CouldNotAsk("not_offered", "the holder cannot revoke it: do so on the provider's page")
    return call
