"""S3-GITLAB: keys in variables, artifacts and reports of GitLab CI; variables that are neither masked nor protected."""

from __future__ import annotations

import pytest

from checks.evidence import Evidence, Need
from checks.keys.standin import standin
from checks.model import Severity, Status
from checks.sins.s3_ci_and_logs.gitlab import CHECK
from tests.checks.sins.cases import Case, ask, file, key, limit, seen
from tests.checks.sins.having import having
from tests.checks.sins.s3_ci_and_logs.flows import pipe

CRITICAL, HIGH, MEDIUM, LOW = Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW
PATH = ".gitlab-ci.yml"
ONE = key(file(PATH), name="ab" * 20)
KEY = standin(ONE.fingerprint, 40)
PLAIN = "Tr0ub4dor-and-3"
MAKE = "test:\n  script:\n    - make\n"


def ci(text: str, public: bool = False) -> Evidence:
    return pipe(text, PATH, ONE, public=public)


def job(script: str, more: str = "") -> Evidence:
    return pipe(f"test:\n  script:\n    - {script}\n{more}", PATH)


def variable(more: str = "", kind: str = "gitlab_project_variable", name: str = "OPENAI_API_KEY") -> Evidence:
    return having({"ci.tf": f'resource "{kind}" "k" {{\n  key = "{name}"\n{more}}}\n'})


def keep(*paths: str, more: str = "") -> str:
    return "  artifacts:\n" + more + "    paths:\n" + "".join(f"      - {p}\n" for p in paths)


def gives(name: str, given: Evidence, severity: Severity = MEDIUM, says: str = "") -> Case:
    return Case(name=name, given=given, status=Status.FAIL, finds=(severity,), says=says)


def keeps(name: str, given: Evidence) -> Case:
    return Case(name=name, given=given, status=Status.PASS)


MASKED, PROTECTED = "  masked = true\n", "  protected = true\n"
WRITE = "'echo \"OPENAI_API_KEY=$OPENAI_API_KEY\" > build.env'"
DOTENV = "  artifacts:\n    reports:\n      dotenv: build.env\n"

