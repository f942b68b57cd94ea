"""Formats: what the keys of each provider look like, read from one TOML file a provider.

A kind of key has an exact expression and *anchors*: short expressions that are cheap to look for in everything. Only
around an anchor is the exact expression tried (`Kind.before` and `Kind.after` say how far).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from importlib import resources
from typing import Literal

import msgspec
import tomli

from checks.expressions.codes import codes
from checks.keys.assignment import ASSIGNED, JOINED, SHORT, SHORT_BLOCK, SHORT_JOINED, SHORT_LINES
from checks.model import Confidence

DETECTION_VERSION = "6"  # raised when recognition changes in code, so that remembered results are not reused

# A value begins where no word goes on, as a shell's default ("${NAME:-…}"), or after an escape that ends a word ("\n", "%22", "").
_BEGIN = rb"(?:(?<![A-Za-z0-9_-])|(?<=:-)|(?<=\\[nrt])|(?<=%[0-9A-Fa-f]{2})|(?<=\\u00[0-9a-f]{2}))"
_END = rb"(?![A-Za-z0-9_]|-[A-Za-z0-9])"
_GUARDS: dict[str, tuple[bytes, bytes]] = {
    "word": (_BEGIN, _END),
    "base64": (rb"(?:(?<![A-Za-z0-9+/_-])|(?<=:-)|(?<=\\[nrt])|(?<=%[0-9A-Fa-f]{2}))", rb"(?![A-Za-z0-9+/=_-])"),
    "none": (b"", b""),
}
# Behind a name a value is less in doubt, and so may end before a full stop.
_CONTEXT_GUARDS: dict[str, tuple[bytes, bytes]] = {
    "word": (rb"(?<![A-Za-z0-9_.-])", rb"(?![A-Za-z0-9_-]|\.[A-Za-z0-9])"),
    "base64": (rb"(?<![A-Za-z0-9+/_-])", _GUARDS["base64"][1]),
}

# For the cheap search: a long value in a header or a call, and an address after it. One for all kinds without a shape.
_HEADER = r"(?is)(?:bearer|token|key|basic)[^a-z0-9]{1,5}[a-z0-9_.+/-]{27,120}[^a-z0-9].{0,100}https?://"
DEFAULT_NAME_PART = r"(?:key|token|secret|pat|credential|auth|password)"
# Where a word begins: behind what is no letter, or at a hump, so that `hexa_api_key` names no `exa`.
_WORD_BEGINS = rb"(?:(?<![A-Za-z])|(?<=[a-z])(?=[A-Z]))"
# Not `keyword`, `path`, `pattern`, `author`; nor what names a key: its id, its hash, where it lies.
_NO_NAMES = (
    rb"(?!(?i:words?|boards?|frames?|hs?|tern|ient|ch|ors?|[_.-]?(?:ids?|uuid|names?|labels?|hash|sha\d*|md5|digest|fingerprint"
    rb"|prefix|suffix|hint|files?|paths?|urls?|uri|endpoint|versions?|types?|arn|commit|rev))(?![A-Za-z0-9]))"
)
CONTEXT_BEFORE, CONTEXT_AFTER = 64, 320


class ShapeError(ValueError):
    """A provider's file does not say what it must; the message names file and field."""


