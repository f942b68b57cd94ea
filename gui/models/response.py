"""What the page of a response says: the steps, what stands in each, the clock. No widget in here."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import msgspec

from checks.places import Places
from checks.report.words import LIVE_WORDS, provider_name
from checks.response.drills import BrokenDrill, Drills
from checks.response.state import Response
from checks.response.told import TITLES, Pages
from checks.words import count_of
from gui.models.stepping import Step, clock_words, said_of, time_words
from gui.models.verdicts import day

SHORT = TITLES | {"usage": "Read its use", "tell": "Tell the team"}  # as they fit into the rail
LEADS = {
    "look": "Does somebody else use it? Look at its use before anything else: that decides what comes first.",
    "replacement": "A new key under a name that says what it is for, with no more rights than that needs.",
    "replace": "These places use the old key or hold a copy. A scan ticks those where it is gone.",
    "deploy": "What runs with the old key is restarted or released. What reads it only at its start keeps the old one.",
    "revoke": "The old key is switched off at its provider. What still uses it stops working at once.",
    "prove": "Only its provider can say that it is dead. It is asked once, with the call it documents, and only when you say so.",
    "usage": "Other models, hours or amounts than yours? Look from the day it lay open until it was revoked.",
    "history": "Last, since it takes no key back: everyone with a clone has it. It is tried on a throw-away copy first.",
    "followups": "A rewritten history does not reach copies, and a key that was read stays read.",
    "tell": "What happened, what each does, and what is not known. Read both before you send them.",
}


def read_responses(data: bytes) -> list[Response]:
    """Raises `msgspec.ValidationError` for anything else."""
    return msgspec.json.decode(data, type=list[Response])


def read_response(data: bytes) -> Response:
    """Raises `msgspec.ValidationError` for anything else."""
    return msgspec.json.decode(data, type=Response)


def steps_of(response: Response, now: datetime) -> list[Step]:
    """The rail."""
    found = []
    for step in response.steps:
        about = said_of(step, now)
        items = {"replace": response.spots, "followups": response.follows}.get(step.id, ())
        if items and step.by != "not needed":
            about = f"{sum(i.done is not None for i in items)} of {count_of(len(items), 'place' if step.id == 'replace' else 'thing')}"
        if not about and step.id == "usage" and response.exposed:
            about = f"since {day(response.exposed, now)}"
        if not about and step.id == "history" and response.practice is not None:
            about = "rehearsed: clean" if response.practice.clean else "rehearsed: not clean"
        found.append(Step(id=step.id, title=SHORT[step.id], about=about, done=step.done is not None, by=step.by))
    return found


def where_of(response: Response) -> list[str]:
    """By which words the command line finds the same key again."""
    words = [word for folder in response.folders for word in ("--in", folder)]
    words += ["--home", response.home] if response.home else ["--machine"] if response.machine else []
    return words if response.history else [*words, "--no-history"]


def exposed_words(response: Response, now: datetime) -> tuple[str, str]:
    """(how long it lay open, since when)."""
    if not response.exposed:
        return "Not known", "no date was seen with it"
    try:
        since = datetime.fromisoformat(response.exposed)
    except ValueError:
        return "Not known", "no date was seen with it"
    end = datetime.fromisoformat(response.safe) if response.safe else now
    if since.tzinfo is None:
        since = since.replace(tzinfo=UTC)
    passed = clock_words((end - since).total_seconds())
    return passed, f"first seen {day(response.exposed, now)}"


def since_words(response: Response, now: datetime) -> str:
    """`started 14:11` or, of one that is safe, since when by whose word."""
    if response.safe is None:
        return f"started {time_words(response.started, now)}"
    by = "its provider" if response.step("prove").by == "provider" else "a person"
    return f"dead {time_words(response.safe, now)}, said {by}"


def last_drill(places: Places, folders: tuple[str, ...]) -> str:
    """`last drill 24 min`; empty where none was held."""
    try:
        held = [d for folder in folders for d in Drills(places).of(str(Path(folder))) if d.held]
    except BrokenDrill:
        return ""
    return f"last drill {clock_words(held[0].seconds(datetime.now(UTC)))}" if held else ""


def facts(response: Response, now: datetime) -> list[tuple[str, str]]:
    """What was known when it began, a line each."""
    return [
        ("Does it work?", LIVE_WORDS[response.live].capitalize()),
        ("Who could read it?", "Everybody" if response.public else "It was not seen in public"),
        ("Since when?", day(response.exposed, now) if response.exposed else "Not known"),
        ("What comes first?", ("Revoke. " if response.order == "contain" else "Replace. ") + response.why),
    ]


def makes(response: Response, pages: Pages) -> str:
    """`OpenAI keys`: the page on which keys are made and revoked, as a button names it."""
    return f"Open {provider_name(response.provider)} keys" if pages.keys else ""


def open_places(response: Response) -> int:
    """How many places still hold it."""
    return sum(s.done is None for s in response.spots)
