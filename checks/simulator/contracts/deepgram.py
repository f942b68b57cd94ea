"""The management API of Deepgram, as its client has it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from checks.simulator.talk import Ask, Reply, days_between, is_bearer, refused, said, stamp
from checks.simulator.world import World, WorldKey


def answer(ask: Ask, world: World) -> Reply:
    parts = ask.parts()
    own = next((k for k in world.of("deepgram") if ask.headers.get("authorization") == f"Token {k.text}"), None)
    if own is not None:
        if own.disabled or parts != ["v1", "projects"]:
            return refused(401 if own.disabled else 403, "no")
        return said({"projects": []})
    if not is_bearer(ask, world, "deepgram", "Token"):
        return refused(401, "unauthorized")
    if parts == ["v1", "projects"]:
        names = dict.fromkeys((k.project, k.project_name) for k in world.of("deepgram"))
        return said({"projects": [{"project_id": id, "name": name} for id, name in names]})
    if parts[:2] != ["v1", "projects"] or len(parts) < 4:
        return refused(404, "not_found")
    project, rest = parts[2], parts[3:]
    keys = [k for k in world.of("deepgram") if k.project == project]
    if rest == ["keys"]:
        return said({"api_keys": [_key(k) for k in keys]})
    if rest[:1] == ["keys"] and ask.method == "DELETE":
        return said({"message": "ok"}) if any(k.id == rest[1] for k in keys) else refused(404, "not_found")
    if rest == ["balances"]:
        return said({"balances": [{"balance_id": "b1", "amount": Decimal("87.125"), "units": "usd"}]})
    if rest[1:] == ["breakdown"] and rest[0] in ("usage", "billing"):
        return _breakdown(ask, keys, rest[0])
    return refused(404, "not_found")


def _key(key: WorldKey) -> dict[str, Any]:
    about = {
        "api_key_id": key.id,
        "comment": key.name,
        "scopes": ["member", "usage:write"],
        "created": stamp(key.created),
    }
    if key.expires:
        about["expiration_date"] = stamp(key.expires)
    return {"member": {"member_id": "m_" + key.email[:3], "email": key.email}, "api_key": about}


def _breakdown(ask: Ask, keys: list[WorldKey], report: str) -> Reply:
    start, last = date.fromisoformat(ask.one("start")), date.fromisoformat(ask.one("end"))
    rows = []
    for day in days_between(start, last + timedelta(days=1)):
        for key in keys:
            if day not in key.days:
                continue
            did = key.days[day]
            group = {"start": str(day), "end": str(day), "accessor": key.id}
            if report == "billing":
                rows.append({"dollars": did.dollars, "grouping": group})
            else:
                rows.append(
                    {
                        "hours": Decimal(did.requests) / 100,
                        "total_hours": Decimal(did.requests) / 100,
                        "agent_hours": 0,
                        "tokens_in": did.tokens_in,
                        "tokens_out": did.tokens_out,
                        "tts_characters": 0,
                        "requests": did.requests,
                        "grouping": group,
                    }
                )
    return said({"start": str(start), "end": str(last), "resolution": {"units": "day", "amount": 1}, "results": rows})
