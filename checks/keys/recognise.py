"""Recognition: is what stands here a key, whose, and how sure is that?

The order of the questions follows from how keys are made: a prefix that one vendor alone uses; a sign in the middle; a
name beside it; and only then "a key of the OpenAI-compatible sort, vendor unknown".
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable

import msgspec

from checks.expressions.patterns import pattern_of
from checks.keys import lookalikes as like
from checks.keys.assignment import ASSIGNED
from checks.keys.formats import Kind, Shapes
from checks.keys.google import UNSAID, google_context, is_in_every_copy, opens_gemini
from checks.keys.match import Match, Nature
from checks.keys.proofs import ending_beside, is_made_up_account, prove, service_account_identity
from checks.keys.secret import Secret, mask
from checks.model import Confidence

NEAR = 64  # bytes before a value in which a name is looked for
AROUND = 400  # bytes on both sides that tell a Firebase key from a Gemini key
LINE = 120  # bytes on both sides of its own line
KEPT_BESIDE = 700  # bytes after: what a tool that keeps a token writes down with it
HEAD = 600  # bytes at the beginning of a file that say what it is
ENTRY_AFTER = 120  # bytes after: a base URL in the same entry

_A_NAME = pattern_of(rb"(?<![A-Za-z0-9_$])[A-Za-z_$][A-Za-z0-9_.\-]{0,79}")
_ASSIGNMENT = pattern_of(ASSIGNED)
_LAST_NAME = pattern_of(rb"[A-Za-z0-9_.$-]+$")
_ASSIGNED = pattern_of(
    rb"(?:=>|:=|[:=,(\[]|\b(?i:bearer|basic|token|key)\s)\s{0,4}\\?[\"'`]{0,3}(?i:bearer |basic |token )?$"
)
_SECRET_NAME = pattern_of(rb"(?i)key|token|secret|pat\b|auth|credential|password|pwd|bearer")
_NOT_NAMES = frozenset(
    {
        b"value",
        b"default",
        b"str",
        b"secretstr",
        b"optional",
        b"static",
        b"final",
        b"char",
        b"type",
        b"none",
        b"null",
        b"basic",
        b"return",
        b"bearer",
        b"token",
        b"print",
        b"string",
        b"const",
        b"let",
        b"var",
        b"https",
        b"http",
        b"echo",
        b"export",
        b"set",
        b"with",
        b"key",
        b"is",
        b"as",
        b"or",
        b"and",
        b"the",
    }
)


def recognise(
    shapes: Shapes,
    data: bytes,
    start: int = 0,
    end: int | None = None,
    *,
    path: str = "",
    kinds: Iterable[Kind] | None = None,
) -> list[Match]:
    """The keys (and what looks like keys) in `data[start:end]`, by position; `data` around is used as context.

    `kinds` narrows the search to those whose anchor was met. Of overlapping matches the more telling one stays.
    """
    end = len(data) if end is None else end
    found: list[Match] = []
    lowered = data[start:end].lower()
    for kind in shapes.kinds if kinds is None else kinds:
        if kind.commons and kind.provider != "openai-compatible":
            continue
        if kind.context and not kind.is_mentioned(lowered):
            continue
        for expression in (kind.expression, kind.header) if kind.header else (kind.expression,):
            for hit in expression.finditer(data, start, end):
                match = _judge(shapes, kind, data, hit, path)
                if match is not None:
                    found.append(match)
    return without_overlaps(found)


def without_overlaps(matches: Iterable[Match]) -> list[Match]:
    """Of matches that share bytes only the one that tells most, in order of position."""
    kept: list[Match] = []
    for match in sorted(matches, key=lambda m: (-_telling(m), m.start)):
        at = bisect.bisect_left(kept, match.start, key=lambda m: m.start)
        if (at == 0 or kept[at - 1].end <= match.start) and (at == len(kept) or match.end <= kept[at].start):
            kept.insert(at, match)
    return kept


def _telling(match: Match) -> float:
    return (
        (match.nature in ("secret", "public")) * 1_000
        + match.confidence.rank * 100
        + (match.provider != "openai-compatible") * 5
        + len(match.proofs) * 10
        + min(match.end - match.start, 300) / 100
    )


def _judge(shapes: Shapes, kind: Kind, data: bytes, hit: re.Match[bytes], path: str) -> Match | None:
    start, end = hit.span("value")
    value = hit["value"]
    before = data[max(0, start - NEAR) : start]
    after = data[end : end + ENTRY_AFTER]
    if kind.context and hit.re is not kind.header:
        last = _LAST_NAME.search(data, max(0, hit.start("symbol") - 24), hit.end("symbol"))
        named = last[0] if last else None
    else:
        named = _symbol(data, start)
    if kind.commons:
        vendor = _vendor(shapes, kind, value, named, before, after, path)
        if vendor is None:
            return None
        kind = vendor
    prefix = kind.prefix.encode()
    near = _is_near(kind, before, after, named)
    if kind.special == "google":
        near = near or opens_gemini(data[max(0, start - AROUND) : start] + data[end : end + AROUND])
    if (kind.nearby and not near) or not _is_so_named(kind, named):
        return None

    proof = prove(kind.proof, value)
    nature = _nature(kind, value, prefix, data, start, end, before, after, path, proof.holds)
    if nature is None:
        return None
    proofs = [proof.words] if proof.holds else []
    if named and _SECRET_NAME.search(named):
        proofs.append("name")
    elif near:
        proofs.append("vendor nearby")
    facts = proof.facts
    if kind.special == "service-account":
        facts = service_account_identity(data[max(0, start - 1_500) : start] + b"\n" + data[end : end + 1_500])
        if not facts and b"service_account" not in data[max(0, start - 1_500) : end + 1_500]:
            return None  # a private key of another kind: not ours to judge
    if kind.ephemeral and not facts:
        facts = ending_beside(data[end : end + KEPT_BESIDE]) or ending_beside(data[max(0, start - AROUND) : start])
    told = _is_told(kind, near, data, start, end, path)
    if kind.special == "google" and not told:
        facts = (UNSAID,)
    return Match(
        provider=kind.provider,
        kind=kind.id,
        start=start,
        end=end,
        value=Secret(value),
        masked=mask(value, _shown(value, kind)),
        confidence=_confidence(kind, value, proofs, near, before, path, nature),
        nature=nature,
        told=told,
        symbol=named.decode("utf-8", "replace") if named else None,
        privilege=kind.privilege,
        proofs=tuple(proofs),
        facts=facts,
    )


def _vendor(
    shapes: Shapes, unknown: Kind, value: bytes, named: bytes | None, before: bytes, after: bytes, path: str
) -> Kind | None:
    """Whose `sk-` key this is: by its own name, or else by the name or the address that stands nearest.

    The unknown vendor's if none does and the shape is a usual one; else it is no key. `OPENAI_…` names the protocol as
    often as the vendor, so it decides nothing.
    """
    fitting = [k for k in shapes.commons if k is not unknown and _is_so_named(k, named) and k.whole.fullmatch(value)]
    before, after = _own_entry(before, after)
    places = ((named or b"", False), (before, False), (after, True), (path.encode("utf-8", "replace"), False))
    for place, is_behind in places:
        text = place.lower()
        found = [
            (at if is_behind else -at, not kind.named, n)
            for n, kind in enumerate(fitting)
            for word in _names(shapes, kind)
            if (at := text.find(word.encode()) if is_behind else text.rfind(word.encode())) >= 0
        ]
        if found:
            return fitting[min(found)[2]]
        if place is named and shapes.other_vendors.search(text):
            break
    return unknown if unknown.whole.fullmatch(value) else None


def _names(shapes: Shapes, kind: Kind) -> tuple[str, ...]:
    provider = shapes.provider(kind.provider)
    return (*kind.words, *(provider.hosts if provider else ()))


def _is_so_named(kind: Kind, named: bytes | None) -> bool:
    return not kind.named or any(word.encode() in (named or b"").lower() for word in kind.named)


# The neighbours of a value in a file of settings: another key's name and value say nothing of this one.
_ENTRY_BEFORE = pattern_of(rb"(?i)(?:key|token|secret)[\w-]*[\"']?[ \t]*[:=][ \t]*[\"']?[^\s\"'{]{6,}[^\n]*\n")
_ENTRY_AFTER = pattern_of(rb"(?i)[\w-]*(?:key|token|secret)[\w-]*[\"']?[ \t]*[:=]")


def _own_entry(before: bytes, after: bytes) -> tuple[bytes, bytes]:
    previous = [m.end() for m in _ENTRY_BEFORE.finditer(before)]
    following = _ENTRY_AFTER.search(after)
    return before[previous[-1] if previous else 0 :], after[: following.start()] if following else after


def _is_near(kind: Kind, before: bytes, after: bytes, named: bytes | None) -> bool:
    text = b"\0".join((*_own_entry(before, after), named or b"")).lower()
    return kind.context or any(re.search(rb"(?<![a-z])" + w.encode(), text) for w in kind.words)


def _nature(
    kind: Kind,
    value: bytes,
    prefix: bytes,
    data: bytes,
    start: int,
    end: int,
    before: bytes,
    after: bytes,
    path: str,
    proven: bool | None,
) -> Nature | None:
    if like.is_reference(value):
        return "reference"
    if like.is_expression(value, after, before):
        return "regex"
    if like.is_local_dummy(value, before + after):
        return "local_dummy"
    left = data[max(0, start - AROUND) : start]
    if like.is_disclaimed(after, left) or like.is_published(value):
        return "placeholder"
    if like.is_asked_about(left[-160:]) or like.is_taken_out(left, data[end : end + AROUND]):
        return "placeholder"
    if proven is False or (kind.special != "service-account" and _is_made_up(kind, value, prefix)):
        return "placeholder"
    if kind.proof == "github-crc" and _has_a_twin(data, value):
        return "placeholder"
    if ((kind.context or not prefix) and like.is_digest(value, before)) or like.is_in_a_digest(left[-120:]):
        return "hash"
    if kind.provider == "openai-compatible" and like.shows_a_shape(left[-300:], path):
        return "placeholder"
    if kind.special == "google" and value.startswith(b"AIza"):
        context = _google(data, start, end, path)
        # Shown to everybody as an example; the same value in somebody's settings was taken from there.
        shown = context == "unknown" and like.is_in_a_description(left, data[end : end + AROUND])
        return "public" if shown or context == "public" else "secret"
    if kind.special == "service-account" and is_made_up_account(data[max(0, start - 1_500) : end + 1_500]):
        return "placeholder"
    if kind.special == "aws-id":
        # The id alone opens nothing: it is listed as what names the account, and its secret is the key.
        return "public"
    if kind.public_beside and is_in_every_copy(left, data[end : end + AROUND], prefix, kind.public_beside):
        return "public"
    return "secret" if kind.secret else "public"


def _is_told(kind: Kind, near: bool, data: bytes, start: int, end: int, path: str) -> bool:
    """Whether this place says that a key is secret, as far as only a place can say so: another place may know better."""
    if kind.public_beside:
        return False
    is_googles = kind.special == "google" and data[start:end].startswith(b"AIza")
    return near or not is_googles or _google(data, start, end, path) != "unknown"


def _google(data: bytes, start: int, end: int, path: str) -> str:
    """What stands around a key of Google's tells of it (see `google_context`)."""
    left, right = data[max(0, start - AROUND) : start], data[end : end + AROUND]
    row = left[-LINE:].rpartition(b"\n")[2] + right[:LINE].partition(b"\n")[0]
    return google_context(left + right, path, row)


