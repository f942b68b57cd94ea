"""Clients of model providers in scripts: which class of which SDK is made, with which key, against which address."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from checks.expressions.patterns import pattern_of
from checks.structure.statements import Argument, Call, members
from checks.structure.syntax import Code

# The catch that SDKs of one generator share: without it the constructor refuses to work in a browser.
CATCH = "dangerouslyAllowBrowser"
_WITH_CATCH = pattern_of(
    r"(?:^|/)(?:openai|@anthropic-ai/(?:sdk|bedrock-sdk|vertex-sdk|foundry-sdk)|groq-sdk|together-ai|@cerebras/cerebras_cloud_sdk|@langchain/(?:openai|anthropic|groq|xai|deepseek|community)|langchain(?:/.*)?"
    r"|@perplexity-ai/perplexity_ai|@runwayml/sdk|lumaai|llama-stack-client|llama-api-client|@writerai/writer-sdk|@letta-ai/letta-client|@openrouter/sdk|@instructor-ai/instructor|llamaindex|@llamaindex/.*)(?:[@/].*)?$"
)
# SDKs that have none: nothing stops a browser from running them.
_WITHOUT_CATCH = pattern_of(
    r"(?:^|/)(?:@google/genai|@google/generative-ai|@mistralai/mistralai|cohere-ai|replicate|@huggingface/inference|@ai-sdk/[\w-]+|@openrouter/ai-sdk-provider|@langchain/(?:google-genai|mistralai|cohere)"
    r"|@azure/openai|@elevenlabs/elevenlabs-js|elevenlabs|@deepgram/sdk|@fal-ai/client|openai-edge|chatgpt|gpt-3-encoder|@openai/agents(?:-.*)?|ollama-ai-provider)(?:[@/].*)?$"
)
_CLASSES = frozenset(
    "OpenAI Anthropic Groq Together AzureOpenAI ChatOpenAI ChatAnthropic ChatGroq AnthropicVertex AnthropicBedrock OpenAIApi GoogleGenAI GoogleGenerativeAI".split()
)
_MAKES = pattern_of(
    r"^(?:create[A-Z]\w*|[A-Z]\w*|createClient)$"
)  # `new GoogleGenAI`, `createOpenAI`; not `generateText`
KEY_OPTIONS = ("apiKey", "api_key", "openAIApiKey", "openaiApiKey", "anthropicApiKey", "authToken", "auth_token", "accessToken", "token", "auth", "credentials")  # fmt: skip
_BASE = ("baseURL", "baseUrl", "base_url", "basePath", "apiUrl", "endpoint", "anthropicApiUrl")
_INNER = ("configuration", "clientOptions", "httpOptions")
_FIRST_IS_KEY = frozenset("GoogleGenerativeAI HfInference InferenceClient Mistral MistralClient createClient".split())
_REFERENCE = pattern_of(r"(?:require|import)\(\s*[\"'`]([^\"'`\n]{1,120})[\"'`]\s*\)")


class Client(msgspec.Struct, frozen=True):
    """A client that is made. `catch` is the option that switches the SDK's safety off, where one is given."""

    call: Call
    module: str
    key: Argument | None
    base: Argument | None
    catch: Argument | None

    @property
    def has_catch(self) -> bool:
        """Whether this SDK refuses to run in a browser unless told otherwise."""
        return _WITH_CATCH.search(self.module) is not None


def brought(read: Code) -> dict[str, str]:
    """The names that a file's imports give, each with its module; `require` and `await import` with them."""
    found: dict[str, str] = {}
    for one in read.imports:
        taken = set(one.aliases.values())
        for name in one.names:
            if name not in taken:
                found[name] = one.module
        found.update(dict.fromkeys(one.aliases, one.module))
    for assignment in read.assignments:
        if "require" in assignment.value.text or "import" in assignment.value.text:
            met = _REFERENCE.search(assignment.value.text[:300])
            if met:
                found.setdefault(assignment.target, met[1])
    return found


def clients(read: Code) -> Iterator[Client]:
    """The clients of providers that a script makes."""
    modules = brought(read)
    for call in read.calls:
        root, name = call.callee.split(".", 1)[0], call.name
        module = modules.get(root, "")
        known = bool(module) and (_WITH_CATCH.search(module) or _WITHOUT_CATCH.search(module))
        if not known:
            # A class that a tag of the page brought, or a wrapper of the project's own: the switch alone tells.
            if name not in _CLASSES and _given(read, call, (CATCH,)) is None:
                continue
            if (
                module
                and not module.startswith((".", "@/", "~/", "http", "/"))
                and _given(read, call, (CATCH,)) is None
            ):
                continue
        elif not _MAKES.match(name):
            continue
        if call.callee.startswith("<") or name in ("defineConfig", "require", "assign", "merge", "freeze", "defu"):
            continue
        yield _made(read, call, module or name)


def _made(read: Code, call: Call, module: str) -> Client:
    key = _given(read, call, KEY_OPTIONS)
    if key is None and call.arguments and call.name in _FIRST_IS_KEY and call.arguments[0].kind != "mapping":
        key = call.arguments[0]
    return Client(call, module, key, _given(read, call, _BASE), _given(read, call, (CATCH,)))


def _given(read: Code, call: Call, names: tuple[str, ...]) -> Argument | None:
    """An option of a client, also in the options for the client inside of it."""
    for name in names:
        found = read.option(call, name)
        if found is not None:
            return found
    for inner in _INNER:
        holder = read.option(call, inner)
        if holder is not None:
            known = read.value_of(holder)
            for pair in members(known) if known.kind == "mapping" else ():
                if pair.name in names:
                    return pair
    return None


def is_on(read: Code, argument: Argument | None) -> bool:
    """Whether an option is `true`, itself or by the one value that its name is given."""
    if argument is None:
        return False
    return argument.literal == "true" or read.value_of(argument).literal == "true"


def names_sdk(packages: frozenset[str]) -> bool:
    """Whether a manifest's packages (`npm:openai`) have an SDK of a model provider among them."""
    return any(
        _WITH_CATCH.search(p[4:]) or _WITHOUT_CATCH.search(p[4:]) or p == "npm:ai"
        for p in packages
        if p.startswith("npm:")
    )
