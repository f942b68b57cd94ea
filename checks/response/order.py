"""Which comes first: the new key, or the end of the old one? Decided from facts, with the reason in words. Pure."""

from __future__ import annotations

from typing import Literal

from checks.model import Key, Live

Order = Literal["overlap", "contain"]

OVERLAP = ("look", "replacement", "replace", "deploy", "revoke", "prove", "usage", "history", "followups", "tell")
CONTAIN = ("look", "revoke", "prove", "replacement", "replace", "deploy", "usage", "history", "followups", "tell")


ABUSED = "Somebody else uses it. Revoke it first and accept the outage: each minute of overlap is theirs."
WISHED = "It was chosen so."


def is_public(key: Key) -> bool:
    """Whether it was seen where everybody can read it."""
    return any({"public", "public-log"} & set(s.reach) for s in key.sightings)


def order_of(key: Key, *, abuse: bool = False, wished: Order | None = None) -> tuple[Order, str]:
    """The order of the steps, and why. What a person wishes goes before what the facts say."""
    if wished is not None and not abuse:
        return wished, WISHED
    if abuse:
        return "contain", ABUSED
    if key.live is Live.DEAD:
        return (
            "overlap",
            "Its provider said that it is dead, so nothing is left to contain. Replace what still reads it.",
        )
    if is_public(key):
        said = {
            Live.NOT_ASKED: "whether it works was not asked",
            Live.COULD_NOT_ASK: "whether it works could not be asked",
        }.get(key.live, "it works")
        return "contain", f"Everybody can read it, and {said}. Revoke it first and accept the outage."
    seen = any("remote" in s.reach for s in key.sightings)
    public = " It was pushed; if everybody can read that place, revoke first instead." if seen else ""
    return "overlap", f"It was not seen in public and nobody reported abuse: both keys work until all is moved.{public}"
