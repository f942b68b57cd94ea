"""Watching: what sees the use of models: telemetry, a gateway, or the program's own reading of the tokens it used."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from checks import signals
from checks.evidence import Evidence
from checks.expressions.patterns import pattern_of
from checks.joins import Kind, kind_of
from checks.joins.remember import once
from checks.joins.worded import Worded
from checks.model import Location
from checks.readings import Reading
from checks.signals import Step
from checks.signals.looking import texts_of
from checks.signals.signs import may_call
from checks.sins.s6_flying_blind.model_calls import CODE, is_aside, model_calls, plain
from checks.structure import grammar
from checks.structure.languages import Syntax
from checks.structure.positions import lines_of
from checks.structure.syntax import code
from checks.words import capital

# Telemetry of the languages and tools that the signals do not tell of: modules, and the calls that begin it.
_MODULES = (
    "go.opentelemetry.io", "github.com/openlit", "io.opentelemetry", "io.micrometer.tracing", "io.micrometer.observation", "OpenTelemetry", "opentelemetry", "opentelemetry_", "open_telemetry",
    "tracing_opentelemetry", "azure.monitor.opentelemetry", "promptflow.tracing", "newrelic", "sentry_sdk", "@sentry/", "Sentry", "elasticapm", "ddtrace", "dd-trace", "gopkg.in/DataDog", "github.com/DataDog/dd-trace-go",
    "Azure.Monitor.OpenTelemetry", "strands.telemetry", "Langfuse", "langfuse", "braintrust", "langsmith", "helicone", "agents.tracing", "prometheus_client", "prom-client", "github.com/prometheus/client_golang",
)  # fmt: skip
_BEGINS = (
    "otel.SetTracerProvider", "*.SetTracerProvider", "*.NewTracerProvider", "*.AddOpenTelemetry", "*.UseOpenTelemetry", "*.AddSource", "OpenTelemetry.SDK.configure", "*OpenTelemetrySdk.builder*", "*AutoConfiguredOpenTelemetrySdk.initialize",
    "GlobalOpenTelemetry.*", "*.set_tracer_provider", "trace.set_tracer_provider", "configure_azure_monitor", "*.configure_azure_monitor", "*.UseAzureMonitor", "start_trace", "newrelic.agent.initialize", "tracer.init", "tracer.Start", "ddtrace.patch_all", "patch_all", "ddtrace.patch",
    "elasticapm.*", "*StrandsTelemetry*", "CallbackHandler", "*.CallbackHandler", "traceable", "wrap_openai", "wrapOpenAI", "observeOpenAI", "*.TracerProvider.builder*", "*.global.set_tracer_provider", "init_logger", "*.init_logger", "*.wrap_openai", "*init_tracer*", "*init_tracing*", "*setup_telemetry*",
)  # fmt: skip
_SENTRY = ("sentry_sdk.init", "Sentry.init", "*.SentrySdk.Init")  # traces show calls of models only where tracing is on
# The langfuse and PostHog packages put themselves in the place of the SDK by their import alone.
_STEADS = ("langfuse.openai", "posthog.ai", "@posthog/ai", "@langfuse/openai", "openlit", "ddtrace.auto", "dd-trace/init", "newrelic")  # fmt: skip
# Before a file is parsed: a line that brings in one of the modules, and a name of what begins them.
_BRINGS = pattern_of(
    r"(?m)(?:^[ \t]*(?:from|import|require|use|using)\b|^[ \t]*(?:\w{1,30} )?\"|\bfrom\s{0,20}[\"']|\b(?:require|import)\s{0,20}\()[^\n]{0,200}?(?:"
    + "|".join(re.escape(module) for module in (*_MODULES, *_STEADS))
    + ")"
)
_MAY_BEGIN = may_call((*_BEGINS, *_SENTRY))
# Tools that are made for models, and parts of others that are.
_OF_MODELS = (
    "langfuse", "langsmith", "openlit", "traceloop", "openinference", "phoenix", "logfire", "mlflow", "weave", "agentops", "lunary", "llmobs", "braintrust", "opik", "helicone", "promptlayer",
    "posthog", "instrumentation.openai", "instrumentation.anthropic", "instrumentation.google", "instrumentation.bedrock", "instrumentation.vertex", "openai_v2", "openaiinstrumentor", "gen_ai",
    "@vercel/otel", "newrelic", "experimental_telemetry", "promptflow", "strands.telemetry",
)  # fmt: skip
_IN_BROWSERS = pattern_of(
    r"(?i)sentry\.client|instrumentation-client|\.(?:tsx|jsx|vue|svelte)$|(?:^|/)(?:frontend|client)/(?!.*server)"
)
_STARTS = pattern_of(r"(?i)^_{0,2}(?:|main|register|setup\w*|start\w*|init\w*|bootstrap|lifespan|create_?app|configure\w*|run|build\w*|new\w*server)$")  # fmt: skip
WORDS = ("opentelemetry", "telemetry", "micrometer", "newrelic", "sentry", "elasticapm", "ddtrace", "dd-trace", "promptflow", "langfuse", "langsmith", "braintrust", "posthog", "helicone", "prometheus")  # fmt: skip
_MAKES = pattern_of(
    r"\b(?:Async)?(?:OpenAI|AzureOpenAI|Anthropic|Groq|Mistral|GoogleGenAI|GoogleGenerativeAI|CohereClient\w*|OpenAIClient|AnthropicClient)\s*\(|\bgenai\.(?:Client|configure)\(|\bcreate(?:OpenAI|Anthropic|GoogleGenerativeAI|Groq|Mistral|Azure)\("
)
_TOKENS = r"(?:prompt|completion|input|output|total|cached|candidates|cache_read_input|cache_creation_input|reasoning|thoughts)"
_USAGE = pattern_of(
    rf"""(?x) (?:\.|->|::|\[\s*["'`:]|\bget\(\s*["']|getattr\([^,()]{{1,80}},\s*["']|dig\([^()]{{0,80}}["':])\s*
    (?P<name>usage(?:_?[mM]etadata)?|Usage(?:Metadata|Details)?|token_?[uU]sage|TokenUsage|totalUsage|billed_units|billedUnits|get_?[uU]sage\w*
      |{_TOKENS}_tokens|(?:prompt|completion|input|output|total|cached)Tokens|(?:Prompt|Completion|Input|Output|Total)Tokens?(?:Count)?|(?:prompt|candidates|total|cachedContent)(?:_token_count|TokenCount)
      |(?:input|output|total)(?:TokenCount|_token_count))(?![\w(]*\s*=[^=])\b
    |\b(?P<whole>get_openai_callback|UsageMetadataCallbackHandler|get_usage_metadata_callback|completion_cost|cost_calculator|OpenAICallbackHandler|TokenCountingHandler|getNumTokens)\b
    |[{{(,]\s*(?P<taken>usage|totalUsage|tokenUsage)\s*[,}})]
    """
)
# One of these letters stands in all that the expression fits.
_USAGE_PARTS = ("sage", "oken", "billed_units", "billedUnits", "get_openai_callback", "completion_cost", "cost_calculator", "OpenAICallbackHandler")  # fmt: skip
_PLAIN_USAGE = frozenset({"usage", "Usage", "totalUsage"})
USAGE_WORDS = ("prompt_tokens", "completion_tokens", "input_tokens", "output_tokens", "total_tokens", "prompttokens", "completiontokens", "inputtoken", "outputtoken", "totaltoken", "tokencount", "token_count", "token_usage", "tokenusage", "usage_metadata", "usagemetadata", "billed_units", "billedunits", "get_openai_callback", "completion_cost")  # fmt: skip
_SPEAKS_OF_TOKENS = Worded(*USAGE_WORDS)
READS: tuple[Reading, ...] = (
    Reading(CODE, WORDS),
    Reading(CODE, USAGE_WORDS),
    *signals.reads("P-OBSERVABILITY", "P-GATEWAY"),
)
_MAY_WATCH = Worded(*WORDS)
_SEES_MODELS = Worded(*_OF_MODELS)
_MAY_USE = Worded(*(part.lower() for part in _USAGE_PARTS))


class Watch(msgspec.Struct, frozen=True):
    """What sees the use of models: how sure it is, where, and a sentence without its full stop."""

    step: Step
    words: str
    location: Location | None = None
    tokens: bool = True  # whether it is made for models and keeps their tokens; traces of requests alone do not


@once
def _telemetry(evidence: Evidence) -> Watch | None:
    spoken = {family(c.path) for c in model_calls(evidence)}
    found = [w for s in signals.signals_of(evidence, "P-OBSERVABILITY") if (w := _of_signal(s, spoken, evidence))]
    if not any(w.step is Step.EFFECTIVE and w.tokens for w in found):
        found += _begun(evidence, spoken)
    return max(found, key=lambda w: (w.step.rank, w.tokens), default=None)


def _of_signal(signal: signals.Signal, spoken: set[str], evidence: Evidence) -> Watch | None:
    """A signal, where it is about the program that calls: in its language, no script, no settings that only offer it."""
    places = [p for p in signal.where if kind_of(p.path) is not Kind.TEMPLATE]
    if signal.step is not Step.DECLARED:
        places = [p for p in places if kind_of(p.path) is not Kind.CODE or _may_watch(p.path, spoken)]
    if not places:
        return None
    sees = _SEES_MODELS.stand_in(evidence.texts.get(places[0].path, ""))
    return Watch(signal.step, signal.words, places[0], sees)


def _may_watch(path: str, spoken: set[str]) -> bool:
    """Whether telemetry in this file can see the calls: of one language, no script, nothing that browsers show."""
    return not is_aside(path) and family(path) in spoken and not _IN_BROWSERS.search(path)


_FAMILIES = {"py": "python", "go": "go", "cs": "csharp", "rb": "ruby", "php": "php", "rs": "rust", "java": "jvm", "kt": "jvm", "scala": "jvm"}  # fmt: skip


def family(path: str) -> str:
    """The language of a file, as far as telemetry of one reaches into the other: all of JavaScript is one."""
    return _FAMILIES.get(path.rpartition(".")[2].lower(), "script")


def telemetry(evidence: Evidence) -> Watch | None:
    """The strongest sign of telemetry; an example's settings offer it and switch nothing on."""
    return _telemetry(evidence)


def _begun(evidence: Evidence, spoken: set[str]) -> Iterator[Watch]:
    for path, text in texts_of(evidence):
        if not _may_watch(path, spoken):
            continue
        if not _MAY_WATCH.stand_in(text):
            continue
        if not (_MAY_BEGIN(text, path) or any(s in text for s in _STEADS)) or not _BRINGS.search(text):
            continue
        tokens = _SEES_MODELS.stand_in(text)
        read = code(text, path)
        modules = [i.module for i in read.imports]
        steads = next((i for i in read.imports if i.module in _STEADS), None)
        if steads is not None:
            place = Location(source="worktree", path=path, line=steads.line)
            yield Watch(Step.EFFECTIVE, f"{steads.module} stands in the place of the SDK", place)
        if not any(m.startswith(_MODULES) for m in modules):
            continue
        for call in read.calls:
            traced = call.named(*_SENTRY) and any(call.argument(n) for n in ("traces_sample_rate", "tracesSampleRate", "traces_sampler"))  # fmt: skip
            if not traced and not call.named(*_BEGINS):
                continue
            place = Location(source="worktree", path=path, line=call.line, column=call.column)
            reached = _STARTS.match(call.function) is not None
            step = Step.EFFECTIVE if reached else Step.CONFIGURED
            yield Watch(step, f"telemetry is begun by {plain(call.callee)[-60:]}", place, tokens or traced)


@once
def _gateway(evidence: Evidence) -> Watch | None:
    found = [s for s in signals.signals_of(evidence, "P-GATEWAY") if s.words.startswith("calls go through")]
    found = [s for s in found if any(kind_of(p.path) is not Kind.TEMPLATE for p in s.where)]
    best = max(found, key=lambda s: s.step.rank, default=None)
    if best is None:
        return None
    through = {p.path for s in found for p in s.where}
    # One client of several goes through it: the others' calls it does not see.
    sees_all = (
        any(_is_above(p, evidence) for p in through if kind_of(p) is not Kind.CODE) or _makers(evidence) <= through
    )
    step = best.step if sees_all else min(best.step, Step.CONFIGURED, key=lambda s: s.rank)
    said = best if sees_all else next((s for s in found if s.step is Step.CONFIGURED), best)
    return Watch(step, said.words, said.where[0] if said.where else None)


def _is_above(path: str, evidence: Evidence) -> bool:
    """Whether settings stand at the top of all that calls: those of a part are that part's."""
    folder = path.rpartition("/")[0]
    return not folder or all(c.path.startswith(f"{folder}/") for c in model_calls(evidence))


def _makers(evidence: Evidence) -> set[str]:
    """The files that make clients of providers."""
    return {p for p, text in texts_of(evidence) if not is_aside(p) and kind_of(p) is Kind.CODE and _MAKES.search(text)}


def gateway(evidence: Evidence) -> Watch | None:
    """The gateway that calls go through, if any does."""
    return _gateway(evidence)


def seen_by(evidence: Evidence, *, tokens: bool = False) -> str:
    """What surely sees every call, as a sentence: telemetry that is begun, a gateway in the middle; empty for neither.

    With `tokens`, only what keeps the tokens of calls, which traces of requests do not.
    """
    for watch in (telemetry(evidence), gateway(evidence)):
        if watch is not None and watch.step is Step.EFFECTIVE and (watch.tokens or not tokens):
            where = f" ({watch.location.path})" if watch.location else ""
            return f"{capital(watch.words)}{where}."
    return ""


@once
def _usage(evidence: Evidence) -> Location | None:
    calling = {c.path for c in model_calls(evidence)}
    for path, text in sorted(texts_of(evidence), key=lambda pair: (pair[0] not in calling, pair[0])):
        if is_aside(path) or not _MAY_USE.stand_in(text):
            continue
        for met in _USAGE.finditer(text):
            if met["name"] in _PLAIN_USAGE and path not in calling and not _SPEAKS_OF_TOKENS.stand_in(text):
                continue
            at = met.start(met.lastgroup or 0)
            if _is_code(text, path, at):
                line, column = lines_of(text).at(at)
                return Location(source="worktree", path=path, line=line, column=column)
    return None


def usage_read(evidence: Evidence) -> Location | None:
    """The first place where the program reads how many tokens a call used."""
    return _usage(evidence)


_SAYS = grammar.MEMBERS | grammar.SUBSCRIPTS | grammar.CALLS | {"object_pattern", "shorthand_property_identifier_pattern", "import_from_statement", "import_specifier", "required_parameter", "formal_parameters", "shorthand_property_identifier"}  # fmt: skip


def _is_code(text: str, path: str, at: int) -> bool:
    """Whether this place is part of an expression, not of a comment or of something that is said."""
    read = code(text, path)
    around = [n for n in read.nodes if n.start <= at < n.end]
    smallest = min((n for n in around if n.kind in _SAYS or "comment" in n.kind), key=_length, default=None)
    said = min((n for n in around if grammar.is_string(n) and not grammar.inserted(n)), key=_length, default=None)
    if smallest is None or "comment" in smallest.kind or _length(smallest) > _LONGEST:
        return False
    # A key in quotes is a string of that one word.
    return said is None or _length(said) > _length(smallest) or re.fullmatch(r"\W*\w+\W*", read.of(said)) is not None


_LONGEST = 3_000  # characters of an expression


def _length(node: Syntax) -> int:
    return node.end - node.start
