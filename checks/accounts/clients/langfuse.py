"""Langfuse: keys of the organisation and its projects, with the organisation's pair. Fields as in the vendor's own client."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from checks.accounts.clients.client import Client, Setting, named, told_of
from checks.accounts.credentials import Held
from checks.accounts.model import Hint, InventoryKey
from checks.asking import reading
from checks.asking.auth import Auth, basic
from checks.asking.trouble import CouldNotAsk


class Langfuse(Client):
    """Keys with their last use and expiry. Langfuse watches others' spending and has none of its own here."""

    provider = "langfuse"
    credential = "Langfuse organisation key (secret part)"
    docs = "https://langfuse.com/docs/administration/scim-and-org-api"
    settings = (
        Setting("public", "Public part of the pair", needed=True, example="pk-lf-…"),
        Setting("base", "Address, for another region or an own server", example="https://us.cloud.langfuse.com"),
    )

    @classmethod
    def auth(cls, held: Held) -> Auth:
        return basic(held.setting("public", "the public part of the pair"), held.secret)

    def keys(self) -> Iterator[InventoryKey]:
        yield from self._listed("/api/public/organizations/apiKeys", "organization", None)
        for project in reading.rows_of(self.ask.get("/api/public/organizations/projects"), "projects"):
            path = f"/api/public/projects/{named(reading.needed(project, 'id'))}/apiKeys"
            yield from self._listed(path, "project", project)

    def revocation(self, key: InventoryKey) -> tuple[str, str]:
        if key.kind != "project" or not key.project:
            raise CouldNotAsk("not_offered", "keys of the organisation are removed on its page")
        return "DELETE", f"/api/public/projects/{named(key.project)}/apiKeys/{named(key.id)}"

    def _listed(self, path: str, kind: str, project: dict[str, Any] | None) -> Iterator[InventoryKey]:
        for row in reading.rows_of(self.ask.get(path), "apiKeys"):
            shown, public = reading.text(row, "displaySecretKey"), reading.text(row, "publicKey")
            yield InventoryKey(
                provider=self.provider,
                id=reading.needed(row, "id"),
                name=reading.text(row, "note"),
                kind=kind,
                hints=(
                    *((Hint(kind="redacted", text=shown),) if shown else ()),
                    *((Hint(kind="public", text=public),) if public else ()),
                ),
                created=reading.moment(row, "createdAt"),
                last_used=reading.moment(row, "lastUsedAt"),
                expires=reading.moment(row, "expiresAt"),
                project=reading.text(project, "id") if project else None,
                project_name=reading.text(project, "name") if project else None,
                told=told_of(row, created="createdAt", last_used="lastUsedAt", expires="expiresAt"),
            )
