"""S2-BUNDLE: a key inside build output: what browsers load, and what only lies in a server's output."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.model import Severity, Sin, Status, Verdict
from checks.sins.keyed import told, unseen
from checks.sins.s2_client_side.apps import READS, Form
from checks.sins.s2_client_side.shipped import by_design, looked_at, missed, told_of
from checks.words import count_of

_FORM = Form.BUNDLE
_OUT = "Whoever opens it can read it."


def judge(evidence: Evidence) -> Verdict:
    """High for each key in what browsers get, critical where it is deployed; low in what stays on a server."""
    if not evidence.has(Need.WORKTREE):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.WORKTREE])
    lost, seen = missed(_FORM, evidence), looked_at(_FORM, evidence)
    findings = list(told_of(CHECK.finding, _FORM, evidence, _OUT))
    if not seen and not findings:
        return unseen(lost, "No build output lies here. Build it and scan again: what is inlined shows only then.")
    return told(
        findings,
        lost,
        failed=f"{count_of(len(findings), 'key')} in build output.",
        passed=f"No key is in the build output.{by_design(_FORM, evidence)}",
        looked_at=seen or count_of(len(evidence.files), "file"),
    )


CHECK = Check(
    "S2-BUNDLE",
    sin=Sin.CLIENT_SIDE,
    severity=Severity.HIGH,
    needs={Need.WORKTREE, Need.FILES},
    reads=READS,
    judge=judge,
    module=__name__,
)
