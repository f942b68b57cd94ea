"""Whether a project uses keys of model providers at all, and whether it is run somewhere: what advice depends on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from checks.evidence import Evidence
from checks.expressions.names import NamePattern
from checks.expressions.patterns import pattern_of
from checks.joins import Kind, is_past, kind_at, kind_of
from checks.joins.lowered import lowered
from checks.joins.remember import once
from checks.joins.worded import Worded
from checks.keys.lookalikes import without_package
from checks.model import Key, Live, Sighting
from checks.readings import Reading
from checks.signals.listed import listed
from checks.signals.looking import paths_of
from checks.structure.embedded import is_dockerfile
from checks.structure.packages import MANIFESTS, pypi_name
from checks.structure.syntax import code
from checks.structure.tree import document
from checks.words import count_of

_VENDORS = (
    "openai open_ai anthropic claude gemini google_generative_ai google_ai vertex mistral groq cohere deepseek xai openrouter together togetherai"
    " fireworks perplexity replicate huggingface huggingfacehub hugging_face hf azure_openai azure_ai litellm cerebras nvidia zai glm qwen gigachat moonshot dashscope"
    " zhipu zhipuai voyage elevenlabs deepgram llm bedrock ai_gateway portkey sambanova novita siliconflow minimax"
).split()
_VARIABLE = pattern_of(
    rf"(?i)(?<![A-Za-z0-9_])_{{0,2}}(?:[A-Z0-9]{{1,40}}_{{1,2}}){{0,12}}(?:{'|'.join(_VENDORS)})_(?:API_|ADMIN_|MASTER_|SECRET_|HUB_|ACCESS_){{0,4}}(?:KEY|TOKEN)S?(?![A-Za-z])"
)
_NAMED = pattern_of(
    rf"(?i)(?<![a-z])(?:{'|'.join(v.replace('_', '[-_]?') for v in _VENDORS if v not in ('hf', 'together', 'zai', 'glm'))})(?![a-z])"
)
# The letters one of which stands in every file that names such a variable.
WORDS = (
    "openai_api_key", "anthropic_api_key", "gemini_api_key", "google_api_key", "mistral_api_key", "groq_api_key", "cohere_api_key",
    "deepseek_api_key", "xai_api_key", "openrouter_api_key", "together_api_key", "fireworks_api_key", "perplexity_api_key",
    "replicate_api_token", "hf_token", "huggingface", "hugging_face", "azure_openai", "litellm", "llm_api_key", "openai_key",
    "anthropic_key", "bearer_token_bedrock", "ai_gateway_api_key", "openai_admin_key", "anthropic_admin", "open_ai_", "openai_token", "openai_secret", "zai_api_key", "glm_api_key", "qwen_api_key", "gigachat",
)  # fmt: skip
_SPOKEN = Worded(*WORDS)
_SDKS = frozenset(
    "pypi:openai pypi:anthropic pypi:google-genai pypi:google-generativeai pypi:mistralai pypi:groq pypi:cohere pypi:litellm pypi:langchain"
    " pypi:langchain-openai pypi:langchain-anthropic pypi:langchain-google-genai pypi:llama-index pypi:llama-index-core pypi:dspy pypi:dspy-ai"
    " pypi:pydantic-ai pypi:crewai pypi:openai-agents pypi:together pypi:fireworks-ai pypi:replicate pypi:huggingface-hub pypi:instructor"
    " pypi:haystack-ai pypi:semantic-kernel pypi:smolagents pypi:autogen-agentchat pypi:claude-agent-sdk pypi:voyageai"
    " npm:openai npm:@anthropic-ai/sdk npm:@anthropic-ai/claude-agent-sdk npm:@google/genai npm:@google/generative-ai npm:@mistralai/mistralai npm:groq-sdk"
    " npm:cohere-ai npm:ai npm:langchain npm:@langchain/openai npm:@langchain/anthropic npm:@langchain/core npm:llamaindex npm:replicate npm:@huggingface/inference"
    " npm:@openrouter/ai-sdk-provider npm:@openai/agents npm:@mastra/core npm:ollama npm:together-ai"
    " go:github.com/openai/openai-go go:github.com/sashabaranov/go-openai go:github.com/anthropics/anthropic-sdk-go go:google.golang.org/genai"
    " go:github.com/tmc/langchaingo go:github.com/google/generative-ai-go cargo:async-openai cargo:genai cargo:rig-core"
    " maven:com.openai:openai-java maven:com.anthropic:anthropic-java maven:dev.langchain4j:langchain4j maven:com.theokanning.openai-gpt3-java:service"
    " nuget:OpenAI nuget:Azure.AI.OpenAI nuget:Microsoft.SemanticKernel nuget:Anthropic.SDK gem:ruby-openai gem:openai gem:anthropic"
    " composer:openai-php/client composer:openai-php/laravel composer:anthropic-ai/sdk".split()
)
_SDK_FAMILIES = (
    "npm:@ai-sdk/",
    "npm:@langchain/",
    "pypi:langchain-",
    "pypi:llama-index-",
    "go:github.com/openai/openai-go/",
)
CODE = (
    "*.py", "*.js", "*.jsx", "*.mjs", "*.cjs", "*.ts", "*.tsx", "*.mts", "*.go", "*.java", "*.kt", "*.swift", "*.rb", "*.php", "*.cs",
    "*.rs", "*.dart", "*.sh",
)  # fmt: skip
SETTINGS = (
    ".env*",
    "*.env",
    "*.yml",
    "*.yaml",
    "*.toml",
    "*.json",
    "*.properties",
    "*.ini",
    "*.tf",
    "*.tfvars",
    "Dockerfile*",
)
# Where a server's own code asks a model without a package for it. What runs on devices and in pages asks with the user's key.
_SERVERS = (".py", ".rb", ".php", ".go", ".cs", ".rs")
_ADDRESSES = ("api.openai.com", "api.anthropic.com", "api.groq.com", "api.mistral.ai", "api.deepseek.com", "openrouter.ai/api", "generativelanguage.googleapis.com")  # fmt: skip
_AUTHORISES = pattern_of(r"(?i)\bbearer\b|x-api-key|x-goog-api-key|api[_-]?key")
_ASKS = Worded(*_ADDRESSES)
READS: tuple[Reading, ...] = (
    Reading(MANIFESTS),
    Reading((*CODE, *SETTINGS), WORDS),
    Reading(tuple(f"*{ending}" for ending in _SERVERS), _ADDRESSES),
)
_TALK = frozenset({Kind.TEST, Kind.DOCUMENT, Kind.TEMPLATE, Kind.RECORDING})
_USES = frozenset({Kind.CODE, Kind.SETTINGS, Kind.PIPELINE, Kind.DEPLOYMENT, Kind.TEMPLATE, Kind.NOTEBOOK})
# What is made to be run by its owner: an image, a chart, a platform's file. A pipeline alone also tests libraries.
_RUN = NamePattern(
    r"(?i)(?:^|/)(?:(?:docker|container)file[^/]*|(?:docker-)?compose[^/]*\.ya?ml|chart\.ya?ml|kustomization\.ya?ml|fly\.toml|vercel\.json|netlify\.toml"
    r"|render\.ya?ml|procfile|wrangler\.(?:toml|jsonc?)|serverless\.(?:ya?ml|ts)|app\.ya?ml|railway\.(?:json|toml)|amplify\.yml|[^/]+\.(?:tf|tofu|bicep))$"
)
_ASIDE = pattern_of(
    r"(?i)(?:^|/)(?:node_modules|vendor|third_party|tests?|examples?|docs?|samples?|fixtures?|templates?|cookbooks?|tutorials?|\.devcontainer)/"
)


def is_llm_name(name: str) -> bool:
    """Whether the name of a variable, a secret or a resource speaks of a model provider: `prod/openai`, `LLM_KEY`."""
    return _NAMED.search(name) is not None or _VARIABLE.search(name) is not None


def is_llm_variable(name: str) -> bool:
    """Whether a variable is one for a provider's key: `OPENAI_API_KEY`, `APP_GROQ_KEY`."""
    return _VARIABLE.fullmatch(name) is not None


