"""API keys and budgets of Google, as their protobuf files have them. What is empty is left out."""

from __future__ import annotations

from typing import Any

from checks.simulator.talk import Ask, Reply, is_bearer, refused, said, stamp
from checks.simulator.world import World, WorldKey

PROJECT = "made-up-project"


def answer(ask: Ask, world: World) -> Reply:
    parts = ask.parts()
    if parts == ["v1beta", "models"]:
        key = next((k for k in world.of("google-gemini") if k.text == ask.headers.get("x-goog-api-key")), None)
        if key is None or key.disabled:
            return said({"error": {"code": 400, "details": [{"reason": "API_KEY_INVALID"}]}}, 400)
        return said({"models": []})
    if not is_bearer(ask, world, "google-gemini"):
        return refused(401, "UNAUTHENTICATED")
    keys = world.of("google-gemini")
    if parts[:3] == ["v2", "projects", PROJECT] and parts[3:6] == ["locations", "global", "keys"]:
        if ask.method == "DELETE":
            return said({"name": "operations/1"}) if any(k.id == parts[6] for k in keys) else refused(404, "NOT_FOUND")
        start = ask.number("pageToken", 0)
        end = start + world.page
        more = {"nextPageToken": str(end)} if end < len(keys) else {}
        rows = [_key(k) for k in keys[start:end]]
        return said(({"keys": rows} if rows else {}) | more)
    if parts == ["v1", "projects", PROJECT, "billingInfo"]:
        return said(
            {
                "name": f"projects/{PROJECT}/billingInfo",
                "projectId": PROJECT,
                "billingAccountName": "billingAccounts/012345-ABCDEF",
                "billingEnabled": True,
            }
        )
    if parts == ["v1", "billingAccounts", "012345-ABCDEF", "budgets"]:
        row = {
            "name": "billingAccounts/012345-ABCDEF/budgets/1",
            "displayName": "models",
            "amount": {"specifiedAmount": {"currencyCode": "EUR", "units": "80", "nanos": 500_000_000}},
            "thresholdRules": [{"thresholdPercent": 0.9}],
            "budgetFilter": {"calendarPeriod": "MONTH"},
        }
        return said({"budgets": [row]})
    return refused(404, "NOT_FOUND")


def _key(key: WorldKey) -> dict[str, Any]:
    row: dict[str, Any] = {
        "name": f"projects/1/locations/global/keys/{key.id}",
        "uid": key.id,
        "displayName": key.name,
        "createTime": stamp(key.created),
        "updateTime": stamp(key.created),
        "etag": "e",
    }
    if key.limit:
        row["restrictions"] = {"apiTargets": [{"service": "generativelanguage.googleapis.com"}]}
    return row
