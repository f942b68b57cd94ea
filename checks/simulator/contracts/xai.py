"""The management API of xAI, as its clients and protobuf files have it."""

from __future__ import annotations

from datetime import date
from typing import Any

from checks.simulator.talk import Ask, Reply, days_between, is_bearer, refused, said, stamp
from checks.simulator.world import World, WorldKey

_TEAM = "team-1"


def answer(ask: Ask, world: World) -> Reply:
    parts = ask.parts()
    if parts == ["v1", "api-key"]:
        key = next((k for k in world.of("xai") if ask.headers.get("authorization") == f"Bearer {k.text}"), None)
        return said(_told(key)) if key else refused(400, "invalid_key")
    if not is_bearer(ask, world, "xai"):
        return refused(401, "unauthorized")
    if parts == ["auth", "management-keys", "validation"]:
        return said({"name": "robot", "teamId": _TEAM, "scopeId": _TEAM})
    if parts == ["auth", "teams", _TEAM, "api-keys"]:
        start = ask.number("paginationToken", 0)
        rows = world.of("xai")[start : start + world.page]
        following = start + world.page
        more = {"paginationToken": str(following)} if following < len(world.of("xai")) else {}
        return said({"apiKeys": [_key(k) for k in rows]} | more)
    if parts[:2] == ["auth", "api-keys"] and ask.method == "DELETE":
        return said({}) if any(k.id == parts[2] for k in world.of("xai")) else refused(404, "not_found")
    if parts == ["audit", "teams", _TEAM, "events"]:
        return said({"events": [_event(world)]})
    if parts[:4] == ["v1", "billing", "teams", _TEAM]:
        return _billing(ask, world, parts[4:])
    return refused(404, "not_found")


def _billing(ask: Ask, world: World, rest: list[str]) -> Reply:
    if rest == ["prepaid", "balance"]:
        return said({"changes": [], "total": {"val": "-1750"}})
    if rest == ["postpaid", "spending-limits"]:
        return said({"spendingLimits": {"effectiveSl": {"val": "20000"}, "effectiveHardSl": {"val": "22500"}}})
    if rest == ["usage"] and ask.method == "POST":
        span = ask.json()["analyticsRequest"]["timeRange"]
        days = days_between(date.fromisoformat(span["startTime"][:10]), date.fromisoformat(span["endTime"][:10]))
        points = [
            {
                "timestamp": f"{day}T00:00:00Z",
                "values": [sum((k.days[day].dollars for k in world.of("xai") if day in k.days), start=0)],
            }
            for day in days
        ]
        return said({"timeSeries": [{"group": ["made-up"], "groupLabels": ["Made-up model"], "dataPoints": points}]})
    return refused(404, "not_found")


def _event(world: World) -> dict[str, Any]:
    made = world.of("xai")[3]
    return {
        "eventId": "event-1",
        "eventTime": stamp(made.created),
        "description": "An API key was made.",
        "user": {"userId": "user-1", "email": made.email},
    }


def _key(key: WorldKey) -> dict[str, Any]:
    return {
        "apiKeyId": key.id,
        "name": key.name,
        "redactedApiKey": key.redacted(4),
        "createTime": stamp(key.created),
        "modifyTime": stamp(key.created),
        "expireTime": stamp(key.expires),
        "disabled": key.disabled,
        "acls": ["api-key:model:*", "api-key:endpoint:*"],
        "teamId": _TEAM,
        "qps": 5,
        "qpm": 100,
    }


def _told(key: WorldKey) -> dict[str, Any]:
    return {
        "redacted_api_key": key.redacted(4),
        "name": key.name,
        "api_key_id": key.id,
        "team_id": _TEAM,
        "acls": ["api-key:model:*"],
        "api_key_blocked": False,
        "api_key_disabled": key.disabled,
        "team_blocked": False,
    }