class Pages(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a person goes: to make and revoke keys, to see their use, to set limits.

    `unconfirmed` names the pages whose address was not seen in the vendor's own documentation.
    """

    keys: str | None = None
    usage: str | None = None
    limits: str | None = None
    unconfirmed: tuple[Literal["keys", "usage", "limits"], ...] = ()


class Liveness(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The documented read-only call that tells whether a key is alive, with the status codes and what they mean.

    `url` may hold words in braces, filled from what `needs` names. `field` is a path in the JSON answer that must be
    there and true besides; a body with `dead_word`, `restricted_word` or `credit_word` means just that. `blocked` and
    `limited` are paths to what is true of a key that is switched off or held back, `credit` one to what is false or not
    above zero when nothing is left to spend. `also` are the vendor's other regions: a key is dead when all of them say
    so. `user` is the name that goes with the key in HTTP basic authentication; without one the key is the name. Without
    `header` the key is sent as the field `form`. `confirmed` is false where no vendor's documentation was seen to state
    the call.
    """

    method: Literal["GET", "POST"]
    url: str
    header: str = ""
    form: str = ""
    extra: dict[str, str] = {}
    live: tuple[int, ...]
    restricted: tuple[int, ...] = ()
    dead: tuple[int, ...]
    field: str = ""
    dead_word: str | None = None
    restricted_word: str | None = None
    credit_word: str | None = None
    credit: str = ""
    blocked: tuple[str, ...] = ()
    limited: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    user: str = ""
    body: str = ""
    needs: str = ""
    note: str = ""
    confirmed: bool = True


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
    head: str = ""  # how the value of a kind without a shape begins, for the cheap search
    guard: Literal["word", "base64", "none"] = "word"
    context: bool = False
    distinct: bool = False  # a context kind whose value, behind its name, leaves no doubt
    commons: bool = False
    nearby: bool = False
    words: tuple[str, ...] = ()
    named: tuple[str, ...] = ()  # of kinds that share a shape: this one stands behind a name with one of these words
    name_part: str = DEFAULT_NAME_PART
    special: Literal["", "google", "service-account", "aws-id"] = ""
    proof: str = ""
    entropy: float = 3.0  # bits a character, at least, of the part behind the prefix
    confidence: Confidence = Confidence.HIGH
    privilege: Literal["admin", "normal", "limited"] = "normal"
    secret: bool = True
    public_beside: tuple[str, ...] = ()  # beginnings of ids: beside a program that everybody installs it is public
    ephemeral: bool = False
    tested: bool = True  # False: never tried, even when asked; trying it may spend, rotate or misuse it
    liveness: Liveness | None = None  # where it is not the provider's
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
            return codes.compiled(begin + value + end)
        # The value stands behind a name (`mistral_api_key = …`, a section `mistral` with a setting `api_key`), or alone
        # in a vendor's call (`Deepgram("…")`).
        begin, end = _CONTEXT_GUARDS[self.guard]
        word = b"(?P<symbol>" + _WORD_BEGINS + b"(?i:" + "|".join(self.words).encode() + b")"
        setting = JOINED + b"(?i:" + self.name_part.encode() + b")" + _NO_NAMES + rb"[A-Za-z0-9_.-]{0,16}"
        call = rb"[A-Za-z0-9_.]{0,24}(?=\()"
        behind = b"(?:" + setting + b"|" + call + b"))(?:" + ASSIGNED + rb"|\([ \t\r\n]{0,16}[\"'`])"
        return codes.compiled(word + behind + begin + value + end)

    @cached_property
    def header(self) -> re.Pattern[bytes] | None:
        """For kinds without a shape: the value in a header or a call, and behind it the vendor's address."""
        if not self.context:
            return None
        before, end = _CONTEXT_GUARDS[self.guard]
        scheme = rb"(?P<symbol>(?i:bearer|token|key|basic))[\"']?[ :=\t]{1,3}[\"']?"
        value = b"(?P<value>" + self.pattern.encode() + b")"
        words = b"(?i:" + "|".join(self.words).encode() + b")"
        address = rb"(?=[^;]{0,100}?https?://[^\s\"'<>]{0,60}?(?<![A-Za-z])" + words + b")"
        return codes.compiled(scheme + before + value + end + address)

    @cached_property
    def _mention(self) -> tuple[tuple[bytes, ...], re.Pattern[bytes] | None]:
        plain = tuple(w.encode() for w in self.words if re.escape(w) == w)
        other = [w.encode() for w in self.words if re.escape(w) != w]
        return plain, codes.compiled(b"|".join(other)) if other else None

    def is_mentioned(self, lowered: bytes) -> bool:
        """Whether a text in small letters has one of the words: much cheaper to ask than the exact expression."""
        plain, other = self._mention
        return any(word in lowered for word in plain) or (other is not None and other.search(lowered) is not None)

    @cached_property
    def whole(self) -> re.Pattern[bytes]:
        """The value alone, for a full match."""
        return codes.compiled(self.pattern.encode())

    @property
    def searched(self) -> tuple[str, ...]:
        """The short expressions that lead to this kind, in Hyperscan's dialect."""
        if self.anchors:
            return self.anchors
        if self.context:
            # Name, assignment and the head of a value: rare enough to be worth a closer look wherever it is met.
            head = self.head or self._value_head
            gap = f"(?:{SHORT}|{SHORT_LINES}|{SHORT_BLOCK})"
            behind = (
                rf"(?:{SHORT_JOINED}{self.name_part}[a-z0-9_.-]{{0,16}}{gap}|[a-z0-9_.]{{0,24}}\([^a-z0-9]{{0,18}})"
            )
            words = "|".join(self.words)
            return (f"(?i)(?:{words}){behind}{head}", _HEADER)
        if self.commons:
            return ()  # the unknown vendor's anchor leads to all of them
        signs = "[A-Za-z0-9+/]" if self.guard == "base64" else "[A-Za-z0-9_-]"
        return (re.escape(self.prefix).replace("\\-", "-") + signs + "{6}",)

    @property
    def _value_head(self) -> str:
        first = re.match(r"(\[[^\]]+\])\{(\d+)", self.pattern)
        return f"{first[1]}{{{min(int(first[2]), 32)}}}" if first else "[A-Za-z0-9_./+-]{24}"

    @property
    def reach(self) -> tuple[int, int]:
        """How many bytes before and after the END of an anchor hit the exact expression and its context may need."""
        if self.before or self.after:
            return self.before or CONTEXT_BEFORE + 128, self.after or CONTEXT_AFTER
        return (640, CONTEXT_AFTER) if self.context else (256, CONTEXT_AFTER)


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

    def liveness(self, provider: str, kind: str) -> Liveness | None:
        """The call that tells whether a key of this kind is alive; None where there is none, or where none may be made."""
        found = self._by_id.get((provider, kind))
        if found is None or not found.tested or not found.secret:
            return None
        return found.liveness or self.providers[provider].liveness

    @cached_property
    def commons(self) -> tuple[Kind, ...]:
        """The kinds that share the prefix `sk-`."""
        return tuple(k for k in self.kinds if k.commons)

    @cached_property
    def other_vendors(self) -> re.Pattern[bytes]:
        """The words of vendors whose keys never begin with a bare `sk-`, in a name; OpenAI's name the protocol, too."""
        sharing = {k.provider for k in self.commons} | {"openai"}
        words = sorted({w for p in self.providers.values() if p.id not in sharing for w in p.words})
        return codes.compiled(rb"(?<![a-z])(?:" + "|".join(words).encode() + rb")(?![a-z])")

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
        provider = msgspec.convert(tomli.loads(text), Provider)
        kinds = tuple(
            msgspec.structs.replace(k, provider=provider.id, words=k.words or provider.words) for k in provider.kind
        )
        for kind in () if proven else kinds:
            kind.expression  # noqa: B018 - compiled here, so that a broken pattern names its file
            if kind.context and not kind.words:
                raise ValueError(f"kind {kind.id}: a kind without a shape needs words")
            if not kind.context and not kind.commons and not kind.prefix and not kind.anchors:
                raise ValueError(f"kind {kind.id}: neither a prefix nor anchors")
    except (tomli.TOMLDecodeError, msgspec.ValidationError, re.error, ValueError) as error:
        raise ShapeError(f"{origin}: {error}") from None
    return msgspec.structs.replace(provider, kind=kinds)


@cache
def built_in_providers() -> tuple[Provider, ...]:
    """The providers Shrift knows, by id: read once, however many ask."""
    folder = resources.files(__package__) / "providers"
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return tuple(read_provider(file.read_text(encoding="utf-8"), file.name, proven=True) for file in files)


def load_providers(extra: Iterable[tuple[str, str]] = ()) -> Shapes:
    """All built-in providers and `extra` ones, given as pairs of an origin and the text of a file.

    A provider of the same id takes the place of the built-in one: a plug-in may know better.
    """
    providers = {p.id: p for p in built_in_providers()}
    for origin, text in extra:
        provider = read_provider(text, origin)
        providers[provider.id] = provider
    return Shapes(providers.values())
