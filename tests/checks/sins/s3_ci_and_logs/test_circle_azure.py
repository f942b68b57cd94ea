"""S3-CIRCLE-AZURE: secrets in variables, artifacts, commands and logs of CircleCI and Azure Pipelines."""

from __future__ import annotations

import pytest

from checks.evidence import Evidence, Need
from checks.keys.standin import standin
from checks.model import Severity, Status
from checks.sins.s3_ci_and_logs.circle_azure import CHECK
from tests.checks.sins.cases import Case, ask, file, key, limit, seen
from tests.checks.sins.having import having
from tests.checks.sins.s3_ci_and_logs.flows import pipe

HIGH, MEDIUM, LOW = Severity.HIGH, Severity.MEDIUM, Severity.LOW
CIRCLE, AZURE = ".circleci/config.yml", "azure-pipelines.yml"
PLAIN = "Tr0ub4dor-and-3"
ONE = key(file(CIRCLE), name="ab" * 20)
KEY = standin(ONE.fingerprint, 40)


def circle(steps: str, job: str = "", more: str = "", public: bool = False) -> Evidence:
    inside = "".join(f"      {line}\n" for line in steps.split("\n"))
    return pipe(
        f"version: 2.1\njobs:\n  eval:\n    docker:\n      - image: cimg/python:3.12\n{job}    steps:\n{inside}{more}",
        CIRCLE,
        ONE,
        public=public,
    )


def azure(steps: str, more: str = "") -> Evidence:
    inside = "".join(f"  {line}\n" for line in steps.split("\n"))
    return pipe(f"{more}steps:\n{inside}", AZURE)


def gives(name: str, given: Evidence, severity: Severity = MEDIUM, says: str = "") -> Case:
    return Case(name=name, given=given, status=Status.FAIL, finds=(severity,), says=says)


def keeps(name: str, given: Evidence) -> Case:
    return Case(name=name, given=given, status=Status.PASS)


def store(path: str) -> str:
    return f"- store_artifacts:\n    path: {path}"


