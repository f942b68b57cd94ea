"""Made up: secrets that a script itself sets, and that open nothing: stand-ins, and what a throw-away container has made."""

from __future__ import annotations

import re

from checks.expressions.patterns import pattern_of
from checks.sins.s3_ci_and_logs.shell import Shell, is_plain_value
from checks.structure.statements import Argument

_SHORTEST = 8  # signs of what somebody set for a secret
# What a container that the same script starts for itself has made: `$(docker exec vault vault token create …)`.
_OF_A_CONTAINER = pattern_of(r"\$\(\s*(?:sudo\s+)?(?:docker|podman)\s+(?:compose\s+)?(?:exec|run)\b")
_STARTS_IT = pattern_of(r"\b(?:docker|podman)\s+(?:compose\s+up|run)\b")
_THROWN_AWAY = pattern_of(r"\bserver\s+-dev\b|\btrap\b|\s--rm\b|\b(?:docker|podman)\s+(?:rm|compose\s+down)\b")


def is_made_up(name: str, read: Shell) -> bool:
    """Whether a script itself gives a variable nothing but a placeholder, or what a container of its own made."""
    own = re.compile(rf"[\"']?\$\{{?{re.escape(name)}\}}?[\"']?$")  # handed on under its own name
    given = [a.value for a in read.code.assigned(name) if not own.match(a.value.text)]
    return bool(given) and all(_opens_nothing(value, read.code.text) for value in given)


def _opens_nothing(value: Argument, text: str) -> bool:
    if value.literal:
        return len(value.literal) < _SHORTEST or not is_plain_value(value.literal)
    return (
        _OF_A_CONTAINER.match(value.text.lstrip("\"'")) is not None
        and _STARTS_IT.search(text) is not None
        and _THROWN_AWAY.search(text) is not None
    )
