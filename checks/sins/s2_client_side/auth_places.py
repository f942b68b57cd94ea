"""Authorisation: where code puts a key into a request, in the words of every HTTP library alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from checks.expressions.patterns import pattern_of
from checks.structure.statements import Argument
from checks.structure.syntax import Code

DIRECT = "anthropic-dangerous-direct-browser-access"
_AUTH = pattern_of(r"(?i)^(?:httpheaders\.)?(?:authorization|x-api-key|api-key|x-goog-api-key|xi-api-key|apikey|ocp-apim-subscription-key)$")  # fmt: skip
_SETS = (
    "*.setRequestHeader", "*.set", "*.append", "*.setHeader", "*.header", "*.addHeader", "header", "*.setValue", "*.addValue", "*.add", "*.headers.set", "*.put",
)  # fmt: skip
_BEARER = ("bearerAuth", "*.bearerAuth", "*.setBearerToken")
_IN_ADDRESS = pattern_of(r"[?&](?:key|api_?key|access_token)=")
_ITEM = pattern_of(r"\[\"([\w-]+)\"\]$")


class Auth(msgspec.Struct, frozen=True):
    """A header or a part of an address that carries a key. `start` and `end` are its offsets; `function` is around it."""

    header: str
    value: Argument
    function: str
    start: int
    end: int


def auths(read: Code, *, wanted: re.Pattern[str] = _AUTH) -> tuple[Auth, ...]:
    """Every place of a file that gives a request a key (or another wanted header), in the order of the text."""
    return tuple(sorted(_found(read, wanted), key=lambda a: a.start))


def _found(read: Code, wanted: re.Pattern[str]) -> Iterator[Auth]:
    for option in read.options:
        if wanted.match(option.name.strip("[]")) and option.value.kind not in ("list", "mapping", "function"):
            yield _auth(read, option.name, option.value)
    for call in read.calls:
        if call.named(*_SETS) and len(call.arguments) >= 2:
            names = [n for n, a in enumerate(call.arguments) if wanted.match(a.literal or a.dotted or "")]
            if names:
                other = call.arguments[1 - names[0]] if names[0] < 2 else call.arguments[0]
                yield _auth(read, call.arguments[names[0]].literal or "Authorization", other)
        elif call.named(*_BEARER) and call.arguments and wanted is _AUTH:
            yield _auth(read, "Authorization", call.arguments[0])
    for assignment in read.assignments:
        met = _ITEM.search(assignment.target)
        name = met[1] if met else assignment.target.rpartition(".")[2]
        if ("header" in assignment.target.lower()) and wanted.match(name):
            yield _auth(read, name, assignment.value)


def _auth(read: Code, header: str, value: Argument) -> Auth:
    node = value.node[1]
    return Auth(header.strip("[]"), value, read.function_around(node)[0], node.start, node.end)


def of_request(found: Iterable[Auth], node: Any, function: str) -> Auth | None:
    """The one that belongs to a call: inside of it, else in its function, else the only one of the file."""
    known = list(found)
    inside = [a for a in known if node.start <= a.start < node.end]
    beside = [a for a in known if a.function == function] if function else []
    alone = known if len({a.value.text for a in known}) == 1 else []
    return next(iter(inside or beside or alone), None)


def key_in_address(read: Code, argument: Argument) -> Argument | None:
    """What stands behind `?key=` in an address that is put together here."""
    known = read.value_of(argument)
    node = known.node[1] if known.node is not None else None
    if node is None or not _IN_ADDRESS.search(known.text):
        return None
    at = max(m.end() for m in _IN_ADDRESS.finditer(known.text)) + node.start
    inserted = [n for n in node.walk() if n.kind in ("template_substitution", "interpolation", "interpolated_expression") and n.start >= at]  # fmt: skip
    if inserted:
        return read.argument(read.bare(inserted[0]))
    joined = [n for n in node.below if n.start >= at]
    return read.argument(read.bare(joined[-1])) if joined else known
