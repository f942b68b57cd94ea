"""A response to a leak in every state, as the command line would tell it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec

from checks.model import Confidence, Key, Live, Sighting
from checks.response.state import Practice, Response, begun, ticked

FOLDER = "/home/ada/code/atlas-support"
PLACES = (
    ("worktree", ".env.local", "OPENAI_API_KEY"),
    ("worktree", ".env.production", "OPENAI_API_KEY"),
    ("worktree", "docker-compose.yml", "OPENAI_API_KEY"),
    ("machine", ".zshrc", "OPENAI_API_KEY"),
    ("machine", ".claude.json", "mcpServers.atlas.env"),
    ("machine", ".codex/sessions/2026/11/rollout-2026-11-19.jsonl", None),
)


def now() -> datetime:
    return datetime.now(UTC)


def key() -> Key:
    history = Sighting(source="history", path="app.py", place="blob", blob="a" * 40, reach=("tip", "reachable"))
    places = [Sighting(source=s, path=p, line=12, symbol=name) for s, p, name in PLACES]  # type: ignore[arg-type]
    return Key(
        fingerprint="ab" * 16,
        provider="openai",
        kind="project",
        masked="sk-proj-…4f2a",
        confidence=Confidence.HIGH,
        live=Live.LIVE,
        first_seen="2025-10-09T09:12:00+02:00",
        sightings=(*places, history),
    )


def fresh() -> Response:
    """Just begun."""
    return begun(
        key(),
        title="OpenAI project key",
        folders=(FOLDER,),
        machine=True,
        home=None,
        history=True,
        now=now() - timedelta(minutes=17, seconds=42),
    )


def replacing() -> Response:
    """In the middle of the ledger: four places gone by a scan, one by a person's word."""
    made = ticked(fresh(), "look", note="its use is ours, since 19 Nov", now=now() - timedelta(minutes=15))
    made = ticked(made, "replacement", note="sk-proj-…b07e, prod only", now=now() - timedelta(minutes=12))
    for number in ("1", "2", "3", "4"):
        made = ticked(made, number, by="scan", now=now() - timedelta(minutes=8))
    return ticked(made, "5", now=now() - timedelta(minutes=2))


def revoking() -> Response:
    """All but one place done, and deployed."""
    return ticked(replacing(), "deploy", now=now() - timedelta(minutes=1))


def dead(*, rehearsed: bool = True) -> Response:
    """Its provider said that it is dead; the history is still to be cleaned."""
    made = ticked(revoking(), "6", by="scan")
    made = ticked(ticked(made, "revoke"), "prove", by="provider", note="HTTP 401, invalid_api_key")
    made = ticked(made, "usage", note="nothing but ours")
    practice = Practice(when=now().isoformat(timespec="seconds"), clean=True) if rehearsed else None
    return msgspec.structs.replace(made, practice=practice)


def over() -> Response:
    """All is done."""
    made = ticked(dead(), "history", by="scan")
    for follow in made.follows:
        made = ticked(made, follow.id)
    return ticked(made, "tell")
