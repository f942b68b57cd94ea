"""Own keys: what a program calls the key that its user gave it."""

from __future__ import annotations

import re

import msgspec

from checks.expressions.patterns import pattern_of
from checks.sins.s2_client_side.public_names import names_secret

_GENERIC = pattern_of(r"(?i)^(?:\w*_)?(?:user|custom|my|own|saved|stored|chat|model|provider|llm|ai)?_?api_?keys?$")
_MODELS = pattern_of(
    r"(?i)openai|anthropic|claude|gemini|openrouter|groq|mistral|\bllm\b|chatgpt|completions|deepseek|langsmith|langgraph|langchain|perplexity|huggingface"
)
_PUBLISHED = pattern_of(r"(?i)public|publishable|anon|firebase|stripe|maps?_|supabase|clerk|posthog|sentry|algolia")


class Kept(msgspec.Struct, frozen=True):
    """A key that is kept: what it is called, where it lies; `declared` where only the type of what is kept tells of it."""

    name: str
    where: str
    line: int
    column: int
    device: bool = False  # among the settings of a phone or a desktop program
    declared: bool = False


def names_key(name: str, *, models: bool) -> bool:
    """Whether what is called so is a key to models. `models` says that the program is about these: then a plain `apiKey` is."""
    said = plain(name)
    if names_secret(said):
        return True
    return models and _GENERIC.match(said) is not None and not _PUBLISHED.search(said)


def plain(name: str) -> str:
    """`openai-api-key` and `keys.openaiApiKey` as names are written in code."""
    return re.sub(r"\W+", "_", name).strip("_")


def speaks_of_models(text: str) -> bool:
    """Whether a text names a provider or a model."""
    return _MODELS.search(text) is not None
