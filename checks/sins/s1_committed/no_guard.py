"""S1-NO-GUARD: does anything look before the next commit? Declared is not installed, installed is not effective."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need, Repository
from checks.model import Finding, Location, Severity, Sin, Status, Verdict
from checks.signals.guards import HOOK_FILES, HOOKS, PIPELINE_FILES, declared_in, guard_texts, hook_of, pipeline_of
from checks.sins.keyed import hole, needs
from checks.words import count_of

READS = (*HOOK_FILES, *PIPELINE_FILES)


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
        texts = guard_texts(repository, evidence)
        read += len(texts)
        guard = pipeline_of(texts) or hook_of(repository, texts)
        if words := guard.words if guard else _host(repository, evidence):
            guards.append(words)
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


def _host(repository: Repository, evidence: Evidence) -> str | None:
    own = {(r.host, r.project) for r in repository.remotes}
    refuses = next((h for h in evidence.hosts if (h.host, h.project) in own and h.push_protection), None)
    return f"No hook looks here, and {refuses.host} refuses pushes with keys it knows" if refuses else None


def _finding(repository: Repository, texts: dict[str, str]) -> Finding:
    declared = declared_in(texts)
    public = any(r.looks_public for r in repository.remotes)
    severity = Severity.MEDIUM if public else Severity.LOW
    prefix = f"{repository.path}/" if repository.path else ""
    if declared:
        path, scanner = declared[0]
        if repository.hooks_path:
            shadow = f": core.hooksPath points git to {repository.hooks_path}"
        elif any(name in repository.hooks for name in HOOKS):
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
