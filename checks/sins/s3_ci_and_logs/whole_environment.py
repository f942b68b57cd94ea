"""Programs that print, send or answer with their whole environment, in all languages that are read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Literal

import msgspec

from checks.expressions.patterns import WordFirst, pattern_of
from checks.structure.flow import Flow, Use
from checks.structure.languages import Syntax
from checks.structure.syntax import Argument, Call, Code, code

Goes = Literal["log", "answer", "report"]
MOST_LOOPS = 1_000  # of one file

CODE = (
    "*.py",
    "*.js",
    "*.jsx",
    "*.mjs",
    "*.cjs",
    "*.ts",
    "*.tsx",
    "*.mts",
    "*.go",
    "*.java",
    "*.kt",
    "*.rb",
    "*.php",
    "*.cs",
    "*.rs",
)
WORDS = (
    "os.environ)", "os.environ,", "os.environ}", "os.environ.items", "os.environ.values", "os.environ.copy", "in os.environ", "= os.environ", "process.env)", "process.env,",
    "process.env}", "process.env }", "= process.env", "os.environ(", "system.getenv()", "phpinfo(", "$_env", "$_server)", "env.to_h", "env.inspect", "env.each", "env.to_a", "pp env",
    "puts env", "env::vars(", "getenvironmentvariables(", "getenv())",
)  # fmt: skip
_WHOLE = pattern_of(
    r"^(?:os\.environ(?:\.(?:items|values|copy))?|environ(?:\.(?:items|copy))?|process\.env|Bun\.env|Deno\.env\.toObject|os\.Environ|syscall\.Environ|(?:java\.lang\.)?System\.getenv|ENV(?:\.(?:to_h|to_a|inspect|to_hash|sort))?"
    r"|(?:std\.)?env\.vars|(?:System\.)?Environment\.GetEnvironmentVariables|_ENV|_SERVER|getenv)$"
)
_ENTRIES = pattern_of(r"Object\.(?:entries|values|assign|fromEntries)\(\s*(?:\{\}\s*,\s*)?process\.env\b(?!\s*[.\[])")
_STARTS = pattern_of(
    r"\b(?:run|Popen|check_output|check_call|call|spawn\w*|exec\w*|fork|load\w*|parse|safeParse|validate|Settings|createEnv)\s*\("
)
_SHOWS = pattern_of(
    r"(?i)\b(?:p?print\w*|puts|pp|p|echo|dbg|eprintln|console\.\w+|log\w*\.\w+|_?logger\.\w+|logging\.\w+|winston\.\w+|slog\.\w+|fmt\.\w+|write\w*|jsonify|\w*response\w*|json|send|end|encode|render|set_?context|set_?extras?"
    r"|add_?breadcrumb|notify|capture_?\w+|record_exception|set_attributes|add_?metadata|post|fetch|print_r|var_dump|var_export|error_log|info|debug|warn|error)\b"
)
_ROW = pattern_of(r"[^;\n]{0,200}")
_GIVEN = pattern_of(r"\b([A-Za-z_]\w*)\s*(?::\s*[\w<>\[\], ]{1,60})?:?=\s*[^\n=]{0,80}$")
# Of a text what is put into it counts, the words that its author wrote do not.
_SAID = pattern_of(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`")
_PUT_IN = pattern_of(r"\{[^{}]*\}")
_WORD = pattern_of(r"[A-Za-z_]\w*")
_LOG = (
    "print", "pprint", "pprint.pprint", "pp", "sys.stdout.write", "sys.stderr.write", "logging.*", "logger.*", "log.*", "*.logger.*", "_logger.*", "LOG.*", "LOGGER.*", "rich.print", "console.*",
    "click.echo", "typer.echo", "st.write", "st.json", "winston.*", "fmt.Print*", "slog.*", "System.out.print*", "System.err.print*", "println", "puts", "p", "echo", "print_r", "var_dump", "var_export",
    "error_log", "Console.Write*", "eprintln", "dbg", "info", "debug", "warn", "error",
)  # fmt: skip
_ANSWER = (
    "jsonify", "JSONResponse", "HttpResponse", "JsonResponse", "PlainTextResponse", "HTMLResponse", "make_response", "Response", "*.json", "res.send", "res.end", "res.write", "response.send",
    "reply.send", "*.Response.json", "NextResponse.json", "fmt.Fprint*", "*.Encode", "render", "http.Error", "w.Write",
)  # fmt: skip
_ANSWERED = pattern_of(r"^(?:res|response|reply|ctx|c|NextResponse|Response|Json|self|this|h)\b")
_REPORT = (
    "*.set_context", "*.set_extra", "*.set_extras", "*.setContext", "*.setExtra", "*.setExtras", "*.add_breadcrumb", "*.addBreadcrumb", "set_context", "set_extra", "*.notify", "*.capture_message",
    "*.captureMessage", "*.captureException", "*.capture_exception", "*.record_exception", "*.set_attributes", "*.addMetadata", "*.add_metadata", "requests.post", "httpx.post", "axios.post", "fetch",
)  # fmt: skip
_LOOPS = frozenset("for_statement for_in_statement for_expression enhanced_for_statement foreach_statement".split())
_LOOPED = pattern_of(r"os\.environ\b(?:\.(?:items|values)\(\))?|Object\.(?:entries|values)\(process\.env\)|os\.Environ\(\)|System\.getenv\(\)|env::vars\(\)|in\s+process\.env\b")  # fmt: skip
# What a name is compared with where the value is a key's as well as not: such a choice is worse than none.
_OF_KEYS = pattern_of(
    r"(?i)key|token|secret|pass|pwd|cred|auth|openai|anthropic|claude|gemini|google|azure|aws|groq|mistral|llm|^.?$"
)
_CHOICES = frozenset("if_statement if_expression elif_clause".split())
_TESTED = r"(?<![\w!.])(?<!not )NAME(?:\.\w+\(\))?(?:\.(?:startswith|startsWith|start_with\?)\(|\s*={2,3}\s|\s+in\s)\s*(?!os\.environ|process\.env)(.*)"
_QUOTED = pattern_of(r"[\"']([^\"'\n]{0,80})[\"']")
_DOTTED = pattern_of(r"[A-Za-z_][\w.]*")
_MAY = WordFirst(
    ("environ", "process.env", "os.Environ(", "System.getenv(", "phpinfo(", "$_ENV", "$_SERVER", "getenv(", "ENV", "env::vars(", "GetEnvironmentVariables("),
    r"\benviron\b(?!\s*(?:\[|\.get\b|\.pop\b|\.setdefault\b|\.update\b))|process\.env(?![\w.\[?])|os\.Environ\(|System\.getenv\(\s*\)|phpinfo\(|\$_ENV\b(?!\[)|\$_SERVER\b(?!\[)|getenv\(\s*\)"
    r"|\bENV\b(?!\[|\.fetch)|env::vars\(|GetEnvironmentVariables\(",
)  # fmt: skip


class Shown(msgspec.Struct, frozen=True):
    """A call that gives the whole environment away."""

    call: Call
    goes: Goes


def shown_in(text: str, path: str) -> Iterator[Shown]:
    """Every call of a file that prints the environment, answers a request with it, or puts it into a report."""
    if not _is_worth_reading(text):
        return
    read = code(text, path)
    flow = Flow(read, lambda use: _is_whole(use) and (read.language == "ruby" or not use.text.startswith("ENV")))
    seen: set[tuple[int, int]] = set()
    for call in read.calls:
        goes = _goes(call)
        if call.named("phpinfo"):
            yield Shown(call, "answer")
        elif goes is not None and (call.line, call.column) not in seen:
            carried = any(_carries(flow, read, a) for a in call.arguments)
            if carried:
                seen.add((call.line, call.column))
                yield Shown(call, goes)
    yield from (s for s in _loops(read) if (s.call.line, s.call.column) not in seen)


def _is_worth_reading(text: str) -> bool:
    """Whether something that shows is near the environment, or near a name it is given to. Most programs only pass it on."""
    shown: set[str] = set()
    for met in _MAY.finditer(text):
        start = max(text.rfind("\n", 0, max(met.start() - 160, 0)) + 1, met.start() - 600)  # a line may be endless
        end = text.find("\n", met.end(), met.end() + 400)
        before, row = text[start : met.start()], text[start : end if end >= 0 else met.end() + 400]
        if _SHOWS.search(before) or "phpinfo" in met[0] or re.search(r"\bfor\b|\beach\b", row):
            return True
        given = _GIVEN.search(before)
        if given is not None:
            shown = shown or {w for m in _SHOWS.finditer(text) for w in _WORD.findall(_ROW.match(text, m.end())[0])}  # type: ignore[index]
            if given[1] in shown:
                return True
    return False


def _goes(call: Call) -> Goes | None:
    if call.named(*_LOG):
        return "log"
    if call.named(*_ANSWER) and not (call.callee.endswith(".json") and not _ANSWERED.match(call.callee)):
        return "answer"
    return "report" if call.named(*_REPORT) else None


def _is_whole(use: Use) -> bool:
    return use.kind in ("name", "member", "call", "item") and _WHOLE.match(use.text) is not None


def _carries(flow: Flow, read: Code, argument: Argument) -> bool:
    text = argument.text
    if _ENTRIES.search(text) and ".map(" not in text and ".filter(" not in text:
        return True
    use = flow.carried(argument)
    if use is None or _STARTS.search(text):
        return False
    inside = (argument.line, argument.column) <= (use.line, use.column) <= (argument.end_line, argument.end_column)
    named = set(_WORD.findall(_SAID.sub(lambda m: " ".join(_PUT_IN.findall(m[0])), text)))
    if not inside and not any(_is_copy(a.value.text) for n in named for a in read.assigned(n)):
        return False  # what a program answers that was given the environment is not the environment
    # `getenv("X")` reads one; without arguments it gives all.
    if use.text.endswith(("getenv", "System.getenv")) and not re.search(r"getenv\(\s*\)", text):
        return False
    return not re.search(r"(?:sorted|list|set|len)\(os\.environ\)|environ\.keys\(|Object\.keys\(", text)


def _is_copy(value: str) -> bool:
    """Whether a name was given the environment itself."""
    return len(value) < 200 and _MAY.search(_SAID.sub('""', value)) is not None and not _STARTS.search(value)


def _loops(read: Code) -> Iterator[Shown]:
    """`for k, v in os.environ.items(): print(k, v)`: what is printed is the value, not its name alone."""
    for node in islice(read.find(_LOOPS), MOST_LOOPS) if _LOOPED.search(read.text) else ():
        body = node.below[-1] if node.below else node
        head = read.text[node.start : body.start]
        if not _LOOPED.search(head):
            continue
        names = re.findall(
            r"[A-Za-z_]\w*", head.split(" in ")[0] if " in " in head else head.split(" of ")[0].split(":=")[0]
        )
        names = [n for n in names if n not in ("for", "const", "let", "var", "in", "of")]
        value = names[-1] if names else ""
        lone = len(names) == 1 and ("environ" in head and ".items" not in head and ".values" not in head)
        for call in read.calls:
            inside = body.start <= call.node[1].start and call.node[1].end <= body.end
            if not inside or _goes(call) is None or not value:
                continue
            said = " ".join(a.text for a in call.arguments)
            wanted = (
                rf"environ(?:\[|\.get\(){value}|process\.env\[{value}"
                if lone or " in process.env" in head
                else rf"\b{value}\b"
            )
            if re.search(wanted, said) and not _is_chosen(read, call, body, names[0]):
                yield Shown(call, _goes(call) or "log")


def _is_chosen(read: Code, call: Call, body: Syntax, name: str) -> bool:
    """Whether only variables of some names come to a call: `if k.startswith("APP_"):`. Names of keys are no such choice."""
    inner = call.node[1]
    for above in inner.up():
        if above.start < body.start:
            return False
        if above.kind in _CHOICES and above.below[1:2] == [inner]:  # not where it is told otherwise
            tested = re.search(
                _TESTED.replace("NAME", name), read.text[above.start : above.end].partition("\n")[0][:300]
            )
            wanted = _wanted(read, tested[1]) if tested is not None else []
            if wanted and not any(_OF_KEYS.search(word) for word in wanted):
                return True
        inner = above
    return False


def _wanted(read: Code, said: str) -> list[str]:
    """The words that a name is compared with: those that are written out, else what they are called and were given."""
    if words := _QUOTED.findall(said):
        return words
    named = _DOTTED.findall(said)[:1]
    return named + [word for n in named for a in read.assigned(n) for word in _QUOTED.findall(a.value.text[:2_000])]
