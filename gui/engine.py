"""The engine: a scan as a child process that speaks events, one JSON object a line.

Values of keys stay in the child. The window's event loop is never blocked: what arrives is read as it comes,
applied in one batch every 50 ms, and a flood is worked off in slices.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, QProcess, QTimer, Signal

from checks.events import Event, Excerpt, Failed, Finished, Heard, Phase, Progress, Started, decode_in_steps
from checks.language import tr
from checks.model import Report
from gui.child import command, last_words, prepare
from gui.later import Later

BATCH_MS = 50
SLICE_SECONDS = 0.015  # how long one batch may keep the event loop
POLITE_MS = 2_000  # what a cancelled child gets to write its partial report
QUIET_MS = 30_000
LONGEST_LINE = 256 * 1024 * 1024  # a report of very many findings is one line
KEPT_STDERR = 16 * 1024


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """What the user ticked."""

    history: bool = True
    online: bool = False  # the git host
    providers: tuple[str, ...] = ()  # that are asked, by id
    simulated: bool = False  # the demo's made-up providers answer; nobody is asked
    machine: bool = False
    home: Path | None = None  # another home than the own, for a machine alone

    @property
    def asks(self) -> bool:
        """Whether anybody is asked over the network."""
        return not self.simulated and (self.online or bool(self.providers))


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """How a scan ended. `error` is one line for a person, without values; `report` is None if none came."""

    report: Report | None = None
    error: str = ""
    cancelled: bool = False
    broken_lines: int = 0  # lines that were no event
    seconds: float = 0.0

    @property
    def words(self) -> str:
        """Why there is no report, for a person."""
        if self.error:
            return self.error
        if self.cancelled:
            return tr("The scan was cancelled before anything was read.")
        return tr("The scan ended without a result.")


class Engine(QObject):
    """Runs one scan at a time and says what it hears."""

    begun = Signal(object)  # Started
    phase = Signal(object)  # Phase
    progress = Signal(object)  # the latest Progress of a batch
    heard = Signal(list)  # list[Heard]
    excerpts = Signal(list)  # list[Excerpt]
    accounts = Signal(object)  # AccountsTold
    quiet = Signal(str)  # nothing was said for 30 s; what was being read then
    ended = Signal(object)  # Outcome

    def __init__(self, parent: QObject | None = None, *, program: Sequence[str] = ()) -> None:
        """`program` replaces the command line of Shrift; tests give a script that replays events."""
        super().__init__(parent)
        self.prepare: Callable[[Report], None] | None = (
            None  # is done with a report, beside the loop, before it is told
        )
        self._later = Later(self)
        self._later.done.connect(self._tell)
        self._preparing = False
        self._program = list(program) or command()
        self._process: QProcess | None = None
        self._batch = QTimer(self, interval=BATCH_MS)
        self._batch.timeout.connect(self._work)
        self._watchdog = QTimer(self, interval=QUIET_MS)
        self._watchdog.timeout.connect(self._say_quiet)
        self._killer = QTimer(self, interval=POLITE_MS, singleShot=True)
        self._killer.timeout.connect(self._kill)
        self.jobs = 0  # readers at once; 0 lets the scan decide
        self._clear()

    def _clear(self) -> None:
        self._buffer = bytearray()
        self._searched = 0  # bytes of the buffer known to hold no line's end
        self._overlong = False
        self._reading: Generator[None, None, Event] | None = None  # of a line that is long
        self._stderr = bytearray()
        self._broken = 0
        self._report: Report | None = None
        self._failed = ""
        self._cancelled = False
        self._current = ""
        self._exit: tuple[int, bool] | None = None
        self._began = time.monotonic()

    @property
    def running(self) -> bool:
        """Whether a scan is under way (also while it is being cancelled)."""
        return self._process is not None or self._preparing

    @property
    def cancelling(self) -> bool:
        """Whether the scan was asked to stop."""
        return self.running and self._cancelled

    def start(self, folder: Path | None, scope: Scope | None = None) -> None:
        """Begin to examine a folder; without one, this machine alone. Raises `RuntimeError` while another scan runs."""
        if self.running:
            raise RuntimeError("a scan is running")
        self._clear()
        process = QProcess(self)
        prepare(process)
        process.readyReadStandardOutput.connect(self._take)
        process.readyReadStandardError.connect(self._take_stderr)
        process.finished.connect(self._on_finished)
        process.errorOccurred.connect(self._on_error)
        self._process = process
        self._batch.start()
        self._watchdog.start()
        process.start(self._program[0], [*self._program[1:], *arguments(folder, scope or Scope(), self.jobs)])

    def cancel(self) -> None:
        """Ask the scan to stop; it writes what it found, and is ended after 2 s if it does not."""
        if self._process is None or self._cancelled:
            return
        self._cancelled = True
        self._process.terminate()
        self._killer.start()

    def stop(self) -> None:
        """End the scan at once, as when the window closes. Nothing is said afterwards."""
        process, self._process = self._process, None
        self._preparing = False
        self._later.forget()
        for timer in (self._batch, self._watchdog, self._killer):
            timer.stop()
        if process is not None:
            process.blockSignals(True)
            process.kill()
            process.waitForFinished(1_000)
            process.deleteLater()

    def _take(self) -> None:
        if self._process is not None:
            self._buffer += self._process.readAllStandardOutput().data()

    def _take_stderr(self) -> None:
        if self._process is not None:
            self._stderr += self._process.readAllStandardError().data()
            del self._stderr[:-KEPT_STDERR]

    def _on_finished(self, code: int, status: QProcess.ExitStatus) -> None:
        self._take()
        self._take_stderr()
        self._exit = (code, status == QProcess.ExitStatus.CrashExit)

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:  # `finished` does not follow this one
            self._failed = tr("The scan could not be started.")
            self._exit = (-1, False)

    def _kill(self) -> None:
        if self._process is not None:
            self._process.kill()

    def _say_quiet(self) -> None:
        self.quiet.emit(self._current)

    def _work(self) -> None:
        """Apply what arrived, for at most a slice of time; the rest waits for the event loop's next turn."""
        deadline = time.monotonic() + SLICE_SECONDS
        heard: list[Heard] = []
        excerpts: list[Excerpt] = []
        progress: Progress | None = None
        others: list[Event] = []
        more = False
        for event in self._events():
            match event:
                case None:
                    pass
                case Heard():
                    heard.append(event)
                case Excerpt():
                    excerpts.append(event)
                case Progress():
                    progress = event
                case _:
                    others.append(event)
            if time.monotonic() > deadline:
                more = True
                break
        self._emit(others, progress, heard, excerpts)
        if self._process is None:
            return  # a listener stopped the engine
        self._batch.setInterval(5 if more else BATCH_MS)
        if not more and self._exit is not None:
            self._end(*self._exit)

    def _emit(
        self, others: list[Event], progress: Progress | None, heard: list[Heard], excerpts: list[Excerpt]
    ) -> None:
        if others or progress or heard or excerpts:
            self._watchdog.start()
        for event in others:
            match event:
                case Started():
                    self.begun.emit(event)
                case Phase():
                    self.phase.emit(event)
                case Finished():
                    self._report = event.report
                case Failed():
                    self._failed = last_words(event.message.encode())
                case _:
                    self.accounts.emit(
                        event
                    )  # its type is not named here: importing it costs as much as a scan's start
        if progress is not None:
            self._current = progress.current
            self.progress.emit(progress)
        if heard:
            self.heard.emit(heard)
        if excerpts:
            self.excerpts.emit(excerpts)

    def _events(self) -> Iterator[Event | None]:
        """What the whole lines say that have come; None is a pause within a long one, which is read on where it was left."""
        while True:
            if self._reading is None:
                line = self._next_line()
                if line is None:
                    return
                if not line.strip():
                    continue
                self._reading = decode_in_steps(line)
            event = None
            try:
                next(self._reading)
            except StopIteration as done:
                self._reading, event = None, done.value
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                self._reading = None
                self._broken += 1
                continue
            yield event

    def _next_line(self) -> bytes | None:
        """The next whole line, or None. A line over the bound is dropped and counted as broken."""
        end = self._buffer.find(b"\n", self._searched)
        if end < 0:
            self._searched = len(self._buffer)
            if self._searched > LONGEST_LINE:
                self._buffer.clear()
                self._searched = 0
                self._overlong = True
            return None
        line = bytes(memoryview(self._buffer)[:end])
        del self._buffer[: end + 1]
        self._searched = 0
        if self._overlong:
            self._overlong = False
            self._broken += 1
            return b""
        return line

    def _end(self, code: int, crashed: bool) -> None:
        process, self._process = self._process, None
        for timer in (self._batch, self._watchdog, self._killer):
            timer.stop()
        if process is not None:
            process.deleteLater()
        if self._buffer.strip():
            self._broken += 1  # the child died in the middle of a line
        outcome = Outcome(
            report=self._report,
            error=self._why(code, crashed),
            cancelled=self._cancelled,
            broken_lines=self._broken,
            seconds=time.monotonic() - self._began,
        )
        if self.prepare is None or outcome.report is None:
            self.ended.emit(outcome)
            return
        self._preparing = True
        self._later.run(lambda report=outcome.report, prepare=self.prepare: (prepare(report), outcome)[1])

    def _tell(self, outcome: Outcome) -> None:
        self._preparing = False
        self.ended.emit(outcome)

    def _why(self, code: int, crashed: bool) -> str:
        if self._failed:
            return self._failed
        if self._report is not None or self._cancelled:
            return ""
        words = last_words(bytes(self._stderr))
        if crashed:
            where = tr(" at {current}", current=self._current) if self._current else ""
            return tr("The scan stopped{where}: its process ended by signal {code}.", where=where, code=code)
        return words or tr("The scan ended without a result (exit {code}).", code=code)


