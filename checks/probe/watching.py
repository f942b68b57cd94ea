"""Watching a command: what it says and what it writes, searched for decoys while it runs and after it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, BinaryIO

import msgspec

from checks.expressions.search import Search
from checks.probe.decoys import Decoy
from checks.sources.plain import open_plain

CHUNK = 1 << 16
LARGEST_FILE = 256 << 20
MOST_FILES = 200_000
MOST_LEAKS = 2_000
_SKIPPED = {"objects"}  # below .git: what is committed is not a log


class Leak(msgspec.Struct, frozen=True, kw_only=True):
    """A decoy that came out: which, where, and how it looks there."""

    variable: str
    masked: str
    where: str  # “standard output”, “standard error”, or a file
    form: str
    line: int | None = None


class Watched(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a run."""

    leaks: tuple[Leak, ...]
    code: int | None  # of the command; None where it was stopped after its time
    bytes_said: int
    files: int  # new or changed ones that were read
    unread: tuple[str, ...] = ()
    capped: bool = False


class Needles:
    """All forms of all decoys, found in one pass."""

    def __init__(self, decoys: Sequence[Decoy]) -> None:
        self._what = [(decoy, form, data) for decoy in decoys for form, data in decoy.forms()]
        self._search = Search([re.escape(data) for _, _, data in self._what], None, keep=False)
        self.reach = max(len(data) for _, _, data in self._what)

    def met(self, data: bytes) -> list[tuple[int, Decoy, str]]:
        """(offset behind it, decoy, form) of everything that stands in these bytes."""
        return [(end, *self._what[number][:2]) for number, end in self._search.hits(data)]


class _Stream(threading.Thread):
    """Reads one stream to its end; shows it on, if that is wanted."""

    def __init__(self, stream: IO[bytes], where: str, needles: Needles, show: BinaryIO | None) -> None:
        super().__init__(name=where, daemon=True)
        self._stream, self._where, self._needles, self._show = stream, where, needles, show
        self.size = 0
        self.found: dict[tuple[str, str], Leak] = {}

    def run(self) -> None:
        rest, lines = b"", 1
        with suppress(OSError, ValueError):
            while piece := os.read(self._stream.fileno(), CHUNK):
                self.size += len(piece)
                if self._show is not None:
                    with suppress(OSError):
                        self._show.write(piece)
                        self._show.flush()
                data = rest + piece
                _note(self.found, self._needles, data, self._where, lines)
                kept = data[-self._needles.reach :]
                lines += data.count(b"\n", 0, len(data) - len(kept))
                rest = kept


def watch(
    command: Sequence[str],
    folder: Path,
    decoys: Sequence[Decoy],
    *,
    seconds: float,
    show: bool,
    drop: Sequence[str] = (),
) -> Watched:
    """Run a command with decoys in its environment. Raises `OSError` where it cannot be started.

    It runs with the user's rights, in `folder`, and nothing holds it back: neither the network nor the disk. Variables in
    `drop` are left out. After `seconds` it is ended, with what it started.
    """
    needles = Needles(decoys)
    before = _notes(folder)
    environment = {k: v for k, v in os.environ.items() if k not in drop}
    environment |= {d.variable: d.value.reveal().decode("ascii") for d in decoys}
    process = subprocess.Popen(
        list(command), cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None and process.stderr is not None
    streams = [
        _Stream(process.stdout, "standard output", needles, sys.stdout.buffer if show else None),
        _Stream(process.stderr, "standard error", needles, sys.stderr.buffer if show else None),
    ]
    for stream in streams:
        stream.start()
    code: int | None
    try:
        code = process.wait(seconds)
    except subprocess.TimeoutExpired:
        code = None
    finally:
        with suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)  # what it left running would write on
        process.wait()
    for stream in streams:
        stream.join(10)
    process.stdout.close()
    process.stderr.close()
    found: dict[tuple[str, str], Leak] = {}
    for stream in streams:
        found |= stream.found
    after = _notes(folder)
    changed = sorted(p for p, note in after.items() if before.get(p) != note)
    unread = [p for p in changed if not _read(folder, p, needles, found)]
    return Watched(
        leaks=tuple(found.values()),
        code=code,
        bytes_said=sum(s.size for s in streams),
        files=len(changed) - len(unread),
        unread=tuple(unread[:50]),
        capped=len(after) >= MOST_FILES,
    )


def _note(found: dict[tuple[str, str], Leak], needles: Needles, data: bytes, where: str, first_line: int) -> None:
    """Note each decoy once a place, in the form that tells most."""
    order = ("in full", "URL-encoded", "in base64", "in hexadecimal", "in part")
    for end, decoy, form in needles.met(data):
        same = (decoy.variable, where)
        known = found.get(same)
        if known is not None and order.index(known.form) <= order.index(form):
            continue
        if known is None and len(found) >= MOST_LEAKS:
            return
        line = known.line if known else first_line + data.count(b"\n", 0, end)
        found[same] = Leak(variable=decoy.variable, masked=decoy.masked, where=where, form=form, line=line)


def _read(folder: Path, path: str, needles: Needles, found: dict[tuple[str, str], Leak]) -> bool:
    try:
        handle = open_plain(folder / path)
        if handle < 0:
            return False
        with os.fdopen(handle, "rb") as file:
            if os.fstat(handle).st_size > LARGEST_FILE:
                return False
            rest, lines = b"", 1
            while piece := file.read(1 << 20):
                data = rest + piece
                _note(found, needles, data, path, lines)
                rest = data[-needles.reach :]
                lines += data.count(b"\n", 0, len(data) - len(rest))
    except OSError:
        return False
    return True


def _notes(folder: Path) -> dict[str, tuple[int, int, int]]:
    """Size, time and number of every plain file, by its path."""
    found: dict[str, tuple[int, int, int]] = {}
    for root, folders, files in os.walk(folder, followlinks=False):
        if os.path.basename(root) == ".git":  # noqa: PTH119 - names need not be text
            folders[:] = [f for f in folders if f not in _SKIPPED]
        folders.sort()
        for name in sorted(files):
            path = os.path.join(root, name)  # noqa: PTH118
            with suppress(OSError):
                note = os.lstat(path)
                if not os.path.islink(path):  # noqa: PTH114
                    found[os.path.relpath(path, folder)] = (note.st_size, note.st_mtime_ns, note.st_ino)
            if len(found) >= MOST_FILES:
                return found
    return found
