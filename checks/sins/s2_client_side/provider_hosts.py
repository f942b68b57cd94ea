"""Hosts of model providers: what a request of client code must not be addressed to with the project's key."""

from __future__ import annotations

from checks.expressions.patterns import pattern_of
from checks.joins.worded import Worded

HOST_WORDS = (
    "api.openai.com", "api.anthropic.com", "generativelanguage.googleapis.com", "aiplatform.googleapis.com", "api.groq.com", "api.mistral.ai", "openrouter.ai", "api.deepseek.com",
    "api.x.ai", "api.together.", "api.cohere.", "huggingface.co", "openai.azure.com", "services.ai.azure.com", "bedrock-runtime", "api.perplexity.ai", "api.fireworks.ai",
    "api.replicate.com", "api.elevenlabs.io", "api.deepgram.com", "api.cerebras.ai", "dashscope", "api.moonshot.", "bigmodel.cn", "api.stability.ai", "integrate.api.nvidia.com",
    "api.siliconflow.", "api.sambanova.ai", "api.novita.ai", "api.assemblyai.com", "api.voyageai.com", "ai-gateway.vercel.sh", "models.inference.ai.azure.com", "models.github.ai",
)  # fmt: skip
HOST = pattern_of(
    r"""(?ix) (?<![\w.-]) (?: api\.openai\.com | api\.anthropic\.com | generativelanguage\.googleapis\.com | (?:[a-z0-9-]+-)?aiplatform\.googleapis\.com | api\.groq\.com | api\.mistral\.ai
      | openrouter\.ai(?=/api|/v1|["'`\s;/]|$) | api\.deepseek\.com | api\.x\.ai | api\.together\.(?:xyz|ai) | api\.cohere\.(?:com|ai) | (?:api-inference|router)\.huggingface\.co
      | (?:[\w-]+|\$\{[^}]+\}|\\\([^)]+\)|\$\w+)\.openai\.azure\.com | [\w-]+\.services\.ai\.azure\.com | models\.inference\.ai\.azure\.com | models\.github\.ai
      | bedrock-runtime(?:-fips)?\.(?:[a-z0-9-]+|\$\{[^}]+\})\.amazonaws\.com | api\.perplexity\.ai | api\.fireworks\.ai | api\.replicate\.com | api\.elevenlabs\.io | api\.deepgram\.com
      | api\.cerebras\.ai | dashscope(?:-intl)?\.aliyuncs\.com | api\.moonshot\.(?:cn|ai) | open\.bigmodel\.cn | api\.stability\.ai | integrate\.api\.nvidia\.com | api\.siliconflow\.(?:cn|com)
      | api\.sambanova\.ai | api\.novita\.ai | api\.assemblyai\.com | api\.voyageai\.com | ai-gateway\.vercel\.sh )(?![\w-])"""
)
_NAMED = Worded(*HOST_WORDS)


def names_host(text: str) -> bool:
    """Whether a text may name such a host: letters only, for the expression is slow over long texts."""
    return _NAMED.stand_in(text)
