"""Positive signals: what a project does right, seen in its files, packages, hooks and keys. Pure over `Evidence`.

    signals_of(evidence, "P-PRECOMMIT", …) -> tuple[Signal, …]    no ids: all; the strongest step first
    strongest(evidence, "P-GATEWAY", …) -> Signal | None          the strongest of these practices
    is_effective(evidence, "P-REDACTION", …) -> bool              any of them was seen to work
    reads("P-GATEWAY", …) -> tuple[Reading, …]                    for a check's own `reads`
    needs("P-GATEWAY", …) -> frozenset[Need]                      for a check's own `needs`
    PRACTICES: {id: Practice(id, title, …)}                       the catalogue of signals

A `Signal` has `id`, `practice` (its title), `step`, `where` (locations) and `words` (a sentence without its full stop).
Steps are `declared` (a package is listed, a file is there), `configured` (a setting or a call), `effective` (seen to work:
the hook is installed, no key lies open beside the manager, a test states the masking). Only effective signals may soften a
finding; a declared one earns a word of acknowledgement; none ever hides a key that leaked. A signal is only seen in what
was read: a check that uses one puts `reads(id)` into its own `reads`, or it sees the files' names alone.

What guards a repository is asked with `checks.signals.guards`: `guard_texts`, `hook_of`, `pipeline_of`, `declared_in`. What
calls a model, and whether it is capped: `checks.signals.limits`: `model_calls`, `is_capped`. Documents about rotation,
leaks and drills: `checks.signals.documents`: `sections`, `drills`, `last_drill`, `DOCUMENTS`. Workflows: `narrow_permissions`
and `unpinned` of `checks.signals.pipelines`. Gateways: `checks.signals.gateway.gateway_at(address)`.
"""

from __future__ import annotations

from collections.abc import Callable

from checks.evidence import Evidence, Need
from checks.joins.remember import once
from checks.readings import Reading
from checks.signals import (
    agents,
    apart,
    boundary,
    documents,
    gateway,
    guards,
    identity,
    limits,
    managers,
    pipelines,
    telemetry,
)
from checks.signals.looking import look_for, readings_of, worded
from checks.signals.signal import Practice, Signal, Step

PRACTICES: dict[str, Practice] = {
    practice.id: practice
    for module in (
        managers, boundary, guards, identity, gateway, telemetry, limits, documents, pipelines, agents, apart,
    )
    for practice in module.PRACTICES
}  # fmt: skip
for _sign in (sign for practice in PRACTICES.values() for sign in practice.signs):
    worded(_sign)


@once
def _asked(evidence: Evidence) -> Callable[[str], tuple[Signal, ...]]:
    """The answers for one evidence, each worked out when it is first asked for."""
    known: dict[str, tuple[Signal, ...]] = {}

    def of(id: str) -> tuple[Signal, ...]:
        if id not in known:
            found = {(s.step, s.words, s.where): s for s in look_for(PRACTICES[id], evidence)}.values()
            known[id] = tuple(
                sorted(found, key=lambda s: (-s.step.rank, s.words, [(p.path, p.line or 0) for p in s.where]))
            )
        return known[id]

    return of


def signals_of(evidence: Evidence, *ids: str) -> tuple[Signal, ...]:
    """The signals of these practices, of all without ids: practice by practice, the strongest step first.

    Raises `KeyError` for an id that is none: a check that misspells one must not pass for it.
    """
    of = _asked(evidence)
    return tuple(signal for id in ids or PRACTICES for signal in of(id))


def strongest(evidence: Evidence, *ids: str) -> Signal | None:
    """The strongest signal of these practices; of equal ones the first in their order."""
    return max(signals_of(evidence, *ids), key=lambda s: s.step.rank, default=None)


def is_effective(evidence: Evidence, *ids: str) -> bool:
    """Whether one of these practices was seen to work."""
    found = strongest(evidence, *ids)
    return found is not None and found.step is Step.EFFECTIVE


def reads(*ids: str) -> tuple[Reading, ...]:
    """The files that must be read for these practices to be seen."""
    return readings_of([PRACTICES[id] for id in ids or PRACTICES])


def needs(*ids: str) -> frozenset[Need]:
    """What must be gathered for these practices to be seen. Without keys of the working tree nothing is effective."""
    return frozenset({Need.WORKTREE}.union(*(PRACTICES[id].needs for id in ids or PRACTICES)))


__all__ = ["PRACTICES", "Practice", "Signal", "Step", "is_effective", "needs", "reads", "signals_of", "strongest"]
