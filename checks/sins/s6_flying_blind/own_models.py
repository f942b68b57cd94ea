"""Own models: whether a call asks a model server of the project's own, so that no provider's key is at stake.

Told by the clients that the code makes: the address is this machine's, a private one, a service of a compose file or a host
that is filled in before a port, and a short word stands where the key would. What passes requests on to providers is none.
"""

from __future__ import annotations

from enum import IntEnum

from checks.addresses import host_of, is_near
from checks.evidence import Evidence
from checks.expressions.patterns import pattern_of
from checks.joins.remember import once
from checks.joins.worded import Worded
from checks.readings import Reading
from checks.signals.listed import listed
from checks.signals.looking import texts_of
from checks.sins.s6_flying_blind.model_calls import ModelCall, is_aside, plain
from checks.structure.packages import MANIFESTS
from checks.structure.statements import Argument, Call, members
from checks.structure.syntax import Code, code

READS: tuple[Reading, ...] = (Reading(MANIFESTS),)


class Whose(IntEnum):
    """Whose server a client asks. `BY_DEFAULT` is an own one that settings may replace."""

    PROVIDERS = 0
    BY_DEFAULT = 1
    OWN = 2


_HOSTED = pattern_of(r"(?i)open-?ai|anthropic|gemini|genai|google|vertex-?ai|groq|mistral|bedrock|cohere|openrouter|deepseek|azure|together|hugging-?face|fireworks|perplexity|xai|watsonx|dashscope|github-?models|zhipu|qianfan|minimax|moonshot")  # fmt: skip
# Interfaces whose calls go where a client was pointed at.
_POINTED = frozenset({"OpenAI chat", "OpenAI responses", "LangChain", "LangChain model", "LlamaIndex", "Pydantic AI"})
# Words of the packages and modules of Java's frameworks, whose model is mostly made in another file, or by settings alone.
_HANDED_IN = {"LangChain4j": Worded("langchain4j"), "Spring AI": Worded("springframework.ai", "spring-ai")}
_CLIENT = pattern_of(
    r"(?:^|\.)(?:(?:Async)?(?:Azure)?OpenAI(?:Like|Model|ChatModel|Provider)?|openai\.(?:Async)?Client|(?:Async)?(?:Anthropic|Groq|Together|Mistral|Cerebras)|GoogleGenAI|genai\.Client"
    r"|(?:Azure)?Chat(?:OpenAI|Anthropic|GoogleGenerativeAI|VertexAI|Bedrock|BedrockConverse|Groq|MistralAI|Cohere|LiteLLM|OpenRouter|Together|Fireworks|DeepSeek|XAI|Perplexity)|init_?[cC]hat_?[mM]odel)$"
)
_MAY_MAKE = Worded(
    "openai(", "openailike(", "openaimodel(", "openaichatmodel(", "openaiprovider(", "client(", "anthropic(", "groq(", "together(", "mistral(", "cerebras(", "googlegenai(", "chatgooglegenerativeai(",
    "chatvertexai(", "chatbedrock", "chatmistralai(", "chatcohere(", "chatlitellm(", "chatopenrouter(", "chatfireworks(", "chatdeepseek(", "chatxai(", "chatperplexity(", "init_chat_model(", "initchatmodel(",
)  # fmt: skip
_ADDRESSES = ("base_url", "baseURL", "baseUrl", "openai_api_base", "api_base", "basePath")
_KEYS = ("api_key", "apiKey", "openai_api_key", "openAIApiKey")
_INNER = ("configuration", "http_options")
_MAY_POINT = Worded("base_url", "baseurl", "api_base", "basepath")
# A service of a compose file has a name without a dot; what is filled in stands in braces.
_NAMED_HERE = pattern_of(
    r"http://(?:[A-Za-z][\w-]{0,60}|\$?\{[^{}\s]{1,80}\}|%s):(?:\d{2,5}|\$?\{[^{}\s]{1,80}\}|%[sd])(?:/|$)"
)
_PASSES_ON = pattern_of(r"(?i)litellm|gateway|proxy|:4000\b")
_STARTS = pattern_of(
    r"[\"'](?:vllm|sglang|llama-server)[\"']\s{0,9},|\bvllm[ .](?:serve|entrypoints)\b|\bsglang\.launch_server\b|\bllama-server\s"
)
_OTHERWISE = pattern_of(r"(?:\bor\b|\|\||\?\?)\s{0,9}[\"'`]([^\"'`\n]{0,200})[\"'`]\s*$")
MOST_FIELDS = 40  # of settings, that are looked for
_LONGEST_WORD = 24  # no provider's key is as short
_HOLD = frozenset(("Field", "field", "SecretStr"))  # what is given to them alone is the value
_SETS = (":", " =", "=")  # what follows a name that is given something
_JVM = (".java", ".kt")
_DEEPEST = 4  # names that stand for names


def whose(one: ModelCall, evidence: Evidence) -> Whose:
    """Whose server a call asks, as far as the clients of its file show it, or those of the project where its file makes
    none. A file that brings Ollama, and nothing of a provider that wants a key, asks the own machine; so does a project
    whose framework for Java brings the model.
    """
    brought = " ".join(f"{i.module} {' '.join(i.names)}" for i in one.code.imports)
    if _is_ollama_alone(brought):
        return Whose.OWN
    if one.api in _HANDED_IN:
        return Whose.OWN if _is_ollama_alone(_parts(evidence)[one.api]) else Whose.PROVIDERS
    if one.api not in _POINTED:
        return Whose.PROVIDERS
    made = _clients(evidence)
    return min(made.get(one.path) or [w for found in made.values() for w in found], default=Whose.PROVIDERS)


