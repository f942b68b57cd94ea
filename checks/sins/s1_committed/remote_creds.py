"""S1-REMOTE-CREDS: a token in a remote's address, in a header git sends, or a helper that keeps passwords in plain text."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import ConfigNote, Evidence, Need
from checks.model import Finding, Location, Severity, Sin, Status, Verdict
from checks.sins.keyed import needs
from checks.words import count_of


def judge(evidence: Evidence) -> Verdict:
    """Fails for each setting of a repository's own git configuration that carries a credential."""
    if (early := needs(evidence, Need.REPOSITORY)) is not None:
        return early
    findings: list[Finding] = []
    read = 0
    for repository in evidence.repositories:
        read += 1 + bool(repository.submodules)
        findings.extend(f for note in repository.config_notes if (f := _finding(note)) is not None)
    looked_at = f"{count_of(read, 'git configuration')}, {count_of(sum(len(r.remotes) for r in evidence.repositories), 'remote')}"
    if findings:
        return Verdict(
            status=Status.FAIL,
            reason=f"{count_of(len(findings), 'setting')} of git {'carries a credential' if len(findings) == 1 else 'carry credentials'}.",
            looked_at=looked_at,
            findings=tuple(findings),
        )
    return Verdict(status=Status.PASS, reason="No address or header carries a token.", looked_at=looked_at)


def _finding(note: ConfigNote) -> Finding | None:
    place = [Location(source="worktree", path=note.file, line=note.line)]
    if note.credential:
        return CHECK.finding(
            f"{note.setting} is “{note.value}”. Whoever reads the file can push, and from there change what everybody builds.",
            locations=place,
            about=note.setting,
        )
    if note.setting.endswith("helper") and note.value.split(" ", 1)[0] == "store":
        return CHECK.finding(
            "The credential helper “store” keeps tokens as plain text in the home folder. Every program of this user can read them.",
            locations=place,
            about=note.setting,
            severity=Severity.MEDIUM,
            fixes=["clean-remote"],
            title="Tokens kept in plain text",
        )
    return None


CHECK = Check(
    "S1-REMOTE-CREDS", sin=Sin.COMMITTED, severity=Severity.HIGH, needs={Need.REPOSITORY}, judge=judge, module=__name__
)
