"""`whoami-v2` of Hugging Face, and its word for revoking."""

from __future__ import annotations

from checks.simulator.talk import Ask, Reply, refused, said, stamp
from checks.simulator.world import World


def answer(ask: Ask, world: World) -> Reply:
    if ask.path == "/api/credentials/revoke" and ask.method == "POST":
        return said({}, 202)
    if ask.path != "/api/whoami-v2":
        return refused(404, "not_found")
    key = next((k for k in world.of("huggingface") if ask.headers.get("authorization") == f"Bearer {k.text}"), None)
    if key is None or key.disabled:
        return refused(401, "unauthorized")
    token = {
        "displayName": key.name,
        "role": "fineGrained",
        "createdAt": stamp(key.created),
        "fineGrained": {
            "global": [],
            "scoped": [{"entity": {"type": "user", "name": "ada"}, "permissions": ["repo.content.read"]}],
        },
    }
    return said(
        {
            "type": "user",
            "id": "64a0",
            "name": "ada",
            "email": "ada@example.org",
            "canPay": True,
            "isPro": False,
            "orgs": [],
            "auth": {"type": "access_token", "accessToken": token},
        }
    )
