"""Workers: processes of our own that read families of packs, one for each processor.

Threads of one interpreter wait for each other between any two objects: two of them took a third more time than one did for
the same work. And what somebody made to bring down a library brings down a worker; what it was given, git is asked for.

A worker is sent the shapes of keys and the rows of the packs; it tells rows, sizes and names of signs. No byte of an object
is sent either way.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from types import TracebackType
from typing import IO

import msgspec

from checks.keys.formats import Provider, Shapes
from checks.keys.matcher import Matcher
from checks.sources.families import Deal, Reader, Told
from checks.sources.rows import Rows, Sent

_LENGTH = 4  # bytes that tell how long a message is
_START = "import sys; sys.path[:] = sys.argv[1:]; from checks.sources.workers import work; work()"


class WorkerGone(RuntimeError):
    """A worker ended before it had told all."""


class Task(msgspec.Struct, array_like=True, frozen=True):
    """What a worker must know first."""

    providers: list[Provider]
    compiled: bytes
    packs: list[Sent]


def can_start() -> bool:
    """Whether this program can start its own interpreter; a bundle cannot."""
    return bool(sys.executable) and not getattr(sys, "frozen", False)


class Worker:
    """One process. Use as a context manager; to be used by one thread at a time."""

    def __init__(self) -> None:
        """Starts it, so that it is ready when it is needed. Raises `OSError`."""
        # Its path for imports is ours, as it stands: where modules are looked for must not depend on where it is started.
        paths = [p for p in sys.path if os.path.isabs(p)]  # noqa: PTH117
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-s", "-c", _START, *paths],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=os.sep,
            start_new_session=True,  # who presses Ctrl-C ends the scan, which ends it
        )

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):  # what was not sent, to one that is gone
                if pipe is not None:
                    pipe.close()
        self._process.wait()

    def give(self, matcher: Matcher, packs: Iterable[Rows]) -> None:
        """Send what it needs. Raises `WorkerGone`."""
        providers = list(matcher.shapes.providers.values())
        self._send(msgspec.msgpack.encode(Task(providers, matcher.compiled(), [rows.sent() for rows in packs])))

    def read(self, deal: Deal) -> Told:
        """Have families read. Raises `WorkerGone`."""
        self._send(msgspec.msgpack.encode(deal))
        assert self._process.stdout is not None
        try:
            return msgspec.msgpack.decode(_message(self._process.stdout), type=Told)
        except (OSError, EOFError, ValueError) as error:
            raise WorkerGone from error

    def _send(self, message: bytes) -> None:
        assert self._process.stdin is not None
        try:
            _write(self._process.stdin, message)
        except OSError as error:
            raise WorkerGone from error


def work() -> None:
    """The worker's side: read what is given until no more comes."""
    given, told = sys.stdin.buffer, sys.stdout.buffer
    try:
        task = msgspec.msgpack.decode(_message(given), type=Task)
        matcher = Matcher(Shapes(task.providers), compiled=task.compiled)
        reader = Reader(matcher, (sent.rows() for sent in task.packs))
        while True:
            deal = msgspec.msgpack.decode(_message(given), type=Deal)
            _write(told, msgspec.msgpack.encode(reader.read(deal)))
    except (EOFError, OSError):
        return


def _message(file: IO[bytes]) -> bytes:
    """The next message. Raises `EOFError` where none comes, or only a part of one."""
    length = int.from_bytes(_exactly(file, _LENGTH), "big")
    return _exactly(file, length)


def _exactly(file: IO[bytes], length: int) -> bytes:
    content = file.read(length)
    if len(content) != length:
        raise EOFError
    return content


def _write(file: IO[bytes], message: bytes) -> None:
    file.write(len(message).to_bytes(_LENGTH, "big"))
    file.write(message)
    file.flush()
