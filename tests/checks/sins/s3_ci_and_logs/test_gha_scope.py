"""S3-GHA-SCOPE: a workflow's secret that more code can reach than needs it."""

from __future__ import annotations

import pytest

from checks.evidence import Evidence, Need
from checks.model import Confidence, Finding, Severity, Status
from checks.sins.s3_ci_and_logs.gha_scope import CHECK
from tests.checks.sins.cases import Case, ask, limit, seen
from tests.checks.sins.having import having
from tests.checks.sins.s3_ci_and_logs.flows import PATH, flow, pipe, run, workflow

HIGH, MEDIUM, LOW = Severity.HIGH, Severity.MEDIUM, Severity.LOW
STATED = "permissions:\n  contents: read\n"
PLACED = "    environment: staging\n"
SHA = "a" * 40
EVAL = run("python eval.py")
HEAD = "- uses: actions/checkout@v4\n  with:\n    ref: ${{ github.event.pull_request.head.sha }}\n"
AFTER = "- uses: actions/checkout@v4\n  with:\n    ref: ${{ github.event.workflow_run.head_sha }}\n"
CALL = "on: push\npermissions: {}\njobs:\n  call:\n    uses: %s\n    secrets: %s\n"


def tidy(steps: str, **more: object) -> Evidence:
    """A workflow of which nothing else is to be said."""
    given: dict[str, object] = {"top": STATED, "job": PLACED} | more
    return flow(steps, **given)  # type: ignore[arg-type]


def wide(name: str, given: Evidence, *finds: Severity, says: str) -> Case:
    return Case(name=name, given=given, status=Status.FAIL, finds=finds, says=says)


def narrow(name: str, given: Evidence) -> Case:
    return Case(name=name, given=given, status=Status.PASS)


def call(uses: str, secrets: str) -> Evidence:
    return having({".github/workflows/ci.yml": CALL % (uses, secrets)})


