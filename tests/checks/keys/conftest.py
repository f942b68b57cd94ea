"""What the tests of key recognition share."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from checks.keys.match import Match


@pytest.fixture
def found(matcher) -> Callable[..., list[Match]]:
    """Finds the keys in a text: `found("KEY=…", "app/.env")`."""

    def find(text: str | bytes, path: str = "app/settings") -> list[Match]:
        return matcher.matches(text if isinstance(text, bytes) else text.encode(), path=path)

    return find


@pytest.fixture
def told(found) -> Callable[..., Sequence[tuple[str, str, str]]]:
    """The same as (provider, kind, nature)."""
    return lambda text, path="app/settings": [(m.provider, m.kind, m.nature) for m in found(text, path)]
