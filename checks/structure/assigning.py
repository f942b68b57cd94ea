"""Assignments, as each language writes them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from checks.structure import grammar
from checks.structure.languages import Syntax
from checks.structure.statements import Assignment

if TYPE_CHECKING:
    from checks.structure.syntax import Code

_SEVERAL = frozenset(
    "pattern_list expression_list tuple_pattern tuple variable_list list_pattern left_assignment_list".split()
)
_TARGETS = (
    grammar.NAMES | grammar.MEMBERS | grammar.SUBSCRIPTS | _SEVERAL
    | frozenset("""variable_declaration pattern object_pattern array_pattern pointer_declarator reference_declarator
    array_declarator mut_pattern multi_variable_declaration parenthesized_declarator property_pattern""".split())
)  # fmt: skip


def kinds_of_assignments(language: str) -> frozenset[str]:
    """What `assigned_by` looks at."""
    return grammar.ASSIGNMENTS | {"binary_operator", "unary_operator"} if language == "elixir" else grammar.ASSIGNMENTS


def assigned_by(code: Code, node: Syntax) -> Iterator[Assignment]:
    sides = _sides(code, node)
    if sides is None:
        return
    left, right = sides
    values = right.below if right.kind in ("expression_list", "tuple") else [right]
    targets = left.below if left.kind in _SEVERAL else [left]
    if left.kind in ("object_pattern",):
        yield from _destructured(code, node, left, right)
        return
    for n, target in enumerate(targets):
        value = code.bare(values[n] if len(values) == len(targets) else right)
        name = _target(code, target)
        if name:
            yield Assignment(name, code.argument(value), target, code, node)


def _sides(code: Code, node: Syntax) -> tuple[Syntax, Syntax] | None:
    if node.kind in grammar.ASSIGNMENTS:
        if node.kind == "preproc_def":
            below = node.below
            return (below[0], below[1]) if len(below) == 2 else None
        if node.kind == "assignment_statement" and node.parent and node.parent.kind == "argument":
            return None
        before: list[Syntax] = []
        after: list[Syntax] = []
        met = False
        for child in node.children:
            if not met and code.of(child) in grammar.ASSIGNS and not child.below:
                met = True
            elif child.named and "comment" not in child.kind:
                (after if met else before).append(child)
        if not met or not before or not after:
            return None
        left = next((b for b in before if b.kind in _TARGETS), None) or before[-1]
        return left, code.bare(after[0])
    if code.language == "elixir":
        if node.kind == "binary_operator" and grammar.operator(node, code.text) == "=" and len(node.below) == 2:
            return node.below[0], code.bare(node.below[1])
        if node.kind == "unary_operator" and code.of(node).startswith("@"):
            call = node.first("call")
            passed = call.first("arguments") if call is not None else None
            if call is not None and passed is not None and call.below and passed.below:
                return call.below[0], code.bare(passed.below[0])
    return None


def _target(code: Code, node: Syntax) -> str:
    if node.kind in grammar.NAMES or node.kind in grammar.MEMBERS or node.kind in grammar.SUBSCRIPTS:
        return grammar.dotted(code.of(node)) if node.kind not in grammar.SUBSCRIPTS else grammar.item(code.of(node))
    inner = next((n for n in node.walk() if n.kind in grammar.NAMES), None)
    return grammar.dotted(code.of(inner)) if inner is not None and node.kind in _TARGETS else ""


def _destructured(code: Code, node: Syntax, left: Syntax, right: Syntax) -> Iterator[Assignment]:
    """`const {KEY: key} = process.env`: each name is given a member of the right side."""
    whole = code.argument(right)
    for part in left.below:
        names = [n for n in part.walk() if n.kind in grammar.NAMES and not n.below]
        if not names or part.kind == "rest_pattern":
            continue
        member, target = (
            code.of(names[0]),
            code.of(names[1] if part.kind == "pair_pattern" and len(names) > 1 else names[0]),
        )
        yield Assignment(target, whole.member(member), part, code, node)
