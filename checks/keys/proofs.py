"""Offline proofs: what a value tells of itself without asking anyone.

A proof answers with `Proof(holds, words, facts)`. Where a checksum does not hold, the value was never a key. Sources:
the vendors' own descriptions of their token formats, and the open rules of secret scanners.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import msgspec

from checks.expressions.patterns import pattern_of

BASE62 = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


class Proof(msgspec.Struct, frozen=True):
    """`holds` is None where the proof says nothing; `words` name it for people; `facts` are what was read."""

    holds: bool | None
    words: str = ""
    facts: tuple[str, ...] = ()


UNTOLD = Proof(None)


def github_crc(value: bytes) -> Proof:
    """The last six characters are the CRC32 of the 30 before them, in base 62."""
    body, check = value[4:-6], value[-6:]
    return Proof(base62(zlib.crc32(body), 6) == check, "checksum")


def cloudflare_crc(value: bytes) -> Proof:
    """The last eight hexadecimal digits are the CRC32 of the 40 characters before them."""
    _, _, rest = value.partition(b"_")
    return Proof(b"%08x" % zlib.crc32(rest[:40]) == rest[40:], "checksum")


def openai_infix(value: bytes) -> Proof:
    """`T3BlbkFJ`, base64 of "OpenAI", in the middle."""
    return Proof(b"T3BlbkFJ" in value, "infix")


def groq_infix(value: bytes) -> Proof:
    """`WGdyb3FY`, base64 of "XgroqX", at offset 20 of the body: seen in real keys, not promised by the vendor."""
    return Proof(True, "infix") if value[24:32] == b"WGdyb3FY" else UNTOLD


def anthropic_ending(value: bytes) -> Proof:
    """Padding bits at the end show as `AA`."""
    return Proof(value.endswith(b"AA"), "ending")


def azure_signature(value: bytes) -> Proof:
    """The provider's signature stands where Azure's annotated keys carry it. Its date letters are not read: how
    letters map to years is not established."""
    services = {b"AAAB": "Azure OpenAI", b"AAAA": "Azure AI services", b"AAAE": "Azure Cognitive Services"}
    service = services.get(value[72:76])
    return Proof(True, "signature", (f"made for {service}",) if service else ())


def aws_account(value: bytes) -> Proof:
    """The account number stands in the access key id, base 32, one bit aside."""
    try:
        number = int.from_bytes(base64.b32decode(value[4:] + b"=" * (-len(value[4:]) % 8))[:6], "big")
    except (binascii.Error, ValueError):
        return UNTOLD
    account = (number & 0x7FFFFFFFFF80) >> 7
    return Proof(True, "account number", (f"AWS account {account:012d}",))


def bedrock_payload(value: bytes) -> Proof:
    """A long-term Bedrock key is base64 of `BedrockAPIKey-…:secret`: its user's name can be read."""
    text = _unbase64(value[4:])
    name, colon, _ = text.partition(b":")
    if not (text.startswith(b"BedrockAPIKey-") and colon):
        return Proof(False, "payload")
    return Proof(True, "payload", (f"IAM user {name.decode('ascii', 'replace')[:80]}",))


def bedrock_presigned(value: bytes) -> Proof:
    """A short-term Bedrock key is base64 of a presigned address: when it was made, for how long, and where."""
    text = _unbase64(value.removeprefix(b"bedrock-api-key-"))
    if not text.startswith(b"bedrock.amazonaws.com"):
        return Proof(False, "payload")
    facts = []
    made = re.search(rb"X-Amz-Date=(\d{8}T\d{6})Z", text)
    lives = re.search(rb"X-Amz-Expires=(\d{1,7})", text)
    region = re.search(rb"X-Amz-Credential=[^&]*?%2F\d{8}%2F([a-z0-9-]{4,25})%2F", text)
    if made and lives:
        try:
            start = datetime.strptime(made[1].decode(), "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
            facts.append(_expiry(start + timedelta(seconds=int(lives[1]))))
        except (ValueError, OverflowError):
            pass
    if region:
        facts.append(f"region {region[1].decode()}")
    return Proof(True, "payload", tuple(facts))


def jwt(value: bytes) -> Proof:
    """A JSON web token says when it expires."""
    parts = value.split(b".")
    if len(parts) != 3:
        return UNTOLD
    try:
        header = msgspec.json.decode(_unbase64(parts[0], url=True), type=dict[str, object])
        claims = msgspec.json.decode(_unbase64(parts[1], url=True), type=dict[str, object])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):  # whoever wrote the file chose how deep it goes
        return Proof(False, "token")
    if header.get("alg") == "none":
        return Proof(False, "signature")
    until = claims.get("exp")
    try:
        facts = (_expiry(datetime.fromtimestamp(until, UTC)),) if isinstance(until, int | float) else ()
    except (ValueError, OverflowError, OSError):
        facts = ()
    return Proof(True, "token", facts)


