"""The organisation API of OpenAI, as its OpenAPI document 2.3.0 has it."""

from __future__ import annotations

from typing import Any

from checks.simulator.talk import Ask, Reply, day_of, days_between, is_bearer, refused, said, start_of, unix
from checks.simulator.world import World, WorldKey

_PROJECTS = (("proj_main", "Default project"), ("proj_staging", "Staging"))


def answer(ask: Ask, world: World) -> Reply:
    parts = ask.parts()
    if parts == ["v1", "models"]:
        return _models(ask, world)
    if not is_bearer(ask, world, "openai"):
        return refused(401, "invalid_api_key")
    if parts[:2] != ["v1", "organization"]:
        return refused(404, "not_found")
    rest = parts[2:]
    if rest == ["admin_api_keys"]:
        return _list(ask, world, [_admin(world)])
    if rest[:1] == ["admin_api_keys"] and ask.method == "DELETE":
        return said({"id": rest[1], "object": "organization.admin_api_key.deleted", "deleted": True})
    if rest == ["projects"]:
        return _list(ask, world, [_project(world, *p) for p in _PROJECTS])
    if rest == ["audit_logs"]:
        return _list(ask, world, [_event(world)])
    if rest == ["spend_limit"]:
        return said(_limit("organization.spend_limit", 50_000))
    if rest == ["spend_alerts"]:
        return _list(ask, world, [_alert()])
    if rest == ["costs"]:
        return _report(ask, world, _costs)
    if rest[:1] == ["usage"] and len(rest) == 2:
        return _report(ask, world, _completions if rest[1] == "completions" else lambda *_: [])
    if rest[:1] == ["projects"] and len(rest) >= 3:
        return _of_project(ask, world, rest[1], rest[2:])
    return refused(404, "not_found")


def _of_project(ask: Ask, world: World, project: str, rest: list[str]) -> Reply:
    if project not in dict(_PROJECTS):
        return refused(404, "not_found")
    keys = [k for k in world.of("openai") if k.project == project]
    if rest == ["api_keys"]:
        if ask.one("owner_project_access") != "any":
            keys = [k for k in keys if not k.disabled]
        return _list(ask, world, [_key(k) for k in keys])
    if rest[:1] == ["api_keys"] and len(rest) == 2 and ask.method == "DELETE":
        key = next((k for k in keys if k.id == rest[1]), None)
        if key is None:
            return refused(404, "not_found")
        if key.is_service:
            return refused(400, "invalid_request_error")
        return said({"object": "organization.project.api_key.deleted", "id": key.id, "deleted": True})
    if rest == ["spend_limit"]:
        return said(_limit("project.spend_limit", 5_000)) if project == "proj_staging" else refused(404, "not_found")
    if rest == ["spend_alerts"]:
        return _list(ask, world, [])
    if rest == ["rate_limits"]:
        row = {
            "object": "project.rate_limit",
            "id": "rl-gpt",
            "model": "gpt-made-up",
            "max_requests_per_1_minute": 500,
            "max_tokens_per_1_minute": 30_000,
        }
        return _list(ask, world, [row])
    return refused(404, "not_found")


def _models(ask: Ask, world: World) -> Reply:
    for key in world.of("openai"):
        if ask.headers.get("authorization") == f"Bearer {key.text}":
            return refused(401, "invalid_api_key") if key.disabled else said({"object": "list", "data": []})
    return refused(401, "invalid_api_key")


def _list(ask: Ask, world: World, rows: list[dict[str, Any]]) -> Reply:
    ids = [row["id"] for row in rows]
    start = ids.index(ask.one("after")) + 1 if ask.one("after") in ids else 0
    end = start + min(world.page, ask.number("limit", 20))
    shown = rows[start:end]
    return said(
        {
            "object": "list",
            "data": shown,
            "first_id": shown[0]["id"] if shown else None,
            "last_id": shown[-1]["id"] if shown else None,
            "has_more": end < len(rows),
        }
    )


