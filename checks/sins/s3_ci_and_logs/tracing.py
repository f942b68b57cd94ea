"""Traces of shells: from where to where a script writes its commands with their values, and which secrets are in them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

import msgspec

from checks.expressions.patterns import pattern_of
from checks.sins.s3_ci_and_logs.scripts import Piece, secret_named, secret_variables
from checks.sins.s3_ci_and_logs.shell import program, words
from checks.structure.flow import Use
from checks.structure.languages import Syntax
from checks.structure.syntax import Call

# What may switch a trace on: a script without any of it is not read further.
MAY_TRACE = pattern_of(r"(?i)\bset\s+[-+]\w*x|xtrace|sh\s+(?:-\w+\s+)*-\w*x|set-psdebug|SHELLFLAGS")
SHELL_TRACES = pattern_of(r"(?:^|[/\s])(?:ba|z|k|da)?sh\b.*\s-(?!-)\w*x")
_SHEBANG = pattern_of(r"#!.*\bsh?\b.*\s-\w*x|#!.*sh\s+-\w*x")
_SCOPES = frozenset(("subshell", "function_definition", "command_substitution"))
_CONDITIONS = frozenset(("if_statement", "elif_clause", "else_clause", "case_item", "while_statement"))
_UNSEEN = frozenset(("heredoc_body", "herestring_redirect", "file_redirect", "comment"))  # a trace leaves them out
_SOURCED = pattern_of(r"(?:^|/)\.?[\w.-]*\.?env(?:\.[\w-]+)?$|secrets?(?:\.\w+)?$")


class Traced(msgspec.Struct, frozen=True):
    """A secret in a command that is traced; offsets are in the script. `maybe` where only a switch turns it on."""

    secret: str
    offset: int
    since: int  # -1 where the trace was on from the start
    maybe: bool = False


class _Event(msgspec.Struct, frozen=True):
    offset: int
    kind: str  # "on", "off", "use", "end"
    name: str = ""
    maybe: bool = False
    since: int = 0


def traced_in(piece: Piece, *, from_start: bool = False) -> Iterator[Traced]:
    """The secrets that a script shows in its trace, in their order."""
    if not from_start and not MAY_TRACE.search(piece.text) and not SHELL_TRACES.search(piece.shell_line[:300]):
        return
    on = (
        from_start
        or bool(SHELL_TRACES.search(piece.shell_line[:300]))
        or bool(_SHEBANG.match(piece.text[:300].split("\n", 1)[0]))
    )
    events = sorted([*_switches(piece), *_uses(piece)], key=lambda e: e.offset)
    since, maybe = (-1, False)
    stack: list[tuple[int, bool, int, bool]] = []  # what held before a scope, and where it ends
    for event in events:
        while stack and event.offset >= stack[-1][0]:
            _, on, since, maybe = stack.pop()
        if event.kind == "on":
            if event.since:  # the end of a scope
                stack.append((event.since, on, since, maybe))
            if not on or maybe:
                on, since, maybe = True, event.offset, event.maybe
        elif event.kind == "off":
            if event.since:
                stack.append((event.since, on, since, maybe))
            on = False
        elif on:
            yield Traced(event.name, event.offset, since, maybe)


def _switches(piece: Piece) -> Iterator[_Event]:
    read = piece.shell
    kept = False  # in a file of its own
    for assignment in read.code.assignments:
        if assignment.target == "BASH_XTRACEFD":
            kept = (assignment.value.literal or "").strip() not in ("1", "2")
    if kept:
        return
    for call in read.commands:
        turned = _turned(call)
        if turned is None:
            continue
        node: Syntax = call.node[1]
        n = bisect_left(piece.ends, node.end)
        ends = [*piece.ends[n : n + 1], *(outer.end for outer in node.up() if outer.kind in _SCOPES)]
        yield _Event(node.end, "on" if turned else "off", maybe=_is_conditional(node), since=min(ends, default=0))


def _turned(call: Call) -> bool | None:
    """Whether a command switches the trace on or off; None for anything else."""
    said = words(call)
    name = program(call)
    if name.lower() == "set-psdebug":
        return not any(w.lower() == "-off" or w == "0" for w in said)
    if name != "set" or not said:
        return None
    for n, word in enumerate(said):
        if word == "--" or word[:1] not in "-+":
            if not (n and said[n - 1] in ("-o", "+o")) and not re.fullmatch(r"[-+]\w*o", said[n - 1] if n else ""):
                break
            if word == "xtrace":
                return said[n - 1].startswith("-")
        elif re.fullmatch(r"[-+]\w*x\w*", word):
            return word[0] == "-"
    return None


def _is_conditional(node: Syntax) -> bool:
    inner = node
    for outer in node.up():
        if outer.kind in _CONDITIONS:
            return True
        if outer.kind == "list" and outer.below and outer.below[0] is not inner:
            return True
        if outer.kind == "function_definition":
            return False
        inner = outer
    return False


def _uses(piece: Piece) -> Iterator[_Event]:
    read = piece.shell
    known = secret_variables(piece)
    for node in read.code.nodes:
        name = ""
        if node.kind in ("simple_expansion", "expansion"):
            said = read.code.of(node)
            inner = next((read.code.of(n) for n in node.walk() if n.kind == "variable_name"), "")
            if inner and not said.startswith(("${#", "${!")) and not re.match(r"\$\{\w+:?\+", said):
                name = secret_named(Use("name", inner, inner, 0, 0), known, read)
        elif node.kind in ("word", "raw_string", "string_content", "concatenation"):
            said = read.code.of(node)
            name = secret_named(Use("text", "", said, 0, 0), known, read) if "ZQ" in said else ""
        elif node.kind == "variable_assignment" and len(node.below) == 2:
            target = read.code.of(node.below[0])
            if node.below[1].kind in ("command_substitution", "string") and "$(" in read.code.of(node.below[1]):
                name = secret_named(Use("name", target, target, 0, 0), known, read)
        if name and not any(n.kind in _UNSEEN for n in node.up()):
            yield _Event(node.start, "use", name)
    for call in read.commands:
        if program(call) in (".", "source") and call.arguments:
            target = words(call)[0]
            if _SOURCED.search(target) and "example" not in target and not target.endswith((".sh", "nvm", "/env")):
                yield _Event(call.node[1].start, "use", f"what {target} sets")
