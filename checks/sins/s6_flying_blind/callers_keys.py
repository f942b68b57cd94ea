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

# What a client or a request is given a key by.
_KEY = pattern_of(r"(?i)^(?:\w{0,30}_?api_?key|api_?token|auth_?token|authorization|x-api-key|x-goog-api-key)$")
_NAMES_KEY = pattern_of(r"(?i)(?:key|token)$")
_DECRYPTS = pattern_of(r"(?i)(?:^|\.)\w{0,20}de(?:crypt|cipher)\w{0,40}$")
_DEEPEST = 3  # functions that decrypt what another did
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
    return bool(keys) and all(_is_callers(key, read) for key in keys)


def _is_in(spans: list[tuple[int, int]], at: int) -> bool:
    return any(start <= at < end for start, end in spans)


def _is_callers(key: Argument, read: Code, depth: int = _DEEPEST) -> bool:
    if Flow(read, lambda use: use.kind == "environment").carried(key) is not None:
        return False
    return Flow(read, lambda use: _came_with_request(use, read, depth)).carried(key) is not None


def _came_with_request(use: Use, read: Code, depth: int) -> bool:
    if is_sent(use):
        return True
    if use.kind == "call":
        return any(
            _is_callers(call.arguments[0], read, depth - 1)
            for call in read.calls
            if depth and (call.line, call.column) == (use.line, use.column)
            if call.arguments and _DECRYPTS.search(call.callee)
        )
    if use.kind == "name":
        return re.search(_OF_REQUEST.format(re.escape(use.text)), read.text) is not None
    return use.kind in ("member", "item") and _NAMES_KEY.search(use.name) is not None and is_of_own_row(read, use)
