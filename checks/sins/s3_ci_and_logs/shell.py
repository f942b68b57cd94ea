"""Shell scripts as pipelines hold them: their commands, what these are given, and where their output goes.

What a CI system puts into a script before the shell sees it (`${{ … }}`, `$(NAME)`, `%NAME%`) is covered by words or
variables of the same length, so that the shell's grammar reads the rest and every place stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property, lru_cache
from typing import Literal

import msgspec

from checks.expressions.patterns import pattern_of
from checks.structure.flow import Flow, Use
from checks.structure.languages import Syntax
from checks.structure.syntax import Call, Code, code

Dialect = Literal["sh", "pwsh", "cmd"]
Where = Literal["log", "file", "captured", "nothing", "piped"]

# What stands in braces holds no other ones: so that a line without an end is read once.
EXPRESSION = pattern_of(r"\$\{\{((?:[^\n$}]|\$(?!\{\{)|\}(?!\}))*)\}\}")
_MACRO = pattern_of(r"\$\(([A-Za-z_][\w.]*)\)")
_MARK = pattern_of(r"ZQ(\d{4})Q*")
_MOST = 9_999  # covered places of one script
# The grammar takes the line behind a pipeline of three for a part of it; an end that is said helps. It moves no place.
_LONG_PIPE = pattern_of(r"(?m)^(?!.*<<)(.*[^|\n]\|[^|\n&]+\|[^|\n]*[^|\n\\&;({\s])[ \t]*$")
_NULL = frozenset(("/dev/null", "$null", "nul", "NUL", "Out-Null"))
_SCREEN = frozenset(("/dev/stderr", "/dev/stdout", "/dev/tty", "/dev/fd/1", "/dev/fd/2", "1", "2", "&1", "&2"))
_SUBSTITUTIONS = frozenset(("command_substitution", "process_substitution"))
_GROUPS = frozenset(
    """compound_statement subshell if_statement while_statement for_statement case_statement do_group c_style_for_statement
    case_item elif_clause else_clause list pipeline redirected_statement negated_command""".split()
)


class Output(msgspec.Struct, frozen=True):
    """Where what a command prints ends: on the screen (which a pipeline keeps as its log), in a file, in `$(…)`, nowhere.

    `behind` are the commands it is piped through, in their order; `target` the file.
    """

    where: Where
    target: str = ""
    behind: tuple[Call, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the commands it is piped through."""
        return tuple(program(call) for call in self.behind)


class Shell:
    """A script. `expressions` are what stood in `${{ … }}` or `$(…)`, by the number of their cover."""

    def __init__(self, text: str, system: str, dialect: Dialect) -> None:
        self.text = text
        self.expressions: list[str] = []
        self.code: Code = code(_LONG_PIPE.sub(r"\1 ;", self._covered(text, system, dialect)), "script.sh")

    def _covered(self, text: str, system: str, dialect: Dialect) -> str:
        if system in ("github", "github-action"):
            text = EXPRESSION.sub(self._cover, text)
        elif system == "azure":
            text = EXPRESSION.sub(self._cover, text)
            text = _MACRO.sub(lambda m: self._cover(m) if is_secret_name(m[1]) and len(m[0]) > 5 else m[0], text)
        if dialect == "pwsh":
            text = re.sub(r"(?i)\$env:(?=[A-Za-z_])", "$env_", text)
            text = re.sub(r"(?i)\$\{env:(\w+)\}", r"${env_\1}", text)
            text = re.sub(r"(?m)`$", r"\\", text)
        elif dialect == "cmd":
            text = re.sub(r"%([A-Za-z_]\w*)%", r"$\1 ", text)
            text = re.sub(r"(?m)\^$", r"\\", text)
        return text

    def _cover(self, found: re.Match[str]) -> str:
        if len(self.expressions) >= _MOST or len(found[0]) < 6:
            return found[0]
        self.expressions.append(found[1].strip())
        return f"ZQ{len(self.expressions) - 1:04d}".ljust(len(found[0]), "Q")

    def covered_in(self, text: str) -> list[str]:
        """The expressions whose covers stand in a text."""
        numbers = (int(n) for n in _MARK.findall(text))
        return [self.expressions[n] for n in numbers if n < len(self.expressions)]

    @cached_property
    def commands(self) -> tuple[Call, ...]:
        """The commands, in the order of the text."""
        return self.code.calls

    @cached_property
    def declarations(self) -> tuple[tuple[Syntax, str, tuple[str, ...]], ...]:
        """`export`, `declare`, `typeset` and the like: node, command, words."""
        found = []
        for node in self.code.find(frozenset(("declaration_command",))):
            words = self.code.of(node).split()
            found.append((node, words[0], tuple(words[1:])))
        return tuple(found)

    def flow(self, is_source: Callable[[Use], bool]) -> Flow:
        """Asks whether an argument carries a source."""
        return Flow(self.code, is_source)


@lru_cache(maxsize=256)
def shell(text: str, system: str = "", dialect: Dialect = "sh") -> Shell:
    """A script, read once."""
    return Shell(text, system, dialect)


