"""Fireworks: accounts, keys of their users, bills and quotas. Paths and fields as in the vendor's OpenAPI pages 4.259."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from checks.accounts.clients.client import Client, Notes, named, told_of
from checks.accounts.credentials import Held
from checks.accounts.model import Cost, Hint, InventoryKey, Limit, Owner, Window
from checks.asking import reading
from checks.asking.auth import Auth, bearer

_SIZE = 200
_SPEND = "monthly-spend-usd"  # the quota that is the monthly budget


class Fireworks(Client):
    """Keys by their prefix, money by day, the monthly budget."""

    provider = "fireworks"
    credential = "Fireworks key of an account's administrator"
    page = "https://app.fireworks.ai/settings/users/api-keys"
    docs = "https://docs.fireworks.ai/api-reference/list-api-keys"
    notes = Notes(
        keys="Last use is not told. Who is no administrator sees the own keys only.",
        cost="Told by line of the bill, not by key. Days are UTC.",
        limits="Alerts are not told.",
    )

    @classmethod
    def auth(cls, held: Held) -> Auth:
        return bearer(held.secret)

    def keys(self) -> Iterator[InventoryKey]:
        for account in self._names("/v1/accounts", "accounts"):
            for user in self._names(f"/v1/{account}/users", "users"):
                for row in self._list(f"/v1/{user}/apiKeys", "apiKeys"):
                    prefix, email = reading.text(row, "prefix"), reading.text(row, "email")
                    yield InventoryKey(
                        provider=self.provider,
                        id=reading.needed(row, "keyId"),
                        name=reading.text(row, "displayName"),
                        hints=(Hint(kind="prefix", text=prefix),) if prefix else (),
                        created=reading.moment(row, "createTime"),
                        expires=reading.moment(row, "expireTime"),
                        owner=Owner(kind="user", id=user, email=email),
                        project=account,
                        told=("owner", *told_of(row, created="createTime", expires="expireTime")),
                    )

    def cost(self, window: Window) -> Iterator[Cost]:
        for account in self._names("/v1/accounts", "accounts"):
            # Day by day: what a bucket of the finer answer looks like is not documented.
            for n in range(window.days):
                day = window.start + timedelta(days=n)
                params = {"startTime": f"{day}T00:00:00Z", "endTime": f"{day + timedelta(days=1)}T00:00:00Z"}
                answer = self.ask.get(f"/v1/{account}/billing/summary", params)
                for row in reading.rows_of(answer, "lineItems"):
                    cost = reading.part(row, "totalCost")
                    yield Cost(
                        day=day,
                        amount=reading.units_and_nanos(cost),
                        currency=reading.needed(cost, "currencyCode"),
                        project=account,
                        what=reading.text(row, "displayName") or "",
                    )

    def limits(self) -> Iterator[Limit]:
        for account in self._names("/v1/accounts", "accounts"):
            for row in self._list(f"/v1/{account}/quotas", "quotas"):
                name = reading.needed(row, "name").rpartition("/")[2]
                if name == _SPEND:
                    yield Limit(
                        kind="hard",
                        scope="account",
                        id=account,
                        amount=reading.exact(row, "value"),
                        is_set=True if "value" in row else None,
                        currency="USD",
                        period="month",
                        used=reading.exact(row, "usage"),
                        is_enforced=True,
                    )

    def revocation(self, key: InventoryKey) -> tuple[str, str]:
        user = key.owner.id if key.owner else None
        return "POST", f"/v1/{_path(user or '')}/apiKeys:delete"

    def revoke(self, key: InventoryKey) -> None:
        method, path = self.revocation(key)
        self.ask.told(method, path, body={"keyId": key.id}, again=False)

    def _names(self, path: str, name: str) -> Iterator[str]:
        for row in self._list(path, name):
            yield _path(reading.needed(row, "name"))

    def _list(self, path: str, name: str) -> Iterator[dict[str, Any]]:
        def following(page: Any) -> dict[str, str] | None:
            token = reading.text(page, "nextPageToken") if isinstance(page, dict) else None
            return {"pageToken": token} if token else None

        for page in self.ask.pages(path, {"pageSize": _SIZE}, following):
            yield from reading.rows_of(page, name)


def _path(name: str) -> str:
    """A name such as `accounts/a/users/u`, safe as a part of a path."""
    return "/".join(named(part) for part in name.split("/"))
