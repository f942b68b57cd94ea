"""S3-GHA-ARTIFACT: credentials that leave a workflow in its artifacts, caches and images."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Severity, Status
from checks.sins.s3_ci_and_logs.gha_artifact import CHECK
from tests.checks.sins.cases import Case, ask, limit, seen
from tests.checks.sins.having import having
from tests.checks.sins.s3_ci_and_logs.flows import flow, run

HIGH, MEDIUM, LOW = Severity.HIGH, Severity.MEDIUM, Severity.LOW
CLEAN = "- uses: actions/checkout@v5\n  with:\n    persist-credentials: false\n"
ENV = run('echo "OPENAI_API_KEY=$KEY" > .env') + "\n"
EVAL = run("python eval.py") + "\n"
SHA = "b" * 40


def upload(*paths: str, version: str = "v3", hidden: bool = False, action: str = "upload-artifact") -> str:
    inside = "".join(f"\n      {p}" for p in paths)
    return f"- uses: actions/{action}@{version}\n  with:\n    path: |{inside}" + (
        "\n    include-hidden-files: true" if hidden else ""
    )


def cache(*paths: str) -> str:
    return upload(*paths, version="v4", action="cache")


def leaves(name: str, steps: str, *finds: Severity, says: str, public: bool = False) -> Case:
    return Case(name=name, given=flow(CLEAN + steps, public=public), status=Status.FAIL, finds=finds, says=says)


def stays(name: str, steps: str) -> Case:
    return Case(name=name, given=flow(CLEAN + steps), status=Status.PASS)


BUILD = (
    "- uses: docker/build-push-action@v6\n  with:\n    push: true\n    %s: |\n      HF_TOKEN=${{ secrets.HF_TOKEN }}"
)

CASES = (
    leaves("the whole folder, of an old version", upload("."), MEDIUM, says="The artifact takes the whole folder, files with a dot too"),
    leaves("the whole folder of a public repository", upload("."), HIGH, says="Everybody who is signed in can fetch it", public=True),
    leaves("the whole folder, with hidden files", upload("./", version="v4", hidden=True), MEDIUM, says="the whole folder"),
    leaves("all by a pattern", upload("**/*"), MEDIUM, says="the whole folder"),
    leaves("all by the folder's variable", upload("${{ github.workspace }}"), MEDIUM, says="the whole folder"),
    leaves("an old version by its commit", upload(".", version=f"{SHA} # v3.1.2"), MEDIUM, says="the whole folder"),
    leaves("the settings file", upload("dist/", ".env"), MEDIUM, says="The artifact takes .env, which is made to hold credentials"),
    leaves("git's folder", upload(".git"), MEDIUM, says="takes .git"),
    leaves("the cloud's logins", upload("~/.aws"), MEDIUM, says="takes ~/.aws"),
    leaves("the home folder", upload("~"), MEDIUM, says="takes the home folder"),
    leaves("a secret that a step wrote", ENV + upload(".env"), HIGH, says="OPENAI_API_KEY is written into .env and goes into the artifact"),
    leaves("a secret that a step wrote, by a wide path", ENV + upload("."), HIGH, says="OPENAI_API_KEY is written into .env"),
    leaves("a secret in a file without a dot", run('printf "%s" "$KEY" | tee out/key.txt') + "\n" + upload("out", version="v4"), HIGH, says="is written into out/key.txt"),
    leaves("all variables in a file", run("env > out/env.txt") + "\n" + upload("out/", version="v4"), HIGH, says="OPENAI_API_KEY is written into out/env.txt"),
    leaves("logs of a job with secrets", EVAL + upload("*.log", version="v4"), LOW, says="The artifact takes *.log of a job that holds secrets"),
    leaves("notebooks of a job with secrets", EVAL + upload("notebooks/*.ipynb", version="v4"), LOW, says="notebooks/*.ipynb"),
    leaves("results of tests of a job with secrets", EVAL + upload("test-results/", version="v4"), LOW, says="test-results/"),
    leaves("the whole folder without git's own", upload("./*", "!./.git", "!./.ddev", version="v4", hidden=True), LOW, says="without git’s own"),
    leaves("the whole folder without another", upload("./*", "!./.github", version="v4", hidden=True), MEDIUM, says="the whole folder"),
    leaves("the whole folder of a job with secrets, without hidden files", EVAL + upload(".", version="v4"), LOW, says="whatever a step writes there"),
    leaves("a cache of the home folder", cache("~"), MEDIUM, says="The cache takes the home folder"),
    leaves("a cache of a settings file", cache("~/.cache/pip", ".env"), MEDIUM, says="The cache takes .env"),
    leaves("a site of the whole folder", upload(".", version="v3", action="upload-pages-artifact"), LOW, says="files with a dot too. A site is read by anybody"),
    leaves("an argument of an image", BUILD % "build-args", MEDIUM, says="HF_TOKEN is an argument of the build"),
    leaves("an argument of an image for everybody", BUILD % "build-args", HIGH, says="HF_TOKEN", public=True),
    leaves("an argument of an image in a script", run("docker build --build-arg HF_TOKEN=$KEY ."), MEDIUM, says="OPENAI_API_KEY is an argument of the build"),
    leaves("an argument that takes its value from the environment", run("docker build --build-arg KEY -t app ."), MEDIUM, says="OPENAI_API_KEY is an argument"),
    Case(name="a checkout that leaves its token", given=flow("- uses: actions/checkout@v4"), status=Status.FAIL, finds=(LOW,), says="In 1 workflow checkout leaves the run’s token in .git/config"),
    Case(name="the folder with the token that checkout left", given=flow("- uses: actions/checkout@v4\n" + upload(".")), status=Status.FAIL, finds=(MEDIUM, LOW), says="with .git/config, where checkout left the run’s token"),
    stays("the build folder", upload("dist/", version="v4")),
    stays("the whole folder without hidden files, of a job without secrets", upload(".", version="v4")),
    stays("a new version by its commit", upload(".", version=f"{SHA} # v4.6.0")),
    stays("what a run notes of itself", upload("out/current-state.env")),
    stays("a settings file that the new version leaves out", ENV + upload(".env", version="v4")),
    stays("the whole folder without what may be secret", upload(".", "!**/.env", "!.git/**")),
    stays("an example of settings", upload(".env.example")),
    stays("a cache of packages", cache("~/.cache/pip", "node_modules", "~/.npm")),
    stays("a secret that is mounted into a build", BUILD % "secrets"),
    stays("a build with a plain argument", run("docker build --build-arg VERSION=1 .")),
    stays("a measurement’s id in a build", (BUILD % "build-args").replace("HF_TOKEN", "GA4_MEASUREMENT_ID")),
    stays("a publishable key in a build", (BUILD % "build-args").replace("HF_TOKEN", "POSTHOG_KEY")),
    stays("a secret in a file that stays", ENV + upload("dist/", version="v4")),
    Case(name="a new checkout, which keeps it elsewhere", given=flow("- uses: actions/checkout@v6"), status=Status.PASS),
    Case(name="a new checkout by its commit", given=flow(f"- uses: actions/checkout@{SHA} # v6.0.1"), status=Status.PASS),
    Case(name="nothing is handed on", given=flow("- run: echo hello"), status=Status.NOT_APPLICABLE),
    Case(name="no workflow", given=having({}), status=Status.NOT_APPLICABLE),
    Case(name="files that were not listed", given=seen(without=(Need.FILES,)), status=Status.NOT_CHECKED),
    Case(name="nothing seen, and something lost", given=having({}, limits=(limit("unreadable", "worktree", 9),)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=flow(CLEAN + upload("dist/"), limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_gha_artifact(case: Case) -> None:
    ask(CHECK, case)


def test_the_place_is_that_of_the_path_in_its_list() -> None:
    (finding,) = CHECK.judge(flow(CLEAN + upload("dist/", ".env"))).findings
    assert (finding.locations[0].line, finding.locations[0].column) == (13, 13)
