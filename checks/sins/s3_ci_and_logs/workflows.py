"""What checks about GitHub workflows share: expressions with their places, secrets a job gets, who may start it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec

from checks.evidence import Evidence
from checks.expressions.patterns import pattern_of
from checks.joins.remember import once
from checks.model import Finding, Location, Severity
from checks.sins.s3_ci_and_logs.scripts import OWN_TOKENS, expressions, pipelines, secret_inputs, secrets_in
from checks.sins.s3_ci_and_logs.shell import EXPRESSION
from checks.structure.pipelines import Job, Pipeline, Setting, Step
from checks.structure.positions import lines_of
from checks.structure.tree import Node

GITHUB = ("github", "github-action")

_WORKFLOW_BELOW = pattern_of(r"(.+)/\.(?:github|gitea|forgejo)/workflows/[^/]+$")
IDLE = "It does not run from here: only workflows at the root of a repository do."

# What strangers start with the rights and secrets of the project. A pull request of a fork gets none.
UNTRUSTED = ("pull_request_target", "workflow_run", "issue_comment", "issues", "discussion", "discussion_comment", "pull_request_review", "pull_request_review_comment", "fork", "watch")  # fmt: skip
# What a stranger writes: titles, bodies, names of branches, messages.
STRANGERS_WORDS = pattern_of(
    r"github\.head_ref|github\.event\.(?:(?:issue|pull_request|discussion|comment|review|review_comment)\.(?:title|body)|pull_request\.head\.(?:ref|label|repo\.(?:default_branch|description|homepage))"
    r"|comment\.body|review\.body|head_commit\.(?:message|author\.(?:name|email))|commits(?:\[\d+\]|\.\*|\.\d+)?\.(?:message|author\.(?:name|email))|pages(?:\[\d+\]|\.\*)?\.page_name"
    r"|workflow_run\.(?:head_branch|display_title|head_commit\.message|pull_requests\S*head\.ref)|discussion\.\w+|release\.(?:name|body))"
)
_TRUSTED_GATE = pattern_of(
    r"author_association|OWNER|MEMBER|COLLABORATOR|github\.(?:actor|triggering_actor|repository_owner)\s*(?:==|\))|(?:==|,)\s*github\.(?:actor|repository_owner)"
    r"|head\.repo\.full_name\s*==|==\s*github\.repository\b|head_repository\.(?:full_name|fork|owner)|repo\.fork\s*(?:==\s*false|!=\s*true)|!\s*github\.event\.pull_request\.head\.repo\.fork"
    r"|\.user\.login\s*==|sender\.login\s*==|contains\(\s*(?:fromJSON\()?[^)]*\)?,\s*github\.(?:actor|event\.\w+\.(?:user\.login|author_association))"
)
_OWN_EVENT = pattern_of(
    r"(?:workflow_run\.event|github\.event_name)\s*==\s*['\"](?:push|schedule|workflow_dispatch|release|merge_group)['\"]"
)
_NEVER = pattern_of(r"^\s*(?:\$\{\{)?\s*false\s*(?:&&|\}\}|$)")
_LABEL_GATE = pattern_of(r"github\.event\.label\.name\s*==|labels\.\*\.name")


def never_runs(condition: str) -> bool:
    """Whether a condition is no one’s: `if: false && …` is how people turn off a job that they keep."""
    return _NEVER.match(condition) is not None


class Said(msgspec.Struct, frozen=True):
    """An expression, with the place where it begins."""

    text: str
    location: Location


@once
def workflows(evidence: Evidence) -> tuple[Pipeline, ...]:
    """All workflows and composite actions of GitHub that were read."""
    return tuple(p for p in pipelines(evidence) if p.system in GITHUB)


@once
def _repositories(evidence: Evidence) -> dict[str, str | None]:
    return {f.path: f.repository for f in evidence.files}


def is_idle(path: str, evidence: Evidence) -> bool:
    """Whether a workflow lies below the root of its repository, as a model or with code from elsewhere: no run reads it."""
    below = _WORKFLOW_BELOW.match(path)
    repository = _repositories(evidence).get(path)
    return below is not None and repository is not None and below[1] != repository


def lower_where_idle(findings: Iterable[Finding], evidence: Evidence) -> list[Finding]:
    """What is found in workflows that do not run is low: it comes to pass where somebody copies them to a root."""
    return [
        msgspec.structs.replace(f, severity=min(f.severity, Severity.LOW), message=f"{f.message} {IDLE}")
        if f.locations and all(is_idle(at.path, evidence) for at in f.locations)
        else f
        for f in findings
    ]


def expressions_in(read: Pipeline, evidence: Evidence) -> Iterator[Said]:
    """Every `${{ … }}` of a workflow, and conditions, which are written without it."""
    text = evidence.texts.get(read.path, "")
    for keys, node in read.node.walk():
        if "${{" in node.value:
            yield from _inside(read.path, text, node)
        elif keys and keys[-1] == "if":
            yield Said(node.value, Location(source="worktree", path=read.path, line=node.line, column=node.column))


def _inside(path: str, text: str, node: Node) -> Iterator[Said]:
    lines = lines_of(text)
    for found in EXPRESSION.finditer(text[node.start : node.end]):
        line, column = lines.at(node.start + found.start())
        yield Said(found[1].strip(), Location(source="worktree", path=path, line=line, column=column))


def secrets_of(settings: tuple[Setting, ...]) -> dict[str, Setting]:
    """The secrets that variables or inputs are given, with the setting."""
    return {name: s for s in settings for e in expressions(s.value) for name in (*secrets_in(e), *secret_inputs(e))}


def step_secrets(step: Step) -> dict[str, Location | None]:
    """The secrets that a step itself names."""
    found = dict.fromkeys(secrets_of(step.env + step.inputs))
    if step.run is not None:
        found |= dict.fromkeys(n for e in expressions(step.run.text) for n in (*secrets_in(e), *secret_inputs(e)))
    return found


def job_secrets(read: Pipeline, job: Job, *, own_tokens: bool = False) -> list[str]:
    """The secrets that some step of a job can see, or that a called workflow is handed."""
    found = dict.fromkeys(secrets_of(read.env + job.env))
    for step in job.steps:
        found |= dict.fromkeys(step_secrets(step))
    node = read.node.get("jobs", job.name)
    handed = node.get("secrets")
    found |= dict.fromkeys(n for _, _, body in handed.named() for e in expressions(body.value) for n in secrets_in(e))
    if handed.value == "inherit":
        found["*"] = None
    credentials = [
        node.get("container", "credentials"),
        *(b.get("credentials") for _, _, b in node.get("services").named()),
    ]
    found |= dict.fromkeys(
        n for c in credentials for _, _, b in c.named() for e in expressions(b.value) for n in secrets_in(e)
    )
    return [n for n in found if own_tokens or n not in OWN_TOKENS]


def passed_to(read: Pipeline, evidence: Evidence) -> frozenset[str]:
    """The secrets that a workflow is passed by name, where nothing but a call starts it; empty where a caller hands on
    all it has, or none is seen."""
    if {t.name for t in read.triggers} != {"workflow_call"}:
        return frozenset()
    here = [j for p in workflows(evidence) for j in p.jobs if j.uses.startswith("./")]
    passed = frozenset(n for j in here if f"/{read.path}".endswith(j.uses[1:]) for n in j.secrets)
    return frozenset() if "inherit" in passed else passed


def uses_secrets(evidence: Evidence) -> list[Pipeline]:
    """The workflows that name a secret other than the run's own token."""
    return [p for p in workflows(evidence) if any(job_secrets(p, j) for j in p.jobs) or secrets_of(p.env)]


