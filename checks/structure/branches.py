"""What an expression chooses between, and what it puts together."""

from __future__ import annotations

import re

from checks.structure import grammar
from checks.structure.languages import Syntax
from checks.structure.syntax import Code

MOST_PARTS = 500  # of one sum


def operands(node: Syntax) -> list[Syntax]:
    """What a sign stands between."""
    return [b for b in node.below if b.kind != "operator_identifier"]


def joined(code: Code, node: Syntax, sign: str) -> list[Syntax]:
    """The parts of a sum. A long one leans to one side: it is taken apart here, not by going deeper for each part."""
    parts: list[Syntax] = []
    stack = list(reversed(operands(node)))
    while stack and len(parts) < MOST_PARTS:
        part = code.bare(stack.pop())
        if part.kind == node.kind and grammar.operator(part, code.text) == sign:
            stack.extend(reversed(operands(part)))
        else:
            parts.append(part)
    return parts


def chosen(code: Code, node: Syntax) -> list[Syntax]:
    """What a condition chooses between: in Python the first and last of three, elsewhere the second and third. Of
    `key[:8] + "…" if len(key) > 8 else key` the first alone: what need not be cut is too short to matter.
    """
    below = node.below
    if len(below) < 3:
        return below[1:]
    one, other = (below[0], below[2]) if code.language == "python" else (below[1], below[2])
    if _is_beginning(code, one, other):
        return [one]
    if _is_beginning(code, other, one):
        return [other]
    return [one, other] if code.language == "python" else below[1:]


def _is_beginning(code: Code, short: Syntax, whole: Syntax) -> bool:
    """Whether one branch is a piece of the other."""
    said = code.of(whole).strip("\"'` ")
    if not 1 < len(said) < 80:
        return False
    piece = rf"[\"'`f]*(?:\$?\{{)?{re.escape(said)}(?:\[|\.(?:slice|substr|take))"
    return re.match(piece, code.of(short)) is not None
