"""Settings files: which of their settings hold a secret, told without keeping a value."""

from __future__ import annotations

import base64
import secrets
import time

import pytest

from checks.sources.dotenv import counts


def drawn() -> str:
    return secrets.token_hex(20)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("OPENAI_API_KEY={}", (1, 0)),
        ("export OPENAI_API_KEY='{}' # mine", (1, 0)),
        ("secretKey: {}", (1, 0)),
        ("OPENAI_API_KEY=", (0, 1)),
        ("OPENAI_API_KEY=${OTHER}", (0, 1)),
        ("NEXT_PUBLIC_KEY={}", (0, 0)),
        ("OPENAI_MODEL={}", (0, 0)),
        ("http_password: welcome", (0, 1)),
        ("http_password: welcomeTheTide41x", (1, 0)),
        ("OPENAI_API_KEY=provide-from-secret", (0, 1)),
        ("DB_PASSWORD=correct-horse-battery-staple", (1, 0)),
        ("session_secret: 'change me'", (0, 1)),
        ('MINIO_SECRET_KEY: "harbour2025"  # CHANGE THIS IN PRODUCTION', (0, 1)),
        ("DB_PASSWORD=harbour2025 # must be changed", (0, 1)),
        ("DB_PASSWORD=harbour2025 # we change ports in March", (1, 0)),
        ('MINIO_SECRET_KEY: "{}"  # CHANGE THIS IN PRODUCTION', (1, 0)),
    ],
)
def test_a_setting_counts_by_its_name_and_whether_it_has_a_value(line: str, expected: tuple[int, int]) -> None:
    assert counts.of(line.replace("{}", drawn()).encode()) == expected


@pytest.mark.parametrize(
    "value", ["openai-api-key", "OPENAI_API_KEY", "password", "prod/openai/key2", "app-zigbee2mqtt-token", '"api.key"']
)
@pytest.mark.parametrize("name", ["secretKey", "key", "existingSecretPasswordKey"])
def test_where_a_chart_looks_a_value_up_is_no_value(name: str, value: str) -> None:
    assert counts.of(f"  - {name}: x\n    {name}: {value}\n".encode()) == (0, 0)


@pytest.mark.parametrize("digits", ["{}db{}ab{}", "{}db{}f{}", "{}db{}c{}db{}"])
def test_a_word_among_random_digits_makes_no_default(digits: str) -> None:
    value = digits.format(*(f"{secrets.randbelow(9 * 10**8) + 10**8}" for _ in range(4)))
    assert counts.of(f"OPENAI_API_KEY={value}\n".encode()) == (1, 0)


def test_a_value_without_end_takes_a_time_that_grows_with_it() -> None:
    began = time.process_time()
    assert counts.of(b"DB_PASSWORD=" + b"db-ab-" * 60_000 + b"\n") == (1, 0)
    assert time.process_time() - began < 2  # each piece looked for among all others, a quarter of it took three seconds


def test_a_file_whose_values_are_encrypted_waits_for_no_secret() -> None:
    encrypted = f'DOTENV_PUBLIC_KEY="{drawn()}"\nOPENAI_API_KEY="encrypted:{drawn()}"\nOTHER_API_KEY=\n'
    assert counts.of(encrypted.encode()) == (0, 0)
    assert counts.of(f"{encrypted}THIRD_API_KEY={drawn()}\n".encode()) == (1, 0)


@pytest.mark.parametrize(
    "text",
    [
        "POSTGRES_PASSWORD=postgres\n",
        "DB_USER=harbour\nDB_PASSWORD=harbour\n",
        "POSTGRES_DB=harbour\nPOSTGRES_PASSWORD=harbour_dev\n",
        "DB_PASSWORD=app_password\n",
        "MYSQL_ROOT_PASSWORD=rootpassword\n",
        "MINIO_SECRET_KEY=minioadmin\n",
        "REDIS_PASSWORD=password123\n",
        "OPENAI_API_KEY=ada123\nOPENAI_BASE_URL=http://localhost:23333/v1\n",
        "OPENAI_API_KEY=ollama\n",
        'TELEGRAM_BOT_KEY="telegram-bot-key"\n',
        'GMAIL_CLIENT_SECRET = "gmail-client-secret"\n',
        "CHAT_API_KEY=local-dev-key\n",
        'PROTO_PASSWORD="harbour-password"\n',
        "PG_PASSWORD=pgpassword\n",
        "BROKER_USER=rabbit\nBROKER_PASSWORD=rabbit-local-pass\n",
    ],
)
def test_what_a_server_is_installed_with_or_made_of_names_beside_it_is_no_secret(text: str) -> None:
    assert counts.of(text.encode()) == (0, 1)