def conditions(job: Job, step: Step | None = None) -> str:
    """What must hold for a job, and for a step of it."""
    return " && ".join(c for c in (job.condition, step.condition if step is not None else "") if c)


def gate_of(read: Pipeline, job: Job, step: Step | None = None) -> str:
    """What keeps strangers out: `author` where who wrote it is asked, `label` where a maintainer sets a label first,
    `environment` where a reviewer may be asked; empty where nothing does. Jobs it needs are asked too."""
    said = conditions(job, step)
    by_name = {j.name: j for j in read.jobs}
    waiting, seen = list(job.needs), set[str]()
    while waiting:
        name = waiting.pop()
        if name in seen or name not in by_name:
            continue
        seen.add(name)
        needed = by_name[name]
        said += " && " + conditions(needed)
        said += " ".join(s.run.text for s in needed.steps if s.run is not None and "permission" in s.run.text.lower())
        said += " author_association" if any(_asks_permission(s) for s in needed.steps) else ""
        waiting += needed.needs
    said = said[:20_000]
    own = _OWN_EVENT.search(said) is not None and "||" not in said
    if own or _TRUSTED_GATE.search(said) or any(_asks_permission(s) for s in job.steps):
        return "author"
    if _LABEL_GATE.search(said) or _only_labels(read):
        return "label"
    return "environment" if job.environment else ""


def _asks_permission(step: Step) -> bool:
    """A step that looks up what the one who started it may do, and stops."""
    said = " ".join(
        [step.uses, step.name, *(s.value for s in step.inputs), step.run.text if step.run is not None else ""]
    )
    return bool(
        re.search(r"(?i)getCollaboratorPermissionLevel|collaborators/[^\n]{0,200}/permission|has-permission|check-(?:user-|actor-)?permission|user-permission|get-user-teams-membership|author_association", said)
    )  # fmt: skip


def _only_labels(read: Pipeline) -> bool:
    started = read.trigger("pull_request_target", "pull_request", "issues")
    types = started.details.get("types").values() if started is not None else []
    return bool(types) and set(types) <= {"labeled"}


def untrusted_triggers(read: Pipeline, evidence: Evidence) -> list[str]:
    """The triggers of a workflow that strangers set off while it has the project's secrets."""
    return [
        t.name
        for t in read.triggers
        if t.name in UNTRUSTED and not (t.name == "workflow_run" and _is_own_run(read, evidence))
    ]


def _is_own_run(read: Pipeline, evidence: Evidence) -> bool:
    """Whether the runs that a workflow follows are all of kinds that no pull request starts."""
    started = read.trigger("workflow_run")
    wanted = started.details.get("workflows").values() if started is not None else []
    by_name = {w.name: w for w in workflows(evidence) if w.name}
    followed = [by_name.get(name) for name in wanted]
    if not followed or any(w is None for w in followed):
        return False
    return not any(w is not None and w.trigger("pull_request", "pull_request_target") for w in followed)
