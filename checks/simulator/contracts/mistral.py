"""The admin API of Mistral, as its OpenAPI document has it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from checks.simulator.talk import Ask, Reply, is_bearer, refused, said, stamp
from checks.simulator.world import World, WorldKey

_MAIN, _STAGING = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"


def answer(ask: Ask, world: World) -> Reply:
    parts = ask.parts()
    if parts == ["v1", "models"]:
        key = next((k for k in world.of("mistral") if ask.headers.get("authorization") == f"Bearer {k.text}"), None)
        return said({"object": "list", "data": []}) if key and not key.disabled else refused(401, "unauthorized")
    if not is_bearer(ask, world, "mistral"):
        return refused(401, "unauthorized")
    rest = parts[2:] if parts[:2] == ["v1", "admin"] else []
    if rest == ["api-keys"]:
        start = ask.number("offset", 0)
        rows = [_key(k) for k in world.of("mistral")]
        return said({"keys": rows[start : start + ask.number("limit", 100)]})
    if rest[:1] == ["api-keys"] and ask.method == "DELETE":
        return (
            said({"detail": "deleted"}) if any(k.id == rest[1] for k in world.of("mistral")) else refused(404, "gone")
        )
    if rest == ["spend-limit"]:
        return said({"limits": _limit()})
    if rest == ["workspaces"]:
        limit = {"value": Decimal("20.5"), "currency": "EUR", "no_monthly_limit": False}
        free = {"value": None, "currency": "EUR", "no_monthly_limit": True}
        rows = [
            {"uuid": _MAIN, "name": "Default", "description": None, "icon": None, "spend_limit": free, "is_default": True},
            {"uuid": _STAGING, "name": "Staging", "description": None, "icon": None, "spend_limit": limit, "is_default": False},
        ]  # fmt: skip
        return said({"total": 2, "items": rows, "object": "list", "page": 1, "page_size": 100})
    if rest == ["audit-logs"]:
        return said([_event(world)])
    if rest == ["rate-limit"]:
        tokens = {"made-up-large": {"tokens_per_minute": 500_000, "tokens_per_month": 10**9}}
        return said({"requests_per_second": 6, "tokens_limits_by_model": tokens})
    return refused(404, "not_found")


def _limit() -> dict[str, Any]:
    return {
        "completion": {
            "no_monthly_limit": False,
            "monthly_limit_reached": False,
            "usage": Decimal("12.25"),
            "vibe_usage": 0,
            "total_usage": Decimal("12.25"),
            "usage_limit": 150,
        },
        "last_payment_failure": False,
        "last_payment_failure_protection": None,
        "currency": "EUR",
    }


def _event(world: World) -> dict[str, Any]:
    made = world.of("mistral")[3]
    return {
        "log_id": 1,
        "created_at": stamp(made.created),
        "actor_type": "HUMAN",
        "actor_metadata": {"email": made.email},
        "event_type": "api_key.create",
        "event_metadata": {},
        "target_type": "API_KEY",
        "target_metadata": {"name": made.name},
        "organization_uuid": None,
        "workspace_uuid": _MAIN,
    }


def _key(key: WorldKey) -> dict[str, Any]:
    return {
        "key_id": key.id,
        "key": None,
        "name": key.name,
        "hidden_key": key.redacted(4),
        "created_at": stamp(key.created),
        "expiration_date": str(key.expires.date()) if key.expires else None,
        "actions": {},
        "workspace_id": _MAIN if key.project == "proj_main" else _STAGING,
        "workspace_name": "Default" if key.project == "proj_main" else "Staging",
        "created_by": key.email,
        "product": "API",
        "last_used": str(key.last_used.date()) if key.last_used else None,
        "can_delete": True,
    }