TAKEN = ("gitlab_project_access_token.bot.token", 'random_password.app["a"].result', 'data.vault_kv_secret_v2.app.data["token"]', "var.openai_api_key")  # fmt: skip
CASES = (
    gives("a key as a variable", ci(f"variables:\n  OPENAI_API_KEY: {KEY}\n{MAKE}"), HIGH, says="OPENAI_API_KEY holds a key as plain text"),
    gives("a key as a variable of a job", ci(f"{MAKE}  variables:\n    OPENAI_API_KEY: {KEY}\n"), HIGH, says="OPENAI_API_KEY holds a key"),
    gives("a key under another name", ci(f"variables:\n  MODEL_ACCESS: {KEY}\n{MAKE}"), HIGH, says="MODEL_ACCESS holds a key"),
    gives("a secret by its name", ci(f"variables:\n  DB_PASSWORD: {PLAIN}\n{MAKE}"), MEDIUM, says="DB_PASSWORD is called like a secret"),
    gives("a secret with a description", ci(f"variables:\n  DB_PASSWORD:\n    value: {PLAIN}\n    description: x\n{MAKE}"), MEDIUM, says="DB_PASSWORD"),
    gives("a secret by its name, in public", ci(f"variables:\n  DB_PASSWORD: {PLAIN}\n{MAKE}", public=True), HIGH),
    gives("an artifact of the settings file", job("make", keep(".env")), says="takes a file that is made to hold credentials (.env)"),
    gives("an artifact of the settings file, open to all", job("make", keep(".env", more="    public: true\n")), HIGH, says="Everybody may fetch it"),
    gives("an artifact of the whole folder", job("make", keep(".")), LOW, says="takes the whole folder"),
    gives("all untracked files, a secret among them", job("'echo $OPENAI_API_KEY > key.txt'", "  artifacts:\n    untracked: true\n"), HIGH, says="Job test writes OPENAI_API_KEY into key.txt"),
    gives("a report of variables with a secret", job(WRITE, DOTENV), HIGH, says="which goes into its report of variables"),
    gives("a secret that is printed", job("echo $OPENAI_API_KEY"), says="OPENAI_API_KEY is printed into the log"),
    gives("a secret that is reshaped", job("echo $OPENAI_API_KEY | base64"), HIGH, says="goes through base64"),
    gives("the beginning of a secret", job("echo ${OPENAI_API_KEY:0:8}..."), LOW, says="8 signs of OPENAI_API_KEY go into the log"),
    gives("a variable without a mask", variable(PROTECTED), says="OPENAI_API_KEY is not masked, so a log shows it"),
    gives("a variable for all branches", variable(MASKED), says="goes to unprotected branches in every environment"),
    gives("a variable for all branches by a star", variable(MASKED + '  environment_scope = "*"\n')),
    gives("a variable of a group", variable("", "gitlab_group_variable"), says="is not masked, so a log shows it and goes to unprotected"),
    *(gives(f"a variable that is given {v}", variable(f"  value = {v}\n" + MASKED, name="MR_REVIEWER"), says="MR_REVIEWER goes to unprotected branches") for v in TAKEN),
    keeps("a masked and protected variable", variable(MASKED + PROTECTED)),
    keeps("a masked variable of one environment", variable(MASKED + '  environment_scope = "production"\n')),
    keeps("a variable of the kind file, which cannot be masked", variable(PROTECTED + '  variable_type = "file"\n')),
    keeps("a pipeline without secrets", ci(MAKE)),
    keeps("a reference", ci(f"variables:\n  OPENAI_API_KEY: $SHARED_OPENAI_VALUE\n{MAKE}")),
    keeps("a placeholder", ci(f"variables:\n  OPENAI_API_KEY: sk-dummy-for-tests\n{MAKE}")),
    keeps("a database for the time of a test", ci(f"variables:\n  POSTGRES_PASSWORD: postgres\n{MAKE}")),
    keeps("a variable that is no secret", ci(f"variables:\n  CACHE_KEY: build-cache-2024\n{MAKE}")),
    keeps("a placeholder that is printed", pipe("test:\n  variables:\n    OPENAI_API_KEY: dummy\n  script:\n    - echo $OPENAI_API_KEY\n", PATH)),
    keeps("an artifact of the build", job("make", keep("dist/", "junit.xml"))),
    keeps("a report of variables without a secret", job("'echo \"VERSION=$CI_COMMIT_TAG\" > build.env'", DOTENV)),
    Case(name="a secret that GitLab keeps", given=job("python eval.py --key-from OPENAI_API_KEY $OPENAI_API_KEY"), status=Status.PARTIAL, says="whether OPENAI_API_KEY is masked, hidden and protected only GitLab can tell"),
    Case(name="a variable that is given an address", given=variable("  value = gitlab_project.app.web_url\n", name="MR_REVIEWER"), status=Status.NOT_APPLICABLE),
    Case(name="another declared variable", given=variable("", name="LOG_LEVEL"), status=Status.NOT_APPLICABLE),
    Case(name="no pipeline of GitLab", given=having({}), status=Status.NOT_APPLICABLE),
    Case(name="files that were not listed", given=seen(without=(Need.FILES,)), status=Status.NOT_CHECKED),
    Case(name="nothing seen, and something lost", given=having({}, limits=(limit("unreadable", "worktree", 9),)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=pipe(MAKE, PATH, limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_gitlab(case: Case) -> None:
    ask(CHECK, case)


def test_a_place_is_that_of_the_value() -> None:
    (finding,) = CHECK.judge(ci(f"variables:\n  OPENAI_API_KEY: {KEY}\n{MAKE}")).findings
    assert (finding.locations[0].line, finding.locations[0].column) == (2, 19)
    assert finding.key == ONE.fingerprint
