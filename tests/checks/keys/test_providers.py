"""The providers' files: each is whole, says what is hearsay, and points only to its own hosts."""

from __future__ import annotations

import re
from importlib import resources
from urllib.parse import urlsplit

import pytest
import tomli

from checks.keys.formats import Kind, Provider, load_providers, read_provider
from checks.keys.proofs import PROOFS

SHAPES = load_providers()
FILES = sorted(
    (f for f in (resources.files("checks.keys") / "providers").iterdir() if f.name.endswith(".toml")),
    key=lambda f: f.name,
)
PROVIDERS = list(SHAPES.providers.values())

MODELS = """openai anthropic google-gemini google-vertex azure-openai aws-bedrock mistral cohere groq xai deepseek perplexity together
fireworks openrouter huggingface replicate cerebras nvidia databricks anyscale"""
GATEWAYS = """vercel-ai-gateway cloudflare-ai github-models ollama-cloud litellm portkey helicone langsmith langfuse braintrust wandb
posthog pinecone weaviate qdrant voyage jina tavily exa firecrawl brave serper kagi llamacloud unstructured nomic composio mem0 zep"""
OTHERS = """stability elevenlabs assemblyai deepgram runway kling clarifai ai21 baseten modal runpod vastai friendli scale retell moonshot
zhipu dashscope minimax volcengine coze sambanova upstage lighton deepinfra novita nebius hyperbolic siliconflow chutes venice poe edenai
deepai voiceflow cursor devin sourcegraph-cody coderabbit context7"""


def by_id(thing: Provider | Kind) -> str:
    return thing.id if isinstance(thing, Provider) else f"{thing.provider}/{thing.id}"


def test_every_provider_has_one_file_of_its_name() -> None:
    known = {*MODELS.split(), *GATEWAYS.split(), *OTHERS.split(), "openai-compatible"}
    assert set(SHAPES.providers) == known
    assert [f.name for f in FILES] == sorted(f"{id}.toml" for id in known)


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.name)
def test_a_file_is_valid_and_named_after_its_provider(file) -> None:
    provider = read_provider(file.read_text(encoding="utf-8"), file.name)
    assert file.name == f"{provider.id}.toml"
    assert set(tomli.loads(file.read_text(encoding="utf-8"))) <= set(Provider.__struct_fields__)


@pytest.mark.parametrize("provider", PROVIDERS, ids=by_id)
def test_a_provider_is_whole(provider: Provider) -> None:
    assert provider.kind, "a provider whose keys cannot be found"
    assert len({k.id for k in provider.kind}) == len(provider.kind)
    if provider.id == "openai-compatible":
        return
    assert provider.environment
    assert provider.words
    assert all(re.fullmatch(r"[A-Z][A-Z0-9_]+", name) for name in provider.environment)
    assert all(word == word.lower() for kind in provider.kind for word in (*kind.words, *kind.named))


@pytest.mark.parametrize("provider", PROVIDERS, ids=by_id)
def test_pages_are_addresses_and_what_is_hearsay_is_named(provider: Provider) -> None:
    pages = {"keys": provider.pages.keys, "usage": provider.pages.usage, "limits": provider.pages.limits}
    for address in filter(None, (*pages.values(), provider.docs)):
        assert urlsplit(address).scheme == "https"
        assert " " not in address
    assert all(pages[name] for name in provider.pages.unconfirmed)


CALLS = [(p, None, p.liveness) for p in PROVIDERS if p.liveness]
CALLS += [(p, k, k.liveness) for p in PROVIDERS for k in p.kind if k.liveness]


