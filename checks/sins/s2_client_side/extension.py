"""S2-EXTENSION: a key in a browser extension, in its sources or in its package."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.model import Severity, Sin, Status, Verdict
from checks.sins.keyed import told, unseen
from checks.sins.s2_client_side.apps import READS, Form
from checks.sins.s2_client_side.shipped import by_design, looked_at, missed, told_of
from checks.words import count_of

_FORM = Form.EXTENSION
_OUT = "Whoever has the extension can read it: it is a zip file with scripts."


def judge(evidence: Evidence) -> Verdict:
    """High for each key in an extension, critical once it is in the store."""
    if not evidence.has(Need.WORKTREE):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.WORKTREE])
    lost, seen = missed(_FORM, evidence), looked_at(_FORM, evidence)
    findings = list(told_of(CHECK.finding, _FORM, evidence, _OUT))
    if not seen and not findings:
        return unseen(lost, "No browser extension was seen.")
    return told(
        findings,
        lost,
        failed=f"{count_of(len(findings), 'key')} in a browser extension.",
        passed=f"No key is in the extension.{by_design(_FORM, evidence)}",
        looked_at=seen or count_of(len(evidence.files), "file"),
    )


CHECK = Check(
    "S2-EXTENSION",
    sin=Sin.CLIENT_SIDE,
    severity=Severity.HIGH,
    needs={Need.WORKTREE, Need.FILES},
    reads=READS,
    judge=judge,
    module=__name__,
)
