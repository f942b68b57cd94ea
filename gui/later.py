"""Work that takes longer than a blink: done beside the window's loop, or in small pieces within it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal

SLICE_SECONDS = 0.008


class _Bridge(QObject):
    """Carries results from threads into the loop. One for all, which is never deleted: what a thread emits by is there."""

    ended = Signal(object, int, object, object)


@cache
def _bridge() -> _Bridge:
    return _Bridge()


class Later(QObject):
    """One piece of work at a time; of several only the newest has its result told.

    The work must touch no widget and nothing that changes meanwhile. Its error is raised in the loop.
    """

    done = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._newest, self._own, self._ended = 0, object(), _bridge().ended
        self._ended.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def run(self, work: Callable[[], Any]) -> None:
        """Begin; what was begun before is forgotten."""
        self._newest += 1
        own, number, ended = self._own, self._newest, self._ended

        def begun() -> None:  # it holds nothing of the window, which may be closed meanwhile
            try:
                result, error = work(), None
            except BaseException as raised:  # told in the loop, where somebody hears it
                result, error = None, raised
            ended.emit(own, number, result, error)

        threading.Thread(target=begun, name="later", daemon=True).start()

    def forget(self) -> None:
        """Tell nothing of what was begun."""
        self._newest += 1

    def _tell(self, own: object, number: int, result: object, error: BaseException | None) -> None:
        if own is not self._own or number != self._newest:
            return
        if error is not None:
            raise error
        self.done.emit(result)


class Turns(QObject):
    """Work that must be done in the loop, piece by piece: one in each of its turns. What is needed at once is done at once."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: dict[str, Callable[[], None]] = {}
        self._on_request: set[str] = set()
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._one)

    def plan(self, name: str, work: Callable[[], None], *, asked: bool = False) -> None:
        """Do it in a turn of its own, in the place of what was planned under this name; if `asked`, only when it is needed."""
        self._waiting.pop(name, None)
        self._on_request.discard(name)
        self._waiting[name] = work
        if asked:
            self._on_request.add(name)
        else:
            self._timer.start()

    def now(self, name: str) -> None:
        """Do it now, if it waits."""
        work = self._waiting.pop(name, None)
        if work is not None:
            work()

    @property
    def waiting(self) -> list[str]:
        """What is still to be done, in its order."""
        return list(self._waiting)

    def _one(self) -> None:
        for name in self._waiting:
            if name not in self._on_request:
                self.now(name)
                return
        self._timer.stop()


class Slices(QObject):
    """One long piece of work in the loop: as many of its steps in each turn as find room in a slice of time.

    What is begun anew takes the place of what was not done. An error of a step ends the work and is raised in the loop.
    """

    def __init__(self, parent: QObject | None = None, *, seconds: float = SLICE_SECONDS) -> None:
        super().__init__(parent)
        self._seconds = seconds
        self._steps: Iterator[None] | None = None
        self._then: Callable[[], None] = lambda: None
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._turn)

    @property
    def running(self) -> bool:
        """Whether something is left to be done."""
        return self._steps is not None

    def run(self, steps: Iterator[None], then: Callable[[], None]) -> None:
        """Begin with the next turn of the loop; `then` is called when all is done."""
        self._steps, self._then = steps, then
        self._timer.start()

    def finish(self) -> None:
        """Do all that is left now."""
        self._go(None)

    def _turn(self) -> None:
        self._go(time.perf_counter() + self._seconds)

    def _go(self, until: float | None) -> None:
        steps, fresh = self._steps, True
        try:
            while steps is not None and self._steps is steps:
                next(steps)
                fresh = False
                if until is not None and time.perf_counter() > until:
                    return
        except StopIteration:
            # What follows is what is seen, and takes its time: it has a turn of its own.
            if self._steps is steps and (fresh or until is None):
                self._end()
                self._then()
        except BaseException:
            if self._steps is steps:
                self._end()
            raise

    def _end(self) -> None:
        self._steps = None
        self._timer.stop()
