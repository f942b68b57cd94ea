"""Spreading: what of an object is left where others are unfolded into it and some of their members are written over."""

from __future__ import annotations

from checks.expressions.patterns import pattern_of
from checks.structure import grammar
from checks.structure.branches import chosen
from checks.structure.languages import Syntax
from checks.structure.syntax import Code

_SPREADS = frozenset(("spread_element", "dictionary_splat"))
_DEEPEST = 6  # of objects in each other
SECRET_FIELD = pattern_of(r"(?i)auth|key|token|secret|cookie|passw|credential")


def left_of(code: Code, below: list[Syntax]) -> list[Syntax]:
    """The parts of an object without those unfolded ones of which the secret is written over behind them:
    `{...headers, Authorization: "[hidden]"}`, `{...request, config: {...request.config, apiKey: key ? "***" : undefined}}`.
    """
    if any(b.kind in _SPREADS for b in below):
        for n in range(len(below) - 1, 0, -1):
            if _hides(code, below[n], 0):
                return [b for b in below[:n] if b.kind not in _SPREADS] + below[n:]
    return below


def _hides(code: Code, part: Syntax, depth: int) -> bool:
    """Whether a member gives a secret's name a text of its own, or is an object in which one does behind what is unfolded."""
    name, value = code.pair(part) if code.is_pair(part) else ("", None)
    if value is None or depth > _DEEPEST:
        return False
    value = code.bare(value)
    if value.kind in grammar.MAPPINGS:
        below = value.below
        first = next((n for n, b in enumerate(below) if b.kind in _SPREADS), None)
        return first is not None and any(_hides(code, b, depth + 1) for b in below[first + 1 :])
    return SECRET_FIELD.search(name) is not None and _is_a_word(code, value)


def _is_a_word(code: Code, value: Syntax) -> bool:
    """A text as it is written, or a choice between such texts and nothing."""
    value = code.bare(value)
    if value.kind in grammar.CONDITIONS and len(value.below) > 2:
        return all(_is_a_word(code, b) for b in chosen(code, value))
    if grammar.is_string(value):
        return not grammar.inserted(value)
    return code.kind(value) == "null" or code.of(value) == "undefined"
