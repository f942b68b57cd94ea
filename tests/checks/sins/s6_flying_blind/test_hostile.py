"""A stranger's code cannot make the checks of sin 6 slow: their expressions are bounded on long lines and deep nests."""

from __future__ import annotations

import time

import pytest

from checks.sins.s6_flying_blind import CHECKS
from tests.checks.sins.s6_flying_blind.projects import CALL, FASTAPI, served

LONG = {
    "a dotted name": "a." * 40_000,
    "a long word": "a" * 80_000,
    "brackets": "(" * 30_000,
    "calls in calls": "f(" * 5_000 + ")" * 5_000,
    "dots and spaces": "rateLimit . " * 10_000,
    "headers": 'headers["' * 10_000,
    "routers": "include_router(" * 5_000 + "dependencies",
    "decorators": "@limiter" * 10_000,
    "dictionaries": "{'a':" * 5_000,
    "clients": "OpenAI(base_url=a.base_url, api_key=decrypt(c[0].api_key)) + " * 2_000 + "1",
    "matchers": "matcher: ['/(?!" * 5_000,
    "usage": "getattr(a" * 10_000,
}


@pytest.mark.parametrize("name", LONG)
def test_it_ends_soon(name: str) -> None:
    text = LONG[name]
    given = served({
        "app.py": f"{FASTAPI}\n# {text}\n",
        "more.py": f"{CALL}\nx = {text}\n",
        "server.ts": f'"use server"; const express = require("express"); // middleware\n{text}\n',
        "src/middleware.ts": f"export const config = {{ {text} }};\n",
        "main.go": f"package m\n// {text}\n",
        "config.yaml": f"litellm_params: {text}\n",
        "infra/a.tf": f'resource "aws_budgets_budget" "m" {{\n  a = "{text}"\n}}\n',
        "infra/main.bicep": f"resource a 'Microsoft.CognitiveServices/accounts@1' = {{{text}",
    })  # fmt: skip
    begun = time.process_time()
    for check in CHECKS:
        check.judge(given)
    assert time.process_time() - begun < 60
