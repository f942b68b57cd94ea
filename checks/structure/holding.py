"""Which of the assignments to a name may hold at a place of a file, and what a part of an object holds."""

from __future__ import annotations

from collections.abc import Iterator

from checks.structure import grammar
from checks.structure.branches import operands
from checks.structure.languages import Syntax
from checks.structure.statements import members
from checks.structure.syntax import Argument, Assignment, Code


def assignments_at(code: Code, node: Syntax, name: str) -> Iterator[Assignment]:
    """The assignments to a name that may hold at a node: back to the last that surely ran, then those around."""
    all_ = code.assigned(name) or (code.assigned(f"this.{name}") or code.assigned(f"self.{name}"))
    if not all_:
        return
    if "." in name:
        yield from reversed(all_)  # a field may be given its value in any method
        return
    _, start, end = code.function_around(node)
    for inside in (True, False):
        for assignment in reversed(all_):
            at = assignment.node[1]
            within = start <= at.start and at.end <= end and code.function_around(at)[1] == start
            if within is not inside or (inside and at.end > node.start):
                continue
            if not inside and code.function_around(at)[1:] != (0, len(code.text)) and not _contains(at, node, code):
                continue
            yield assignment
            if inside and not _is_added(at, code) and _block(at).start <= node.start < _block(at).end:
                return


def part_of(value: Argument, part: str) -> list[Syntax] | None:
    """What an object that is written out holds under a name; None where that cannot be told: another is spread into it.

    Of `given || { … }` it is what stands in the object: nothing is known of what is given.
    """
    read, node = value.node
    if node.kind in grammar.BINARY and grammar.operator(node, read.text) in ("||", "??", "or"):
        sides = [read.bare(b) for b in operands(node)]
        parts = [part_of(read.argument(s), part) for s in sides if s.kind not in grammar.NAMES]
        return [n for p in parts for n in p or ()] if parts and all(p is not None for p in parts) else None
    body = _body(read, node)
    held = list(members(read.argument(body))) if body is not None else []
    written = [b for b in body.below if "comment" not in b.kind] if body is not None and held else []
    return [h.node[1] for h in held if h.name == part] if held and len(held) == len(written) else None


def _body(read: Code, node: Syntax) -> Syntax | None:
    """The members of an object that is written out: of `{ … }`, of `Config{ … }` and `&Config{ … }`; None of all else."""
    node = read.bare(node)
    if node.kind == "unary_expression" and read.of(node).startswith("&") and node.below:
        node = read.bare(node.below[0])
    if node.kind in grammar.STRUCTS and len(node.below) > 1:
        return node.below[-1]
    return node if read.kind(node) == "mapping" else None


def _contains(at: Syntax, node: Syntax, code: Code) -> bool:
    """Whether the function that an assignment stands in is around a node."""
    _, start, end = code.function_around(at)
    return start <= node.start < end


def _is_added(at: Syntax, code: Code) -> bool:
    """`x += y` keeps what `x` was."""
    return any(code.of(c) in ("+=", ".=", "<<=", "||=", "??=") for c in at.children if not c.below)


def _block(node: Syntax) -> Syntax:
    outer = node
    for outer in node.up():
        if outer.kind in grammar.BLOCKS or outer.kind in grammar.FUNCTIONS:
            return outer
    return outer
