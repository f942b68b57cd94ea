"""S3-GHA-SCOPE: a workflow's secret that more code can reach than needs it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

import msgspec

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.expressions.patterns import pattern_of
from checks.model import Confidence, Finding, Location, Severity, Sin, Status, Verdict
from checks.sins.keyed import KEPT_LOCATIONS, hole, told, unseen
from checks.sins.s3_ci_and_logs.actions import HOST, is_loose, is_movable, name_of
from checks.sins.s3_ci_and_logs.owners import READS, owners_of
from checks.sins.s3_ci_and_logs.scripts import confidence_at, expressions, is_public
from checks.sins.s3_ci_and_logs.shell import is_id
from checks.sins.s3_ci_and_logs.workflows import (
    IDLE,
    STRANGERS_WORDS,
    conditions,
    gate_of,
    is_idle,
    job_secrets,
    never_runs,
    secrets_of,
    step_secrets,
    untrusted_triggers,
    uses_secrets,
)
from checks.structure.pipelines import PATHS, Job, Pipeline, Step
from checks.words import count_of

# What can do no more than send a report, or write into a chat.
_LOW_VALUE = pattern_of(
    r"(?i)^(?:CODECOV|COVERALLS|CODACY|CODECLIMATE|CC_TEST_REPORTER|DEEPSOURCE|PERCY|CODSPEED|FOSSA)_"
    r"|(?:\w+_)?(?:DISCORD|SLACK|TEAMS|MATTERMOST|FEISHU|LARK|DINGTALK|WECOM|GOOGLE_CHAT)_(?:\w+_)?(?:WEB)?HOOK(?:_\w+)?$"
)
_STRANGERS_CODE = pattern_of(
    r"github\.event\.pull_request\.head\.|github\.head_ref|github\.event\.workflow_run\.head_|refs/pull/\$|refs/pull/[^\n]{0,200}(?:merge|head)|pull_request\.merge_commit_sha"
    r"|github\.event\.issue\.number|steps\.[\w-]+\.outputs\.\w*(?:head|sha|ref|branch)\w*"
)
_ANSWERS = ("issue_comment", "pull_request_review", "pull_request_review_comment", "discussion_comment")
_FETCHES = pattern_of(
    r"\bgh\s+pr\s+checkout\b|\bgit\s+(?:fetch|pull)\b[^\n]{0,300}\bpull/|\bgit\s+(?:checkout|switch)\b[^\n]{0,300}(?:head_ref|pull_request\.head)"
)
_Found = tuple[str, Location, Severity, Confidence]
_Kind = tuple[str, str, list[_Found]]


def judge(evidence: Evidence) -> Verdict:
    """High where strangers reach a secret, medium where all of them are handed on, low where one step would be enough."""
    if not evidence.has(Need.FILES):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.FILES])
    read = [p for p in uses_secrets(evidence) if p.system == "github" and any(_secrets(p, j) for j in p.jobs)]
    lost = hole(evidence, "worktree")
    if not read:
        return unseen(lost, "No workflow of GitHub Actions uses a secret beside the run’s own token.")
    findings = list(_gathered([k for p in read for k in _judged(p, evidence)]))
    files = len({p.path for f in findings for p in f.locations})
    return told(
        findings,
        lost,
        failed=f"In {count_of(files, 'workflow')} secrets reach more than they need.",
        passed="Each secret reaches the step that needs it, in runs that strangers cannot start.",
        looked_at=count_of(len(read), "workflow") + " with secrets",
    )


def _secrets(read: Pipeline, job: Job) -> list[str]:
    return sorted((n for n in job_secrets(read, job) if not _LOW_VALUE.match(n)), key=is_id)


def _gathered(kinds: list[_Kind]) -> Iterator[Finding]:
    """What is grave is told for each workflow, what is low once for all of them."""
    low: dict[tuple[str, str], list[_Found]] = {}
    for about, title, found in kinds:
        if any(f[2] > Severity.LOW for f in found):
            yield _finding(about, title, found)
        else:
            low.setdefault((about, title), []).extend(found)
    for (about, title), found in low.items():
        yield _finding(about, title, found)


def _judged(read: Pipeline, evidence: Evidence) -> Iterator[_Kind]:
    running = [_running(j) for j in read.jobs if not never_runs(j.condition)]
    jobs = [(j, names) for j in running if (names := _secrets(read, j))]
    public = is_public(evidence, read.path)
    owners = owners_of(evidence)

    def all_of(find: Callable[[Job, list[str]], Iterable[_Found]]) -> list[_Found]:
        return [f for job, names in jobs for f in find(job, names)]

    kinds = (
        ("checkout", "Strangers’ code runs beside a secret", all_of(lambda j, n: _strangers_code(read, j, n, evidence))),
        ("words", "Strangers’ words become a command beside a secret", all_of(lambda j, n: _strangers_words(read, j, n, evidence))),
        ("inherit", "All secrets are handed on", all_of(lambda j, n: _inherit(read, j, owners))),
        ("env", "A secret for every step", _wide(read, jobs, owners)),
        ("pins", "Actions that can be changed beside a secret", all_of(lambda j, n: _unpinned(read, j, n, owners))),
        ("runner", "Strangers’ code on an own machine", all_of(lambda j, n: _own_runner(read, j, public))),
        ("permissions", "The run’s token may do more than it needs", _permissions(read, jobs)),
        ("environment", "Secrets outside of an environment", _outside(read, jobs)),
    )  # fmt: skip
    idle = is_idle(read.path, evidence)
    for about, title, found in kinds:
        if found:
            yield about, title, [(f"{f[0]} {IDLE}", f[1], Severity.LOW, f[3]) for f in found] if idle else found


def _running(job: Job) -> Job:
    """A job without the steps that are turned off."""
    return msgspec.structs.replace(job, steps=tuple(s for s in job.steps if not never_runs(s.condition)))


def _finding(about: str, title: str, found: list[_Found]) -> Finding:
    """Told by its gravest place."""
    found.sort(key=lambda f: (-f[2].rank, -f[3].rank, f[1].path, f[1].line or 0))
    words, place, severity, sure = found[0]
    files = len({f[1].path for f in found})
    where = "of this file" if files == 1 else f"of {count_of(files, 'workflow')}"
    alike = sum(f[2] is severity for f in found) - 1
    milder = len(found) - 1 - alike
    more = f" It is so in {count_of(alike, 'more place')} {where}." if alike else ""
    more += f" In a milder form it is so in {count_of(milder, 'more place')} {where}." if milder else ""
    return CHECK.finding(
        words + more,
        locations=list(dict.fromkeys(f[1] for f in found))[:KEPT_LOCATIONS],
        severity=severity,
        confidence=confidence_at(place.path, sure),
        title=title,
        about=about,
    )


def _at(read: Pipeline, line: int, column: int = 1) -> Location:
    return Location(source="worktree", path=read.path, line=line, column=column)


def _few(names: list[str]) -> str:
    said = ["all secrets" if n == "*" else n for n in names[:2]]
    return " and ".join(said) + (f" and {len(names) - 2} more" if len(names) > 2 else "")


def _strangers_code(read: Pipeline, job: Job, names: list[str], evidence: Evidence) -> Iterator[_Found]:
    triggers = [t for t in untrusted_triggers(read, evidence) if t not in ("fork", "watch")]
    if not triggers:
        return
    for step in job.steps:
        place = _fetched(read, step)
        if place is None or not _runs_some(job, step):
            continue
        gate = gate_of(read, job, step)
        if gate == "author":
            continue
        severity, sure = (Severity.HIGH, Confidence.HIGH) if not gate else (Severity.MEDIUM, Confidence.MEDIUM)
        held = {"label": " A label does not keep out what is pushed after it was set.", "environment": " Only the reviewers of the environment stand between."}  # fmt: skip
        yield f"{triggers[0]} runs with the project’s secrets, and this job takes the code of whoever opened it: that code can read {_few(names)}.{held.get(gate, '')}", place, severity, sure  # fmt: skip


# What runs, or reads as its settings, files of the folder it stands in.
_RUNS = pattern_of(
    r"(?m)(?:^|[;&|(`]|\$\(|\b(?:sudo|exec|env|time|then|do|else)[ \t])[ \t]*(?:\.{0,2}/[\w./-]+|(?:npm|npx|pnpm|yarn|bunx?|node|deno|tsx|pip3?|pipx|uvx?|poetry|pdm|hatch|tox|nox|pytest|python[\d.]*|make|just|task|cmake|cargo|go"
    r"|gradle|mvn|sbt|dotnet|bundle|rake|ruby|composer|php|docker|podman|bash|sh|zsh|source|terraform|tofu|helm|kubectl|ansible\S*|pre-commit|ruff|eslint|semgrep|claude|codex|gemini|aider|opencode)\b)"
)
_BROUGHT_BACK = pattern_of(r"\bgit\s+(?:checkout|restore)\s[^\n]{0,120}?--\s+([^\n;&|]{1,200})")


def _runs_some(job: Job, fetched: Step) -> bool:
    """Whether a job runs anything of the code that a step took: not an action whose folder was brought back from the base."""
    later = [s for s in job.steps if s.line > fetched.line]
    back = [
        p.strip("\"'/ ").removeprefix("./")
        for s in later
        if s.run is not None
        for m in _BROUGHT_BACK.finditer(s.run.text)
        for p in m[1].split()
    ]
    return _runs(fetched, _FETCHES) or any(_is_of_the_folder(s, back) or _runs(s, _BROUGHT_BACK) for s in later)


def _is_of_the_folder(step: Step, brought_back: list[str]) -> bool:
    """Whether what a step uses is an action of the folder itself, or works in it with more than the host's own do."""
    if step.uses.startswith("./"):
        folder = step.uses.strip("/").removeprefix("./")
        return not any(folder.startswith(path) for path in brought_back if path)
    if step.action == "github/codeql-action/autobuild":
        return True
    if step.action == "actions/github-script":
        return any("require(" in i.value or "import(" in i.value for i in step.inputs)
    # `$/…` is the repository itself, as it was when the run began.
    return bool(step.uses) and step.uses.partition("/")[0] not in HOST | {"$"}