def use_of(evidence: Evidence) -> str:
    """What says that this project uses keys of model providers, as a sentence without its full stop; empty where nothing does."""
    return _use(evidence)


def use_in(is_of: Callable[[str], bool], evidence: Evidence) -> str:
    """The same of those files alone for whose path `is_of` says so: of one program, or one package."""
    return _used(evidence, is_of) or next(
        (
            f"{path} imports {module}"
            for path, text in sorted(evidence.texts.items())
            if path.endswith(".py") and is_of(path) and (module := _sdk_in(text, path))
        ),
        "",
    )


def _sdk_in(text: str, path: str) -> str:
    """A provider's package that a file of Python imports: its modules are called as the package."""
    for one in code(text, path).imports:
        for module in (one.module, *(f"{one.module}.{name}" for name in one.names)):
            name = f"pypi:{pypi_name(module)}"
            if name in _SDKS or name.startswith(_SDK_FAMILIES):
                return module
    return ""


@once
def _use(evidence: Evidence) -> str:
    return _used(evidence, lambda _: True)


def _used(evidence: Evidence, is_of: Callable[[str], bool]) -> str:
    keys = [k for k in secret_keys(evidence) if any(_is_own(s) and is_of(s.path) for s in k.sightings)]
    if keys:
        return f"{count_of(len(keys), 'key')} {'was' if len(keys) == 1 else 'were'} seen"
    for name, location in listed(evidence):
        if (
            (name in _SDKS or name.startswith(_SDK_FAMILIES))
            and not _ASIDE.search(location.path)
            and is_of(location.path)
        ):
            return f"{name.partition(':')[2]} is among the packages in {location.path}"
    for path, text in sorted(evidence.texts.items()):
        if (
            kind_of(path) in _USES
            and is_of(path)
            and not _ASIDE.search(without_package(path))
            and _SPOKEN.stand_in(text)
        ):
            met = _VARIABLE.search(text)
            if met:
                return f"{path} names {met[0]}"
    for path, text in _ASKS.texts(evidence):
        if (
            path.endswith(_SERVERS)
            and kind_of(path) is Kind.CODE
            and is_of(path)
            and not _ASIDE.search(without_package(path))
            and _AUTHORISES.search(text)
        ):
            return f"{path} asks {next(a for a in _ADDRESSES if a in lowered(text)).partition('/')[0]} with a key"
    return ""