def program(call: Call) -> str:
    """The name of the program that a command runs, without its folder: `/usr/bin/env` is `env`."""
    return call.callee.rpartition("/")[2].rpartition("\\")[2].removesuffix(".exe")


def words(call: Call) -> list[str]:
    """The arguments of a command without their quotes, as far as the text says them."""
    return [a.literal if a.literal is not None else a.text.strip("\"'") for a in call.arguments]


def output(call: Call) -> Output:
    """Where what a command prints ends."""
    return output_of(*call.node)


def output_of(read: Code, node: Syntax) -> Output:
    """The same for a node."""
    behind: list[Call] = []
    inner = node
    last = True  # of its list: a redirection behind a list is that of its last command
    for outer in node.up():
        if outer.kind in _SUBSTITUTIONS or outer.kind == "heredoc_body":
            return Output("captured", behind=tuple(behind))
        if outer.kind == "pipeline":
            later = [c for c in outer.below if c.start > inner.start]
            behind += [c for part in later for c in _first_command(read, part)]
            inside = next((p for p in later if p.kind == "redirected_statement"), None)
            if inside is not None and (target := _target(read, inside)) is not None:
                return _ended(target, behind)
            last = True
        elif outer.kind == "list":
            last = last and bool(outer.below) and outer.below[-1] is inner
        elif outer.kind == "redirected_statement":
            behind += _heredoc_pipe(read, outer)
            target = _target(read, outer)
            if target is not None and last:
                return _ended(target, behind)
        elif outer.kind in ("compound_statement", "subshell", "do_group"):
            last = True
        elif outer.kind not in _GROUPS:
            break
        inner = outer
    return Output("piped" if behind else "log", behind=tuple(behind))


def _ended(target: str, behind: list[Call]) -> Output:
    if target in _NULL:
        return Output("nothing", target, tuple(behind))
    if target in _SCREEN:
        return Output("piped" if behind else "log", behind=tuple(behind))
    return Output("file", target, tuple(behind))


def _first_command(read: Code, node: Syntax) -> Iterator[Call]:
    command = next((n for n in node.walk() if n.kind == "command"), None)
    call = read.call_at(command) if command is not None else None
    if call is not None:
        yield call


def _heredoc_pipe(read: Code, node: Syntax) -> list[Call]:
    """`cat <<EOF | docker login`: the grammar puts what follows into the redirection."""
    return [
        call
        for part in node.below
        if part.kind == "heredoc_redirect"
        for inner in part.below
        if inner.kind in ("pipeline", "command")
        for command in inner.walk()
        if command.kind == "command" and (call := read.call_at(command)) is not None
    ]


def _target(read: Code, node: Syntax) -> str | None:
    """The file that a statement's output is written to; None where it stays."""
    parts = [*node.below, *(p for h in node.below if h.kind == "heredoc_redirect" for p in h.below)]
    for part in parts:
        if part.kind != "file_redirect" or not part.below:
            continue
        sign = next((read.of(c) for c in part.children if read.of(c) in (">", ">>", "&>", "&>>", ">|", ">&")), "")
        first = part.below[0]
        if not sign or (first.kind == "file_descriptor" and read.of(first) != "1"):
            continue
        return read.of(part.below[-1]).strip("\"'") if sign != ">&" else "&2"
    return None


# --- names ------------------------------------------------------------------------------------------------------------

_SECRET_NAME = pattern_of(
    r"(?i)(?:^|_)(?:API_?KEYS?|(?:ACCESS|SECRET|PRIVATE|ADMIN|MASTER|AUTH|ACCOUNT|SERVICE|DEPLOY|ENCRYPTION|SIGNING)_KEY|SECRETS?|TOKEN|PASSWORD|PASSWD|PASSPHRASE|PASS|PWD"
    r"|CREDENTIALS?|CREDS|BEARER|PAT|AUTH|DSN|CONNECTION_STRING|WEBHOOK_URL)$"
    r"|(?:^|_)(?:OPENAI|ANTHROPIC|GEMINI|GROQ|MISTRAL|COHERE|DEEPSEEK|XAI|OPENROUTER|HF|HUGGINGFACE|LITELLM|LLM)(?:_\w+)?_(?:KEY|TOKEN)S?(?:_[A-Z]+)?$"
)
_NO_SECRET = pattern_of(
    r"(?i)(?:^|_)(?:POSTHOG|MAPBOX|RECAPTCHA_SITE|GTAG|ALGOLIA_SEARCH|SENTRY_DSN|LANGFUSE_PUBLIC)|^(?:NEXT_PUBLIC|VITE|REACT_APP|EXPO_PUBLIC|NUXT_PUBLIC|VUE_APP|PUBLIC|GATSBY)_|(?:^|_)(?:PUBLIC|PUBLISHABLE|ANON)_|^(?:OLD)?PWD$|(?:MAX|MIN|TOTAL|NUM|CACHE|SORT|PRIMARY|FOREIGN|PARTITION|HAS|IS|USE|SKIP|NO|CREATE|SECRET_NAME|INPUT|OUTPUT|CSRF)_(?:\w+_)?"
    r"(?:TOKEN|KEY|AUTH|PASS|SECRETS?|API_?KEY)$|^SSH_AUTH|^(?:AUTH|PASS|KEY)$|_PASS_THROUGH$"
)
# What a cluster calls one of its Secrets.
_A_CLUSTERS = pattern_of(r"(?i)(?:^|_)(?:IMAGE_?PULL|TLS)_?SECRETS?$")


