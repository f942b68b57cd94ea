"""What the tests of expressions share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from checks.expressions.shelf import Shelf, current, use


@pytest.fixture(autouse=True)
def _empty_shelf() -> Iterator[None]:
    """Nothing is kept, whatever a test before has used."""
    before = current()
    use(Shelf())
    yield
    use(before)
