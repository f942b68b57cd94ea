"""Processes: the user's running programs that hold a key in their environment or their arguments.

Values are matched where they are read and go no further; what is kept is the program's name, its number, and the name
of the variable.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

import msgspec

from checks.expressions.patterns import pattern_of
from checks.keys.match import Match
from checks.keys.matcher import Matcher
from checks.machine import ProcessFact
from checks.model import Sighting
from checks.sources import shown
from checks.sources.history import OnHit, Spot

if TYPE_CHECKING:
    import psutil

MOST_PROCESSES = 8_192
MOST_BYTES = 1 << 20  # of one process's environment or arguments
ENVIRONMENT, ARGUMENTS = "LOCAL-PROC-ENV", "LOCAL-PROC-ARGV"
_NAME = pattern_of(r"[A-Za-z_][A-Za-z0-9_.()-]{0,79}")


class Running(msgspec.Struct, kw_only=True):
    """What the processes told: how many were looked at, how many would not be."""

    found: list[ProcessFact] = msgspec.field(default_factory=list)
    read: int = 0
    unread: int = 0


def look_at_processes(matcher: Matcher, on_hit: OnHit, cancel: threading.Event) -> Running:
    """Look at the environment and the arguments of every process of this user; our own is passed by."""
    running = Running()
    for process in _own():
        if cancel.is_set() or running.read >= MOST_PROCESSES:
            break
        _look(process, matcher, on_hit, running)
    return running


def _own() -> Iterator[psutil.Process]:
    import psutil

    user = os.getuid() if hasattr(os, "getuid") else None
    name = None if user is not None else psutil.Process().username()
    for process in psutil.process_iter():
        if process.pid == os.getpid():
            continue
        try:
            mine = process.uids().real == user if user is not None else process.username() == name
        except psutil.Error:
            continue
        if mine:
            yield process


def _look(process: psutil.Process, matcher: Matcher, on_hit: OnHit, running: Running) -> None:
    import psutil

    try:
        name, began = process.name(), process.create_time()
        arguments = process.cmdline()
        variables = process.environ()
    except psutil.NoSuchProcess:
        return
    except (psutil.Error, OSError, NotImplementedError):
        running.unread += 1
        return
    running.read += 1
    when = datetime.fromtimestamp(began, UTC).isoformat(timespec="seconds")
    # A program may call itself anything, also by the name of its key.
    name = (
        shown(name) if not any(m.nature == "secret" for m in matcher.matches(name.encode("utf-8", "replace"))) else ""
    )

    def heard(match: Match, data: bytes, place: str, where: Literal["environment", "arguments"], symbol: str) -> None:
        path = f"process {name or process.pid}"
        seen = Sighting(source="machine", path=path, symbol=symbol, place=place, when=when, confidence=match.confidence)
        key = on_hit(match, seen, Spot(data, match.start, match.end, 1))
        if isinstance(key, str) and match.nature == "secret":
            running.found.append(
                ProcessFact(path=path, name=name, pid=process.pid, key=key, symbol=symbol, where=where)
            )

    size = 0
    for variable, value in variables.items():
        size += len(value)
        if size > MOST_BYTES:
            break
        data = f"{variable}={value}".encode("utf-8", "surrogateescape")
        for match in matcher.matches(data):
            # The name is a stranger's too: what stands before the value is shown only if it is a name.
            inside = match.start > len(variable.encode("utf-8", "surrogateescape"))
            heard(match, data, ENVIRONMENT, "environment", variable if inside and _NAME.fullmatch(variable) else "?")
    data = b"\n".join(a.encode("utf-8", "surrogateescape") for a in _joined(arguments))[:MOST_BYTES]
    for match in matcher.matches(data):
        heard(match, data, ARGUMENTS, "arguments", match.symbol or _option(data, match.start))


def _joined(arguments: list[str]) -> list[str]:
    """An option and its value as one: `--api-key VALUE`."""
    joined: list[str] = []
    for argument in arguments:
        if joined and re.fullmatch(r"-{1,2}[\w-]{1,60}", joined[-1]) and not argument.startswith("-"):
            joined[-1] += f"={argument}"
        else:
            joined.append(argument)
    return joined


def _option(data: bytes, start: int) -> str:
    found = re.search(rb"(-{1,2}[\w-]{1,60})=?$", data[max(0, start - 80) : start])
    return found[1].decode("ascii", "replace") if found else ""
