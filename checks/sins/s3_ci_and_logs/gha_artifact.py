"""S3-GHA-ARTIFACT: credentials that leave a workflow in its artifacts, caches and images."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.expressions.patterns import pattern_of
from checks.model import Confidence, Finding, Location, Severity, Sin, Status, Verdict
from checks.sins.keyed import KEPT_LOCATIONS, hole, told, unseen
from checks.sins.s3_ci_and_logs.handed_on import Written, covers, is_hidden, taken, written_by
from checks.sins.s3_ci_and_logs.scripts import (
    OWN_TOKENS,
    confidence_at,
    expressions,
    graver_if,
    in_pipelines,
    is_public,
    secret_named,
    secret_variables,
    secrets_in,
    source_in,
)
from checks.sins.s3_ci_and_logs.shell import is_id, is_publishable, program, words
from checks.sins.s3_ci_and_logs.workflows import GITHUB, job_secrets, lower_where_idle, workflows
from checks.structure.pipelines import PATHS, Job, Pipeline, Step
from checks.words import count_of

_UPLOADS = ("actions/upload-artifact", "actions/upload-artifact/merge", "actions/upload-pages-artifact")
_CACHES = ("actions/cache", "actions/cache/save")
_BUILDS = ("docker/build-push-action", "docker/bake-action", "redhat-actions/buildah-build")
_VERSION = pattern_of(r"v?(\d+)(?:\.(\d+))?")
_GIT = pattern_of(r"(?:\./|\*\*/)?\.git(?:/\*{0,2})?/?$")
_NO_HIDDEN = (4, 4)  # upload-artifact leaves files with a dot out from here on


def judge(evidence: Evidence) -> Verdict:
    """Medium for what is handed on with credentials in it, high where everybody may fetch it or a secret was written in."""
    if not evidence.has(Need.FILES):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.FILES])
    steps = [(p, j, s) for p in workflows(evidence) for j, s in p.steps if _hands_on(s)]
    lost = hole(evidence, "worktree")
    built = list(_built(evidence))
    if not steps and not built:
        return unseen(lost, "No workflow of GitHub Actions hands anything on.")
    written = _written(evidence)
    findings = [f for p, j, s in steps for f in _judged(p, j, s, written.get((p.path, j.name), []), evidence)]
    findings += [f for f in built if f is not None]
    findings += _left(steps, evidence)
    return told(
        lower_where_idle(findings, evidence),
        lost,
        failed=f"{count_of(len(findings), 'place')} where credentials can leave a workflow.",
        passed="What the workflows hand on is named narrowly, and no git credential is left behind.",
        looked_at=f"{count_of(len(steps) + len(built), 'step')} that keep or hand on files",
    )


def _hands_on(step: Step) -> bool:
    return step.action in (*_UPLOADS, *_CACHES, "actions/checkout") or (step.action in _BUILDS)


def _version(step: Step, evidence: Evidence, path: str) -> tuple[int, int] | None:
    """The version that a step names, or that is noted beside its commit; without a second number the newest of it."""
    said = step.version
    if re.fullmatch(r"[0-9a-f]{40}", said):
        lines = evidence.texts.get(path, "").split("\n")[step.line - 1 : step.end_line + 1]
        noted = next((line.partition("#")[2].strip() for line in lines if said in line), "")
        said = noted.split()[0] if noted else ""
    found = _VERSION.match(said)
    return (int(found[1]), int(found[2]) if found[2] else 99) if found else None


def _written(evidence: Evidence) -> dict[tuple[str, str], list[Written]]:
    found: dict[tuple[str, str], list[Written]] = {}
    for piece in in_pipelines(evidence, *GITHUB):
        if piece.job is not None:
            mine = written_by(piece, source_in(piece, own_tokens=False))
            found.setdefault((piece.path, piece.job.name), []).extend(mine)
    return found


def _judged(read: Pipeline, job: Job, step: Step, written: list[Written], evidence: Evidence) -> Iterator[Finding]:
    if step.action in _BUILDS:
        yield from _build_args(read, step, evidence)
        return
    where = step.input("path")
    if where is None or step.action == "actions/checkout":
        return
    cache = step.action in _CACHES
    version = _version(step, evidence, read.path)
    asked = step.input("include-hidden-files")
    pages = step.action == "actions/upload-pages-artifact"
    newest = (4, 0) if pages else _NO_HIDDEN
    hidden = cache or (asked is not None and asked.value == "true") or (version is not None and version < newest)
    paths = [p.strip() for p in where.value.split("\n") if p.strip()]
    left_out = [p[1:] for p in paths if p.startswith("!")]
    public = is_public(evidence, read.path)
    what = "cache" if cache else "site" if pages else "artifact"
    lines = evidence.texts.get(read.path, "").split("\n")
    for path in (p for p in paths if not p.startswith("!")):
        place = _row(read.path, lines, where.line, path, where.column)
        secret = next((w for w in written if covers(path, w.target) and (hidden or not is_hidden(w.target)) and w.target not in left_out), None)  # fmt: skip
        if secret is not None:
            words_ = f"{secret.secret} is written into {secret.target} and goes into the {what}. {_who(what, public)}"
            yield _finding(words_, place, Severity.HIGH, Confidence.HIGH, f"{job.name} {path} {secret.target}", secret.location)  # fmt: skip
            continue
        kind = taken(path)
        if not kind or (kind == "secrets" and not hidden and is_hidden(path)):
            continue
        if kind == "everything" and any(".env" in p for p in left_out) and any(".git" in p for p in left_out):
            continue
        if kind == "everything" and hidden and not pages and any(_GIT.match(p) for p in left_out):
            words_ = (
                f"The {what} takes the whole folder without git’s own, other files with a dot too. {_who(what, public)}"
            )
            yield _finding(words_, place, Severity.LOW, Confidence.MEDIUM, f"{job.name} {what} {path}")
            continue
        yield from _by_kind(kind, path, what, hidden, public, bool(job_secrets(read, job)), job, place)


def _by_kind(
    kind: str, path: str, what: str, hidden: bool, public: bool, secrets: bool, job: Job, place: Location
) -> Iterator[Finding]:
    about = f"{job.name} {what} {path}"
    if kind == "home":
        words_ = f"The {what} takes the home folder, where tools keep their logins. {_who(what, public)}"
        yield _finding(words_, place, graver_if(Severity.MEDIUM, public), Confidence.HIGH, about)
    elif kind == "secrets":
        words_ = f"The {what} takes {path}, which is made to hold credentials. {_who(what, public)}"
        yield _finding(words_, place, graver_if(Severity.MEDIUM, public), Confidence.HIGH, about)
    elif kind == "everything" and hidden and what == "site":
        # Its action leaves `.git` and `.github` out, whatever its version.
        words_ = f"The {what} takes the whole folder, files with a dot too. {_who(what, public)}"
        yield _finding(words_, place, Severity.LOW, Confidence.MEDIUM, about)
    elif kind == "everything" and hidden:
        left = [s for s in job.steps if s.action == "actions/checkout" and _persists(s)]
        also = " with .git/config, where checkout left the run’s token" if left else ""
        words_ = f"The {what} takes the whole folder, files with a dot too{also}. {_who(what, public)}"
        yield _finding(words_, place, graver_if(Severity.MEDIUM, public), Confidence.HIGH, about)
    elif kind == "everything" and secrets:
        words_ = f"The {what} takes the whole folder of a job that holds secrets: whatever a step writes there goes with it. {_who(what, public)}"
        yield _finding(words_, place, Severity.LOW, Confidence.LOW, about)
    elif kind == "logs" and secrets:
        words_ = f"The {what} takes {path} of a job that holds secrets. In files nothing is hidden as it is in the run’s own log. {_who(what, public)}"
        yield _finding(words_, place, Severity.LOW, Confidence.LOW, about)


def _who(what: str, public: bool) -> str:
    if what == "site":
        return "A site is read by anybody."
    if what == "cache":
        return "Runs of pull requests can read it."
    return (
        "Everybody who is signed in can fetch it." if public else "Everybody who can read the repository can fetch it."
    )


def _row(path: str, lines: list[str], line: int, said: str, column: int) -> Location:
    """The line of a list on which a path stands."""
    for number in range(line, min(line + 40, len(lines) + 1)):
        if (at := lines[number - 1].find(said)) >= 0 and (number > line or at + 1 >= column):
            return Location(source="worktree", path=path, line=number, column=at + 1)
    return Location(source="worktree", path=path, line=line, column=column)


def _build_args(read: Pipeline, step: Step, evidence: Evidence) -> Iterator[Finding]:
    given = step.input("build-args")
    names = [n for e in expressions(given.value) for n in secrets_in(e)] if given is not None else []
    names = [n for n in names if not _is_no_secret(n)]
    if given is not None and names:
        yield _image(names[0], Location(source="worktree", path=read.path, line=given.line, column=given.column), evidence)  # fmt: skip


def _built(evidence: Evidence) -> Iterator[Finding | None]:
    """`docker build --build-arg KEY=…` in a script; None for a build without a secret among its arguments."""
    for piece in in_pipelines(evidence, *GITHUB):
        known = secret_variables(piece)
        flow = piece.shell.flow(source_in(piece, own_tokens=False))
        for call in piece.shell.commands:
            said = words(call)
            if program(call) not in ("docker", "podman", "buildah") or not {"build", "bud"} & set(said[:3]):
                continue
            found: Finding | None = None
            for before, argument, word in zip(["", *said], call.arguments, said, strict=False):
                if before != "--build-arg" and not word.startswith("--build-arg="):
                    continue
                use = flow.carried(argument)
                name = secret_named(use, known, piece.shell) if use is not None else known.get(word.partition("=")[0] if before else "", "")  # fmt: skip
                if name and not _is_no_secret(name):
                    found = _image(name, piece.at(argument.line, argument.column), evidence)
                    break
            yield found


def _is_no_secret(name: str) -> bool:
    return is_publishable(name) or is_id(name)


def _image(name: str, place: Location, evidence: Evidence) -> Finding:
    words_ = f"{name} is an argument of the build. It stays in the history of the image, and whoever pulls the image reads it."
    severity = Severity.LOW if name in OWN_TOKENS else graver_if(Severity.MEDIUM, is_public(evidence, place.path))
    return _finding(words_, place, severity, Confidence.HIGH, f"image {name}")


def _persists(step: Step) -> bool:
    given = step.input("persist-credentials")
    return given is None or given.value.lower() != "false"


def _left(steps: list[tuple[Pipeline, Job, Step]], evidence: Evidence) -> Iterator[Finding]:
    """One for all checkouts that leave the run's token in .git/config, for whatever packs the folder."""
    places: list[Location] = []
    for read, _, step in steps:
        if step.action != "actions/checkout" or not _persists(step):
            continue
        version = _version(step, evidence, read.path)
        if version is not None and version[0] >= 6:
            continue  # from here on it lies in the runner's own folder
        places.append(Location(source="worktree", path=read.path, line=step.line, column=step.column))
    if places:
        files = len({p.path for p in places})
        yield CHECK.finding(
            f"In {count_of(files, 'workflow')} checkout leaves the run’s token in .git/config, where every later step can read it and an artifact of the folder takes it along.",
            title="A git credential that stays behind",
            locations=places[:KEPT_LOCATIONS],
            severity=Severity.LOW,
            confidence=max((confidence_at(p.path, Confidence.LOW) for p in places), key=lambda c: c.rank),
            about="persisted",
        )


def _finding(words_: str, place: Location, severity: Severity, sure: Confidence, about: str, *more: Location) -> Finding:  # fmt: skip
    return CHECK.finding(
        words_, locations=[place, *more], severity=severity, confidence=confidence_at(place.path, sure), about=about
    )


CHECK = Check(
    "S3-GHA-ARTIFACT",
    sin=Sin.CI_AND_LOGS,
    severity=Severity.HIGH,
    needs={Need.FILES},
    reads=PATHS,
    judge=judge,
    module=__name__,
)
