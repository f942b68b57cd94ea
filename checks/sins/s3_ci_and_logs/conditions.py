"""Conditions: whether a statement only runs while somebody looks for an error, or on a developer's machine."""

from __future__ import annotations

from checks.expressions.patterns import pattern_of
from checks.structure.languages import Syntax
from checks.structure.syntax import Code

_IFS = frozenset(
    """if_statement elif_clause else_clause if_expression unless if elsif conditional_expression ternary_expression conditional binary_expression
    boolean_operator when_expression switch_case switch_expression match_statement case_clause unless_modifier if_modifier""".split()
)
_LOOKS_ELSE = pattern_of(
    r"(?i)debug|verbose|trace|\bdev\b|develop|NODE_ENV|APP_ENV|ENVIRONMENT|__DEV__|is_?local|localhost|production|\bprod\b|import\.meta\.env"
)
_LOOKS = pattern_of(rf"{_LOOKS_ELSE.pattern}|__name__")


def is_conditional(code: Code, node: Syntax, *, by_hand: bool = True) -> bool:
    """Whether a condition around a node speaks of debugging, of an environment, or (`by_hand`) of a file that is run itself."""
    looks = _LOOKS if by_hand else _LOOKS_ELSE
    inner = node
    for outer in node.up():
        if outer.kind in _IFS and outer.below:
            chosen = outer.kind in ("conditional_expression", "ternary_expression")
            condition = outer if chosen else outer.below[0]
            if (chosen or condition is not inner) and looks.search(code.of(condition)[:300]):
                return True
        inner = outer
    return False
