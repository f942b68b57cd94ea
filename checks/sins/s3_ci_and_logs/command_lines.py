"""Command lines outside of scripts: in documents, units of systemd, tables of cron, and lists of arguments in settings."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from checks.evidence import Evidence
from checks.expressions.patterns import pattern_of
from checks.joins.remember import once
from checks.keys.standin import keys_in
from checks.model import Key, Location
from checks.sins.s3_ci_and_logs.scripts import Piece, pieces
from checks.sins.s3_ci_and_logs.shell import program
from checks.structure.entries import form_of
from checks.structure.languages import Syntax
from checks.structure.syntax import Call
from checks.structure.tree import documents
from checks.structure.turned_off import is_turned_off

DOCUMENTS = ("*.md", "*.mdx", "*.rst", "*.txt", "*.adoc")
UNITS = ("*.service", "crontab", "*.cron", "cron.d/*", "Procfile")
SETTINGS = ("*.yml", "*.yaml", "*.json", "*.jsonc")
_STANDIN = "SHRIFT"
_DOCUMENT = pattern_of(r"(?i)\.(?:mdx?|rst|txt|adoc)$")
_UNIT = pattern_of(r"(?i)\.service$")
_CRON = pattern_of(r"(?i)(?:^|/)(?:crontab|[^/]+\.cron|cron\.d/[^/]+)$")
_PROCFILE = pattern_of(r"(?:^|/)Procfile$")
_FENCE = pattern_of(r"(?m)^[ \t>]*(`{3,8}|~{3,8})[ \t]*\{?\.?([\w+-]*)[^\n]*\n(.*?)^[ \t>]*\1", re.DOTALL)
# What two say to each other stands in such blocks as well, and runs nothing.
_CONVERSATION = pattern_of(r"(?mi)^[ \t]*(?:user|assistant|agent|human|you|bot)[ \t]*:[ \t]")
_SHELLS = frozenset(("", "bash", "sh", "shell", "zsh", "console", "shell-session", "terminal", "cmd", "powershell", "pwsh", "ps1", "text", "bat", "fish", "dockerfile"))  # fmt: skip
_PROMPT = pattern_of(r"(?m)^([ \t]*)[$%>#][ \t](?=\S)")
_EXEC = pattern_of(r"(?m)^[ \t]*Exec(?:Start|StartPre|StartPost|Stop|Reload)[ \t]*=[ \t]*[-@:+!]*(.*)$")
_TIMES = pattern_of(r"(?m)^[ \t]*(?:@\w+|(?:[\d*/,\-A-Za-z]+[ \t]+){5})[ \t]*(.*)$")
_PROCESS = pattern_of(r"(?m)^[A-Za-z]\w*:[ \t]*(.*)$")
_COMMAND = pattern_of(r"^[ \t]*(?:[$%>#][ \t]+)?(?:[A-Z_][A-Z0-9_]*=\S+[ \t]+)*(?:sudo[ \t]+)?(?:curl|wget|docker|podman|kubectl|helm|python3?|node|npx|uvx?|pipx?|llm|aider|codex|claude|gemini|jupyter|litellm|http|vercel|fly|heroku|az|aws|gcloud|gh)[ \t]")  # fmt: skip
_ARGUMENT_LISTS = frozenset(("args", "command", "entrypoint", "cmd", "arguments"))
# What a shell does itself, without a process that others can list.
BUILTINS = frozenset(
    """echo printf test [ [[ export read cd local set unset eval source . exit return if then shift trap declare typeset alias true false : case wait umask type command readonly let
    Write-Host Write-Output Set-Variable Set-Item New-Item Set-Content Add-Content""".split()
)


class Held(msgspec.Struct, frozen=True):
    """A key on a command line; `program` is what is run, if it is not turned off."""

    key: Key
    program: str
    location: Location
    is_off: bool = False


@once
def held(evidence: Evidence) -> tuple[Held, ...]:
    """Every key that stands on a command line in the texts that were read."""
    if not evidence.keys:
        return ()
    found = [h for p in pieces(evidence) if _STANDIN in p.text for h in _in_piece(p, evidence)]
    for path, text in sorted(evidence.texts.items()):
        if _STANDIN in text:
            found += [h for p in _pieces_of(path, text) for h in _in_piece(p, evidence)]
            found += _in_lists(path, text, evidence)
    return tuple({(h.key.fingerprint, h.location.path, h.location.line): h for h in found}.values())


def is_process(call: Call, functions: frozenset[str]) -> bool:
    """Whether a command starts a process, whose arguments others can list."""
    if call.callee.startswith("-") or (call.arguments and call.arguments[0].text in ("=", "+=")):
        return False  # PowerShell's `if (-not $token)`, `@{ Token = $token }` and `$text += $token`
    if "," in call.callee:
        return False  # a function of make's: `$(if $(TOKEN),--header …)`
    return bool(call.callee) and program(call) not in BUILTINS and call.callee not in functions


def functions_of(piece: Piece) -> frozenset[str]:
    """The functions that a script defines: to call one starts no process."""
    read = piece.shell.code
    nodes = [n for n in read.find(frozenset(("function_definition",))) if n.below]
    return frozenset(read.of(n.below[0]) for n in nodes)


def is_argument(node: Syntax) -> bool:
    """Whether a node goes to a program as an argument: what it reads is none."""
    return node.kind not in ("heredoc_body", "herestring_redirect", "file_redirect")


def _in_piece(piece: Piece, evidence: Evidence) -> Iterator[Held]:
    functions = functions_of(piece)
    for call in piece.shell.commands:
        if not is_process(call, functions):
            continue
        for argument in call.arguments:
            if _STANDIN in argument.text and is_argument(argument.node[1]):
                for key in keys_in(argument.text, evidence.keys):
                    place = argument.text.find(_STANDIN)
                    rows = argument.text[:place].split("\n")
                    column = argument.column + place if len(rows) == 1 else len(rows[-1]) + 1
                    yield Held(key, program(call), piece.at(argument.line + len(rows) - 1, column))


def _pieces_of(path: str, text: str) -> Iterator[Piece]:
    """Command lines of a file that is no script."""
    lines = tuple(text.split("\n"))
    if _DOCUMENT.search(path):
        for block in _FENCE.finditer(text):
            said_to_each = block[2].lower() in ("", "text") and _CONVERSATION.search(block[3])
            if block[2].lower() in _SHELLS and _STANDIN in block[3] and not said_to_each:
                said = _PROMPT.sub(lambda m: m[1] + "  ", block[3])
                yield Piece(path, said, text.count("\n", 0, block.start(3)) + 1, path, lines=lines)
        fenced = [(b.start(), b.end()) for b in _FENCE.finditer(text)]
        at = 0
        for number, row in enumerate(lines, 1):
            inside = any(start <= at < end for start, end in fenced) if _STANDIN in row else True
            if not inside and _COMMAND.match(row):
                yield Piece(path, _PROMPT.sub(lambda m: m[1] + "  ", row), number, path, lines=lines)
            at += len(row) + 1
        return
    expression = _EXEC if _UNIT.search(path) else _TIMES if _CRON.search(path) else _PROCESS if _PROCFILE.search(path) else None  # fmt: skip
    for met in expression.finditer(text) if expression is not None else ():
        yield Piece(path, met[1], text.count("\n", 0, met.start(1)) + 1, path, lines=lines)


def _in_lists(path: str, text: str, evidence: Evidence) -> Iterator[Held]:
    """`args:` and `command:` of containers, of servers for agents, of tasks."""
    if form_of(path, text) not in ("yaml", "json"):
        return
    for tree in documents(text, path):
        for keys, node in tree.walk():
            if _STANDIN not in node.value or not _ARGUMENT_LISTS & {k for k in keys[-2:] if isinstance(k, str)}:
                continue
            for key in keys_in(node.value, evidence.keys):
                place = Location(source="worktree", path=path, line=node.line, column=node.column)
                yield Held(key, "", place, is_turned_off(text, path, node.line, node.column))
