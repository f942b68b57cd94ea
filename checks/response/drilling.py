"""A drill in acts: begun, scanned again, ended. What is read is read in this process, as for a response."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from checks.response.decoy import is_clone, plant, removed
from checks.response.drills import ORIGIN, PROJECT, BrokenDrill, Drill, Drills, begun, ended, given_up, rescanned
from checks.response.reading import rows_now, wholly_read
from checks.response.state import spots_of
from checks.terminal.options import catalog_of, places_of
from checks.terminal.refusal import Refusal
from checks.words import seconds_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from checks.ledgers.rows import Rows
    from checks.model import Key, Sighting


def begin_decoy(book: Drills, project: str, provider: str, data_dir: Path | None) -> Drill:
    """Plant a decoy in a practice clone, and start the clock when a scan has seen it there. Raises `BrokenDrill`."""
    from checks.plugins.loading import load_shapes

    _only_one(book, project)
    id = uuid.uuid4().hex
    room = book.room(id)
    shapes, _ = load_shapes(catalog_of(data_dir))
    try:
        planted = plant(Path(project), room, shapes, provider)
        rows = _rows(room / PROJECT, data_dir)
        names = {f.fingerprint for f in rows.ledger.found() if f.value == planted.secret}
        key = next((k for k in rows.keys if k.fingerprint in names), None)
        spots = spots_of(key.sightings) if key is not None else {}
        if key is None or not spots:
            raise BrokenDrill("the decoy was planted, and the scan did not see it; nothing was begun")
        made = begun(
            id=id,
            project=project,
            kind="decoy",
            fingerprint=key.fingerprint,
            masked=key.masked,
            provider=key.provider,
            title=planted.kind.name,
            spots=spots.values(),
            folder=str(room),
            whole=planted.whole,
        )
        book.keep(made)
    except BaseException:
        removed(room)
        raise
    return made


def begin_dry(book: Drills, project: str, word: str, data_dir: Path | None, *, machine: bool = False) -> Drill:
    """Walk through with a real key, which is left as it is. Raises `BrokenDrill`, `Refusal`.

    Its places are those in the project; with `machine` those of this machine, too.
    """
    from checks.ledgers.rows import named
    from checks.report.words import key_title

    _only_one(book, project)
    rows, _ = rows_now(data_dir, paths=(Path(project),), machine=machine)
    (key,) = named((word,), rows.keys)
    made = begun(
        id=uuid.uuid4().hex,
        project=project,
        kind="dry",
        fingerprint=key.fingerprint,
        masked=key.masked,
        provider=key.provider,
        title=key_title(key),
        spots=spots_of(key.sightings).values(),
    )
    book.keep(made)
    return made


def scan_again(drill: Drill, data_dir: Path | None) -> tuple[Drill, list[str]]:
    """What a scan of the practice clone and of its origin sees now; and of which not all was read. Raises `BrokenDrill`."""
    if drill.kind != "decoy" or not drill.folder:
        raise BrokenDrill("a dry drill has no practice clone that could be scanned: tick what was walked through")
    clone, origin = Path(drill.folder) / PROJECT, Path(drill.folder) / ORIGIN
    if not is_clone(clone):
        raise BrokenDrill(f"the practice clone is not at {clone}: clone it from {origin}")
    if not is_clone(origin, bare=True):
        raise BrokenDrill(f"the practice clone’s origin is not at {origin} any more; abandon this drill")
    here, there = _rows(clone, data_dir), _rows(origin, data_dir)
    seen = spots_of(_sightings(here, drill))
    held = any(s.source == "history" for s in _sightings(here, drill))
    # A push by force leaves the old objects at the host for a while; what a clone of it would get is what counts.
    held = held or any({"tip", "reachable"} & set(s.reach) for s in _sightings(there, drill))
    whole = wholly_read(here)
    if "history" not in wholly_read(there):
        whole -= {"history"}
    unread = sorted({"worktree", "history"} - whole)
    return rescanned(drill, seen, held=held, whole=whole), unread


def finish(book: Drills, drill: Drill, who: str, data_dir: Path | None) -> tuple[Drill, str]:
    """End a drill that was held, and answer S5-NO-DRILL with it: the drill, and until when the answer counts."""
    from checks.attestations import Answers, Attestation, BrokenAnswers
    from checks.attestations.model import DRILL, until

    done = ended(drill, who)
    today = datetime.now(UTC).date()
    answer = Attestation(
        check=DRILL,
        answer="yes",
        who=done.by,
        when=today.isoformat(),
        until=until(today).isoformat(),
        evidence=evidence(done),
        held=(done.held or today).isoformat(),
    )
    try:
        Answers(places_of(data_dir)).give(done.project, answer)
    except BrokenAnswers as error:
        raise BrokenDrill(str(error)) from None
    book.keep(done)
    return done, answer.until


def abandon(book: Drills, drill: Drill) -> Drill:
    """Give a drill up: it counts for nothing."""
    done = given_up(drill)
    book.keep(done)
    return done


def evidence(drill: Drill) -> str:
    """What a drill is worth as evidence, in words: how long, and how it was proven."""
    took = seconds_of(round(drill.seconds(datetime.now(UTC))))
    if drill.kind == "dry":
        return f"Dry fire drill with {drill.masked}: {took} to safe by the people’s word; nothing was changed."
    cleaned = ", its history too" if drill.step("history").done else "; its history was not cleaned"
    return (
        f"Fire drill with a decoy in a practice clone: {took} to safe. A scan no longer saw the decoy in any file{cleaned}; "
        "revoking was walked through."
    )


def _only_one(book: Drills, project: str) -> None:
    if any(d.ended is None for d in book.of(project)):
        raise Refusal("a drill runs already for this project: “shrift drill show”; finish or abandon it first")


def _rows(folder: Path, data_dir: Path | None) -> Rows:
    return rows_now(data_dir, paths=(folder,))[0]


def _sightings(rows: Rows, drill: Drill) -> list[Sighting]:
    """Where the decoy is seen: by its fingerprint, or without a keychain, whose fingerprints hold for one run, by its mask."""

    def fits(key: Key) -> bool:
        return key.fingerprint == drill.fingerprint or (key.provider == drill.provider and key.masked == drill.masked)

    found: Iterable[Key] = filter(fits, rows.keys)
    return [s for key in found for s in key.sightings]


def clear(book: Drills, drill: Drill) -> None:
    """Take the practice clone of a drill away. Raises `BrokenDrill`."""
    room = book.room(drill.id)
    if not removed(room):
        raise BrokenDrill(f"{room} cannot be deleted")
