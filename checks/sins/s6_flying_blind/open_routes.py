"""Open routes: those to a model before which nothing asks who calls, and nothing counts calls."""

from __future__ import annotations

from checks import signals
from checks.evidence import Evidence
from checks.joins.remember import once
from checks.sins.s6_flying_blind import guards, reach
from checks.sins.s6_flying_blind.model_calls import is_local
from checks.sins.s6_flying_blind.reach import Reached
from checks.words import capital

READS = (*reach.READS, *guards.READS, *signals.reads("P-RATE-LIMIT"))


def before_all(evidence: Evidence) -> str:
    """What stands before every route, as a sentence; empty where nothing does that was read."""
    effective = signals.strongest(evidence, "P-RATE-LIMIT")
    if effective is not None and effective.step is signals.Step.EFFECTIVE:
        where = f" ({effective.where[0].path})" if effective.where else ""
        return f"{capital(effective.words)}{where}."
    if path := guards.login_for_all(evidence):
        return f"{path} puts a login before the routes."
    if path := guards.limit_for_all(evidence):
        return f"{path} puts a limit before the routes."
    return ""


@once
def _open(evidence: Evidence) -> tuple[Reached, ...]:
    if before_all(evidence):
        return ()
    spends = (one for one in reach.reached(evidence) if not all(is_local(call) for call in one.calls))
    return tuple(one for one in spends if not _guarded(one, evidence))


def open_routes(evidence: Evidence) -> tuple[Reached, ...]:
    """The routes to a model that are open, in order of their files."""
    return _open(evidence)


def _guarded(one: Reached, evidence: Evidence) -> bool:
    """Whether the route or its file asks who calls or counts calls; also the files with the handlers behind it."""
    beside = [one.code.text, one.route.around, *one.route.handlers]
    beside += [evidence.texts.get(c.path, "") for c in one.calls if c.path != one.path and one.hops == 1]
    return any(guards.knows_who(text) or guards.limits(text) for text in beside) or any(
        guards.knows_who(f"{name}(") or guards.limits(f"{name}(") for name in one.route.handlers
    )
