"""S1-REMOTE-CREDS: a token in a remote's address, in a header git sends, in any other setting of git, or a helper that
keeps passwords in plain text."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import ConfigNote, Evidence, Need
from checks.expressions.patterns import pattern_of
from checks.model import Confidence, Finding, Key, Location, Severity, Sighting, Sin, Status, Verdict
from checks.sins.keyed import needs, one_each
from checks.sins.s1_committed.places import within
from checks.words import count_of

# `store`, `store --file …`, `/usr/lib/git-core/git-credential-store`; not `osxkeychain`, `libsecret`, `manager`, `cache`.
_STORE = pattern_of(r"^(?:!?\S*git[- ]credential-)?store(?:\s|$)")


def judge(evidence: Evidence) -> Verdict:
    """Fails for each setting of a repository's own git configuration that carries a credential."""
    if (early := needs(evidence, Need.REPOSITORY)) is not None:
        return early
    findings: list[Finding] = []
    read = 0
    seen = list(within(evidence, "remote_creds"))
    known: set[tuple[str, int | None]] = set()
    for repository in evidence.repositories:
        read += 1 + bool(repository.submodules)
        for note in repository.config_notes:
            key = next((k for k, s in seen if (s.path, s.line) == (note.file, note.line)), None)
            if (found := _finding(note, key)) is not None:
                findings.append(found)
                known.add((note.file, note.line))
    others = [(k, s) for k, s in seen if (s.path, s.line) not in known]
    findings.extend(one_each(CHECK, others, evidence, _tell))
    looked_at = f"{count_of(read, 'git configuration')}, {count_of(sum(len(r.remotes) for r in evidence.repositories), 'remote')}"
    if findings:
        return Verdict(
            status=Status.FAIL,
            reason=f"{count_of(len(findings), 'setting')} of git {'carries a credential' if len(findings) == 1 else 'carry credentials'}.",
            looked_at=looked_at,
            findings=tuple(findings),
        )
    return Verdict(status=Status.PASS, reason="No address or header carries a token.", looked_at=looked_at)


def _tell(key: Key, sightings: list[Sighting]) -> str:
    return f"It stands in {sightings[0].path}, in plain text. Every program of this user can read it, and it goes with every copy of the folder."


def _finding(note: ConfigNote, key: Key | None) -> Finding | None:
    place = [Location(source="worktree", path=note.file, line=note.line)]
    if note.credential:
        return CHECK.finding(
            f"{note.setting} is “{note.value}”. Whoever reads the file can push, and from there change what everybody builds.",
            locations=place,
            about=note.setting,
            key=key.fingerprint if key else None,
            confidence=key.confidence if key else Confidence.HIGH,
        )
    if note.setting.endswith("helper") and _STORE.search(note.value):
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
    "S1-REMOTE-CREDS",
    sin=Sin.COMMITTED,
    severity=Severity.HIGH,
    needs={Need.REPOSITORY},
    judge=judge,
    module=__name__,
)
