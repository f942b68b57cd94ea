"""Service accounts and use of ElevenLabs, as its client has them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from checks.simulator.talk import Ask, Reply, days_between, refused, said, unix
from checks.simulator.world import World, WorldKey


def answer(ask: Ask, world: World) -> Reply:
    parts, value = ask.parts(), ask.headers.get("xi-api-key")
    if parts == ["v1", "user", "subscription"]:
        key = next((k for k in world.of("elevenlabs") if k.text == value), None)
        if key is None and value != world.credentials["elevenlabs"].reveal().decode():
            return refused(401, "invalid_api_key")
        if key is not None and key.disabled:
            return refused(401, "invalid_api_key")
        return said(_plan())
    if value != world.credentials["elevenlabs"].reveal().decode():
        return refused(401, "invalid_api_key")
    if parts == ["v1", "service-accounts"]:
        account = {
            "service_account_user_id": "sa_1",
            "name": "voices",
            "created_at_unix": unix(min(k.created for k in world.of("elevenlabs"))),
            "api-keys": [_key(k) for k in world.of("elevenlabs")],
        }
        return said({"service-accounts": [account]})
    if parts[:2] == ["v1", "service-accounts"] and len(parts) == 5 and ask.method == "DELETE":
        return said({}) if any(k.id == parts[4] for k in world.of("elevenlabs")) else refused(404, "not_found")
    if parts == ["v1", "workspace", "analytics", "query", "usage-by-product-over-time"] and ask.method == "POST":
        return _table(ask, world)
    return refused(404, "not_found")


def _plan() -> dict[str, Any]:
    return {
        "tier": "creator",
        "character_count": 40_000,
        "character_limit": 100_000,
        "max_credit_limit_extension": 0,
        "status": "active",
    }


def _hash(key: WorldKey) -> str:
    return "h" + key.sha256[:24]


def _key(key: WorldKey) -> dict[str, Any]:
    return {
        "name": key.name,
        "hint": "..." + key.text[-4:],
        "key_id": key.id,
        "service_account_user_id": "sa_1",
        "created_at_unix": unix(key.created),
        "is_disabled": key.disabled,
        "permissions": ["text_to_speech"],
        "disable_reason": None,
        "character_limit": 25_000 if key.limit else None,
        "character_count": 1_200 if key.limit else None,
        "hashed_xi_api_key": _hash(key),
        "allowed_ips": None,
    }


def _table(ask: Ask, world: World) -> Reply:
    told = ask.json()
    start = datetime.fromtimestamp(told["start_time"] / 1000, UTC).date()
    end = datetime.fromtimestamp((told["end_time"] + 1) / 1000, UTC).date()
    by_key = told["group_by"] == ["hashed_xi_api_key"]
    columns = ["time", told["group_by"][0], "total_usage" if by_key else "total_cost"]
    rows = [
        [f"{day}T00:00:00Z", _hash(key), key.days[day].requests] if by_key else [f"{day}T00:00:00Z", "usd", key.days[day].dollars]
        for day in days_between(start, end)
        for key in world.of("elevenlabs")
        if day in key.days
    ]  # fmt: skip
    return said(
        {
            "columns": columns,
            "column_types": ["DateTime", "String", "Float"],
            "column_units": [None, None, "credits" if by_key else "usd"],
            "rows": rows,
        }
    )
