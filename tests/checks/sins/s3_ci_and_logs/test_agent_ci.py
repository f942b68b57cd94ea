"""S3-AGENT-CI: an agent in a pipeline that strangers' words reach, with keys beside it."""

from __future__ import annotations

import pytest

from checks.evidence import Evidence, Need
from checks.model import Confidence, Severity, Status
from checks.sins.s3_ci_and_logs.agent_ci import CHECK
from tests.checks.sins.cases import Case, ask, limit, seen
from tests.checks.sins.having import having
from tests.checks.sins.s3_ci_and_logs.flows import flow

HIGH, MEDIUM, LOW = Severity.HIGH, Severity.MEDIUM, Severity.LOW
MEMBERS = "    if: github.event.comment.author_association == 'MEMBER'\n"


def uses(action: str, *inputs: str, key: str = "api_key: ${{ secrets.OPENAI_API_KEY }}") -> str:
    return f"- uses: {action}@v1\n  with:\n    {key}" + "".join(f"\n    {line}" for line in inputs)


def runs(command: str) -> str:
    return f"- run: {command}\n  env:\n    OPENAI_API_KEY: ${{{{ secrets.OPENAI_API_KEY }}}}"


def reached(
    name: str, steps: str, severity: Severity = HIGH, says: str = "", on: str = "issue_comment", **more: str
) -> Case:
    return Case(name=name, given=flow(steps, on=on, **more), status=Status.FAIL, finds=(severity,), says=says)


def kept(name: str, steps: str, on: str = "issue_comment", **more: str) -> Case:
    return Case(name=name, given=flow(steps, on=on, **more), status=Status.PASS)


