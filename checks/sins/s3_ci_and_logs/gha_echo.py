"""S3-GHA-ECHO: a step of GitHub Actions that prints a secret, or makes another text of it than the one that is hidden."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.model import Confidence, Finding, Location, Severity, Sin, Status, Verdict
from checks.sins.keyed import hole, told, unseen
from checks.sins.s3_ci_and_logs.scripted import is_known, scripted
from checks.sins.s3_ci_and_logs.scripts import (
    OWN_TOKENS,
    Piece,
    confidence_at,
    expressions,
    in_pipelines,
    is_public,
    pipelines,
    secret_inputs,
    secret_named,
    secret_of,
    secret_variables,
    secrets_in,
    source_in,
)
from checks.sins.s3_ci_and_logs.shell import is_id, program
from checks.sins.s3_ci_and_logs.telling import Kind, told_in, weight_of_part
from checks.sins.s3_ci_and_logs.workflows import GITHUB, lower_where_idle
from checks.structure.flow import reaches
from checks.structure.pipelines import PATHS, Job, Pipeline, Step
from checks.structure.syntax import code
from checks.words import count_of

_PYTHON: tuple[str, ...] = (
    "print",
    "pprint",
    "pprint.pprint",
    "sys.stdout.write",
    "sys.stderr.write",
    "logging.*",
    "logger.*",
)
_NODE: tuple[str, ...] = (
    "console.*", "core.info", "core.notice", "core.warning", "core.error", "core.debug", "core.setFailed",
    "core.summary.*", "process.stdout.write", "*.createComment", "*.createIssue", "*.createReview", "*.updateComment",
)  # fmt: skip
_PLACES: dict[Kind, str] = {"log": "its log", "summary": "the summary of the run", "comment": "a comment"}


def judge(evidence: Evidence) -> Verdict:
    """Medium for a secret that is printed, which GitHub hides; high where it was reshaped, or everybody reads the log."""
    if not evidence.has(Need.FILES):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.FILES])
    read = [p for p in pipelines(evidence) if p.system in GITHUB]
    steps = [(p, j, s) for p in read for j, s in p.steps if _is_given(p, j, s)]
    lost = hole(evidence, "worktree")
    if not steps:
        return unseen(lost, "No step of GitHub Actions is given a secret.")
    findings = [f for p in in_pipelines(evidence, *GITHUB) for f in _in_shell(p, evidence)]
    findings += [f for p, j, s in steps for f in _in_program(p, j, s, evidence)]
    return told(
        lower_where_idle(findings, evidence),
        lost,
        failed=f"{count_of(len(findings), 'place')} where a workflow prints a secret.",
        passed="No step prints a secret.",
        looked_at=f"{count_of(len(steps), 'step')} that get a secret, in {count_of(len({p.path for p, _, _ in steps}), 'workflow')}",
    )


def _is_given(read: Pipeline, job: Job, step: Step) -> bool:
    """Whether a step that runs something can see a secret."""
    said = [s.value for s in step.inputs] + ([step.run.text] if step.run is not None else [])
    if step.run is None and step.action != "actions/github-script":
        return False
    if any(secret_of(s, "github") for s in read.settings(job, step)):
        return True
    return any(secrets_in(e) or secret_inputs(e) for text in said for e in expressions(text))


def _in_shell(piece: Piece, evidence: Evidence) -> Iterator[Finding]:
    known = secret_variables(piece)
    seen: set[tuple[str, int]] = set()
    for one in told_in(piece, source_in(piece)):
        name = secret_named(one.use, known, piece.shell)
        sure = Confidence.HIGH if one.use.kind == "text" or name in known.values() else Confidence.MEDIUM
        if (name, one.call.line) in seen:
            continue
        seen.add((name, one.call.line))
        place = piece.at(one.call.line, one.call.column)
        yield _finding(piece.name, name, one.where, one.reshaped, place, sure, evidence, part=one.part)
    for call in piece.shell.commands:
        program_ = re.sub(r"[\d.]+$", "", program(call))
        if program_ not in ("python", "node", "bun", "deno"):
            continue
        for argument in call.arguments:
            inner = argument.literal or ""
            if "\n" not in inner and "(" not in inner:
                continue
            language, sinks = ("x.py", _PYTHON) if program_ == "python" else ("x.js", _NODE)
            read = code(inner, language)
            for reach in reaches(read, sinks, lambda u: is_known(u, known)):
                name = known.get(reach.use.name, reach.use.name)
                place = piece.at(argument.line + reach.call.line - 1, reach.call.column if "\n" in inner else 1)
                yield _finding(piece.name, name, "log", "", place, Confidence.HIGH, evidence)
                break


def _in_program(read: Pipeline, job: Job, step: Step, evidence: Evidence) -> Iterator[Finding]:
    """A step whose script is Python or JavaScript."""
    one = scripted(read, job, step, evidence)
    if one is None:
        return
    seen: set[int] = set()
    for reach in reaches(one.code, _PYTHON if one.is_python else _NODE, one.is_secret):
        if reach.call.line in seen:
            continue
        seen.add(reach.call.line)
        name = one.secret_named(reach.use)
        where: Kind = "comment" if reach.call.name.startswith(("create", "update")) else "log"
        where = "summary" if "summary" in reach.call.callee else where
        reshaped = "a slice" if re.search(r"\.(?:slice|substring|split)\(|btoa|base64", reach.argument.text) else ""
        said = f"“{(step.name or step.id or job.name)[:50]}”"
        yield _finding(said, name, where, reshaped, one.piece.at(reach.call.line, reach.call.column), Confidence.HIGH, evidence)  # fmt: skip


def _finding(
    step: str,
    name: str,
    where: Kind,
    reshaped: str,
    place: Location,
    sure: Confidence,
    evidence: Evidence,
    part: int = 0,
) -> Finding:
    named = {"*": "All secrets", "GITHUB_TOKEN": "The token of the run"}.get(name, name)
    of_part = weight_of_part(part)
    if of_part is not None:
        what = f"{count_of(part, 'sign')} of {named} go into {_PLACES[where]}. GitHub hides the exact text only, so they are shown."
    elif reshaped:
        what = f"{named} goes through {reshaped} into {_PLACES[where]}. GitHub hides the exact text only, so this is shown."
    elif where == "log":
        what = f"{named} is printed into the log. GitHub hides its exact text; one changed sign, and everybody who reads the log has it."
    elif where == "summary":  # it is masked before it is stored
        what = f"{named} is written into {_PLACES[where]}. GitHub hides its exact text there, too; one changed sign, and everybody who may see the run has it."
    else:
        what = f"{named} is written into {_PLACES[where]}, where nothing hides it from those who may read it."
    severity = of_part or (Severity.HIGH if reshaped or is_public(evidence, place.path) else Severity.MEDIUM)
    if name in OWN_TOKENS or is_id(name):
        severity = Severity.LOW
    return CHECK.finding(
        f"Step {step}: {what}",
        locations=[place],
        severity=severity,
        confidence=confidence_at(place.path, sure),
        about=f"{step} {name} {where} {reshaped}",
    )


CHECK = Check(
    "S3-GHA-ECHO",
    sin=Sin.CI_AND_LOGS,
    severity=Severity.MEDIUM,
    needs={Need.FILES},
    reads=PATHS,
    judge=judge,
    module=__name__,
)
