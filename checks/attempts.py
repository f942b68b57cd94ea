"""Attempts: what is judged in a process that may be lost, and judged again without the text that it was lost over.

A stranger's text can keep a native parser busy for hours, or break it. That is met by the system ending the process (see
`checks.structure.patience`), which costs nothing where it does not happen. Where processes cannot be forked off, judging
is done here, without that bound.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import warnings
from collections.abc import Callable
from functools import partial
from typing import NoReturn

import msgspec

from checks.catalog import Catalog
from checks.evidence import Evidence
from checks.judgement import judge
from checks.model import CheckResult, Finding, Limit
from checks.structure import patience

MOST_LOST = 5  # texts; after them no more are read for their structure
_BY_A_TEXT = (signal.SIGVTALRM, signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGILL)

Judged = tuple[list[CheckResult], list[Finding], list[Limit]]


def judge_all(catalog: Catalog, evidence: Evidence) -> Judged:
    """As `judge`; texts that could not be read are limits, known to the checks as well."""
    if not evidence.texts or sys.platform != "linux":
        return judge(catalog, evidence)
    lost: list[Limit] = []
    while len(lost) < MOST_LOST:
        board = patience.Board()
        told = _apart(board, partial(judge, catalog, _without(evidence, lost)))
        if isinstance(told, tuple):
            results, findings, limits = told
            return results, findings, [*limits, *lost]
        text = board.read()
        if text is None or told not in _BY_A_TEXT:
            break  # it was not a text: what it was is met here as well, or was somebody's wish
        number, path = text
        patience.leave(number)
        lost.append(Limit(id="texts", what=path or ".", why="reading its syntax takes too long or breaks the parser"))
    else:
        lost.append(Limit(id="texts", what=".", why="several others could not be read", count=len(evidence.texts)))
        evidence = msgspec.structs.replace(evidence, texts={})
    results, findings, limits = judge(catalog, _without(evidence, lost))
    return results, findings, [*limits, *lost]


def _without(evidence: Evidence, lost: list[Limit]) -> Evidence:
    if not lost:
        return evidence
    left = {limit.what for limit in lost}
    texts = {path: text for path, text in evidence.texts.items() if path not in left}
    return msgspec.structs.replace(evidence, texts=texts, limits=(*evidence.limits, *lost))


def _apart(board: patience.Board, work: Callable[[], Judged]) -> Judged | int:
    """What the work tells, done in a process forked off; or the signal that ended it, 0 for any other end."""
    reader, writer = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # other threads hold nothing that judging needs
        child = os.fork()
    if child == 0:
        os.close(reader)
        _child(board, work, writer)
    ended = False
    try:
        os.close(writer)
        with open(reader, "rb") as pipe:  # noqa: PTH123 - a descriptor
            told = pipe.read()
        _, status = os.waitpid(child, 0)
        ended = True
    finally:
        if not ended:  # interrupted
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return os.WTERMSIG(status)
    return msgspec.msgpack.decode(told, type=Judged) if status == 0 else 0


def _child(board: patience.Board, work: Callable[[], Judged], writer: int) -> NoReturn:
    code = 1
    try:
        gc.freeze()  # so that memory is not copied only to be looked through
        patience.bind(board)
        told = msgspec.msgpack.encode(work())
        with open(writer, "wb") as pipe:
            pipe.write(told)
        code = 0
    finally:
        os._exit(code)  # nothing of the process it was forked from is ended or written here
