"""Harbor: the same product as Atlas, done well. No key is in it but a developer's own, and what guards it is there and works."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from checks.demo import harbor_api, harbor_docs, harbor_ops
from checks.demo.making import Commit, Keys, begin, put, tell

_LOVELACE, _HOPPER = "M. Lovelace", "G. Hopper"
# Before the project is made: keys that are within their time, and a drill that is recent enough to be worth something.
_MADE, _DRILL = timedelta(days=60), timedelta(days=40)


def make_harbor(folder: Path) -> Path:
    """Make the project in a folder that is empty or does not exist; returns it. Raises `OSError` and `GitMissing`."""
    keys = Keys()
    begin(folder)
    tell(folder, _story(datetime.now(UTC)), keys)
    put(folder, {".git/hooks/pre-commit": harbor_ops.HOOK, ".env": _LOCAL}, keys)
    (folder / ".env").chmod(0o600)
    return folder


# A developer's own key of the gateway: it may spend ten dollars, and ends with the quarter.
_LOCAL = "LITELLM_API_KEY=@litellm.virtual@\n"


def _story(now: datetime) -> list[Commit]:
    made, drill = (now - _MADE).date(), now - _DRILL
    return [
        Commit(
            _LOVELACE,
            "2026-03-02T09:30:00+01:00",
            "A support bot that answers from the handbook\n\nThe guards come first: nothing is committed without them.",
            {**harbor_ops.GUARDS, **harbor_api.SERVICE},
        ),
        Commit(_HOPPER, "2026-03-09T14:10:00+01:00", "The widget asks our own server", harbor_api.WIDGET),
        Commit(
            _LOVELACE, "2026-04-20T11:00:00+02:00", "A gateway with a budget for each app, in a cluster without keys", harbor_ops.DEPLOYMENT
        ),
        Commit(_HOPPER, "2026-05-11T16:20:00+02:00", "Who replaces which key, when, and what to do when one leaks", harbor_docs.documents(made)),
        Commit(_HOPPER, drill.isoformat(timespec="seconds"), "The drill, with its times", harbor_docs.drills(drill.date(), made)),
    ]  # fmt: skip
