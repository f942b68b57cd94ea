"""S5-LEAKED-STILL-USED: a key that got out once and that something runs with now. The surest finding there is."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.joins import InUse, Kind, Leak, kind_at, still_in_use
from checks.machine import shown_path
from checks.model import Confidence, Finding, Key, Severity, Sighting, Sin, Status, Verdict
from checks.readings import Reading
from checks.sins.keyed import KEPT_LOCATIONS, day, hole, short, told, unique, unseen
from checks.sins.llm_use import has_ended, secret_keys
from checks.sins.severity import graver
from checks.structure.turned_off import is_turned_off
from checks.words import count_of

# Only the person at this machine is known to have these.
_OWN = frozenset({Kind.HISTORY, Kind.TRANSCRIPT, Kind.LOG})
_SHOWN = 3  # of the ways in which a key leaked


def judge(evidence: Evidence) -> Verdict:
    """Fails for each key that leaked (history, logs, transcripts, recordings, build output) and still stands in what runs.

    Critical; high where every leak lies in files of this machine that git does not have; one step less for a key of small
    rights. A key whose provider said that it is dead, or that itself says that its time is over, is none, and nothing runs
    with what a tool is given for a server that is turned off.
    """
    if not evidence.has(Need.WORKTREE) and not evidence.has(Need.MACHINE):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.WORKTREE])
    keys = secret_keys(evidence)
    lost = _missed(evidence)
    if not keys:
        return unseen(lost, "No key was seen, in use or leaked.")
    found = [
        (k, use)
        for k in keys
        if not has_ended(k) and (use := still_in_use(k, lambda s: _is_off(s, evidence))) is not None
    ]
    findings = [_finding(key, use, evidence) for key, use in found]
    one = len(findings) == 1
    return told(
        findings,
        lost,
        failed=f"{count_of(len(findings), 'key')} leaked and {'is' if one else 'are'} still in use.",
        passed="No key that leaked is in use.",
        looked_at=f"{count_of(len(keys), 'key')} with {count_of(sum(len(k.sightings) for k in keys), 'place')}",
    )


def _missed(evidence: Evidence) -> tuple[float, str] | None:
    """What was not read, of the places where keys leak to and of those that run with them."""
    holes = [hole(evidence, "worktree")]
    if evidence.repositories:
        holes.append(hole(evidence, "history") if evidence.has(Need.HISTORY) else (0.5, "the git history was not read"))
    return min((h for h in holes if h is not None), default=None)


def _finding(key: Key, use: InUse, evidence: Evidence) -> Finding:
    leaks = use.leaks[:_SHOWN]
    told_of = "; ".join(_told(leak, evidence) for leak in leaks)
    more = f"; and {count_of(len(use.leaks) - _SHOWN, 'more place')}" if len(use.leaks) > _SHOWN else ""
    holders = [_holder(s) for s in use.uses[:2]]
    rest = f" and {count_of(len(use.uses) - 2, 'more place')}" if len(use.uses) > 2 else ""
    holds = " and ".join(holders) if not rest else ", ".join(holders)
    verb = "hold" if len(use.uses) > 1 else "holds"
    return CHECK.finding(
        f"It leaked into {told_of}{more}. {holds}{rest} {verb} it now. Whoever found it can use it until it is replaced and revoked.",
        key=key.fingerprint,
        locations=unique(s.location for s in (*use.uses, *(leak.sighting for leak in use.leaks)))[:KEPT_LOCATIONS],
        severity=graver(Severity.HIGH if all(_is_own(leak) for leak in use.leaks) else Severity.CRITICAL, key),
        confidence=_sure(key, use),
    )


def _is_off(sighting: Sighting, evidence: Evidence) -> bool:
    text = evidence.texts.get(sighting.path, "") if sighting.source == "worktree" else ""
    if not text or kind_at(sighting) is not Kind.AGENT:
        return False
    return is_turned_off(text, sighting.path, sighting.line or 0, sighting.column or 0)


def _told(leak: Leak, evidence: Evidence) -> str:
    """`an earlier commit (config.py, 9 Oct 2025, 3f9c1e2)`."""
    sighting = leak.sighting
    named = [
        shown_path(sighting.path) if sighting.source == "machine" else sighting.path,
        day(sighting.when, evidence.now) if sighting.source == "history" else "",
        short(sighting.commit),
    ]
    where = ", ".join(n for n in named if n)
    return leak.how + (f" ({where})" if where else "")


def _holder(sighting: Sighting) -> str:
    if kind_at(sighting) is Kind.PROCESS:
        return f"A program that runs now ({sighting.path})"
    return shown_path(sighting.path) if sighting.source == "machine" else sighting.path


def _is_own(leak: Leak) -> bool:
    """Whether a leak lies in a record that only this machine is known to have."""
    sighting = leak.sighting
    if sighting.source == "history" or sighting.place == "tracked":
        return False
    return kind_at(sighting) in _OWN


def _sure(key: Key, use: InUse) -> Confidence:
    """As sure as the surest leak and the surest use both are: the fingerprint itself cannot be wrong."""
    leak = max((le.sighting.confidence for le in use.leaks), key=lambda c: c.rank)
    runs = max((s.confidence for s in use.uses), key=lambda c: c.rank)
    return min(leak, runs, key.confidence, key=lambda c: c.rank)


CHECK = Check(
    "S5-LEAKED-STILL-USED",
    sin=Sin.IMMORTAL,
    severity=Severity.CRITICAL,
    needs={Need.WORKTREE, Need.HISTORY, Need.MACHINE},
    reads=(
        Reading(("*.json", "*.jsonc", "*.toml", "*.yaml"), ("mcpservers", "mcp_servers", "context_servers")),
        "mcp.json",
        "opencode.json*",
    ),
    judge=judge,
    module=__name__,
)
