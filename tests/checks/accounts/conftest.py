"""One world and one server for a module's tests; faults are put in by the tests that want them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from checks.simulator import Simulator
from tests.checks.accounts.worlds import world_of


@pytest.fixture(scope="module")
def server() -> Iterator[Simulator]:
    with Simulator(world_of()) as running:
        yield running


@pytest.fixture
def simulator(server: Simulator) -> Iterator[Simulator]:
    server.fail()
    server.seen.clear()
    yield server
    server.fail()