@pytest.mark.parametrize(
    ("provider", "kind", "call"), CALLS, ids=lambda v: by_id(v) if isinstance(v, Provider | Kind) else ""
)
def test_a_call_goes_to_the_providers_own_hosts_and_reads_only(provider: Provider, kind: Kind | None, call) -> None:
    if "{proxy}" in call.url:
        assert call.needs
        return
    address = urlsplit(call.url)
    assert address.scheme == "https"
    assert call.needs if "{" in call.url else True
    related = {"github-models": ("api.github.com",), "databricks": ("{host}",)}.get(provider.id, ())
    host = re.sub(r"\{\w+\}\.?", "", address.netloc) or address.netloc
    assert any(host == known or host.endswith(known) or known.endswith(host) for known in (*provider.hosts, *related))
    assert not re.search(
        r"chat/completions$|/completions$|messages$|oauth|token$", call.url.removesuffix("async/chat/completions")
    )
    assert call.method == "GET" or provider.id in ("cohere", "nvidia", "runpod", "wandb")
    assert 429 in call.live or provider.id == "cohere"
    for status in (500, 502, 503, 301, 302):
        assert status not in (*call.live, *call.restricted, *call.dead)
    assert not {*call.live} & {*call.dead}
    assert not {*call.restricted} & {*call.dead}
    assert call.header or call.form


@pytest.mark.parametrize("kind", SHAPES.kinds, ids=by_id)
def test_a_kind_is_described_as_far_as_it_is_known(kind: Kind) -> None:
    provider = SHAPES.providers[kind.provider]
    assert kind.name
    assert not kind.proof or kind.proof in PROOFS
    assert kind.pattern == kind.pattern.strip()
    assert not re.search(r"(?<!\\)[*+](?!\\|/)", re.sub(r"\[[^\]]*\]", "", kind.pattern).replace("\\+", "")), (
        "unbounded"
    )
    if kind.prefix and not kind.commons:
        assert kind.prefix[:2].encode() in kind.pattern.encode().replace(b"\\", b"") or kind.pattern.startswith("(?:")
    if not kind.confirmed:
        assert kind.confidence.rank <= 2
        assert kind.note or provider.note or kind.confidence != "high" or kind.context or kind.commons
    assert kind.before == 0 or kind.after > 0


@pytest.mark.parametrize("kind", [k for k in SHAPES.kinds if k.tested is False], ids=by_id)
def test_a_kind_that_is_never_tried_has_no_call_of_its_own(kind: Kind) -> None:
    assert kind.liveness is None


@pytest.mark.parametrize(
    ("kind", "privilege"),
    [
        (("openai", "admin"), "admin"),
        (("anthropic", "admin"), "admin"),
        (("xai", "management"), "admin"),
        (("openrouter", "management"), "admin"),
        (("litellm", "master"), "admin"),
        (("cloudflare-ai", "global"), "admin"),
        (("litellm", "virtual"), "limited"),
        (("aws-bedrock", "short-term"), "limited"),
    ],
)
def test_what_a_key_can_do(kind: tuple[str, str], privilege: str) -> None:
    assert SHAPES.kind(*kind).privilege == privilege


def test_what_may_be_published() -> None:
    public = {by_id(k) for k in SHAPES.kinds if not k.secret}
    assert public == {"langfuse/public", "posthog/project", "helicone/public"}


def test_what_ends_by_itself() -> None:
    assert {"aws-bedrock/short-term", "google-gemini/oauth-access", "anthropic/session"} <= {
        by_id(k) for k in SHAPES.kinds if k.ephemeral
    }


@pytest.mark.parametrize(
    ("provider", "names"),
    [
        (
            "anthropic",
            {"ANTHROPIC_API_KEY", "CLAUDE_CODE_OAUTH_TOKEN", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_WEBHOOK_SIGNING_KEY"},
        ),
        ("google-gemini", {"GEMINI_API_KEY", "GOOGLE_API_KEY", "GOOGLE_GENERATIVE_AI_API_KEY"}),
        ("huggingface", {"HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "HUGGINGFACEHUB_API_TOKEN"}),
        ("aws-bedrock", {"AWS_BEARER_TOKEN_BEDROCK", "AWS_SECRET_ACCESS_KEY"}),
        ("zhipu", {"ZAI_API_KEY", "GLM_API_KEY"}),
    ],
)
def test_the_names_that_tools_use(provider: str, names: set[str]) -> None:
    assert names <= set(SHAPES.providers[provider].environment)
    assert names <= SHAPES.environment


def test_who_can_revoke_by_himself() -> None:
    holders = {p.id for p in PROVIDERS if p.revocation and p.revocation.by == "holder" and p.revocation.confirmed}
    assert {"perplexity", "github-models", "elevenlabs"} <= holders
    assert SHAPES.providers["huggingface"].revocation.confirmed is False