def openai_issuer(value: bytes) -> Proof:
    """A token of the ChatGPT sign-in: a JSON web token whose issuer is OpenAI's."""
    told = jwt(value)
    claims = _unbase64(value.split(b".")[1], url=True) if value.count(b".") == 2 else b""
    if re.search(rb'"iss"\s*:\s*"https:(?:\\?/){2}auth\.openai\.com', claims) is None:
        return Proof(False, "issuer")
    return Proof(told.holds, "issuer", told.facts)


def ngc_payload(value: bytes) -> Proof:
    """An older NGC key is base64 of 26 signs, a colon and a UUID. Where it is not, the proof says nothing."""
    text = _unbase64(value)
    shape = rb"[a-z0-9]{26}:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    return Proof(True, "payload") if re.fullmatch(shape, text, re.I) else UNTOLD


# `expiry: "2020-12-16T21:21:26Z"`, `"expiry_date": 1769159945362`.
_ENDS = pattern_of(
    rb"(?i)\bexpir(?:y|es|ation)(?:[_-]?(?:date|at|time))?\\?[\"']?\s{0,4}[:=]\s{0,4}\\?[\"']?"
    rb"(?:(?P<day>\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})|(?P<stamp>\d{10})(?:\d{3})?(?!\d))"
)


def ending_beside(around: bytes) -> tuple[str, ...]:
    """When a token ends that says nothing itself, as a tool that keeps it has written beside it; times without a zone are UTC."""
    found = _ENDS.search(around)
    if found is None:
        return ()
    try:
        if found["day"]:
            return (_expiry(datetime.fromisoformat(found["day"].decode()).replace(tzinfo=UTC)),)
        return (_expiry(datetime.fromtimestamp(int(found["stamp"]), UTC)),)
    except (ValueError, OverflowError, OSError):
        return ()


def service_account_identity(around: bytes) -> tuple[str, ...]:
    """Who a Google service-account file belongs to, from the fields beside its private key."""
    facts = []
    for field, words in ((b"client_email", "account"), (b"project_id", "project"), (b"private_key_id", "key id")):
        said = _said_beside(field, around).decode()
        if said:
            facts.append(f"{words} {said if field != b'private_key_id' else said[:8] + '…'}")
    return tuple(facts)


def is_made_up_account(around: bytes) -> bool:
    """Whether the fields beside a private key say that nobody was given it: Google's ids of keys are hexadecimal."""
    said = _said_beside(b"private_key_id", around)
    return said != b"" and re.fullmatch(rb"[0-9a-f]{8,64}", said) is None


def _said_beside(field: bytes, around: bytes) -> bytes:
    found = re.search(rb'\\?"' + field + rb'\\?"\s{0,4}:\s{0,4}\\?"([A-Za-z0-9@._:-]{3,120})\\?"', around)
    return found[1] if found else b""


PROOFS: dict[str, Callable[[bytes], Proof]] = {
    "github-crc": github_crc,
    "cloudflare-crc": cloudflare_crc,
    "openai-infix": openai_infix,
    "groq-infix": groq_infix,
    "anthropic-ending": anthropic_ending,
    "azure-signature": azure_signature,
    "aws-account": aws_account,
    "bedrock-payload": bedrock_payload,
    "bedrock-presigned": bedrock_presigned,
    "jwt": jwt,
    "openai-issuer": openai_issuer,
    "ngc-payload": ngc_payload,
}


def prove(name: str, value: bytes) -> Proof:
    """The answer of the proof of this name; `UNTOLD` for a kind without one."""
    proof = PROOFS.get(name)
    return proof(value) if proof else UNTOLD


def base62(number: int, width: int) -> bytes:
    """A number in base 62, padded with zeros."""
    digits = bytearray()
    while number:
        number, digit = divmod(number, 62)
        digits.append(BASE62[digit])
    return bytes(reversed(digits)).rjust(width, b"0")


def _unbase64(text: bytes, *, url: bool = False) -> bytes:
    text = text[:8192].rstrip(b"=")
    text = text[: len(text) - (len(text) % 4 == 1)]
    try:
        return base64.b64decode(text + b"=" * (-len(text) % 4), altchars=b"-_" if url else None)
    except (binascii.Error, ValueError):
        return b""


def _expiry(moment: datetime) -> str:
    day = f"{moment.day} {moment:%b %Y}"
    return f"expired on {day}" if moment < datetime.now(UTC) else f"expires on {day}"
