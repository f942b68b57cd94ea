"""What each provider documents, one module a provider: a question in, a reply out."""

from __future__ import annotations

from collections.abc import Callable

from checks.simulator.contracts import (
    anthropic,
    aws,
    azure,
    deepgram,
    elevenlabs,
    fireworks,
    google,
    hosts,
    huggingface,
    langfuse,
    litellm,
    mistral,
    openai,
    openrouter,
    xai,
)
from checks.simulator.talk import Ask, Reply
from checks.simulator.world import World

CONTRACTS: dict[str, Callable[[Ask, World], Reply]] = {
    "openai": openai.answer,
    "anthropic": anthropic.answer,
    "openrouter": openrouter.answer,
    "mistral": mistral.answer,
    "xai": xai.answer,
    "litellm": litellm.answer,
    "langfuse": langfuse.answer,
    "elevenlabs": elevenlabs.answer,
    "deepgram": deepgram.answer,
    "fireworks": fireworks.answer,
    "huggingface": huggingface.answer,
    "aws-bedrock": aws.answer,
    "google-gemini": google.answer,
    "azure-openai": azure.answer,
    "github.com": hosts.github,
    "gitlab.com": hosts.gitlab,
}
