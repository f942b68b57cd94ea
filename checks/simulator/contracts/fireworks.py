"""Accounts, keys, bills and quotas of Fireworks, as its OpenAPI pages have them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from checks.simulator.talk import Ask, Reply, is_bearer, refused, said, stamp
from checks.simulator.world import World, WorldKey


def answer(ask: Ask, world: World) -> Reply:
    parts = ask.parts()
    own = next((k for k in world.of("fireworks") if ask.headers.get("authorization") == f"Bearer {k.text}"), None)
    if (own is None and not is_bearer(ask, world, "fireworks")) or (own is not None and own.disabled):
        return refused(401, "unauthenticated")
    if parts == ["v1", "accounts"]:
        return said({"accounts": [{"name": "accounts/engines"}], "nextPageToken": "", "totalSize": 1})
    if parts[:3] != ["v1", "accounts", "engines"]:
        return refused(404, "not_found")
    rest = parts[3:]
    users = list(dict.fromkeys(k.email.partition("@")[0] for k in world.of("fireworks")))
    if rest == ["users"]:
        return _page(ask, world, "users", [{"name": f"accounts/engines/users/{user}"} for user in users])
    if rest[:1] == ["users"] and len(rest) == 3:
        keys = [k for k in world.of("fireworks") if k.email.partition("@")[0] == rest[1]]
        if rest[2] == "apiKeys":
            return _page(ask, world, "apiKeys", [_key(k) for k in keys])
        if rest[2] == "apiKeys:delete" and ask.method == "POST":
            known = any(k.id == ask.json().get("keyId") for k in keys)
            return said({}) if known else refused(404, "not_found")
    if rest == ["billing", "summary"]:
        return _bill(ask, world)
    if rest == ["quotas"]:
        row = {"name": "accounts/engines/quotas/monthly-spend-usd", "value": "500", "maxValue": "5000", "usage": 61.5}
        return said({"quotas": [row], "nextPageToken": "", "totalSize": 1})
    return refused(404, "not_found")


def _page(ask: Ask, world: World, name: str, rows: list[dict[str, Any]]) -> Reply:
    start = ask.number("pageToken", 0)
    end = start + world.page
    token = str(end) if end < len(rows) else ""
    return said({name: rows[start:end], "nextPageToken": token, "totalSize": len(rows)})


def _key(key: WorldKey) -> dict[str, Any]:
    return {
        "keyId": key.id,
        "displayName": key.name,
        "key": "",
        "createTime": stamp(key.created),
        "secure": True,
        "email": key.email,
        "prefix": key.text[:8],
        "expireTime": stamp(key.expires),
    }


def _bill(ask: Ask, world: World) -> Reply:
    start, end = date.fromisoformat(ask.one("startTime")[:10]), date.fromisoformat(ask.one("endTime")[:10])
    amount = sum((k.spent(start, end) for k in world.of("fireworks")), Decimal(0))
    whole = int(amount)
    cost = {"currencyCode": "USD", "units": str(whole), "nanos": int((amount - whole).scaleb(9))}
    return said({"lineItems": [{"displayName": "serverless", "totalCost": cost}] if amount else []})
