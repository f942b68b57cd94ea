"""Verbose: where HTTP clients, SDKs and servers are told to log headers and bodies."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from checks.expressions.patterns import pattern_of
from checks.joins.lowered import lowered
from checks.joins.worded import Worded
from checks.sins.s3_ci_and_logs.conditions import is_conditional
from checks.sins.s3_ci_and_logs.variables import variables
from checks.structure.languages import Syntax, language_of
from checks.structure.positions import lines_of
from checks.structure.syntax import Call, Code, code


class Switch(msgspec.Struct, frozen=True):
    """Logging that is on: how it is written, what it logs as the rest of a sentence, whether it is a model's client, and
    whether it tells addresses alone, of which none here has a key in it.
    """

    text: str
    logs: str
    line: int
    column: int
    of_models: bool = False
    harmless: bool = False


_SDK = "the SDK logs each request with its headers and its body, and hides only some of the headers with keys"
_DEBUG = pattern_of(r"(?i)^(?:debug|trace|10)$")
# Variables and settings: what value turns them on, what is logged, whether of models.
_VARIABLES: dict[str, tuple[re.Pattern[str], str, bool]] = {
    "OPENAI_LOG": (_DEBUG, _SDK, True),
    "ANTHROPIC_LOG": (_DEBUG, _SDK, True),
    "LITELLM_LOG": (_DEBUG, "LiteLLM logs each request with the headers and the key it sends", True),
    "set_verbose": (pattern_of(r"(?i)^(?:true|yes|on|1)$"), "LiteLLM logs each request with the headers and the key it sends", True),
    "detailed_debug": (pattern_of(r"(?i)^(?:true|yes|on|1)$"), "LiteLLM logs each request with the headers and the key it sends", True),
    "HTTPX_LOG_LEVEL": (_DEBUG, "httpx logs requests", False),
    "NODE_DEBUG": (pattern_of(r"(?i)(?:^|[,|\s])https?2?(?:$|[,|\s])"), "Node logs what goes over HTTP, headers among it", False),
    "GODEBUG": (pattern_of(r"http2debug=[12]"), "Go logs the headers of HTTP/2, Authorization among them", False),
}  # fmt: skip
_VARIABLE_WORDS = (
    "openai_log",
    "anthropic_log",
    "litellm_log",
    "set_verbose",
    "detailed_debug",
    "httpx_log_level",
    "node_debug",
    "http2debug",
)

_LOGGERS = pattern_of(
    r"^(?:httpx|httpcore|urllib3|requests|openai|anthropic|litellm|LiteLLM|aiohttp|hpack|http\.client)(?:$|\.)"
)
_OF_ADDRESSES = pattern_of(r"^(?:httpx|urllib3|requests|aiohttp)(?:$|\.)")
_KEY_IN_ADDRESS = pattern_of(r"(?i)[?&](?:api_?)?key=|[\"']key[\"']\s*:|params\s*=\s*\{[^}\n]{0,200}key")
_SECRET_PART = pattern_of(r"(?i):req\[(?:authorization|x-api-key|api-key|x-goog-api-key|cookie)\]")
_CLIENTS = (
    "*OpenAI",
    "*AzureOpenAI",
    "*Anthropic",
    "*AnthropicBedrock",
    "*AnthropicVertex",
    "*Groq",
    "*Cerebras",
    "*Together",
)
CODE_WORDS = (
    "debuglevel", "setlevel", "set_verbose", "_turn_on_debug", "set_debug", "langchain.debug", "loglevel", "openai.log", "requests_toolbelt", "morgan",
    "pino-http", "pinohttp", "express-pino-logger", "express-winston", "httplogginginterceptor", "set_debug_output",
)  # fmt: skip
_PROXY_WORDS = ("log_format", "logformat", "log_credentials", "%req(")
_MAY_BE_SET, _MAY_BE_CALLED, _MAY_BE_PROXY = Worded(*_VARIABLE_WORDS), Worded(*CODE_WORDS), Worded(*_PROXY_WORDS)
MAY_SWITCH = Worded(*_VARIABLE_WORDS, *CODE_WORDS, *_PROXY_WORDS, "curl", "--detailed_debug")
TEXT_WORDS = ("curl", "log_format", "logformat", "log_credentials", "%req(", "--detailed_debug", "-v ")


def switches(text: str, path: str) -> Iterator[Switch]:
    """All that is turned on in one file."""
    if _MAY_BE_SET.stand_in(text):
        yield from _variables(text, path)
    language = language_of(path, text)
    if language and language != "bash" and _MAY_BE_CALLED.stand_in(text):
        yield from _code(code(text, path))
    if not language or language == "bash":
        yield from _text(text, lowered(text))


def _variables(text: str, path: str) -> Iterator[Switch]:
    for variable in variables(text, path):
        known = _VARIABLES.get(variable.name)
        if known is not None and known[0].search(variable.value):
            yield Switch(f"{variable.name}={variable.value[:40]}", known[1], variable.line, variable.column, known[2])


# --- code ---------------------------------------------------------------------------------------------------------------


# What is asked of them, and of no other: to find out what a value says takes long.
_SWITCHED = ("Connection.debuglevel", "litellm.set_verbose", "langchain.debug", "openai.log")
_SAYING = frozenset(("setLevel", "set_debuglevel", "set_debug", "morgan", "level"))


def _code(read: Code) -> Iterator[Switch]:
    modules = " ".join(i.module for i in read.imports)
    for assignment in read.assignments:
        target, node = assignment.target, assignment.node[1]
        if target.rpartition(".")[2] == "level" and (level := _okhttp(read, read.value_of(assignment.value).text)):
            if not is_conditional(read, node):
                yield Switch(level, _OKHTTP, assignment.line, assignment.column, _sends_a_key(read))
            continue
        if not target.endswith(_SWITCHED):
            continue
        value = assignment.value.literal or assignment.value.text
        what = None
        if target.endswith(("HTTPConnection.debuglevel", "HTTPSConnection.debuglevel")) and value.strip() not in (
            "0",
            "False",
        ):
            what = (f"{target} = {value[:20]}", "Python prints every request with its headers", False)
        elif target == "litellm.set_verbose" and value in ("True", "true"):
            what = ("litellm.set_verbose = True", _VARIABLES["set_verbose"][1], True)
        elif target == "langchain.debug" and value in ("True", "true"):
            what = (
                "langchain.debug = True",
                "LangChain prints every prompt, and the settings of clients with it",
                True,
            )
        elif target == "openai.log" and _DEBUG.match(value):
            what = ('openai.log = "debug"', _SDK, True)
        if what is not None and not is_conditional(read, node):
            yield Switch(what[0], what[1], assignment.line, assignment.column, what[2])
    for call in read.calls:
        found = _called(read, call, modules)
        if found is not None and not is_conditional(read, call.node[1]):
            yield found


def _called(read: Code, call: Call, modules: str) -> Switch | None:
    name, first = call.name, call.arguments[0] if call.arguments else None
    asked = first is not None and (name in _SAYING or call.callee.endswith("HttpLoggingInterceptor"))
    said = (first.literal or first.text) if asked and first is not None else ""

    def on(text: str, logs: str, of_models: bool = False) -> Switch:
        return Switch(text[:80], logs, call.line, call.column, of_models)

    if name == "setLevel" and re.search(r"(?:^|\.)DEBUG$|^(?:DEBUG|10)$", said) and (logger := _logger(read, call)):
        what = f'getLogger("{logger}").setLevel(DEBUG)'
        if _OF_ADDRESSES.match(logger):
            keyed = _KEY_IN_ADDRESS.search(read.text) is not None
            told = "of each request, the key in it too" if keyed else "of each request, and no headers"
            return msgspec.structs.replace(on(what, f"{logger} logs the address {told}"), harmless=not keyed)
        models = logger.split(".")[0].lower() in ("openai", "anthropic", "litellm")
        return on(what, _SDK if models else f"{logger} logs requests and their headers", models)
    if name == "set_debuglevel" and said not in ("0", "False", ""):
        return on(f"{call.callee}({said[:20]})", "Python prints every request with its headers")
    if call.named("litellm._turn_on_debug", "_turn_on_debug"):
        return on("litellm._turn_on_debug()", _VARIABLES["set_verbose"][1], True)
    if name == "set_debug" and said in ("True", "true") and "langchain" in modules:
        return on("set_debug(True)", "LangChain prints every prompt, and the settings of clients with it", True)
    if call.named(*_CLIENTS) and (level := call.argument("logLevel")) is not None and _DEBUG.match(level.literal or ""):
        return on(f"{call.callee} with logLevel “debug”", _SDK, True)
    if name in ("dump_all", "dump_response") and "requests_toolbelt" in modules:
        return on(call.callee, "the dump holds the headers of the request")
    if name == "set_debug_output":
        return on(call.callee, "Net::HTTP writes every request with its headers")
    return _of_servers(read, call, modules, on_text=said)


def _of_servers(read: Code, call: Call, modules: str, *, on_text: str) -> Switch | None:
    if call.named("morgan") and _SECRET_PART.search(on_text):
        return Switch("morgan", "its format names a header with a credential", call.line, call.column)
    if "pino-http" in modules or "express-pino-logger" in modules or "nestjs-pino" in modules:
        brought = {a for i in read.imports if i.module in ("pino-http", "express-pino-logger") for a in i.aliases}
        if call.callee in brought | {"pinoHttp", "LoggerModule.forRoot"} and not re.search(
            r"\b(?:redact|serializers)\b", read.text
        ):
            return Switch(
                f"{call.callee} without redact",
                "it logs the headers of every request, Authorization among them",
                call.line,
                call.column,
            )
    if call.named("expressWinston.logger", "expressWinston.errorLogger") and not re.search(
        r"headerBlacklist|requestWhitelist|requestFilter|msg_only|meta:\s*false", read.text
    ):
        return Switch(
            call.callee, "it logs the headers of every request, Authorization among them", call.line, call.column
        )
    asks = call.callee.endswith("HttpLoggingInterceptor") or call.name in ("setLevel", "level")
    level = _okhttp(read, on_text) if asks else ""
    return Switch(level, _OKHTTP, call.line, call.column, _sends_a_key(read)) if level else None


_OKHTTP = "OkHttp logs the headers of every request"
_LEVEL = pattern_of(r"\bLevel\.(?:BODY|HEADERS)\b")
_QUIET = pattern_of(r"\bLevel\.(?:NONE|BASIC)\b")
_SENDS_KEY = pattern_of(r"(?i)bearer \$?\{?[\w.]{0,40}api_?key|x-api-key|x-goog-api-key")


def _okhttp(read: Code, said: str) -> str:
    """The level at which OkHttp logs headers, where every branch of what is said logs them; empty for none."""
    met = _LEVEL.search(said[:400])
    loud = met is not None and not _QUIET.search(said[:400])
    if not loud or "HttpLoggingInterceptor" not in read.text or "redactHeader" in read.text:
        return ""
    return f"HttpLoggingInterceptor at {met[0]}" if met else ""


def _sends_a_key(read: Code) -> bool:
    """Whether the file itself puts an API key into a header."""
    return _SENDS_KEY.search(read.text) is not None


def _logger(read: Code, call: Call) -> str:
    """The name of the logger whose level is set: `logging.getLogger("httpx")`, here or where the name was given it."""
    node: Syntax = call.node[1]
    met = re.search(r"getLogger\(\s*[\"']([\w.]+)[\"']\s*\)", read.of(node))
    if met is None:
        receiver = call.callee.rpartition(".")[0]
        given = read.assigned(receiver)
        met = re.search(r"getLogger\(\s*[\"']([\w.]+)[\"']\s*\)", given[0].value.text) if len(given) == 1 else None
    return met[1] if met and _LOGGERS.match(met[1]) else ""


# --- commands and servers' settings ---------------------------------------------------------------------------------------

_CURL = pattern_of(r"\bcurl\b(?:[^\n|;&\\]|\\\r?\n|\\.|&(?=\w)|;(?=\S)){1,2000}")
_LOUD = pattern_of(r"(?:\s|^)(?:-[a-zA-Z]*v[a-zA-Z]*|--verbose|--trace(?:-ascii)?)(?=\s|=|$)")
_CARRIES = pattern_of(
    r"(?i)authorization|x-api-key|api-key:|x-goog-api-key|[?&](?:api_?)?key=|\$\{?\w*(?:KEY|TOKEN|SECRET)\b"
)
_PROXY = pattern_of(
    r"(?im)^[ \t]*(?:log_format\b[^;]{0,2000}?(?P<nginx>\$(?:http_(?:authorization|x_api_key|api_key|x_goog_api_key)|arg_(?:api_?)?key))"
    r"|LogFormat\b[^\n]{0,1000}?(?P<apache>%\{(?:authorization|x-api-key|api-key)\}i)|(?P<caddy>log_credentials)\b)|(?P<envoy>%REQ\((?:authorization|x-api-key|api-key)[):])"
)
# On LiteLLM's own line, or as an item of the list that an image is started with.
_FLAG = pattern_of(r"(?m)^[^#\n]*(?:\blitellm\b[^\n]*?|[\[,-][ \t]*[\"']?)(--detailed_debug)\b")


def _text(text: str, small: str) -> Iterator[Switch]:
    if "curl" in small:
        for met in _CURL.finditer(text):
            line_start = text.rfind("\n", 0, met.start()) + 1
            if _LOUD.search(met[0]) and _CARRIES.search(met[0]) and "#" not in text[line_start : met.start()]:
                yield Switch(
                    "curl with -v",
                    "it prints the headers it sends, the key among them",
                    *lines_of(text).at(met.start()),
                )
    for met in _PROXY.finditer(text) if _MAY_BE_PROXY.stand_in(text) else ():
        yield Switch(
            met[met.lastgroup or 0], "the access log gets a header with a credential", *lines_of(text).at(met.start())
        )
    for met in _FLAG.finditer(text) if "--detailed_debug" in small else ():
        yield Switch("litellm --detailed_debug", _VARIABLES["set_verbose"][1], *lines_of(text).at(met.start(1)), True)
