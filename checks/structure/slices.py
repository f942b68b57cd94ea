"""Slices: how many characters of a value are taken. A few of them do not carry it."""

from __future__ import annotations

import re

from checks.expressions.patterns import pattern_of
from checks.structure.languages import Syntax
from checks.structure.syntax import Code

_SLICES = frozenset(
    """slice substring substr take_last takelast take last first suffix prefix left right takeright drop_last takewhile head tail
    byteslice slice! str.sub string.sub sub mb_substr string.slice""".split()
)
_NUMBER = pattern_of(r"-?\d+")
_AT_MOST = pattern_of(r"(?:[A-Za-z]\w{0,20}\.)?min\(\s*(?:(\d+)\s*,.*|[^,]*,\s*(\d+)\s*\)?)")
_EXPANSION_SLICE = pattern_of(r":\s*-?\s*(\d+)(?:\s*:\s*-?(\d+))?\}?$")


def cuts(name: str, callee: str = "") -> bool:
    """Whether a function of this name gives a piece of what it is given."""
    return name.lower() in _SLICES or callee.lower() in _SLICES


def is_short_expansion(text: str, shortest: int) -> bool:
    """Whether a shell's `${NAME:0:4}` takes no more characters than these."""
    cut = _EXPANSION_SLICE.search(text)
    return cut is not None and int(cut[2] or cut[1]) <= shortest and bool(cut[2] or "-" in text)


def slice_width(inside: str) -> int | None:
    """How many characters `[-4:]`, `[:4]`, `[..4]`, `[2:6]` take; None where the text does not tell."""
    inside = inside.strip().strip("[]() ").replace("..<", ":").replace("...", ":").replace("..", ":").replace(";", "")
    if inside.count(":") < 1:
        return None
    first, _, rest = inside.partition(":")
    last = rest.partition(":")[0].lstrip("=^")
    first, last = first.strip(), last.strip()
    if at_most := _AT_MOST.fullmatch(last):  # `[:min(8, len(key))]`
        last = at_most[1] or at_most[2]
    first = re.sub(r"^(?:len\(\w[\w.]*\)|[\w.$]+\.(?:len\(\)|length|count|size))\s*-\s*", "-", first).replace("^", "-")
    if not first or first == "0":
        return int(last) if _NUMBER.fullmatch(last) and int(last) >= 0 else None
    if not _NUMBER.fullmatch(first):
        return None
    start = int(first)
    if not last or last == "-1":
        return -start if start < 0 else None
    return int(last) - start if _NUMBER.fullmatch(last) and (int(last) >= 0) == (start >= 0) else None


def number(code: Code, node: Syntax) -> str:
    """What is written there; of a name that is given a number once, the number."""
    text = code.of(node)
    known = code.assigned(text) if text.isidentifier() else ()
    return known[0].value.text if len(known) == 1 and _NUMBER.fullmatch(known[0].value.text) else text


def cut_width(name: str, numbers: list[str]) -> int | None:
    """How many characters `slice(-4)`, `substring(0, 4)`, `takeLast(4)` take."""
    said = [re.sub(r"\s+", "", n) for n in numbers]
    said = [re.sub(r"^[\w.$()]*(?:length|len|size|count)(?:\(\w*\))?-(\d+)$", r"-\1", n) for n in said]
    if not said or not all(_NUMBER.fullmatch(n) for n in said):
        return None
    values = [int(n) for n in said]
    if name in (
        "take",
        "last",
        "first",
        "takelast",
        "take_last",
        "suffix",
        "prefix",
        "left",
        "right",
        "takeright",
        "head",
        "tail",
    ):
        return abs(values[-1])
    if len(values) == 1:
        return -values[0] if values[0] < 0 else None
    if name in ("substr", "mb_substr", "byteslice"):
        return values[1] if values[1] >= 0 else None
    if name == "sub":  # Lua counts from 1 and takes the last with it
        return values[1] - values[0] + 1 if (values[1] >= 0) == (values[0] >= 0) else None
    return values[1] - values[0] if (values[1] >= 0) == (values[0] >= 0) else None
