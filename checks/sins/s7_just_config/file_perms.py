"""S7-FILE-PERMS: a local file with secrets that others can read or change, or that a service copies elsewhere."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, FileFact, Need
from checks.expressions.patterns import pattern_of
from checks.machine import Access
from checks.model import Confidence, Finding, Location, Severity, Sin, Status, Verdict
from checks.sins.env_files import holds_key, is_secret_file
from checks.sins.keyed import hole, told, unseen
from checks.sins.severity import graver
from checks.words import count_of

_SYNCED = (
    (pattern_of(r"/Library/Mobile Documents/|/iCloud ?Drive[^/]*/"), "iCloud Drive"),
    (pattern_of(r"/Dropbox(?: \([^/]+\))?/"), "Dropbox"),
    (pattern_of(r"/OneDrive(?: - [^/]+)?/"), "OneDrive"),
    (pattern_of(r"/(?:Google ?Drive|My Drive|GoogleDrive-[^/]+)/"), "Google Drive"),
    (pattern_of(r"/(?:Nextcloud|ownCloud)/"), "Nextcloud"),
)
# Groups that are everybody on a machine; any other is one that somebody chose.
_EVERYBODY = frozenset({"everyone", "the group users", "the group staff", "the group everyone", "the group nogroup"})


def judge(evidence: Evidence) -> Verdict:
    """High where others can change the file or a service copies it away, medium where others can read it.

    What git tracks is open to everybody with a clone, whatever its mode: that is another sin. One group that somebody
    chose, and that may only read, is a service's. One step less where only names say that the file holds secrets.
    """
    if not evidence.has(Need.WORKTREE, Need.FILES):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.FILES])
    keys = holds_key(evidence)
    files = [
        f for f in evidence.files if not f.tracked and (f.path in keys or (f.secret_names and is_secret_file(f.path)))
    ]
    missed = hole(evidence, "worktree")
    if not files:
        return unseen(missed, "No file with a secret lies here outside of git.")
    service = next((name for sign, name in _SYNCED if sign.search(f"{evidence.target.path}/")), "")
    findings = [f for file in files if (f := _finding(file, evidence, service)) is not None]
    untold = sum(f.access is None for f in files)
    if untold and not findings:
        why = f"of {count_of(untold, 'file')} nobody can say who may read {'it' if untold == 1 else 'them'}: modes tell nothing on this system or this disk"
        if untold == len(files):
            return Verdict(status=Status.NOT_CHECKED, reason=f"{why[0].upper()}{why[1:]}.")
        missed = min((m for m in (missed, (1 - untold / len(files), why)) if m is not None), default=None)
    return told(
        findings,
        missed,
        failed=f"{count_of(len(findings), 'file')} with secrets {'is' if len(findings) == 1 else 'are'} not its owner’s alone.",
        passed="Files with secrets are their owner’s alone, or a service’s.",
        looked_at=f"{count_of(len(files), 'file')} with secrets outside of git",
    )


def _finding(file: FileFact, evidence: Evidence, service: str) -> Finding | None:
    access = file.access or Access()
    readers = [] if _is_one_service(access) else list(access.readers)
    inside = service or next((name for sign, name in _SYNCED if sign.search(f"/{file.path}")), "")
    if access.writers:
        who = _listed(access.writers)
        message = f"{who} can change {file.path}. Whoever does chooses which key the program runs with, and where its requests go."
    elif readers:
        message = f"{_listed(readers)} can read {file.path}: every account and every service on this machine, not only this user’s programs."
        if not set(readers) & _EVERYBODY:
            message = f"{_listed(readers)} can read {file.path}."
    elif not inside:
        return None
    else:
        message = ""
    if inside:
        message = f"{message} {inside} copies {file.path}: it lies with the service and on every device, in all its versions.".strip()  # fmt: skip
    key, seen = holds_key(evidence).get(file.path, (None, None))
    base = Severity.HIGH if access.writers or inside else Severity.MEDIUM
    return CHECK.finding(
        message,
        key=key.fingerprint if key else None,
        locations=[seen.location if seen else Location(source="worktree", path=file.path)],
        severity=graver(base, key) if key else base.shifted(-1),
        confidence=seen.confidence if seen else Confidence.MEDIUM,
        about=file.path,
        fixes=["unsync", "tighten-file", "replace-key"] if inside else None,
    )


def _is_one_service(access: Access) -> bool:
    """Readable by one group that is not everybody: a service that runs with the file, as it was meant."""
    return (
        len(access.readers) == 1 and access.readers[0].startswith("the group ") and not set(access.readers) & _EVERYBODY
    )


def _listed(names: tuple[str, ...] | list[str]) -> str:
    said = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return said[0].upper() + said[1:]


CHECK = Check(
    "S7-FILE-PERMS",
    sin=Sin.JUST_CONFIG,
    severity=Severity.MEDIUM,
    needs={Need.WORKTREE, Need.FILES},
    judge=judge,
    module=__name__,
)
