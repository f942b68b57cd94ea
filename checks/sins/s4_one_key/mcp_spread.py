"""S4-MCP-SPREAD: one key pasted into the settings of many AI tools, or a tool with an old copy beside the new one."""

from __future__ import annotations

from collections.abc import Iterator

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.joins import AgentUse, Kind, Twins, kind_at, spread, twins
from checks.model import Confidence, Finding, Key, Severity, Sin, Status, Verdict
from checks.sins.keyed import KEPT_LOCATIONS, hole, told, unique
from checks.sins.llm_use import present
from checks.words import capital, count_of

LEAST, MANY = 3, 5  # copies from which on a rotation misses one; from which on it surely does


def judge(evidence: Evidence) -> Verdict:
    """Low for a key in three files of AI tools, medium from five on; low for a tool whose own copies differ."""
    if not evidence.has(Need.WORKTREE) and not evidence.has(Need.MACHINE):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.MACHINE])
    keys = list({k.fingerprint: k for k, _ in present(evidence)}.values())
    used = [(k, agents) for k in keys if (agents := spread(k, evidence).agents)]
    if not used:
        where = "" if evidence.has(Need.MACHINE) else " of this project"
        return Verdict(status=Status.NOT_APPLICABLE, reason=f"No AI tool’s settings{where} hold a key.")
    findings = [_spread(k, agents) for k, agents in used if len(agents) >= LEAST]
    findings += _stale(keys, evidence)
    return told(
        findings,
        hole(evidence, "worktree"),
        failed=f"{count_of(len(findings), 'key')} in more copies than a rotation reaches.",
        passed=f"No key is in {LEAST} files of AI tools.",
        looked_at=f"{count_of(len({a.sighting.path for _, agents in used for a in agents}), 'file')} of AI tools with a key"
        + ("" if evidence.has(Need.MACHINE) else "; this machine was not looked at"),
    )


def _spread(key: Key, agents: tuple[AgentUse, ...]) -> Finding:
    tools = list(dict.fromkeys(a.tool for a in agents))
    shown = ", ".join(tools[:4]) + (f" and {len(tools) - 4} more" if len(tools) > 4 else "")
    return CHECK.finding(
        f"It is pasted into {count_of(len(agents), 'file')} of {shown}. Whoever replaces it misses one, and each is read by its own programs.",
        key=key.fingerprint,
        locations=unique(a.sighting.location for a in agents)[:KEPT_LOCATIONS],
        severity=Severity.MEDIUM if len(agents) >= MANY else Severity.LOW,
        confidence=max((a.sighting.confidence for a in agents), key=lambda c: c.rank, default=Confidence.LOW),
    )


def _stale(keys: list[Key], evidence: Evidence) -> Iterator[Finding]:
    """A tool that holds two different keys: one was replaced in one file and not in the other. Each pair is told once."""
    told_of: set[tuple[str, frozenset[str]]] = set()
    for key in keys:
        for found in twins(key, evidence):
            kinds = {kind_at(c.sighting) for c in found.copies}
            pair = (found.tool, frozenset(c.key for c in found.copies))
            # Files of settings that overlay each other hold different keys on purpose.
            if not found.differ or kinds <= {Kind.SETTINGS} or pair in told_of:
                continue
            told_of.add(pair)
            yield _differ(found)


def _differ(found: Twins) -> Finding:
    paths = list(dict.fromkeys(c.sighting.path for c in found.copies))
    wins = found.wins.sighting.path if found.wins else ""
    which = f"{capital(found.because)}, so {wins} holds the one in use." if wins else f"{capital(found.because)}."
    return CHECK.finding(
        f"{found.tool} has different keys in {' and '.join(paths[:3])}. {which} The other was left behind, and may still open the account.",
        locations=unique(c.sighting.location for c in found.copies)[:KEPT_LOCATIONS],
        severity=Severity.LOW,
        confidence=Confidence.MEDIUM,
        title="An older key beside the new one",
        about=found.tool,
    )  # fmt: skip


CHECK = Check(
    "S4-MCP-SPREAD",
    sin=Sin.ONE_KEY,
    severity=Severity.LOW,
    needs={Need.WORKTREE, Need.MACHINE},
    judge=judge,
    module=__name__,
)
