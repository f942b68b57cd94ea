"""The Admin API of Anthropic, as its reference pages have it."""

from __future__ import annotations

from datetime import date
from typing import Any

from checks.simulator.talk import Ask, Reply, days_between, refused, said, stamp
from checks.simulator.world import World, WorldKey

_DEFAULT = "wrkspc_default"


def answer(ask: Ask, world: World) -> Reply:
    if not ask.headers.get("anthropic-version"):
        return refused(400, "invalid_request_error")
    parts = ask.parts()
    if parts == ["v1", "models"]:
        key = next((k for k in world.of("anthropic") if k.text == ask.headers.get("x-api-key")), None)
        return (
            said({"data": [], "has_more": False}) if key and not key.disabled else refused(401, "authentication_error")
        )
    if ask.headers.get("x-api-key") != world.credentials["anthropic"].reveal().decode():
        return refused(401, "authentication_error")
    if parts == ["v1", "compliance", "activities"]:
        return _list(ask, world, [_activity(world)])
    if parts[:2] != ["v1", "organizations"]:
        return refused(404, "not_found_error")
    rest = parts[2:]
    if rest == ["me"]:
        return said({"id": "org_1", "type": "organization", "name": "Analytical Engines"})
    if rest == ["api_keys"]:
        return _list(ask, world, [_key(k) for k in world.of("anthropic")])
    if rest[:1] == ["api_keys"] and ask.method == "POST":
        key = next((k for k in world.of("anthropic") if k.id == rest[1]), None)
        if key is None:
            return refused(404, "not_found_error")
        return said(_key(key) | {"status": ask.json().get("status")})
    if rest == ["workspaces"]:
        spaces = [("wrkspc_staging", "Staging")]
        if ask.one("include_default") == "true":
            spaces.append((_DEFAULT, "Default"))
        return _list(ask, world, [_space(id, name, world) for id, name in spaces])
    if rest == ["usage_report", "messages"]:
        return _report(ask, world, _usage)
    if rest == ["cost_report"]:
        return _report(ask, world, _cost)
    if rest == ["rate_limits"]:
        return said({"data": [_rates()], "next_page": None})
    if rest == ["spend_limits"]:
        if "spend-limit-reads" not in ask.headers.get("anthropic-beta", ""):
            return refused(404, "not_found_error")
        return said({"data": _limits(world), "next_page": None})
    return refused(404, "not_found_error")


def _space(id: str, name: str, world: World) -> dict[str, Any]:
    return {
        "type": "workspace",
        "id": id,
        "name": name,
        "created_at": stamp(world.now),
        "archived_at": None,
        "compartment_id": "c",
        "data_residency": {},
        "display_color": "#6C5BB9",
        "external_key_id": None,
        "tags": {},
    }


def _key(key: WorldKey) -> dict[str, Any]:
    return {
        "type": "api_key",
        "id": key.id,
        "name": key.name,
        "partial_key_hint": key.redacted(16),
        "status": "inactive" if key.disabled else "active",
        "created_at": stamp(key.created),
        "created_by": {"id": "user_" + key.email[:3], "type": "user"},
        "expires_at": stamp(key.expires),
        "principal": {"service_account_id": "svac_1", "type": "service_account_actor"} if key.is_service else None,
        "scope": {"type": "workspace", "workspace_id": _DEFAULT if key.project == "proj_main" else "wrkspc_staging"},
        "workspace_id": None if key.project == "proj_main" else "wrkspc_staging",
    }


def _activity(world: World) -> dict[str, Any]:
    return {
        "id": "activity_1",
        "type": "platform_api_key_created",
        "created_at": stamp(world.of("anthropic")[3].created),
        "organization_id": "org_1",
        "organization_uuid": "00000000-0000-4000-8000-000000000001",
        "actor": {"type": "user_actor", "user_id": "user_ada", "email_address": "ada@example.org"},
    }


def _list(ask: Ask, world: World, rows: list[dict[str, Any]]) -> Reply:
    ids = [row["id"] for row in rows]
    start = ids.index(ask.one("after_id")) + 1 if ask.one("after_id") in ids else 0
    end = start + min(world.page, ask.number("limit", 20))
    shown = rows[start:end]
    return said(
        {
            "data": shown,
            "has_more": end < len(rows),
            "first_id": shown[0]["id"] if shown else None,
            "last_id": shown[-1]["id"] if shown else None,
        }
    )


def _report(ask: Ask, world: World, rows: Any) -> Reply:
    days = days_between(date.fromisoformat(ask.one("starting_at")[:10]), date.fromisoformat(ask.one("ending_at")[:10]))
    start = ask.number("page", 0)
    end = start + min(ask.number("limit", 7), 31, 10)
    data = [
        {"starting_at": f"{day}T00:00:00Z", "ending_at": f"{day}T23:59:59Z", "results": rows(ask, world, day)}
        for day in days[start:end]
    ]
    more = end < len(days)
    return said({"data": data, "has_more": more, "next_page": str(end) if more else None})


def _usage(ask: Ask, world: World, day: date) -> list[dict[str, Any]]:
    by_key = "api_key_id" in ask.query.get("group_by[]", ())
    return [
        {
            "uncached_input_tokens": key.days[day].tokens_in - key.days[day].tokens_in // 4,
            "cache_read_input_tokens": key.days[day].tokens_in // 4,
            "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0},
            "output_tokens": key.days[day].tokens_out,
            "server_tool_use": {"web_search_requests": 0},
            "api_key_id": key.id if by_key else None,
            "workspace_id": None if key.project == "proj_main" else "wrkspc_staging",
            "model": None,
        }
        for key in world.of("anthropic")
        if day in key.days
    ]


def _cost(ask: Ask, world: World, day: date) -> list[dict[str, Any]]:
    # Cents, as a decimal in a text.
    return [
        {
            "amount": str(key.days[day].dollars.scaleb(2)),
            "currency": "USD",
            "workspace_id": None if key.project == "proj_main" else "wrkspc_staging",
            "description": None,
            "cost_type": None,
        }
        for key in world.of("anthropic")
        if day in key.days
    ]


def _rates() -> dict[str, Any]:
    return {
        "type": "rate_limit",
        "id": "rl_1",
        "group": {"type": "model_group", "id": "rlg_1", "display_name": "Claude Made-up"},
        "group_type": "model_group",
        "models": ["claude-made-up"],
        "limits": [
            {"type": "requests_per_minute", "value": 4_000},
            {"type": "input_tokens_per_minute", "value": 400_000},
        ],
    }


def _limits(world: World) -> list[dict[str, Any]]:
    made = {"created_at": stamp(world.now), "updated_at": stamp(world.now)}
    about = {"type": "spend_limit", "currency": "USD", "is_enabled": True, "period": "monthly"} | made
    return [
        about | {"id": "spl_1", "amount": "50000", "scope": {"type": "organization"}},
        about | {"id": "spl_2", "amount": None, "scope": {"type": "workspace", "workspace_id": "wrkspc_staging"}},
    ]
