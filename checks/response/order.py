"""Which comes first: the new key, or the end of the old one? Decided from facts, with the reason in words. Pure."""

from __future__ import annotations

from typing import Literal

from checks.language import mark
from checks.model import Key, Live

Order = Literal["overlap", "contain"]

OVERLAP = ("look", "replacement", "replace", "deploy", "revoke", "prove", "usage", "history", "followups", "tell")
CONTAIN = ("look", "revoke", "prove", "replacement", "replace", "deploy", "usage", "history", "followups", "tell")


ABUSED = mark("Somebody else uses it. Revoke it first and accept the outage: each minute of overlap is theirs.")
WISHED = mark("It was chosen so.")


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
            mark("Its provider said that it is dead, so nothing is left to contain. Replace what still reads it."),
        )
    if is_public(key):
        if key.live is Live.NOT_ASKED:
            return "contain", mark(
                "Everybody can read it, and whether it works was not asked. Revoke it first and accept the outage."
            )
        if key.live is Live.COULD_NOT_ASK:
            return "contain", mark(
                "Everybody can read it, and whether it works could not be asked. Revoke it first and accept the outage."
            )
        return "contain", mark("Everybody can read it, and it works. Revoke it first and accept the outage.")
    seen = any("remote" in s.reach for s in key.sightings)
    if seen:
        return "overlap", mark(
            "It was not seen in public and nobody reported abuse: both keys work until all is moved. It was pushed; if everybody can "
            "read that place, revoke first instead."
        )
    return "overlap", mark("It was not seen in public and nobody reported abuse: both keys work until all is moved.")