def deployed(evidence: Evidence) -> str:
    """The file that says that this project is run by those who wrote it, or a key that is theirs; empty for a library."""
    return _deployed(evidence)


def deployments(evidence: Evidence) -> tuple[str, ...]:
    """The files that say how something of this project is run: images, charts, the files of platforms."""
    return _deployments(evidence)


@once
def _deployments(evidence: Evidence) -> tuple[str, ...]:
    return tuple(p for p in _RUN.among(paths_of(evidence)) if not _ASIDE.search(p))


@once
def _deployed(evidence: Evidence) -> str:
    found = deployments(evidence)
    # A library brings an image for those who try it; that alone does not say that its authors run it.
    if found and all(map(is_dockerfile, found)) and _is_library(evidence):
        found = ()
    return min(found, key=lambda p: (p.count("/"), p), default="") or next(
        (s.path for _, s in present(evidence) if _is_own(s)), ""
    )


def _is_own(sighting: Sighting) -> bool:
    """Whether a key at this place is the project's: not one of its tests, nor one that it talks about."""
    return kind_at(sighting) not in _TALK


def _is_library(evidence: Evidence) -> bool:
    """Whether the manifest at the top says that this is built for others to install."""
    python = evidence.texts.get("pyproject.toml", "")
    if re.search(r"(?m)^\[build-system\]", python) and re.search(r"(?m)^\[(?:project|tool\.poetry)\]", python):
        return re.search(r"(?m)^classifiers\s*=|^\[project\.urls\]|^license", python) is not None
    top = document(evidence.texts.get("package.json", ""), "package.json")
    return not top.get("private").true and bool(top.get("exports") or top.get("types") or top.get("publishConfig"))


def secret_keys(evidence: Evidence) -> list[Key]:
    """The keys that are secrets, whatever is known of their life."""
    return [k for k in evidence.keys if k.secret]


def present(evidence: Evidence) -> list[tuple[Key, Sighting]]:
    """Keys that may open something, with the places where they stand now: not those of which only the past is left."""
    return [
        (key, sighting)
        for key in evidence.keys
        if key.secret and key.live is not Live.DEAD and not has_ended(key)
        for sighting in key.sightings
        if not is_past(sighting) and sighting.place not in ("message", "author", "ref", "reflog", "config")
    ]


def has_ended(key: Key) -> bool:
    """Whether the key itself says that its time is over."""
    return any(fact.startswith("expired") for fact in key.facts)


def runs_with(sightings: Iterable[Sighting]) -> list[Sighting]:
    """Of places of a key those that deploy it or are what everybody runs with: not a person's own, not talk about it."""
    return [s for s in sightings if kind_at(s) in (Kind.DEPLOYMENT, Kind.PIPELINE)]
