"""What is known of each response, kept over restarts: a file a key, by its fingerprint. It holds no value.

A step or place is ticked by a person, by a scan that no longer sees the key there, or by the provider; which of them is
kept with it, since they are not worth the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from checks.language import mark
from checks.model import Key, Live, Sighting, Word
from checks.response.book import Book, judge_moments
from checks.response.order import CONTAIN, OVERLAP, Order, is_public, order_of
from checks.words import count_of

if TYPE_CHECKING:
    from checks.places import Places

FOLDER = "responses"
LARGEST = 8 << 20  # bytes of a file that is read
MOST_SPOTS = 2_000
LONGEST_NOTE = 500

By = Literal["", "person", "scan", "provider", "not needed"]
SAID_BY = {
    "person": mark("a person said so"),
    "scan": mark("a scan no longer sees it"),
    "provider": mark("its provider said so"),
    "not needed": mark("not needed"),
}


class BrokenResponse(Exception):
    """A response cannot be read, written or named; the message is one line."""


class Item(Word, frozen=True, kw_only=True):
    """One thing to do: a step, a place that holds the key, a follow-up. `done` is when (ISO 8601), and `by` whom."""

    id: str
    words: str = ""
    done: str | None = None
    by: By = ""
    note: str = ""
    seen: bool = True  # of a place: a scan saw the key there, and nothing was ticked since


class Practice(Word, frozen=True, kw_only=True):
    """The last rehearsal of cleaning the history."""

    when: str
    clean: bool
    left: tuple[str, ...] = ()


class Response(Word, frozen=True, kw_only=True):
    """The response to the leak of one key."""

    version: Literal[1] = 1
    fingerprint: str
    masked: str
    provider: str
    title: str  # provider and kind in words
    folders: tuple[str, ...]
    machine: bool = False
    home: str | None = None
    history: bool = True
    started: str
    order: Order
    why: str
    live: Live  # when it began
    public: bool
    exposed: str | None = None  # the earliest time at which it was seen
    steps: tuple[Item, ...]
    spots: tuple[Item, ...] = ()
    follows: tuple[Item, ...] = ()
    practice: Practice | None = None

    def step(self, id: str) -> Item:
        """The step of this id; raises `KeyError`."""
        return {s.id: s for s in self.steps}[id]

    @property
    def safe(self) -> str | None:
        """When the old key was shown to be dead: the end of the clock."""
        return self.step("prove").done

    @property
    def next(self) -> Item | None:
        """The first step that is not done."""
        return next((s for s in self.steps if s.done is None), None)

    def seconds(self, now: datetime) -> float:
        """From the first step to the proof, or to now."""
        end = datetime.fromisoformat(self.safe) if self.safe else now
        return max(0.0, (end - datetime.fromisoformat(self.started)).total_seconds())


FOLLOWS = (
    ("push", mark("The cleaned history is pushed by force to every remote.")),
    ("clones", mark("Everybody with a clone has made a new one, and deleted the old.")),
    ("forks", mark("Forks were looked for; their owners were asked to clean or delete them.")),
    ("views", mark("The host was asked to drop cached views and pull-request refs.")),
    ("copies", mark("Releases, packages, images, build caches and backups that hold it were looked for.")),
)


def begun(
    key: Key,
    *,
    title: str,
    folders: tuple[str, ...],
    machine: bool,
    home: str | None,
    history: bool,
    whole: frozenset[str] = frozenset(),
    abuse: bool = False,
    wished: Order | None = None,
    now: datetime | None = None,
) -> Response:
    """A response that begins now. What the facts answer already is ticked, with who said so.

    `whole` are the sources of which all was read: only there it can be said that nothing has to be done.
    """
    moment = stamp(now)
    order, why = order_of(key, abuse=abuse, wished=wished)
    steps = {id: Item(id=id) for id in (CONTAIN if order == "contain" else OVERLAP)}
    if key.live is Live.DEAD and key.known is not None and key.known.asked:
        said = f"its provider said on {key.known.asked[:10]} that it is dead"
        steps["prove"] = Item(id="prove", done=moment, by="provider", note=said)
        steps["revoke"] = Item(id="revoke", done=moment, by="not needed", note=said)
    in_history = any(s.source == "history" for s in key.sightings)
    follows = tuple(Item(id=id, words=words) for id, words in FOLLOWS)
    spots = tuple(spots_of(key.sightings).values())
    read = {*(["worktree"] if folders else []), *(["machine"] if machine else [])}
    if not spots and read <= whole:
        steps["replace"] = Item(id="replace", done=moment, by="scan", note="no file that was read holds it")
    if not in_history and history and "history" in whole:
        steps["history"] = Item(id="history", done=moment, by="scan", note="no history that was read holds it")
    return Response(
        fingerprint=key.fingerprint,
        masked=key.masked,
        provider=key.provider,
        title=title,
        folders=folders,
        machine=machine,
        home=home,
        history=history,
        started=moment,
        order=order,
        why=why,
        live=key.live,
        public=is_public(key),
        exposed=key.first_seen,
        steps=tuple(steps.values()),
        spots=spots,
        follows=follows,
    )


def ticked(
    response: Response,
    id: str,
    *,
    by: By = "person",
    note: str = "",
    undo: bool = False,
    now: datetime | None = None,
) -> Response:
    """The response with one thing done, or open again. `id` is a step, a follow-up, or the number of a place, from 1.

    Raises `BrokenResponse` for what there is not.
    """

    def change(item: Item) -> Item:
        if undo:
            return msgspec.structs.replace(item, done=None, by="", note="")
        return msgspec.structs.replace(item, done=stamp(now), by=by, note=note[:LONGEST_NOTE])

    lists = {"replace": response.spots, "followups": response.follows}
    still = sum(i.done is None for i in lists.get(id, ()))
    if still and by == "person" and not undo:
        raise BrokenResponse(
            f"{count_of(still, 'thing is', 'things are')} still open in it: tick each, or say --not-needed"
        )
    for field in ("steps", "follows"):
        items: tuple[Item, ...] = getattr(response, field)
        if any(item.id == id for item in items):
            made = tuple(change(i) if i.id == id else i for i in items)
            return settled(msgspec.structs.replace(response, **{field: made}), now)
    if id.isdigit() and 1 <= int(id) <= len(response.spots):
        spots = list(response.spots)
        spots[int(id) - 1] = msgspec.structs.replace(change(spots[int(id) - 1]), seen=undo)
        return settled(msgspec.structs.replace(response, spots=tuple(spots)), now)
    names = ", ".join([s.id for s in response.steps] + [f.id for f in response.follows])
    raise BrokenResponse(f"there is nothing called “{id[:40]}” here; there is {names}, and the number of a place")


def reordered(response: Response, order: Order, why: str) -> Response:
    """The same response with its steps in another order; what is done stays done."""
    ids = CONTAIN if order == "contain" else OVERLAP
    steps = tuple(sorted(response.steps, key=lambda s: ids.index(s.id)))
    return msgspec.structs.replace(response, order=order, why=why, steps=steps)


def rescanned(response: Response, key: Key | None, *, whole: frozenset[str], now: datetime | None = None) -> Response:
    """What a scan of the same places saw. `whole` are the sources of which all was read: only there a place is ticked.

    A place that a scan ticked and where the key is seen again is open again; what a person ticked stays, and says so.
    """
    sightings = key.sightings if key is not None else ()
    seen = spots_of(sightings)
    spots = []
    for spot in response.spots:
        if spot.id in seen:
            again = spot.by == "scan"
            spots.append(msgspec.structs.replace(spot, seen=True, **({"done": None, "by": ""} if again else {})))
        elif spot.id.partition(":")[0] not in whole:
            spots.append(spot)
        elif spot.done is None:
            spots.append(msgspec.structs.replace(spot, seen=False, done=stamp(now), by="scan"))
        else:
            spots.append(msgspec.structs.replace(spot, seen=False))
    known = {spot.id for spot in spots}
    spots += [spot for id, spot in seen.items() if id not in known]
    made = msgspec.structs.replace(response, spots=tuple(spots[:MOST_SPOTS]))
    held = any(s.source == "history" for s in sightings)
    step = made.step("history")
    if "history" in whole and response.history and not held and step.done is None:
        made = ticked(made, "history", by="scan", note="no history that was read holds it", now=now)
    elif held and step.by == "scan":
        made = ticked(made, "history", undo=True, now=now)
    return settled(made, now)


def settled(response: Response, now: datetime | None = None) -> Response:
    """Steps that are lists are done when all on them is done, and open again when something on them is."""
    for id, items in (("replace", response.spots), ("followups", response.follows)):
        step = response.step(id)
        if not items:
            continue
        everything = all(i.done is not None for i in items)
        if everything and step.done is None:
            by: By = "scan" if all(i.by == "scan" for i in items) else "person"
            response = _with_step(response, msgspec.structs.replace(step, done=stamp(now), by=by))
        elif not everything and step.done is not None and step.by != "not needed":
            response = _with_step(response, msgspec.structs.replace(step, done=None, by=""))
    return response


def _with_step(response: Response, step: Item) -> Response:
    return msgspec.structs.replace(response, steps=tuple(step if s.id == step.id else s for s in response.steps))


def spots_of(sightings: Iterable[Sighting]) -> dict[str, Item]:
    """A place a file and setting: lines move, and the history is a step of its own."""
    from checks.machine import shown_path

    found: dict[str, Item] = {}
    # In an order of their own: several readers find them, and a place keeps its number.
    for s in sorted(sightings, key=lambda s: (s.source == "machine", s.path, s.member or "", s.line or 0)):
        if s.source == "history":
            continue
        path = shown_path(s.path) if s.source == "machine" else s.path
        where = f"{path}!{s.member}" if s.member else path
        id = f"{s.source}:{where}" + (f"#{s.symbol}" if s.symbol else "")
        words = f"{where}:{s.line}" if s.line else where
        if len(found) < MOST_SPOTS:
            found.setdefault(id, Item(id=id, words=words + (f" ({s.symbol})" if s.symbol else "")))
    return found


def stamp(now: datetime | None = None) -> str:
    """A moment as it is kept."""
    return (now or datetime.now(UTC)).isoformat(timespec="seconds")


class Responses(Book[Response]):
    """All responses of one user."""

    def __init__(self, places: Places) -> None:
        super().__init__(places, FOLDER, Response, BrokenResponse, largest=LARGEST)

    def _name(self, kept: Response) -> str:
        return kept.fingerprint

    def _judged(self, found: Response) -> Response:
        if {s.id for s in found.steps} != set(OVERLAP):
            raise ValueError
        judge_moments((found.started, *(i.done for i in (*found.steps, *found.spots, *found.follows))))
        return found

    def one(self, word: str) -> Response:
        """The one that a mask, a fingerprint or its first six signs name. Raises `BrokenResponse`."""
        fits = [
            r for r in self.all() if r.masked == word or (len(word) >= 6 and r.fingerprint.startswith(word.lower()))
        ]
        if len(fits) != 1:
            many = f"{len(fits)} responses are" if fits else "no response is"
            raise BrokenResponse(f"{many} called “{word[:60]}”; “shrift respond list” shows them")
        return fits[0]

    def files_of(self, response: Response) -> tuple[str, str]:
        """Where the replacement file and the list of blobs of a response are put."""
        base = self.folder / "cleaning"
        name = response.fingerprint[:12]
        return str(base / f"{name}-replacements.txt"), str(base / f"{name}-blobs.txt")

    def write_files(self, response: Response, replacing: bytes, strips: Iterable[str]) -> None:
        """Write both for this user alone (0600). The first holds the value. Raises `BrokenResponse`."""
        texts = (replacing, "".join(f"{id}\n" for id in strips).encode())
        for name, content in zip(self.files_of(response), texts, strict=True):
            try:
                self._places.write(Path(name), content)
            except OSError as error:
                raise BrokenResponse(f"{name} cannot be written: {error.strerror}") from None

    def forget_files(self, response: Response) -> bool:
        """Delete them; whether the one with the value was there. Raises `BrokenResponse`."""
        there = False
        for number, name in enumerate(self.files_of(response)):
            try:
                Path(name).unlink()
                there = there or number == 0
            except FileNotFoundError:
                continue
            except OSError as error:
                raise BrokenResponse(f"{name} cannot be deleted: {error.strerror}") from None
        return there

    def forget(self, kept: Response) -> None:
        """Delete the response, with its files. Raises `BrokenResponse`."""
        self.forget_files(kept)
        super().forget(kept)
