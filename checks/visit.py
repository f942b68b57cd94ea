"""The visit to a machine: whose home it is, what the checks want looked at there, and how it is announced."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from checks.words import count_of

if TYPE_CHECKING:
    from checks.announce import Announcer
    from checks.catalog import Catalog
    from checks.examination import Request
    from checks.hearing import Hearing
    from checks.keys.matcher import Matcher
    from checks.machine import LocalPlace
    from checks.sources.machine import Expand, MachineResult


def home_of(request: Request) -> Path:
    """The home that is looked at: the one named, else the own."""
    return request.home or Path.home()


def is_own(request: Request) -> bool:
    """Whether what runs here, and this user's variables, belong to it: only where no home was named."""
    return request.home is None


def places_of(catalog: Catalog) -> tuple[LocalPlace, ...]:
    """The places that checks want looked at, each once."""
    return tuple({place.id: place for check in catalog for place in check.places}.values())


def visit(
    request: Request,
    places: tuple[LocalPlace, ...],
    matcher: Matcher,
    hearing: Hearing,
    expand: Expand,
    announce: Announcer,
    cancel: threading.Event,
) -> MachineResult:
    """Look at the machine that a request means."""
    from checks.sources.machine import examine_machine

    own = is_own(request)
    with announce.phase("machine") as tell:
        result = examine_machine(
            home_of(request),
            places,
            matcher,
            own=own,
            on_hit=hearing.hear,
            expand=expand,
            environment=os.environ if own else None,
            system=Path("/") if own and os.name == "posix" else None,
            progress=lambda done, total, current: announce.progress(
                "machine", bytes_done=0, bytes_total=0, items_done=done, items_total=total, current=current
            ),
            cancel=cancel,
        )
        met = len({f.place for f in result.machine.files})
        running = f", {count_of(result.machine.processes_read, 'process', 'processes')}" if own else ""
        tell(f"{count_of(met, 'place')} of {len(places)}, {count_of(result.files_read, 'file')}{running}")
    return result
