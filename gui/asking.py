"""Asking the command line one thing: a child process, its answer as bytes, its refusal as one line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

import msgspec
from PySide6.QtCore import QObject, QProcess, Signal
from shiboken6 import isValid

from checks.language import tr
from checks.words import sentence
from gui.child import command, last_words, prepare

PIECE = 1024 * 1024  # bytes that are given at once
MOST = 64 * 1024 * 1024  # bytes of an answer
POLITE = 3_000  # milliseconds in which a gentle command may end by itself
Read = TypeVar("Read")


class Command(QObject):
    """One command at a time. What is asked while another runs ends that one first; nothing is said of it then."""

    answered = Signal(bytes)
    refused = Signal(str)  # one line for a person

    heard = Signal(str)  # one line that it said on standard error while it ran

    def __init__(self, parent: QObject | None = None, *, program: Sequence[str] = (), gentle: bool = False) -> None:
        """`program` replaces the command line of Shrift, for tests. `gentle` asks a command to end before it is killed:
        for one that has to clean up, or to end children of its own."""
        super().__init__(parent)
        self._program = list(program) or command()
        self._gentle = gentle
        self._good: tuple[int, ...] = (0,)
        self._line = bytearray()
        self.error = ""  # the last line that the last command said on standard error
        self._process: QProcess | None = None
        self._given = memoryview(b"")  # what it was not given yet
        self._out = bytearray()
        self._err = bytearray()
        self._said: tuple[Callable[[bytes], None], Callable[[str], None]] | None = None

    @property
    def running(self) -> bool:
        """Whether an answer is awaited."""
        return self._process is not None

    def ask(
        self,
        words: Sequence[str],
        *,
        given: bytes = b"",
        then: Callable[[bytes], None] | None = None,
        otherwise: Callable[[str], None] | None = None,
        good: tuple[int, ...] = (0,),
    ) -> None:
        """Run `shrift WORDS`, with `given` on its standard input; `then` or `otherwise` is told, and the signals.

        `good` are the exit codes of an answer: some commands end with 1 where the answer is bad news.
        """
        self.stop()
        self._good = good
        self._line.clear()
        self.error = ""
        self._out.clear()
        self._err.clear()
        self._said = (then or _nobody, otherwise or _nobody)
        process = self._process = QProcess(self)
        prepare(process)
        if given:
            process.setStandardInputFile("")
        process.readyReadStandardOutput.connect(self._take)
        process.readyReadStandardError.connect(self._take_error)
        process.finished.connect(self._on_finished)
        process.errorOccurred.connect(self._on_error)
        process.start(self._program[0], [*self._program[1:], *words])
        self._given = memoryview(given)
        if given:
            process.bytesWritten.connect(self._give)
            self._give()

    def _give(self, _written: int = 0) -> None:
        """What is given goes in pieces: a large report at once would keep the loop."""
        if self._process is None or not self._given or self._process.bytesToWrite() >= PIECE:
            return
        self._process.write(bytes(self._given[:PIECE]))
        self._given = self._given[PIECE:]
        if not self._given:
            self._process.closeWriteChannel()

    def stop(self) -> None:
        """End what runs. Nothing is said of it."""
        process, self._process = self._process, None
        if process is not None:
            process.blockSignals(True)
            if self._gentle:
                process.terminate()
            if not self._gentle or not process.waitForFinished(POLITE):
                process.kill()
                process.waitForFinished(1_000)
            process.deleteLater()
        self._out.clear()

    def finish(self, patience: int) -> None:
        """Let what runs come to its end, for so many milliseconds; for what must not be stopped in its middle."""
        if self._process is not None:
            self._process.waitForFinished(patience)

    def _take(self) -> None:
        if self._process is not None and len(self._out) <= MOST:
            self._out += self._process.readAllStandardOutput().data()

    def _take_error(self) -> None:
        if self._process is not None:
            came = self._process.readAllStandardError().data()
            self._err += came
            del self._err[: -16 * 1024]
            self._line += came
            *lines, rest = self._line.split(b"\n")
            self._line = bytearray(rest[-16 * 1024 :])
            for line in lines:
                if said := last_words(bytes(line)):
                    self.heard.emit(said)

    def _on_finished(self, code: int, status: QProcess.ExitStatus) -> None:
        self._take()
        self._take_error()
        process, self._process = self._process, None
        if process is None:
            return
        process.deleteLater()
        answer = bytes(self._out)
        self._out.clear()
        self.error = last_words(bytes(self._err))
        if code in self._good and status == QProcess.ExitStatus.NormalExit and len(answer) <= MOST:
            self._tell(answer)
        else:
            self._refuse(self.error or tr("The command ended without an answer."))

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart and self._process is not None:
            self._process.deleteLater()
            self._process = None
            self._refuse(tr("The command could not be started."))

    def _tell(self, answer: bytes) -> None:
        said, self._said = self._said, None
        if said is not None:
            said[0](answer)
        self.answered.emit(answer)

    def _refuse(self, why: str) -> None:
        said, self._said = self._said, None
        if said is not None:
            said[1](why)
        self.refused.emit(why)


class Telling(Protocol):
    """A sheet that can say why something did not work."""

    def tell(self, words: str) -> None: ...


def _nobody(_: object) -> None:
    """Nobody waits for it."""


def telling(sheet: Telling, closed: Callable[[str], None] = _nobody) -> Callable[[str], None]:
    """What tells a refusal in its sheet, as long as that is there; then `closed` is told."""

    def refused(why: str) -> None:
        if isValid(sheet):
            sheet.tell(sentence(why))
        else:
            closed(sentence(why))

    return refused


def understood(read: Callable[[bytes], Read], answer: bytes, otherwise: Callable[[str], None]) -> Read | None:
    """What an answer says. None where it is none that is known here, which `otherwise` is told."""
    try:
        return read(answer)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        otherwise(tr("What came back was no answer that is known here."))
        return None
