"""S4-GATEWAY-MASTER: apps call the gateway with the key that administers it."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.joins import Kind, kind_of
from checks.joins.lowered import lowered
from checks.joins.worded import Worded
from checks.model import Finding, Severity, Sin, Status, Verdict
from checks.sins.keyed import hole, told
from checks.sins.s4_one_key.gateway_clients import MASTER_NAME, READS, Client, master_clients
from checks.sins.s4_one_key.gateway_database import SETTINGS, Database, database_of_gateway
from checks.words import count_of

_NAMED_IN = frozenset({Kind.SETTINGS, Kind.DEPLOYMENT, Kind.PIPELINE, Kind.CODE})


def judge(evidence: Evidence) -> Verdict:
    """High for each app that does: it can make keys, read all usage and take every budget away. Low where the gateway is set
    up here without a database: it has no other key to give; medium where that is not told.
    """
    if not evidence.has(Need.WORKTREE):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.WORKTREE])
    clients = master_clients(evidence)
    if not clients and not _has_gateway(evidence):
        return Verdict(status=Status.NOT_APPLICABLE, reason="No gateway is configured or called here.")
    findings = [_finding(c, database_of_gateway(evidence)) for c in clients]
    read = sum(map(_SPEAKS.stand_in, evidence.texts.values()))
    return told(
        findings,
        hole(evidence, "worktree"),
        failed=f"{count_of(len(findings), 'app')} with the gateway’s master key.",
        passed="No app uses a gateway’s master key.",
        looked_at=f"{count_of(read, 'file')} about a gateway",
    )


_SPEAKS = Worded("master", "litellm")
_MAY_NAME = Worded("litellm", "aster_key")


def _has_gateway(evidence: Evidence) -> bool:
    """Settings of a gateway, or a master key that settings or code name."""
    return any(
        kind_of(path) in _NAMED_IN and (MASTER_NAME.search(text) or SETTINGS.search(text))
        for path, text in evidence.texts.items()
        if _MAY_NAME.stand_in(text) and ("litellm" in text or "aster_key" in lowered(text))
    )


_CAN = "it can make keys, read everybody’s usage and lift every budget; the app needs none of that"
_GRAVITY = {
    Database.SEEN: (Severity.HIGH, _CAN.capitalize()),
    Database.ELSEWHERE: (Severity.HIGH, _CAN.capitalize()),
    Database.UNTOLD: (Severity.MEDIUM, f"Where the gateway has a database, {_CAN}"),
    Database.ABSENT: (
        Severity.LOW,
        "The gateway here has no database: it makes no other key and keeps no budget. With one it gives each app a key of its own",
    ),
}


def _finding(client: Client, database: Database) -> Finding:
    severity, why = _GRAVITY[database]
    return CHECK.finding(
        f"{client.words}. {why}.",
        key=client.key or None,
        locations=[client.location],
        severity=severity,
        confidence=client.confidence,
        about=client.about,
    )


CHECK = Check(
    "S4-GATEWAY-MASTER",
    sin=Sin.ONE_KEY,
    severity=Severity.HIGH,
    needs={Need.WORKTREE, Need.FILES},
    reads=READS,
    judge=judge,
    module=__name__,
)
