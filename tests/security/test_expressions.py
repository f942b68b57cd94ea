"""Texts that were made to stall an expression: each is gone through in a moment, or the test does not end."""

from __future__ import annotations

import re

from checks.sins.llm_use import is_llm_name, is_llm_variable
from checks.sins.s3_ci_and_logs.gha_scope import _STRANGERS_CODE
from checks.sins.s3_ci_and_logs.printing import masked_fields, printed
from checks.sins.s4_one_key.gateway_database import SETTINGS


def test_names_that_stand_beside_each_other_without_a_comma() -> None:
    names = "    ".join(f'"ABCD{n:02}"' for n in range(40))
    assert printed(f"OPENAI_API_KEY = [{names} x]\nprint(OPENAI_API_KEY)\n", "a.py")


def test_parts_of_a_variable_again_and_again() -> None:
    for name in ("openai_" + "HUB_API_" * 400 + "X", "1_" * 50_000, "A_" * 50_000 + "OPENAI_KEY", "_" * 100_000):
        assert not is_llm_variable(name)
        is_llm_name(name)
    assert is_llm_variable("APP_TEAM_OPENAI_API_KEY") and is_llm_variable("HUGGINGFACE_HUB_API_TOKEN")


def test_empty_lines_and_a_reference_without_an_end() -> None:
    assert SETTINGS.search("# litellm" + "\n" * 300_000) is None
    assert masked_fields([("a.py", "SecretStr" + "\n" * 300_000)]) == frozenset()
    assert _STRANGERS_CODE.search("refs/pull/a" * 30_000) is None
    assert re.search("refs/pull", "refs/pull/1/merge") and _STRANGERS_CODE.search("refs/pull/1/merge")