LOOSE = "- uses: somebody/deploy@v3\n  with:\n    key: ${{ secrets.OPENAI_API_KEY }}"
CASES = (
    wide("strangers' code and a secret", tidy(HEAD + EVAL, on="pull_request_target", job=""), HIGH, LOW, says="pull_request_target runs with the project’s secrets, and this job takes the code of whoever opened it: that code can read OPENAI_API_KEY"),
    wide("strangers' code behind an environment", tidy(HEAD + EVAL, on="pull_request_target"), MEDIUM, says="Only the reviewers of the environment"),
    wide("strangers' code behind a label", tidy(HEAD + EVAL, on="{pull_request_target: {types: [labeled]}}"), MEDIUM, says="A label does not keep out"),
    wide("by its branch", tidy("- uses: actions/checkout@v4\n  with:\n    ref: ${{ github.head_ref }}\n" + EVAL, on="pull_request_target"), MEDIUM, says="this job takes the code"),
    wide("strangers' code that an action of the folder is", tidy(HEAD + "- uses: ./act\n  with:\n    key: ${{ secrets.OPENAI_API_KEY }}", on="pull_request_target"), MEDIUM, says="this job takes the code"),
    wide("strangers' code beside what was brought back", tidy(HEAD + "- run: git checkout \"$BASE\" -- act/\n- run: npm ci\n" + EVAL, on="pull_request_target"), MEDIUM, says="this job takes the code"),
    narrow("the repository's own action", tidy("- uses: $/\n  with:\n    key: ${{ secrets.OPENAI_API_KEY }}")),
    narrow("strangers' code of which nothing runs", tidy(HEAD + "- run: git checkout \"$BASE\" -- act/\n- uses: ./act\n  with:\n    key: ${{ secrets.OPENAI_API_KEY }}", on="pull_request_target")),
    narrow("strangers' code that is compared", tidy(HEAD + "- run: |\n    git diff --stat > out.txt\n    curl -H \"x-api-key: $KEY\" -d @out.txt https://api.example.com\n  env:\n    KEY: ${{ secrets.OPENAI_API_KEY }}", on="pull_request_target")),
    wide("a chat that an action writes into", tidy("- uses: somebody/notify@v1\n  with:\n    webhook: ${{ secrets.DISCORD_WEBHOOK_BUG_URL }}\n    content: ${{ secrets.DISCORD_ROLE }}\n" + EVAL), LOW, says="runs in a job with a secret"),
    wide("by a command, after a comment", tidy("- run: gh pr checkout 1\n" + EVAL, on="issue_comment", job=""), HIGH, LOW, says="issue_comment runs with the project’s secrets"),
    wide("after another run", tidy("- uses: actions/checkout@v4\n  with:\n    ref: ${{ github.event.workflow_run.head_sha }}\n" + EVAL, on="workflow_run", job=""), HIGH, LOW, says="workflow_run runs with"),
    wide("a title in a script", tidy("- run: echo \"${{ github.event.issue.title }}\"\n" + EVAL, on="issues", job=""), HIGH, LOW, says="github.event.issue.title is written into the script before it runs"),
    wide("the notes of a release", tidy("- run: echo \"${{ github.event.release.body }}\"\n" + EVAL, on="release"), LOW, says="github.event.release.body is written"),
    wide("the notes of a release, or a title", tidy("- run: echo \"${{ github.event.release.body || github.event.issue.title }}\"\n" + EVAL, on="[release, issues]", job=""), HIGH, LOW, says="is written into the script"),
    wide("a comment of the one who is let in", tidy("- run: echo \"${{ github.event.comment.body }}\"\n" + EVAL, on="issue_comment", job=PLACED + "    if: github.event.comment.user.login == 'review-bot'\n"), LOW, says="github.event.comment.body is written"),
    wide("a stranger's title above the comment of the one who is let in", tidy("- run: echo \"${{ github.event.issue.title }}\"\n" + EVAL, on="issue_comment", job=PLACED + "    if: github.event.comment.author_association == 'MEMBER'\n"), MEDIUM, says="github.event.issue.title is written"),
    wide("a member's title above a comment", tidy("- run: echo \"${{ github.event.issue.title }}\"\n" + EVAL, on="issue_comment", job=PLACED + "    if: github.event.issue.author_association == 'MEMBER'\n"), LOW, says="github.event.issue.title is written"),
    wide("a comment in a script of JavaScript", tidy("- uses: actions/github-script@v7\n  with:\n    script: |\n      const b = `${{ github.event.comment.body }}`\n" + EVAL, on="issue_comment", job=""), HIGH, LOW, says="github.event.comment.body is written"),
    wide("a branch's name in a run without secrets for forks", tidy("- run: echo ${{ github.head_ref }}\n" + EVAL, on="pull_request"), LOW, says="github.head_ref is written"),
    wide("a message that was merged", tidy("- run: echo \"${{ github.event.head_commit.message }}\"\n" + EVAL), MEDIUM, says="head_commit.message is written"),
    wide("all secrets are handed on", call("other/repo/.github/workflows/x.yml@" + SHA, "inherit"), MEDIUM, says="“secrets: inherit” gives other/repo/.github/workflows/x.yml every secret"),
    wide("all secrets, to a workflow of its own", call("./.github/workflows/x.yml", "inherit"), LOW, says="“secrets: inherit”"),
    wide("all secrets, to what can be moved", call("other/repo/.github/workflows/x.yml@v2", "inherit"), MEDIUM, says="also those that are added later. Whoever may move its tag gets them."),
    wide("a variable of the workflow", tidy("- run: python eval.py", top=STATED + "env:\n  KEY: ${{ secrets.OPENAI_API_KEY }}\n"), LOW, says="OPENAI_API_KEY is a variable of every step of every job; one step"),
    wide("a variable of the job", tidy("- run: pip install .\n- run: python eval.py", job=PLACED + "    env:\n      KEY: ${{ secrets.OPENAI_API_KEY }}\n"), LOW, says="every step of its job; one step"),
    wide("a variable of the job, with somebody's action in it", tidy("- uses: somebody/setup@v1\n- run: python eval.py", job=PLACED + "    env:\n      KEY: ${{ secrets.OPENAI_API_KEY }}\n"), MEDIUM, MEDIUM, says="somebody/setup@v1 among them"),
    wide("an action that is given an id", tidy(LOOSE.replace("OPENAI_API_KEY", "AZURE_CLIENT_ID")), LOW, says="somebody/deploy@v3 runs in a job with a secret"),
    wide("an action that is given the secret", tidy(LOOSE), MEDIUM, says="somebody/deploy@v3 is given a secret and is no fixed version: whoever may move its tag"),
    wide("an action by its branch", tidy(LOOSE.replace("@v3", "@main")), MEDIUM, says="move its branch"),
    wide("a firm's action by its tag", tidy("- uses: anthropics/claude-code-action@v1\n  with:\n    anthropic_api_key: ${{ secrets.ANTHROPIC_API_KEY }}"), LOW, says="anthropics/claude-code-action@v1"),
    wide("the action of the firm that gave one of the secrets", tidy("- uses: pulumi/actions@v3\n  env:\n    PULUMI_ACCESS_TOKEN: ${{ secrets.PULUMI_ACCESS_TOKEN }}\n    KEY: ${{ secrets.OPENAI_API_KEY }}"), LOW, says="pulumi/actions@v3 is given a secret"),
    wide("the action of a firm whose name is longer than that of its secret", tidy("- uses: renovatebot/github-action@v44\n  with:\n    token: ${{ secrets.RENOVATE_TOKEN }}"), LOW, says="renovatebot/github-action@v44 is given a secret"),
    wide("the same by its branch", tidy("- uses: renovatebot/github-action@main\n  with:\n    token: ${{ secrets.RENOVATE_TOKEN }}"), MEDIUM, says="may move its branch"),
    wide("somebody's action for a firm", tidy("- uses: somebody/pulumi@v3\n  with:\n    token: ${{ secrets.PULUMI_ACCESS_TOKEN }}"), MEDIUM, says="somebody/pulumi@v3 is given a secret"),
    wide("an action beside the secret", tidy("- uses: somebody/setup@v1\n" + EVAL), LOW, says="somebody/setup@v1 runs in a job with a secret"),
    wide("no permissions", tidy(EVAL, top=""), LOW, says="No permissions are stated"),
    wide("all permissions", tidy(EVAL, top="permissions: write-all\n"), MEDIUM, says="“permissions: write-all”"),
    wide("no environment", tidy(EVAL, job=""), LOW, says="Job eval uses OPENAI_API_KEY and names no environment"),
    narrow("one step of a staged job", tidy(EVAL)),
    narrow("a fork's code without secrets", tidy("- uses: actions/checkout@v4\n" + EVAL, on="pull_request")),
    narrow("the base's code", tidy("- uses: actions/checkout@v4\n  with:\n    ref: ${{ github.event.pull_request.base.sha }}\n" + EVAL, on="pull_request_target")),
    narrow("strangers' code, by members", tidy(HEAD + EVAL, on="pull_request_target", job=PLACED + "    if: github.event.pull_request.author_association == 'MEMBER'\n")),
    narrow("only code of this repository", tidy(HEAD + EVAL, on="pull_request_target", job=PLACED + "    if: github.event.pull_request.head.repo.full_name == github.repository\n")),
    narrow("words in a variable", tidy("- run: echo \"$TITLE\"\n  env:\n    TITLE: ${{ github.event.issue.title }}\n" + EVAL, on="issues")),
    narrow("a test of words", tidy("- run: echo ${{ contains(github.event.issue.title, 'x') }}\n" + EVAL, on="issues")),
    narrow("whether it is a fork's", tidy("- run: echo ${{ github.event.pull_request.head.repo.fork }}\n" + EVAL, on="pull_request_target")),
    narrow("a job that is turned off", tidy(HEAD + EVAL, on="pull_request_target", job=PLACED + "    if: false && github.event.action == 'opened'\n")),
    narrow("a step that is turned off", tidy("- run: echo \"${{ github.event.issue.title }}\"\n  if: ${{ false }}\n" + EVAL, on="issues")),
    narrow("a number", tidy("- run: echo ${{ github.event.issue.number }}\n" + EVAL, on="issues")),
    narrow("named secrets", call("./.github/workflows/x.yml", "{ KEY: '${{ secrets.OPENAI_API_KEY }}' }")),
    narrow("a fixed action", tidy(LOOSE.replace("@v3", "@" + SHA))),
    narrow("an action of its own", tidy("- uses: ./.github/actions/x\n" + EVAL)),
    narrow("an action of its own organisation", tidy("- uses: owner/setup@v1\n" + EVAL)),
    narrow("an action of the host", tidy("- uses: actions/setup-python@v5\n" + EVAL)),
    Case(name="only the run's token", given=flow("- run: gh pr list\n  env:\n    GH_TOKEN: ${{ secrets.GITHUB_TOKEN }}", on="pull_request_target"), status=Status.NOT_APPLICABLE),
    Case(name="only a token that sends a report", given=flow("- uses: codecov/codecov-action@v4\n  with:\n    token: ${{ secrets.CODECOV_TOKEN }}"), status=Status.NOT_APPLICABLE),
    Case(name="a workflow without secrets", given=flow(HEAD, on="pull_request_target"), status=Status.NOT_APPLICABLE),
    Case(name="no workflow", given=having({}), status=Status.NOT_APPLICABLE),
    Case(name="files that were not listed", given=seen(without=(Need.FILES,)), status=Status.NOT_CHECKED),
    Case(name="nothing seen, and something lost", given=having({}, limits=(limit("unreadable", "worktree", 9),)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=tidy(EVAL, limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_gha_scope(case: Case) -> None:
    ask(CHECK, case)


def after(on: str) -> Evidence:
    """A workflow that follows the runs of another one, which starts by `on`."""
    text = workflow(AFTER + EVAL, on="{workflow_run: {workflows: [Release]}}", top=STATED, job=PLACED)
    return pipe(
        text, PATH, texts={".github/workflows/release.yml": f"name: Release\non: {on}\njobs:\n  a:\n    steps: []\n"}
    )


def test_what_follows_only_own_runs_is_started_by_no_stranger() -> None:
    assert found(after("push")) == []
    (finding,) = found(after("pull_request"))
    assert "workflow_run runs with" in finding.message


def found(given: Evidence) -> list[Finding]:
    return list(CHECK.judge(given).findings)


UNKNOWN = "on: push\npermissions: {}\njobs:\n  call:\n    uses: maker/shared/.github/workflows/x.yml@main\n    secrets: inherit\n"
SHARED = "on: workflow_call\npermissions: {}\njobs:\n  a:\n    steps: []\n"


@pytest.mark.parametrize(
    "texts",
    [
        {"go.mod": "module github.com/maker/app\n"},
        {"package.json": '{"repository": {"type": "git", "url": "git+https://github.com/Maker/app.git"}}'},
        {"pyproject.toml": '[project.urls]\nRepository = "https://github.com/maker/app"\n'},
        {"README.md": "![ci](https://github.com/maker/app/actions/workflows/ci.yml/badge.svg)\n"},
        {".github/workflows/b.yml": "on: push\njobs:\n  a:\n    if: github.repository == 'maker/app'\n    steps: []\n"},
        {".github/workflows/x.yml": SHARED},
    ],
    ids=lambda t: next(iter(t)),
)
def test_where_no_remote_tells_a_project_says_itself_whose_it_is(texts: dict[str, str]) -> None:
    """A copy without its history has no remote. Another's is told all the same."""
    given = {PATH: UNKNOWN} | texts
    (finding,) = found(having(given))
    assert finding.severity is LOW
    (finding,) = found(
        having({PATH: UNKNOWN.replace("maker/shared/.github/workflows/x", "other/shared/.github/workflows/y")} | texts)
    )
    assert finding.severity is MEDIUM


def test_a_list_of_projects_tells_no_owner() -> None:
    badge = "![ci](https://github.com/%s/app/actions/workflows/ci.yml/badge.svg)\n"
    (finding,) = found(having({PATH: UNKNOWN, "README.md": badge % "maker" + badge % "other"}))
    assert finding.severity is MEDIUM


def test_a_remote_tells_more_than_a_page() -> None:
    given = pipe(UNKNOWN, PATH, texts={"go.mod": "module github.com/maker/app\n"})
    (finding,) = found(given)
    assert finding.severity is MEDIUM


def own(public: bool) -> Evidence:
    text = workflow(EVAL, on="pull_request", top=STATED, job=PLACED).replace("ubuntu-latest", "[self-hosted, gpu]")
    return pipe(text, PATH, public=public)


def test_an_own_machine_is_told_of_where_strangers_can_open_pull_requests() -> None:
    (finding,) = found(own(public=True))
    assert finding.severity is MEDIUM
    assert "a machine of your own" in finding.message
    assert found(own(public=False)) == []


def test_one_finding_tells_all_places_of_its_kind() -> None:
    (finding,) = found(tidy(LOOSE + "\n" + LOOSE.replace("deploy", "other")))
    assert len(finding.locations) == 2
    assert "It is so in 1 more place of this file." in finding.message


def test_what_is_milder_is_told_as_that() -> None:
    """An action that is given nothing runs beside the secret all the same."""
    (finding,) = found(tidy(LOOSE + "\n- uses: somebody/setup@v1\n- uses: docker/setup-buildx-action@v3\n"))
    assert "is given a secret and is no fixed version" in finding.message
    assert finding.message.endswith("In a milder form it is so in 2 more places of this file.")


def test_an_environment_that_is_missing_is_told_with_low_confidence() -> None:
    (finding,) = found(tidy(EVAL, job=""))
    assert finding.confidence is Confidence.LOW


def test_what_is_low_is_told_once_for_all_workflows() -> None:
    text = workflow(EVAL, top=STATED)
    (finding,) = found(pipe(text, PATH, texts={".github/workflows/other.yml": text}))
    assert {p.path for p in finding.locations} == {PATH, ".github/workflows/other.yml"}
    assert "It is so in 1 more place of 2 workflows." in finding.message