MAPPED = "- script: %s\n  env:\n    KEY: $(OPENAI_API_KEY)"
SET = 'echo "##vso[task.setvariable variable=%s]%s"'
CASES = (
    gives("CircleCI: a key as a variable", circle("- run: make", f"    environment:\n      OPENAI_API_KEY: {KEY}\n"), HIGH, says="OPENAI_API_KEY holds a key as plain text"),
    gives("CircleCI: a secret by its name", circle("- run: make", f"    environment:\n      DB_PASSWORD: {PLAIN}\n"), says="DB_PASSWORD is called like a secret"),
    gives("CircleCI: a secret of a step", circle(f"- run:\n    command: make\n    environment:\n      DB_PASSWORD: {PLAIN}"), says="DB_PASSWORD"),
    gives("CircleCI: an artifact of the settings file", circle(store(".env")), says="The artifacts of job eval take .env"),
    gives("CircleCI: an artifact of the whole folder", circle(store("~/project")), LOW, says="the whole folder"),
    gives("CircleCI: an artifact of the whole folder, in public", circle(store("."), public=True), HIGH, says="Everybody can fetch it"),
    gives("CircleCI: an artifact of the home folder", circle(store("~")), says="the home folder"),
    gives("CircleCI: a secret in an artifact", circle("- run: echo $OPENAI_API_KEY > out/key.txt\n" + store("out")), HIGH, says="writes OPENAI_API_KEY into out/key.txt"),
    gives("CircleCI: a secret that is printed", circle("- run: echo $OPENAI_API_KEY"), says="OPENAI_API_KEY is printed into the log"),
    gives("Azure: a secret as a variable", azure("- script: make", f"variables:\n  DB_PASSWORD: {PLAIN}\n"), says="DB_PASSWORD is called like a secret"),
    gives("Azure: a secret in a list of variables", azure("- script: make", f"variables:\n  - name: DB_PASSWORD\n    value: {PLAIN}\n"), says="DB_PASSWORD"),
    gives("Azure: a secret in a script", azure('- script: |\n    curl -H "Authorization: Bearer $(OPENAI_API_KEY)" https://api.example'), says="$(OPENAI_API_KEY) in line 2 is replaced by its value before the shell starts"),
    gives("Azure: in Bash", azure("- bash: python eval.py --key $(OPENAI_API_KEY)"), says="$(OPENAI_API_KEY)"),
    gives("Azure: in PowerShell", azure("- pwsh: ./eval.ps1 -Key $(OPENAI_API_KEY)"), says="$(OPENAI_API_KEY)"),
    gives("Azure: in a task's script", azure("- task: Bash@3\n  inputs:\n    targetType: inline\n    script: deploy --key $(OPENAI_API_KEY)"), says="$(OPENAI_API_KEY)"),
    gives("Azure: in a task's arguments", azure("- task: PowerShell@2\n  inputs:\n    filePath: eval.ps1\n    arguments: -Key $(OPENAI_API_KEY)"), says="Task PowerShell puts OPENAI_API_KEY on a command line"),
    gives("Azure: the run's own token", azure("- bash: az devops login --token $(System.AccessToken)"), LOW, says="$(System.AccessToken)"),
    gives("Azure: a secret for later steps", azure("- bash: " + SET % ("API_TOKEN", "$T")), says="API_TOKEN is set for later steps without “issecret=true”"),
    gives("Azure: a secret for later steps, from PowerShell", azure('- pwsh: Write-Host "##vso[task.setvariable variable=API_TOKEN;isOutput=true]$token"'), says="API_TOKEN is set for later steps"),
    gives("Azure: a secret for later steps, in a file", pipe("steps:\n  - script: ./login.sh\n", AZURE, texts={"login.sh": SET % ("API_TOKEN", "$T") + "\n"}), says="API_TOKEN is set for later steps"),
    gives("Azure: a secret that is printed", azure(MAPPED % "echo $KEY"), says="OPENAI_API_KEY is printed into the log"),
    keeps("CircleCI: a reference", circle("- run: make", "    environment:\n      DB_PASSWORD: << parameters.password >>\n")),
    keeps("CircleCI: a database for the time of a test", circle("- run: make", "    environment:\n      POSTGRES_PASSWORD: postgres\n")),
    keeps("CircleCI: an artifact of results", circle(store("test-results"))),
    keeps("CircleCI: what goes to the next job", circle("- persist_to_workspace:\n    root: .\n    paths: [.]")),
    keeps("Azure: a mapping", azure(MAPPED % "python eval.py")),
    keeps("Azure: a group of a vault", azure("- script: make", "variables:\n  - group: llm\n")),
    keeps("Azure: a secret for later steps that is said to be one", azure("- bash: " + SET % ("API_TOKEN;issecret=true", "$T"))),
    keeps("Azure: another variable for later steps", azure("- bash: " + SET % ("VERSION", "$V"))),
    keeps("Azure: another macro", azure("- bash: docker build -t app:$(Build.BuildId) .")),
    keeps("Azure: a command", azure("- bash: |\n    get_token() { cat t; }\n    X=$(get_token)")),
    keeps("Azure: a task's input", azure("- task: SonarCloud@2\n  inputs:\n    token: $(SONAR_TOKEN)")),
    Case(name="CircleCI: a context", given=circle("- run: python eval.py", more="workflows:\n  main:\n    jobs:\n      - eval:\n          context: llm\n"), status=Status.PARTIAL, says="whether context llm is restricted"),
    Case(name="CircleCI: a secret of the project", given=circle("- run: python eval.py --key $OPENAI_API_KEY"), status=Status.PARTIAL, says="whether builds of forks get OPENAI_API_KEY"),
    Case(name="no pipeline of either", given=having({}), status=Status.NOT_APPLICABLE),
    Case(name="files that were not listed", given=seen(without=(Need.FILES,)), status=Status.NOT_CHECKED),
    Case(name="nothing seen, and something lost", given=having({}, limits=(limit("unreadable", "worktree", 9),)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=pipe("steps:\n  - script: make\n", AZURE, limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_circle_azure(case: Case) -> None:
    ask(CHECK, case)


def test_the_place_is_that_of_the_macro() -> None:
    (finding,) = CHECK.judge(azure("- bash: |\n    make\n    python eval.py --key $(OPENAI_API_KEY)")).findings
    assert (finding.locations[0].line, finding.locations[0].column) == (4, 28)
