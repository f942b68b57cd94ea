"""S3-GITLAB: keys in variables, artifacts and reports of GitLab CI, and variables that are neither masked nor protected."""

from __future__ import annotations

from collections.abc import Iterator

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.expressions.patterns import pattern_of
from checks.model import Confidence, Finding, Location, Severity, Sin, Status, Verdict
from checks.readings import Reading
from checks.sins.cloud_resources import TERRAFORM, Resource, resources
from checks.sins.keyed import hole, told, unseen
from checks.sins.s3_ci_and_logs.handed_on import Taken, Written, covers, taken, written_by
from checks.sins.s3_ci_and_logs.in_pipeline import literals, printed, used_secrets
from checks.sins.s3_ci_and_logs.scripts import (
    confidence_at,
    graver_if,
    in_pipelines,
    is_public,
    pipelines,
    source_in,
)
from checks.sins.s3_ci_and_logs.shell import is_publishable, is_secret_name
from checks.structure.pipelines import PATHS, Job, Kept, Pipeline
from checks.words import count_of

_VARIABLES = ("gitlab_project_variable", "gitlab_group_variable", "gitlab_instance_variable")
_WHAT: dict[Taken, str] = {
    "everything": "the whole folder, files with a dot too",
    "home": "the home folder, where tools keep their logins",
    "secrets": "a file that is made to hold credentials",
}


def judge(evidence: Evidence) -> Verdict:
    """Medium; high for a key, for a secret that is written into an artifact, and in public. What GitLab keeps only it can tell."""
    if not evidence.has(Need.FILES):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.FILES])
    read = [p for p in pipelines(evidence) if p.system == "gitlab"]
    declared = [r for r in resources(evidence, *_VARIABLES) if _is_secret(r)]
    lost = hole(evidence, "worktree")
    if not read and not declared:
        return unseen(lost, "There is no pipeline of GitLab.")
    scripts = in_pipelines(evidence, "gitlab")
    findings = [f for p in read for f in _variables(p, evidence)]
    findings += [f for p in read for f in _kept(p, evidence)]
    findings += [f for r in declared if (f := _declared(r)) is not None]
    findings += printed(CHECK, scripts, evidence)
    known = {r.value("key") for r in declared}
    unknown = [n for n in used_secrets(scripts) if n not in known]
    if unknown and lost is None:
        lost = (
            0.5,
            f"whether {unknown[0]} is masked, hidden and protected only GitLab can tell, to the project’s maintainers",
        )
    return told(
        findings,
        lost,
        failed=f"{count_of(len(findings), 'place')} where GitLab’s pipeline gives a secret away.",
        passed="The pipeline’s files give no secret away.",
        looked_at=f"{count_of(len(read), 'pipeline file')}, {count_of(len(declared), 'declared variable')}",
    )


# `gitlab_project_access_token.bot.token`, `random_password.app["a"].result`, `data.vault_kv_secret_v2.app.data["token"]`.
_REFERENCE = pattern_of(r"^(?:\$\{)?([a-z]\w*)\.[\w.\"\[\]-]*?(\w+)\"?\]?\}?$")


def _is_secret(resource: Resource) -> bool:
    """Whether a variable holds a secret: by its name, or by what its value is taken from."""
    if is_secret_name(resource.value("key")):
        return True
    taken_from = _REFERENCE.match(resource.value("value"))
    if taken_from is None or is_publishable(resource.value("key")):
        return False
    return taken_from[1] == "random_password" or is_secret_name(taken_from[2])


def _variables(read: Pipeline, evidence: Evidence) -> Iterator[Finding]:
    all_ = (*read.env, *(s for j in read.jobs for s in j.env))
    yield from literals(CHECK, read.path, all_, evidence, is_public(evidence, read.path))


def _kept(read: Pipeline, evidence: Evidence) -> Iterator[Finding]:
    public = is_public(evidence, read.path)
    written: dict[str, list[Written]] = {}
    for piece in in_pipelines(evidence, "gitlab"):
        if piece.path == read.path and piece.job is not None:
            written.setdefault(piece.job.name, []).extend(written_by(piece, source_in(piece)))
    seen: set[tuple[int, str]] = set()
    for job in read.jobs:
        for kept in job.keeps:
            for path in kept.paths:
                if (kept.line, path) in seen:
                    continue
                seen.add((kept.line, path))
                finding = _judged(read, job, kept, path, written.get(job.name, []), public)
                if finding is not None:
                    yield finding


def _judged(read: Pipeline, job: Job, kept: Kept, path: str, written: list[Written], public: bool) -> Finding | None:
    lines = Location(source="worktree", path=read.path, line=kept.line, column=1)
    secret = next((w for w in written if path == "(untracked)" or covers(path, w.target)), None)
    what = {"dotenv": "report of variables", "cache": "cache"}.get(kept.kind, "artifact")
    who = (
        "Everybody may fetch it"
        if kept.public or (kept.public is None and public)
        else "Whoever may see the pipeline can fetch it"
    )
    if secret is not None:
        words = f"Job {job.name} writes {secret.secret} into {secret.target}, which goes into its {what}. {who}, and nothing is hidden in it."
        return _finding(words, [secret.location, lines], Severity.HIGH, Confidence.HIGH, f"{job.name} {path}")
    kind = taken(path)
    if kept.kind == "dotenv" or kind not in _WHAT or (kind == "everything" and kept.kind == "cache"):
        return None
    words = f"The {what} of job {job.name} takes {_WHAT[kind]} ({path}). {who}, and nothing is hidden in it."
    worse = kept.kind == "artifact" and (kept.public is True or (kept.public is None and public))
    severity = Severity.LOW if kind == "everything" and not worse else graver_if(Severity.MEDIUM, worse)
    return _finding(words, [lines], severity, Confidence.MEDIUM, f"{job.name} {path}")


def _declared(resource: Resource) -> Finding | None:
    """A variable that Terraform declares: not masked, or for every branch and environment."""
    name = resource.value("key")
    a_file = resource.value("variable_type") == "file"  # the log shows a path only
    shown = resource.value("masked") != "true" and resource.value("hidden") != "true" and not a_file
    wide = resource.value("protected") != "true" and resource.value("environment_scope") in ("", "*")
    if not shown and not wide:
        return None
    parts = ["is not masked, so a log shows it"] * shown + ["goes to unprotected branches in every environment"] * wide
    words = f"{name} {' and '.join(parts)}."
    sure = Confidence.LOW if resource.aside else Confidence.HIGH
    return _finding(words, [resource.location], Severity.MEDIUM, sure, f"{resource.type}.{resource.name}")


def _finding(words: str, places: list[Location], severity: Severity, sure: Confidence, about: str) -> Finding:
    return CHECK.finding(
        words, locations=places, severity=severity, confidence=confidence_at(places[0].path, sure), about=about
    )


CHECK = Check(
    "S3-GITLAB",
    sin=Sin.CI_AND_LOGS,
    severity=Severity.MEDIUM,
    needs={Need.FILES},
    reads=(*PATHS, Reading(TERRAFORM, _VARIABLES)),
    judge=judge,
    module=__name__,
)
