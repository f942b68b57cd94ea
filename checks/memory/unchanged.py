"""A scan of what has not changed: told again as it was told, without reading any of it.

What a scan tells depends on the files, on git's, on Shrift and its settings, and on the day. The system's own notes of
each file (size, times to the nanosecond, number) are hashed before and after a scan; where both agree, and nothing was
written in the moments before, the report is kept with that hash. The next scan that comes to the same hash has read the
same. Whatever is not plain (a plug-in, a store of objects that lies elsewhere, a linked working tree) is read again.
"""

from __future__ import annotations

import hashlib
import time
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from checks import __version__
from checks.memory.notes import add_notes, note_of_ours
from checks.model import Report, decode_report, encode
from checks.places import read_own

if TYPE_CHECKING:
    from checks.examination import Request
    from checks.places import Places

FOLDER = "unchanged"
MOST_ENTRIES = 500_000  # files and folders that are asked about
MOST_KEPT = 50  # reports; the oldest go first
LARGEST = 64 << 20  # bytes of one, packed
LARGEST_PLAIN = 512 << 20
RESTED = 2.0  # seconds for which nothing was written; some file systems tell times no better


class Unchanged:
    """One request, and whether what it is about is as it was. Made before anything is read."""

    def __init__(self, request: Request, places: Places, *, plain: bool) -> None:
        """`plain` says that nothing but the folders, Shrift and the day is asked: no plug-in, no network, no stand-in."""
        self._request, self._places = request, places
        self._newest = 0.0  # the youngest file, in seconds since 1970
        self._began = time.time()
        self._plain = plain and _is_plain(request)
        self._state = self._look() if self._plain else None

    def report(self) -> Report | None:
        """What was told when all was the same; None where anything is different, or nothing was told."""
        if self._state is None:
            return None
        content = read_own(self._file, LARGEST)
        if content is None or content[:32] != self._state:
            return None
        try:
            unpacking = zlib.decompressobj()
            plain = unpacking.decompress(content[32:], LARGEST_PLAIN)
            return decode_report(plain) if unpacking.eof else None
        except (zlib.error, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None

    def keep(self, report: Report) -> None:
        """Keep what was told, if nothing changed meanwhile."""
        if self._state is None or report.stopped or self._newest > self._began - RESTED:
            return
        packed = zlib.compress(encode(report), 1)
        if len(packed) > LARGEST or self._look() != self._state:
            return
        self._places.keep(self._file, self._state + packed, MOST_KEPT)

    @property
    def _file(self) -> Path:
        request = self._request
        asked = repr((sorted(map(str, request.paths)), request.history, request.since))
        return self._places.cache / FOLDER / hashlib.sha256(asked.encode("utf-8", "surrogateescape")).hexdigest()[:32]

    def _look(self) -> bytes | None:
        """A hash of everything that the report depends on; None where that is too much, or cannot be seen."""
        from checks.sources.ignores import personal_excludes

        home = Path.home()
        excludes = personal_excludes(home)
        told = hashlib.sha256(repr((__version__, datetime.now(UTC).date(), str(home), str(excludes))).encode())
        about = (home / ".gitconfig", home / ".config" / "git" / "config", *([excludes] if excludes else ()))
        left = MOST_ENTRIES
        for path in (*about, self._places.config, self._places.data):
            left -= add_notes(told, path, left, apart=_OWN)[0]
        told.update(_others(self._places, self._request))
        told.update(note_of_ours().encode())
        for root in self._request.paths:
            count, newest = add_notes(told, root, left)
            left, self._newest = left - count, max(self._newest, newest)
            told.update(repr([(p / ".git").exists() for p in root.parents]).encode())
        return told.digest() if left > 0 else None


_OWN = ("scans.sqlite", "memory.sqlite-")  # what every scan writes


def _is_plain(request: Request) -> bool:
    if (
        request.machine
        or request.staged
        or request.hosts
        or request.sign_ins
        or not request.memory
        or not request.paths
    ):
        return False
    for root in request.paths:
        git = root / ".git"
        stores = [p / "objects" / "info" / "alternates" for p in (git, root)]
        if git.is_file() or git.is_symlink() or any(s.exists() for s in stores):
            return False
    return True


def _others(places: Places, request: Request) -> bytes:
    """What the memory holds of other projects: a key that they have, too, is told."""
    from checks.memory.files import BrokenMemory
    from checks.memory.remembering import target_of
    from checks.memory.scans import Scans

    try:
        return repr(Scans(places).newest_but(target_of(request.paths))).encode()
    except BrokenMemory:
        return b"?"
