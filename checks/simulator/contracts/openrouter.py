"""Keys, activity and credits of OpenRouter, as its OpenAPI document has them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from checks.simulator.talk import Ask, Reply, is_bearer, refused, said, stamp
from checks.simulator.world import World, WorldKey

_MAIN, _STAGING = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"


def answer(ask: Ask, world: World) -> Reply:
    parts = ask.parts()
    if parts == ["api", "v1", "key"]:
        key = next((k for k in world.of("openrouter") if ask.headers.get("authorization") == f"Bearer {k.text}"), None)
        return said({"data": _key(key, world)}) if key and not key.disabled else refused(401, "unauthorized")
    if not is_bearer(ask, world, "openrouter"):
        return refused(401, "unauthorized")
    rest = parts[2:] if parts[:2] == ["api", "v1"] else []
    if rest == ["keys"]:
        rows = [k for k in world.of("openrouter") if _workspace(k) == (ask.one("workspace_id") or _MAIN)]
        if ask.one("include_disabled") != "true":
            rows = [k for k in rows if not k.disabled]
        start = ask.number("offset", 0)
        return said({"data": [_key(k, world) for k in rows[start : start + 100]]})
    if rest[:1] == ["keys"] and len(rest) == 2 and ask.method == "DELETE":
        known = any(k.sha256 == rest[1] for k in world.of("openrouter"))
        return said({"deleted": True}) if known else refused(404, "not_found")
    if rest == ["workspaces"]:
        spaces = [_space(_MAIN, "Default", world), _space(_STAGING, "Staging", world)]
        return said({"data": spaces if ask.number("offset", 0) == 0 else [], "total_count": 2})
    if rest == ["credits"]:
        return said({"data": {"total_credits": Decimal("250.5"), "total_usage": Decimal("100.25")}})
    if rest == ["activity"]:
        return said({"data": _activity(ask, world)})
    return refused(404, "not_found")


def _space(id: str, name: str, world: World) -> dict[str, Any]:
    absent = ("created_by", "default_image_model", "default_provider_sort", "default_text_model", "description")
    off = (
        "is_data_discount_logging_enabled",
        "is_observability_broadcast_enabled",
        "is_observability_io_logging_enabled",
    )
    return {
        "id": id,
        "name": name,
        "slug": name.lower(),
        "created_at": stamp(world.now),
        "updated_at": None,
        "default_guardrail_id": id,
        "io_logging_api_key_ids": None,
        "io_logging_sampling_rate": 1,
        **dict.fromkeys(absent),
        **dict.fromkeys(off, False),
    }


def _workspace(key: WorldKey) -> str:
    return _MAIN if key.project == "proj_main" else _STAGING


def _key(key: WorldKey, world: World) -> dict[str, Any]:
    tomorrow = world.today + timedelta(days=1)
    month = key.spent(world.today.replace(day=1), tomorrow)
    row: dict[str, Any] = {
        "hash": key.sha256,
        "label": key.redacted(12),
        "name": key.name,
        "disabled": key.disabled,
        "created_at": stamp(key.created),
        "updated_at": None,
        "expires_at": stamp(key.expires),
        "creator_user_id": "user_" + key.email[:3],
        "limit": key.limit,
        "limit_remaining": None if key.limit is None else max(key.limit - month, Decimal(0)),
        "limit_reset": "monthly" if key.limit else None,
        "include_byok_in_limit": False,
        "workspace_id": _workspace(key),
        "usage": key.spent(world.today - timedelta(days=90), tomorrow),
        "usage_daily": key.spent(world.today, tomorrow),
        "usage_weekly": key.spent(world.today - timedelta(days=world.today.weekday()), tomorrow),
        "usage_monthly": month,
    }
    return row | dict.fromkeys(("byok_usage", "byok_usage_daily", "byok_usage_weekly", "byok_usage_monthly"), 0)


def _activity(ask: Ask, world: World) -> list[dict[str, Any]]:
    return [
        {
            "date": str(day),
            "model": "made-up/model",
            "model_permaslug": "made-up/model-1",
            "endpoint_id": "e1",
            "provider_name": "Made-up",
            "usage": did.dollars,
            "byok_usage_inference": 0,
            "requests": did.requests,
            "prompt_tokens": did.tokens_in,
            "completion_tokens": did.tokens_out,
            "reasoning_tokens": 0,
        }
        for key in world.of("openrouter")
        if key.sha256 == ask.one("api_key_hash")
        for day, did in sorted(key.days.items())
        if world.today - timedelta(days=30) <= day < world.today
    ]
