"""How an examination tells what it is doing: phases with their time, progress at a bearable rate, what was heard."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import msgspec

from checks.events import Event, Heard, Phase, PhaseName, Progress
from checks.model import Severity, Sin

EVENTS_A_SECOND = 20

TITLES: dict[PhaseName, str] = {
    "list": "List what is there",
    "files": "Read the files",
    "history": "Read the git history",
    "machine": "Look on this machine",
    "providers": "Ask the git host",
    "accounts": "Ask the providers",
    "judge": "Judge",
}


class Announcer:
    """Sends events from any thread, one at a time; `emit` is never called twice at once."""

    def __init__(self, emit: Callable[[Event], None]) -> None:
        self._emit = emit
        self._began = time.monotonic()
        self._last_progress = 0.0
        self._dropped: Progress | None = None  # the newest that no listener got
        self._lock = threading.Lock()

    @property
    def seconds(self) -> float:
        """Since the examination began."""
        return time.monotonic() - self._began

    def send(self, event: Event) -> None:
        """Send one event."""
        with self._lock:
            self._emit(event)

    @contextmanager
    def phase(self, name: PhaseName, detail: str = "") -> Iterator[Callable[[str], None]]:
        """Announce a phase and its end. The block is given a function that sets the sentence told at the end."""
        said = [detail]
        began = time.monotonic()
        self.send(Phase(phase=name, state="running", title=TITLES[name], detail=detail))
        self._dropped = None
        yield lambda text: said.__setitem__(0, text)
        if self._dropped is not None:  # the last word of a phase is never the one that was too much
            self.send(self._end_of(self._dropped))
            self._dropped = None
        self.send(
            Phase(
                phase=name, state="done", title=TITLES[name], detail=said[0], seconds=round(time.monotonic() - began, 3)
            )
        )

    @staticmethod
    def _end_of(last: Progress) -> Progress:
        """What a phase came to. Items are counted, bytes were guessed before reading: who saw all items read all bytes."""
        if last.items_done < last.items_total:
            return last
        return msgspec.structs.replace(last, bytes_done=last.bytes_total, current="")

    def skip(self, name: PhaseName, why: str) -> None:
        """Announce a phase that does not happen, and why."""
        self.send(Phase(phase=name, state="skipped", title=TITLES[name], detail=why))

    def progress(
        self,
        name: PhaseName,
        *,
        bytes_done: int,
        bytes_total: int,
        items_done: int,
        items_total: int,
        current: str = "",
    ) -> None:
        """Announce how far a phase is. Most calls are dropped: a listener gets at most 20 a second."""
        now = time.monotonic()
        event = Progress(
            phase=name,
            bytes_done=bytes_done,
            bytes_total=bytes_total,
            items_done=items_done,
            items_total=items_total,
            current=current,
            seconds=round(self.seconds, 3),
        )
        if now - self._last_progress < 1 / EVENTS_A_SECOND and bytes_done < bytes_total:
            self._dropped = event
            return
        self._last_progress, self._dropped = now, None
        self.send(event)

    def heard(
        self,
        title: str,
        masked: str,
        place: str,
        severity: Severity,
        *,
        sin: Sin,
        key: str,
        commit: str | None = None,
    ) -> None:
        """Announce a key that was met for the first time. `sin` is the one that its place speaks of, before any check."""
        self.send(
            Heard(
                sin=int(sin),
                severity=severity,
                title=title,
                masked=masked,
                place=place,
                commit=commit,
                key=key,
                seconds=round(self.seconds, 3),
            )
        )
