"""What a project has written down about its keys: who is asked, and where documents lie."""

from __future__ import annotations

from collections.abc import Iterator

from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.expressions.patterns import pattern_of
from checks.joins.remember import once
from checks.signals.documents import DOCUMENTS
from checks.signals.looking import matcher
from checks.sins.llm_use import deployed, use_of

_OTHERS = pattern_of(r"(?:^|/)(?:node_modules|vendor|third_party|\.venv|venv|site-packages)/")
PROVIDERS = pattern_of(
    r"(?i)\b(?:openai|anthropic|claude|gemini|google cloud|ai studio|vertex|azure|bedrock|aws|mistral|groq|cohere|deepseek|x\.ai|openrouter|hugging ?face"
    r"|replicate|together|fireworks|perplexity|litellm|nvidia|llm[- ]provider|model provider)\b"
)


def not_asked(evidence: Evidence) -> str:
    """Why a project is not asked for such documents, as a sentence; empty where it is."""
    if not use_of(evidence):
        return "Nothing here uses a key of a model provider."
    if not deployed(evidence):
        return "Nothing here is deployed and no key lies here: whoever runs it keeps the keys."
    return ""


def unread(evidence: Evidence) -> str:
    """Why documents cannot be judged, as a sentence; empty where they were read."""
    if not evidence.has(Need.FILES):
        return NOT_GATHERED[Need.FILES]
    if evidence.repositories and all(r.bare for r in evidence.repositories) and not evidence.files:
        return "A bare repository has no files that could be read; a clone has them."
    return ""


def documents_of(evidence: Evidence) -> dict[str, str]:
    """Path and text of the documents that were read."""
    return _documents(evidence)


@once
def _documents(evidence: Evidence) -> dict[str, str]:
    fits = matcher(DOCUMENTS)
    return {p: t for p, t in sorted(evidence.texts.items()) if fits(p) and not _OTHERS.search(p)}


def naming_provider(texts: dict[str, str]) -> Iterator[str]:
    """The paths of those that name a model provider."""
    return (path for path, text in texts.items() if PROVIDERS.search(text))
