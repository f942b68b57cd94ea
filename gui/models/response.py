"""What the page of a response says: the steps, what stands in each, the clock. No widget in here."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import msgspec

from checks.fixes.available import does, is_automatic
from checks.language import mark, tr, trn
from checks.machine import shown_path
from checks.model import Finding, Report, Status
from checks.places import Places
from checks.report.words import LIVE_WORDS, provider_name
from checks.response.drills import BrokenDrill, Drills
from checks.response.state import Response
from checks.response.told import Pages
from checks.words import capital
from gui.models.fixes import place_of
from gui.models.stepping import Step, clock_words, said_of, time_words
from gui.models.verdicts import day

TITLES = {
    "look": mark("Look first"),
    "replacement": mark("Make a replacement"),
    "replace": mark("Replace it everywhere"),
    "deploy": mark("Deploy"),
    "revoke": mark("Revoke the old key"),
    "prove": mark("Prove it is dead"),
    "usage": mark("Read its use"),
    "history": mark("Clean the history"),
    "followups": mark("Follow up on copies"),
    "tell": mark("Tell the team"),
}
LEADS = {
    "look": mark("Does somebody else use it? Look at its use before anything else: that decides what comes first."),
    "replacement": mark("A new key under a name that says what it is for, with no more rights than that needs."),
    "replace": mark("These places use the old key or hold a copy. A scan ticks those where it is gone."),
    "deploy": mark(
        "What runs with the old key is restarted or released. What reads it only at its start keeps the old one."
    ),
    "revoke": mark("The old key is switched off at its provider. What still uses it stops working at once."),
    "prove": mark(
        "Only its provider can say that it is dead. It is asked once, with the call it documents, and only when you say so."
    ),
    "usage": mark("Other models, hours or amounts than yours? Look from the day it lay open until it was revoked."),
    "history": mark(
        "Last, since it takes no key back: everyone with a clone has it. It is tried on a throw-away copy first."
    ),
    "followups": mark("A rewritten history does not reach copies, and a key that was read stays read."),
    "tell": mark("What happened, what each does, and what is not known. Read both before you send them."),
}


# Fixers after which the key is not in the file.
TAKE_OUT = frozenset({"to_keychain", "redact", "containers", "cluster"})


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
            done = sum(i.done is not None for i in items)
            about = (
                trn("{done} of {n} place", "{done} of {n} places", len(items), done=done)
                if step.id == "replace"
                else tr("{done} of {total}", done=done, total=len(items))
            )
        if not about and step.id == "usage" and response.exposed:
            about = tr("since {day}", day=day(response.exposed, now))
        if not about and step.id == "history" and response.practice is not None:
            about = tr("rehearsed: clean") if response.practice.clean else tr("rehearsed: not clean")
        found.append(Step(id=step.id, title=tr(TITLES[step.id]), about=about, done=step.done is not None, by=step.by))
    return found


def where_of(response: Response) -> list[str]:
    """By which words the command line finds the same key again."""
    words = [word for folder in response.folders for word in ("--in", folder)]
    words += ["--home", response.home] if response.home else ["--machine"] if response.machine else []
    return words if response.history else [*words, "--no-history"]


def exposed_words(response: Response, now: datetime) -> tuple[str, str]:
    """(how long it lay open, since when)."""
    if not response.exposed:
        return tr("Not known"), tr("no date was seen with it")
    try:
        since = datetime.fromisoformat(response.exposed)
    except ValueError:
        return tr("Not known"), tr("no date was seen with it")
    end = datetime.fromisoformat(response.safe) if response.safe else now
    if since.tzinfo is None:
        since = since.replace(tzinfo=UTC)
    passed = clock_words((end - since).total_seconds())
    return passed, tr("first seen {day}", day=day(response.exposed, now))


def since_words(response: Response, now: datetime) -> str:
    """`started 14:11` or, of one that is safe, since when by whose word."""
    if response.safe is None:
        return tr("started {time}", time=time_words(response.started, now))
    when = time_words(response.safe, now)
    if response.step("prove").by == "provider":
        return tr("dead {time}, said its provider", time=when)
    return tr("dead {time}, said a person", time=when)


def last_drill(places: Places, folders: tuple[str, ...]) -> str:
    """`last drill 24 min`; empty where none was held."""
    try:
        held = [d for folder in folders for d in Drills(places).of(str(Path(folder))) if d.held]
    except BrokenDrill:
        return ""
    return tr("last drill {time}", time=clock_words(held[0].seconds(datetime.now(UTC)))) if held else ""


def facts(response: Response, now: datetime) -> list[tuple[str, str]]:
    """What was known when it began, a line each."""
    first = tr("Revoke.") if response.order == "contain" else tr("Replace.")
    return [
        (tr("Does it work?"), capital(tr(LIVE_WORDS[response.live]))),
        (tr("Who could read it?"), tr("Everybody") if response.public else tr("It was not seen in public")),
        (tr("Since when?"), day(response.exposed, now) if response.exposed else tr("Not known")),
        (tr("What comes first?"), f"{first} {tr(response.why)}"),
    ]


def previews(report: Report, response: Response) -> dict[str, tuple[str, Finding]]:
    """The change that can be previewed for a place that still holds the key: (recipe, finding), by the id of the place.

    A change is made in the file that its finding names first, so a place has one only where that is its own file. Of
    several findings and fixes there, one that takes the key out is taken first, then that of the gravest finding.
    """
    found: dict[str, tuple[str, Finding]] = {}
    for finding in report.findings:
        if finding.key != response.fingerprint or finding.status is not Status.FAIL:
            continue
        place = place_of(finding)
        able = [fix.id for fix in finding.fixes if is_automatic(fix.id)]
        recipe = next((id for id in able if does(id) in TAKE_OUT), next(iter(able), None))
        if place is None or recipe is None or place.source == "history":
            continue
        path = shown_path(place.path) if place.source == "machine" else place.path
        at = f"{place.source}:{path}!{place.member}" if place.member else f"{place.source}:{path}"
        for spot in response.spots:
            if spot.done is None and (spot.id == at or spot.id.startswith(f"{at}#")):
                had = found.get(spot.id)
                if had is None or _rank(recipe, finding) > _rank(*had):
                    found[spot.id] = recipe, finding
    return found


def _rank(recipe: str, finding: Finding) -> tuple[bool, int]:
    return does(recipe) in TAKE_OUT, finding.severity.rank


def makes(response: Response, pages: Pages) -> str:
    """`OpenAI keys`: the page on which keys are made and revoked, as a button names it."""
    return tr("Open {name} keys", name=provider_name(response.provider)) if pages.keys else ""


def open_places(response: Response) -> int:
    """How many places still hold it."""
    return sum(s.done is None for s in response.spots)