def arguments(folder: Path | None, scope: Scope, jobs: int = 0) -> list[str]:
    """The words of the command line for a scan of this folder; without one, of this machine alone. 0 jobs: as many as fit."""
    words = ["scan", "--format", "events"]
    if not scope.history:
        words.append("--no-history")
    if scope.online:
        words.append("--online=hosts")
    words += [f"--online={name}" for name in scope.providers]
    if scope.simulated:
        words.append("--simulated")
    if jobs:
        words.append(f"--jobs={jobs}")
    if folder is None and scope.home is not None:
        words.extend(["--home", str(scope.home)])
    elif scope.machine or folder is None:
        words.append("--machine")
    return [*words, "--", str(folder)] if folder is not None else words


class DemoMaker(QObject):
    """Has the command line make the demo project, in a folder that does not exist yet."""

    made = Signal(str)  # the project's folder
    failed = Signal(str)  # one line for a person

    def __init__(self, parent: QObject | None = None, *, program: Sequence[str] = ()) -> None:
        super().__init__(parent)
        self._program = list(program) or command()
        self._process: QProcess | None = None
        self._folder = Path()

    @property
    def running(self) -> bool:
        """Whether the project is being made."""
        return self._process is not None

    def start(self, folder: Path) -> None:
        """Make the project; asking again while it is being made does nothing."""
        if self._process is not None:
            return
        self._folder = folder
        self._process = QProcess(self)
        prepare(self._process)
        self._process.finished.connect(self._on_finished)
        self._process.errorOccurred.connect(self._on_error)
        self._process.start(self._program[0], [*self._program[1:], "demo", "--make-only", str(folder)])

    def stop(self) -> None:
        """End it at once. Nothing is said afterwards."""
        process, self._process = self._process, None
        if process is not None:
            process.blockSignals(True)
            process.kill()
            process.waitForFinished(1_000)
            process.deleteLater()

    def _on_finished(self, code: int, _status: QProcess.ExitStatus) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        words = last_words(process.readAllStandardError().data())
        process.deleteLater()
        if code == 0 and self._folder.is_dir():
            self.made.emit(str(self._folder))
        else:
            self.failed.emit(words or tr("The demo project could not be made."))

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart and self._process is not None:
            self._process.deleteLater()
            self._process = None
            self.failed.emit(tr("The demo project could not be made: Python did not start."))