def _runs(step: Step, but: re.Pattern[str]) -> bool:
    return step.run is not None and _RUNS.search(but.sub("", step.run.text)) is not None


def _fetched(read: Pipeline, step: Step) -> Location | None:
    """Where a step takes the code of a pull request."""
    if step.action == "actions/checkout":
        for name in ("ref", "repository"):
            given = step.input(name)
            if given is not None and _STRANGERS_CODE.search(given.value):
                return _at(read, given.line, given.column)
    if step.run is not None and (found := _FETCHES.search(step.run.text)):
        return _at(read, step.run.line + step.run.text.count("\n", 0, found.start()))
    return None


def _strangers_words(read: Pipeline, job: Job, names: list[str], evidence: Evidence) -> Iterator[_Found]:
    triggers = untrusted_triggers(read, evidence)
    for step in job.steps:
        script = step.input("script") if step.action == "actions/github-script" else None
        text, line = (step.run.text, step.run.line) if step.run is not None else (script.value, script.line) if script is not None else ("", 0)  # fmt: skip
        for number, row in enumerate(text.split("\n")):
            met = next((e for e in expressions(row) if STRANGERS_WORDS.search(e) and not _is_tested(e)), None)
            if met is None:
                continue
            gate = gate_of(read, job, step)
            severity = Severity.HIGH if triggers else Severity.MEDIUM
            if triggers and gate == "author":  # who is let in may write workflows, or is a program that was chosen
                another = _is_of_another(met, read, conditions(job, step))
                severity = Severity.MEDIUM if another else Severity.LOW
            sure = Confidence.HIGH if severity is Severity.HIGH and not gate else Confidence.MEDIUM
            if not triggers and read.trigger("pull_request") is not None and read.trigger("push") is None:
                severity, sure = Severity.LOW, Confidence.MEDIUM  # a fork's run has no secrets
            if _OF_A_RELEASE.search(met):
                severity, sure = Severity.LOW, Confidence.MEDIUM  # who publishes one may write to the repository
            words = f"{STRANGERS_WORDS.search(met)[0]} is written into the script before it runs: "  # type: ignore[index]
            yield f"{words}whoever chooses that text writes commands, and the job holds {_few(names)}.", _at(read, line + number), severity, sure  # fmt: skip