def _report(ask: Ask, world: World, rows: Any) -> Reply:
    days = days_between(day_of(ask.number("start_time", 0)), day_of(ask.number("end_time", 0)))
    start = ask.number("page", 0)
    end = start + min(ask.number("limit", 7), 31)
    buckets = [
        {
            "object": "bucket",
            "start_time": start_of(day),
            "end_time": start_of(day) + 86_400,
            "results": rows(ask, world, day),
        }
        for day in days[start:end]
    ]
    more = end < len(days)
    return said({"object": "page", "data": buckets, "has_more": more, "next_page": str(end) if more else None})


def _costs(ask: Ask, world: World, day: Any) -> list[dict[str, Any]]:
    return [
        {
            "object": "organization.costs.result",
            "amount": {"value": key.days[day].dollars, "currency": "usd"},
            "line_item": None,
            "project_id": key.project,
            "api_key_id": key.id if "api_key_id" in ask.query.get("group_by", ()) else None,
        }
        for key in world.of("openai")
        if day in key.days
    ]


def _completions(ask: Ask, world: World, day: Any) -> list[dict[str, Any]]:
    return [
        {
            "object": "organization.usage.completions.result",
            "input_tokens": key.days[day].tokens_in,
            "input_cached_tokens": key.days[day].tokens_in // 3,
            "output_tokens": key.days[day].tokens_out,
            "num_model_requests": key.days[day].requests,
            "project_id": key.project,
            "user_id": None,
            "api_key_id": key.id if "api_key_id" in ask.query.get("group_by", ()) else None,
            "model": None,
            "batch": None,
        }
        for key in world.of("openai")
        if day in key.days
    ]


def _project(world: World, id: str, name: str) -> dict[str, Any]:
    made = min(k.created for k in world.of("openai"))
    return {
        "id": id,
        "object": "organization.project",
        "name": name,
        "created_at": unix(made),
        "archived_at": None,
        "status": "active",
    }


def _key(key: WorldKey) -> dict[str, Any]:
    person = {
        "id": "user_" + key.email[:3],
        "email": key.email,
        "name": key.owner,
        "created_at": unix(key.created),
        "role": "owner",
    }
    service = {"id": "svc_" + key.name, "name": key.name, "created_at": unix(key.created), "role": "member"}
    owner = (
        {"type": "service_account", "service_account": service} if key.is_service else {"type": "user", "user": person}
    )
    return {
        "object": "organization.project.api_key",
        "redacted_value": key.redacted(8),
        "name": key.name,
        "created_at": unix(key.created),
        "last_used_at": unix(key.last_used),
        "id": key.id,
        "owner_project_access": "inactive" if key.disabled else "active",
        "owner": owner,
    }


def _admin(world: World) -> dict[str, Any]:
    value = world.credentials["openai"].reveal().decode()
    made = world.now.replace(month=1, day=2)
    owner = {"type": "user", "object": "organization.user", "id": "user_ada", "name": "Ada Lovelace", "role": "owner"}
    return {
        "object": "organization.admin_api_key",
        "id": "key_admin",
        "name": "billing robot",
        "redacted_value": value[:9] + "..." + value[-4:],
        "created_at": unix(made),
        "expires_at": None,
        "last_used_at": unix(world.now),
        "owner": owner,
    }


def _limit(name: str, cents: int) -> dict[str, Any]:
    return {
        "object": name,
        "threshold_amount": cents,
        "currency": "USD",
        "interval": "month",
        "enforcement": {"status": "enforcing"},
    }


def _event(world: World) -> dict[str, Any]:
    return {
        "id": "audit_log-1",
        "type": "api_key.created",
        "effective_at": unix(world.of("openai")[3].created),
        "actor": {"type": "session", "session": {"user": {"id": "user-1", "email": "ada@example.org"}}},
        "api_key.created": {"id": world.of("openai")[3].id, "data": {"scopes": ["api.model.request"]}},
    }


def _alert() -> dict[str, Any]:
    return {
        "id": "alert_1",
        "object": "organization.spend_alert",
        "threshold_amount": 40_000,
        "currency": "USD",
        "interval": "month",
        "notification_channel": {"type": "email", "recipients": ["ada@example.org"], "subject_prefix": None},
    }
