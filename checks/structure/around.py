"""What stands around a node: the function, by its name, and what an option is given to."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from checks.structure import grammar
from checks.structure.calling import callee_of
from checks.structure.languages import Syntax

if TYPE_CHECKING:
    from checks.structure.syntax import Code


def owner_of(code: Code, node: Syntax) -> str:
    """The call, the element or the struct that an option is given to."""
    for outer in node.up():
        if outer.kind in grammar.CALLS:
            return callee_of(code, outer)
        if outer.kind in grammar.TAGS:
            return f"<{code.of(outer.below[0])}>"
        if outer.kind in grammar.STRUCTS:
            return grammar.dotted(code.of(outer.below[0]))
        if outer.kind in grammar.FUNCTIONS or outer.kind in grammar.BLOCKS:
            break
    return ""


def function_name(code: Code, node: Syntax) -> str:
    """The name of the function that a node is; of one without a name that of what it is assigned to."""
    if node.kind == "call":
        return next((code.of(n) for n in node.children[1].walk() if n.kind == "identifier"), "")
    if code.language == "csharp" and node.kind in (
        "method_declaration",
        "local_function_statement",
    ):  # a type of one word stands before it: `Task Load()`
        before = list(takewhile(lambda c: c.kind != "parameter_list", node.children))
        return next((code.of(c) for c in reversed(before) if c.kind in grammar.NAMES), "")
    for child in node.children:
        if child.kind in grammar.NAMES and child.kind != "type_identifier":
            return code.of(child)
        if child.kind == "word":
            return code.of(child)
        if child.kind in (
            "function_declarator",
            "pointer_declarator",
            "function_signature",
            "dot_index_expression",
            "method_index_expression",
        ):
            return function_name(code, child) or grammar.dotted(code.of(child)).partition("(")[0]
        if child.kind in ("qualified_identifier",):
            return grammar.dotted(code.of(child))
        if child.kind in ("=>", "(") and node.kind not in ("method_declaration",):
            break
    outer = node.parent
    if outer is not None and (outer.kind in grammar.ASSIGNMENTS or outer.kind in grammar.PAIRS) and outer.below:
        return grammar.dotted(code.of(outer.below[0]))
    return ""
