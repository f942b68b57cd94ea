"""Proofs: what a value tells of itself. A right checksum holds, a changed sign breaks it, payloads are read."""

from __future__ import annotations

import base64
import json
import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.keys.proofs import PROOFS, Proof, base62, jwt, prove, service_account_identity
from checks.model import Confidence

DAY = 86_400


def token(claims: object, header: object | None = None) -> bytes:
    parts = [header or {"alg": "HS256", "typ": "JWT"}, claims]
    encoded = [base64.urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=") for p in parts]
    return b".".join([*encoded, b"c2lnbmF0dXJl"])


@pytest.mark.parametrize(
    ("provider", "kind", "words"),
    [
        ("github-models", "classic", "checksum"),
        ("cloudflare-ai", "token", "checksum"),
        ("cloudflare-ai", "global", "checksum"),
        ("openai", "legacy-user", "infix"),
        ("openai", "project", "infix"),
        ("openai", "codex-oauth", "issuer"),
        ("groq", "project", "infix"),
        ("anthropic", "api", "ending"),
        ("azure-openai", "resource", "signature"),
        ("aws-bedrock", "access-key-id", "account number"),
        ("aws-bedrock", "long-term", "payload"),
        ("aws-bedrock", "short-term", "payload"),
        ("edenai", "jwt", "token"),
        ("nvidia", "ngc-classic", "payload"),
    ],
)
def test_a_right_value_is_proven(provider: str, kind: str, words: str, shapes, key, found) -> None:
    value = key(provider, kind).encode()
    proof = prove(shapes.kind(provider, kind).proof, value)
    assert (proof.holds, proof.words) == (True, words)
    name = "CLOUDFLARE" if provider == "cloudflare-ai" else provider.upper()
    assert words in [p for m in found(f"{name}_API_KEY={value.decode()}") for p in m.proofs]


@pytest.mark.parametrize(
    ("provider", "kind"), [("github-models", "classic"), ("cloudflare-ai", "token"), ("cloudflare-ai", "global")]
)
def test_one_changed_sign_breaks_a_checksum(provider: str, kind: str, shapes, key, found, rng: random.Random) -> None:
    value = key(provider, kind)
    for at in rng.sample(range(6, len(value)), 12):
        changed = value[:at] + ("a" if value[at] != "a" else "b") + value[at + 1 :]
        assert prove(shapes.kind(provider, kind).proof, changed.encode()).holds is False
        assert [m for m in found(f"GITHUB_TOKEN={changed}") if m.nature == "secret"] == []


def test_a_checksum_is_of_the_published_kind() -> None:
    """CRC32 in base 62 with zeros before it, as GitHub described its tokens; the digits come before the letters."""
    assert base62(0, 6) == b"000000"
    assert base62(61, 2) == b"0z"
    assert base62(62 * 62 + 10, 6) == b"00010A"
    assert base62(2**32 - 1, 6) == b"4gfFC3"


def test_no_infix_of_groq_says_nothing(key) -> None:
    value = key("groq", "project").encode()
    assert prove("groq-infix", value.replace(b"WGdyb3FY", b"WGdyb3FZ")).holds is None


def test_no_infix_of_openai_is_no_key_of_openai(key) -> None:
    assert prove("openai-infix", key("openai", "project").encode().replace(b"T3BlbkFJ", b"T3BlbkFK")).holds is False


@pytest.mark.parametrize(
    ("sign", "service"),
    [
        ("AAABACOG", "Azure OpenAI"),
        ("AAAAACOG", "Azure AI services"),
        ("AAAEACOG", "Azure Cognitive Services"),
        ("AAAZACOG", None),
    ],
)
def test_an_azure_key_names_its_service_and_no_date(sign: str, service: str | None, key, found) -> None:
    value = key("azure-openai", "resource")
    value = value[:72] + sign + value[80:]
    (match,) = found(f"AZURE_OPENAI_API_KEY={value}")
    assert (match.kind, match.nature, match.confidence) == ("resource", "secret", Confidence.HIGH)
    assert match.facts == ((f"made for {service}",) if service else ())


def test_an_access_key_id_names_its_account() -> None:
    account = 123456789012
    body = base64.b32encode(((account << 7) | (1 << 47)).to_bytes(6, "big") + b"\x5a\xc3\x11\x99")
    assert prove("aws-account", b"AKIA" + body).facts == ("AWS account 123456789012",)
    assert prove("aws-account", b"AKIA" + b"1" * 16).holds is None


def test_a_long_term_bedrock_key_names_its_user(key) -> None:
    (fact,) = prove("bedrock-payload", key("aws-bedrock", "long-term").encode()).facts
    assert fact.startswith("IAM user BedrockAPIKey-")
    other = b"ABSK" + base64.b64encode(b"SomethingElse-abcd:" + b"s" * 80)
    assert prove("bedrock-payload", other).holds is False


def test_the_secret_half_of_a_payload_is_no_fact(key) -> None:
    value = key("aws-bedrock", "long-term").encode()
    secret = base64.b64decode(value[4:] + b"==").partition(b":")[2].decode()
    assert secret not in str(prove("bedrock-payload", value))


def test_a_short_term_bedrock_key_tells_region_and_end(key) -> None:
    proof = prove("bedrock-presigned", key("aws-bedrock", "short-term").encode())
    assert proof.facts == ("expired on 5 Jan 2026", "region us-east-1")
    strange = b"bedrock-api-key-" + base64.b64encode(
        b"bedrock.amazonaws.com/?X-Amz-Date=20269999T101500Z&X-Amz-Expires=1"
    )
    assert prove("bedrock-presigned", strange) == Proof(True, "payload", ())


def test_a_token_says_when_it_ends() -> None:
    (live,) = jwt(token({"exp": time.time() + 40 * DAY})).facts
    (ended,) = jwt(token({"exp": time.time() - 40 * DAY})).facts
    assert live.startswith("expires on ")
    assert ended.startswith("expired on ")
    assert jwt(token({"sub": "x"})) == Proof(True, "token", ())


@pytest.mark.parametrize("end", [10**30, -(10**30), "soon", None, True, [1]])
def test_an_end_beyond_all_calendars_is_not_read(end: object) -> None:
    proof = jwt(token({"exp": end}))
    assert proof.holds is True
    assert all(fact.startswith(("expired on", "expires on")) for fact in proof.facts)


@pytest.mark.parametrize(
    ("beside", "facts"),
    [
        ('\n  cmd-path: gcloud\n  expiry: "2020-12-16T21:21:26Z"\n', ("expired on 16 Dec 2020",)),
        ('", "scopes": ["a"], "expiry": "2023-05-01T10:00:00.123456Z"}', ("expired on 1 May 2023",)),
        ('","expiry_date":1769159945362,"token_type":"Bearer"}', ("expired on 23 Jan 2026",)),
        ("\nexpires_at = 4102444800\n", ("expires on 1 Jan 2100",)),
        ('", "expires_in": 3599}', ()),
        ('", "expiry": "2023-15-01T10:00:00"}', ()),
        ("\n", ()),
    ],
)
def test_a_token_of_an_hour_ends_when_it_is_written_beside_it(beside: str, facts: tuple[str, ...], key, found) -> None:
    (match,) = found(f'access_token: "{key("google-gemini", "oauth-access")}{beside}', "config")
    assert match.facts == facts


def test_an_end_beside_a_key_that_lasts_is_another_things(key, found) -> None:
    (match,) = found(f'"token": "{key("huggingface", "user")}", "expiry": "2023-05-01T10:00:00Z"')
    assert match.facts == ()


def test_an_unsigned_token_is_no_key() -> None:
    assert jwt(token({}, {"alg": "none"})).holds is False


@pytest.mark.parametrize("value", [b"a.b.c", b"eyJ.eyJ.x", b"..", b"e30.W10.x"])
def test_what_is_no_token_is_refused(value: bytes) -> None:
    assert jwt(value).holds is False


def test_two_parts_say_nothing() -> None:
    assert jwt(b"a.b").holds is None


def test_a_sign_in_token_names_its_issuer() -> None:
    ours = token({"iss": "https://auth.openai.com", "exp": time.time() + DAY})
    assert prove("openai-issuer", ours).facts[0].startswith("expires on")
    assert prove("openai-issuer", token({"iss": "https://auth.example.com"})).holds is False


def test_a_service_account_is_known_by_the_fields_beside_its_key() -> None:
    plain = b'{"client_email": "w@p.iam.gserviceaccount.com", "project_id": "p-123", "private_key_id": "0123456789abcdef01"}'
    facts = ("account w@p.iam.gserviceaccount.com", "project p-123", "key id 01234567…")
    assert service_account_identity(plain) == facts
    assert service_account_identity(plain.replace(b'"', b'\\"')) == facts
    assert service_account_identity(b'{"type": "other"}') == ()


def test_a_kind_without_a_proof_is_neither_proven_nor_refuted() -> None:
    assert prove("", b"anything").holds is None


@given(st.sampled_from(sorted(PROOFS)), st.binary(max_size=300))
def test_no_proof_ever_raises(name: str, value: bytes) -> None:
    assert prove(name, value).holds in (True, False, None)


def test_a_token_that_goes_deeper_than_any_reader_breaks_nothing() -> None:
    # It ended the reading of all files: one such line in a folder hid every key in it.
    deep = b'{"exp": 1, "a": ' + b"[" * 1_100 + b"]" * 1_100 + b"}"
    value = b".".join([token({}).split(b".")[0], base64.urlsafe_b64encode(deep).rstrip(b"="), b"c2lnbmF0dXJl"])
    assert jwt(value) == Proof(False, "token")
