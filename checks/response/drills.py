"""Fire drills: what is known of each, kept over restarts in a file of its own. Pure but for the book; it holds no value.

A drill is the response to a leak without the leak: with a decoy that was planted in a practice clone, or dry, with a real
key that is walked through and left as it is. Where a decoy is gone, a scan of the practice clone says so, never a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from checks.language import mark
from checks.model import Word
from checks.response.book import Book, judge_moments
from checks.response.state import LONGEST_NOTE, Item, stamp
from checks.words import count_of

if TYPE_CHECKING:
    from checks.places import Places


FOLDER = "drills"
PRACTICE = "practice"  # the folder in it that holds a folder for each drill with a decoy
PROJECT, ORIGIN = "project", "origin.git"  # in the folder of a drill: the practice clone, and where it is pushed to
LARGEST = 4 << 20  # bytes of a file that is read
EVERY = 90  # days from one drill to the next
LONGEST_NAME = 80
MOST_MISSING = 50
STEPS = ("look", "replacement", "replace", "deploy", "revoke", "history", "tell")
ROLES = {
    "leads": mark("Leads, and keeps the clock"),
    "revokes": mark("May revoke at the provider"),
    "deploys": mark("Changes and deploys"),
    "writes": mark("Writes it down, tells the others"),
}

Kind = Literal["decoy", "dry"]


class BrokenDrill(Exception):
    """A drill cannot be read, written, named or gone on with; the message is one line."""


class Drill(Word, frozen=True, kw_only=True):
    """One drill. Times are ISO 8601; `folder` is where the practice clone is, empty for a dry one and after the end."""

    version: Literal[1] = 1
    id: str
    project: str  # the folder, resolved
    kind: Kind
    fingerprint: str  # of the decoy, or of the key that is walked through
    masked: str
    provider: str
    title: str  # provider and kind in words
    folder: str = ""
    whole: bool = True  # the practice clone has the project's files; else it is a small one made up
    started: str
    steps: tuple[Item, ...]
    spots: tuple[Item, ...] = ()
    roles: dict[str, str] = msgspec.field(default_factory=dict)
    missing: tuple[str, ...] = ()  # what was not there when it was needed
    ended: str | None = None
    by: str = ""  # who ended it
    abandoned: bool = False

    def step(self, id: str) -> Item:
        """The step of this id; raises `KeyError`."""
        return {s.id: s for s in self.steps}[id]

    @property
    def next(self) -> Item | None:
        """The first step that is not done."""
        return next((s for s in self.steps if s.done is None), None)

    @property
    def safe(self) -> str | None:
        """When the old key would have been of no use to anybody: replaced and revoked, the later of both."""
        ends = [self.step(id).done for id in ("replace", "revoke")]
        return max(e for e in ends if e) if all(ends) else None

    def seconds(self, now: datetime) -> float:
        """From the start to safe, or to now; of one that was abandoned, to that."""
        end = self.safe or self.ended
        until = datetime.fromisoformat(end) if end else now
        return max(0.0, (until - datetime.fromisoformat(self.started)).total_seconds())

    @property
    def held(self) -> date | None:
        """The day (UTC) on which it was held to its end."""
        if self.ended is None or self.abandoned:
            return None
        return datetime.fromisoformat(self.ended).astimezone(UTC).date()


def begun(
    *,
    id: str,
    project: str,
    kind: Kind,
    fingerprint: str,
    masked: str,
    provider: str,
    title: str,
    spots: Iterable[Item],
    folder: str = "",
    whole: bool = True,
    now: datetime | None = None,
) -> Drill:
    """A drill whose clock starts now."""
    return Drill(
        id=id,
        project=project,
        kind=kind,
        fingerprint=fingerprint,
        masked=masked,
        provider=provider,
        title=title,
        folder=folder,
        whole=whole,
        started=stamp(now),
        steps=tuple(Item(id=step) for step in STEPS),
        spots=tuple(spots),
    )


def ticked(drill: Drill, id: str, *, note: str = "", undo: bool = False, now: datetime | None = None) -> Drill:
    """The drill with a step, or the place of this number (from 1), done or open again by a person's word.

    Raises `BrokenDrill` for what there is not, and for what only a scan can say: where a decoy is gone.
    """
    _open(drill)

    def change(item: Item) -> Item:
        if undo:
            return msgspec.structs.replace(item, done=None, by="", note="")
        return msgspec.structs.replace(item, done=stamp(now), by="person", note=note[:LONGEST_NOTE])

    numbered = id.isdigit() and 1 <= int(id) <= len(drill.spots)
    if drill.kind == "decoy" and (numbered or id in ("replace", "history")):
        raise BrokenDrill("only a scan of the practice clone says where the decoy is gone: --rescan")
    if numbered:
        spots = list(drill.spots)
        spots[int(id) - 1] = change(spots[int(id) - 1])
        return _settled(msgspec.structs.replace(drill, spots=tuple(spots)), now)
    if id not in STEPS:
        raise BrokenDrill(
            f"there is nothing called “{id[:40]}” here; there is {', '.join(STEPS)}, and the number of a place"
        )
    still = sum(s.done is None for s in drill.spots) if id == "replace" and not undo else 0
    if still:
        raise BrokenDrill(f"{count_of(still, 'place is', 'places are')} still open in it: tick each")
    return _with_step(drill, change(drill.step(id)))


def rescanned(
    drill: Drill,
    seen: Mapping[str, Item],
    *,
    held: bool,
    whole: frozenset[str],
    now: datetime | None = None,
) -> Drill:
    """What a scan of the practice clone saw: the places in its files, and whether a history of it holds the decoy.

    `whole` are the sources of which all was read; elsewhere nothing is ticked, and what is seen again is open again.
    """
    _open(drill)
    spots = []
    for spot in drill.spots:
        if spot.id in seen:
            spots.append(msgspec.structs.replace(spot, done=None, by="", seen=True))
        elif "worktree" in whole and spot.done is None:
            spots.append(msgspec.structs.replace(spot, done=stamp(now), by="scan", seen=False))
        else:
            spots.append(spot)
    known = {spot.id for spot in spots}
    spots += [item for id, item in seen.items() if id not in known]
    drill = _settled(msgspec.structs.replace(drill, spots=tuple(spots)), now)
    step = drill.step("history")
    if held and step.done is not None:
        drill = _with_step(drill, msgspec.structs.replace(step, done=None, by=""))
    elif not held and "history" in whole and step.done is None:
        drill = _with_step(drill, msgspec.structs.replace(step, done=stamp(now), by="scan"))
    return drill


def with_role(drill: Drill, role: str, who: str) -> Drill:
    """The drill with who held a role; nobody takes it away again. Raises `BrokenDrill`."""
    _open(drill)
    if role not in ROLES:
        raise BrokenDrill(f"there is no role “{role[:40]}”; there is {', '.join(ROLES)}")
    who = _line(who, "a name")
    roles = {**drill.roles, role: who} if who else {r: w for r, w in drill.roles.items() if r != role}
    return msgspec.structs.replace(drill, roles=roles)


def with_missing(drill: Drill, words: str) -> Drill:
    """The drill with one more thing that was missing. Raises `BrokenDrill`."""
    _open(drill)
    told = _line(words, "what was missing", LONGEST_NOTE)
    if not told:
        raise BrokenDrill("say what was missing")
    if len(drill.missing) >= MOST_MISSING:
        raise BrokenDrill(f"a drill holds {MOST_MISSING} things that were missing")
    return msgspec.structs.replace(drill, missing=(*drill.missing, told))


def ended(drill: Drill, who: str, now: datetime | None = None) -> Drill:
    """A drill that was held: with the name of who says so. Raises `BrokenDrill` while the key would not be safe."""
    _open(drill)
    who = _line(who, "a name")
    if not who:
        raise BrokenDrill("a drill is ended by somebody: --who NAME")
    if drill.safe is None:
        left = [f"“{id}”" for id in ("replace", "revoke") if drill.step(id).done is None]
        are = f"{' and '.join(left)} {'is' if len(left) == 1 else 'are'}"
        raise BrokenDrill(
            f"it was not held to its end: {are} open; “shrift drill show” says how, --abandon gives it up"
        )
    return msgspec.structs.replace(drill, ended=stamp(now), by=who, folder="")


def given_up(drill: Drill, now: datetime | None = None) -> Drill:
    """A drill that is abandoned: it counts for nothing."""
    _open(drill)
    return msgspec.structs.replace(drill, ended=stamp(now), abandoned=True, folder="")


def due(drills: Iterable[Drill]) -> date | None:
    """When the next one is due; None where none was held."""
    last = max((d.held for d in drills if d.held), default=None)
    return last + timedelta(days=EVERY) if last else None


class Drills(Book[Drill]):
    """All drills of one user."""

    def __init__(self, places: Places) -> None:
        super().__init__(places, FOLDER, Drill, BrokenDrill, largest=LARGEST)

    def _name(self, kept: Drill) -> str:
        return kept.id

    def _judged(self, found: Drill) -> Drill:
        if tuple(s.id for s in found.steps) != STEPS:
            raise ValueError
        judge_moments((found.started, found.ended, *(i.done for i in (*found.steps, *found.spots))))
        # The commands that are shown delete in it: it is where ours are made, whatever the file says.
        return msgspec.structs.replace(found, folder=str(self.room(found.id)) if found.folder else "")

    def of(self, project: str) -> list[Drill]:
        """The drills of a project (its folder, resolved), the newest first. Raises `BrokenDrill`."""
        return [d for d in self.all() if d.project == project]

    def open(self, project: str) -> Drill:
        """The one that runs. Raises `BrokenDrill` where none does."""
        found = next((d for d in self.of(project) if d.ended is None), None)
        if found is None:
            raise BrokenDrill("no drill runs for this project; “shrift drill start” begins one")
        return found

    def room(self, id: str) -> Path:
        """Where the practice clone of a drill is made, and taken away; the file of a drill does not say where to delete."""
        return self.folder / PRACTICE / id[:12]


def _open(drill: Drill) -> None:
    if drill.ended is not None:
        raise BrokenDrill("this drill has ended; “shrift drill start” begins another")


def _line(words: str, what: str, longest: int = LONGEST_NAME) -> str:
    told = " ".join(words.split())
    if len(told) > longest or not told.isprintable():
        raise BrokenDrill(f"{what} has at most {longest} signs on one line")
    return told


def _settled(drill: Drill, now: datetime | None) -> Drill:
    """The step “replace” is done when all its places are, and open again when one of them is."""
    step = drill.step("replace")
    if not drill.spots:
        return drill
    everything = all(s.done is not None for s in drill.spots)
    if everything and step.done is None:
        by = drill.spots[0].by
        return _with_step(drill, msgspec.structs.replace(step, done=stamp(now), by=by))
    if not everything and step.done is not None:
        return _with_step(drill, msgspec.structs.replace(step, done=None, by="", note=""))
    return drill


def _with_step(drill: Drill, step: Item) -> Drill:
    return msgspec.structs.replace(drill, steps=tuple(step if s.id == step.id else s for s in drill.steps))
