"""What the page of drills says: the steps, the clock, those that were held. No widget in here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from checks.language import mark, tr, trn
from checks.model import Report
from checks.report.words import provider_name
from checks.response.drills import Drill
from gui.models.stepping import Step, clock_words, said_of, time_words
from gui.models.verdicts import day

TITLES = {
    "look": mark("Find out where it is used"),
    "replacement": mark("Make a replacement"),
    "replace": mark("Replace it everywhere"),
    "deploy": mark("Deploy"),
    "revoke": mark("Revoke the old key"),
    "history": mark("Clean the history"),
    "tell": mark("Tell the team"),
}
LEADS = {
    "look": mark(
        "Who owns it, and what reads it? Look first without the list of step 3: that is what a real leak is like."
    ),
    "replacement": mark("Who makes a new one, and where? Find the page and the person; nothing has to be made."),
    "replace": mark("Take it out of every place."),
    "deploy": mark(
        "Walk through a release up to its last button: which pipeline, who may start it, how long does it take?"
    ),
    "revoke": mark(
        "Open the page and find the button, signed in as who would press it. Press nothing: this is a drill."
    ),
    "history": mark("The history is rewritten last, by who may push by force; everybody with a clone is told before."),
    "tell": mark(
        "Write the message you would send, and to whom. Then keep what was missing: that is what a drill is for."
    ),
}
SAYS = {
    "look": mark("We know where it is used"),
    "replacement": mark("We know who makes it"),
    "replace": mark("All were shown"),
    "deploy": mark("We know how to release"),
    "revoke": mark("We found the button"),
    "history": mark("We know who does it"),
    "tell": mark("It is written"),
}


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What `shrift drill list --format json` says."""

    drills: tuple[Drill, ...]
    due: str | None = None

    @property
    def open(self) -> Drill | None:
        """The one that runs."""
        return next((d for d in self.drills if d.ended is None), None)

    @property
    def last(self) -> Drill | None:
        """The last one that was held."""
        return next((d for d in self.drills if d.held), None)


def read_told(data: bytes) -> Told:
    """Raises `msgspec.ValidationError` for anything else."""
    return msgspec.json.decode(data, type=Told)


def read_drill(data: bytes) -> Drill:
    """Raises `msgspec.ValidationError` for anything else."""
    return msgspec.json.decode(data, type=Drill)


def steps_of(drill: Drill, now: datetime) -> list[Step]:
    """The rail."""
    found = []
    for step in drill.steps:
        about = said_of(step, now)
        if step.id == "replace" and drill.spots:
            done = sum(s.done is not None for s in drill.spots)
            about = trn("{done} of {n} place", "{done} of {n} places", len(drill.spots), done=done)
        found.append(Step(id=step.id, title=tr(TITLES[step.id]), about=about, done=step.done is not None, by=step.by))
    return found


def due_words(told: Told, today: date) -> str:
    """When the next one is due."""
    if told.due is None:
        return tr("No drill was held here yet: the first one is due.")
    days = (date.fromisoformat(told.due) - today).days
    if days < 0:
        return trn("The next drill was due {n} day ago.", "The next drill was due {n} days ago.", -days)
    return trn("The next drill is due in {n} day.", "The next drill is due in {n} days.", days)


def row_words(drill: Drill, now: datetime) -> tuple[str, str, str]:
    """(how long it took, what it was, when) of one that has ended."""
    took = clock_words(drill.seconds(now))
    if drill.abandoned:
        kind = tr("with a decoy") if drill.kind == "decoy" else tr("dry")
        return tr("Given up after {time}", time=took), kind, day(drill.ended or drill.started, now)
    kind = tr("with a decoy, shown by a scan") if drill.kind == "decoy" else tr("dry, by the people’s word")
    lack = (
        trn("{n} thing was missing", "{n} things were missing", len(drill.missing))
        if drill.missing
        else tr("nothing was missing")
    )
    when = day(drill.ended or drill.started, now)
    return tr("Safe after {time}", time=took), f"{kind}; {lack}; {drill.by}", when


def since_words(drill: Drill, now: datetime) -> str:
    """Whether the clock still runs."""
    if drill.safe is None:
        return tr("started {time}, not safe yet", time=time_words(drill.started, now))
    return tr("safe {time}: replaced and revoked", time=time_words(drill.safe, now))


def decoys(report: Report | None) -> list[tuple[str, str]]:
    """(id, name) of the providers whose key a decoy may look like: those that are used here first."""
    used: dict[str, int] = {}
    for key in report.keys if report is not None else ():
        if key.secret:
            used[key.provider] = used.get(key.provider, 0) + 1
    ids = sorted(used, key=lambda p: (-used[p], p))
    ids += [p for p in ("openai", "anthropic") if p not in used]
    return [(p, provider_name(p)) for p in ids[:8]]


def own_names(drills: Sequence[Drill]) -> str:
    """Who ended the last one: probably the same person again."""
    return next((d.by for d in drills if d.by), "")
