"""Samples: made-up keys of every kind, built from the kind's own description when they are needed.

They open nothing: nobody issued them. They are for tests, for the demo project and for trying a new kind, and are
never stored, because other scanners read our repository too.
"""

from __future__ import annotations

import base64
import random
import re
import string
import uuid
import zlib
from collections.abc import Iterator
from functools import cache
from re import _parser as parser  # type: ignore[attr-defined]  # the standard library's own reader of expressions
from typing import Any, NamedTuple

import msgspec

from checks.keys.formats import Kind, Shapes
from checks.keys.lookalikes import has_runs, is_placeholder, looks_random
from checks.keys.proofs import base62

_ALPHABET = string.ascii_letters + string.digits
_TRIES = 200


def sample(shapes: Shapes, provider: str, kind: str, rng: random.Random) -> bytes:
    """A made-up key of this kind: right in length, alphabet, sign and checksum, and varied as chance makes it."""
    description = shapes.kind(provider, kind)
    for _ in range(_TRIES):
        value = _finished(description, _from_pattern(description.pattern, rng).encode(), rng)
        body = value[len(description.prefix) :]
        if description.special == "service-account":
            return value
        if (
            description.whole.fullmatch(value)
            and not is_placeholder(body)
            and not has_runs(body)
            and (
                looks_random(body, description.entropy)
                and not (description.context and (body.isalpha() or body.isdigit()))
            )
        ):
            return value
    raise ValueError(f"no sample of {provider}/{kind} can be made from its pattern")


def variable(shapes: Shapes, provider: str, kind: str) -> str:
    """A variable name that a key of this kind usually stands behind."""
    known = shapes.providers[provider]
    description = shapes.kind(provider, kind)
    names = [n for n in known.environment if re.search(description.name_part, n, re.I)]
    if description.context:
        names = [n for n in names if any(re.search(w, n, re.I) for w in description.words)]
    if description.named:
        names = [n for n in names if any(word in n.lower() for word in description.named)]
    preferred = [n for n in names if kind.split("-")[0].upper() in n]
    return (preferred or names or [provider.upper().replace("-", "_") + "_API_KEY"])[0]


def in_context(shapes: Shapes, provider: str, kind: str, rng: random.Random) -> tuple[bytes, bytes]:
    """A realistic line that holds a made-up key, and the key."""
    value = sample(shapes, provider, kind, rng)
    if shapes.kind(provider, kind).special == "service-account":
        return service_account(value, rng), value
    return f"{variable(shapes, provider, kind)}=".encode() + value + b"\n", value


def service_account(private_key: bytes, rng: random.Random) -> bytes:
    """The JSON object in which a Google private key lives."""
    project = "demo-" + "".join(rng.choices(string.ascii_lowercase, k=6))
    return (
        b'{\n  "type": "service_account",\n  "project_id": "'
        + project.encode()
        + b'",\n  "private_key_id": "'
        + "".join(rng.choices("0123456789abcdef", k=40)).encode()
        + b'",\n  "private_key": "'
        + private_key
        + b'\\n",\n  "client_email": "worker@'
        + project.encode()
        + b'.iam.gserviceaccount.com"\n}\n'
    )


def near_misses(shapes: Shapes, provider: str, kind: str, rng: random.Random) -> list[bytes]:
    """What must not be taken for a key of this kind: placeholders, references, an expression, a broken checksum."""
    description = shapes.kind(provider, kind)
    value = sample(shapes, provider, kind, rng)
    prefix = description.prefix.encode()
    body = value[len(prefix) :]
    misses = [
        prefix + b"x" * len(body),
        prefix + b"your_key_here",
        prefix + b"...",
        prefix + b"<token>",
        b"${" + prefix.upper() + b"}",
        prefix + b"[A-Za-z0-9]{" + str(len(body)).encode() + b"}",
        prefix + b"1234567890" * 2,
    ]
    if description.proof in ("github-crc", "cloudflare-crc"):
        swapped = b"1" if value[-1:] != b"1" else b"2"
        misses.append(value[:-1] + swapped)
    return misses


