"""S1-ENV-NOTIGNORED: a file with secrets that git would add, or that only this user's own rules keep out."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.model import Confidence, Location, Severity, Sin, Status, Verdict
from checks.sins.env_files import holds_key, is_secret_file
from checks.sins.keyed import hole, needs, told
from checks.words import count_of


def judge(evidence: Evidence) -> Verdict:
    """Medium where one `git add .` would take it, high if a remote looks public; low where only personal rules hide it."""
    if (early := needs(evidence, Need.REPOSITORY)) is not None:
        return early
    if not evidence.has(Need.FILES):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.FILES])
    if all(r.bare for r in evidence.repositories):
        return Verdict(status=Status.NOT_APPLICABLE, reason="A bare repository has no files to add.")
    keys = holds_key(evidence)
    findings, looked = [], 0
    for file in evidence.files:
        if file.repository is None or file.tracked or not (file.path in keys or is_secret_file(file.path)):
            continue
        looked += 1
        if file.path not in keys and not file.secret_names:
            continue
        repository = evidence.repository(file.repository)
        public = repository is not None and any(r.looks_public for r in repository.remotes)
        place = [Location(source="worktree", path=file.path)]
        key, seen = keys.get(file.path, (None, None))
        fingerprint = key.fingerprint if key else None
        # Without a key of a known shape the file's names alone say that it holds a secret.
        confidence = seen.confidence if seen else Confidence.MEDIUM
        if not file.ignored:
            findings.append(
                CHECK.finding(
                    f"No ignore rule covers {file.path}, and it holds a secret. The next “git add .” takes it.",
                    locations=place,
                    key=fingerprint,
                    severity=Severity.HIGH if public else Severity.MEDIUM,
                    confidence=confidence,
                )
            )
        elif file.ignored_by in ("global", "exclude"):
            whose = "your own global ignore file" if file.ignored_by == "global" else "this clone's .git/info/exclude"
            findings.append(
                CHECK.finding(
                    f"Only {whose} keeps {file.path} out. In everybody else's clone git would add it.",
                    locations=place,
                    key=fingerprint,
                    severity=Severity.LOW,
                    confidence=confidence,
                    title="Ignored for you alone",
                    fixes=["ignore"],
                )
            )
    return told(
        findings,
        hole(evidence, "worktree"),
        failed=f"{count_of(len(findings), 'file')} with secrets {'is' if len(findings) == 1 else 'are'} not kept out by the project.",
        passed="Every file with secrets is kept out by the project's own rules."
        if looked
        else "No untracked file holds a secret.",
        looked_at=count_of(looked, "untracked file") + " with secrets or a name for them",
    )


CHECK = Check(
    "S1-ENV-NOTIGNORED",
    sin=Sin.COMMITTED,
    severity=Severity.MEDIUM,
    needs={Need.WORKTREE, Need.FILES, Need.REPOSITORY},
    judge=judge,
    module=__name__,
)
