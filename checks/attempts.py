"""Attempts: what is judged in processes that may be lost, and judged again without the text that one was lost over.

A stranger's text can keep a native parser busy for hours, or break it. That is met by the system ending the process (see
`checks.structure.patience`), which costs nothing where it does not happen. Where there is much to read, the processors
share the checks. Where processes cannot be forked off, judging is done here, without that bound.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import warnings
from collections.abc import Callable, Iterable
from functools import partial
from typing import BinaryIO, NoReturn

import msgspec

from checks.catalog import Catalog, Check
from checks.evidence import Evidence
from checks.expressions.codes import codes
from checks.joins.worded import look_through
from checks.judgement import Judged, judge, put_together
from checks.model import Limit
from checks.structure import patience
from checks.texts import texts

MOST_LOST = 5  # texts; after them no more are read for their structure
MOST_PROCESSES = 4
_MUCH = 2_000_000  # signs of all texts, from which on another process reads what it needs sooner than the first is done
_BY_A_TEXT = (signal.SIGVTALRM, signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGILL)
_LONGEST = (3, 6, 2, 7, 4, 5, 1)  # sins by the time that their checks take, measured on two applications of 5,000 files


def judge_all(catalog: Catalog, evidence: Evidence) -> Judged:
    """As `judge`; texts that could not be read are limits, known to the checks as well."""
    if not evidence.texts or sys.platform != "linux":
        return judge(catalog, evidence)
    processes = _processes(evidence)
    lost: list[Limit] = []
    while len(lost) < MOST_LOST:
        left = _without(evidence, lost)
        look_through(left)  # once, for all processes
        parts = _Parts(_shared_out(catalog) if processes > 1 else [list(catalog)])
        tries = [_Try(partial(parts.judge, catalog, left)) for _ in range(processes)]
        try:
            ends = [one.end() for one in tries]
        finally:
            parts.close()
            for one in tries:
                one.stop()
        told = [end for end in ends if isinstance(end, tuple)]
        if len(told) == len(tries):
            results, findings, limits = put_together(told, catalog)
            return results, findings, [*limits, *lost]
        text = next((one.text for one, end in zip(tries, ends, strict=True) if not isinstance(end, tuple)), None)
        if text is None or not all(isinstance(end, tuple) or end in _BY_A_TEXT for end in ends):
            break  # it was not a text: what it was is met here as well, or was somebody's wish
        number, path = text
        patience.leave(number)
        lost.append(Limit(id="texts", what=path or ".", why="reading its syntax takes too long or breaks the parser"))
    else:
        lost.append(Limit(id="texts", what=".", why="several others could not be read", count=len(evidence.texts)))
        evidence = msgspec.structs.replace(evidence, texts={})
    results, findings, limits = judge(catalog, _without(evidence, lost))
    return results, findings, [*limits, *lost]


def _shared_out(checks: Iterable[Check]) -> list[list[Check]]:
    """The checks in parts that are judged each by one process, those that take longest first.

    Checks of one sin read the same texts, so a sin is never shared.
    """
    by_sin: dict[int, list[Check]] = {}
    for check in checks:
        by_sin.setdefault(int(check.sin), []).append(check)
    return [by_sin[sin] for sin in sorted(by_sin, key=_LONGEST.index)]


def _processes(evidence: Evidence) -> int:
    """How many processes judge; one where there is little to read."""
    much = sum(map(len, evidence.texts.values())) >= _MUCH
    return min(len(os.sched_getaffinity(0)), MOST_PROCESSES) if much else 1


class _Parts:
    """Parts of the checks, each taken by one of several processes: who is done with one takes the next."""

    def __init__(self, parts: list[list[Check]]) -> None:
        self._parts = parts
        self._left, putting = os.pipe()
        os.write(putting, bytes(range(len(self._parts))))
        os.close(putting)

    def judge(self, catalog: Catalog, evidence: Evidence) -> Judged:
        """Judge parts until none is left."""
        judged = []
        while number := os.read(self._left, 1):
            judged.append(judge(self._parts[number[0]], evidence))
        return put_together(judged, catalog)

    def close(self) -> None:
        os.close(self._left)


def _without(evidence: Evidence, lost: list[Limit]) -> Evidence:
    if not lost:
        return evidence
    left = {limit.what for limit in lost}
    texts = {path: text for path, text in evidence.texts.items() if path not in left}
    return msgspec.structs.replace(evidence, texts=texts, limits=(*evidence.limits, *lost))


class _Try:
    """Work that is done in a process forked off."""

    def __init__(self, work: Callable[[], Judged]) -> None:
        self._board = patience.Board()
        reader, writer = os.pipe()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # other threads hold nothing that judging needs
            child = os.fork()
        if child == 0:
            os.close(reader)
            _child(self._board, work, writer)
        os.close(writer)
        self._child: int | None = child
        self._pipe: BinaryIO = open(reader, "rb")  # noqa: PTH123, SIM115 - a descriptor; `end` and `stop` close it

    @property
    def text(self) -> patience.Text | None:
        """What was being read when the process ended."""
        return self._board.read()

    def end(self) -> Judged | int:
        """Wait for what the work tells; or the signal that ended it, 0 for any other end."""
        assert self._child is not None
        with self._pipe as pipe:
            told = pipe.read()
        _, status = os.waitpid(self._child, 0)
        self._child = None
        if os.WIFSIGNALED(status):
            return os.WTERMSIG(status)
        return msgspec.msgpack.decode(told, type=Judged) if status == 0 else 0

    def stop(self) -> None:
        """End it, where it was not waited for: nobody wants to know any more."""
        if self._child is not None:
            self._pipe.close()
            os.kill(self._child, signal.SIGKILL)
            os.waitpid(self._child, 0)
            self._child = None


def _child(board: patience.Board, work: Callable[[], Judged], writer: int) -> NoReturn:
    code = 1
    try:
        gc.freeze()  # so that memory is not copied only to be looked through
        patience.bind(board)
        told = msgspec.msgpack.encode(work())
        with open(writer, "wb") as pipe:
            pipe.write(told)
        codes.put_away()
        texts.put_away()
        code = 0
    finally:
        os._exit(code)  # nothing of the process it was forked from is ended or written here
