"""Macros of Rust: its grammar leaves what they are given as tokens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from checks.structure.languages import Syntax, graft

if TYPE_CHECKING:
    from checks.structure.syntax import Code


def macro_arguments(code: Code, node: Syntax) -> Iterator[Syntax]:
    """The arguments of the macro whose tokens a node is, each read as an expression; none where it has no macro's."""
    if node.parent is None or node.parent.kind != "macro_invocation":
        return
    for start, end in _commas(code.text, node.start + 1, node.end - 1):
        value = _value(graft(code.text[start:end], code.language, start, node, "let _=", ";"))
        if value is not None:
            value.parent = node
            yield value


def _value(root: Syntax | None) -> Syntax | None:
    declared = root.first("let_declaration") if root is not None else None
    below = declared.below if declared is not None else []
    return below[-1] if below and below[-1].kind != "ERROR" else None


def _commas(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The spans between the commas of a macro's tokens that stand in no brackets and no string."""
    depth, quoted, begin, at = 0, False, start, start
    while at < end:
        sign = text[at]
        if quoted:
            if sign == "\\":
                at += 1
            elif sign == '"':
                quoted = False
        elif sign == '"':
            quoted = True
        elif sign in "([{":
            depth += 1
        elif sign in ")]}":
            depth -= 1
        elif sign in ",;" and depth == 0:
            yield begin, at
            begin = at + 1
        at += 1
    if text[begin:end].strip():
        yield begin, end