def is_publishable(name: str) -> bool:
    """Whether a name says that its value is meant for everybody: `POSTHOG_KEY`, `NEXT_PUBLIC_…`, a DSN of Sentry."""
    return _NO_SECRET.search(name) is not None


# Of other names that end so many are of caches, sorts and maps.
_SERVICE_KEY = pattern_of(
    r"(?i)(?:^|_)(?:SERVICE|APP|LICENSE|STORAGE|SEARCH|SPEECH|COGNITIVE|AOAI|SUBSCRIPTION|INTEGRATION|WRITE|READ|CLIENT|SHARED|CONSUMER|INGEST(?:ION)?|LOGFIRE|LANGFUSE|LANGSMITH)_KEY$"
)
_ID = pattern_of(
    r"(?i)(?:_|^)(?:ID|IDS|USERNAME|USER|EMAILS?|RECEIVERS?|RECIPIENTS?|SENDER|ENTITY|REGION|LOCATION|URL|ENDPOINT|NAME|HOST|BUCKET|ORG|TEAM|PROJECT|MODEL|SERVICE|CLUSTER|NAMESPACE|DOMAIN|ZONE|(?:IMAGE|ECR|REPOSITORY|REGISTRY)_URI|IMAGE|ROLE|ARN|CHANNEL|PORT|GROUP|DIR|DIRECTORY|FOLDER|PATH)"
    r"(?:_(?:NAME|ARN))?(?:_(?:DEV|PROD|PRODUCTION|STAGING|TEST))?$"
)


# An address that is told with who signs in there: `postgres://user:password@host/db`.
_WITH_A_LOGIN = pattern_of(
    r"(?i)(?:^|_)(?:DATABASE|DB|MONGO(?:DB)?|REDIS|POSTGRES(?:QL)?|PG|MYSQL|AMQP|RABBITMQ|BROKER|DIRECT|CONN(?:ECTION)?)_UR[LI](?:_(?:DEV|PROD|PRODUCTION|STAGING|TEST))?$"
)


def is_id(name: str) -> bool:
    """Whether a secret's name says that it opens nothing by itself: `AZURE_CLIENT_ID`, `DOCKER_USERNAME`."""
    return _ID.search(name) is not None and _WITH_A_LOGIN.search(name) is None and not is_secret_name(name)


def is_secret_name(name: str) -> bool:
    """Whether a variable of this name is meant to hold a secret: `OPENAI_API_KEY`, `DEPLOY_TOKEN`, not `CACHE_KEY`."""
    if _NO_SECRET.search(name) or _A_CLUSTERS.search(name):
        return False
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).replace("-", "_").replace(".", "_")
    if _SECRET_NAME.search(snake):
        return True
    return _SERVICE_KEY.search(snake) is not None


_BARE_PLACEHOLDER = pattern_of(
    r"(?i)^(?:x{3,}.*|\*+|\.{3}|<.*>|\[.*\]|your.*|change.?me.*|replace.*|example.*|dummy.*|fake.*|test.*|placeholder.*|insert.*|todo.*|redacted.*|none|null|nil|true|false"
    r"|yes|no|n/?a|ollama|lm-studio|sk-no-key-required|not-?needed|not-?set|unset|empty|secret|password|postgres|root|admin|mysql|redis|minio(?:admin)?|guest|user|foo.*|bar|abc.*|1234.*|\d{1,6}|-+"
    r"|sk-(?:test|fake|dummy|xxx|your|mock|ci|placeholder).*|mock.*|ci|ci[-_].*|noop|local.*|.*(?:dummy|placeholder|fake|not-?real|-test(?:ing)?(?:-key)?$|for-ci|_test_?key).*)$"
)
_REFERENCE = pattern_of(
    r"\$|\{\{|<<|%\w+%|^@|^(?:op|vault|ref\+\w+|sm|ssm|arn|projects)[:/]|^ENC\[|^encrypted:|^secure:"
)


def is_plain_value(value: str) -> bool:
    """Whether a setting's value may be a secret itself: no reference, no placeholder, no path."""
    value = value.strip().strip("\"'")
    if len(value) < 8 or any(c.isspace() for c in value):
        return False
    if _REFERENCE.search(value) or _BARE_PLACEHOLDER.match(value):
        return False
    if value.startswith(("/", "./", "~/", "http://", "https://")) or len(set(value)) < 5:
        return False
    if re.fullmatch(r"[a-z]+(?:[-_ ][a-z]+)*", value):  # a name of something
        return False
    return not re.fullmatch(r"[A-Z][A-Z0-9_]*", value)  # the name of a variable
