"""Statements: what code says, in words that are the same for all languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any, Literal

import msgspec

ArgumentKind = Literal[
    "string", "template", "number", "boolean", "null", "name", "member", "item", "call", "operation", "mapping", "list",
    "function", "other",
]  # fmt: skip


class Argument(msgspec.Struct, frozen=True):
    """An expression: of a call, an option or an assignment.

    `name` is its keyword, if it has one; `kind` what it is; `literal` what it says where the source alone tells (a
    string, joined strings, a number, `true` or `false`), else None; `dotted` a name as all languages say it.
    """

    name: str
    text: str
    kind: ArgumentKind
    literal: str | None
    dotted: str
    line: int
    column: int
    end_line: int
    end_column: int
    node: Any = msgspec.field(default=None)  # for `checks.structure.flow`


class Call(msgspec.Struct, frozen=True):
    """A call: of a function, a constructor (`OpenAI` for `new OpenAI(…)`), a macro, a command, a JSX element (`<App>`).

    `callee` is dotted in every language: `logging.info`, `fmt.Println`, `println`, `std.env.var().unwrap`. `function`
    names the function around it. In a shell, `piped_to` is the next command, `redirect` the file that is written, and
    `captured` says that the output goes into `$(…)`, not to the screen.
    """

    callee: str
    arguments: tuple[Argument, ...]
    line: int
    column: int
    end_line: int
    end_column: int
    function: str = ""
    piped_to: str = ""
    redirect: str = ""
    captured: bool = False
    node: Any = msgspec.field(default=None)

    @property
    def name(self) -> str:
        """The last part of the callee: `info`."""
        return self.callee.rpartition(".")[2]

    def named(self, *patterns: str) -> bool:
        """Whether the callee, with or without `this.` and `self.`, is one of these (globs): `logger.*`, `*.create`."""
        bare = _SELF.sub("", self.callee)
        return any(fnmatchcase(self.callee, p) or fnmatchcase(bare, p) for p in patterns)

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


class Import(msgspec.Struct, frozen=True):
    """An import: `from os import environ as e` is module `os`, names `("environ",)`, aliases `{"e": "environ"}`."""

    module: str
    names: tuple[str, ...]
    aliases: dict[str, str]
    line: int
    column: int


class Assignment(msgspec.Struct, frozen=True):
    """A value given to a name: `target` is dotted (`self.key`), `function` the function around it."""

    target: str
    value: Argument
    line: int
    column: int
    function: str = ""
    node: Any = msgspec.field(default=None)


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


class Option(msgspec.Struct, frozen=True):
    """A member of an object, a dictionary or a struct: `dangerouslyAllowBrowser: true`. `owner` is the call around it."""

    name: str
    value: Argument
    line: int
    column: int
    owner: str = ""


_SELF = re.compile(r"^(?:this|self|Self|super)\.")


def members(argument: Argument) -> Iterator[Argument]:
    """The named members of an object."""
    if argument.node is None:
        return
    holder, node = argument.node
    for child in node.below:
        for pair in child.below if child.kind in ("keywords", "map_content") else [child]:
            if pair.kind in ("shorthand_property_identifier",):
                yield holder.argument(pair, holder.of(pair))
            elif holder.is_pair(pair):
                name, value = holder.pair(pair)
                if value is not None:
                    yield holder.argument(value, name)
