"""S7-K8S-CONFIGMAP: a secret in a ConfigMap, as a value or inside of a file that is one."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.model import Severity, Sin, Status, Verdict
from checks.sins.keyed import hole, told, unseen
from checks.sins.s7_just_config.cluster import members, objects, reading
from checks.sins.s7_just_config.values import Plain, findings_of, more, plain_in
from checks.words import count_of


def judge(evidence: Evidence) -> Verdict:
    """High for each secret in a ConfigMap that git keeps; `.env`, YAML and JSON inside of values are read, too."""
    if not evidence.has(Need.WORKTREE):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.WORKTREE])
    missed = hole(evidence, "worktree")
    maps = [o for o in objects(evidence, "ConfigMap") if not o.encrypted]
    if not maps:
        return unseen(missed, "No ConfigMap is declared here.")
    values = [
        literal
        for o in maps
        for part, encoded in (("data", False), ("binaryData", True))
        for literal in members(evidence, o, part, encoded=encoded)
    ]
    findings = findings_of(CHECK, evidence, plain_in(evidence, values), _tell)
    return told(
        findings,
        missed,
        failed=f"{count_of(len(findings), 'secret')} in ConfigMaps.",
        passed="No ConfigMap holds a secret.",
        looked_at=f"{count_of(len(values), 'value')} of {count_of(len(maps), 'ConfigMap')}",
    )


def _tell(first: Plain, group: list[Plain]) -> str:
    return (
        f"{first.called} stands in {first.literal.part}, {first.literal.path}.{more(group)} A ConfigMap is shown to everybody "
        "who may look into the namespace, and is never encrypted."
    )


CHECK = Check(
    "S7-K8S-CONFIGMAP",
    sin=Sin.JUST_CONFIG,
    severity=Severity.HIGH,
    needs={Need.WORKTREE, Need.FILES},
    reads=(reading("ConfigMap"),),
    judge=judge,
    module=__name__,
)
