"""Code, read by its syntax: calls, imports, assignments, strings, and named options, in the same words for all languages.

`code(text, path)` reads Python, JavaScript, TypeScript, Go, Java, Kotlin, Swift, shell, Rust, Ruby, PHP, C#, C, C++, Lua,
Scala, Elixir and Dart, and the scripts in HTML, Vue, Svelte and Astro. Of anything else it gives a code that holds
nothing. Broken code is read as far as its grammar can make sense of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase
from functools import cached_property, lru_cache
from typing import Any, Literal

import msgspec

from checks.structure import grammar
from checks.structure.languages import Syntax, code_of, graft, language_of, syntax
from checks.structure.positions import Lines, lines_of

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
                for pair in _members(argument):
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
_QUOTED = re.compile(r'L?"((?:[^"\\]|\\.)*)"')
_SUBSTITUTIONS = frozenset(("command_substitution", "process_substitution"))
_REDIRECTED = frozenset((">", ">>", "&>", "&>>", ">|"))


@lru_cache(maxsize=64)
def code(text: str, path: str) -> Code:
    """The code of a file; one that holds nothing where its language is not known."""
    return Code(text, language_of(path, text))


class Code:
    """A file of code. Everything it tells is in the order of the text and found once."""

    def __init__(self, text: str, language: str) -> None:
        self.text, self.language = code_of(text, language)
        self._lines: Lines = lines_of(text)
        self._root = syntax(self.text, self.language) if language else None
        self._grafted: dict[int, list[Syntax]] = {}

    def __repr__(self) -> str:
        return f"Code({self.language or 'unknown'}, {len(self.text)} characters)"

    def __bool__(self) -> bool:
        """Whether it could be read."""
        return self._root is not None

    # --- what it tells --------------------------------------------------------------------------------------------

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """All calls."""
        return tuple(call for node in self.nodes if (call := self._call(node)) is not None)

    @cached_property
    def imports(self) -> tuple[Import, ...]:
        """All imports, `require` of JavaScript, Ruby and Lua with them."""
        from checks.structure.imports import imports

        return tuple(imports(self))

    @cached_property
    def assignments(self) -> tuple[Assignment, ...]:
        """All values given to names, declarations and destructuring with them."""
        return tuple(a for node in self.nodes for a in self._assigned(node))

    @cached_property
    def strings(self) -> tuple[StringLiteral, ...]:
        """All strings; pieces that are joined in the source come as one."""
        found: list[StringLiteral] = []
        joined_until = -1
        for node in self.nodes:
            if node.start < joined_until:
                continue
            if node.kind in grammar.BINARY or node.kind in grammar.ADJACENT:
                pieces = self.pieces(node)
                if pieces and len(pieces) > 1 and all(grammar.is_string(p) for p in pieces):
                    joined_until = node.end
                    value = self.literal(node) or ""
                    place = self.place(pieces[0].start, pieces[-1].end)
                    found.append(StringLiteral(value, *place, parts=len(pieces)))
            elif grammar.is_string(node) and not (node.parent and grammar.is_string(node.parent)):
                start, end = grammar.content(node, self.text)
                template = bool(grammar.inserted(node))
                value = self.text[start:end] if template else grammar.unescaped(self.text[start:end], node.kind)
                found.append(StringLiteral(value, *self.place(start, end), template=template))
        return tuple(found)

    @cached_property
    def options(self) -> tuple[Option, ...]:
        """All named members of objects, dictionaries, structs and keyword arguments."""
        found: list[Option] = []
        for node in self.nodes:
            if not self.is_pair(node):
                continue
            name, value = self.pair(node)
            if value is not None:
                found.append(Option(name, self.argument(value, name), *self._lines.at(node.start), self._owner(node)))
        return tuple(found)

    def assigned(self, name: str) -> tuple[Assignment, ...]:
        """All assignments to this dotted name."""
        return self._by_target.get(name, ())

    def value_of(self, argument: Argument) -> Argument:
        """What a name stands for, where it is given a value exactly once; else the argument itself. One step."""
        known = self.assigned(argument.dotted) if argument.kind in ("name", "member") else ()
        return known[0].value if len(known) == 1 else argument

    def option(self, call: Call, name: str) -> Argument | None:
        """`call.argument(name)`, also of an object that is passed by name or spread into the one that is passed."""
        found = call.argument(name)
        if found is not None:
            return found
        for argument in call.arguments:
            for holder in self._holders(argument):
                for pair in _members(holder):
                    if pair.name == name:
                        return pair
        return None

    # --- nodes, for what is built on them ---------------------------------------------------------------------------

    @cached_property
    def nodes(self) -> tuple[Syntax, ...]:
        """All named nodes, in the order of the text."""
        return tuple(self._walk(self._root)) if self._root is not None else ()

    def _walk(self, root: Syntax) -> Iterator[Syntax]:
        stack = [root]
        while stack:
            node = stack.pop()
            if node.named:
                yield node
            pieces = self.tokens(node) if node.kind == "token_tree" else []
            read = [(p.start, p.end) for p in pieces]
            left = [c for c in node.children if not any(start <= c.start < end for start, end in read)]
            stack.extend(sorted([*pieces, *left], key=_begin, reverse=True) if pieces else reversed(node.children))

    def of(self, node: Syntax) -> str:
        """The text of a node."""
        return self.text[node.start : node.end]

    def place(self, start: int, end: int) -> tuple[int, int, int, int]:
        """Line, column, end line, end column of a span."""
        return (*self._lines.at(start), *self._lines.at(end))

    def argument(self, node: Syntax, name: str = "") -> Argument:
        """A node as an argument."""
        kind = self._kind(node)
        literal = self.literal(node)
        plain = kind in ("name", "member", "item", "call")
        return Argument(
            name, self.of(node), kind, literal, self.dotted(node) if plain else "", *self.place(node.start, node.end),
            node=(self, node),
        )  # fmt: skip

    def dotted(self, node: Syntax) -> str:
        """The name that a node is, as all languages say it."""
        if node.kind in grammar.CALLS and node.kind != "command":
            return self._callee(node)
        return grammar.dotted(self.of(node))

    def call_at(self, node: Syntax) -> Call | None:
        """The call that a node is."""
        return self._by_node.get((node.start, node.end, node.kind))

    @cached_property
    def _by_node(self) -> dict[tuple[int, int, str], Call]:
        return {(c.node[1].start, c.node[1].end, c.node[1].kind): c for c in self.calls}

    def function_around(self, node: Syntax) -> tuple[str, int, int]:
        """Name and span of the function around a node; the whole file where there is none."""
        for outer in node.up():
            if outer.kind in grammar.FUNCTIONS or (outer.kind == "call" and self._defines(outer)):
                return self._function_name(outer), outer.start, outer.end
        return "", 0, len(self.text)

    def literal(self, node: Syntax) -> str | None:
        """What a node says by itself: strings, joined strings, numbers, truths."""
        node = self.bare(node)
        if node.kind in grammar.NUMBERS or node.kind in grammar.TRUTHS:
            return self.of(node)
        if node.kind == "word":
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
            node = self.bare(stack.pop())
            if grammar.is_string(node):
                if grammar.inserted(node):
                    return None
                found.append(node)
            elif node.kind in grammar.ADJACENT:
                stack.extend(reversed(node.below))
            elif node.kind in grammar.BINARY and grammar.operator(node, self.text) in ("+", ".", "..", "<>", "++"):
                stack.extend(reversed([c for c in node.below if c.kind != "operator_identifier"]))
            elif node.kind == "word" and node.parent is not None and node.parent.kind == "concatenation":
                found.append(node)
            else:
                return None
        return found

    def bare(self, node: Syntax) -> Syntax:
        """Without brackets and wrappers around it."""
        while node.kind in _WRAPPERS and len(node.below) == 1:
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
        name = self.of(below[0]).strip().rstrip(":").strip("\"'`:")
        value = self.bare(below[-1])
        return name, value

    def tokens(self, node: Syntax) -> list[Syntax]:
        """The arguments of a Rust macro, which its grammar leaves as tokens, each read as an expression."""
        if node.start in self._grafted:
            return self._grafted[node.start]
        found: list[Syntax] = []
        if node.parent is not None and node.parent.kind == "macro_invocation":
            for start, end in _commas(self.text, node.start + 1, node.end - 1):
                root = graft(self.text[start:end], self.language, start, node, "let _=", ";")
                value = self._grafted_value(root)
                if value is not None:
                    value.parent = node
                    found.append(value)
        self._grafted[node.start] = found
        return found

    def _grafted_value(self, root: Syntax | None) -> Syntax | None:
        declared = root.first("let_declaration") if root is not None else None
        below = declared.below if declared is not None else []
        return below[-1] if below and below[-1].kind != "ERROR" else None

    # --- calls ------------------------------------------------------------------------------------------------------

    def _call(self, node: Syntax) -> Call | None:
        if node.kind in grammar.CALLS:
            callee = self._callee(node)
            if not callee or self._is_index(node) or (self.language == "elixir" and self._declares(node, callee)):
                return None
            arguments = self._arguments(node)
        elif node.kind in grammar.TAGS:
            name = next((self.of(c) for c in node.below if c.kind != "jsx_attribute"), "")
            callee, arguments = f"<{grammar.dotted(name)}>", [c for c in node.below if c.kind == "jsx_attribute"]
        elif node.kind == "binary_expression" and self.language in ("cpp", "c"):
            return self._stream(node)
        else:
            return None
        piped, redirect = self._shell(node) if node.kind == "command" else ("", "")
        captured = node.kind == "command" and any(n.kind in _SUBSTITUTIONS for n in node.up())
        return Call(
            callee, tuple(self._passed(a) for a in arguments), *self.place(node.start, node.end),
            self.function_around(node)[0], piped, redirect, captured, node=(self, node),
        )  # fmt: skip

    def _callee(self, node: Syntax) -> str:
        if node.kind in ("echo_statement", "print_intrinsic"):
            return "echo" if node.kind == "echo_statement" else "print"
        if node.kind == "command":
            name = node.first("command_name")
            return self.of(name).strip("\"'") if name is not None else ""
        arguments = self._argument_node(node)
        end = arguments.start if arguments is not None else node.end
        if arguments is None:
            block = node.first(
                "block", "do_block", "lambda", "annotated_lambda", "call_suffix", "initializer_expression"
            )
            end = block.start if block is not None else end
        return grammar.dotted(self.text[node.start : end])

    def _argument_node(self, node: Syntax) -> Syntax | None:
        found = node.first(*grammar.ARGUMENTS)
        if found is None and (suffix := node.first("call_suffix")) is not None:
            found = suffix.first("value_arguments")
        return found

    def _is_index(self, node: Syntax) -> bool:
        """Swift reads `a["b"]` as a call."""
        found = self._argument_node(node)
        return found is not None and self.text[found.start : found.start + 1] == "["

    def _arguments(self, node: Syntax) -> list[Syntax]:
        if node.kind == "command":
            passed = [c for c in node.below if c.kind not in ("command_name", "variable_assignment", "file_redirect")]
            outer = node.parent
            if outer is not None and outer.kind == "redirected_statement":
                passed += [
                    b for h in outer.below for b in h.below if h.kind == "heredoc_redirect" and b.kind == "heredoc_body"
                ]
                passed += [b for h in outer.below for b in h.below if h.kind == "herestring_redirect"]
            return passed
        if node.kind in ("echo_statement", "print_intrinsic"):
            return [b for c in node.below for b in (c.below if c.kind == "sequence_expression" else [c])]
        found = self._argument_node(node)
        passed = [] if found is None else self.tokens(found) if found.kind == "token_tree" else found.below
        suffix = node.first("call_suffix")
        extra = (suffix or node).first(
            "annotated_lambda", "block", "do_block", "initializer_expression", "lambda_literal"
        )
        if extra is not None and extra is not found and node.kind != "macro_invocation":
            passed = [*passed, extra]
        return passed

    def _passed(self, node: Syntax) -> Argument:
        """An argument without what wraps it, with its keyword."""
        name = ""
        if node.kind in ("keyword_argument", "pair", "named_argument", "jsx_attribute"):
            name, value = self.pair(node)
            return self.argument(value, name) if value is not None else self.argument(node, name or self.of(node))
        if node.kind == "keywords" and len(node.below) == 1:
            return self._passed(node.below[0])
        if node.kind in ("argument", "value_argument"):
            below = node.below
            if len(below) > 1:
                name = self.of(below[0]).strip()
            if below:
                return self.argument(self.bare(below[-1]), name)
        if node.kind == "assignment_expression" and self.language == "scala" and len(node.below) == 2:
            return self.argument(node.below[1], self.of(node.below[0]))
        return self.argument(self.bare(node), name)

    def _stream(self, node: Syntax) -> Call | None:
        """`std::cout << a << b`, as a call of `std.cout`."""
        if node.parent is not None and node.parent.kind == "binary_expression":
            return None
        passed: list[Syntax] = []
        left = node
        while left.kind == "binary_expression" and grammar.operator(left, self.text) == "<<" and len(left.below) == 2:
            passed.append(left.below[1])
            left = left.below[0]
        name = grammar.dotted(self.of(left)) if passed else ""
        if name.rpartition(".")[2] not in ("cout", "cerr", "clog", "wcout", "wcerr"):
            return None
        return Call(
            name, tuple(self.argument(p) for p in reversed(passed)), *self.place(node.start, node.end),
            self.function_around(node)[0], node=(self, node),
        )  # fmt: skip

    def _shell(self, node: Syntax) -> tuple[str, str]:
        piped = redirect = ""
        inner: Syntax = node
        for outer in node.up():
            if outer.kind == "pipeline" and not piped:
                later = [c for c in outer.below if c.start > inner.start]
                if later:
                    command = next((n for n in later[0].walk() if n.kind == "command"), None)
                    piped = self._callee(command) if command is not None else ""
            elif outer.kind == "redirected_statement" and not piped:
                for child in outer.below:
                    if child.kind == "file_redirect" and child.children:
                        sign = next((self.of(c) for c in child.children if self.of(c) in _REDIRECTED), "")
                        where = child.below[-1] if child.below else None
                        first = child.below[0] if child.below else None
                        if (
                            sign
                            and where is not None
                            and not (first is not None and first.kind == "file_descriptor" and self.of(first) != "1")
                        ):
                            redirect = redirect or self.of(where).strip("\"'")
            elif outer.kind not in ("list", "command", "pipeline", "redirected_statement"):
                break
            inner = outer
        return piped, redirect

    # --- assignments ------------------------------------------------------------------------------------------------

    def _assigned(self, node: Syntax) -> Iterator[Assignment]:
        sides = self._sides(node)
        if sides is None:
            return
        left, right = sides
        function = self.function_around(node)[0]
        values = right.below if right.kind in ("expression_list", "tuple") else [right]
        targets = left.below if left.kind in _SEVERAL else [left]
        if left.kind in ("object_pattern",):
            yield from self._destructured(node, left, right, function)
            return
        for n, target in enumerate(targets):
            value = self.bare(values[n] if len(values) == len(targets) else right)
            name = self._target(target)
            if name:
                yield Assignment(name, self.argument(value), *self._lines.at(target.start), function, node=(self, node))

    def _sides(self, node: Syntax) -> tuple[Syntax, Syntax] | None:
        if node.kind in ASSIGNING:
            if node.kind == "preproc_def":
                below = node.below
                return (below[0], below[1]) if len(below) == 2 else None
            if node.kind == "assignment_statement" and node.parent and node.parent.kind == "argument":
                return None
            before: list[Syntax] = []
            after: list[Syntax] = []
            met = False
            for child in node.children:
                if not met and self.of(child) in grammar.ASSIGNS and not child.below:
                    met = True
                elif child.named and "comment" not in child.kind:
                    (after if met else before).append(child)
            if not met or not before or not after:
                return None
            left = next((b for b in before if b.kind in _TARGETS), None) or before[-1]
            return left, self.bare(after[0])
        if self.language == "elixir":
            if node.kind == "binary_operator" and grammar.operator(node, self.text) == "=" and len(node.below) == 2:
                return node.below[0], self.bare(node.below[1])
            if node.kind == "unary_operator" and self.of(node).startswith("@"):
                call = node.first("call")
                passed = call.first("arguments") if call is not None else None
                if call is not None and passed is not None and call.below and passed.below:
                    return call.below[0], self.bare(passed.below[0])
        return None

    def _target(self, node: Syntax) -> str:
        if node.kind in grammar.NAMES or node.kind in grammar.MEMBERS or node.kind in grammar.SUBSCRIPTS:
            return grammar.dotted(self.of(node)) if node.kind not in grammar.SUBSCRIPTS else _item(self.of(node))
        inner = next((n for n in node.walk() if n.kind in grammar.NAMES), None)
        return grammar.dotted(self.of(inner)) if inner is not None and node.kind in _TARGETS else ""

    def _destructured(self, node: Syntax, left: Syntax, right: Syntax, function: str) -> Iterator[Assignment]:
        """`const {KEY: key} = process.env`: each name is given a member of the right side."""
        whole = self.argument(right)
        for part in left.below:
            names = [n for n in part.walk() if n.kind in grammar.NAMES and not n.below]
            if not names or part.kind == "rest_pattern":
                continue
            member, target = (
                self.of(names[0]),
                self.of(names[1] if part.kind == "pair_pattern" and len(names) > 1 else names[0]),
            )
            value = msgspec.structs.replace(
                whole, text=f"{whole.text}.{member}", kind="member", dotted=f"{whole.dotted}.{member}", literal=None
            )
            yield Assignment(target, value, *self._lines.at(part.start), function, node=(self, node))

    @cached_property
    def _by_target(self) -> dict[str, tuple[Assignment, ...]]:
        found: dict[str, list[Assignment]] = {}
        for one in self.assignments:
            found.setdefault(one.target, []).append(one)
        return {name: tuple(all_) for name, all_ in found.items()}

    # --- small things -----------------------------------------------------------------------------------------------

    def _kind(self, node: Syntax) -> ArgumentKind:
        for kinds, word in _KINDS:
            if node.kind in kinds:
                if word == "call" and self._is_index(node):
                    return "item"
                return "template" if word == "string" and grammar.inserted(node) else word
        if node.kind in ("simple_expansion", "expansion"):
            return "name"
        return "string" if node.kind == "word" else "other"

    def _owner(self, node: Syntax) -> str:
        for outer in node.up():
            if outer.kind in grammar.CALLS:
                return self._callee(outer)
            if outer.kind in grammar.TAGS:
                return f"<{self.of(outer.below[0])}>"
            if outer.kind == "composite_literal" or outer.kind == "struct_expression":
                return grammar.dotted(self.of(outer.below[0]))
            if outer.kind in grammar.FUNCTIONS or outer.kind in grammar.BLOCKS:
                break
        return ""

    def _defines(self, node: Syntax) -> bool:
        return (
            self.language == "elixir"
            and bool(node.children)
            and self.of(node.children[0]) in ("def", "defp", "defmacro")
        )

    def _declares(self, node: Syntax, callee: str) -> bool:
        """Elixir writes definitions, their heads and attributes as calls."""
        outer = node.parent
        if callee in grammar.NOT_CALLED or outer is None or outer.kind == "unary_operator":
            return True
        return outer.kind == "arguments" and outer.parent is not None and self._defines(outer.parent)

    def _function_name(self, node: Syntax) -> str:
        if node.kind == "call":
            return next((self.of(n) for n in node.children[1].walk() if n.kind == "identifier"), "")
        for child in node.children:
            if child.kind in grammar.NAMES and child.kind != "type_identifier":
                return self.of(child)
            if child.kind == "word":
                return self.of(child)
            if child.kind in (
                "function_declarator",
                "pointer_declarator",
                "function_signature",
                "dot_index_expression",
                "method_index_expression",
            ):
                return self._function_name(child) or grammar.dotted(self.of(child)).partition("(")[0]
            if child.kind in ("qualified_identifier",):
                return grammar.dotted(self.of(child))
            if child.kind in ("=>", "(") and node.kind not in ("method_declaration",):
                break
        outer = node.parent
        if outer is not None and (outer.kind in ASSIGNING or outer.kind in grammar.PAIRS) and outer.below:
            return grammar.dotted(self.of(outer.below[0]))
        return ""

    def _holders(self, argument: Argument) -> Iterator[Argument]:
        """Objects that an argument names, or that are spread into the object it is."""
        known = self.value_of(argument)
        if known is not argument and known.kind == "mapping":
            yield known
        if argument.kind == "mapping" and argument.node is not None:
            for child in argument.node[1].below:
                if "spread" in child.kind or "splat" in child.kind:
                    inner = self.value_of(self.argument(self.bare(child.below[-1]))) if child.below else None
                    if inner is not None and inner.kind == "mapping":
                        yield inner


def calls(text: str, path: str) -> tuple[Call, ...]:
    """All calls in a file."""
    return code(text, path).calls


def where(found: Iterable[Call], *patterns: str) -> list[Call]:
    """The calls whose callee is one of these (globs)."""
    return [call for call in found if call.named(*patterns)]


def _members(argument: Argument) -> Iterator[Argument]:
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


members: Callable[[Argument], Iterator[Argument]] = _members


def _begin(node: Syntax) -> int:
    return node.start


def _item(text: str) -> str:
    """`headers["Authorization"]`, with spaces and quotes as all languages would write them."""
    return re.sub(r"\s+", "", text).replace("'", '"').replace("$", "")


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


ASSIGNING = grammar.ASSIGNMENTS
_SEVERAL = frozenset(
    (
        "pattern_list",
        "expression_list",
        "tuple_pattern",
        "tuple",
        "variable_list",
        "list_pattern",
        "left_assignment_list",
    )
)
_TARGETS = (
    grammar.NAMES | grammar.MEMBERS | grammar.SUBSCRIPTS | _SEVERAL
    | frozenset("""variable_declaration pattern object_pattern array_pattern pointer_declarator reference_declarator
    array_declarator mut_pattern multi_variable_declaration parenthesized_declarator property_pattern""".split())
)  # fmt: skip
_WRAPPERS = frozenset(
    """parenthesized_expression parenthesized_statements literal_element value_argument argument expression_list
    await_expression await try_expression as_expression cast_expression type_cast_expression non_null_expression
    non_null_assertion_expression satisfies_expression jsx_expression interpolation template_substitution
    interpolated_expression expression_statement postfix_expression reference_expression tuple_expression_single
    force_unwrap_expression literal_value_single string_literal_single expression literal_expression
    print_literal not_null_expression variable_list simple_expansion_single list_splat dictionary_splat
    spread_element splat_argument hash_splat_argument""".split()
)
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
