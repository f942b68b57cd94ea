"""S1-NO-GUARD: does anything look before the next commit? Declared is not installed, installed is not effective."""

from __future__ import annotations

import re

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need, Repository
from checks.model import Finding, Location, Severity, Sin, Status, Verdict
from checks.sins.keyed import needs
from checks.words import count_of

READS = (
    ".pre-commit-config.yaml",
    ".pre-commit-config.yml",
    ".husky/*",
    "lefthook.yml",
    "lefthook.yaml",
    ".lefthook.yml",
    "package.json",
    ".lintstagedrc*",
    ".github/workflows/*.yml",
    ".github/workflows/*.yaml",
    ".gitlab-ci.yml",
    ".circleci/config.yml",
    "azure-pipelines.yml",
    "bitbucket-pipelines.yml",
    "Jenkinsfile",
    ".overcommit.yml",
    ".githooks/*",
)

# `detect-private-key` is left out: it knows PEM files, not API keys.
_SCANNERS = re.compile(
    r"\b(gitleaks|detect-secrets|ggshield|gitguardian|trufflehog|talisman|kingfisher|ripsecrets|betterleaks|secretlint|shrift|noseyparker|git-secrets)\b",
    re.I,
)
_HOOKS = ("pre-commit", "pre-push")


def judge(evidence: Evidence) -> Verdict:
    """Low without a guard. A hook that is declared and not installed here does not count; a pipeline job does."""
    if (early := needs(evidence, Need.REPOSITORY)) is not None:
        return early
    if not evidence.has(Need.FILES):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.FILES])
    repositories = [r for r in evidence.repositories if not r.bare]
    if not repositories:
        return Verdict(status=Status.NOT_APPLICABLE, reason="Nobody commits into a bare repository.")
    findings: list[Finding] = []
    guards: list[str] = []
    read = 0
    for repository in repositories:
        texts = _texts(repository, evidence)
        read += len(texts)
        name = _effective(repository, texts)
        if name:
            guards.append(name)
        else:
            findings.append(_finding(repository, texts))
    looked_at = f"{count_of(read, 'hook and pipeline file')}, {count_of(sum(len(r.hooks) for r in repositories), 'installed hook')}"
    if findings:
        return Verdict(status=Status.FAIL, reason=findings[0].message, looked_at=looked_at, findings=tuple(findings))
    return Verdict(status=Status.PASS, reason=f"{guards[0]}.", looked_at=looked_at)


def _texts(repository: Repository, evidence: Evidence) -> dict[str, str]:
    prefix = f"{repository.path}/" if repository.path else ""
    return {
        p[len(prefix) :]: text
        for p, text in evidence.texts.items()
        if p.startswith(prefix) and _is_guard_file(p[len(prefix) :])
    }


def _is_guard_file(path: str) -> bool:
    return (
        _is_pipeline(path)
        or path.startswith(
            (".pre-commit-config", ".husky/", "lefthook", ".lefthook", ".lintstagedrc", ".overcommit", ".githooks/")
        )
        or path == "package.json"
    )


def _is_pipeline(path: str) -> bool:
    return path.startswith((".github/workflows/", ".gitlab-ci", ".circleci/")) or path in (
        "azure-pipelines.yml",
        "bitbucket-pipelines.yml",
        "Jenkinsfile",
    )


def _named(path: str, text: str) -> str | None:
    """The scanner a file runs, comments left aside."""
    for line in text.splitlines():
        bare = line.split(" #", 1)[0]
        if not bare.lstrip().startswith("#") and (found := _SCANNERS.search(bare)):
            return found[1].lower()
    return None


def _effective(repository: Repository, texts: dict[str, str]) -> str | None:
    for path, text in sorted(texts.items()):
        if _is_pipeline(path) and (scanner := _named(path, text)):
            return f"The pipeline runs {scanner} ({path})"
    for path, text in sorted(texts.items()):
        if not _is_pipeline(path) and (scanner := _named(path, text)):
            if (
                path.startswith((".husky/", ".githooks/"))
                and repository.hooks_path
                and repository.hooks_path.strip("./").startswith(path.split("/", 1)[0].strip("."))
            ):
                return f"The hook in {path} runs {scanner}"
            if not repository.hooks_path and any(h in repository.hooks for h in _HOOKS):
                return f"The installed hook runs {scanner}, from {path}"
    return None


def _finding(repository: Repository, texts: dict[str, str]) -> Finding:
    declared = sorted((p, s) for p, t in texts.items() if not _is_pipeline(p) and (s := _named(p, t)))
    public = any(r.looks_public for r in repository.remotes)
    severity = Severity.MEDIUM if public else Severity.LOW
    prefix = f"{repository.path}/" if repository.path else ""
    if declared:
        path, scanner = declared[0]
        shadow = (
            f": core.hooksPath points git to {repository.hooks_path}"
            if repository.hooks_path
            else ": no hook is in .git/hooks"
        )
        return CHECK.finding(
            f"{prefix}{path} names {scanner}, but it does not run in this clone{shadow}",
            severity=severity,
            locations=[Location(source="worktree", path=prefix + path)],
            title="A guard that is not installed",
        )
    return CHECK.finding(
        "No hook and no pipeline job looks for keys. The next one is found by somebody else.",
        severity=severity,
        about=repository.path,
    )


CHECK = Check(
    "S1-NO-GUARD",
    sin=Sin.COMMITTED,
    severity=Severity.LOW,
    needs={Need.REPOSITORY, Need.FILES},
    reads=READS,
    judge=judge,
    module=__name__,
)