def makes_client(call: Call) -> bool:
    """Whether a call makes a client of a provider's, which may be pointed at another server."""
    return _CLIENT.search(plain(call.callee)) is not None


def _is_ollama_alone(brought: str) -> bool:
    return "ollama" in brought.lower() and _HOSTED.search(brought) is None


@once
def _parts(evidence: Evidence) -> dict[str, str]:
    """What a project uses of each framework for Java: packages that manifests name, and imports of all its code."""
    named = [name for name, _ in listed(evidence)]
    for path, text in texts_of(evidence):
        if path.endswith(_JVM) and not is_aside(path) and any(words.stand_in(text) for words in _HANDED_IN.values()):
            named += [".".join((i.module, *i.names)) for i in code(text, path).imports]
    return {api: " ".join(n for n in named if words.stand_in(n)) for api, words in _HANDED_IN.items()}


@once
def _clients(evidence: Evidence) -> dict[str, list[Whose]]:
    """Whose server each client asks that the code makes, by files; nothing where no file says an address."""
    texts = [(path, text) for path, text in texts_of(evidence) if not is_aside(path)]
    if not any(_MAY_POINT.stand_in(text) for _, text in texts):
        return {}
    found: dict[str, list[Whose]] = {}
    settings = _Settings([(path, text) for path, text in texts if path.endswith(".py")])
    for path, text in texts:
        if _MAY_MAKE.stand_in(text):
            read = code(text, path)
            made = [_asks(call, read, settings) for call in read.calls if makes_client(call)]
            if made:
                found[path] = made
    return found


_Said = tuple[str | None, bool]  # what a value says, and whether it always does


class _Settings:
    """What the fields of a project's settings are where nobody sets them: `llm_base_url: str = "http://…"` in a class."""

    def __init__(self, texts: list[tuple[str, str]]) -> None:
        self._texts = texts
        self._known: dict[str, _Said] = {}

    def said(self, name: str, depth: int) -> _Said:
        """What a field of this name says; each is looked for once."""
        if name not in self._known and len(self._known) < MOST_FIELDS:
            self._known[name] = (None, False)  # of a field that is itself nothing is known
            self._known[name] = self._look(name, depth)
        return self._known.get(name, (None, False))

    def _look(self, name: str, depth: int) -> _Said:
        for path, text in self._texts:
            if any(f"{name}{sign}" in text for sign in _SETS):
                read = code(text, path)
                for assignment in read.assigned(name):
                    said, _ = _said(assignment.value, read, self, depth - 1)
                    if said is not None:
                        return said, False
        return None, False


def _asks(client: Call, read: Code, settings: _Settings) -> Whose:
    address, key = _given(client, _ADDRESSES, read), _given(client, _KEYS, read)
    if address is None:
        return Whose.PROVIDERS
    where, sure = _said(address, read, settings)
    if not where or not _is_own(where):
        return Whose.PROVIDERS
    word = _said(key, read, settings)[0] if key is not None else None
    stands_in = word is not None and len(word) < _LONGEST_WORD
    if not stands_in and not _STARTS.search(read.text):
        return Whose.PROVIDERS
    return Whose.OWN if sure else Whose.BY_DEFAULT


def _given(client: Call, names: tuple[str, ...], read: Code) -> Argument | None:
    for name in names:
        if (found := read.option(client, name)) is not None:
            return found
    inner = (read.option(client, name) for name in _INNER)
    return next(
        (a for i in inner if i is not None and i.kind == "mapping" for a in members(i) if a.name in names), None
    )


def _is_own(address: str) -> bool:
    if _PASSES_ON.search(address):
        return False
    return is_near(host_of(address)) or _NAMED_HERE.match(address) is not None


def _said(value: Argument, read: Code, settings: _Settings, depth: int = _DEEPEST) -> _Said:
    """What a value says, and whether it always does: what a variable may replace is said by default."""
    if value.literal is not None:
        return value.literal, True
    if value.kind == "template":
        return value.text.lstrip("f").strip("\"'`"), True
    if depth == 0:
        return None, False
    if value.kind == "operation" and (met := _OTHERWISE.search(value.text[-400:])):
        return met[1], False
    if value.kind == "call":
        return _called(value, settings, depth)
    if value.kind == "name" and (known := read.assigned(value.dotted)):
        return _said(known[-1].value, read, settings, depth - 1)
    if value.kind == "member":
        return settings.said(value.dotted.rpartition(".")[2], depth)
    return None, False


def _called(value: Argument, settings: _Settings, depth: int) -> _Said:
    """What stands in for a value that is read: `os.getenv("X", "http://…")`, `Field(default="…")`, `SecretStr("…")`."""
    call = value.node[0].call_at(value.node[1])
    if call is None:
        return None, False
    if call.name == "get_secret_value":
        return settings.said(call.callee.split(".")[-2], depth) if "." in call.callee else (None, False)
    passed = [a for a in call.arguments if a.name in ("", "default")]
    fallback = next((a.literal for a in reversed(passed) if a.literal is not None), None)
    return (fallback, False) if len(passed) > 1 or call.name in _HOLD else (None, False)