_OF_A_RELEASE = pattern_of(r"^[^&|]*\bgithub\.event\.release\.(?:name|body)\b[^&|]*$")
_ABOVE = pattern_of(r"github\.event\.(issue|pull_request|discussion)\.|github\.(head_ref)")


def _is_of_another(expression: str, read: Pipeline, said: str) -> bool:
    """Whether a text is not of the one who is let in: a member comments below what a stranger opened."""
    above = _ABOVE.search(expression)
    if above is None or read.trigger(*_ANSWERS) is None:
        return False
    return re.search(rf"{above[1] or 'pull_request'}\.(?:user|author_association|head\.repo)", said) is None


def _is_tested(expression: str) -> bool:
    """`contains(…)`, `a == b`: the answer is true or false, not what somebody wrote."""
    return re.match(r"\s*(?:contains|startsWith|endsWith)\(|[^&|]*[!=]=", expression) is not None


def _inherit(read: Pipeline, job: Job, owners: frozenset[str]) -> Iterator[_Found]:
    """Low for a workflow of the same people; one that can be moved besides is told here and not a second time."""
    if not _hands_all(job):
        return
    node = read.node.get("jobs", job.name, "secrets")
    own = job.uses.startswith((".", "$/")) or job.uses.partition("/")[0].lower() in owners
    moves = f" Whoever may move its {name_of(job.uses)} gets them." if is_movable(job.uses, owners) else ""
    words = f"“secrets: inherit” gives {job.uses.partition('@')[0]} every secret of the repository and the organisation, also those that are added later.{moves}"
    yield words, _at(read, node.line, node.column), Severity.LOW if own else Severity.MEDIUM, Confidence.HIGH


