"""S3-CIRCLE-AZURE: secrets in variables, artifacts, commands and logs of CircleCI and Azure Pipelines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.expressions.patterns import pattern_of
from checks.model import Confidence, Finding, Location, Severity, Sin, Status, Verdict
from checks.readings import Reading
from checks.sins.keyed import hole, told, unseen
from checks.sins.s3_ci_and_logs.handed_on import Written, covers, taken, written_by
from checks.sins.s3_ci_and_logs.in_pipeline import literals, printed, used_secrets
from checks.sins.s3_ci_and_logs.scripts import (
    OWN_TOKENS,
    SCRIPT_FILES,
    Piece,
    confidence_at,
    graver_if,
    in_pipelines,
    is_public,
    pieces,
    pipelines,
    source_in,
)
from checks.sins.s3_ci_and_logs.shell import is_secret_name
from checks.structure.pipelines import PATHS, Pipeline
from checks.words import count_of

_SYSTEMS = ("circleci", "azure")
_SET_VARIABLE = pattern_of(r"##vso\[task\.setvariable\s{1,20}([^\]\[\n]{0,500})\]([^\n]{0,500})", re.IGNORECASE)
_NAME = pattern_of(r"variable\s*=\s*([\w.-]+)", re.IGNORECASE)
_IS_SECRET = pattern_of(r"issecret\s*=\s*true", re.IGNORECASE)
_MACRO = pattern_of(r"\$\(([A-Za-z_][\w.-]*)\)")
_ARGUMENTS = frozenset(("arguments", "scriptarguments", "args", "additionalarguments", "commandoptions"))
_OWN = frozenset(("System.AccessToken", "system.accesstoken"))


def judge(evidence: Evidence) -> Verdict:
    """Medium; high for a key and for what is written into an artifact. Contexts and forks only the system’s owner sees."""
    if not evidence.has(Need.FILES):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.FILES])
    read = [p for p in pipelines(evidence) if p.system in _SYSTEMS]
    lost = hole(evidence, "worktree")
    if not read:
        return unseen(lost, "There is no pipeline of CircleCI or Azure.")
    scripts = in_pipelines(evidence, *_SYSTEMS)
    findings = [f for p in read for f in _variables(p, evidence)]
    findings += [f for p in read if p.system == "circleci" for f in _stored(p, evidence)]
    azure = [p for p in scripts if p.system == "azure"]
    beside = [p for p in pieces(evidence) if not p.system] if any(p.system == "azure" for p in read) else []
    findings += [f for p in (*azure, *beside) for f in _set_openly(p)]
    findings += [f for p in azure for f in _inlined(p, evidence)]
    findings += [f for p in read if p.system == "azure" for f in _arguments(p)]
    findings += printed(CHECK, scripts, evidence)
    if lost is None:
        lost = _unknown(read, scripts)
    return told(
        findings,
        lost,
        failed=f"{count_of(len(findings), 'place')} where a pipeline gives a secret away.",
        passed="The pipelines give no secret away.",
        looked_at=f"{count_of(len(read), 'pipeline file')} and {count_of(len(scripts), 'script')}",
    )


def _unknown(read: list[Pipeline], scripts: list[Piece]) -> tuple[float, str] | None:
    """What the files do not tell: who else gets a context, and whether forks get secrets."""
    context = next((c for p in read if p.system == "circleci" for j in p.jobs for c in j.contexts), "")
    if context:
        return 0.5, f"whether context {context} is restricted, and forks get secrets, only CircleCI can tell"
    circle = used_secrets([p for p in scripts if p.system == "circleci"])
    return (0.5, f"whether builds of forks get {circle[0]} only CircleCI can tell") if circle else None


def _variables(read: Pipeline, evidence: Evidence) -> Iterator[Finding]:
    all_ = (*read.env, *(s for j in read.jobs for s in j.env), *(s for _, t in read.steps for s in t.env))
    yield from literals(CHECK, read.path, all_, evidence, is_public(evidence, read.path))


def _stored(read: Pipeline, evidence: Evidence) -> Iterator[Finding]:
    """`store_artifacts` of CircleCI; what goes to the next job by `persist_to_workspace` is fetched by nobody."""
    public = is_public(evidence, read.path)
    written: dict[str, list[Written]] = {}
    for piece in in_pipelines(evidence, "circleci"):
        if piece.path == read.path and piece.job is not None:
            written.setdefault(piece.job.name, []).extend(written_by(piece, source_in(piece)))
    for job, step in read.steps:
        where = step.input("path") if step.uses == "store_artifacts" else None
        if where is None:
            continue
        place = Location(source="worktree", path=read.path, line=where.line, column=where.column)
        path = (
            "." if re.fullmatch(r"(?:~|/root|/home/circleci)/(?:project|repo)/?", where.value.strip()) else where.value
        )
        secret = next((w for w in written.get(job.name, []) if covers(path, w.target)), None)
        who = "Everybody can fetch it" if public else "Whoever may see the project can fetch it"
        if secret is not None:
            words = f"Job {job.name} writes {secret.secret} into {secret.target}, which goes into its artifacts. {who}."
            yield _finding(words, [secret.location, place], Severity.HIGH, Confidence.HIGH, f"{job.name} {path}")
        elif (kind := taken(path)) in ("everything", "home", "secrets"):
            what = {"everything": "the whole folder, files with a dot too", "home": "the home folder", "secrets": f"{path}, which is made to hold credentials"}[kind]  # fmt: skip
            severity = Severity.LOW if kind == "everything" and not public else graver_if(Severity.MEDIUM, public)
            yield _finding(f"The artifacts of job {job.name} take {what}. {who}.", [place], severity, Confidence.MEDIUM, f"{job.name} {path}")  # fmt: skip


def _set_openly(piece: Piece) -> Iterator[Finding]:
    """`##vso[task.setvariable …]` that hands a secret to later steps without saying that it is one."""
    for number, row in enumerate(piece.text.split("\n"), 1):
        for met in _SET_VARIABLE.finditer(row):
            named = _NAME.search(met[1])
            if named is None or _IS_SECRET.search(met[1]) or not is_secret_name(named[1]):
                continue
            if not re.search(r"[$%]|\{", met[2]):  # a value that is written out is no secret
                continue
            words = f"{named[1]} is set for later steps without “issecret=true”: the log shows it, and every later step gets it in its environment."
            yield _finding(words, [piece.at(number, met.start() + 1)], Severity.MEDIUM, Confidence.HIGH, f"{piece.name} set {named[1]}")  # fmt: skip


def _inlined(piece: Piece, evidence: Evidence) -> Iterator[Finding]:
    """`$(SECRET)` in a script: Azure writes the value into the file that the shell then runs."""
    functions = set(re.findall(r"(?m)^\s*(?:function\s+)?(\w+)\s*\(\)", piece.text))
    seen: set[str] = set()
    for number, row in enumerate(piece.text.split("\n"), 1):
        said = row.partition(" #")[0] if not row.lstrip().startswith("#") else ""
        for met in _MACRO.finditer(said):
            name = met[1]
            if name in seen or name in functions or not is_secret_name(name) or not _is_known(piece, name):
                continue
            seen.add(name)
            words = f"$({name}) in {piece.name} is replaced by its value before the shell starts: it stands in the script on the agent and in the command."
            severity = Severity.LOW if name in _OWN | OWN_TOKENS else Severity.MEDIUM
            yield _finding(words, [piece.at(number, met.start() + 1)], severity, Confidence.HIGH, f"{piece.name} {name}")  # fmt: skip


def _is_known(piece: Piece, name: str) -> bool:
    """Whether the name can be a variable of the pipeline: a plain one that the file itself sets is no secret of it."""
    given = next((s for s in piece.settings if s.name == name), None)
    return given is None or _MACRO.search(given.value) is not None


def _arguments(read: Pipeline) -> Iterator[Finding]:
    """Arguments that a task hands to a script: a command line."""
    for _, step in read.steps:
        for given in step.inputs:
            met = next((m for m in _MACRO.finditer(given.value) if is_secret_name(m[1])), None)
            if given.name.lower() in _ARGUMENTS and met is not None:
                place = Location(source="worktree", path=read.path, line=given.line, column=given.column + met.start())
                words = f"Task {step.uses.partition('@')[0]} puts {met[1]} on a command line, where the list of processes and logs show it."
                severity = Severity.LOW if met[1] in _OWN else Severity.MEDIUM
                yield _finding(words, [place], severity, Confidence.HIGH, f"{step.uses} {met[1]}")


def _finding(words: str, places: list[Location], severity: Severity, sure: Confidence, about: str) -> Finding:
    return CHECK.finding(
        words, locations=places, severity=severity, confidence=confidence_at(places[0].path, sure), about=about
    )


CHECK = Check(
    "S3-CIRCLE-AZURE",
    sin=Sin.CI_AND_LOGS,
    severity=Severity.MEDIUM,
    needs={Need.FILES},
    reads=(*PATHS, Reading(SCRIPT_FILES, ("task.setvariable",))),
    judge=judge,
    module=__name__,
)
