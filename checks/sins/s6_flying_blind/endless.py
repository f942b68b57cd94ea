"""Endless: runs of an agent, loops and retries that nothing ends but a good answer."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from checks.evidence import Evidence
from checks.expressions.patterns import pattern_of
from checks.joins import Kind, kind_of
from checks.joins.remember import once
from checks.joins.worded import Worded
from checks.model import Location
from checks.readings import Reading
from checks.signals.looking import texts_of
from checks.sins.s6_flying_blind.model_calls import CODE, ModelCall, is_aside, model_calls
from checks.structure import grammar
from checks.structure.languages import Syntax
from checks.structure.positions import lines_of
from checks.structure.syntax import Call, Code, code

_BOUNDS = ("max_turns", "maxTurns", "max_iterations", "maxIterations", "recursion_limit", "recursionLimit", "max_steps", "maxSteps", "stopWhen", "stop_when", "max_iter", "maxToolRoundtrips", "max_execution_time", "maxLoops", "max_loops")  # fmt: skip
WORDS = ("max_turns", "maxturns", "max_iterations", "maxiterations", "recursion_limit", "recursionlimit", "max_steps", "maxsteps", "stopwhen", "max_iter", "max_retries", "maxretries", "claude_agent_sdk", "claude-agent-sdk", "goose run", "tenacity")  # fmt: skip
_SHELL = (".github/workflows/*.yml", ".github/workflows/*.yaml", ".gitlab-ci.yml", "*.sh", "Dockerfile*", "Makefile", "compose*.y*ml", "docker-compose*.y*ml")  # fmt: skip
READS: tuple[Reading, ...] = (Reading(CODE, WORDS), Reading(_SHELL, ("goose run", "goose_max_turns")))
MANY_STEPS = 1000  # of an agent, that bound nothing a person would call a bound
MANY_RETRIES = 20
_NO_END = pattern_of(r"(?i)^(?:None|null|undefined|nil|Infinity|math\.inf|float\([\"']inf[\"']\)|Number\.(?:POSITIVE_INFINITY|MAX_\w+)|sys\.maxsize|-1)$")  # fmt: skip
_NEVER = pattern_of(r"=>\s*\(?\s*false\b|=>\s*\{\s*return\s+false\b|lambda[^:]*:\s*False")
_TRUE = frozenset({"true", "1", "True", "(true)", "(1)", ""})
_LOOPS = frozenset({"while_statement", "while", "for_statement", "loop_expression", "loop_statement", "until", "while_expression", "do_statement"})  # fmt: skip
# What ends a loop in its turn: a counter, a budget, a clock.
_COUNTS = pattern_of(
    r"(?i)max|limit|budget|attempt|iteration|(?<!re)turn|(?<![a-z])step|steps|retry|retries|(?<!ac)(?<!dis)count|(?<![a-z])rounds?(?![a-z])|depth|deadline|timeout|elapsed|time\.|Date\.now|monotonic|loops"
    r"|(?<![a-z])tries|cancel|abort|signal|stop_?event|shutdown"
)
# A person, a queue or a clock gives each turn its beginning.
_WAITS = pattern_of(
    r"(?i)\b(?:input|readline\w*|question|prompt_session\w*|read_line|gets|Scanner|recv\w*|receive\w*|listen\w*|accept|get_message\w*|brpop|blpop|xread\w*|poll|consume\w*|next_event|queue\.\w*get|sleep|setTimeout|ask_user|interrupt|Prompt\.ask|console\.input|readLine|ReadString|events?\.get|updates|cursor\.read|pop|dequeue)\s*\("
)
_RETRY = pattern_of(r"^@\s*(?:tenacity\.)?retry\b")
_GOOSE = pattern_of(r"(?m)^(?!\s*(?:#|//))[^\n]*?\bgoose run\b[^\n]*")
_MAY_LOOP = Worded(*WORDS)


class Endless(msgspec.Struct, frozen=True):
    """Something that goes on until it succeeds: a sentence without its full stop, and where."""

    words: str
    location: Location
    about: str


@once
def _endless(evidence: Evidence) -> tuple[Endless, ...]:
    found: list[Endless] = []
    by_path: dict[str, list[ModelCall]] = {}
    for call in model_calls(evidence):
        by_path.setdefault(call.path, []).append(call)
    for path, text in texts_of(evidence):
        if path in by_path:
            read = by_path[path][0].code
            found += _loops(read, path, by_path[path])
            found += _retries(read, path, by_path[path])
        if not is_aside(path) and _MAY_LOOP.stand_in(text):
            found += _agents(code(text, path), path)
        elif kind_of(path) in (Kind.PIPELINE, Kind.DEPLOYMENT, Kind.CODE) and "goose run" in text:
            found += _goose(text, path)
    return tuple(found)


def endless(evidence: Evidence) -> tuple[Endless, ...]:
    """All of them, in order of their files."""
    return _endless(evidence)


def _place(path: str, line: int, column: int = 1) -> Location:
    return Location(source="worktree", path=path, line=line, column=column)


def _loops(read: Code, path: str, calls: list[ModelCall]) -> Iterator[Endless]:
    told: set[int] = set()
    for made in calls:
        if made.made or made.call.node is None:
            continue
        for outer in made.call.node[1].up():
            if outer.kind in grammar.FUNCTIONS:
                break
            if outer.kind in _LOOPS and _goes_on(read, outer) and outer.start not in told:
                told.add(outer.start)
                body = read.of(outer)
                if not _COUNTS.search(_without_strings(read, outer)) and not _WAITS.search(body):
                    line, column = read.lines.at(outer.start)
                    where = made.call.function or "the file"
                    words = f"A loop without an end calls the model again and again ({where} in {path}): nothing counts its turns"
                    yield Endless(words, _place(path, line, column), where)


def _goes_on(read: Code, loop: Syntax) -> bool:
    """Whether a loop's own condition never ends it: `while True`, `for (;;)`, Go's `for {`, Rust's `loop`."""
    if loop.kind in ("loop_expression", "loop_statement"):
        return True
    if loop.kind == "for_statement":
        head = read.of(loop).partition("{")[0]
        return re.fullmatch(r"for\s*(?:\(\s*;\s*;\s*\)|;\s*;|)\s*", head) is not None
    condition = next((c for c in loop.below if c.kind not in ("block", "statement_block", "do")), None)
    said = read.of(condition).strip() if condition is not None else ""
    return said.replace(" ", "") in _TRUE - {""} if loop.kind != "until" else said == "false"


