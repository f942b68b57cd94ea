"""Calls, as each language writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.structure import grammar
from checks.structure.languages import Syntax
from checks.structure.statements import Argument, Call

if TYPE_CHECKING:
    from checks.structure.syntax import Code

_SUBSTITUTIONS = frozenset(("command_substitution", "process_substitution"))
_WITHOUT = frozenset(("command", "echo_statement", "print_intrinsic"))  # what is passed stands in no brackets
_CALLED = grammar.CALLS | grammar.TAGS
_FIELDS = frozenset(("javascript", "typescript", "tsx"))
_STREAMS = frozenset(("c", "cpp"))
_REDIRECTED = frozenset((">", ">>", "&>", "&>>", ">|"))


def call_of(code: Code, node: Syntax) -> Call | None:
    if node.kind in grammar.CALLS:
        arguments = argument_node(code, node) if node.kind not in _WITHOUT else None
        callee = _callee(code, node, arguments)
        if not callee or _indexes(code, arguments) or (code.language == "elixir" and _declares(code, node, callee)):
            return None
    elif node.kind in grammar.TAGS:
        name = next((code.of(c) for c in node.below if c.kind != "jsx_attribute"), "")
        callee = f"<{grammar.dotted(name)}>"
    elif node.kind == "binary_expression" and code.language in _STREAMS:
        if node.parent is not None and node.parent.kind == "binary_expression":
            return None
        callee, _ = _stream(code, node)
        if callee.rpartition(".")[2] not in ("cout", "cerr", "clog", "wcout", "wcerr"):
            return None
    else:
        return None
    return Call(callee, code, node)


def kinds_of_calls(language: str) -> frozenset[str]:
    """What `call_of` looks at."""
    return _CALLED | {"binary_expression"} if language in _STREAMS else _CALLED


def passed(code: Code, node: Syntax) -> tuple[Argument, ...]:
    """The arguments of a call, in order."""
    if node.kind in grammar.TAGS:
        return tuple(_passed(code, c) for c in node.below if c.kind == "jsx_attribute")
    if node.kind == "binary_expression":
        return tuple(code.argument(p) for p in _stream(code, node)[1])
    return tuple(_passed(code, a) for a in _arguments(code, node))


def shell(code: Code, node: Syntax) -> tuple[str, str, bool]:
    """The next command of a pipe, the file that is written, and whether the output is captured."""
    if node.kind != "command":
        return "", "", False
    return *_shell(code, node), any(n.kind in _SUBSTITUTIONS for n in node.up())


def callee_of(code: Code, node: Syntax) -> str:
    return _callee(code, node, argument_node(code, node) if node.kind not in _WITHOUT else None)


def _callee(code: Code, node: Syntax, arguments: Syntax | None) -> str:
    if node.kind in ("echo_statement", "print_intrinsic"):
        return "echo" if node.kind == "echo_statement" else "print"
    if node.kind == "command":
        name = node.first("command_name")
        return code.of(name).strip("\"'") if name is not None else ""
    end = arguments.start if arguments is not None else node.end
    if arguments is None:
        block = node.first("block", "do_block", "lambda", "annotated_lambda", "call_suffix", "initializer_expression")
        end = block.start if block is not None else end
    return grammar.dotted(code.text[node.start : end])


def argument_node(code: Code, node: Syntax) -> Syntax | None:
    if code.language in _FIELDS:  # there it is always a part of that name, which is found without its brothers
        return node.part("arguments", grammar.ARGUMENTS)
    found = node.first(*grammar.ARGUMENTS)
    if found is None and (suffix := node.first("call_suffix")) is not None:
        found = suffix.first("value_arguments")
    return found


def is_index(code: Code, node: Syntax) -> bool:
    """Swift reads `a["b"]` as a call."""
    return _indexes(code, argument_node(code, node))


def _indexes(code: Code, arguments: Syntax | None) -> bool:
    return arguments is not None and code.text[arguments.start : arguments.start + 1] == "["


def _arguments(code: Code, node: Syntax) -> list[Syntax]:
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
    found = argument_node(code, node)
    passed = [] if found is None else code.tokens(found) if found.kind == "token_tree" else found.below
    suffix = node.first("call_suffix")
    extra = (suffix or node).first("annotated_lambda", "block", "do_block", "initializer_expression", "lambda_literal")
    if extra is not None and extra is not found and node.kind != "macro_invocation":
        passed = [*passed, extra]
    return passed


def _passed(code: Code, node: Syntax) -> Argument:
    """An argument without what wraps it, with its keyword."""
    name = ""
    if node.kind in ("keyword_argument", "pair", "named_argument", "jsx_attribute"):
        name, value = code.pair(node)
        return code.argument(value, name) if value is not None else code.argument(node, name or code.of(node))
    if node.kind == "keywords" and len(node.below) == 1:
        return _passed(code, node.below[0])
    if node.kind in ("argument", "value_argument"):
        below = node.below
        if len(below) > 1:
            name = code.of(below[0]).strip()
        if below:
            return code.argument(code.bare(below[-1]), name)
    if node.kind == "assignment_expression" and code.language == "scala" and len(node.below) == 2:
        return code.argument(node.below[1], code.of(node.below[0]))
    return code.argument(code.bare(node), name)


def _stream(code: Code, node: Syntax) -> tuple[str, list[Syntax]]:
    """`std::cout << a << b`, as a call of `std.cout`."""
    written: list[Syntax] = []
    left = node
    while left.kind == "binary_expression" and grammar.operator(left, code.text) == "<<" and len(left.below) == 2:
        written.append(left.below[1])
        left = left.below[0]
    return grammar.dotted(code.of(left)) if written else "", written[::-1]


def _shell(code: Code, node: Syntax) -> tuple[str, str]:
    piped = redirect = ""
    inner: Syntax = node
    for outer in node.up():
        if outer.kind == "pipeline" and not piped:
            later = [c for c in outer.below if c.start > inner.start]
            if later:
                command = next((n for n in later[0].walk() if n.kind == "command"), None)
                piped = callee_of(code, command) if command is not None else ""
        elif outer.kind == "redirected_statement" and not piped:
            for child in outer.below:
                if child.kind == "file_redirect" and child.children:
                    sign = next((code.of(c) for c in child.children if code.of(c) in _REDIRECTED), "")
                    where = child.below[-1] if child.below else None
                    first = child.below[0] if child.below else None
                    if (
                        sign
                        and where is not None
                        and not (first is not None and first.kind == "file_descriptor" and code.of(first) != "1")
                    ):
                        redirect = redirect or code.of(where).strip("\"'")
        elif outer.kind not in ("list", "command", "pipeline", "redirected_statement"):
            break
        inner = outer
    return piped, redirect


def defines(code: Code, node: Syntax) -> bool:
    return (
        code.language == "elixir" and bool(node.children) and code.of(node.children[0]) in ("def", "defp", "defmacro")
    )


def _declares(code: Code, node: Syntax, callee: str) -> bool:
    """Elixir writes definitions, their heads and attributes as calls."""
    outer = node.parent
    if callee in grammar.NOT_CALLED or outer is None or outer.kind == "unary_operator":
        return True
    return outer.kind == "arguments" and outer.parent is not None and defines(code, outer.parent)


def receiver_of(node: Syntax) -> Syntax | None:
    """What a method is called on."""
    below = node.below
    if not below:
        return None
    if node.kind in _METHODS and any(c.kind in (".", "->", "::", "?.", "&.", "?->") for c in node.children):
        return below[0]
    first = below[0]
    if first.kind in grammar.MEMBERS and first.below and len(first.children) > 1:
        return first.below[0]
    return None


def is_module(code: Code, receiver: Syntax, callee: str) -> bool:
    """Whether a call is of a module's function, as `string.sub(s, 1, 4)`."""
    return code.of(receiver) in ("string", "String", "str", "text", "strings") and receiver.kind in grammar.NAMES | {
        "alias"
    }


_METHODS = frozenset(
    "method_invocation member_call_expression nullsafe_member_call_expression scoped_call_expression call".split()
)
