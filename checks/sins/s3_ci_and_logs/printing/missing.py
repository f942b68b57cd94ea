"""Missing: what is printed where a condition has just said that it is not there: `if (!apiKey) console.error("no key", apiKey)`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from checks.expressions.patterns import pattern_of
from checks.structure import grammar
from checks.structure.languages import Syntax
from checks.structure.syntax import Argument, Call, Code

_IFS = frozenset(("if_statement", "elif_clause", "if_expression", "if", "elsif", "unless", "if_modifier", "unless_modifier"))  # fmt: skip
_ELSES = frozenset(("else_clause", "else", "elif_clause", "elsif", "alternative"))
_NAMES = grammar.NAMES | grammar.MEMBERS
_PUT_IN = frozenset(("variable_name", "interpolated_identifier", "simple_identifier", "variable"))
_MOST = 400  # parts of one expression
_NAME = r"[\w$@]+(?:(?:\?\.|\.|::|->|&\.)\w+|\[[\"']\w+[\"']\])*!?"
_NOTHING = r"(?:null|undefined|None|nil|NULL|[\"']{2})"
# What says of a name that there is nothing in it.
_IS_NOT_THERE = pattern_of(
    rf"^(?:!\s*|not\s+)({_NAME})$|^({_NAME})\s*(?:={{2,3}}|\bis\b)\s*{_NOTHING}$|^({_NAME})(?:\?\.|\.|&\.)(?:is_?none|is_?empty|is_?null(?:or(?:empty|blank))?|is_?blank|nil\?|empty\?|blank\?)(?:\(\))?$"
    rf"|^(?:[Ss]tring\.)?IsNullOr(?:Empty|WhiteSpace)\(({_NAME})\)$|^empty\(({_NAME})\)$",
    re.IGNORECASE,
)
_IS_THERE = pattern_of(rf"^({_NAME})$|^({_NAME})(?:\.|&\.)present\?$")


def is_missing(read: Code, call: Call, argument: Argument) -> bool:
    """Whether what an argument names is, by a condition around the call, not there; nor was it given anything since."""
    if any(_OF_WHAT_IS_NOT_THERE.search(a.value.text[:600]) for name in _plain(argument) for a in read.assigned(name)):
        return True
    known = [
        _whole(name)
        for name, condition in _not_there(read, call.node[1])
        if not any(condition <= a.line <= call.line for a in read.assigned(name))
    ]
    return bool(known) and argument.node is not None and not _named(read, argument.node[1]).isdisjoint(known)


# `[name for name, value in wanted if not value]`: names, or values with nothing in them.
_OF_WHAT_IS_NOT_THERE = pattern_of(
    r"\bfor\b[^;]{1,500}\bif not \w+(?:\[[^\]\n]{1,60}\]|\.get\(\w+\))?\s*[\])}]$|\.filter\(\s*\(?\[?[\w, ]{1,60}\]?\)?\s*=>\s*!\w+\)",
    re.DOTALL,
)
_WORD = pattern_of(r"[A-Za-z_]\w*")


def _plain(argument: Argument) -> list[str]:
    """The few names that a short argument is made of: `missing`, `", ".join(missing)`."""
    return _WORD.findall(argument.text[-60:]) if len(argument.text) < 120 else []


def _named(read: Code, node: Syntax) -> set[str]:
    """What an expression names, also within its strings; the words of these are none."""
    parts = islice(node.walk(), _MOST)
    return {read.dotted(n).lstrip("$") for n in parts if n.kind in _NAMES or n.kind in _PUT_IN}


def _whole(name: str) -> str:
    """Of `result.token` the whole: printed with nothing for a token, it tells none."""
    return (re.split(r"[.\[]", name, maxsplit=1)[0] if name.count(".") == 1 else name).lstrip("$")


def _not_there(read: Code, node: Syntax) -> Iterator[tuple[str, int]]:
    """The names of which the conditions around a node say that nothing is in them, with the lines of these."""
    inner = node
    for outer in node.up():
        below = outer.below
        if outer.kind in _IFS and below and inner.kind not in _ELSES:
            condition = below[-1] if outer.kind.endswith("_modifier") else below[0]
            if condition is not inner:
                line = read.place(condition.start, condition.end)[0]
                expression = _IS_THERE if outer.kind.startswith("unless") else _IS_NOT_THERE
                for part in _parts(read.of(condition)[:300]):
                    if met := expression.match(part):
                        yield next(g for g in met.groups() if g).replace("?.", ".").replace("&.", ".").rstrip("!"), line
        inner = outer


def _parts(condition: str) -> list[str]:
    """What has to hold at once; nothing of what is one of several."""
    text = condition.strip()
    while text.startswith("(") and text.endswith(")"):
        text = text[1:-1].strip()
    if re.search(r"\|\||\bor\b", text):
        return []
    return [part.strip() for part in re.split(r"&&|\band\b", text)]
