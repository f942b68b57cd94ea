"""The organisation API of Langfuse, as its client has it."""

from __future__ import annotations

import base64
from typing import Any

from checks.simulator.talk import Ask, Reply, refused, said, stamp
from checks.simulator.world import World, WorldKey

PUBLIC = "pk-lf-00000000-0000-4000-8000-000000000000"  # the open half of the account's pair


def answer(ask: Ask, world: World) -> Reply:
    parts = ask.parts()[2:] if ask.parts()[:2] == ["api", "public"] else []
    user, value = _pair(ask)
    if parts == ["projects"]:
        key = next((k for k in world.of("langfuse") if (public_of(k), k.text) == (user, value)), None)
        return said({"data": []}) if key and not key.disabled else refused(401, "unauthorized")
    if (user, value) != (PUBLIC, world.credentials["langfuse"].reveal().decode()):
        return refused(401, "unauthorized")
    if parts == ["organizations", "apiKeys"]:
        return said({"apiKeys": []})
    if parts == ["organizations", "projects"]:
        names = dict.fromkeys((k.project, k.project_name) for k in world.of("langfuse"))
        return said({"projects": [{"id": id, "name": name, "metadata": {}} for id, name in names]})
    if parts[:1] == ["projects"] and len(parts) >= 3 and parts[2] == "apiKeys":
        keys = [k for k in world.of("langfuse") if k.project == parts[1]]
        if ask.method == "DELETE":
            return said({"success": True}) if any(k.id == parts[3] for k in keys) else refused(404, "not_found")
        return said({"apiKeys": [_key(k) for k in keys]})
    return refused(404, "not_found")


def public_of(key: WorldKey) -> str:
    """The open half of a pair: made up from the name of its key."""
    return f"pk-lf-{key.sha256[:8]}-{key.sha256[8:12]}-4{key.sha256[13:16]}-8{key.sha256[17:20]}-{key.sha256[20:32]}"


def _pair(ask: Ask) -> tuple[str, str]:
    word, _, packed = ask.headers.get("authorization", "").partition(" ")
    if word != "Basic":
        return "", ""
    user, _, value = base64.b64decode(packed).decode().partition(":")
    return user, value


def _key(key: WorldKey) -> dict[str, Any]:
    return {
        "id": key.id,
        "createdAt": stamp(key.created),
        "expiresAt": stamp(key.expires),
        "lastUsedAt": stamp(key.last_used),
        "note": key.name,
        "publicKey": public_of(key),
        "displaySecretKey": "sk-lf-..." + key.text[-4:],
    }
