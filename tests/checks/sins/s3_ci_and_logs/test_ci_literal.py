"""S3-CI-LITERAL: a key, or the password of a registry, in a file that a build server or a task runner reads."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.keys.standin import standin
from checks.model import Confidence, Live, Severity, Status
from checks.sins.s3_ci_and_logs.ci_literal import CHECK
from tests.checks.sins.cases import Case, ask, blob, file, key, limit, seen
from tests.checks.sins.having import having
from tests.checks.sins.s3_ci_and_logs.flows import PATH, flow, pipe, run

CRITICAL, HIGH, MEDIUM = Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM
FILES = (
    PATH, ".gitlab-ci.yml", "Jenkinsfile", ".circleci/config.yml", "azure-pipelines.yml", "azure-pipelines-release.yml", "bitbucket-pipelines.yml", ".drone.yml",
    ".travis.yml", ".buildkite/pipeline.yml", "cloudbuild.yaml", "buildspec.yml", "appveyor.yml", ".woodpecker.yml", ".woodpecker/test.yml", "Taskfile.yml",
    "Makefile", "justfile", "tox.ini", "noxfile.py", "dagger/main.py", ".dagger/src/index.ts", ".github/actions/eval/action.yml", "action.yml",
)  # fmt: skip
SECRET = "Tr0ub4dor-and-3"
CREDENTIALS = (
    "    container:\n      image: ghcr.io/owner/app\n      credentials:\n        username: ada\n        password: %s\n"
)
STEP = "- run: python eval.py"
SERVICE = "    services:\n      db:\n        image: postgres\n        env:\n          POSTGRES_PASSWORD: postgres\n"
LOGIN = "- uses: docker/login-action@v3\n  with:\n    username: ada\n    password: %s"
CIRCLE = "jobs:\n  build:\n    docker:\n      - image: owner/app\n        auth:\n          username: ada\n          password: %s\n    steps: [checkout]\n"


def literal(path: str) -> Case:
    return Case(name=f"a key in {path}", given=seen(key(file(path))), status=Status.FAIL, finds=(HIGH,), says=f"The key stands in {path}")  # fmt: skip


def password(name: str, job: str, steps: str = STEP) -> Case:
    return Case(name=name, given=flow(steps, job=job), status=Status.FAIL, finds=(HIGH,), says="The password of an image registry")  # fmt: skip


def clean(name: str, steps: str, job: str = "") -> Case:
    return Case(name=name, given=flow(steps, job=job), status=Status.PASS)


CASES = (
    *map(literal, FILES),
    Case(name="behind its name", given=seen(key(file(PATH, symbol="OPENAI_API_KEY"))), status=Status.FAIL, finds=(HIGH,), says="behind OPENAI_API_KEY"),
    Case(name="where everybody reads it", given=seen(key(file(PATH, reach=("public",)))), status=Status.FAIL, finds=(CRITICAL,)),
    Case(name="an administrator's key", given=seen(key(file(PATH), privilege="admin")), status=Status.FAIL, finds=(CRITICAL,)),
    Case(name="in the newest state of a branch", given=seen(key(blob(PATH, "tip", "reachable"))), status=Status.FAIL, finds=(HIGH,)),
    password("the password of the job's image", CREDENTIALS % SECRET),
    password("the password of a login", "", LOGIN % SECRET),
    password("the password on a command line", "", f"- run: docker login -u ada -p {SECRET} ghcr.io"),
    Case(name="the password of a registry for CircleCI", given=pipe(CIRCLE % SECRET, ".circleci/config.yml"), status=Status.FAIL, finds=(HIGH,), says="The password of an image registry"),
    clean("the password as a secret", STEP, CREDENTIALS % "${{ secrets.REGISTRY }}"),
    clean("a login with a secret", LOGIN % "${{ secrets.REGISTRY }}"),
    clean("a login with a variable", run("docker login -u ada -p $KEY ghcr.io")),
    clean("a database for the time of a test", STEP, SERVICE),
    clean("a secret by its name", run("python eval.py")),
    Case(name="a key in another file", given=having({}, key(file("app.py")), names=("Makefile",)), status=Status.PASS),
    Case(name="encrypted, for Travis", given=pipe("env:\n  global:\n    - secure: " + "QUJDREVGRw" * 20 + "\n", ".travis.yml"), status=Status.PASS),
    Case(name="a dead key", given=having({}, key(file(PATH), live=Live.DEAD)), status=Status.PASS),
    Case(name="a key that is only in the past", given=having({PATH: "on: push\njobs: {}\n"}, key(blob(PATH, "reachable", removed_by="8a4b77d" + "0" * 33))), status=Status.PASS),
    Case(name="no pipeline", given=having({}, key(file("app.py"))), status=Status.NOT_APPLICABLE),
    Case(name="files that were not read", given=seen(without=(Need.WORKTREE,)), status=Status.NOT_CHECKED),
    Case(name="nothing seen, and something lost", given=having({}, limits=(limit("unreadable", "worktree", 9),)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=having({}, names=("Makefile",), limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_ci_literal(case: Case) -> None:
    ask(CHECK, case)


def test_a_key_in_place_of_a_password_is_told_once() -> None:
    one = key(file(PATH), name="ab" * 20)
    text = LOGIN % standin(one.fingerprint, 40)
    (finding,) = CHECK.judge(pipe(flow(text).texts[PATH], PATH, one)).findings
    assert finding.key == one.fingerprint


def test_a_password_is_told_with_its_line_and_less_than_full_confidence() -> None:
    (finding,) = CHECK.judge(flow(LOGIN % SECRET)).findings
    assert (finding.locations[0].line, finding.locations[0].column) == (9, 21)
    assert finding.confidence is Confidence.MEDIUM
    assert SECRET not in finding.message
