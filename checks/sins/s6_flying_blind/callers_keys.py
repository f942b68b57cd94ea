"""Callers' keys: whether who calls a route pays for it, because the model is called with a key of theirs and no other."""

from __future__ import annotations

import re

from checks.expressions.patterns import pattern_of
from checks.sins.own_rows import is_of_own_row
from checks.sins.s6_flying_blind.own_models import makes_client
from checks.sins.s6_flying_blind.reach import Reached
from checks.sins.s6_flying_blind.sent import is_sent
from checks.structure.flow import Flow, Use
from checks.structure.statements import Argument
from checks.structure.syntax import Code

MOST_KEYS, MOST_DECRYPTED = 100, 20  # of one route
# What a client or a request is given a key by.
_KEY = pattern_of(r"(?i)^(?:\w{0,30}_?api_?key|api_?token|auth_?token|authorization|x-api-key|x-goog-api-key)$")
_NAMES_KEY = pattern_of(r"(?i)(?:key|token)$")
_DECRYPTS = pattern_of(r"(?i)(?:^|\.)\w{0,20}de(?:crypt|cipher)\w{0,40}$")
# `x_openai_key: str = Header(...)` among what a function of FastAPI takes.
_OF_REQUEST = r"\b{}\s{{0,3}}:[^,\n]{{0,80}}\b(?:Header|Form|Query|Body|Cookie)\("


def brings_its_key(one: Reached) -> bool:
    """Whether every key that the functions around the call pass on came with the request, or stands in the caller's own
    row; False where the call lies in another file, or a client is made without a key or elsewhere.
    """
    if one.hops:
        return False
    read = one.code
    functions = {read.function_around(c.call.node[1])[1:] for c in one.calls}
    spans = [(one.route.start, one.route.end), *functions]
    if any(not c.arguments or not _is_in(spans, c.node[1].start) for c in read.calls if makes_client(c)):
        return False
    keys = [o.value for o in read.options if _KEY.match(o.name) and _is_in(spans, o.value.node[1].start)]
    asked = _Asked(read)
    return 0 < len(keys) <= MOST_KEYS and all(asked.is_callers(key) for key in keys)


def _is_in(spans: list[tuple[int, int]], at: int) -> bool:
    return any(start <= at < end for start, end in spans)


class _Asked:
    """Asks of keys in one file whose they are; at most of so many that were decrypted."""

    def __init__(self, read: Code) -> None:
        self._read, self._left = read, MOST_DECRYPTED
        self._opened = {(c.line, c.column): c for c in read.calls if c.arguments and _DECRYPTS.search(c.callee)}

    def is_callers(self, key: Argument) -> bool:
        """Whether a key is the caller's, and never one of the environment."""
        if Flow(self._read, lambda use: use.kind == "environment").carried(key) is not None:
            return False
        return Flow(self._read, self._came_with_request).carried(key) is not None

    def _came_with_request(self, use: Use) -> bool:
        if is_sent(use):
            return True
        if use.kind == "call" and (opened := self._opened.get((use.line, use.column))) and self._left:
            self._left -= 1
            return self.is_callers(opened.arguments[0])
        if use.kind == "name":
            return re.search(_OF_REQUEST.format(re.escape(use.text)), self._read.text) is not None
        is_key = use.kind in ("member", "item") and _NAMES_KEY.search(use.name) is not None
        return is_key and is_of_own_row(self._read, use)
