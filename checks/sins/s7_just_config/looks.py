"""Looks: whether a setting's name says that it holds a secret, and whether a value looks like one that somebody was given."""

from __future__ import annotations

import base64
import re
from functools import lru_cache

from checks.expressions.patterns import pattern_of
from checks.keys.lookalikes import is_local_dummy, is_placeholder, is_reference, looks_random
from checks.sins.llm_use import is_llm_name, is_llm_variable

SHORTEST, LONGEST = 16, 512
_KEY = pattern_of(
    r"(?i)(?:(?:api|access|secret|private|auth|master|admin|account|encryption|signing|service|server|client|virtual|subscription|salt|bearer|app|hub|model|chat"
    r"|openai|anthropic|claude|gemini|mistral|groq|cohere|deepseek|openrouter|litellm|llm|gpt|hf|langfuse|langsmith)[-_. ]?(?:api[-_. ]?)?keys?"
    r"|(?<!page)(?<!max)[-_. ]?tokens?|secrets?|secret_key_base|api_?keys?|(?:^|[^a-z])(?:bearer|authorization))"
    r"(?:[-_](?:dev|prod|production|stage|staging|test|\d{1,2}))?$"
)
_PASSWORD = pattern_of(
    r"(?i)(?:passw(?:or)?d|passphrase|credentials?|[-_]pat|[-_]pwd)(?:[-_](?:dev|prod|production|stage|staging|test|\d{1,2}))?$"
)
# What ends like a secret and is none, or is meant for everybody.
_NO_SECRET = pattern_of(
    r"(?i)public|publish|(?:^|_)anon(?:$|_)|site[-_]?key|search[-_]?(?:only|key)|algolia|docsearch|firebase[-_]?(?:api|web)|sentry(?!.*auth)|posthog(?!.*personal)|mapbox(?!.*secret)|recaptcha"
    r"|measurement|(?:page|next|continuation|sync|eos|bos|pad|unk|sep|cls|mask|stop|special|cancellation|csrf|max|min)[-_]?tokens?$|tokenizer|^(?:use|require|enable|has|is)[-_]|existing[-_]?secret"
    r"|(?:primary|foreign|sort|cache|partition|row|object|storage|translation|idempotency)[-_]?key|(?:key|token|secret)[-_]?(?:id|name|path|file|url|ref|type|size|length|version|ttl)$"
)
# What stands in a value that is put together, is filled in before the program starts (`__NAME__`, `@name@`, `#{Name}#`),
# points somewhere, or is a word of a format.
_NO_VALUE = pattern_of(
    r"^(?:__[A-Z][A-Z0-9_]{1,60}__|@@?(?:[A-Z][A-Z0-9_]{1,60}|[a-z][\w-]{0,30}(?:\.[\w-]{1,30}){1,6})@@?|%%?[A-Z][A-Z0-9_]{1,60}%%?|#?\{[A-Z][\w.-]{1,60}\}#?)$"
    r"|^(?:[a-z]{2,12}:)?\+?\d[\d ()-]{6,24}$|\{\{|\$\{|\$\(|\$\[|^\$|<%|^[./~]|://|^[\w.+-]+@[\w.-]+$|^arn:|^(?:file|env|secret|ssm|sm|vault|ref|awsps|gcpsm)[:+]"
    r"|\.(?:com|org|net|io|local|svc|internal|json|pem|txt|ya?ml|crt|env|key)(?::\d+)?$"
)
# `settings.models.key`, `com.example.Key`. A token in parts has at least one that chance made.
_DOTTED = pattern_of(r"[\w-]+(?:\.[A-Za-z_][\w-]*)+")
_PART_OF_A_NAME = 24
# Words and rows of signs of which people make what is to be replaced, and names of settings: chance does not write them.
_WORDS = pattern_of(
    r"(?i)passw|secret|admin|strong|default|changem|^my[a-z_-]{4,40}\d{0,6}$|[-_](?:key|token)\b|minio|postgres|a1b2c3|1a2b3c|q1w2e3"
)
# The words in which people say what goes here, written as one: `base64encodedstoragekey==`.
_AS_ONE = pattern_of(
    r"(?i)(?:(?:base64|encoded|encrypted|generated|random|account|storage|container|access|api|auth|app|client|service|private|public|master|signing|encryption|session|connection|database"
    r"|azure|aws|google|user|name|password|secret|token|key|value|string|here|your|some|this|the|is|my|goes|enter|id|for|with)[-_]?){2,16}={0,2}"
)
_DIGEST = pattern_of(
    r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}|[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|sha\d+:.*"
)
_HUMP = pattern_of(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_PARTS = pattern_of(r"[-_.:/\s]+")
_PART = pattern_of(r"(?=[a-z]*[aeiouy])[a-z]{3,}|[a-z]{2,4}|[a-z]{3,}\d{1,2}|v?\d{1,8}", re.IGNORECASE)
# The name of a variable, as an entry of a store is called after it: `STORE_S3_ACCESS_KEY_ID`.
_VARIABLE = pattern_of(r"[A-Z]{2,30}\d{0,2}(?:_(?:[A-Z]{2,30}\d{0,2}|[A-Z]\d{0,2}|\d{1,4})){2,12}")
# What says beside a value that it is the digest of a password: `password="…" encoding="sha256"`.
_OF_A_DIGEST = pattern_of(
    r"(?i)(?:encoding|hash\w*|algo(?:rithm)?|digest)[\"']?\s{0,4}[:=]\s{0,4}[\"']?(?:sha|md5|bcrypt|argon)[\w-]{0,12}\b"
)
_RANDOM = 3.0  # bits a character
# Where something stands: an address or a network, a host, a mailbox, a folder, a time zone.
_HOST = r"(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}[a-z]{2,24}"
_PLACE = pattern_of(
    rf"\d{{1,3}}(?:\.\d{{1,3}}){{3}}(?:/\d{{1,2}}|:\d{{1,5}})?|(?:[0-9a-f]{{0,4}}:){{2,7}}[0-9a-f]{{0,4}}(?:/\d{{1,3}})?"
    rf"|(?:https?://|[\w.+-]{{1,64}}@)?{_HOST}(?::\d{{1,5}})?/?|(?:/[A-Za-z._-][\w.-]{{0,31}}){{1,12}}/?"
    r"|(?:Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Etc|Europe|Indian|Pacific)/[A-Za-z_/+-]{2,40}\d{0,2}"
)


@lru_cache(maxsize=8192)
def is_secret_name(name: str, *, passwords: bool = True) -> bool:
    """Whether a setting of this name usually holds a secret: not its file, its address or a switch.

    Without `passwords` only keys and tokens count: `OPENAI_API_KEY`, `apiKey`, `_authToken`.
    """
    bare = name.strip().strip("@_/:")
    spread = spread_out(bare)  # `openAiKey` is an `openai` key only as it is written, `authToken` a token only apart
    said = any(_KEY.search(n) or (passwords and _PASSWORD.search(n)) for n in (bare, spread)) or is_llm_variable(spread)
    return said and _NO_SECRET.search(spread) is None


def spread_out(name: str) -> str:
    """A name with its humps apart: `openAiKey` is `open_Ai_Key`."""
    return _HUMP.sub("_", name)


def of_a_model(name: str) -> bool:
    """Whether the secret behind a name is a model provider's; the password of a gateway's database is not."""
    if re.search(r"(?i)passw|pwd|database|postgres|redis|mysql|minio|jwt|session", name):
        return False
    parts = spread_out(name).split("_")[:12]
    pairs = ["_".join((*parts[:n], parts[n] + parts[n + 1], *parts[n + 2 :])) for n in range(len(parts) - 1)]
    return any(map(is_llm_name, (name, "_".join(parts), *pairs)))  # `openAiKey` is OpenAI’s as well


def is_plain(value: str) -> bool:
    """Whether a value stands for itself: nothing that is put in later, points elsewhere, or waits to be replaced."""
    text = value.strip()
    raw = _unpacked(text).encode("utf-8", "replace")
    return bool(text) and not (
        is_reference(raw)
        or is_placeholder(raw)
        or is_local_dummy(raw)
        or _NO_VALUE.search(text)
        or _is_dotted_name(text)
        or text == "null"
    )


def _is_dotted_name(text: str) -> bool:
    return _DOTTED.fullmatch(text) is not None and not any(
        len(part) > _PART_OF_A_NAME and looks_random(part.encode("utf-8", "replace"), _RANDOM)
        for part in text.split(".")
    )


def _unpacked(text: str) -> str:
    """What stands behind `base64:`, as frameworks write their keys; the text itself where that is none."""
    if not text.startswith("base64:"):
        return text
    try:
        return base64.b64decode(text[7:], validate=True).decode("ascii")
    except ValueError:
        return text


def by_chance(value: str) -> bool:
    """Whether a value of no known form looks like one that somebody was given: plain, and made by chance, not of words."""
    text = value.strip()
    if not SHORTEST <= len(text) <= LONGEST or re.search(r"\s", text) or not is_plain(text) or _WORDS.search(text):
        return False
    if _AS_ONE.fullmatch(text) is not None or is_a_name(text):
        return False
    return looks_random(text.encode("utf-8", "replace"), _RANDOM)


def is_hashed(value: str, around: str) -> bool:
    """Whether a value is the digest of a secret, as what stands around it says."""
    return _DIGEST.fullmatch(value.strip()) is not None and _OF_A_DIGEST.search(around) is not None


def is_a_place(value: str) -> bool:
    """Whether a value says where something stands: a network, a host, a mailbox, a folder, a time zone, or a list of them."""
    places = value.replace(",", " ").split()
    return bool(places) and all(_PLACE.fullmatch(place) is not None for place in places)


def is_a_name(value: str) -> bool:
    """Whether a value is made of words and small numbers, as names of models and of entries in a store are.

    `ANTHROPIC_CLAUDE4.6_SONNET`, `app_authToken`; one long part without a break is no name. In small letters one letter may
    stand alone, as that of an environment does: `shop-d-westeu-cluster01-url`.
    """
    if _VARIABLE.fullmatch(value):
        return True
    parts = [part for part in _PARTS.split(spread_out(value)) if part]
    alone = [part for part in parts if len(part) == 1 and part.isalpha()]
    if len(alone) == 1 and len(parts) > 3 and value.islower():
        parts.remove(alone[0])
    words = [part for part in parts if re.fullmatch(r"v?\d+", part) is None]
    letters = sum(sign.isalpha() for sign in value)
    return len(parts) > 1 and len(words) <= letters / 3.5 and all(_PART.fullmatch(part) for part in parts)


def looks_secret(name: str, value: str, *, any_name: bool = False) -> bool:
    """Whether a value of no known form is a secret: by its name, and because chance made it.

    With `any_name` a value by chance is enough, unless it is a digest or a certificate.
    """
    if re.search(r"\d", value) is None or not by_chance(value):
        return False
    return is_secret_name(name) or (
        any_name and not _DIGEST.fullmatch(value.strip()) and not re.search(r"(?i)\.crt$|public|cert", name)
    )
