"""Runs Shrift's command line and writes down what it does to the machine: `python watched.py LOG -- scan …`.

An audit hook is called by the interpreter itself before a file is opened, a program started, a connection made; nothing
in Python gets around it. Each line of LOG is `[event, …]`; the last one says which modules were loaded, and from where.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from pathlib import Path
from typing import Any

WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
STARTS = (
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.spawn",
    "os.fork",
    "os.forkpty",
    "pty.spawn",
)
CHANGES = (
    *("os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.symlink", "os.truncate"),
    *("os.chmod", "os.chown", "os.utime", "os.setxattr", "os.removexattr", "os.mkfifo", "os.mknod"),
)


def plain(value: object) -> object:
    """What JSON can hold; bytes and paths as they are named."""
    if isinstance(value, bytes | os.PathLike):
        return os.fsdecode(value)
    if isinstance(value, dict):
        return {str(plain(k)): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    return value if isinstance(value, str | int | float | bool | None) else repr(value)


def named(told: tuple[object, ...]) -> list[str]:
    """The paths among an event's arguments, whole; a relative one counts from the folder whose descriptor is the last."""
    paths = [os.fsdecode(t) for t in told if isinstance(t, str | bytes | os.PathLike)]
    if all(map(os.path.isabs, paths)):
        return paths
    last = told[-1]
    base = Path(f"/proc/self/fd/{last}").readlink() if isinstance(last, int) and last >= 0 else Path.cwd()
    return [str(base / path) for path in paths]


def watch(log: int) -> None:
    """Write down everything from here on; there is no way to stop it."""

    def note(event: str, *told: object) -> None:
        os.write(log, json.dumps([event, *map(plain, told)]).encode() + b"\n")

    # Of all events, that of opening alone does not tell from which folder a path counts.
    at, as_it_is = threading.local(), os.open

    def opened(path: Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        at.folder = dir_fd
        try:
            return as_it_is(path, flags, mode, dir_fd=dir_fd)
        finally:
            at.folder = None

    os.open = opened
    os.supports_dir_fd.add(opened)

    def hook(event: str, told: tuple[object, ...]) -> None:
        if event == "open":
            path, _, flags = told
            if isinstance(flags, int) and flags & WRITES and not isinstance(path, int):
                note("write", *named((path, getattr(at, "folder", None))))
        elif event in CHANGES:
            if paths := named(told):  # a file may be changed by its descriptor: it was opened before, and noted then
                note("write", *paths)
        elif event in STARTS:
            note("start", event, *told)
        elif event.startswith("socket.") and event not in ("socket.__new__", "socket.gethostname"):
            note("socket", event, *told[1:])

    sys.addaudithook(hook)


def run(log: str, arguments: list[str]) -> int:
    """One command, watched."""
    from checks.cli import main

    # The descriptor is inherited by nobody, and is opened before anything is watched.
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    watch(handle)
    code = main(arguments)
    files = [getattr(module, "__file__", None) for module in list(sys.modules.values())]
    os.write(handle, json.dumps(["modules", *sorted(f for f in files if isinstance(f, str))]).encode() + b"\n")
    return code


if __name__ == "__main__":
    raise SystemExit(run(sys.argv[1], sys.argv[sys.argv.index("--") + 1 :]))
