"""Texts that take the square of their length, or more, in a careless reader: they end soon, and what is plain is read."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.security.bounded import read


def chain() -> str:
    """Each mapping takes over all that the one before has."""
    return "".join(f"a{n}: &a{n}\n  <<: *a{max(n - 1, 0)}\n  k{n}: 1\n" for n in range(25_000))


def fan() -> str:
    """One mapping that takes over another again and again."""
    return "a: &a\n" + "".join(f"  k{n}: 1\n" for n in range(9_000)) + "b:\n" + "  <<: *a\n" * 80_000


def fans() -> str:
    return "a: &a\n" + "".join(f"  k{n}: 1\n" for n in range(9_000)) + "b:\n" + "  - <<: [*a, *a, *a, *a]\n" * 30_000


def own() -> str:
    return "a: &a {" + ", ".join(f"<<: {{k{n}: 1}}" for n in range(40_000)) + "}\n"


@pytest.mark.parametrize("text", [chain, fan, fans, own])
def test_mappings_that_take_over_others_cost_what_they_hold(text: Callable[[], str]) -> None:
    found = read("tree", text().encode(), "values.yaml", megabytes=700, seconds=20)
    assert found.told["documents"] == 1
    assert found.told["values"] > 1_000
