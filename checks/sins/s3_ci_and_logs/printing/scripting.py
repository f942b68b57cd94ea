"""Shell, Ruby, PHP, Lua and Elixir: what prints and logs."""

from __future__ import annotations

import re
from functools import lru_cache

from checks.expressions.patterns import pattern_of
from checks.sins.s3_ci_and_logs.printing.sinks import Sinks
from checks.sins.s3_ci_and_logs.shell import output_of
from checks.structure.syntax import Call, Code

_HANDED_ON = pattern_of(r"<<-?\s*[\"']?\w+[\"']?\s*\|\s*(?:sudo\s+)?([\w./-]+)")
# Commands that give on what they are given, or a form of it that anybody can turn back.
_GIVE_ON = frozenset("tee cat less more ts base64 rev xxd od hexdump sed tr cut fold column jq awk head tail sort uniq lolcat boxes".split())  # fmt: skip


# What a script says about its own use: `# Usage: ./make-env.sh > .env`. What it prints is the file's, not the screen's.
_SENT_AWAY = pattern_of(
    r"(?m)^[ \t]*#[^\n]{0,200}\.(?:sh|bash|zsh)\b[^\n|>]{0,80}[^-=\n|>]>>?[ \t]*[\w./~${}-]+[ \t]*$"
)


def _not_shown(code: Code, call: Call) -> bool:
    """What a command says goes into a variable, a file, another program, or is what a function gives back."""
    output = output_of(*call.node)
    if output.where in ("captured", "file", "nothing"):
        return True
    line = _line(code, call)
    if not output.target and ">&2" not in line and _SENT_AWAY.search(code.text, 0, 4_000):
        return True
    if not _GIVE_ON.issuperset(output.names):
        return True
    if (given := _HANDED_ON.search(line)) is not None and given[1] not in _GIVE_ON:
        return True
    return (call.callee == "cat" and _makes_manifest(code, call)) or is_taken(call, code.text)


# `cat <<EOF` and a cluster's manifest: whoever calls the script hands it to `kubectl apply -f -`.
_MANIFEST = pattern_of(r"(?:[ \t]{0,20}(?:---|#[^\n]{0,200})?[ \t]{0,20}\n){0,10}[ \t]{0,20}apiVersion:\s")


def _makes_manifest(code: Code, call: Call) -> bool:
    start = call.node[1].start
    end = code.text.find("\n", start, start + 400)
    return end >= 0 and "<<" in code.text[start:end] and _MANIFEST.match(code.text, end + 1) is not None


_GIVES = pattern_of(r"_?(?:get|read|fetch|load|extract|resolve|retrieve|lookup|decrypt|find|query)_\w")


def is_taken(call: Call, text: str) -> bool:
    """Whether a command says it in a function whose answer a script takes: `KEY=$(read_secret app)`."""
    return bool(call.function) and _is_taken(call.function, text)


@lru_cache(maxsize=4096)
def _is_taken(name: str, text: str) -> bool:
    if re.search(rf"(?:\$\(|`)\s{{0,40}}{re.escape(name)}\b", text) is not None:
        return True
    # Other scripts take it: `source common.sh`, then `KEY=$(get_secret app)`. Here nobody has it said.
    return _GIVES.match(name) is not None and not re.search(rf"(?m)^[ \t]*{re.escape(name)}\b(?![ \t]*\()", text)


def _line(code: Code, call: Call) -> str:
    """The line that a command begins on: behind `<<EOF` the grammar does not see a pipe as one of the command."""
    start = code.text.rfind("\n", 0, call.node[1].start) + 1
    return code.text[start:].partition("\n")[0][:400]


SHELL = Sinks(
    tuple("echo printf cat logger print wall".split()),
    r"(?m)(?:^|[;&|(){ \t])(?:echo|printf|cat|logger|print|wall)\s",
    _not_shown,
)
RUBY = Sinks(
    tuple("puts p pp print warn $stdout.puts $stderr.puts STDOUT.puts STDERR.puts $stdout.write $stdout.print Rails.logger.* logger.*".split()),
    r"\b(?:puts|pp?|print|warn|write)[\s(]|\blog(?:ger)?\.\w+",
)  # fmt: skip


def _returned(code: Code, call: Call) -> bool:
    """`print_r($x, true)` and `var_export($x, true)` give a text back."""
    return call.callee in ("print_r", "var_export") and len(call.arguments) > 1


PHP = Sinks(
    tuple(
        """echo print print_r var_dump var_export error_log dd dump printf Log.* logger().* *.logger.* syslog trigger_error file_put_contents.php
        Log::*""".split()
    ),
    r"\b(?:echo|print(?:_r|f)?|var_(?:dump|export)|error_log|dd|dump|syslog|trigger_error)\b|\b\w*[lL]og(?:ger)?(?:\(\))?(?:::|->)\w+",
    _returned,
)
LUA = Sinks(tuple("print io.write ngx.log ngx.say".split()), r"\b(?:print|io\.write|ngx\.\w+)\b")
ELIXIR = Sinks(tuple("IO.puts IO.inspect Logger.* IO.write".split()), r"\b(?:IO|Logger)\.\w+")
