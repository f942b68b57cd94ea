"""A LiteLLM proxy, as its types have it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from checks.simulator.talk import Ask, Reply, days_between, is_bearer, refused, said, stamp
from checks.simulator.world import World, WorldKey


def answer(ask: Ask, world: World) -> Reply:
    keys, parts = world.of("litellm"), ask.parts()
    if parts == ["key", "info"]:
        key = next((k for k in keys if ask.headers.get("authorization") == f"Bearer {k.text}"), None)
        return said({"key": key.sha256, "info": _key(key, world)}) if key else refused(401, "auth_error")
    if not is_bearer(ask, world, "litellm"):
        return refused(401, "auth_error")
    if parts == ["key", "list"]:
        page, size = ask.number("page", 1), min(world.page, ask.number("size", 10))
        start = (page - 1) * size
        rows: list[Any] = [_key(k, world) for k in keys[start : start + size]]
        if ask.one("return_full_object") != "true":
            rows = [row["token"] for row in rows]
        pages = -(-len(keys) // size)
        return said({"keys": rows, "total_count": len(keys), "current_page": page, "total_pages": pages})
    if parts == ["key", "delete"] and ask.method == "POST":
        wanted = ask.json().get("keys", [])
        known = [k.sha256 for k in keys if k.sha256 in wanted]
        return said({"deleted_keys": known}) if known else refused(404, "not_found")
    if parts == ["user", "daily", "activity"]:
        return _activity(ask, world)
    return refused(404, "not_found")


def _key(key: WorldKey, world: World) -> dict[str, Any]:
    tomorrow = world.today + timedelta(days=1)
    return {
        "token": key.sha256,
        "key_name": "sk-..." + key.text[-4:],
        "key_alias": key.name,
        "spend": key.spent(world.today.replace(day=1), tomorrow),
        "max_budget": key.limit,
        "soft_budget": None,
        "budget_duration": "30d" if key.limit else None,
        "expires": stamp(key.expires),
        "models": [],
        "user_id": key.email,
        "team_id": key.project,
        "tpm_limit": None,
        "rpm_limit": 60 if key.limit else None,
        "blocked": key.disabled,
        "created_at": stamp(key.created),
        "last_active": stamp(key.last_used),
    }


def _activity(ask: Ask, world: World) -> Reply:
    last = date.fromisoformat(ask.one("end_date")) + timedelta(days=1)
    days = days_between(date.fromisoformat(ask.one("start_date")), last)
    page, size = ask.number("page", 1), 10
    shown = days[(page - 1) * size : page * size]
    pages = max(1, -(-len(days) // size))
    rows = []
    for day in shown:
        by_key = {k.sha256: _metrics(k, day) for k in world.of("litellm") if day in k.days}
        rows.append(
            {
                "date": str(day),
                "metrics": {"spend": sum((m["spend"] for m in by_key.values()), start=0)},
                "breakdown": {"api_keys": {h: {"metrics": m, "metadata": {}} for h, m in by_key.items()}, "models": {}},
            }
        )
    return said({"results": rows, "metadata": {"page": page, "total_pages": pages, "has_more": page < pages}})


def _metrics(key: WorldKey, day: date) -> dict[str, Any]:
    did = key.days[day]
    return {
        "spend": did.dollars,
        "prompt_tokens": did.tokens_in,
        "completion_tokens": did.tokens_out,
        "cache_read_input_tokens": 0,
        "api_requests": did.requests,
    }
