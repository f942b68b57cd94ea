"""Settings files: which of their settings hold a secret, told without keeping a value."""

from __future__ import annotations

import secrets

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
    ],
)
def test_a_setting_counts_by_its_name_and_whether_it_has_a_value(line: str, expected: tuple[int, int]) -> None:
    assert counts.of(line.replace("{}", drawn()).encode()) == expected


@pytest.mark.parametrize("value", ["openai-api-key", "OPENAI_API_KEY", "password", "prod/openai/key2", '"api.key"'])
@pytest.mark.parametrize("name", ["secretKey", "key", "existingSecretPasswordKey"])
def test_where_a_chart_looks_a_value_up_is_no_value(name: str, value: str) -> None:
    assert counts.of(f"  - {name}: x\n    {name}: {value}\n".encode()) == (0, 0)


def test_a_file_whose_values_are_encrypted_waits_for_no_secret() -> None:
    encrypted = f'DOTENV_PUBLIC_KEY="{drawn()}"\nOPENAI_API_KEY="encrypted:{drawn()}"\nOTHER_API_KEY=\n'
    assert counts.of(encrypted.encode()) == (0, 0)
    assert counts.of(f"{encrypted}THIRD_API_KEY={drawn()}\n".encode()) == (1, 0)