GEMINI = uses(
    "google-github-actions/run-gemini-cli",
    "prompt: ${{ github.event.comment.body }}",
    key="gemini_api_key: ${{ secrets.GEMINI_API_KEY }}",
)
CLAUDE, BASE, CODEX = "anthropics/claude-code-action", "anthropics/claude-code-base-action", "openai/codex-action"
BASH = "claude_args: --allowedTools Bash,Read"
ANYBODY = 'allowed_non_write_users: "*"'
CASES = (
    reached("Gemini CLI", GEMINI, says="google-github-actions/run-gemini-cli is started by issue_comment: strangers’ words reach an agent that runs commands, with GEMINI_API_KEY in its job, and nobody asks who wrote them"),
    reached("Gemini CLI, of its first name", GEMINI.replace("google-github-actions/run-gemini-cli", "google-gemini/gemini-cli-action")),
    reached("by an issue", GEMINI, on="issues", says="started by issues"),
    reached("by a pull request with the project's secrets", GEMINI, on="pull_request_target", says="started by pull_request_target"),
    reached("Claude Code for anybody, with a shell", uses(CLAUDE, ANYBODY, BASH), says="“allowed_non_write_users: *” lets anybody start it"),
    reached("Claude Code for anybody, with few tools", uses(CLAUDE, ANYBODY), MEDIUM, says="an agent that reads them"),
    reached("Claude Code for anybody, whose commands get no keys", uses(CLAUDE, ANYBODY, BASH) + "\n  env:\n    CLAUDE_CODE_SUBPROCESS_ENV_SCRUB: '1'", MEDIUM),
    reached("Claude Code's base, which asks nobody", uses(BASE, "allowed_tools: Bash,Edit")),
    reached("Codex for anybody", uses(CODEX, 'allow-users: "*"', "sandbox: danger-full-access"), says="“allow-users: *” lets anybody start it"),
    reached("Codex for anybody, in its sandbox", uses(CODEX, 'allow-users: "*"', "sandbox: read-only"), MEDIUM),
    reached("opencode", uses("sst/opencode/github"), says="sst/opencode/github"),
    reached("PR-Agent", uses("qodo-ai/pr-agent"), MEDIUM, says="qodo-ai/pr-agent"),
    reached("a reviewer", uses("coderabbitai/ai-pr-reviewer"), MEDIUM, on="pull_request_target"),
    reached("another reviewer", uses("somebody/ai-code-review-action"), MEDIUM, on="pull_request_target"),
    reached("OpenHands", uses("All-Hands-AI/openhands-resolver"), on="issues"),
    reached("Claude on the command line", runs('claude -p "$BODY" --dangerously-skip-permissions'), says="claude is started by issue_comment"),
    reached("Claude by npx", runs("npx @anthropic-ai/claude-code -p hello --dangerously-skip-permissions")),
    reached("Claude by npx, of a version", runs("npx -y @anthropic-ai/claude-code@1.2 -p hello --dangerously-skip-permissions")),
    reached("Codex on the command line", runs("codex exec --full-auto 'fix it'")),
    reached("Gemini on the command line", runs("gemini --yolo -p 'fix it'")),
    reached("Aider", runs("aider --yes-always --message 'fix it'")),
    reached("goose", runs("goose run -t 'fix it'")),
    reached("Cursor's agent", runs("cursor-agent -p --force 'fix it'")),
    reached("Copilot's command line", runs("copilot -p 'fix it' --allow-all-tools")),
    reached("Qwen", runs("qwen --yolo -p 'fix it'")),
    reached("opencode on the command line", runs("opencode run 'fix it'")),
    reached("behind a label", GEMINI, MEDIUM, on="{issues: {types: [labeled]}}", says="a label stands between"),
    reached("behind an environment", GEMINI, job="    environment: agents\n", says="an environment stands between"),
    reached("with a token that writes all", GEMINI, top="permissions: write-all\n", says="The run’s token may write everything, too"),
    reached("with few tools", GEMINI + '\n    settings: \'{"coreTools": ["read_file"]}\'', MEDIUM, says="an agent that reads them"),
    kept("Claude Code, which asks who may write", uses(CLAUDE, BASH)),
    kept("Codex, which asks who may write", uses(CODEX)),
    kept("members only", GEMINI, job=MEMBERS),
    kept("people of a list", GEMINI, job="    if: contains(fromJSON('[\"OWNER\", \"MEMBER\"]'), github.event.comment.author_association)\n"),
    kept("the owner", GEMINI, job="    if: github.actor == github.repository_owner\n"),
    kept("a pull request, which has no secrets of forks", GEMINI, on="pull_request"),
    kept("by hand", GEMINI, on="workflow_dispatch"),
    kept("without secrets, by a token that ends", uses("google-github-actions/run-gemini-cli", key="use_vertex_ai: 'true'"), top="permissions:\n  id-token: write\n"),
    kept("a permission that a step looks up", "- uses: actions/github-script@v7\n  with:\n    script: |\n      await github.rest.repos.getCollaboratorPermissionLevel({})\n" + GEMINI),
    Case(name="a tool that is only installed", given=flow("- run: npm i -g @openai/codex\n- run: codex --version", on="issues"), status=Status.NOT_APPLICABLE),
    Case(name="a workflow without an agent", given=flow("- run: make"), status=Status.NOT_APPLICABLE),
    Case(name="no workflow", given=having({}), status=Status.NOT_APPLICABLE),
    Case(name="files that were not listed", given=seen(without=(Need.FILES,)), status=Status.NOT_CHECKED),
    Case(name="nothing seen, and something lost", given=having({}, limits=(limit("unreadable", "worktree", 9),)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=flow(GEMINI, on="push", limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_agent_ci(case: Case) -> None:
    ask(CHECK, case)


def given() -> Evidence:
    return flow(GEMINI, on="issues")


def test_the_place_is_that_of_the_step() -> None:
    (finding,) = CHECK.judge(given()).findings
    assert (finding.locations[0].line, finding.locations[0].column) == (6, 9)
    assert finding.confidence is Confidence.HIGH
