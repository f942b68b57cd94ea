"""Putting an acceptance back: what its file said before it was added, extended or removed, and what it says since.

An entry holds no value, only who tolerates what and why, so its text is kept as it is, in a file of our own. A file that somebody
changed in the meantime is left alone.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from checks.acceptances import making
from checks.acceptances.making import CannotAccept
from checks.acceptances.model import FOLDER, LARGEST, Acceptance, written
from checks.fixes.reach import Unsafe, reached
from checks.places import read_whole

if TYPE_CHECKING:
    from checks.places import Places

FILE = "acceptances.json"
WIDEST = 1 << 20  # bytes of a file that is taken away
LARGEST_FILE = 8 << 20  # bytes of the file with all steps
MOST = 100  # steps that are kept, of all folders together


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One change of one entry. `before` and `after` are what its file says; None: there is none."""

    when: str
    folder: str
    name: str
    before: bytes | None = None
    after: bytes | None = None


def store(places: Places, root: Path, entry: Acceptance) -> str:
    """Write an entry to a file of its own, which can be taken back; its path from `root`. Raises `CannotAccept`."""
    path = making.store(root, entry)
    _note(places, root, path.rpartition("/")[2], None, written(entry))
    return path


def write(
    places: Places, root: Path, name: str, content: bytes | None, *, holds_secret: Callable[[bytes], bool]
) -> bool:
    """Give an entry's file this content, or take it away. Returns whether it can be put back. Raises `CannotAccept`.

    What somebody wrote by hand may be anything: a text with a key in it is not kept.
    """
    seen = _put(root, name, content)
    if seen is not None and (len(seen) > LARGEST or holds_secret(seen)):
        return False
    _note(places, root, name, seen, content)
    return True


def _note(places: Places, root: Path, name: str, before: bytes | None, after: bytes | None) -> None:
    """Remember a change that was made. Where nothing can be written it stays made, and cannot be put back from here."""
    step = Step(
        when=datetime.now(UTC).isoformat(timespec="seconds"),
        folder=str(root),
        name=name,
        before=before,
        after=after,
    )
    _keep(places, [*_steps(places), step])


def undo(places: Places, root: Path, name: str = "") -> Step:
    """Put back what was changed last here, or last in the entry of this name. Raises `CannotAccept`."""
    steps = _steps(places)
    step = next((s for s in reversed(steps) if s.folder == str(root) and (not name or s.name == name)), None)
    if step is None:
        raise CannotAccept("no acceptance was changed here that could be put back")
    _put(root, step.name, step.before, expected=step.after)
    _keep(places, [s for s in steps if s is not step])
    return step


_ANY = b"\0"  # no entry says this


def _put(root: Path, name: str, content: bytes | None, *, expected: bytes | None = _ANY) -> bytes | None:
    """What stood there until now. Only where that is what was expected."""
    shown = f"{FOLDER}/{name}"
    try:
        with reached(root, shown) as spot:
            seen = spot.see(WIDEST)
            found = None if seen is None else seen.data
            if expected != _ANY and found != expected:
                raise CannotAccept(f"{shown} was changed since; it is left as it is")
            if content is None:
                spot.remove()
                spot.settle()
            else:
                spot.replace(content, seen)
            return found
    except Unsafe as error:
        raise CannotAccept(f"{shown}: {error}") from None
    except OSError as error:
        raise CannotAccept(f"{shown} cannot be changed: {error.strerror}") from None


def _steps(places: Places) -> list[Step]:
    try:
        return msgspec.json.decode(read_whole(places.data / FILE, LARGEST_FILE), type=list[Step])
    except (OSError, msgspec.DecodeError, ValueError, RecursionError):
        return []  # none, or damaged: then nothing can be put back from here


def _keep(places: Places, steps: list[Step]) -> None:
    try:
        places.write(places.data / FILE, msgspec.json.encode(steps[-MOST:]))
    except OSError:
        return
