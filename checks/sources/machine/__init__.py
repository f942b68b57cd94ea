"""The machine as a source: a home's own places of keys, read with bounds; what runs and listens, where it is the own.

Nothing is unlocked, asked, sent or changed. Another's home is read as files alone: what runs here is not its matter.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from checks.keys.matcher import Matcher
from checks.keys.secret import Fingerprinter
from checks.machine import LocalFile, LocalPlace, Machine, Signal
from checks.model import Limit
from checks.sources import Document
from checks.sources.history import OnHit
from checks.sources.machine.access import modes_tell
from checks.sources.machine.homes import Home
from checks.sources.machine.listeners import listening
from checks.sources.machine.processes import look_at_processes
from checks.sources.machine.reading import Reader

Expand = Callable[[Document, list[Limit]], Iterator[Document]]


class MachineResult(msgspec.Struct, kw_only=True):
    """What a machine told, and what could not be looked at."""

    machine: Machine
    limits: list[Limit] = msgspec.field(default_factory=list)
    files_read: int = 0
    bytes_read: int = 0
    cancelled: bool = False


def examine_machine(
    folder: Path,
    places: Sequence[LocalPlace],
    matcher: Matcher,
    *,
    own: bool,
    on_hit: OnHit,
    expand: Expand,
    environment: Mapping[str, str] | None = None,
    system: Path | None = None,
    progress: Callable[[int, int, str], None] = lambda done, total, current: None,
    cancel: threading.Event | None = None,
) -> MachineResult:
    """Read every place under a home; with `own`, the system's files, processes and sockets too.

    `environment` holds the own user's variables (a tool's override counts), `system` is the root under which the
    system's own files are; both say nothing of another's home. `progress` is told places, all places, the tool.
    """
    cancel = cancel or threading.Event()
    home = Home(folder, own=own, environment=environment, system=system)
    limits: list[Limit] = []
    tell = modes_tell(home.folder)
    # Equal logins in two places are told by this run's own fingerprints; they go nowhere.
    reader = Reader(home, matcher, on_hit, expand, Fingerprinter(), limits, modes=tell, cancel=cancel)
    files: list[LocalFile] = []
    looked: set[str] = set()
    signals: dict[str, tuple[Signal, ...]] = {}
    for number, place in enumerate(places):
        if cancel.is_set():
            break
        progress(number, len(places), place.tool)
        for id in {place.id, place.record_id}:
            groups = [g for g in place.files if place.id_of(g) == id]
            for group in groups:
                files.extend(reader.read(place, group))
            if groups and not cancel.is_set():
                looked.add(id)
        found = tuple(s for s in place.signals if reader.says(place, s))
        if found:
            signals[place.id] = found
    progress(len(places), len(places), "")
    machine = Machine(
        home=str(folder),
        own=own,
        modes_tell=tell,
        files=tuple(files),
        looked=frozenset(looked),
        signals=signals,
        synced=home.synced,
    )
    if own and not cancel.is_set():
        running = look_at_processes(matcher, on_hit, cancel)
        listeners, whole = listening()
        machine = msgspec.structs.replace(
            machine,
            processes=tuple(running.found),
            processes_read=running.read,
            processes_unread=running.unread,
            listeners=listeners,
            sockets_read=whole,
        )
    return MachineResult(
        machine=machine,
        limits=limits,
        files_read=reader.files_read,
        bytes_read=reader.bytes_read,
        cancelled=cancel.is_set(),
    )
