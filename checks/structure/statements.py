"""Statements: what code says, in words that are the same for all languages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fnmatch import translate
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from checks.expressions.patterns import pattern_of

if TYPE_CHECKING:
    from checks.structure.languages import Syntax
    from checks.structure.syntax import Code

ArgumentKind = Literal[
    "string", "template", "number", "boolean", "null", "name", "member", "item", "call", "operation", "mapping", "list",
    "function", "other",
]  # fmt: skip


Brought = tuple[tuple[str, ...], dict[str, str]]  # the names of an import, and what they are called instead


class _Read:
    """What was read of a node. Each of its words is worked out when it is first asked for: most are never asked."""

    __slots__ = ()

    def __getattr__(self, word: str) -> Any:
        """A word that was not asked for before; a slot that is filled does not come here."""
        self._tell(word)
        return object.__getattribute__(self, word)

    def _tell(self, word: str) -> None:
        """Fill the slot of this word."""
        raise NotImplementedError


class Argument(_Read):
    """An expression: of a call, an option or an assignment.

    `name` is its keyword, if it has one; `kind` what it is; `literal` what it says where the source alone tells (a
    string, joined strings, a number, `true` or `false`), else None; `dotted` a name as all languages say it.
    """

    __slots__ = ("column", "dotted", "end_column", "end_line", "kind", "line", "literal", "name", "node", "text")

    name: str
    text: str
    kind: ArgumentKind
    literal: str | None
    dotted: str
    line: int
    column: int
    end_line: int
    end_column: int
    node: tuple[Any, Any]  # its code and its node, for `checks.structure.flow`

    def __init__(self, name: str, code: Code, node: Syntax) -> None:
        self.name, self.node = name, (code, node)

    def __repr__(self) -> str:
        return f"Argument({self.name!r}, {self.kind}, {self.node[1]})"

    def _tell(self, word: str) -> None:
        code, node = self.node
        if word == "text":
            self.text = code.of(node)
        elif word == "kind":
            self.kind = code.kind(node)
        elif word == "literal":
            self.literal = code.literal(node)
        elif word == "dotted":
            self.dotted = code.dotted(node) if self.kind in _NAMED else ""
        elif word in _PLACE:
            self.line, self.column, self.end_line, self.end_column = code.place(node.start, node.end)

    def member(self, name: str) -> Argument:
        """A member of this expression, as destructuring takes it out."""
        made = Argument(self.name, *self.node)
        made.text, made.kind, made.literal = f"{self.text}.{name}", "member", None
        made.dotted = f"{self.dotted}.{name}"
        return made


class Call(_Read):
    """A call: of a function, a constructor (`OpenAI` for `new OpenAI(…)`), a macro, a command, a JSX element (`<App>`).

    `callee` is dotted in every language: `logging.info`, `fmt.Println`, `println`, `std.env.var().unwrap`. `function`
    names the function around it. In a shell, `piped_to` is the next command, `redirect` the file that is written, and
    `captured` says that the output goes into `$(…)`, not to the screen.
    """

    __slots__ = (
        "arguments", "callee", "captured", "column", "end_column", "end_line", "function", "line", "node", "piped_to",
        "redirect",
    )  # fmt: skip

    callee: str
    arguments: tuple[Argument, ...]
    line: int
    column: int
    end_line: int
    end_column: int
    function: str
    piped_to: str
    redirect: str
    captured: bool
    node: tuple[Any, Any]

    def __init__(self, callee: str, code: Code, node: Syntax) -> None:
        self.callee, self.node = callee, (code, node)

    def __repr__(self) -> str:
        return f"Call({self.callee!r}, {self.node[1]})"

    def _tell(self, word: str) -> None:
        code, node = self.node
        if word == "arguments":
            self.arguments = code.passed(node)
        elif word == "function":
            self.function = code.function_around(node)[0]
        elif word in _PLACE:
            self.line, self.column, self.end_line, self.end_column = code.place(node.start, node.end)
        elif word in ("piped_to", "redirect", "captured"):
            self.piped_to, self.redirect, self.captured = code.shell(node)

    @property
    def name(self) -> str:
        """The last part of the callee: `info`."""
        return self.callee.rpartition(".")[2]

    def named(self, *patterns: str) -> bool:
        """Whether the callee, with or without `this.` and `self.`, is one of these (globs): `logger.*`, `*.create`."""
        matches = _any_of(patterns)
        if matches(self.callee) is not None:
            return True
        return self.callee.startswith(_SELVES) and matches(self.callee.partition(".")[2]) is not None

    def argument(self, name: str) -> Argument | None:
        """The argument of this keyword, or the member of this name of an object that is passed in."""
        for argument in self.arguments:
            if argument.name == name:
                return argument
        for argument in self.arguments:
            if argument.kind == "mapping":
                for pair in members(argument):
                    if pair.name == name:
                        return pair
        return None


class Import(_Read):
    """An import: `from os import environ as e` is module `os`, names `("environ",)`, aliases `{"e": "environ"}`."""

    __slots__ = ("_brought", "_node", "aliases", "column", "line", "module", "names")

    module: str
    names: tuple[str, ...]
    aliases: dict[str, str]
    line: int
    column: int

    def __init__(self, module: str, brought: Callable[[], Brought], code: Code, node: Syntax) -> None:
        self.module, self._brought, self._node = module, brought, (code, node)

    def __repr__(self) -> str:
        return f"Import({self.module!r}, {self._node[1]})"

    def _tell(self, word: str) -> None:
        code, node = self._node
        if word in ("names", "aliases"):
            self.names, self.aliases = self._brought()
        elif word in ("line", "column"):
            self.line, self.column = code.lines.at(node.start)


class Assignment(_Read):
    """A value given to a name: `target` is dotted (`self.key`), `function` the function around it."""

    __slots__ = ("_at", "column", "function", "line", "node", "target", "value")

    target: str
    value: Argument
    line: int
    column: int
    function: str
    node: tuple[Any, Any]

    def __init__(self, target: str, value: Argument, at: Syntax, code: Code, node: Syntax) -> None:
        self.target, self.value, self._at, self.node = target, value, at, (code, node)

    def __repr__(self) -> str:
        return f"Assignment({self.target!r}, {self.node[1]})"

    def _tell(self, word: str) -> None:
        code, node = self.node
        if word == "function":
            self.function = code.function_around(node)[0]
        elif word in ("line", "column"):
            self.line, self.column = code.lines.at(self._at.start)


class StringLiteral(msgspec.Struct, frozen=True):
    """A string: what it says, where its content stands, and of how many pieces it is joined (`"sk-" + "proj"` is 2).

    One with something put into it has the written parts, and `template` set.
    """

    value: str
    line: int
    column: int
    end_line: int
    end_column: int
    parts: int = 1
    template: bool = False


class Option(_Read):
    """A member of an object, a dictionary or a struct: `dangerouslyAllowBrowser: true`. `owner` is the call around it."""

    __slots__ = ("_node", "column", "line", "name", "owner", "value")

    name: str
    value: Argument
    line: int
    column: int
    owner: str

    def __init__(self, name: str, code: Code, node: Syntax) -> None:
        self.name, self._node = name, (code, node)

    def __repr__(self) -> str:
        return f"Option({self.name!r}, {self._node[1]})"

    def _tell(self, word: str) -> None:
        code, node = self._node
        if word == "value":
            self.value = code.argument(code.pair(node)[1] or node, self.name)
        elif word == "owner":
            self.owner = code.owner(node)
        elif word in ("line", "column"):
            self.line, self.column = code.lines.at(node.start)


_NAMED = frozenset(("name", "member", "item", "call"))
_PLACE = frozenset(("line", "column", "end_line", "end_column"))


@lru_cache(maxsize=512)
def _any_of(patterns: tuple[str, ...]) -> Callable[[str], re.Match[str] | None]:
    """Globs, as one expression."""
    return pattern_of("|".join(map(translate, patterns)) or "(?!)").match


_SELVES = ("this.", "self.", "Self.", "super.")


def members(argument: Argument) -> Iterator[Argument]:
    """The named members of an object."""
    holder, node = argument.node
    for child in node.below:
        for pair in child.below if child.kind in ("keywords", "map_content") else [child]:
            if pair.kind in ("shorthand_property_identifier", "shorthand_field_initializer"):
                yield holder.argument(pair, holder.of(pair))
            elif holder.is_pair(pair):
                name, value = holder.pair(pair)
                if value is not None:
                    yield holder.argument(value, name)
