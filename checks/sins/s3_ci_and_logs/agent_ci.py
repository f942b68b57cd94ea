"""S3-AGENT-CI: an agent in a pipeline that strangers' words reach, with keys beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.expressions.patterns import pattern_of
from checks.model import Confidence, Finding, Location, Severity, Sin, Status, Verdict
from checks.sins.keyed import hole, told, unseen
from checks.sins.s3_ci_and_logs.scripts import Piece, confidence_at, in_pipelines
from checks.sins.s3_ci_and_logs.shell import is_secret_name, program, words
from checks.sins.s3_ci_and_logs.workflows import gate_of, job_secrets, lower_where_idle, untrusted_triggers, workflows
from checks.structure.pipelines import PATHS, Job, Pipeline, Setting, Step
from checks.words import count_of

# Actions that ask by themselves whether the one who started them may write, and the inputs that let others in.
_ASKING = {
    "anthropics/claude-code-action": ("allowed_non_write_users",),
    "openai/codex-action": ("allow-users",),
}
_ACTIONS = pattern_of(
    r"(?i)^(?:anthropics/claude-code(?:-base)?-action|openai/codex-action|google-github-actions/run-gemini-cli|google-gemini/gemini-cli-action|(?:sst|anomalyco)/opencode/github|(?:codium-ai|qodo-ai|the-pr-agent)/pr-agent"
    r"|coderabbitai/(?:ai|openai)-pr-reviewer|(?:all-hands-ai|openhands)/[\w-]+|anc95/chatgpt-codereview|[\w-]+/(?:aider|goose|cursor|auggie|droid|copilot|codex|claude|gemini|opencode|qwen|amp|openhands)[\w-]*(?:action|agent|review(?:er)?|cli|code)[\w-]*"
    r"|[\w-]+/[\w-]*(?:ai-?(?:code-?|pr-?)?review|gpt-?(?:code-?)?review|code-?review-?(?:gpt|ai))[\w-]*)(?:/|$)"
)
_NOT_ACTIONS = pattern_of(r"(?i)setup|install|/ai-inference|login|auth|usage|status|label")
_REVIEWERS = pattern_of(r"(?i)review|pr-agent")  # they read and comment; they run nothing
_CLI = {
    "claude": r"(?:^| )(?:-p|--print)(?: |$)|--dangerously-skip-permissions",
    "codex": r"(?:^| )(?:exec|e)(?: |$)|--full-auto|--dangerously",
    "gemini": r"(?:^| )(?:-p|--prompt|-y|--yolo)(?: |=|$)|--approval-mode",
    "opencode": r"(?:^| )(?:run|github run)(?: |$)",
    "aider": r"--message|--yes|(?:^| )-m(?: |$)",
    "cursor-agent": r"(?:^| )(?:-p|--print|-f|--force)(?: |$)",
    "goose": r"(?:^| )run(?: |$)",
    "qwen": r"(?:^| )(?:-p|--prompt|-y|--yolo)(?: |$)",
    "amp": r"(?:^| )-x(?: |$)|--dangerously-allow-all",
    "crush": r"(?:^| )run(?: |$)",
    "copilot": r"(?:^| )(?:-p|--prompt)(?: |$)|--allow-all-tools",
    "droid": r"(?:^| )exec(?: |$)",
    "auggie": r"--print|(?:^| )-p(?: |$)",
}
_PACKAGES = {"@anthropic-ai/claude-code": "claude", "@openai/codex": "codex", "@google/gemini-cli": "gemini", "opencode-ai": "opencode", "@qwen-code/qwen-code": "qwen", "aider-chat": "aider", "@sourcegraph/amp": "amp", "@github/copilot": "copilot"}  # fmt: skip
# What lets an agent run any command; the others run a few that are named, or ask nobody and are refused.
_ANY_COMMAND = pattern_of(
    r"--dangerously[\w-]*|--yolo|(?:^|\s)-y(?:\s|$)|--full-auto|--approval-mode[= ]yolo|--yes(?:-always)?\b|--allow-all-tools|--force\b|danger-full-access|bypassPermissions"
    r"|\bBash(?:\(\*\)|\(:\*\))?(?=[\s,\"'\]]|$)|\brun_shell_command(?=[\s,\"'\]]|$)|\bsafety-strategy\b.*\bunsafe\b|\"shell\"\s*:\s*(?:\"allow\"|true)"
)
_LIMITED = pattern_of(
    r"coreTools|excludeTools|\"core\"\s*:|disallowedTools|read-only|--sandbox[ =]read-only|permission-profile"
)
_OPEN_BY_DEFAULT = pattern_of(r"(?i)gemini|openhands|opencode|aider|goose")


class Agent(msgspec.Struct, frozen=True):
    """An agent that a job runs. `said` is all that is told to it; `open` that it may run any command."""

    name: str
    place: Location
    read: Pipeline
    job: Job
    step: Step
    said: str
    known: bool = True

    @property
    def runs_anything(self) -> bool:
        """Whether it may run any command of a shell."""
        if _ANY_COMMAND.search(self.said):
            return True
        return _OPEN_BY_DEFAULT.search(self.name) is not None and _LIMITED.search(self.said) is None


def judge(evidence: Evidence) -> Verdict:
    """High where strangers' words reach an agent that runs commands with keys beside it; medium for one that runs few."""
    if not evidence.has(Need.FILES):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.FILES])
    agents = [a for p in workflows(evidence) for a in _used(p)]
    agents += [a for p in in_pipelines(evidence, "github") for a in _run(p)]
    lost = hole(evidence, "worktree")
    if not agents:
        return unseen(lost, "No workflow of GitHub Actions runs an AI agent.")
    findings = list(_one_a_job(f for a in agents if (f := _judged(a, evidence)) is not None))
    return told(
        lower_where_idle(findings, evidence),
        lost,
        failed=f"{count_of(len(findings), 'agent')} with keys that strangers’ words reach.",
        passed="No stranger’s words reach an agent that has a key.",
        looked_at=f"{count_of(len(agents), 'step')} that run an agent",
    )


