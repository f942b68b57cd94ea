"""What names and looks say of a value that has no known form."""

from __future__ import annotations

import base64
import secrets

import pytest

from checks.sins.s7_just_config.looks import by_chance, is_a_name, is_a_place, is_plain, is_secret_name, looks_secret
from tests.checks.sins.s7_just_config.plain_keys import random_value


@pytest.mark.parametrize(
    "name",
    ("OPENAI_API_KEY", "openAiKey", "apiKey", "_authToken", "client-secret", "HF_TOKEN", "x-api-key", "SENTRY_AUTH_TOKEN", "POSTHOG_PERSONAL_API_KEY", "openaiApiKeyProd", "llm_key_2", "SERVER_KEY"),
)  # fmt: skip
def test_names_of_keys(name: str) -> None:
    assert is_secret_name(name)
    assert is_secret_name(name, passwords=False)


@pytest.mark.parametrize("name", ("DB_PASSWORD", "smtpPasswd", "GITHUB_PAT", "rootCredentials"))
def test_names_of_passwords(name: str) -> None:
    assert is_secret_name(name)
    assert not is_secret_name(name, passwords=False)


@pytest.mark.parametrize(
    "name",
    ("max_tokens", "nextToken", "pad_token", "public_key", "NEXT_PUBLIC_KEY", "API_KEY_FILE", "tokenizer", "use_secret", "existingSecret", "primaryKey", "recaptchaSiteKey", "server_key_path", "POSTHOG_API_KEY", "SENTRY_KEY", "keyboard"),
)  # fmt: skip
def test_names_of_what_is_no_secret(name: str) -> None:
    assert not is_secret_name(name)


@pytest.mark.parametrize(
    "value",
    ("HARBOUR_SAILS4.6_MEDIUM", "CUSTOM_LLM_gate_smart", "harbourllm_authToken", "us.harbour.sail-small-4-20250514-v1:0", "harbor_rag_flow_OS_01", "HARBOUR_S3_SAIL_KEY_ID", "SAIL_V2_MAST_8_OF_3", "harbour-d-sea-dev01-mast-sailserver-url"),
)  # fmt: skip
def test_what_is_made_of_words_is_a_name(value: str) -> None:
    assert is_a_name(value)
    assert not by_chance(value)


@pytest.mark.parametrize("value", ("mcp-crawl4ai-token", "harbour7x-gateway-key", "harbour-sails-a1b2c3d4"))
def test_what_is_called_a_key_is_none(value: str) -> None:
    assert not by_chance(value)


@pytest.mark.parametrize(
    "value",
    ("base64encodedaccountkey", "base64encodedstorageaccesskey==", "Base64ClientSecretGoesHere", "yourapikey_base64"),
)
def test_words_that_say_what_goes_here_are_no_secret(value: str) -> None:
    assert not by_chance(value)
    assert not looks_secret("accountkey", value)


@pytest.mark.parametrize(
    "value",
    ("__HARBOUR_KEY__", "@harbour.api-key@", "@@HARBOUR@@", "%%HARBOUR_KEY%%", "%HARBOUR_KEY%", "{HARBOUR_KEY}", "#{HarbourKey}#"),
)  # fmt: skip
def test_what_is_filled_in_before_the_start_does_not_stand_for_itself(value: str) -> None:
    assert not is_plain(value)


@pytest.mark.parametrize("value", ("__harbour__", "@Harb0ur@", "{harbour}", "__HARBOUR_KEY__x"))
def test_what_only_stands_between_such_signs_does(value: str) -> None:
    assert is_plain(value)


def test_what_only_begins_with_such_a_word_is_one() -> None:
    assert looks_secret("accountkey", f"base64{random_value(20)}")


def test_what_chance_makes_is_none() -> None:
    for number in range(300):
        value = random_value(seed=number)
        assert not is_a_name(value), number
        assert not is_a_name(value.lower()), number
        assert not is_a_name(f"{value[:8]}-{value[8:16]}-{value[16:]}"), number
        assert not is_a_name(f"a-{value[:8]}-{value[8:16]}-{value[16:24]}-{value[24:]}".lower()), number


def test_a_token_in_parts_is_one_whatever_its_parts_begin_with() -> None:
    for number in range(50):
        value = random_value(80, seed=number)
        assert looks_secret("BOT_TOKEN", f"{value[:26]}.G{value[26:31]}.k{value[31:70]}1"), number


@pytest.mark.parametrize(
    "value",
    (
        "settings.harbour.apiKey2",
        "com.example.harbour.SailConfiguration.API_KEY_V2",
        "data.harbour_secret_value_of_the_sailing_dock.token",
    ),
)
def test_a_dotted_name_is_none(value: str) -> None:
    assert not by_chance(value)


def test_a_key_of_a_framework_is_read_without_its_base64() -> None:
    made_up = base64.b64encode(b"testkeyforharbourtesting123456").decode()
    assert not looks_secret("app_key", f"base64:{made_up}")
    assert looks_secret("app_key", f"base64:{base64.b64encode(secrets.token_bytes(32)).decode()}")


def test_what_stands_in_for_a_secret_in_a_test_is_none() -> None:
    assert not looks_secret("n8n_encryption_key", "molecule-stub-n8n-enc-key")


def test_a_number_to_call_is_no_secret() -> None:
    for value in ("whatsapp:+15550100123456", "+1 (555) 010-012345", "2026-11-29 12-00"):
        assert not looks_secret("TWILIO_NUMBER", value, any_name=True), value


@pytest.mark.parametrize(
    "value",
    ("10.42.0.0/16", "10.0.0.1, 10.0.0.2", "192.168.7.53:5353", "fd00:42:7::/64", "sails.atlas.net:8443", "*.atlas.net", "crew@atlas.net", "https://sails.atlas.net/", "/mnt/tank/media-4k", "Europe/Vilnius", "Etc/GMT+2"),
)  # fmt: skip
def test_what_says_where_something_stands(value: str) -> None:
    assert is_a_place(value)


@pytest.mark.parametrize("value", ("", "harbour-sails-9", "postgres://sail:harbour@db.atlas.net", "https://hooks.atlas.net/in/4711", "Harbour.Sails", "Sails/Harbour"))  # fmt: skip
def test_what_says_no_place(value: str) -> None:
    assert not is_a_place(value)
