"""S1-NO-GUARD: does anything look before the next commit? Declared is not installed, installed is not effective."""

from __future__ import annotations

from collections.abc import Iterable

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need, Repository
from checks.guards import configured, is_manager, managers_in, parts, scanner_in
from checks.model import Finding, Location, Severity, Sin, Status, Verdict
from checks.sins.keyed import hole, needs
from checks.words import count_of

READS = (
    ".pre-commit-config.yaml",
    ".pre-commit-config.yml",
    ".husky/*",
    "lefthook.yml",
    "lefthook.yaml",
    ".lefthook.yml",
    ".lefthook.yaml",
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
_PIPELINES = (
    ".github/workflows/",
    ".gitlab-ci",
    ".circleci/",
    "azure-pipelines.",
    "bitbucket-pipelines.",
    "Jenkinsfile",
)
_DECLARED = (".pre-commit-config.", ".husky/", "lefthook.", ".lefthook.", ".lintstagedrc", ".overcommit.", ".githooks/")
_HOOKS = ("pre-commit", "pre-push", "commit-msg")


def judge(evidence: Evidence) -> Verdict:
    """Low without a guard, medium where the remote looks public.

    A hook that is declared and not installed here does not count; a pipeline job does, and so does a host that was
    asked and says that it refuses such pushes.
    """
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
        guard = _pipeline(texts) or _hook(repository, texts) or _host(repository, evidence)
        if guard:
            guards.append(guard)
        else:
            findings.append(_finding(repository, texts))
    looked_at = f"{count_of(read, 'hook and pipeline file')}, {count_of(sum(len(r.hooks) for r in repositories), 'installed hook')}"
    if not findings:  # a guard that was seen is there, whatever was not read
        return Verdict(status=Status.PASS, reason=f"{guards[0]}.", looked_at=looked_at)
    share, _ = hole(evidence, "worktree") or (1.0, "")
    return Verdict(
        status=Status.FAIL,
        reason=findings[0].message,
        looked_at=looked_at,
        findings=tuple(findings),
        share=share,
    )


def _texts(repository: Repository, evidence: Evidence) -> dict[str, str]:
    """What the project declares, by its path in the repository."""
    prefix = f"{repository.path}/" if repository.path else ""
    inner = {p[len(prefix) :]: text for p, text in evidence.texts.items() if p.startswith(prefix)}
    return {
        path: text
        for name, whole in inner.items()
        if name.startswith((*_PIPELINES, *_DECLARED)) or name == "package.json"
        for path, text in parts(name, whole)
    }


def _is_pipeline(path: str) -> bool:
    return path.startswith(_PIPELINES)


def _pipeline(texts: dict[str, str]) -> str | None:
    for path, text in sorted(texts.items()):
        if _is_pipeline(path) and (found := _through(text, texts)):
            return f"The pipeline in {path} runs {found}"
    return None


def _hook(repository: Repository, texts: dict[str, str]) -> str | None:
    """The scanner that really runs before a commit here: from the hook that git starts, through what it calls."""
    if repository.hooks_path:
        folder = repository.hooks_path.removeprefix("./").strip("/").removesuffix("/_")  # husky keeps its own in `_`
        for name in _HOOKS:
            text = texts.get(f"{folder}/{name}")
            if text is not None and (found := _through(text, texts)):
                return f"The hook in {folder}/{name} runs {found}"
        return None
    if not any(name in repository.hooks for name in _HOOKS):
        return None
    managers = [word for word in repository.hooks_run if is_manager(word)]
    scanner = next((word for word in repository.hooks_run if word not in managers), None)
    found = scanner or _called(managers, texts)
    return f"The installed hook runs {found}" if found else None


def _through(text: str, texts: dict[str, str]) -> str | None:
    return scanner_in(text) or _called(managers_in(text), texts)


def _called(managers: Iterable[str], texts: dict[str, str], depth: int = 0) -> str | None:
    """A hook calls a manager, which may call another (husky, then lint-staged): the scanner at the end of that."""
    for manager in managers:
        for path, text in sorted(texts.items()):
            if configured(manager, path):
                scanner = scanner_in(text)
                if scanner is None and depth < 3:
                    scanner = _called([m for m in managers_in(text) if m != manager], texts, depth + 1)
                if scanner:
                    return scanner if depth else f"{scanner}, from {path.partition('#')[0]}"
    return None


def _host(repository: Repository, evidence: Evidence) -> str | None:
    own = {(r.host, r.project) for r in repository.remotes}
    refuses = next((h for h in evidence.hosts if (h.host, h.project) in own and h.push_protection), None)
    return f"No hook looks here, and {refuses.host} refuses pushes with keys it knows" if refuses else None


def _finding(repository: Repository, texts: dict[str, str]) -> Finding:
    declared = sorted((p, s) for p, t in texts.items() if not _is_pipeline(p) and (s := scanner_in(t)))
    public = any(r.looks_public for r in repository.remotes)
    severity = Severity.MEDIUM if public else Severity.LOW
    prefix = f"{repository.path}/" if repository.path else ""
    if declared:
        path, scanner = declared[0][0].partition("#")[0], declared[0][1]
        if repository.hooks_path:
            shadow = f": core.hooksPath points git to {repository.hooks_path}"
        elif any(name in repository.hooks for name in _HOOKS):
            shadow = ": the hook in .git/hooks does not call it"
        else:
            shadow = ": no hook is in .git/hooks"
        return CHECK.finding(
            f"{prefix}{path} names {scanner}, but it does not run in this clone{shadow}.",
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