def _used(read: Pipeline) -> Iterator[Agent]:
    if read.system != "github":
        return
    for job, step in read.steps:
        if step.uses and _ACTIONS.match(step.action) and not _NOT_ACTIONS.search(step.action):
            said = "\n".join(f"{s.name}: {s.value}" for s in (*step.inputs, *step.env))
            place = Location(source="worktree", path=read.path, line=step.line, column=step.column)
            yield Agent(step.action, place, read, job, step, said)


def _run(piece: Piece) -> Iterator[Agent]:
    """Agents that a script starts."""
    if piece.pipeline is None or piece.job is None or piece.step is None:
        return
    if not any(name in piece.text for name in (*_CLI, *_PACKAGES)):
        return
    for call in piece.shell.commands:
        name, said = program(call), words(call)
        if name in ("npx", "bunx", "uvx", "pnpm", "pipx"):
            package = next((_PACKAGES[k] for w in said if (k := re.sub(r"(?<=.)@[\w.^~-]+$", "", w)) in _PACKAGES), "")
            name = package
        joined = " ".join(said)
        if name in _CLI and re.search(_CLI[name], joined):
            env = "\n".join(f"{s.name}: {s.value}" for s in piece.settings)
            yield Agent(name, piece.at(call.line, call.column), piece.pipeline, piece.job, piece.step, f"{joined}\n{env}", known=False)  # fmt: skip


def _judged(agent: Agent, evidence: Evidence) -> Finding | None:
    triggers = [t for t in untrusted_triggers(agent.read, evidence) if t not in ("fork", "watch")]
    secrets = sorted(job_secrets(agent.read, agent.job), key=lambda n: not is_secret_name(n))
    if not triggers or not secrets:
        return None
    gate = gate_of(agent.read, agent.job, agent.step)
    let_in = _let_in(agent)
    if gate == "author" or (agent.name.lower() in _ASKING and let_in is None):
        return None
    severity = Severity.HIGH if agent.runs_anything and not _REVIEWERS.search(agent.name) else Severity.MEDIUM
    severity = severity.shifted(-(gate == "label") - _is_scrubbed(agent))
    can = "runs commands" if severity is Severity.HIGH or agent.runs_anything else "reads them"
    whom = f"“{let_in.name}: {let_in.value[:20]}” lets anybody start it, and " if let_in is not None else ""
    held = (
        "a label stands between"
        if gate == "label"
        else "an environment stands between"
        if gate == "environment"
        else "nobody asks who wrote them"
    )
    key = "all secrets" if secrets[0] == "*" else secrets[0]
    wide = " The run’s token may write everything, too." if _writes_all(agent) else ""
    words_ = f"{agent.name} is started by {triggers[0]}: {whom}strangers’ words reach an agent that {can}, with {key} in its job, and {held}.{wide}"
    return CHECK.finding(
        words_,
        locations=[agent.place],
        severity=severity,
        confidence=confidence_at(agent.place.path, Confidence.HIGH if agent.known and not gate else Confidence.MEDIUM),
        about=f"{agent.job.name} {agent.name}",
    )


def _one_a_job(findings: Iterator[Finding]) -> Iterator[Finding]:
    seen: set[str] = set()
    for finding in findings:
        if finding.id not in seen:
            seen.add(finding.id)
            yield finding


def _let_in(agent: Agent) -> Setting | None:
    """The input that lets people start it who may not write."""
    for name in _ASKING.get(agent.name.lower(), ()):
        given = agent.step.input(name)
        if given is not None and given.value.strip() not in ("", '""'):
            return given
    return None


def _is_scrubbed(agent: Agent) -> bool:
    """Whether the commands that Claude starts do not get the keys."""
    all_ = (*agent.read.settings(agent.job, agent.step), *agent.step.inputs)
    return any("CLAUDE_CODE_SUBPROCESS_ENV_SCRUB" in f"{s.name} {s.value}" and s.value.strip() not in ("0", "false") for s in all_)  # fmt: skip


def _writes_all(agent: Agent) -> bool:
    stated = agent.job.permissions if agent.job.permissions is not None else agent.read.permissions
    return stated is not None and bool(stated) and stated[0].value == "write-all"


CHECK = Check(
    "S3-AGENT-CI",
    sin=Sin.CI_AND_LOGS,
    severity=Severity.HIGH,
    needs={Need.FILES},
    reads=PATHS,
    judge=judge,
    module=__name__,
)