def of_a_page(match: Match, path: str, file: bytes = b"") -> Match:
    """The same match: public where it is Google's and stands in a page that somebody kept, be it hidden in a part of that.

    What the file said, if it is here, stays with the match when only the path is known later.
    """
    if match.nature != "secret" or match.provider != "google-gemini" or match.kind != "standard":
        return match
    match = msgspec.structs.replace(match, in_page=match.in_page or like.is_page(file[:HEAD]))
    kept = like.is_saved_page(path, file[:HEAD], page=match.in_page)
    return msgspec.structs.replace(match, nature="public") if kept else match


def at_its_place(match: Match, path: str, data: bytes = b"") -> Match:
    """The same match, where what it stands in says more of it: Google's keys in a page that somebody kept are the page's;
    what was typed for a test is none; and what a file says at its head of the keys in its comments holds for them.
    `data` is the file, if it is here.
    """
    match = of_a_page(match, path, data)
    if match.nature != "secret":
        return match
    if like.lowers_confidence(path) and like.is_typed(match.value.reveal()):
        return msgspec.structs.replace(match, nature="placeholder")
    if like.is_in_a_comment(data[max(0, match.start - 200) : match.start]) and like.disclaims_all(data[:HEAD]):
        return msgspec.structs.replace(match, nature="placeholder")
    return match


