"""Code, read by its syntax: calls, imports, assignments, strings, and named options, in the same words for all languages.

`code(text, path)` reads Python, JavaScript, TypeScript, Go, Java, Kotlin, Swift, shell, Rust, Ruby, PHP, C#, C, C++, Lua,
Scala, Elixir and Dart, and the scripts in HTML, Vue, Svelte and Astro. Of anything else it gives a code that holds
nothing. Broken code is read as far as its grammar can make sense of it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING

from checks.structure import grammar
from checks.structure.around import function_name, owner_of
from checks.structure.assigning import assigned_by, kinds_of_assignments
from checks.structure.calling import call_of, callee_of, defines, is_index, kinds_of_calls, passed, shell
from checks.structure.languages import Syntax, code_of, kinds_in, language_of, syntax
from checks.structure.latest import Latest
from checks.structure.macros import macro_arguments
from checks.structure.positions import Lines, lines_of
from checks.structure.statements import (
    Argument,
    ArgumentKind,
    Assignment,
    Call,
    Import,
    Option,
    StringLiteral,
    members,
)

if TYPE_CHECKING:
    from checks.structure.given import Given

__all__ = [
    "Argument",
    "Assignment",
    "Call",
    "Code",
    "Import",
    "Option",
    "StringLiteral",
    "calls",
    "code",
    "members",
    "where",
]

_QUOTED = re.compile(r'L?"((?:[^"\\]|\\.)*)"')
MOST_KEPT = 4_000_000  # characters of all texts whose code is kept: its nodes take 30 to 60 bytes for each
_latest: Latest[Code] = Latest(MOST_KEPT)


def code(text: str, path: str) -> Code:
    """The code of a file; one that holds nothing where its language is not known.

    The last ones are kept.
    """
    language = language_of(path, text)
    return _latest.of(text, language, lambda: Code(text, language, path))


class Code:
    """A file of code. Everything it tells is in the order of the text and found once."""

    def __init__(self, text: str, language: str, path: str = "") -> None:
        self.text, self.language = code_of(text, language)
        self._path = path
        self._written = text
        self._grafted: dict[Syntax, list[Syntax]] = {}
        self._functions: dict[Syntax, tuple[str, int, int]] = {}  # around what stands in a node
        self._mixed: set[int] = set()  # nodes that join more than plain strings

    def __repr__(self) -> str:
        return f"Code({self.language or 'unknown'}, {len(self.text)} characters)"

    def __bool__(self) -> bool:
        """Whether it could be read."""
        return self._root is not None

    @cached_property
    def lines(self) -> Lines:
        """Where its lines begin."""
        return lines_of(self._written)

    @cached_property
    def _root(self) -> Syntax | None:
        return syntax(self.text, self.language, self._path) if self.language else None

    # --- what it tells --------------------------------------------------------------------------------------------

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """All calls."""
        found = self.find(kinds_of_calls(self.language))
        return tuple(call for node in found if (call := call_of(self, node)) is not None)

    @cached_property
    def imports(self) -> tuple[Import, ...]:
        """All imports, `require` of JavaScript, Ruby and Lua with them."""
        from checks.structure.imports import imports

        return tuple(imports(self))

    @cached_property
    def assignments(self) -> tuple[Assignment, ...]:
        """All values given to names, declarations and destructuring with them."""
        return tuple(a for node in self.find(kinds_of_assignments(self.language)) for a in assigned_by(self, node))

    @cached_property
    def strings(self) -> tuple[StringLiteral, ...]:
        """All strings; pieces that are joined in the source come as one."""
        found: list[StringLiteral] = []
        joined_until = -1
        string_until = -1  # the parent is asked for only where it may be a string
        for node in self.find(_SAID):
            inside = node.start <= string_until
            if grammar.is_string(node):
                string_until = max(string_until, node.end)
            if node.start < joined_until:
                continue
            if node.kind in grammar.BINARY or node.kind in grammar.ADJACENT:
                pieces = self.pieces(node)
                if pieces and len(pieces) > 1 and all(grammar.is_string(p) for p in pieces):
                    joined_until = node.end
                    value = self.literal(node) or ""
                    place = self.place(pieces[0].start, pieces[-1].end)
                    found.append(StringLiteral(value, *place, parts=len(pieces)))
            elif grammar.is_string(node) and not (inside and node.parent and grammar.is_string(node.parent)):
                start, end = grammar.content(node, self.text)
                template = bool(grammar.inserted(node))
                value = self.text[start:end] if template else grammar.unescaped(self.text[start:end], node.kind)
                found.append(StringLiteral(value, *self.place(start, end), template=template))
        return tuple(found)

    @cached_property
    def options(self) -> tuple[Option, ...]:
        """All named members of objects, dictionaries, structs and keyword arguments."""
        found: list[Option] = []
        kinds = _GIVEN if kinds_in(self.language, _INITIALIZERS) else _GIVEN - {"assignment_expression"}
        for node in self.find(kinds):
            if not self.is_pair(node):
                continue
            count, start, end = node.sides()
            if count > 1:
                found.append(Option(_key(self.text[start:end]), self, node))
        return tuple(found)

    def assigned(self, name: str) -> tuple[Assignment, ...]:
        """All assignments to this dotted name."""
        return self._by_target.get(name, ())

    def value_of(self, argument: Argument) -> Argument:
        """What a name stands for, where it is given a value exactly once; else the argument itself. One step."""
        known = self.assigned(argument.dotted) if argument.kind in ("name", "member") else ()
        return known[0].value if len(known) == 1 else argument

    def option(self, call: Call, name: str) -> Argument | None:
        """`call.argument(name)`, also of an object that the file puts together elsewhere (`checks.structure.given`)."""
        return self.given.option(call, name)

    @cached_property
    def given(self) -> Given:
        """Where the objects that its calls are given are put together."""
        from checks.structure.given import Given

        return Given(self)

    # --- nodes, for what is built on them ---------------------------------------------------------------------------

    def find(self, kinds: frozenset[str]) -> Iterable[Syntax]:
        """The named nodes of these kinds, in the order of the text. Much cheaper than to go through all nodes."""
        if self._root is None:
            return ()
        return self._with_macros(self._root, kinds) if self._has_tokens else self._root.find(kinds)

    @cached_property
    def nodes(self) -> tuple[Syntax, ...]:
        """All named nodes, in the order of the text."""
        if self._root is None:
            return ()
        return tuple(self._walk(self._root) if self._has_tokens else self._root.named_nodes())

    @property
    def _has_tokens(self) -> bool:
        return bool(kinds_in(self.language, _TOKENS))

    def _with_macros(self, root: Syntax, kinds: frozenset[str]) -> list[Syntax]:
        """As `find` of a node, with what stands in macros: in place of their tokens the expressions that these are read as."""
        found: list[Syntax] = []
        waiting = [root]
        while waiting:
            begins: list[int] = []  # of what is read otherwise, in the order of the text
            ends: list[int] = []
            for node in waiting.pop().find(kinds | _MACROS):
                before = bisect_right(begins, node.start)
                if before and node.start < ends[before - 1]:
                    continue
                if node.kind in kinds:
                    found.append(node)
                tokens = node.first(*_TOKENS) if node.kind in _MACROS else None
                if tokens is not None:
                    pieces = self.tokens(tokens)
                    for child in tokens.children:
                        if any(piece.start <= child.start < piece.end for piece in pieces):
                            begins.append(child.start)
                            ends.append(child.end)
                    waiting += pieces
        return sorted(found, key=attrgetter("start"))

    def _walk(self, root: Syntax) -> Iterator[Syntax]:
        """With what stands in macros."""
        stack = [root]
        while stack:
            node = stack.pop()
            if node.named:
                yield node
            pieces = self.tokens(node) if node.kind == "token_tree" else []
            read = [(p.start, p.end) for p in pieces]
            left = [c for c in node.children if not any(start <= c.start < end for start, end in read)]
            stack.extend(
                sorted([*pieces, *left], key=attrgetter("start"), reverse=True) if pieces else reversed(node.children)
            )

    def of(self, node: Syntax) -> str:
        """The text of a node."""
        return self.text[node.start : node.end]

    def place(self, start: int, end: int) -> tuple[int, int, int, int]:
        """Line, column, end line, end column of a span."""
        return (*self.lines.at(start), *self.lines.at(end))

    def argument(self, node: Syntax, name: str = "") -> Argument:
        """A node as an argument."""
        return Argument(name, self, node)

    def passed(self, node: Syntax) -> tuple[Argument, ...]:
        """The arguments of the call that a node is."""
        return passed(self, node)

    def shell(self, node: Syntax) -> tuple[str, str, bool]:
        """Of a shell's command: the next one of its pipe, the file that is written, whether its output is captured."""
        return shell(self, node)

    def dotted(self, node: Syntax) -> str:
        """The name that a node is, as all languages say it."""
        if node.kind in grammar.CALLS and node.kind != "command":
            return callee_of(self, node)
        return grammar.dotted(self.of(node))

    def call_at(self, node: Syntax) -> Call | None:
        """The call that a node is."""
        return self._by_node.get((node.start, node.end, node.kind))

    @cached_property
    def _by_node(self) -> dict[tuple[int, int, str], Call]:
        return {(c.node[1].start, c.node[1].end, c.node[1].kind): c for c in self.calls}

    def function_around(self, node: Syntax) -> tuple[str, int, int]:
        """Name and span of the function around a node; the whole file where there is none."""
        found = "", 0, len(self.text)
        between: list[Syntax] = []
        for outer in node.up():
            if outer in self._functions:
                found = self._functions[outer]
                break
            between.append(outer)
            if outer.kind in grammar.FUNCTIONS or (outer.kind == "call" and defines(self, outer)):
                found = function_name(self, outer), outer.start, outer.end
                break
        self._functions.update(dict.fromkeys(between, found))
        return found

    def literal(self, node: Syntax) -> str | None:
        """What a node says by itself: strings, joined strings, numbers, truths."""
        node = self.bare(node)
        if node.kind in grammar.NUMBERS or node.kind in grammar.TRUTHS or node.kind == "word":
            return self.of(node)
        if node.kind == "preproc_arg":
            quoted = _QUOTED.fullmatch(self.of(node).strip())
            return grammar.unescaped(quoted[1], "") if quoted else None
        if node.kind in grammar.NEGATIONS:
            below = node.below
            if len(below) == 1 and below[0].kind in grammar.NUMBERS:
                sign = self.of(node)[0]
                return {"!": str(self.of(below[0]) == "0").lower()}.get(sign, self.of(node))
            return None
        pieces = self.pieces(node)
        if pieces is None:
            return None
        said: list[str] = []
        for piece in pieces:
            if piece.kind == "word":
                said.append(self.of(piece))
                continue
            start, end = grammar.content(piece, self.text)
            said.append(grammar.unescaped(self.text[start:end], piece.kind))
        return "".join(said)

    def pieces(self, node: Syntax) -> list[Syntax] | None:
        """The plain strings that an expression joins; None when anything else is among them. Without recursion."""
        found: list[Syntax] = []
        stack = [node]
        while stack:
            part = self.bare(stack.pop())
            if id(part) in self._mixed or (grammar.is_string(part) and grammar.inserted(part)):
                self._remember_mixed(part, node)
                return None
            if grammar.is_string(part):
                found.append(part)
            elif part.kind in grammar.ADJACENT:
                stack.extend(reversed(part.below))
            elif part.kind in grammar.BINARY and grammar.operator(part, self.text) in ("+", ".", "..", "<>", "++"):
                stack.extend(reversed([c for c in part.below if c.kind != "operator_identifier"]))
            elif part.kind == "word" and part.parent is not None and part.parent.kind == "concatenation":
                found.append(part)
            else:
                self._remember_mixed(part, node)
                return None
        return found

    def _remember_mixed(self, part: Syntax, whole: Syntax) -> None:
        """Everything from this part up to the whole joins more than strings: asked about once, however deep it is."""
        self._mixed.add(id(part))
        for node in part.up():
            if node is whole or id(node) in self._mixed:
                break
            self._mixed.add(id(node))
        self._mixed.add(id(whole))

    def bare(self, node: Syntax) -> Syntax:
        """Without brackets and wrappers around it."""
        while node.kind in grammar.WRAPPERS and (len(node.below) == 1 or (node.kind in grammar.TYPED and node.below)):
            node = node.below[0]
        return node

    def is_pair(self, node: Syntax) -> bool:
        """Whether a node gives a name to a value without assigning it."""
        if node.kind in ("value_argument", "argument"):
            return len(node.below) > 1
        if node.kind == "assignment_expression":
            return node.parent is not None and node.parent.kind == "initializer_expression"
        return node.kind in grammar.PAIRS and node.kind != "pair_pattern"

    def pair(self, node: Syntax) -> tuple[str, Syntax | None]:
        """Name and value of a pair."""
        below = node.below
        if len(below) < 2:
            return "", None
        return _key(self.of(below[0])), self.bare(below[-1])

    def tokens(self, node: Syntax) -> list[Syntax]:
        """The arguments of a Rust macro, which its grammar leaves as tokens, each read as an expression."""
        if node not in self._grafted:
            self._grafted[node] = list(macro_arguments(self, node))
        return self._grafted[node]

    @cached_property
    def _by_target(self) -> dict[str, tuple[Assignment, ...]]:
        found: dict[str, list[Assignment]] = {}
        for one in self.assignments:
            found.setdefault(one.target, []).append(one)
        return {name: tuple(all_) for name, all_ in found.items()}

    # --- small things -----------------------------------------------------------------------------------------------

    def kind(self, node: Syntax) -> ArgumentKind:
        """What an expression is."""
        for kinds, word in _KINDS:
            if node.kind in kinds:
                if word == "call" and is_index(self, node):
                    return "item"
                return "template" if word == "string" and grammar.inserted(node) else word
        if node.kind in ("simple_expansion", "expansion"):
            return "name"
        return "string" if node.kind == "word" else "other"

    def owner(self, node: Syntax) -> str:
        """The call, the element or the struct that an option is given to."""
        return owner_of(self, node)