def _without_strings(read: Code, node: Syntax) -> str:
    """The text of a loop without what is said in it and without the calls of models' own options."""
    text = read.of(node)
    for inner in node.walk():
        if grammar.is_string(inner) or "comment" in inner.kind or (read.is_pair(inner) and re.match(r"[\"']?max_?\w*tokens?|timeout", read.of(inner), re.I)):  # fmt: skip
            begin, end = inner.start - node.start, inner.end - node.start
            text = text[:begin] + " " * (end - begin) + text[end:]
    return text


def _retries(read: Code, path: str, calls: list[ModelCall]) -> Iterator[Endless]:
    """tenacity's `@retry` without a stop, around a function that calls a model."""
    if read.language != "python" or "retry" not in read.text:
        return
    for node in read.find(frozenset({"decorated_definition"})):
        for decorator in (c for c in node.children if c.kind == "decorator"):
            said = read.of(decorator)
            brought = any(i.module == "tenacity" for i in read.imports)
            if brought and _RETRY.match(said) and "stop" not in said and any(node.start <= c.call.node[1].start < node.end for c in calls if c.call.node):  # fmt: skip
                line, column = read.lines.at(decorator.start)
                function = read.of(node).partition("def ")[2].partition("(")[0][:60]
                yield Endless(f"{function} in {path} is tried again without a stop: while the model fails, every try is paid for", _place(path, line, column), function)  # fmt: skip


def _agents(read: Code, path: str) -> Iterator[Endless]:
    modules = [i.module for i in read.imports]
    named = [name for name in _BOUNDS if name in read.text]
    retries = "max_retries" in read.text or "maxRetries" in read.text
    if not named and not retries and not any(m.startswith(("claude_agent_sdk", "claude_code_sdk")) for m in modules):
        return
    for call in read.calls:
        for name in named:
            given = call.argument(name)
            if given is None:
                continue
            number = re.fullmatch(r"\d+", given.text.replace("_", ""))
            if _NO_END.match(given.text) or _NEVER.search(given.text[:200]) or (number and int(number[0]) >= MANY_STEPS):  # fmt: skip
                said = given.text[:40].replace("\n", " ")
                yield Endless(f"{name} of {call.name} in {path} is {said}: the agent goes on until it is done, or for ever", _place(path, given.line, given.column), f"{call.name} {name}")  # fmt: skip
        tries = (call.argument("max_retries") or call.argument("maxRetries")) if retries else None
        if tries is not None and (number := re.fullmatch(r"\d+", tries.text)) and int(number[0]) > MANY_RETRIES:
            yield Endless(f"{call.name} in {path} tries {tries.text} times: each try may be paid for", _place(path, tries.line, tries.column), f"{call.name} retries")  # fmt: skip
        if _is_claude_agent(call, modules) and not any(read.option(call, n) for n in (*_BOUNDS, "max_budget_usd", "maxBudgetUsd")):  # fmt: skip
            yield Endless(f"{call.name} in {path} runs an agent without max_turns and without a budget: it has none of its own", _place(path, call.line, call.column), call.name)  # fmt: skip


def _is_claude_agent(call: Call, modules: list[str]) -> bool:
    """Options of the Claude Agent SDK: what makes them may bound the run."""
    if not any(m.startswith(("claude_agent_sdk", "claude_code_sdk")) for m in modules):
        return False
    return call.name in ("ClaudeAgentOptions", "ClaudeCodeOptions") and not any(a.text.startswith("**") for a in call.arguments)  # fmt: skip


def _goose(text: str, path: str) -> Iterator[Endless]:
    """goose takes a thousand turns where nobody says fewer."""
    if "GOOSE_MAX_TURNS" in text:
        return
    for met in _GOOSE.finditer(text):
        if "--max-turns" not in met[0] and "echo" not in met[0].partition("goose run")[0]:
            yield Endless(f"goose runs in {path} without --max-turns: it then takes up to 1,000 turns", _place(path, *lines_of(text).at(met.start() + met[0].index("goose run"))), "goose")  # fmt: skip