def _has_a_twin(data: bytes, value: bytes) -> bool:
    """Whether the same signs stand behind another of GitHub's prefixes: nobody was given both, they test a filter."""
    return any(
        data.find(b"gh" + letter + value[3:]) >= 0 for letter in (b"p", b"o", b"u", b"s", b"r") if letter != value[2:3]
    )


def _is_made_up(kind: Kind, value: bytes, prefix: bytes) -> bool:
    body = value[len(_shown(value, kind)) :]
    if kind.special == "aws-id":
        return like.is_placeholder(value[4:]) or like.entropy(value[4:]) < 2.6
    if kind.special == "google" and value.startswith(b"AQ."):
        body = value[7:]
    if kind.proof == "azure-signature":
        body = value[:52] + value[60:72]  # around the signatures, of which one is "AAAAACOG"
    if like.is_placeholder(body):
        return True
    hexadecimal = re.fullmatch(rb"[0-9a-f|-]+", body) is not None
    if kind.context and not hexadecimal and (body.isdigit() or (body.isalpha() and (body.islower() or body.isupper()))):
        return True  # a word or a number, not a value that chance made
    return not like.looks_random(body, 2.6 if hexadecimal else kind.entropy)


def _confidence(
    kind: Kind, value: bytes, proofs: list[str], near: bool, before: bytes, path: str, nature: Nature
) -> Confidence:
    level = kind.confidence
    if kind.context:
        sure = kind.distinct or any(proof not in ("name", "vendor nearby") for proof in proofs)
        level = Confidence.MEDIUM if kind.confidence is Confidence.HIGH and not sure else kind.confidence
    elif kind.provider == "openai-compatible":
        level = Confidence.MEDIUM if "name" in proofs or _ASSIGNED.search(before) else Confidence.LOW
    elif kind.commons:
        level = Confidence.HIGH if "name" in proofs else Confidence.MEDIUM
    elif kind.confidence is Confidence.MEDIUM and near and "name" in proofs:
        level = Confidence.HIGH
    elif kind.confidence is Confidence.MEDIUM and not kind.prefix and not near and "name" not in proofs:
        level = Confidence.LOW
    elif kind.special == "google" and value.startswith(b"AIza"):
        # Same shape as a Maps key: only Gemini's surroundings make it surely a secret (see `google_context`).
        level = Confidence.HIGH if near else Confidence.MEDIUM if "name" in proofs else Confidence.LOW
    if not kind.confirmed:
        level = min(level, Confidence.MEDIUM if near else Confidence.LOW, key=lambda c: c.rank)
    if like.is_for_a_test(before) and not like.lowers_confidence(path):
        level = level.lowered()
    return like.doubted(level, path)


def _symbol(data: bytes, start: int) -> bytes | None:
    """The nearest name before a value that an assignment joins to it; words of the languages are no names."""
    for found in reversed(list(_A_NAME.finditer(data, max(0, start - 200), start))):
        name = found[0].strip(b".-")
        if len(name) > 1 and name.lower() not in _NOT_NAMES and _ASSIGNMENT.fullmatch(data, found.end(), start):
            return name
    return None


def _shown(value: bytes, kind: Kind) -> bytes:
    """The part of a value that tells only its kind: the fixed prefix as it stands in this value."""
    prefix = kind.prefix.encode()
    if value.startswith(prefix):
        return prefix
    head = re.match(rb"[A-Za-z]{2,10}[_-](?:[a-z]{2,8}\d{0,3}-)?", value) if prefix else None
    return head[0] if head and len(head[0]) <= len(prefix) + 8 else b""
