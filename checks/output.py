"""Where a result goes: several formats in one run, each to its file or to standard output.

Files are opened before the examination begins, so that a mistake in a path costs no scan, and they replace what was
there only when they are whole.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, BinaryIO

from checks.events import Event, Failed, Finished, encode_event

if TYPE_CHECKING:
    from checks.catalog import Catalog
    from checks.model import Report

EVENTS = "events"


def known_formats() -> tuple[str, ...]:
    """The names `--format` takes."""
    from checks.report import available

    return (*available(), EVENTS)


class Outputs:
    """The open targets of one run. `wanted` pairs a format with a path; None is standard output."""

    def __init__(self, wanted: Sequence[tuple[str, str | None]]) -> None:
        self._wanted = wanted
        self._stack = ExitStack()
        self._targets: list[tuple[str, BinaryIO]] = []

    def open(self) -> None:
        """Open every target; raises `OSError`, and then nothing half-written stays."""
        try:
            for form, path in self._wanted:
                target = sys.stdout.buffer if path is None else self._stack.enter_context(_replacing(Path(path)))
                self._targets.append((form, target))
        except BaseException as error:
            self._stack.__exit__(type(error), error, error.__traceback__)
            raise

    def close(self) -> None:
        """Put the files in place; raises `OSError`. What was not closed when the block ends leaves no trace."""
        self._stack.close()

    def __enter__(self) -> Outputs:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.__exit__(kind, error, trace)

    @contextmanager
    def follow(self) -> Iterator[Callable[[Event], None]]:
        """What the examination calls with each event: event streams are written, a terminal shows progress."""
        streams = [target for form, target in self._targets if form == EVENTS]

        def write(event: Event) -> None:
            if isinstance(event, Finished):
                return  # `write` sends it: the report is the last line of the stream
            line = encode_event(event)
            for stream in streams:
                stream.write(line)
                stream.flush()

        if streams or not sys.stderr.isatty():
            yield write
            return
        from checks.report.live import Live

        with Live() as live:
            yield live

    def fail(self, event: Failed) -> None:
        """Tell those who follow by events that there will be no report."""
        for form, target in self._targets:
            if form == EVENTS:
                with suppress(OSError):
                    target.write(encode_event(event))
                    target.flush()

    def write(self, report: Report, catalog: Catalog) -> None:
        """Write the report in every format that was asked for."""
        from checks.report import writer

        for form, target in self._targets:
            if form == EVENTS:
                target.write(encode_event(Finished(report=report)))
            else:
                writer(form)(report, target, catalog)
            target.flush()


@contextmanager
def _replacing(path: Path) -> Iterator[BinaryIO]:
    """A file that takes the place of `path` when the block ends well, and leaves no trace when it does not."""
    folder = path.parent
    if path.is_dir():
        raise IsADirectoryError(21, os.strerror(21), str(path))
    if not folder.is_dir():
        raise FileNotFoundError(2, os.strerror(2), str(folder))
    if path.exists() and not path.is_file():
        with path.open("wb") as device:  # /dev/stderr, a pipe: written as it is
            yield device
        return
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
