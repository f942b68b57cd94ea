"""All other providers: the one call that tells whether a key lives, and the word that revokes it, in their common shape."""

from __future__ import annotations

import base64

from checks.simulator.talk import Ask, Reply, refused, said
from checks.simulator.world import World


def answer(ask: Ask, world: World, provider: str) -> Reply:
    if "revoke" in ask.path or "disable" in ask.path:
        return said({}, 202)
    carried = [value.rpartition(" ")[2] for value in ask.headers.values()]
    carried += [_unpacked(value) for value in carried]
    carried.append(ask.body.decode("latin-1"))
    for key in world.of(provider):
        if any(key.text in value or key.text.replace("+", "%2B") in value for value in carried):
            return refused(401, "revoked") if key.disabled else said(_GOOD)
    return refused(401, "unknown_key")


def _unpacked(value: str) -> str:
    """What HTTP basic authentication packs; nothing for other values."""
    try:
        return base64.b64decode(value, validate=True).decode("latin-1")
    except ValueError:
        return ""


# What calls look for in a good answer: a valid key, a user who is somebody, money that is left.
_GOOD = {
    "valid": True,
    "is_available": True,
    "balance": "12.50",
    "data": {"myself": {"id": "u1"}, "viewer": {"id": "u1"}, "available_balance": 12.5, "limit_remaining": 4},
}
