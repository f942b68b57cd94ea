"""Drills in every state, as the command line would tell them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec

from checks.response.drills import Drill, begun, due, ended, given_up, rescanned, ticked, with_missing, with_role
from checks.response.state import Item
from gui.models.drill import Told

PROJECT = "/home/ada/code/atlas-support"
SPOTS = tuple(
    Item(id=f"worktree:fire-drill/{name}", words=f"fire-drill/{name}:{line} (OPENAI_API_KEY)")
    for name, line in ((".env", 2), ("compose.yaml", 5), ("settings.py", 2))
)
ALL = frozenset({"worktree", "history"})


def now() -> datetime:
    return datetime.now(UTC)


def fresh(kind: str = "decoy", minutes: int = 9, id: str = "ab" * 16) -> Drill:
    return begun(
        id=id,
        project=PROJECT,
        kind=kind,  # type: ignore[arg-type]
        fingerprint="cd" * 16,
        masked="sk-proj-…4f2a",
        provider="openai",
        title="OpenAI project key",
        spots=SPOTS,
        folder="/home/ada/.local/share/shrift/drills/practice/abababababab" if kind == "decoy" else "",
        now=now() - timedelta(minutes=minutes, seconds=12),
    )


def replacing() -> Drill:
    made = ticked(ticked(fresh(), "look", now=now()), "replacement", now=now())
    return rescanned(made, {SPOTS[0].id: SPOTS[0]}, held=True, whole=ALL, now=now())


def safe() -> Drill:
    made = rescanned(replacing(), {}, held=True, whole=ALL, now=now())
    made = ticked(ticked(made, "deploy", now=now()), "revoke", now=now())
    return with_missing(with_role(with_role(made, "revokes", "Ada"), "leads", "Bo"), "the second factor of the account")


def over() -> Drill:
    made = rescanned(safe(), {}, held=False, whole=ALL, now=now())
    return ticked(made, "tell", now=now())


def told(*more: Drill) -> Told:
    """What was held before, and these."""
    dry = fresh("dry", 60 * 24 * 71, "ef" * 16)
    begin = datetime.fromisoformat(dry.started)
    for word in ("1", "2", "3", "revoke"):
        dry = ticked(dry, word, now=begin + timedelta(minutes=24))
    held = ended(with_missing(dry, "who may push by force"), "Ada", begin + timedelta(minutes=31))
    left = msgspec.structs.replace(given_up(fresh("decoy", 60 * 24 * 80, "12" * 16)), ended=(begin).isoformat())
    drills = (*more, held, left)
    when = due(drills)
    return Told(drills=drills, due=when.isoformat() if when else None)
