"""Telemetry that shows what is used, and redaction that keeps keys out of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from checks.expressions.patterns import pattern_of
from checks.joins.places import Kind, kind_of
from checks.joins.worded import Worded
from checks.model import Location
from checks.readings import Reading
from checks.signals.signal import Found, Look, Practice, Sign, Signal, packages
from checks.signals.signs import CODE, PIPELINES, SETTINGS, called, imports, may_call, setting, text
from checks.structure.positions import lines_of
from checks.structure.syntax import code

# Calls that begin telemetry, and the module they come from; reached at start-up where they stand outside of functions
# or in a function that starts the program.
_INIT = (
    "Langfuse *.Langfuse LangfuseSpanProcessor langfuse.get_client get_client observe Traceloop.init traceloop.initialize *.initialize openlit.init Openlit.init"
    " logfire.configure logfire.instrument_* mlflow.*.autolog mlflow.autolog weave.init agentops.init lunary.monitor LLMObs.enable *.init_logger initLogger"
    " wrapOpenAI wrap_openai wrapAISDK phoenix.otel.register register *Instrumentor().instrument *.instrument registerOTel NodeSDK *.NodeSDK"
    " sentry_sdk.init Sentry.init track_openai opik.configure"
)
_FROM = (
    "langfuse @langfuse/ traceloop @traceloop openlit logfire mlflow weave agentops lunary ddtrace dd-trace braintrust phoenix openinference @arizeai/openinference"
    " opentelemetry @opentelemetry/ @vercel/otel opik langsmith posthog @posthog/ai helicone @helicone promptlayer"
)
_MODULES = tuple(_FROM.split())
_STARTS = pattern_of(
    r"(?i)^(?:|main|register|setup\w*|start\w*|init\w*|bootstrap|lifespan|create_app|createApp|configure\w*|run)$"
)
_WORDS = (
    "langfuse", "traceloop", "openlit", "logfire", "mlflow", "weave", "agentops", "lunary", "LLMObs", "braintrust", "phoenix",
    "openinference", "opentelemetry", "@vercel/otel", "opik", "langsmith", "posthog", "helicone", "promptlayer",
)  # fmt: skip
_ATTRIBUTES = r"\b(gen_ai\.(?:request\.model|usage\.(?:input|output)_tokens|provider\.name|system))\b"


# Before a file is parsed: a line that brings in one of the modules, and a call that may begin them.
_BRINGS = pattern_of(
    r"(?m)(?:^[ \t]*(?:from|import|require|use|using)\b|\bfrom\s*[\"']|\b(?:require|import)\s*\()[^\n]{0,200}?(?:"
    + "|".join(re.escape(module) for module in _FROM.split())
    + ")"
)
# A client of Langfuse that only fetches prompts records nothing.
_FETCHES = pattern_of(r"\.(?:get_prompt|getPrompt|prompt\.get)\s*\(")
_TRACES = pattern_of(r"(?i)\b(?:start_?as_?current\w*|trace|generation|span|observe|CallbackHandler|start\w*(?:span|generation|observation)\w*)\b")  # fmt: skip
_NAMES = tuple(_INIT.split())
_MAY_BEGIN = may_call(_NAMES)


def _init(content: str, path: str) -> Iterator[Found]:
    for line, column, name, _ in _inits(content, path):
        yield Found(line, column, name)


@lru_cache(maxsize=65_536)  # asked twice of each file: by the sign, and by the proof
def _inits(content: str, path: str) -> tuple[tuple[int, int, str, bool], ...]:
    """(line, column, callee, whether it is reached when the program starts)."""
    if not _MAY_BEGIN(content, path) or not _BRINGS.search(content):
        return ()
    read = code(content, path)
    if not any(i.module.startswith(_MODULES) for i in read.imports):
        return ()
    prompts = _FETCHES.search(content) is not None and _TRACES.search(content) is None
    return tuple(
        (call.line, call.column, call.callee[:80], _STARTS.match(call.function) is not None)
        for call in read.calls
        if call.named(*_NAMES) and not (prompts and call.name == "Langfuse")
    )


_SPOKEN = Worded(*(word.lower() for word in _WORDS))


def _reached(look: Look) -> Iterator[Signal]:
    """Effective where what begins it stands where the program starts; an unused helper begins nothing."""
    from checks.signals.looking import matcher, texts_of

    fits = matcher(CODE)
    where = [
        Location(source="worktree", path=path, line=line, column=column)
        for path, content in texts_of(look.evidence)
        if fits(path) and _SPOKEN.stand_in(content)
        for line, column, _, reached in _inits(content, path)
        if reached
    ]
    if where:
        yield look.proves("telemetry is begun where the program starts", where[:20])


_LOG_FILTER = pattern_of(r"(?m)^class\s+(\w+)\((?:logging\.)?(?:Filter|Formatter)\):")
_SHAPES = pattern_of(r"sk-|AIza|hf_|gsk_|Bearer|api[_-]?key|authorization|REDACT|\*\*\*", re.IGNORECASE)
_GO_MASK = pattern_of(
    r"func\s+\(\s*\w*\s*(\*?\w*(?:Secret|Key|Token|Credential)\w*)\s*\)\s+(?:String|MarshalJSON|LogValue)\(\)"
)


def _filters(content: str, path: str) -> Iterator[Found]:
    """A filter of Python's logging that knows shapes or names of keys, in the text of its class."""
    for met in _LOG_FILTER.finditer(content):
        end = re.compile(r"(?m)^\S").search(content, met.end())
        # The expression it uses often stands above the class.
        if _SHAPES.search(content[max(met.start() - 600, 0) : end.start() if end else len(content)]):
            yield Found(*lines_of(content).at(met.start()), met[1])


