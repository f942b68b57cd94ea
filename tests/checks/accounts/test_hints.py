"""A hint fits the key it was made of, in every provider's form, and no other; what says too little fits nothing."""

from __future__ import annotations

import base64
import random

import pytest

from checks.accounts.hints import fit, is_exact, speaks_of
from checks.accounts.model import Hint
from checks.keys.samples import sample
from checks.keys.secret import Secret
from tests.checks.accounts.worlds import fingerprint

# How each provider shows a key of its own, from the value: (kind of hint, how it is made).
FORMS = {
    ("openai", "project"): ("redacted", lambda v: v[:8] + "..." + v[-3:]),
    ("openai", "admin"): ("redacted", lambda v: "sk-admin..." + v[-3:]),
    ("openai", "service-account"): ("redacted", lambda v: v[:11] + "*" * 40 + v[-4:]),
    ("anthropic", "api"): ("redacted", lambda v: v[:16] + "..." + v[-4:]),
    ("openrouter", "inference"): ("redacted", lambda v: v[:12] + "..." + v[-4:]),
    ("mistral", "workspace"): ("redacted", lambda v: v[:4] + "..." + v[-4:]),
    ("xai", "api"): ("redacted", lambda v: "xai-..." + v[-4:]),
    ("litellm", "virtual"): ("redacted", lambda v: "sk-..." + v[-4:]),
    ("langfuse", "secret"): ("redacted", lambda v: "sk-lf-..." + v[-4:]),
    ("elevenlabs", "user"): ("fragment", lambda v: v[-4:]),
    ("fireworks", "user"): ("prefix", lambda v: v[:8]),
}


@pytest.mark.parametrize("provider", FORMS, ids="/".join)
def test_every_form_fits_its_own_key_and_not_the_others(provider: tuple[str, str], shapes, rng: random.Random) -> None:
    kind, made = FORMS[provider]
    values = [sample(shapes, *provider, rng) for _ in range(12)]
    for value in values:
        hint = Hint(kind=kind, text=made(value.decode()))
        assert fit(hint, Secret(value)) == "shown"
        assert [v for v in values if fit(hint, Secret(v))] == [value]


@pytest.mark.parametrize("gap", ["...", "…", "....", "****", "•••", "************************"])
def test_every_sort_of_gap(gap: str) -> None:
    value = Secret(b"sk-proj-ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    assert fit(Hint(kind="redacted", text=f"sk-proj-AB{gap}WXYZ"), value) == "shown"
    assert fit(Hint(kind="redacted", text=f"sk-proj-AC{gap}WXYZ"), value) is None
    assert fit(Hint(kind="redacted", text=f"{gap}WXYZ"), value) == "shown"
    assert fit(Hint(kind="redacted", text=f"sk-proj-ABC{gap}"), value) == "shown"


@pytest.mark.parametrize(
    "text", ["", "...", "sk-...", "sk-proj-...", "sk-proj-", "...Z", "sk-proj-...YZ", "****", "x", "a...b...c"]
)
def test_what_says_too_little_fits_nothing(text: str) -> None:
    value = Secret(b"sk-proj-ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    for kind in ("redacted", "prefix", "fragment"):
        assert fit(Hint(kind=kind, text=text), value) is None


def test_a_hint_that_is_the_whole_value_is_none() -> None:
    value = Secret(b"sk-proj-ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    for kind in ("redacted", "prefix", "fragment"):
        assert fit(Hint(kind=kind, text=value.reveal().decode()), value) is None
    # Overlapping ends are not two ends.
    assert fit(Hint(kind="redacted", text="sk-proj-ABCDEFGHIJKLMNOPQRST...RSTUVWXYZ"), value) is None


def test_hashes_and_fingerprints_are_whole() -> None:
    import hashlib

    value = Secret(b"sk-or-v1-" + b"ab" * 32)
    digest = hashlib.sha256(value.reveal()).hexdigest()
    assert fit(Hint(kind="sha256", text=digest.upper()), value) == "whole"
    assert fit(Hint(kind="sha256", text=digest), Secret(b"other")) is None
    mine = Hint(kind="fingerprint", text=fingerprint(value.reveal()))
    assert fit(mine, value, fingerprint) == "whole"
    assert fit(mine, value) is None, "without our key nothing can be said"
    assert is_exact(mine) and not is_exact(Hint(kind="redacted", text="a...b"))


def test_the_open_part_of_a_bedrock_key_is_read_offline() -> None:
    inside = b"BedrockAPIKey-ab12-at-123456789012:" + b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGH"
    value = Secret(b"ABSK" + base64.b64encode(inside))
    assert fit(Hint(kind="public", text="BedrockAPIKey-ab12-at-123456789012"), value) == "whole"
    assert fit(Hint(kind="public", text="BedrockAPIKey-ab12-at-12345678901"), value) is None
    assert fit(Hint(kind="public", text="BedrockAPIKey-ab12-at-123456789012"), Secret(b"ABSK*not base64*")) is None


def test_the_id_of_an_access_key_says_nothing_of_its_secret() -> None:
    hint = Hint(kind="public", text="AKIA" + "B" * 16)
    assert speaks_of(hint, Secret(b"AKIA" + b"C" * 16))
    assert not speaks_of(hint, Secret(b"x" * 40))


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe\x00", b"a", b"\n" * 50])
def test_odd_values_fit_nothing(raw: bytes) -> None:
    for kind in ("redacted", "prefix", "fragment", "sha256", "public", "fingerprint"):
        assert fit(Hint(kind=kind, text="sk-abc...defg"), Secret(raw), fingerprint) is None
