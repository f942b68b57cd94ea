"""Calls, as each language writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.structure import grammar
from checks.structure.languages import Syntax
from checks.structure.statements import Argument, Call

if TYPE_CHECKING:
    from checks.structure.syntax import Code

_SUBSTITUTIONS = frozenset(("command_substitution", "process_substitution"))
_REDIRECTED = frozenset((">", ">>", "&>", "&>>", ">|"))


def call_of(code: Code, node: Syntax) -> Call | None:
    if node.kind in grammar.CALLS:
        callee = callee_of(code, node)
        if not callee or is_index(code, node) or (code.language == "elixir" and _declares(code, node, callee)):
            return None
        arguments = _arguments(code, node)
    elif node.kind in grammar.TAGS:
        name = next((code.of(c) for c in node.below if c.kind != "jsx_attribute"), "")
        callee, arguments = f"<{grammar.dotted(name)}>", [c for c in node.below if c.kind == "jsx_attribute"]
    elif node.kind == "binary_expression" and code.language in ("cpp", "c"):
        return _stream(code, node)
    else:
        return None
    piped, redirect = _shell(code, node) if node.kind == "command" else ("", "")
    captured = node.kind == "command" and any(n.kind in _SUBSTITUTIONS for n in node.up())
    return Call(
        callee, tuple(_passed(code, a) for a in arguments), *code.place(node.start, node.end),
        code.function_around(node)[0], piped, redirect, captured, node=(code, node),
    )  # fmt: skip


def callee_of(code: Code, node: Syntax) -> str:
    if node.kind in ("echo_statement", "print_intrinsic"):
        return "echo" if node.kind == "echo_statement" else "print"
    if node.kind == "command":
        name = node.first("command_name")
        return code.of(name).strip("\"'") if name is not None else ""
    arguments = argument_node(code, node)
    end = arguments.start if arguments is not None else node.end
    if arguments is None:
        block = node.first("block", "do_block", "lambda", "annotated_lambda", "call_suffix", "initializer_expression")
        end = block.start if block is not None else end
    return grammar.dotted(code.text[node.start : end])


def argument_node(code: Code, node: Syntax) -> Syntax | None:
    found = node.first(*grammar.ARGUMENTS)
    if found is None and (suffix := node.first("call_suffix")) is not None:
        found = suffix.first("value_arguments")
    return found


def is_index(code: Code, node: Syntax) -> bool:
    """Swift reads `a["b"]` as a call."""
    found = argument_node(code, node)
    return found is not None and code.text[found.start : found.start + 1] == "["


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


def _stream(code: Code, node: Syntax) -> Call | None:
    """`std::cout << a << b`, as a call of `std.cout`."""
    if node.parent is not None and node.parent.kind == "binary_expression":
        return None
    passed: list[Syntax] = []
    left = node
    while left.kind == "binary_expression" and grammar.operator(left, code.text) == "<<" and len(left.below) == 2:
        passed.append(left.below[1])
        left = left.below[0]
    name = grammar.dotted(code.of(left)) if passed else ""
    if name.rpartition(".")[2] not in ("cout", "cerr", "clog", "wcout", "wcerr"):
        return None
    return Call(
        name, tuple(code.argument(p) for p in reversed(passed)), *code.place(node.start, node.end),
        code.function_around(node)[0], node=(code, node),
    )  # fmt: skip


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
