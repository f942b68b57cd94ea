"""Names: which variables, fields, headers and functions hold a key, told by the words they are made of.

Language models made “token” a word with two meanings: only with a word before it that says so is it a credential.
"""

from __future__ import annotations

import re
from functools import lru_cache

from checks.expressions.patterns import pattern_of
from checks.sins.llm_use import is_llm_name

_PARTS = pattern_of(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_VENDOR_KEY = pattern_of(
    r"(?i)(?:openai|anthropic|claude|gemini|groq|mistral|cohere|deepseek|openrouter|huggingface|llm)_?key$"
)
# What stands before “key” or “token” in the name of a secret.
_OF_KEYS = frozenset(
    """api access secret auth authorization master admin service subscription virtual signing encryption private openai anthropic claude gemini
    groq mistral cohere deepseek openrouter together fireworks perplexity replicate azure xai grok elevenlabs deepgram voyage tavily serper
    pinecone langfuse langsmith llm litellm huggingface hf""".split()
)  # fmt: skip
_OF_TOKENS = frozenset("api access auth authorization bearer refresh session secret hf hub huggingface huggingfacehub github gh gitlab bot slack replicate openai anthropic service admin oauth".split())  # fmt: skip
# These make of a key's name the name of something about it.
_ABOUT = frozenset(
    """has is use uses using no missing need needs require requires required valid invalid masked mask redacted redact hashed hash show hide
    public publishable num count max min total enable enabled disable disabled encrypted allow allowed skip without supports can should
    with want check verify validate set unset delete remove test fake dummy example placeholder sample""".split()
)  # fmt: skip
# What was done with several: `generated_secret_keys` are the names of those.
_DONE = frozenset(
    "generated blank stored provided configured loaded found given known new updated changed removed added skipped deleted imported absent".split()
)
# Services whose keys stand in pages for everybody.
_OPEN = frozenset("firebase algolia docsearch mapbox recaptcha posthog".split())
_LAST = frozenset({"value", "val", "str", "string", "raw", "plain", "plaintext", "text"})
_ASKED_WITH = frozenset("from by for of with in using".split())
_GIVES = frozenset("get read load fetch resolve retrieve decrypt find obtain".split())
_WHOLE = frozenset(
    {"apikey", "apikeys", "secretkey", "accesskey", "accesstoken", "authtoken", "apitoken", "bearertoken"}
)


_FAILURES = frozenset("e ex exc err error exception".split())
# `--secret-id "$secret"`, `secrets versions add "$SECRET"`, `grep "$secret"`: what a manager or a file calls it.
_BY_NAME = (
    r"(?:--(?:secret(?:-id|-name)?|name)[ =]|\bsecrets?(?:manager)? (?:versions )?(?:add|create|delete|describe|access|update|rm|get|inspect|exists|\w+-secret(?:-value)?)\b[^\n|]{0,80}?"
    r"|\bgrep\b[^\n|]{0,200}?|\b(?:get|create|delete|describe|patch|annotate)[ \t]+secrets?\b[^\n|]{0,80}?|\bsecretKeyRef:[^\n]{0,40}?\bname:[ \t]*|\bsecretName:[ \t]*)[\\\"']{0,3}\$\{?NAME\b"
)
# What a shell goes through by the name of `secret` are names, or words about what was found: values come one by one.
_GONE_THROUGH = r"\bfor\s+NAME\s+in\b"
# What is compared as a number counts them.
_COUNTED = r"\$\{?NAME\}?[\"']?\s+-(?:gt|ge|lt|le|eq|ne)\b"
# The name under which a provider stands in a table: `providers[llm_key]`, `for llm_key, one in …`.
_OF_A_TABLE = r"\[\s*NAME\s*\]|\.(?:get|has|pop)\(\s*NAME\b|\bfor\s*\(?\s*(?:const\s+|let\s+)?\[?\s*NAME\b[^\n]{0,60}\b(?:in|of)\b|\bNAME\s+(?:not\s+)?in\s|\bNAME\.starts_?[wW]ith\(\s*[\"'](?:gpt|claude|gemini|llama|mistral|o\d)"
_TABLES = frozenset(("llm_key",))
_SPEAKS_OF_NAMES = pattern_of(r"(?i)\bsecret[_-]?(?:name|id|arn)s?\b")


@lru_cache(maxsize=256)  # a file that prints one name a thousand times asks as often
def names_secrets(name: str, text: str, *, in_shell: bool = True) -> bool:
    """Whether something that is called a secret is the name of one, by what else a program does with it.

    Outside of a shell only what is called that and nothing else may be; there it is enough that the program speaks of the
    names under which a manager keeps secrets.
    """
    small = name.lower()
    if small in _TABLES:
        return re.search(_OF_A_TABLE.replace("NAME", re.escape(name)), text) is not None
    plain = small in ("secret", "secrets", "old_secret", "new_secret")
    if not plain and not (in_shell and small.endswith("_secret")):
        return False
    if not in_shell and _SPEAKS_OF_NAMES.search(text):
        return True
    shapes = (_BY_NAME, _GONE_THROUGH, _COUNTED) if in_shell and plain else (_BY_NAME,)
    # `SECRET="${GIVEN_SECRET:-app-secret}"`: what it is handed on as.
    also = re.findall(rf"(?m)^[ \t]*(\w{{2,60}})=[\"']?\$\{{?{re.escape(name)}\b", text)[:4] if in_shell else []
    return any(re.search(shape.replace("NAME", re.escape(n)), text) for n in (name, *also) for shape in shapes)


# What is told from more than one word is a choice of the caller: `args.secret == "neo4j"`, then `elif args.secret == "redis"`.
_TOLD_APART = r"(?<![\w.])NAME\s*={2,3}\s*[\"']([a-z][a-z0-9_-]{1,19})[\"']"


@lru_cache(maxsize=256)
def is_choice(spelled: str, text: str) -> bool:
    """Whether what is called a secret, and nothing else, is one of the words that a program knows."""
    if spelled.rpartition(".")[2].lower() not in ("secret", "secrets"):
        return False
    words = re.findall(_TOLD_APART.replace("NAME", re.escape(spelled[:80])), text)
    return len(set(words)) > 1


# `ENV_API_KEY`: the constant holds what the variable is called. And what is said of one: `{KEY} environment variable is required`.
_VARIABLE = pattern_of(r"^ENV(?:IRONMENT)?_?(?:VAR(?:IABLE)?)?_[A-Z0-9_]+$")
_SAID_OF_ONE = r"NAME\s*\)?\}{1,2}[\"'`*]{0,3}\s+(?:env(?:ironment)?[ -]var(?:iable)?s?\b|(?:is|must be|was|has to be) (?:not )?(?:set|required|missing|defined|provided)\b|not (?:set|defined)\b)"


@lru_cache(maxsize=256)
def is_variable_name(name: str, text: str) -> bool:
    """Whether what is printed is the name of a variable of the environment, by how it is called and what is said of it."""
    if _VARIABLE.match(name):
        return True
    return name.isupper() and re.search(_SAID_OF_ONE.replace("NAME", re.escape(name[:80])), text) is not None


@lru_cache(maxsize=8192)
def is_key_name(name: str) -> bool:
    """Whether a variable, a field or a header of this name holds a secret: `openai_api_key`, `X-Api-Key`, `clientSecret`."""
    words = [p.lower() for p in _PARTS.findall(name[-120:])]
    while len(words) > 1 and (words[-1] in _LAST or words[-1].isdigit()):
        words.pop()
    if (
        not words
        or not _ABOUT.isdisjoint(words)
        or not _OPEN.isdisjoint(words)
        or (words[0] in _FAILURES and len(words) > 1)
    ):
        return False
    last, before = words[-1], words[-2] if len(words) > 1 else ""
    if last.endswith("s") and words[0] in _DONE:
        return False
    if last in _WHOLE or last in ("authorization", "bearer"):
        return True
    if last == "secret":
        return True
    if last in ("key", "keys"):
        return before in _OF_KEYS or _VENDOR_KEY.search(name) is not None
    if last == "token":
        return before in _OF_TOKENS
    return last in ("credential", "credentials") and before in ("api", "auth", "client", "openai", "azure", "service")


@lru_cache(maxsize=65_536)
def is_key_variable(name: str) -> bool:
    """The same of the environment, where a plain `TOKEN` or `DISCORD_TOKEN` is a credential, too."""
    if is_key_name(name):
        return True
    words = [p.lower() for p in _PARTS.findall(name[-120:])]
    return bool(words) and words[-1] == "token" and _ABOUT.isdisjoint(words)


@lru_cache(maxsize=65_536)
def gives_key(name: str) -> bool:
    """Whether a function of this name gives a key back: `get_api_key`, `loadOpenAIKey`."""
    words = [p.lower() for p in _PARTS.findall(name[-120:])]
    # `getUserIdFromRefreshToken`, `get_user_by_api_key`: what is given stands before.
    end = next((n for n, word in enumerate(words) if n and word in _ASKED_WITH), len(words))
    return end > 1 and words[0] in _GIVES and is_key_name("_".join(words[:end]))


@lru_cache(maxsize=65_536)
def speaks_of_a_provider(name: str) -> bool:
    """Whether the name itself says that the key is one for models."""
    return is_llm_name(name) or is_llm_name("_".join(_PARTS.findall(name[-120:])))
