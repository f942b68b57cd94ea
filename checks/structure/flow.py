"""Flow: does a value that is named reach the arguments of a call?

Simple on purpose: forwards, in one file, through the assignments of the function a call stands in and of the module
around it; not through calls of the file's own functions. What only tells *about* a value does not carry it: its length,
a mask, a digest, whether it is there, a comparison, at most four of its characters.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

import msgspec

from checks.expressions.patterns import pattern_of
from checks.structure import grammar
from checks.structure.about import COMPARISONS, last_word, member_tells_about, only_about, tells_about
from checks.structure.beside import holds_another, is_beside
from checks.structure.branches import chosen, joined, operands
from checks.structure.calling import is_module, receiver_of
from checks.structure.environment import environment_name
from checks.structure.holding import assignments_at, part_of
from checks.structure.languages import Syntax
from checks.structure.passing import asks, gives_its_own, gives_on, passes_on, takes_out
from checks.structure.slices import cut_width, cuts, is_short_expansion, number, slice_width
from checks.structure.spreading import left_of
from checks.structure.syntax import Argument, Assignment, Call, Code

__all__ = ["Flow", "Reach", "Use", "environment_name", "passes_on", "reaches"]  # what is asked of it

DEEPEST = 60  # of expressions in each other, and of assignments one after the other
MOST_STEPS = 20_000  # nodes looked at for one call

UseKind = Literal["name", "member", "item", "environment", "call", "text"]


class Use(msgspec.Struct, frozen=True):
    """Where a value is named. `is_source` is asked whether it is the one that is looked for.

    `name` is the last word (`api_key` of `settings.api_key`, `Authorization` of `headers["Authorization"]`, the variable
    of `os.environ["OPENAI_API_KEY"]`), `text` the whole as all languages say it, or what a string literal says.
    """

    kind: UseKind
    name: str
    text: str
    line: int
    column: int


class Reach(msgspec.Struct, frozen=True):
    """A source that reaches an argument of a call."""

    call: Call
    argument: Argument
    use: Use


_QUOTED = pattern_of(r"[\"'`]([^\"'`]+)[\"'`]")

# A failure is told of, not what was asked for: `token, err := c.getAccessToken()`.
_FAILURES = frozenset(("err", "error", "ok", "_err"))
_HOLDERS = grammar.NAMES | grammar.MEMBERS
_REPLACES = frozenset(("replace", "replaceAll", "replace_all", "Replace", "ReplaceAll", "gsub", "sub"))
_CAPTURED = pattern_of(r"(?<!\{)\{([A-Za-z_]\w*)(?::[^{}]*)?\}")
# `env::var("X").map(|v| !v.is_empty()).unwrap_or(false)`: what is given in its place tells what it is.
_A_TRUTH = pattern_of(r"(?:unwrap_or|map_or|getOrElse|orElse|getOrDefault)\(\s*(?:true|false)\b")
_FROM_AND_MANY = pattern_of(r"\[\s*-?\d+\s*,\s*(\d{1,6})\s*\]$")  # Ruby's `key[0, 4]`
_SHORTEST = 4
_CLEAN_COMMANDS = frozenset(
    "wc md5sum sha1sum sha256sum sha512sum shasum md5 cksum openssl grep test cut head tail".split()
)


def reaches(
    code: Code, sink: Callable[[Call], bool] | str | tuple[str, ...], is_source: Callable[[Use], bool]
) -> tuple[Reach, ...]:
    """Each argument of the calls of `sink` that carries a source.

    `sink` is a function, or callees as for `Call.named` (globs): `("print", "logging.*", "*.logger.*")`.
    """
    wanted = sink if callable(sink) else _named((sink,) if isinstance(sink, str) else sink)
    flow = Flow(code, is_source)
    return tuple(
        Reach(call, argument, use)
        for call in code.calls
        if wanted(call)
        for argument in call.arguments
        if (use := flow.carried(argument)) is not None
    )


def _named(patterns: tuple[str, ...]) -> Callable[[Call], bool]:
    return lambda call: call.named(*patterns)


# Anthropic's keys have 108 signs, OpenAI's 51 and more, OpenRouter's 73, Groq's 56.
_IS_LONG = pattern_of(r"(?i)token$|authorization$|bearer$|anthropic|claude|openai|openrouter|groq")
_IS_A_TOKEN = pattern_of(r"(?i)token$|authorization$|bearer$")


class Flow:
    """Asks of expressions in one file whether they carry a source."""

    def __init__(self, code: Code, is_source: Callable[[Use], bool], *, shortest: int = _SHORTEST) -> None:
        """A piece of a value with at most `shortest` characters does not carry it."""
        self._code, self._is_source, self._shortest = code, is_source, shortest
        self._steps = 0
        self._looking: set[tuple[str, int]] = set()

    def carried(self, argument: Argument) -> Use | None:
        """The source that an argument carries, if any."""
        self._steps = 0
        self._looking = set()
        return self._carried(argument.node[1], 0) if argument.node is not None else None

    # --- expressions ------------------------------------------------------------------------------------------------

    def _carried(self, node: Syntax, depth: int) -> Use | None:
        self._steps += 1
        if depth > DEEPEST or self._steps > MOST_STEPS:
            return None
        code = self._code
        node = code.bare(node)
        kind = node.kind
        if grammar.is_string(node):
            return self._text(node) or self._any(grammar.inserted(node), depth) or self._captured(node, depth)
        if kind in ("word", "string_content", "heredoc_content"):
            return self._text(node)
        if kind in ("simple_expansion", "expansion"):
            return self._expanded(node, depth)
        if kind == "command_substitution":
            return self._command(node, depth)
        if kind in grammar.CALLS:
            return self._called(node, depth)
        if kind in grammar.NAMES:
            return self._name(node, code.dotted(node), "name", depth)
        if kind in grammar.MEMBERS:
            return self._member(node, depth)
        if kind in grammar.SUBSCRIPTS:
            return self._item(node, depth)
        if kind in grammar.CONDITIONS:
            return self._any(chosen(code, node), depth)
        if kind in grammar.BINARY:
            return self._operation(node, depth)
        if kind in grammar.NEGATIONS:
            sign = code.of(node).lstrip()[:3]
            return (
                None
                if sign[:1] in ("!", "-", "~", "+", "#") or sign == "not" or sign == "typ"
                else self._any(node.below, depth)
            )
        if code.is_pair(node):
            value = code.pair(node)[1]
            return self._carried(value, depth + 1) if value is not None else None
        if kind in grammar.FUNCTIONS or kind in grammar.NUMBERS or kind in grammar.TRUTHS or kind in _NO_VALUE:
            return None
        if kind == "dictionary_comprehension":
            return self._any(node.below[:1], depth)  # the keys of what it goes over are not its values
        return self._any(self._kept(node), depth)

    def _kept(self, node: Syntax) -> list[Syntax]:
        """The parts of a node, without what is written over: `{...headers, Authorization: "[hidden]"}`, and without the
        type that one is made of: `ApiKey { id }`.
        """
        return left_of(self._code, node.below[1:] if node.kind in grammar.STRUCTS else node.below)

    def _any(self, nodes: list[Syntax], depth: int) -> Use | None:
        for node in nodes:
            if (found := self._carried(node, depth + 1)) is not None:
                return found
        return None

    def _use(self, kind: UseKind, name: str, text: str, node: Syntax) -> Use | None:
        line, column, *_ = self._code.place(node.start, node.end)
        use = Use(kind, name, text, line, column)
        return use if self._is_source(use) else None

    def _text(self, node: Syntax) -> Use | None:
        start, end = grammar.content(node, self._code.text)
        said = self._code.text[start:end]
        return self._use("text", "", said, node) if said else None

    def _captured(self, node: Syntax, depth: int) -> Use | None:
        """Rust's format strings name variables inside: `"{key}"`."""
        if self._code.language != "rust":
            return None
        for name in _CAPTURED.findall(self._code.of(node)):
            if (found := self._name(node, name, "name", depth)) is not None:
                return found
        return None

    def _name(self, node: Syntax, name: str, kind: UseKind, depth: int) -> Use | None:
        known = list(assignments_at(self._code, node, name))
        for assignment in known:
            if (found := self._carried_by(assignment, depth)) is not None:
                return None if holds_another(self._code, name, assignment) else found
        if known and all(only_about(self._code, a, self._shortest) for a in known):
            return None  # `token = len(text)`: the name alone would mislead
        return self._use(kind, last_word(name), name, node)

    def _member(self, node: Syntax, depth: int) -> Use | None:
        code = self._code
        text = code.of(node)
        below = node.below
        last = last_word(code.dotted(node))
        name = environment_name(text)
        if name and not (below and member_tells_about(last) and environment_name(code.of(below[0]))):
            return self._use("environment", name, code.dotted(node), node)
        if member_tells_about(last):
            return self._named_member(node, last)
        found = self._name(node, code.dotted(node), "member", depth)
        if found is None and below:
            # Of an object that carries a source, its members are believed to.
            inner = code.bare(below[0])
            if inner.kind in grammar.NAMES and not self._is_source(Use("name", code.of(inner), code.of(inner), 0, 0)):
                for assignment in assignments_at(code, inner, code.dotted(inner)):
                    if (found := self._part_of(assignment, last, depth)) is not None:
                        return found
            elif inner.kind in grammar.CALLS or inner.kind in grammar.SUBSCRIPTS:
                return self._carried(inner, depth + 1)
        return found

    def _named_member(self, node: Syntax, last: str) -> Use | None:
        return self._use("member", last, self._code.dotted(node), node) if last == "name" else None

    def _item(self, node: Syntax, depth: int) -> Use | None:
        code = self._code
        text = code.of(node)
        below = node.below
        name = environment_name(text)
        if name and not (below and environment_name(code.of(below[0]))):  # `os.environ["X"][:4]` is a piece
            return self._use("environment", name, text, node)
        if not below:
            return None
        inside = text[code.bare(below[0]).end - node.start :]
        if (cut := _FROM_AND_MANY.match(inside)) is not None:
            return self._piece(int(cut[1]), below[:1], depth)
        if ":" in inside or ".." in inside or node.kind == "slice_expression":
            return self._piece(slice_width(inside), below[:1], depth)
        quoted = _QUOTED.search(inside)
        if quoted and (found := self._held(below[0], quoted[1], depth)) is not None:
            return found
        if quoted and (found := self._use("item", quoted[1], code.dotted(node), node)) is not None:
            return found
        if quoted and self._is_beside(below[0], quoted[1]):
            return None
        if not quoted and len(below) > 1 and code.literal(below[-1]) is not None:
            return None if self._is_text(below[0]) else self._carried(below[0], depth + 1)
        return self._carried(below[0], depth + 1)

    def _held(self, holder: Syntax, item: str, depth: int) -> Use | None:
        """What an object that is written out in the file holds under a name: `headers = {"Authorization": key}`."""
        inner = self._code.bare(holder)
        known = assignments_at(self._code, inner, self._code.dotted(inner)) if inner.kind in grammar.NAMES else ()
        return next((f for a in known if (f := self._any(part_of(a.value, item) or [], depth)) is not None), None)

    def _piece(self, width: int | None, nodes: list[Syntax], depth: int) -> Use | None:
        """What a piece of so many characters carries. Tokens are longer than keys, and so are some vendors' keys: of them twice
        as many tell nothing. A JWT begins with about 36 signs that tell how it was made.
        """
        if width is not None and width <= self._shortest:
            return None
        found = self._any(nodes, depth)
        if found is None or width is None or width > 3 * self._shortest or not _IS_LONG.search(found.name):
            return found
        is_begun = width <= 2 * self._shortest or ("jwt" in self._code.text.lower() and _IS_A_TOKEN.search(found.name))
        return None if is_begun else found

    def _is_beside(self, holder: Syntax | None, item: str) -> bool:
        return is_beside(self._code, holder, item, lambda said: self._is_source(Use("name", said, said, 0, 0)))

    def _is_text(self, node: Syntax) -> bool:
        """Whether an item of it would be one character: a source that is a text, not a list."""
        return self._code.bare(node).kind in grammar.NAMES

    def _operation(self, node: Syntax, depth: int) -> Use | None:
        code = self._code
        sign = grammar.operator(node, code.text)
        if node.kind in COMPARISONS or sign in grammar.COMPARES:
            return None
        if sign in ("&&", "and"):
            return self._any(operands(node)[-1:], depth)
        if sign in ("-", "*", "/", "&", "^", "**"):
            return None
        return self._any(joined(code, node, sign), depth)

    # --- calls ------------------------------------------------------------------------------------------------------

    def _called(self, node: Syntax, depth: int) -> Use | None:
        code = self._code
        text = code.of(node)
        callee = code.dotted(node)
        last = callee.rpartition(".")[2]
        arguments = _passed(code, node)
        receiver = receiver_of(node)
        name = environment_name(text)
        asked = bool(name) and receiver is not None and bool(environment_name(code.of(receiver)))
        if asked and _A_TRUTH.search(text):
            return None
        # `env::var("X").is_ok()` tells something about what the environment has, `getenv("X").take(4)` a piece of it.
        if name and not (asked and (cuts(last, callee) or tells_about(last.rstrip("?!")))):
            if found := self._use("environment", name, code.dotted(node), node):
                return found
            return self._any(arguments[1:], depth)  # `getenv("X", "literal")`
        if (
            last in _REPLACES
            and len(arguments) == 2
            and code.literal(arguments[1]) is not None
            and self._any(arguments[:1], depth)
        ):
            return None  # `url.replace(key, "hidden")`
        if cuts(last, callee):
            numbers = [number(code, a) for a in arguments]
            on = [receiver] if receiver is not None and not is_module(code, receiver, callee) else arguments[:1]
            if receiver is None or is_module(code, receiver, callee):
                numbers = numbers[1:]
            return self._piece(cut_width(last.lower(), numbers), on, depth)
        if tells_about(last) or gives_its_own(callee) or (asks(last) and self._sends_headers(arguments)):
            return None
        item = (code.literal(arguments[0]) or "") if takes_out(last) and arguments else ""
        if item and (found := self._use("item", item, callee, node)) is not None:
            return found
        if item and self._is_beside(receiver, item):
            return None
        # Ruby and Elixir write a field as they write a call without arguments.
        field = not arguments and receiver is not None and not text.rstrip().endswith(")")
        if (found := self._use("member" if field else "call", last, callee, node)) is not None:
            return found
        if gives_on(last):
            return self._any(([receiver] if receiver is not None else []) + arguments, depth)
        return None

    def _sends_headers(self, arguments: list[Syntax]) -> bool:
        """Whether a call asks a server, which answers with something of its own."""
        code = self._code
        for node in arguments:
            given = [node, *node.below] if node.kind in grammar.MAPPINGS else [node]
            if any(code.is_pair(g) and code.pair(g)[0].lower() == "headers" for g in given):
                return True
        return False

    def _expanded(self, node: Syntax, depth: int) -> Use | None:
        """A shell's `$NAME` and `${NAME…}`."""
        text = self._code.of(node).strip()
        name = next((self._code.of(n) for n in node.walk() if n.kind in ("variable_name", "special_variable_name")), "")
        if not name or text.startswith(("${#", "${!")) or re.match(r"\$\{\w+:?\+", text):
            return None
        if is_short_expansion(text, self._shortest):
            return None
        return self._name(node, name, "name", depth) or self._any(
            [b for b in node.below if b.kind not in ("variable_name", "special_variable_name")], depth
        )

    def _command(self, node: Syntax, depth: int) -> Use | None:
        """A shell's `$(…)`: what `echo` and `printf` say in it, unless a command tells only about it."""
        code = self._code
        commands = [n for n in node.walk() if n.kind == "command"]
        names = [code.dotted(n.first("command_name") or n).rpartition("/")[2] for n in commands]
        if any(n in _CLEAN_COMMANDS for n in names[1:]):
            return None
        passed = [
            b for n, name in zip(commands, names, strict=True) if name in ("echo", "printf", "cat") for b in n.below
        ]
        return self._any([b for b in passed if b.kind != "command_name"], depth)

    # --- assignments ------------------------------------------------------------------------------------------------

    def _carried_by(self, assignment: Assignment, depth: int) -> Use | None:
        node = assignment.node[1]
        mark = (assignment.target, node.start)
        if mark in self._looking or depth > DEEPEST:
            return None
        self._looking.add(mark)
        try:
            value = assignment.value
            if value.kind == "member" and (name := environment_name(value.text)):  # destructured, too
                return self._use("environment", name, value.dotted, value.node[1])
            is_part = value.kind == "member" and value.dotted != self._code.dotted(value.node[1])
            found = self._destructured(value, depth) if is_part else self._carried(value.node[1], depth + 1)
            return None if found is not None and found.kind == "call" and assignment.target in _FAILURES else found
        finally:
            self._looking.discard(mark)

    def _part_of(self, assignment: Assignment, part: str, depth: int) -> Use | None:
        parts = part_of(assignment.value, part)
        return self._carried_by(assignment, depth) if parts is None else self._any(parts, depth)

    def _destructured(self, value: Argument, depth: int) -> Use | None:
        """What destructuring takes out of a value: `const { baseUrl } = this.config`."""
        code, part = self._code, last_word(value.dotted)
        holder = code.bare(value.node[1])
        known = list(assignments_at(code, holder, code.dotted(holder))) if holder.kind in _HOLDERS else []
        if not known:
            return self._carried(value.node[1], depth + 1)
        return self._use("member", part, value.dotted, holder) or next(
            (found for a in known if (found := self._part_of(a, part, depth)) is not None), None
        )


def _passed(code: Code, node: Syntax) -> list[Syntax]:
    call = code.call_at(node)
    return [a.node[1] for a in call.arguments] if call is not None else []


_NO_VALUE = frozenset(
    """comment type_annotation type predefined_type regex regex_literal jsx_text command_name file_descriptor sizeof_expression typeof_expression
    if_clause""".split()  # the last is a comprehension's, which chooses and gives nothing on
)