@pytest.mark.parametrize(
    "text",
    [
        "DB_USER=harbour\nDB_PASSWORD={}\n",
        "POSTGRES_PASSWORD=harbour_{}\n",
        "DB_PASSWORD=Gl4d-Otter!\n",
        "CHAT_API_KEY=chat-{}\n",
        "CHAT_API_KEY=otter-harbour-lamp\n",
        "OPENAI_API_KEY={}\nOPENAI_BASE_URL=http://localhost:23333/v1\n",
        "OPENAI_API_KEY=ada12345\nOTHER_URL=http://localhost:23333/v1\n",
        "NEXT_PUBLIC_KEY={}\nAPI_KEY={}\n",
    ],
)
def test_a_secret_beside_such_names_is_one(text: str) -> None:
    assert counts.of(text.replace("{}", drawn()).encode()) == (1, 0)


def test_one_password_for_everything_is_what_a_project_is_given_out_with() -> None:
    names = ("ELASTIC", "MYSQL", "REDIS")
    text = "".join(f"{name}_PASSWORD=harbour_rag_flow\n" for name in names)
    assert counts.of(text.encode()) == (0, 3)
    assert counts.of(f"{text}OS_PASSWORD=harbour_rag_flow_OS_01\n".encode()) == (0, 4)
    assert counts.of(f"{text}API_KEY={drawn()}\n".encode()) == (1, 3)
    keys = "".join(f"{name}_API_KEY={drawn()}\n" for name in names)
    assert counts.of(keys.encode()) == (3, 0)


@pytest.mark.parametrize(
    "line",
    [
        'private_subnet_cidr = "10.20.2.0/24"',
        "credential_valid_days = 7",
        'credential_generation = "20260610"',
        "AUTH_DISABLED=true",
        'license_key = "appliance/cloud-init/A.lic"',
        "PRIVATE_KEY_FILE_KEY=./certs/server.pem",
        'network_state_key = "network/terraform.tfstate"',
    ],
)
def test_a_switch_a_number_a_network_or_a_path_is_no_secret(line: str) -> None:
    assert counts.of(f"{line}\n".encode()) == (0, 0)


def test_a_note_of_a_template_is_no_setting() -> None:
    note = "{{- /* Of both:\n  API_KEYS = several-of-them, and\n  API_KEY = one-for-all-of-them\n*/}}\n"
    assert counts.of(f"{note}REGION_NAME: a\n".encode()) == (0, 0)
    assert counts.of(f"{note}API_KEY: {drawn()}\n".encode()) == (1, 0)
    assert counts.of(f"/* a note of something else */\nAPI_KEY: {drawn()}\n{{{{/* never closed".encode()) == (1, 0)


def test_a_secret_of_a_cluster_is_read_without_its_base64() -> None:
    def packed(value: str) -> str:
        return base64.b64encode(value.encode()).decode()

    manifest = f"apiVersion: v1\nkind: Secret\ndata:\n  db-password: {packed('postgres')}\n"
    assert counts.of(manifest.encode()) == (0, 1)
    assert counts.of(f"{manifest}  api-key: {packed(drawn())}\n".encode()) == (1, 1)
    assert counts.of(f"{manifest}  api-key: {drawn()}\n".encode()) == (1, 1)


@pytest.mark.parametrize(
    ("line", "filled"), [("GEMINI_API_KEY_KEY=Qq6La9", 0), ("BOT_TOKEN_KEY='Ro5L'", 0), ("DB_PASSWORD=Qq6La9", 1)]
)
def test_what_is_shorter_than_any_key_says_where_one_is_kept(line: str, filled: int) -> None:
    assert counts.of(f"{line}\n".encode()) == (filled, 0)
