"""LOCAL-PROC-ARGV: a key on the command line of a running program."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.model import Severity, Sin, Status, Verdict
from checks.sins.machine.running import findings_in
from checks.words import count_of


def judge(evidence: Evidence) -> Verdict:
    """Medium: unlike an environment, arguments are shown to every user of the machine."""
    machine = evidence.machine
    if not evidence.has(Need.MACHINE):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.MACHINE])
    if not machine.own:
        return Verdict(status=Status.NOT_APPLICABLE, reason="What runs on this machine says nothing of another’s home.")
    findings = findings_in(
        CHECK,
        evidence,
        "arguments",
        told=lambda names: "Arguments are shown to every user of the machine, and kept by whoever logs processes.",
        severity=lambda names: Severity.MEDIUM,
    )
    looked_at = count_of(machine.processes_read, "process", "processes")
    if findings:
        reason = f"{count_of(len(findings), 'key')} on the command line of running programs."
        return Verdict(status=Status.FAIL, reason=reason, looked_at=looked_at, findings=tuple(findings))
    if machine.processes_unread or not machine.processes_read:
        share = machine.processes_read / max(machine.processes_read + machine.processes_unread, 1)
        return Verdict(
            status=Status.PARTIAL,
            reason=f"No running program that could be looked at shows a key. But {machine.processes_unread:,} could not be.",
            looked_at=looked_at,
            share=share,
        )
    return Verdict(status=Status.PASS, reason="No running program shows a key in its arguments.", looked_at=looked_at)


CHECK = Check(
    "LOCAL-PROC-ARGV",
    sin=Sin.CI_AND_LOGS,
    severity=Severity.MEDIUM,
    needs={Need.MACHINE},
    judge=judge,
    module=__name__,
)