def _masks(content: str, path: str) -> Iterator[Found]:
    for met in _GO_MASK.finditer(content):
        yield Found(*lines_of(content).at(met.start()), met[1])


_ASSERTS = pattern_of(r"(?im)^[^#\n]*\b(?:assert\w*|expect|should)\b[^\n]{0,200}(?:redact|mask|\*{3,}|scrub)")
_TESTS = Reading(
    ("test_*.py", "*_test.py", "*_test.go", "*.test.*", "*.spec.*", "tests/**", "__tests__/**", "spec/**"),
    ("redact", "mask", "***", "scrub"),
)


def _tested(look: Look) -> Iterator[Signal]:
    """Effective where a test states that a value comes out masked."""
    if not look.configured:
        return
    where = [
        Location(source="worktree", path=path, line=lines_of(content).at(met.start())[0])
        for path, content in sorted(look.evidence.texts.items())
        if kind_of(path) is Kind.TEST and (met := _ASSERTS.search(content))
    ]
    if where:
        yield look.proves("values are masked, and a test states it", where[:20])


PRACTICES = (
    Practice(
        id="P-OBSERVABILITY",
        title="Telemetry of LLM calls",
        packages=(
            *packages(
                "pypi",
                "langfuse langsmith helicone-helpers helicone-async arize-phoenix arize-phoenix-otel openinference-instrumentation-* opentelemetry-instrumentation-openai"
                " opentelemetry-instrumentation-openai-v2 opentelemetry-instrumentation-anthropic opentelemetry-instrumentation-google-genai"
                " opentelemetry-instrumentation-bedrock opentelemetry-instrumentation-vertexai opentelemetry-instrumentation-mistralai"
                " opentelemetry-instrumentation-cohere opentelemetry-instrumentation-langchain traceloop-sdk openlit logfire mlflow weave ddtrace braintrust agentops"
                " lunary promptlayer opik",
            ),
            *packages(
                "npm",
                "langfuse @langfuse/tracing @langfuse/otel @langfuse/openai @langfuse/langchain @langfuse/client langsmith @traceloop/node-server-sdk braintrust lunary"
                " promptlayer openlit opik weave @posthog/ai @arizeai/openinference-instrumentation-* @helicone/helpers",
            ),
        ),
        signs=(
            Sign(Reading(CODE, _WORDS), "{} begins telemetry", _init),
            text(CODE, _ATTRIBUTES, "the attribute {} is written", words=("gen_ai.",)),
            setting(SETTINGS, ["LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2", "DD_LLMOBS_ENABLED"], "{} is on", value=r"^(?:true|1)$", words=("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2", "DD_LLMOBS_ENABLED")),
            called("experimental_telemetry", "the AI SDK's telemetry is on", words=("experimental_telemetry",)),
        ),
        proof=_reached,
    ),
    Practice(
        id="P-REDACTION",
        title="Keys are masked in logs and reports",
        packages=(
            *packages("pypi", "presidio-analyzer presidio-anonymizer scrubadub google-cloud-dlp sentry-scrubber"),
            *packages("npm", "fast-redact pino-noir @google-cloud/dlp"),
        ),
        signs=(
            Sign(Reading(("*.py",), ("logging.Filter", "(Filter)", "logging.Formatter", "(Formatter)")), "the logging filter {} knows keys", _filters),
            Sign(Reading(("*.go",), ("redacted", "LogValue", "***")), "the type {} does not print itself", _masks),
            called("*EventScrubber", "{} scrubs nested names", words=("EventScrubber",), having="recursive denylist", value="True|DENYLIST|\\["),
            called("sentry_sdk.init Sentry.init *.init", "{} scrubs events before they are sent", words=("before_send", "beforeSend"), having="before_send beforeSend", imported="sentry_sdk @sentry/ sentry"),
            called("pino pinoHttp *.pino", "{} redacts", words=("pino",), having="redact"),
            called("*Langfuse *.LangfuseSpanProcessor LangfuseSpanProcessor", "{} masks", words=("langfuse",), having="mask mask_otel_spans"),
            called("vcr.VCR *.use_cassette pytest.mark.vcr", "{} filters headers", words=("filter_headers",), having="filter_headers filter_query_parameters"),
            called("structlog.configure", "{} has a processor that masks", words=("structlog",), having="processors", value="(?i)redact|mask|scrub|censor"),
            called("logger.configure *.configure", "{} patches records", words=("loguru",), having="patcher", imported="loguru"),
            setting((*SETTINGS, *PIPELINES), ["OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_SANITIZE_FIELDS", "LANGSMITH_HIDE_INPUTS"], "{} is set", words=("SANITIZE_FIELDS", "LANGSMITH_HIDE_INPUTS")),
            imports("github.com/m-mizutani/masq", "{} masks what slog writes", paths=("*.go",)),
        ),
        proof=_tested,
        reads=(_TESTS,),
    ),
)  # fmt: skip
