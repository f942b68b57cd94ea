"""LOCAL-AGENT-IGNORE: whether the agents on this machine are told to leave files with secrets alone."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.model import Confidence, Location, Severity, Sin, Status, Verdict
from checks.words import count_of

_AGENT = ("LOCAL-CLAUDE-CODE", "LOCAL-CLAUDE-CODE-CFG", "LOCAL-CLAUDE-CODE-LOG")
_SETTING = "permissions.deny.**"


def judge(evidence: Evidence) -> Verdict:
    """Low where Claude Code is used here and none of its own deny rules names .env files.

    Other agents are told by files in each project (.cursorignore, .aiexclude, .geminiignore): those are no matter of a home.
    """
    machine = evidence.machine
    if not evidence.has(Need.MACHINE):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.MACHINE])
    files = machine.of(_AGENT)
    if not files:
        return Verdict(status=Status.NOT_APPLICABLE, reason="No agent that takes such rules from a home is used here.")
    looked_at = count_of(len(files), "file") + " of Claude Code"
    if any(s.setting == _SETTING for found in machine.signals.values() for s in found):
        return Verdict(status=Status.PASS, reason="Claude Code may not read .env files.", looked_at=looked_at)
    settings = [f for f in files if f.path.endswith("settings.json")]
    if any(f.unread for f in settings):
        return Verdict(status=Status.NOT_CHECKED, reason="Claude Code’s settings could not be read.")
    finding = CHECK.finding(
        "No rule of yours keeps Claude Code from reading .env files: what it reads goes to the model, and into its sessions.",
        locations=[Location(source="machine", path=(settings or files)[0].path)],
        confidence=Confidence.HIGH,
    )
    return Verdict(
        status=Status.FAIL,
        reason="No rule keeps Claude Code from files with secrets.",
        looked_at=looked_at,
        findings=(finding,),
    )


CHECK = Check(
    "LOCAL-AGENT-IGNORE",
    sin=Sin.CI_AND_LOGS,
    severity=Severity.LOW,
    needs={Need.MACHINE},
    judge=judge,
    module=__name__,
)