def calls(text: str, path: str) -> tuple[Call, ...]:
    """All calls in a file."""
    return code(text, path).calls


def where(found: Iterable[Call], *patterns: str) -> list[Call]:
    """The calls whose callee is one of these (globs)."""
    return [call for call in found if call.named(*patterns)]


def _key(text: str) -> str:
    """The name of a pair, as it is written there."""
    return text.strip().rstrip(":").strip("\"'`:")


_SAID = grammar.STRINGS | grammar.BINARY | grammar.ADJACENT
_GIVEN = grammar.PAIRS | {"value_argument", "argument", "assignment_expression"}
_INITIALIZERS = frozenset(("initializer_expression",))
_TOKENS = frozenset(("token_tree",))
_MACROS = frozenset(("macro_invocation",))
_KINDS: tuple[tuple[frozenset[str], ArgumentKind], ...] = (
    (grammar.STRINGS, "string"),
    (grammar.ADJACENT, "operation"),
    (grammar.CALLS, "call"),
    (grammar.NAMES | grammar.SELVES, "name"),
    (grammar.MEMBERS, "member"),
    (grammar.SUBSCRIPTS, "item"),
    (grammar.BINARY, "operation"),
    (grammar.NUMBERS, "number"),
    (grammar.TRUTHS, "boolean"),
    (grammar.NOTHINGS, "null"),
    (grammar.MAPPINGS, "mapping"),
    (grammar.LISTS, "list"),
    (grammar.FUNCTIONS, "function"),
    (grammar.NEGATIONS | grammar.CONDITIONS, "operation"),
)
