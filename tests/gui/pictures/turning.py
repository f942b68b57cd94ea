"""The loop while pictures are drawn: what breaks in it, or beside it, ends the drawing; Qt alone would tell of it and go on."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType

from PySide6.QtWidgets import QApplication

PATIENCE = 60  # seconds for what is waited for
_broken: list[BaseException] = []


@contextmanager
def errors_end_it() -> Iterator[None]:
    """Within, an error that a turn of the loop hears is raised by `turn`; one that none heard is raised at the end."""

    def heard(_kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        _broken.append(error.with_traceback(trace))

    before, sys.excepthook = sys.excepthook, heard
    try:
        yield
        _raise()
    finally:
        sys.excepthook = before
        _broken.clear()


def _raise() -> None:
    if _broken:
        raise _broken.pop(0)


def turn() -> None:
    """One turn of the loop. Raises what broke in it."""
    QApplication.processEvents()
    _raise()


def waited_for(what: Callable[[], object]) -> None:
    """Turn the loop until this is so. Raises what broke meanwhile, and `TimeoutError`."""
    until = time.monotonic() + PATIENCE
    while not what():
        if time.monotonic() > until:
            raise TimeoutError("what a picture waits for did not come")
        turn()
