"""Anthropic: the Admin API, with an admin key. Fields as in the vendor's reference and its own clients of autumn 2026.

Older answers name a workspace as `workspace_id`, with nothing for the default one; newer ones as `scope`, with its real id.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from checks.accounts.clients.client import Client, Notes, named, told_of
from checks.accounts.credentials import Held
from checks.accounts.model import Cost, Hint, InventoryKey, Limit, Owner, Usage, Window
from checks.asking import reading
from checks.asking.auth import Auth, header
from checks.asking.trouble import CouldNotAsk

_DAYS = 31  # most days on one page of a report
# Other scopes are bounds of people's seats and groups.
_SCOPES: dict[str, Any] = {
    "organization": "organization",
    "organization_service": "organization",
    "usage_tier": "organization",
    "workspace": "project",
}
_STATES: dict[str, Any] = {"active": "active", "inactive": "disabled", "archived": "archived", "expired": "expired"}


class Anthropic(Client):
    """Keys, use by key, money by workspace, spend limits (in preview) and rates."""

    provider = "anthropic"
    credential = "Anthropic admin key"
    page = "https://platform.claude.com/settings/admin-keys"
    docs = "https://platform.claude.com/docs/en/api/admin/api_keys/list"
    # The beta word is documented for the list of spend limits; elsewhere it is not needed, and not refused.
    headers = (("anthropic-version", "2023-06-01"), ("anthropic-beta", "spend-limit-reads-2026-09-26"))
    unlisted = ("admin", "oauth", "oauth-refresh", "session")
    notes = Notes(
        keys="Anthropic does not tell when a key was last used: it follows from the usage by day.",
        usage="About five minutes late; the number of requests is not told.",
        cost="Told by workspace, not by key. Days are UTC.",
        limits="Spend limits are a preview; alerts are not told.",
    )

    @classmethod
    def auth(cls, held: Held) -> Auth:
        return header("x-api-key", held.secret)

    def identity(self) -> str | None:
        return reading.text(reading.part(self.ask.get("/v1/organizations/me")), "name")

    def keys(self) -> Iterator[InventoryKey]:
        names, default = self._workspaces()
        for row in self._list("/v1/organizations/api_keys", limit=1000):
            hint = reading.text(row, "partial_key_hint")
            workspace, is_default = _workspace(row, default)
            yield InventoryKey(
                provider=self.provider,
                id=reading.needed(row, "id"),
                name=reading.text(row, "name"),
                hints=(Hint(kind="redacted", text=hint),) if hint else (),
                created=reading.moment(row, "created_at"),
                expires=reading.moment(row, "expires_at"),
                owner=_owner(row),
                project=workspace,
                project_name="Default" if is_default else names.get(workspace or ""),
                is_default_project=is_default,
                status=_STATES.get(reading.text(row, "status") or ""),
                told=told_of(row, created="created_at", expires="expires_at", owner="created_by"),
            )

    def usage(self, window: Window) -> Iterator[Usage]:
        groups = ["api_key_id", "workspace_id"]
        for bucket, row in self._report("/v1/organizations/usage_report/messages", window, groups):
            fresh = reading.whole(row, "uncached_input_tokens")
            cached = reading.whole(row, "cache_read_input_tokens")
            stored = [
                reading.whole(reading.part(row, "cache_creation"), f"ephemeral_{span}_input_tokens")
                for span in ("5m", "1h")
            ]
            counted = [n for n in (fresh, cached, *stored) if n is not None]
            yield Usage(
                day=reading.needed_day(reading.day(bucket, "starting_at"), "starting_at"),
                key=reading.text(row, "api_key_id"),
                project=reading.text(row, "workspace_id"),
                input_tokens=sum(counted) if counted else None,
                cached_tokens=cached,
                output_tokens=reading.whole(row, "output_tokens"),
                what="messages",
            )

    def cost(self, window: Window) -> Iterator[Cost]:
        for bucket, row in self._report("/v1/organizations/cost_report", window, ["workspace_id"]):
            yield Cost(
                day=reading.needed_day(reading.day(bucket, "starting_at"), "starting_at"),
                amount=reading.cents(reading.money(row, "amount")),
                currency=reading.needed(row, "currency").upper(),
                project=reading.text(row, "workspace_id"),
            )

    def limits(self) -> Iterator[Limit]:
        for row in self._cursor("/v1/organizations/rate_limits"):
            models, group = reading.texts(row, "models"), reading.part(row, "group")
            name = (
                reading.text(group, "display_name")
                or (", ".join(models[:3]) if models else None)
                or reading.text(group, "type")
                or reading.text(row, "group_type")
            )
            for value in reading.rows_of(row, "limits"):
                yield Limit(
                    kind="rate",
                    scope="organization",
                    name=name,
                    amount=reading.exact(value, "value"),
                    unit=reading.text(value, "type"),
                )
        for row in self._cursor("/v1/organizations/spend_limits"):
            scope = reading.part(row, "scope")
            kind = reading.text(scope, "type")
            # What Anthropic itself sets for the tier is a bound, too, though nobody here chose it.
            yield Limit(
                kind="hard",
                scope=_SCOPES.get(kind or "", "account"),
                id=reading.text(scope, "workspace_id"),
                name=kind,
                is_set=row.get("amount") is not None,
                amount=None if row.get("amount") is None else reading.cents(reading.money(row, "amount")),
                currency=reading.text(row, "currency"),
                period=reading.text(row, "period"),
                is_enforced=reading.flag(row, "is_enabled"),
                note="set by Anthropic for the usage tier" if kind == "usage_tier" else "",
            )

    def log(self) -> datetime | None:
        # The Activity Feed. It is there on request, for admin keys with the scope `read:compliance_activities`, and begins
        # on the day it was switched on: that one is empty says nothing of keys made before.
        rows = reading.rows_of(self.ask.get("/v1/compliance/activities", {"limit": 1}), "data")
        return reading.time_of_first(rows, "created_at")

    def revocation(self, key: InventoryKey) -> tuple[str, str]:
        return "POST", f"/v1/organizations/api_keys/{named(key.id)}"

    def revoke(self, key: InventoryKey) -> None:
        method, path = self.revocation(key)
        self.ask.told(method, path, body={"status": "inactive"}, again=False)

    def _workspaces(self) -> tuple[dict[str, str], str | None]:
        """Names by id, and the id of the default one: it is in the list only where it is asked for."""
        path, params = "/v1/organizations/workspaces", {"limit": 1000, "include_archived": True}
        try:
            named_ones = {reading.needed(row, "id") for row in self._list(path, **params)}
            every = {
                reading.needed(row, "id"): reading.text(row, "name") or ""
                for row in self._list(path, **params, include_default=True)
            }
        except CouldNotAsk as trouble:
            if trouble.reason not in ("forbidden", "not_found"):
                raise  # names are worth less than the keys, but a provider in trouble is in trouble
            return {}, None
        others = every.keys() - named_ones
        return every, next(iter(others)) if len(others) == 1 else None

    def _list(self, path: str, **params: Any) -> Iterator[dict[str, Any]]:
        def following(page: Any) -> dict[str, str] | None:
            last = reading.text(page, "last_id")
            return {"after_id": last} if reading.flag(page, "has_more") and last else None

        for page in self.ask.pages(path, params, following):
            yield from reading.rows_of(page, "data")

    def _cursor(self, path: str, params: dict[str, Any] | None = None) -> Iterator[dict[str, Any]]:
        def following(page: Any) -> dict[str, str] | None:
            after = reading.text(page, "next_page")
            return {"page": after} if after else None

        for page in self.ask.pages(path, params or {}, following):
            yield from reading.rows_of(page, "data")

    def _report(self, path: str, window: Window, groups: list[str]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        question = {
            "starting_at": f"{window.start}T00:00:00Z",
            "ending_at": f"{window.end}T00:00:00Z",
            "bucket_width": "1d",
            "group_by[]": groups,
            "limit": min(_DAYS, window.days),
        }
        for bucket in self._cursor(path, question):
            for row in reading.rows_of(bucket, "results"):
                yield bucket, row


def _workspace(row: dict[str, Any], default: str | None) -> tuple[str | None, bool | None]:
    """Where a key belongs, and whether that is the default workspace; None where it is not told."""
    scope = reading.part(row, "scope")
    workspace = reading.text(scope, "workspace_id")
    if workspace is not None:
        return workspace, None if default is None else workspace == default
    if reading.text(scope, "type") == "organization":
        return None, False
    workspace = reading.text(row, "workspace_id")
    return workspace, None if "workspace_id" not in row else workspace is None


def _owner(row: dict[str, Any]) -> Owner | None:
    """Whom the key acts as; where nobody is named, who made it."""
    about = reading.part(row, "principal") or reading.part(row, "created_by")
    if not about:
        return None
    kind = (reading.text(about, "type") or "").removesuffix("_actor")
    return Owner(
        kind="user" if kind == "user" else "service_account" if kind == "service_account" else "unknown",
        id=reading.text(about, "id") or reading.text(about, f"{kind}_id"),
    )
