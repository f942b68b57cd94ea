"""LOCAL-PROC-ENV: a key in the environment of running programs."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.model import Severity, Sin, Status, Verdict
from checks.sins.machine.running import findings_in
from checks.words import count_of

# Programs that start others: what they hold, everything started from them inherits.
STARTERS = frozenset(
    (
        "sh bash zsh fish dash ksh tcsh nu pwsh powershell tmux screen systemd init login sshd gnome-shell gnome-session "
        "plasmashell ksmserver xfce4-session launchd loginwindow explorer.exe cmd.exe code cursor windsurf idea kitty "
        "alacritty wezterm-gui gnome-terminal-server konsole iterm2 terminal"
    ).split()
)


def judge(evidence: Evidence) -> Verdict:
    """Medium where a shell, a session or an editor holds the key and hands it on; low in one program that uses it."""
    machine = evidence.machine
    if not evidence.has(Need.MACHINE):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.MACHINE])
    if not machine.own:
        return Verdict(status=Status.NOT_APPLICABLE, reason="What runs on this machine says nothing of another’s home.")
    findings = findings_in(CHECK, evidence, "environment", told=_told, severity=_severity)
    looked_at = count_of(machine.processes_read, "process", "processes")
    if findings:
        reason = f"{count_of(len(findings), 'key')} in the environment of running programs."
        return Verdict(status=Status.FAIL, reason=reason, looked_at=looked_at, findings=tuple(findings))
    if machine.processes_unread or not machine.processes_read:
        share = machine.processes_read / max(machine.processes_read + machine.processes_unread, 1)
        return Verdict(
            status=Status.PARTIAL,
            reason=f"No running program that could be looked at holds a key. But {machine.processes_unread:,} could not be.",
            looked_at=looked_at,
            share=share,
        )
    return Verdict(status=Status.PASS, reason="No running program holds a key in its environment.", looked_at=looked_at)


def _starts_others(names: list[str]) -> bool:
    return any(name.lower().removesuffix(".exe") in STARTERS or name.lower() in STARTERS for name in names)


def _severity(names: list[str]) -> Severity:
    return Severity.MEDIUM if _starts_others(names) else Severity.LOW


def _told(names: list[str]) -> str:
    if _starts_others(names):
        return "Everything that is started from there inherits it, agents and their tools too."
    return "Every program that runs as you can read it there, and so can whatever it starts."


CHECK = Check(
    "LOCAL-PROC-ENV",
    sin=Sin.JUST_CONFIG,
    severity=Severity.LOW,
    needs={Need.MACHINE},
    judge=judge,
    module=__name__,
)
