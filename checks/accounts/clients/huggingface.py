"""Hugging Face: a token tells of itself. There is no call that lists others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from checks.accounts.clients.client import Client, Notes, told_of
from checks.accounts.credentials import Held
from checks.accounts.model import Hint, InventoryKey, Owner
from checks.asking import reading
from checks.asking.auth import Auth, bearer
from checks.asking.trouble import CouldNotAsk


class HuggingFace(Client):
    """The token itself: role, age, expiry, what it may reach."""

    provider = "huggingface"
    credential = "Hugging Face token"
    page = "https://huggingface.co/settings/tokens"
    docs = "https://huggingface.co/docs/hub/security-tokens"
    lists_all = False
    notes = Notes(keys="A token tells of itself alone; others are not listed.")

    @classmethod
    def auth(cls, held: Held) -> Auth:
        return bearer(held.secret)

    def identity(self) -> str | None:
        return reading.text(reading.part(self._who()), "name")

    def keys(self) -> Iterator[InventoryKey]:
        who = self._who()
        token = reading.part(who, "auth", "accessToken")
        if not token:
            raise CouldNotAsk("malformed", "no “accessToken”")
        name, user = reading.text(token, "displayName"), reading.needed(who, "name")
        role = reading.text(token, "role")
        mine = self.fingerprint(self.held.secret.reveal()) if self.fingerprint else None
        yield InventoryKey(
            provider=self.provider,
            id=f"{user}/{name or ''}",
            name=name,
            kind=role,
            hints=(Hint(kind="fingerprint", text=mine),) if mine else (),
            created=reading.moment(token, "createdAt"),
            expires=reading.moment(token, "expiration"),
            owner=Owner(kind="user", id=reading.text(who, "id"), name=user, email=reading.text(who, "email")),
            scopes=_scopes(reading.part(token, "fineGrained"), role),
            told=("owner", *told_of(token, created="createdAt", scopes="role", expires="expiration")),
            status="active",
        )

    def _who(self) -> dict[str, Any]:
        return reading.part(self.ask.get("/api/whoami-v2"))


def _scopes(fine: dict[str, Any], role: str | None) -> tuple[str, ...] | None:
    """What a fine-grained token may do; its shape was seen in clients, and is read with care."""
    if role is None:
        return None
    found = list(reading.texts(fine, "global") or ())
    scoped = fine.get("scoped")
    for row in scoped if isinstance(scoped, list) else ():
        if isinstance(row, dict):
            where = reading.text(reading.part(row, "entity"), "name") or ""
            found += [f"{where}: {permission}" for permission in reading.texts(row, "permissions") or ()]
    return tuple(found[:200]) or (role,)