def _hands_all(job: Job) -> bool:
    return "inherit" in job.secrets


def _wide(read: Pipeline, jobs: list[tuple[Job, list[str]]], owners: frozenset[str]) -> list[_Found]:
    """Secrets in the variables of a workflow or job. Medium where somebody else's code runs with them."""
    found: list[_Found] = []
    all_names = [n for _, names in jobs for n in names]
    for name, setting in secrets_of(read.env).items():
        if name == "GITHUB_TOKEN" or _LOW_VALUE.match(name):
            continue
        others = [s for j in read.jobs for s in j.steps if is_loose(s.uses, owners, all_names)]
        found.append(_wide_one(read, name, setting.line, setting.column, "every step of every job", others))
    for job, names in jobs:
        for name, setting in secrets_of(job.env).items():
            if name == "GITHUB_TOKEN" or _LOW_VALUE.match(name) or len(job.steps) < 2:
                continue
            others = [s for s in job.steps if is_loose(s.uses, owners, names)]
            found.append(_wide_one(read, name, setting.line, setting.column, "every step of its job", others))
    return found


def _wide_one(read: Pipeline, name: str, line: int, column: int, whom: str, others: list[Step]) -> _Found:
    also = f", {others[0].uses} among them" if others else ""
    severity = Severity.MEDIUM if others and not is_id(name) else Severity.LOW
    return f"{name} is a variable of {whom}{also}; one step would be enough.", _at(read, line, column), severity, Confidence.HIGH  # fmt: skip


def _unpinned(read: Pipeline, job: Job, names: list[str], owners: frozenset[str]) -> Iterator[_Found]:
    if is_movable(job.uses, owners) and (job.secrets or job.inputs) and not _hands_all(job):
        node = read.node.get("jobs", job.name, "uses")
        loose = is_loose(job.uses, owners, names)
        yield _unpinned_one(job.uses, _at(read, node.line, node.column), given=True, loose=loose)
    for step in job.steps:
        if is_movable(step.uses, owners):
            given = [n for n in (*step_secrets(step), *secrets_of(read.env + job.env)) if n != "GITHUB_TOKEN" and not _LOW_VALUE.match(n) and not is_id(n)]  # fmt: skip
            loose = is_loose(step.uses, owners, names)
            yield _unpinned_one(step.uses, _at(read, step.line, step.column), given=bool(given), loose=loose)


def _unpinned_one(uses: str, place: Location, *, given: bool, loose: bool) -> _Found:
    what = "is given a secret" if given else "runs in a job with a secret"
    words = f"{uses} {what} and is no fixed version: whoever may move its {name_of(uses)} gets it."
    return words, place, Severity.MEDIUM if given and loose else Severity.LOW, Confidence.HIGH


def _own_runner(read: Pipeline, job: Job, public: bool) -> Iterator[_Found]:
    started = [t.name for t in read.triggers if t.name in ("pull_request", "pull_request_target")]
    if public and started and any("self-hosted" in r.lower() for r in job.runs_on):
        words = f"{started[0]} lets a stranger’s code run on a machine of your own, which stays after the run with what it was given."
        yield (
            words,
            _at(read, job.line),
            Severity.HIGH if not gate_of(read, job) else Severity.MEDIUM,
            Confidence.MEDIUM,
        )


def _permissions(read: Pipeline, jobs: list[tuple[Job, list[str]]]) -> list[_Found]:
    found: list[_Found] = []
    for given, line in [(read.permissions, 1), *((j.permissions, j.line) for j, _ in jobs)]:
        if given and given[0].name == "*" and given[0].value == "write-all":
            found.append(("“permissions: write-all” lets every step change the repository, beside the secrets.", _at(read, given[0].line or line, given[0].column), Severity.MEDIUM, Confidence.HIGH))  # fmt: skip
    if read.permissions is None:
        bare = [j for j, _ in jobs if j.permissions is None and not j.uses]
        if bare:
            found.append(("No permissions are stated, so the run’s token has the repository’s default, which may be to write.", _at(read, bare[0].line), Severity.LOW, Confidence.MEDIUM))  # fmt: skip
    return found


def _outside(read: Pipeline, jobs: list[tuple[Job, list[str]]]) -> list[_Found]:
    return [
        (f"Job {j.name} uses {_few(names)} and names no environment: any branch that can start it gets the secret, no reviewer is asked.", _at(read, j.line), Severity.LOW, Confidence.LOW)
        for j, names in jobs
        if not j.environment and not j.uses
    ]  # fmt: skip


CHECK = Check(
    "S3-GHA-SCOPE",
    sin=Sin.CI_AND_LOGS,
    severity=Severity.MEDIUM,
    needs={Need.FILES},
    reads=(*PATHS, *READS),
    judge=judge,
    module=__name__,
)
