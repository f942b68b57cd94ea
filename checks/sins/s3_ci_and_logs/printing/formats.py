"""Formats: what a text such as `"%d of %s"` makes of each value it is given. A number, a truth or a type is no key."""

from __future__ import annotations

from itertools import takewhile

from checks.expressions.patterns import pattern_of
from checks.structure.syntax import Argument, Call

_OF = frozenset(("go", "c", "cpp", "java", "kotlin", "scala", "python", "php", "ruby", "lua", "swift"))
_VERB = pattern_of(r"%(%|[-+# 0,'(]{0,6}(?:\d{1,4})?(?:\.\d{1,4})?(?:hh?|ll?|[Lqjzt])?([A-Za-z@]))")
_NO_TEXT = frozenset("dibotTeEfFgGcuUp")


def without_text(language: str, call: Call) -> list[Argument]:
    """The arguments of a call that its format writes as something else than the text they are."""
    arguments = call.arguments
    if language not in _OF:
        return []
    before = list(takewhile(lambda a: a.literal is None or "%" not in a.literal, arguments))
    if len(before) > 2 or len(before) == len(arguments):
        return []
    verbs = [verb for whole, verb in _VERB.findall(arguments[len(before)].literal or "") if whole != "%"]
    given = arguments[len(before) + 1 :]
    if len(verbs) != len(given):  # widths that are arguments too, numbered verbs, a dictionary
        return []
    return [argument for verb, argument in zip(verbs, given, strict=True) if verb in _NO_TEXT]
