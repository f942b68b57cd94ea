"""What the two checks about running programs share: one finding a key, told by program, number and name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from checks.catalog import Check
from checks.evidence import Evidence
from checks.machine import ProcessFact
from checks.model import Confidence, Finding, Severity
from checks.sins.keyed import KEPT_LOCATIONS, unique
from checks.sins.severity import severity_of

SHOWN = 4


def findings_in(
    check: Check,
    evidence: Evidence,
    where: Literal["environment", "arguments"],
    *,
    told: Callable[[list[str]], str],
    severity: Callable[[list[str]], Severity],
) -> list[Finding]:
    """A finding for each key in running programs. `told` and `severity` are given the programs' names."""
    holders: dict[str, list[ProcessFact]] = {}
    for fact in evidence.machine.processes:
        if fact.where == where:
            holders.setdefault(fact.key, []).append(fact)
    found = []
    for key in evidence.keys:
        facts = holders.get(key.fingerprint)
        if not key.secret or not facts:
            continue
        names = list(dict.fromkeys(f.name for f in facts))
        symbols = list(dict.fromkeys(f.symbol for f in facts if f.symbol))
        sightings = [s for s in key.sightings if s.place == check.id]
        behind = f" behind {', '.join(symbols[:SHOWN])}" if symbols else ""
        found.append(
            check.finding(
                f"{_programs(facts)} {'holds' if len(facts) == 1 else 'hold'} it{behind}. {told(names)}",
                key=key.fingerprint,
                locations=unique(s.location for s in sightings)[:KEPT_LOCATIONS],
                severity=severity_of(severity(names), key, sightings, evidence),
                confidence=max((s.confidence for s in sightings), key=lambda c: c.rank, default=Confidence.LOW),
            )
        )
    return found


def _programs(facts: list[ProcessFact]) -> str:
    """`bash (4711), node (4720, 4733) and 3 more`."""
    numbers: dict[str, list[int]] = {}
    for fact in facts:
        numbers.setdefault(fact.name or "a program", []).append(fact.pid)
    shown = [
        f"{name} ({', '.join(map(str, sorted(set(pids))[:SHOWN]))}{', …' if len(set(pids)) > SHOWN else ''})"
        for name, pids in sorted(numbers.items(), key=lambda pair: -len(pair[1]))
    ]
    more = len(shown) - SHOWN
    return ", ".join(shown[:SHOWN]) + (f" and {more} more" if more > 0 else "")
