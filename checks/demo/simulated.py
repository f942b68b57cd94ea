"""The demo's providers: the simulator plays them, on this machine, with accounts in which the demo's own keys are listed.

What it says is made up, and is marked so wherever it is shown. Nobody is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from checks.accounts.asking import Account
from checks.accounts.clients import PROVIDERS
from checks.accounts.model import Snapshot
from checks.keys.formats import Shapes
from checks.keys.found import FoundKey
from checks.keys.secret import Secret
from checks.liveness.pool import Question, Told, ask, plan
from checks.online.choices import providers
from checks.simulator import Simulator, make_world
from checks.simulator.accounts import simulated

LABEL = "simulated"
YOUNG = 60  # days: the age of the oldest key where everything is as it should be


class Simulated:
    """Providers that are simulated: `checks.online.questioning.Providers`.

    `simulator` is one that runs already, as tests have it; without one a world is made in which the found keys are listed.
    """

    simulated = True

    def __init__(
        self,
        simulator: Simulator | None = None,
        names: tuple[str, ...] | None = None,
        oldest: int | None = None,
        **more: Any,
    ) -> None:
        """All providers, where `names` names none; no key is older than `oldest` days. `more` goes to the accounts that are asked."""
        self.names = providers() if names is None else names
        self._simulator, self._oldest, self._more = simulator, oldest, more

    @contextmanager
    def session(self, found: Sequence[FoundKey]) -> Iterator[_Session]:
        """The simulator runs until the block ends."""
        if self._simulator is not None:
            yield _Session(self._simulator, self.names, self._more)
            return
        known: dict[str, list[Secret]] = {}
        for key in found:
            known.setdefault(key.provider, []).append(key.value)
        with Simulator(make_world(known=known, oldest=self._oldest)) as simulator:
            yield _Session(simulator, self.names, self._more)


class _Session:
    """A simulator that answers now."""

    def __init__(self, simulator: Simulator, names: tuple[str, ...], more: dict[str, Any]) -> None:
        self._simulator, self._names, self._more = simulator, names, more
        values = {"litellm": {"proxy": simulator.bases["litellm"]}}
        self._where: dict[str, Any] = {"values": values, "bases": simulator.bases}

    def opened(self, fingerprint: Callable[[bytes], str]) -> tuple[list[Account], list[Snapshot]]:
        """One account at every provider that has accounts."""
        more: dict[str, Any] = {"label": LABEL, "fingerprint": fingerprint} | self._more
        return [simulated(self._simulator, name, **more) for name in self._names if name in PROVIDERS], []

    def plan(self, found: Iterable[FoundKey], shapes: Shapes) -> list[Question]:
        return plan(self._own(found), shapes, **self._where)

    def ask(self, found: Iterable[FoundKey], shapes: Shapes, stopped: Callable[[], bool]) -> Iterator[Told]:
        quick = {k: v for k, v in self._more.items() if k in ("patience", "sleep")}
        yield from ask(self._own(found), shapes, **self._where, **quick, a_second=1_000, stopped=stopped)

    def _own(self, found: Iterable[FoundKey]) -> list[FoundKey]:
        return [key for key in found if key.provider in self._names]
