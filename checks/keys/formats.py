"""Formats: what the keys of each provider look like, read from one TOML file a provider.

A kind of key has an exact expression and *anchors*: short expressions that are cheap to look for in everything. Only
around an anchor is the exact expression tried (`Kind.before` and `Kind.after` say how far).
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cached_property
from importlib import resources
from typing import Literal

import msgspec

from checks.model import Confidence

DETECTION_VERSION = "1"  # raised when recognition changes in code, so that remembered results are not reused

# A value begins where no word goes on, or after an escape that ends a word ("\n", "%22", "").
_BEGIN = rb"(?:(?<![A-Za-z0-9_-])|(?<=\\[nrt])|(?<=%[0-9A-Fa-f]{2})|(?<=\\u00[0-9a-f]{2}))"
_END = rb"(?![A-Za-z0-9_]|-[A-Za-z0-9])"
_GUARDS: dict[str, tuple[bytes, bytes]] = {
    "word": (_BEGIN, _END),
    "base64": (rb"(?:(?<![A-Za-z0-9+/_-])|(?<=\\[nrt])|(?<=%[0-9A-Fa-f]{2}))", rb"(?![A-Za-z0-9+/=_-])"),
    "none": (b"", b""),
}

# Between a name and its value: "=", ":", "=>", a comma of a call, quotes, brackets, a "value:" on the next line (lists
# of name and value in manifests), a `default`, and spaces, bounded.
_ASSIGN = (
    rb"[\"'\]\)`]{0,3}[ \t]{0,8}(?:\r?\n[ \t-]{0,24}[\"']?(?i:value|default)[\"']?[ \t]{0,4})?(?:=>|:=|\?\?|\|\||[:=,]|(?i:\bis\b))[ \t]{0,4}"
    rb"(?:[A-Za-z_.]{0,24}\()?[ \t]{0,2}\\?[\"'`]{0,3}(?i:bearer |token |basic )?"
)
# The same for the cheap search, a little wider.
_ASSIGN_SHORT = (
    r"[\"'\]\)`]{0,3}[ \t]{0,8}(?:\r?\n[ \t-]{0,24}[\"']?(?:value|default)[\"']?[ \t]{0,4})?(?:=>|:=|\?\?|\|\||[:=,]|is)[ \t]{0,4}"
    r"(?:[a-z_.]{0,24}\()?[ \t]{0,2}\\?[\"'`]{0,3}(?:bearer |token |basic )?"
)
_NAME_END = rb"[A-Za-z0-9_.\- ]{0,24}"
DEFAULT_NAME_PART = r"(?:key|token|secret|pat|credential|auth|password)"
CONTEXT_BEFORE, CONTEXT_AFTER = 64, 320


class ShapeError(ValueError):
    """A provider's file does not say what it must; the message names file and field."""


