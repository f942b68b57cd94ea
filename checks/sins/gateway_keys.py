"""Keys of gateways: where a program makes virtual keys, with which limits, and what is the gateway's own."""

from __future__ import annotations

import msgspec

from checks.evidence import Evidence
from checks.expressions.patterns import pattern_of
from checks.joins import Kind, kind_of
from checks.joins.remember import once
from checks.model import Location
from checks.structure.syntax import Call, Code, code

GENERATE_WORDS = ("/key/generate",)
LIMITS = frozenset({"models", "max_budget", "budget_id", "tpm_limit", "rpm_limit", "max_parallel_requests", "team_id"})
_FIELDS = pattern_of(r"""["']?\b([a-z_]{4,30})\b["']?\s*[:=]""")


class Generated(msgspec.Struct, frozen=True):
    """A call that makes a virtual key. `given` are the names of the fields that it sends."""

    given: frozenset[str]
    location: Location


@once
def _generated(evidence: Evidence) -> tuple[Generated, ...]:
    found = []
    for path, text in sorted(evidence.texts.items()):
        if "/key/generate" not in text or kind_of(path) in (Kind.TEST, Kind.DOCUMENT):
            continue
        read = code(text, path)
        for call in read.calls:
            names = _asked(call)
            if (
                names is not None
                and not call.name.startswith(("route", "post_route", "handle"))
                and not _is_route(call)
            ):
                place = Location(source="worktree", path=path, line=call.line)
                found.append(Generated(names | _passed(read, call), place))
    return tuple(found)


def generated(evidence: Evidence) -> tuple[Generated, ...]:
    """The calls of `/key/generate` in code that was read; of requests whose fields cannot be seen none."""
    return _generated(evidence)


def _is_route(call: Call) -> bool:
    """The gateway's own code names the path of its route; who calls it sends something along."""
    return len(call.arguments) < 2


def _asked(call: Call) -> frozenset[str] | None:
    """The names of fields among the arguments of a request for a new key; None for any other call."""
    if not any("/key/generate" in a.text[:400] for a in call.arguments):
        return None
    if not call.named("*post", "*request", "*fetch", "curl", "fetch", "axios", "*.Post", "*.NewRequest"):
        return None
    return frozenset(name for a in call.arguments for name in _FIELDS.findall(a.text[:4000]))


def _passed(read: Code, call: Call) -> frozenset[str]:
    """The fields of what is passed by name, such as `json=payload`."""
    found: set[str] = set()
    for argument in call.arguments:
        if argument.kind == "name":
            value = read.value_of(argument)
            if value is argument:
                found |= LIMITS | {"duration"}  # made elsewhere: what it holds cannot be said, so nothing is
            found.update(_FIELDS.findall(value.text[:4000]))
    return frozenset(found)
