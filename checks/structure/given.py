"""Given: the options of a call, wherever the object that holds them was put together in the same file."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from checks.expressions.patterns import pattern_of
from checks.structure.statements import Argument, Call, members

if TYPE_CHECKING:
    from checks.structure.languages import Syntax
    from checks.structure.syntax import Code

DEEPEST = 4  # steps from the call to the object
MOST_HOLDERS = 40  # objects that are looked at for one call

_MERGES = pattern_of(r"^(?:Object\.assign|(?:_\.|lodash\.)?(?:merge|assign|defaults|defaultsDeep)|deepmerge|defu|mergeDeep|mergeOptions|\w*Object\.freeze)$")  # fmt: skip


class Given:
    """What the calls of one file are given. Each object is gone through once: many calls may be given it, and it may have
    thousands of members.
    """

    def __init__(self, read: Code) -> None:
        self._read = read
        self._members: dict[tuple[int, int], dict[str, Argument]] = {}  # by the place of their object
        self._spreads: dict[tuple[int, int], tuple[Argument, ...]] = {}

    def option(self, call: Call, name: str) -> Argument | None:
        """`call.argument(name)`, also of an object that is passed by name, is a member of another, is spread or merged into
        the one that is passed, is set a member afterwards, or is what a function of the file gives back.
        """
        found = call.argument(name)
        if found is not None:
            return found
        for argument in call.arguments:
            for holder in self.holders(argument):
                pair = self._named(holder).get(name)
                if pair is not None:
                    return pair
        for argument in call.arguments:
            if argument.kind in ("name", "member"):
                later = self._read.assigned(f"{argument.dotted}.{name}")
                if len(later) == 1:
                    return later[0].value
        return None

    def holders(self, argument: Argument) -> Iterator[Argument]:
        """The objects of which an argument is made, itself not among them; the nearest first."""
        open_: list[tuple[Argument, int]] = [(argument, 0)]
        seen: set[tuple[int, int]] = set()
        while open_ and len(seen) < MOST_HOLDERS:
            one, depth = open_.pop(0)
            if one.kind == "mapping" and depth:
                yield one
            if depth >= DEEPEST:
                continue
            for part in self._parts(one):
                place = _place(part)
                if place not in seen:
                    seen.add(place)
                    open_.append((part, depth + 1))

    def _parts(self, argument: Argument) -> Iterator[Argument]:
        """What an expression is made of, one step back."""
        read = self._read
        if argument.kind == "mapping":
            yield from self._spread(argument)
        elif argument.kind in ("name", "member"):
            known = read.value_of(argument)
            if known is not argument:
                yield known
            elif argument.kind == "member":
                inner = self._member(argument.dotted)
                if inner is not None:
                    yield inner
        elif argument.kind == "call":
            if _MERGES.match(argument.dotted):
                yield from read.passed(argument.node[1])
            elif argument.dotted and "." not in argument.dotted:
                yield from map(read.argument, self._answers.get(argument.dotted, ())[:MOST_HOLDERS])

    def _member(self, dotted: str) -> Argument | None:
        """`config.openai` of an object of the file that has such a member."""
        root, *path = dotted.split(".")
        known = self._read.assigned(root)
        found = known[0].value if len(known) == 1 else None
        for name in path[:DEEPEST]:
            if found is None or found.kind != "mapping":
                return None
            found = self._named(found).get(name)
        return found

    def _named(self, holder: Argument) -> dict[str, Argument]:
        """The members of an object by their names."""
        place = _place(holder)
        if place not in self._members:
            found: dict[str, Argument] = {}
            for pair in members(holder):
                found.setdefault(pair.name, pair)
            self._members[place] = found
        return self._members[place]

    def _spread(self, holder: Argument) -> tuple[Argument, ...]:
        """What is spread into an object."""
        place = _place(holder)
        if place not in self._spreads:
            self._spreads[place] = tuple(
                self._read.argument(self._read.bare(child.below[-1]))
                for child in holder.node[1].below
                if ("spread" in child.kind or "splat" in child.kind) and child.below
            )
        return self._spreads[place]

    @cached_property
    def _answers(self) -> dict[str, list[Syntax]]:
        """What the functions of the file give back, by their names."""
        read = self._read
        found: dict[str, list[Syntax]] = {}
        for node in read.find(frozenset(("return_statement", "arrow_function"))):
            body = read.bare(node.below[-1]) if node.below else None
            if body is not None and body.kind != "statement_block":
                found.setdefault(read.function_around(body)[0], []).append(body)
        return found


def _place(argument: Argument) -> tuple[int, int]:
    return argument.node[1].start, argument.node[1].end
