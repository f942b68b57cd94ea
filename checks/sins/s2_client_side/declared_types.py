"""Declared types: which members a script says that an object has. Looked up once: a file may keep thousands of objects."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice

from checks.expressions.patterns import pattern_of

MOST_DECLARED = 1_000  # types of one file
LONGEST_TYPE = 8_000  # signs of its declaration
_TYPE = pattern_of(r"\b(?:interface|type)\s{1,8}([A-Z]\w{0,80})\b(?=([^{};]{0,120}\{))")
_FIELD = pattern_of(r"(?:^|[;,{\n])\s{0,16}(?:readonly\s)?(\w{1,80})\??\s{0,4}:")
_FIELD_TYPE = pattern_of(r":\s{0,8}([A-Z]\w{0,80})")
_HAS_TYPE = pattern_of(r"\b(\w{1,80})(?=\??\s{0,8}:\s{0,8}(?:\w{1,40}<)?([A-Z]\w{0,80}))")


@lru_cache(maxsize=16)
def declared_types(text: str) -> dict[str, tuple[list[str], list[str]]]:
    """The types that a text declares: the names of their members, and the types of these."""
    found: dict[str, tuple[list[str], list[str]]] = {}
    for met in islice(_TYPE.finditer(text), MOST_DECLARED):
        if met[1] not in found:
            body = _to_brace(text, met.end(2))
            found[met[1]] = _FIELD.findall(body), _FIELD_TYPE.findall(body)
    return found


@lru_cache(maxsize=4)
def types_of_names(text: str) -> dict[str, str]:
    """The type that each name of a text is said to have."""
    return dict(reversed(_HAS_TYPE.findall(text)))  # the first that is said of a name


def _to_brace(text: str, start: int) -> str:
    """What stands up to the bracket that closes it."""
    depth = 1
    for met in re.finditer(r"[{}]", text[start : start + LONGEST_TYPE]):
        depth += 1 if met[0] == "{" else -1
        if depth == 0:
            return text[start : start + met.start()]
    return ""
