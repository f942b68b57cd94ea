"""What packs told, on disk: a file for each store, among what can be made again.

No value is in it: ids, names of people and of files, and dates, as reports have them.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from checks import __version__
from checks.memory.notes import note_of_ours
from checks.places import read_own
from checks.sources.kept import Kept
from checks.sources.plain import real

if TYPE_CHECKING:
    from checks.places import Places

FOLDER = "packs"
MOST_KEPT = 20  # stores; those not scanned for longest go first
LARGEST = 256 << 20  # bytes of one
HASH = 32  # bytes


class PackMemory:
    """Keeps what packs told, for one set of rules and for one state of Shrift."""

    def __init__(self, places: Places, rules: str) -> None:
        """`rules` is the hash of what keys are looked for."""
        self._places = places
        self._made_by = hashlib.sha256(repr((__version__, rules, note_of_ours())).encode()).digest()

    def kept(self, objects: Path) -> Kept | None:
        """What the packs of a store told; None where nothing was kept, or by others."""
        file = self._file(objects)
        content = read_own(file, LARGEST)
        if content is None or content[:HASH] != self._made_by:
            return None
        body = memoryview(content)[2 * HASH :]
        if content[HASH : 2 * HASH] != hashlib.sha256(body).digest():
            return None
        try:
            kept = msgspec.msgpack.decode(body, type=Kept)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None
        with suppress(OSError):
            os.utime(file)  # it was of use
        return kept

    def keep(self, objects: Path, kept: Kept) -> None:
        """Keep it in place of what was kept."""
        body = msgspec.msgpack.encode(kept)
        content = self._made_by + hashlib.sha256(body).digest() + body  # a bit that turned could hide a find
        if len(content) <= LARGEST:
            self._places.keep(self._file(objects), content, MOST_KEPT)

    def _file(self, objects: Path) -> Path:
        name = hashlib.sha256(os.fsencode(real(objects))).hexdigest()[:32]
        return self._places.cache / FOLDER / name
