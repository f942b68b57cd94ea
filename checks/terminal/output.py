"""Where a result goes: several formats in one run, each to its file or to standard output.

Files are opened before the examination begins, so that a mistake in a path costs no scan, and they replace what was
there only when they are whole.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, BinaryIO

from checks.events import Event, Failed, Finished, encode_event
from checks.saving import LeadsOut, replacing, write_text

if TYPE_CHECKING:
    from checks.catalog import Catalog
    from checks.model import Report
    from checks.report import Writer
    from checks.report.changed import Changed
    from checks.report.choices import Choices

EVENTS = "events"


@contextmanager
def writing() -> Iterator[None]:
    """What the system says of a result that cannot be written, as one line. A reader who went away is no failure."""
    from checks.terminal.refusal import Refusal

    try:
        yield
    except BrokenPipeError:
        raise
    except LeadsOut as error:
        raise Refusal(_led_out(error)) from None
    except OSError as error:
        raise Refusal(f"cannot write {error.filename or 'the result'}: {error.strerror}") from None


def known_formats(turned_on: Sequence[str] = ()) -> tuple[str, ...]:
    """The names `--format` takes, with those of the plug-ins that are on."""
    from checks.report import available

    own = (*available(), EVENTS)
    if not turned_on:
        return own
    from checks.plugins.loading import report_forms

    return (*own, *(name for name in report_forms(turned_on) if name not in own))


class Outputs:
    """The open targets of one run. `wanted` pairs a format with a path; None is standard output.

    `choices` say how a report is laid out; `turned_on` are the plug-ins whose forms may be asked for, `folders`
    those that are examined: no link of theirs leads a result out of them.
    """

    def __init__(
        self,
        wanted: Sequence[tuple[str, str | None]],
        choices: Choices | None = None,
        turned_on: Sequence[str] = (),
        folders: Sequence[Path] = (),
    ) -> None:
        self._wanted = wanted
        self._folders = folders
        self._choices = choices
        self._turned_on = turned_on
        self._targets: list[tuple[str, BinaryIO, ExitStack]] = []
        self._brought: dict[str, Writer] = {}  # by plug-ins

    def open(self) -> None:
        """Open every target; raises `OSError`, and then nothing half-written stays. A plug-in's form that cannot be
        loaded is a refusal."""
        self._load()
        try:
            for form, path in self._wanted:
                if path is None and sys.stdout is None:  # closed by the caller
                    raise OSError(errno.EBADF, os.strerror(errno.EBADF), "to standard output")
                stack = ExitStack()
                target = (
                    sys.stdout.buffer if path is None else stack.enter_context(replacing(Path(path), self._folders))
                )
                self._targets.append((form, target, stack))
        except BaseException as error:
            self.__exit__(type(error), error, error.__traceback__)
            raise

    def _load(self) -> None:
        from checks.report import available

        for form, _ in self._wanted:
            if form == EVENTS or form in available():
                continue
            from checks.plugins.loading import report_writer
            from checks.terminal.refusal import Refusal, told

            try:
                self._brought[form] = report_writer(form, self._turned_on)
            except (Exception, SystemExit) as error:
                raise Refusal(f"the format “{form}” of a plug-in cannot be loaded ({told(error)})") from None

    @property
    def for_people(self) -> bool:
        """Whether a form is asked for that is laid out for a reader."""
        from checks.report import CHOSEN

        return any(form in CHOSEN for form, _ in self._wanted)

    def know(self, change: Callable[[bool], Changed | None]) -> None:
        """What those forms tell of the scan before; `change` is told whether names are hidden."""
        from msgspec.structs import replace

        from checks.report.choices import Choices

        choices = self._choices or Choices()
        self._choices = replace(choices, changed=change(choices.hide_names))

    def close(self) -> None:
        """Put the files in place; raises `OSError`. What was not closed when the block ends leaves no trace."""
        while self._targets:
            self._targets.pop(0)[2].close()

    def __enter__(self) -> Outputs:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        while self._targets:
            self._targets.pop()[2].__exit__(kind, error, trace)

    @contextmanager
    def follow(self) -> Iterator[Callable[[Event], None]]:
        """What the examination calls with each event: event streams are written, a terminal shows progress."""
        streams = [target for form, target, _ in self._targets if form == EVENTS]

        def write(event: Event) -> None:
            if isinstance(event, Finished):
                return  # `write` sends it: the report is the last line of the stream
            line = encode_event(event)
            with writing():
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
        for form, target, _ in self._targets:
            if form == EVENTS:
                with suppress(OSError):
                    target.write(encode_event(event))
                    target.flush()

    def write(self, report: Report, catalog: Catalog) -> None:
        """Write the report in every format that was asked for.

        One that breaks costs itself only: the others are put in place before its error is raised.
        """
        shown = report
        if self._choices is not None and self._choices.hide_names:
            from checks.report.outsiders import for_outsiders

            shown = for_outsiders(report, catalog)
        broken: Exception | None = None
        for row in list(self._targets):
            form, target, stack = row
            try:
                if form == EVENTS:
                    target.write(encode_event(Finished(report=report)))
                else:
                    self._writer(form)(shown, target, catalog)
                target.flush()
            except OSError:
                raise
            except Exception as error:
                self._targets.remove(row)
                stack.__exit__(type(error), error, error.__traceback__)
                broken = broken or self._blamed(form, error)
        if broken is not None:
            self.close()
            raise broken

    def _writer(self, form: str) -> Writer:
        from checks.report import writer

        return self._brought.get(form) or writer(form, self._choices)

    def _blamed(self, form: str, error: Exception) -> Exception:
        """What is raised for a form that broke: a plug-in's fault is its own, and no mistake of Shrift."""
        from checks.terminal.refusal import Refusal, told

        if form not in self._brought:
            return error
        return Refusal(f"the format “{form}” of a plug-in broke ({told(error)}); what else was asked for is written")


def print_or_write(text: str, path: Path | None, folders: Iterable[Path]) -> None:
    """A text where a person wants it: without a path it is printed.

    Raises `Refusal`, also for a link in one of these folders that leads out of it.
    """
    import click

    from checks.terminal.refusal import Refusal

    if path is None:
        click.echo(text, nl=False)
        return
    try:
        write_text(path, text, folders)
    except LeadsOut as error:
        raise Refusal(_led_out(error)) from None
    except OSError as error:
        raise Refusal(f"“{path}” cannot be written: {error.strerror}") from None


def _led_out(error: LeadsOut) -> str:
    return f"“{error.filename}” is a link that leads out of {error.out_of}; nothing is written through it"
