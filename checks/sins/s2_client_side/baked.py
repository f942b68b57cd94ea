"""Baked values: settings that a build writes into an app, known by name where the value itself comes from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

import msgspec

from checks.evidence import Evidence
from checks.expressions.patterns import pattern_of
from checks.model import Confidence, Finding, Key, Location, Severity, Sighting
from checks.sins.keyed import KEPT_LOCATIONS, unique
from checks.sins.s2_client_side.apps import Form
from checks.sins.s2_client_side.public_names import names_secret
from checks.sins.s2_client_side.shipped import published, standing
from checks.sins.severity import severity_of


class Baked(msgspec.Struct, frozen=True):
    """A setting that goes into an app. `how` goes on a sentence that begins with its name: “… is written into BuildConfig
    by build.gradle”. `also` are other names it goes by, `file` the file of settings that is packed as a whole.
    """

    name: str
    how: str
    location: Location
    sure: Confidence = Confidence.MEDIUM
    severity: Severity = Severity.HIGH
    also: tuple[str, ...] = ()
    file: str = ""


# What code says that talks to a model: a plain `apiKey` in it is a model's.
TALKS_TO_MODELS = pattern_of(
    r"(?i)generative-?ai|generativelanguage|openai|anthropic|\bclaude|gemini|mistral|\bgroq|deepseek|openrouter|huggingface|hugging_face|replicate|perplexity|cohere|elevenlabs|langchain"
)
_PLAIN_NAME = pattern_of(r"(?i)^(?:(?:my|app|chat|ai|gpt|llm|the|user|default)_?)?(?:api|secret|access|auth)_?(?:key|token|secret)$|^(?:key|token)$")  # fmt: skip
# What nothing closes goes to the end, of its line or of the text: it is met once, and not again from each sign in it.
_COMMENTS = pattern_of(r"\"(?:[^\"\\\n]|\\.)*\"?|'(?:[^'\\\n]|\\.)*'?|(?P<comment>//[^\n]*|/\*.*?(?:\*/|\Z))", re.S)
_NOT_END = pattern_of(r"[^\r\n]")


def is_plain(name: str) -> bool:
    """Whether a name says that this is a key, and not whose: `apiKey`, `API_KEY`."""
    return _PLAIN_NAME.match(name) is not None


def speaks_of_models(name: str, text: str) -> bool:
    """Whether a setting is one for a model's key: by its own name, or a plain one in code that talks to models."""
    return names_secret(name) or (is_plain(name) and TALKS_TO_MODELS.search(text) is not None)


def without_comments(text: str) -> str:
    """Code of the family of C with its comments blanked; every place stays where it is."""
    return _COMMENTS.sub(lambda m: _NOT_END.sub(" ", m[0]) if m["comment"] else m[0], text)


def values_of(evidence: Evidence, *names: str, file: str = "") -> Iterator[tuple[Key, Sighting]]:
    """The keys that stand behind these names, or in this file of settings."""
    wanted = {n for n in names if n}
    for key, sighting in standing(evidence):
        if sighting.path == file if file else (sighting.symbol or "") in wanted:
            yield key, sighting


def baked_findings(
    finding: Callable[..., Finding],
    form: Form,
    found: Iterable[Baked],
    evidence: Evidence,
    consequence: str,
    told: frozenset[str] = frozenset(),
) -> list[Finding]:
    """A finding for each name, with the key if one stands behind it. `told` are keys of which it is said already."""
    groups: dict[str, list[Baked]] = {}
    for one in found:
        groups.setdefault(one.name, []).append(one)
    out = published(form, evidence)
    made: list[Finding] = []
    for name, ones in groups.items():
        first = max(ones, key=lambda b: (b.sure.rank, b.severity.rank))
        places = unique(b.location for b in ones)
        keys: dict[str, tuple[Key, list[Sighting]]] = {}
        for one in ones:
            wanted = (one.name, *one.also) if not one.file else ()
            for key, sighting in values_of(evidence, *wanted, file=one.file):
                keys.setdefault(key.fingerprint, (key, []))[1].append(sighting)
        words = f"{name} {first.how}. {consequence}" + (f" And {out}." if out else "")
        base = first.severity.shifted(bool(out))
        for fingerprint, (key, sightings) in keys.items():
            if fingerprint not in told:
                made.append(
                    finding(
                        f"{words} Its value stands in {sightings[0].path}{_ignored(sightings)}.",
                        key=fingerprint,
                        locations=unique([*places, *(s.location for s in sightings)])[:KEPT_LOCATIONS],
                        severity=severity_of(base, key, sightings, evidence),
                        confidence=max((s.confidence for s in sightings), key=lambda c: c.rank),
                        about=name,
                    )
                )
        if not keys:
            made.append(
                finding(
                    words,
                    locations=places[:KEPT_LOCATIONS],
                    severity=base,
                    confidence=first.sure,
                    about=name,
                )
            )
    return made


def _ignored(sightings: list[Sighting]) -> str:
    """The most common misunderstanding, where it is at work."""
    return ", which is kept out of git and not out of the app" if all(s.place == "ignored" for s in sightings) else ""