def _finished(kind: Kind, value: bytes, rng: random.Random) -> bytes:
    """The parts of a value that follow from the rest: checksums, payloads, endings."""
    match kind.proof:
        case "github-crc":
            return value[:-6] + base62(zlib.crc32(value[4:-6]), 6)
        case "cloudflare-crc":
            head, _, rest = value.partition(b"_")
            return head + b"_" + rest[:40] + b"%08x" % zlib.crc32(rest[:40])
        case "groq-infix":
            return value[:24] + b"WGdyb3FY" + value[32:]
        case "bedrock-payload":
            user = f"BedrockAPIKey-{''.join(rng.choices(string.ascii_lowercase + string.digits, k=4))}-at-{rng.randrange(10**11, 10**12)}:"
            secret = "".join(rng.choices(_ALPHABET, k=60))
            return b"ABSK" + base64.b64encode((user + secret).encode()).rstrip(b"=")
        case "bedrock-presigned":
            address = (
                "bedrock.amazonaws.com/?Action=CallWithBearerToken&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=DEMO%2F20260105%2Fus-east-1%2Fbedrock"
                f"%2Faws4_request&X-Amz-Date=20260105T101500Z&X-Amz-Expires=43200&X-Amz-Signature={''.join(rng.choices('0123456789abcdef', k=64))}&Version=1"
            )
            return b"bedrock-api-key-" + base64.b64encode(address.encode())
        case "ngc-payload":
            draw = "".join(rng.choices(string.ascii_lowercase + string.digits, k=26))
            return base64.b64encode(f"{draw}:{uuid.UUID(int=rng.getrandbits(128), version=4)}".encode())
        case "openai-issuer":
            told: dict[str, object] = {
                "iss": "https://auth.openai.com",
                "sub": f"user-{''.join(rng.choices(_ALPHABET, k=24))}",
            }
            told |= {"aud": ["https://api.openai.com/v1"], "exp": rng.randrange(1_900_000_000, 2_000_000_000)}
            parts = [msgspec.json.encode({"alg": "RS256", "typ": "JWT"}), msgspec.json.encode(told)]
            signature = "".join(rng.choices(_ALPHABET, k=342)).encode()
            return b".".join((*(base64.urlsafe_b64encode(p).rstrip(b"=") for p in parts), signature))
        case "jwt":
            head = base64.urlsafe_b64encode(b'{"alg":"HS256","typ":"JWT"}').rstrip(b"=")
            claims = base64.urlsafe_b64encode(
                b'{"user_id":"%s","type":"api_token","exp":%d}'
                % ("".join(rng.choices("0123456789abcdef", k=36)).encode(), rng.randrange(1_800_000_000, 1_900_000_000))
            ).rstrip(b"=")
            return head + b"." + claims + b"." + "".join(rng.choices(_ALPHABET, k=43)).encode()
    return value


class _Repeat(NamedTuple):
    least: int
    most: int
    what: _Nodes


class _Branch(NamedTuple):
    ways: tuple[_Nodes, ...]


class _OneOf(NamedTuple):
    signs: str


_Nodes = list["str | _OneOf | _Repeat | _Branch"]


def _from_pattern(pattern: str, rng: random.Random) -> str:
    return "".join(_draw(_parsed(pattern), rng))


def _draw(nodes: _Nodes, rng: random.Random) -> Iterator[str]:
    for node in nodes:
        match node:
            case str():
                yield node
            case _OneOf():
                yield rng.choice(node.signs)
            case _Repeat():
                for _ in range(rng.randint(node.least, min(node.most, node.least + 60))):
                    yield from _draw(node.what, rng)
            case _Branch():
                yield from _draw(rng.choice(node.ways), rng)


@cache
def _parsed(pattern: str) -> _Nodes:
    return list(_nodes(parser.parse(pattern)))


def _nodes(operations: Any) -> Iterator[str | _OneOf | _Repeat | _Branch]:
    """What is drawn for each part of a pattern, in order."""
    for operation, argument in operations:
        name = str(operation)
        if name == "LITERAL":
            yield chr(argument)
        elif name == "IN":
            yield _OneOf(_members(argument))
        elif name == "MAX_REPEAT":
            least, most, what = argument
            yield _Repeat(least, most, list(_nodes(what)))
        elif name == "SUBPATTERN":
            yield from _nodes(argument[3])
        elif name == "BRANCH":
            yield _Branch(tuple(list(_nodes(way)) for way in argument[1]))
        elif name not in ("ASSERT_NOT", "ASSERT", "AT"):
            raise ValueError(f"a pattern of a key uses {name}, which samples cannot draw")


def _members(items: Any) -> str:
    signs: list[str] = []
    for operation, argument in items:
        name = str(operation)
        if name == "LITERAL":
            signs.append(chr(argument))
        elif name == "RANGE":
            signs.extend(chr(c) for c in range(argument[0], argument[1] + 1))
        elif name == "CATEGORY":
            signs.extend(string.digits)
        else:
            raise ValueError(f"a class of a pattern uses {name}, which samples cannot draw")
    return "".join(s for s in signs if s.isalnum()) or "".join(signs)