class Pages(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a person goes: to make and revoke keys, to see their use, to set limits."""

    keys: str | None = None
    usage: str | None = None
    limits: str | None = None


class Liveness(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The documented read-only call that tells whether a key is alive, with the status codes and what they mean."""

    method: Literal["GET", "POST"]
    url: str
    header: str = ""
    extra: dict[str, str] = {}
    live: tuple[int, ...]
    restricted: tuple[int, ...] = ()
    dead: tuple[int, ...]
    dead_word: str | None = None


class Revocation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who can switch a key off by API, and how."""

    by: Literal["holder", "admin", "console"]
    how: str
    confirmed: bool = True


class Spending(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the provider offers against a runaway bill."""

    controls: str


class Kind(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    """One kind of key of a provider.

    `context` kinds have no shape of their own: a name with one of `words` must stand before them. `nearby` kinds have
    a weak prefix: one of the words must stand within about 40 characters. `commons` kinds share the prefix `sk-` with
    other vendors and are told apart by what is near.
    """

    id: str
    name: str
    pattern: str
    broad: str = ""  # of the commons: what is looked for before the vendor is known
    note: str = ""
    prefix: str = ""
    anchors: tuple[str, ...] = ()
    guard: Literal["word", "base64", "none"] = "word"
    context: bool = False
    commons: bool = False
    nearby: bool = False
    words: tuple[str, ...] = ()
    name_part: str = DEFAULT_NAME_PART
    special: Literal["", "google", "service-account", "aws-id"] = ""
    proof: str = ""
    entropy: float = 3.0  # bits a character, at least, of the part behind the prefix
    confidence: Confidence = Confidence.HIGH
    privilege: Literal["admin", "normal", "limited"] = "normal"
    secret: bool = True
    ephemeral: bool = False
    confirmed: bool = True  # False: the shape comes from hearsay, and its matches are believed less
    before: int = 0
    after: int = 0
    provider: str = ""  # filled when loaded

    @cached_property
    def expression(self) -> re.Pattern[bytes]:
        """The exact expression; the value is its group `value`."""
        begin, end = _GUARDS[self.guard]
        value = b"(?P<value>" + (self.broad or self.pattern).encode() + b")"
        if not self.context:
            return re.compile(begin + value + end)
        names = b"(?P<symbol>[A-Za-z0-9_.-]{0,24}(?i:" + "|".join(self.words).encode() + b")" + _NAME_END
        names += b"(?i:" + self.name_part.encode() + rb")[A-Za-z0-9_]{0,16})"
        before = b"(?<![A-Za-z0-9+/_-])" if self.guard == "base64" else b"(?<![A-Za-z0-9_.-])"
        return re.compile(
            names + _ASSIGN + before + value + (end if self.guard == "base64" else rb"(?![A-Za-z0-9_.-])")
        )

    @cached_property
    def whole(self) -> re.Pattern[bytes]:
        """The value alone, for a full match."""
        return re.compile(self.pattern.encode())

    @property
    def searched(self) -> tuple[str, ...]:
        """The short expressions that lead to this kind, in Hyperscan's dialect."""
        if self.anchors:
            return self.anchors
        if self.context:
            # Name, assignment and the head of a value: rare enough to be worth a closer look wherever it is met.
            return tuple(
                rf"(?i){word}[a-z0-9_.\- ]{{0,24}}{self.name_part}[a-z0-9_]{{0,16}}{_ASSIGN_SHORT}{self._value_head}"
                for word in self.words
            )
        if self.commons:
            return ()  # the unknown vendor's anchor leads to all of them
        return (re.escape(self.prefix).replace("\\-", "-") + "[A-Za-z0-9_-]{6}",)

    @property
    def _value_head(self) -> str:
        first = re.match(r"(\[[^\]]+\])\{(\d+)", self.pattern)
        return f"{first[1]}{{{min(int(first[2]), 16)}}}" if first else "[A-Za-z0-9_./+-]{16}"

    @property
    def reach(self) -> tuple[int, int]:
        """How many bytes before and after the END of an anchor hit the exact expression and its context may need."""
        if self.before or self.after:
            return self.before or CONTEXT_BEFORE + 128, self.after or CONTEXT_AFTER
        return (320, CONTEXT_AFTER) if self.context else (256, CONTEXT_AFTER)


class Provider(msgspec.Struct, frozen=True, kw_only=True):
    """One provider. `words` name it near a key; `hosts` are where its API answers."""

    id: str
    name: str
    note: str = ""
    environment: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    docs: str | None = None
    pages: Pages = Pages()
    spending: Spending | None = None
    liveness: Liveness | None = None
    revocation: Revocation | None = None
    kind: tuple[Kind, ...] = ()

    @property
    def keys_page(self) -> str | None:
        """Where its keys are made and revoked, or else where that is documented."""
        return self.pages.keys or self.docs


class Shapes:
    """All providers and the kinds of their keys, with a hash that names the rules."""

    def __init__(self, providers: Iterable[Provider]) -> None:
        self.providers: Mapping[str, Provider] = {p.id: p for p in providers}
        self.kinds: tuple[Kind, ...] = tuple(k for p in self.providers.values() for k in p.kind)
        self._by_id = {(k.provider, k.id): k for k in self.kinds}

    def provider(self, id: str) -> Provider | None:
        """The provider of this id."""
        return self.providers.get(id)

    def kind(self, provider: str, id: str) -> Kind:
        """The kind of this id; raises `KeyError`."""
        return self._by_id[provider, id]

    def title(self, provider: str, kind: str) -> str:
        """The kind's name as people read it: "OpenAI project key"."""
        found = self._by_id.get((provider, kind))
        return found.name if found else f"{provider} key"

    @cached_property
    def commons(self) -> tuple[Kind, ...]:
        """The kinds that share the prefix `sk-`."""
        return tuple(k for k in self.kinds if k.commons)

    @cached_property
    def environment(self) -> frozenset[str]:
        """Every variable name a provider documents, in capitals."""
        return frozenset(name.upper() for p in self.providers.values() for name in p.environment)

    @cached_property
    def rules_hash(self) -> str:
        """SHA-256 over all that decides what is found; equal hashes find equal things."""
        content = msgspec.json.encode([DETECTION_VERSION, sorted(self.providers.values(), key=lambda p: p.id)])
        return hashlib.sha256(content).hexdigest()


def read_provider(text: str, origin: str, *, proven: bool = False) -> Provider:
    """A provider from the text of its file. Raises `ShapeError` that names `origin` and what is wrong.

    `proven` files (our own, which the tests read) are not checked again at every start.
    """
    try:
        provider = msgspec.convert(tomllib.loads(text), Provider)
        kinds = tuple(
            msgspec.structs.replace(k, provider=provider.id, words=k.words or provider.words) for k in provider.kind
        )
        for kind in () if proven else kinds:
            kind.expression  # noqa: B018 - compiled here, so that a broken pattern names its file
            if kind.context and not kind.words:
                raise ValueError(f"kind {kind.id}: a kind without a shape needs words")
            if not kind.context and not kind.commons and not kind.prefix and not kind.anchors:
                raise ValueError(f"kind {kind.id}: neither a prefix nor anchors")
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, re.error, ValueError) as error:
        raise ShapeError(f"{origin}: {error}") from None
    return msgspec.structs.replace(provider, kind=kinds)


def built_in_providers() -> list[Provider]:
    """The providers Shrift knows, by id."""
    folder = resources.files(__package__) / "providers"
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return [read_provider(file.read_text(encoding="utf-8"), file.name, proven=True) for file in files]


def load_providers(extra: Iterable[tuple[str, str]] = ()) -> Shapes:
    """All built-in providers and `extra` ones, given as pairs of an origin and the text of a file.

    A provider of the same id takes the place of the built-in one: a plug-in may know better.
    """
    providers = {p.id: p for p in built_in_providers()}
    for origin, text in extra:
        provider = read_provider(text, origin)
        providers[provider.id] = provider
    return Shapes(providers.values())
