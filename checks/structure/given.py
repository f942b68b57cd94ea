"""Given: the options of a call, wherever the object that holds them was put together in the same file."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from checks.expressions.patterns import pattern_of
from checks.structure.statements import Argument, Call, members

if TYPE_CHECKING:
    from checks.structure.languages import Syntax
    from checks.structure.syntax import Code

DEEPEST = 4  # steps from the call to the object
MOST_HOLDERS = 40  # objects that are looked at for one call

_MERGES = pattern_of(r"^(?:Object\.assign|(?:_\.|lodash\.)?(?:merge|assign|defaults|defaultsDeep)|deepmerge|defu|mergeDeep|mergeOptions|\w*Object\.freeze)$")  # fmt: skip


def option(read: Code, call: Call, name: str) -> Argument | None:
    """`call.argument(name)`, also of an object that is passed by name, is a member of another, is spread or merged into
    the one that is passed, is set a member afterwards, or is what a function of the file gives back.
    """
    found = call.argument(name)
    if found is not None:
        return found
    for argument in call.arguments:
        for holder in holders(read, argument):
            pair = _named(read, holder).get(name)
            if pair is not None:
                return pair
    for argument in call.arguments:
        if argument.kind in ("name", "member"):
            later = read.assigned(f"{argument.dotted}.{name}")
            if len(later) == 1:
                return later[0].value
    return None


def holders(read: Code, argument: Argument) -> Iterator[Argument]:
    """The objects of which an argument is made, itself not among them; the nearest first."""
    open_: list[tuple[Argument, int]] = [(argument, 0)]
    seen: set[tuple[int, int]] = set()
    while open_ and len(seen) < MOST_HOLDERS:
        one, depth = open_.pop(0)
        if one.kind == "mapping" and depth:
            yield one
        if depth >= DEEPEST:
            continue
        for part in _parts(read, one):
            place = part.node[1].start, part.node[1].end
            if place not in seen:
                seen.add(place)
                open_.append((part, depth + 1))


def _parts(read: Code, argument: Argument) -> Iterator[Argument]:
    """What an expression is made of, one step back."""
    if argument.kind == "mapping":
        yield from _spread(read, argument)
    elif argument.kind in ("name", "member"):
        known = read.value_of(argument)
        if known is not argument:
            yield known
        elif argument.kind == "member":
            inner = _member(read, argument.dotted)
            if inner is not None:
                yield inner
    elif argument.kind == "call":
        if _MERGES.match(argument.dotted):
            yield from read.passed(argument.node[1])
        elif argument.dotted and "." not in argument.dotted:
            yield from _returned(read, argument.dotted)


def _member(read: Code, dotted: str) -> Argument | None:
    """`config.openai` of an object of the file that has such a member."""
    root, *path = dotted.split(".")
    known = read.assigned(root)
    found = known[0].value if len(known) == 1 else None
    for name in path[:DEEPEST]:
        if found is None or found.kind != "mapping":
            return None
        found = _named(read, found).get(name)
    return found


def _returned(read: Code, function: str) -> Iterator[Argument]:
    """What a function of the file gives back."""
    for body in _answers(read).get(function, ())[:MOST_HOLDERS]:
        yield read.argument(body)


def _named(read: Code, holder: Argument) -> dict[str, Argument]:
    """The members of an object by their names: many calls may be given one object, and that may have thousands."""
    place = holder.node[1].start, holder.node[1].end
    books = _books(read)
    if place not in books:
        found: dict[str, Argument] = {}
        for pair in members(holder):
            found.setdefault(pair.name, pair)
        books[place] = found
    return books[place]


def _spread(read: Code, holder: Argument) -> tuple[Argument, ...]:
    """What is spread into an object."""
    place = holder.node[1].start, holder.node[1].end
    known = _spreads(read)
    if place not in known:
        known[place] = tuple(
            read.argument(read.bare(child.below[-1]))
            for child in holder.node[1].below
            if ("spread" in child.kind or "splat" in child.kind) and child.below
        )
    return known[place]


@lru_cache(maxsize=4)
def _books(_read: Code) -> dict[tuple[int, int], dict[str, Argument]]:
    """The objects of a file whose members were looked up, by their places."""
    return {}


@lru_cache(maxsize=4)
def _spreads(_read: Code) -> dict[tuple[int, int], tuple[Argument, ...]]:
    return {}


@lru_cache(maxsize=4)
def _answers(read: Code) -> dict[str, list[Syntax]]:
    """What the functions of a file give back, by their names: found once, as every call may ask."""
    found: dict[str, list[Syntax]] = {}
    for node in read.find(frozenset(("return_statement", "arrow_function"))):
        body = read.bare(node.below[-1]) if node.below else None
        if body is not None and body.kind != "statement_block":
            found.setdefault(read.function_around(body)[0], []).append(body)
    return found
