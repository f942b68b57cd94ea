"""S3-CI-LITERAL: a key, or the password of a registry, written into a file that a build server or a task runner reads."""

from __future__ import annotations

from collections.abc import Iterator

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.expressions.names import NamePattern
from checks.joins import Kind, kind_of
from checks.keys.standin import keys_in
from checks.model import Confidence, Finding, Key, Location, Severity, Sighting, Sin, Status, Verdict
from checks.sins.keyed import hole, in_how_many, one_each, told, unseen
from checks.sins.llm_use import present
from checks.sins.s3_ci_and_logs.scripts import confidence_at, graver_if, in_pipelines, is_public, pipelines
from checks.sins.s3_ci_and_logs.shell import is_plain_value, program, words
from checks.structure.pipelines import PATHS, Pipeline, system_of
from checks.structure.tree import Node
from checks.words import count_of

_RUNNERS = NamePattern(
    r"(?i)(?:^|/)(?:(?:gnu)?makefile|[^/]+\.mk|\.?justfile|taskfile[^/]*\.ya?ml|tox\.ini|noxfile\.py|magefile\.go|earthfile|dagger\.(?:json|cue)|\.?dagger/.*\.(?:py|ts|go|cue)"
    r"|dodo\.py|tasks\.py|codefresh\.ya?ml|\.semaphore/.*|\.github/(?:actions|scripts|workflows)/.*|\.(?:circleci|buildkite)/.*|\.gitlab/(?:ci/.*|[^/]+\.(?:sh|py)))$"
)

# What the kind of a pipeline's file is told by: to ask for the kind of every file takes long.
_MAY_BE = NamePattern(r"(?i)\.(?:github|forgejo|gitea|gitlab|circleci|azure|buildkite|semaphore|woodpecker)|action\.|jenkins|pipelines|drone|travis|cloudbuild|buildspec|appveyor|codefresh")  # fmt: skip


def judge(evidence: Evidence) -> Verdict:
    """High for each key in a pipeline's file, critical where the repository is public; high for a registry's password."""
    if not evidence.has(Need.WORKTREE, Need.FILES):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.WORKTREE])
    here = [(k, s) for k, s in present(evidence) if s.source != "machine" and is_run(s.path)]
    files = {f.path for f in evidence.files if is_run(f.path)} | {s.path for _, s in here}
    lost = hole(evidence, "worktree")
    if not files:
        return unseen(lost, "There is no file of a build server or a task runner.")
    findings = one_each(CHECK, here, evidence, _tell)
    findings += [f for p in pipelines(evidence) for f in _registries(p, evidence)]
    findings += list(_logins(evidence))
    return told(
        findings,
        lost,
        failed=in_how_many(findings, "pipeline file") if here else f"{count_of(len(findings), 'password')} of registries in pipelines.",
        passed="No pipeline holds a key.",
        looked_at=count_of(len(files), "file") + " of build servers and task runners",
    )  # fmt: skip


def is_run(path: str) -> bool:
    """Whether a build server or a task runner reads a file of this name."""
    if system_of(path) is not None or _RUNNERS.is_in(path):
        return True
    return _MAY_BE.is_in(path) and kind_of(path) is Kind.PIPELINE


def _tell(_: Key, sightings: list[Sighting]) -> str:
    files = list(dict.fromkeys(s.path for s in sightings))
    where = files[0] if len(files) == 1 else f"{files[0]} and {count_of(len(files) - 1, 'more file')}"
    name = next((s.symbol for s in sightings if s.symbol), None)
    behind = f" behind {name}" if name else ""
    return f"The key stands in {where}{behind}. Everyone who can read the repository has it, and the system does not hide what it does not know as a secret."


def _registries(read: Pipeline, evidence: Evidence) -> Iterator[Finding]:
    """Passwords of the registry that an image is fetched from."""
    for keys, node in read.node.walk():
        if len(keys) < 2 or keys[-1] != "password":
            continue
        is_login = keys[-2] in ("credentials", "auth") or (keys[-2] == "with" and _is_login(read, node))
        if is_login and is_plain_value(node.value) and not any(keys_in(node.value, evidence.keys)):
            yield _password(read.path, node.line, node.column, "/".join(str(k) for k in keys[:-1]), evidence)


def _is_login(read: Pipeline, node: Node) -> bool:
    return any(
        step.action == "docker/login-action" and step.line <= node.line <= max(step.end_line, step.line)
        for _, step in read.steps
    )


def _logins(evidence: Evidence) -> Iterator[Finding]:
    """`docker login -p …` with the password written out."""
    for piece in in_pipelines(evidence):
        for call in piece.shell.commands:
            said = words(call)
            if program(call) not in ("docker", "podman", "helm", "oras", "crane") or "login" not in said:
                continue
            for flag, value, argument in zip(said, said[1:], call.arguments[1:], strict=False):
                plain = argument.literal is not None and is_plain_value(value)
                if flag in ("-p", "--password") and plain and not any(keys_in(value, evidence.keys)):
                    place = piece.at(argument.line, argument.column)
                    yield _password(piece.path, place.line or 1, place.column or 1, f"login {piece.name}", evidence)


def _password(path: str, line: int, column: int, about: str, evidence: Evidence) -> Finding:
    return CHECK.finding(
        f"The password of an image registry stands in {path}. Everyone who can read the repository may fetch, and perhaps push, images.",
        title="A registry’s password in a pipeline",
        locations=[Location(source="worktree", path=path, line=line, column=column)],
        severity=graver_if(Severity.HIGH, is_public(evidence, path)),
        confidence=confidence_at(path, Confidence.MEDIUM),
        about=about,
    )


CHECK = Check(
    "S3-CI-LITERAL",
    sin=Sin.CI_AND_LOGS,
    severity=Severity.HIGH,
    needs={Need.FILES, Need.WORKTREE},
    reads=PATHS,
    judge=judge,
    module=__name__,
)
