"""S3-JENKINS: secrets that Groovy puts into commands, that builds ask for or print, and that configurations hold plainly."""

from __future__ import annotations

import pytest

from checks.evidence import Evidence, Need
from checks.keys.standin import standin
from checks.model import Severity, Status
from checks.sins.s3_ci_and_logs.jenkins import CHECK
from tests.checks.sins.cases import Case, ask, file, key, limit, seen
from tests.checks.sins.having import having
from tests.checks.sins.s3_ci_and_logs.flows import pipe

HIGH, MEDIUM, LOW = Severity.HIGH, Severity.MEDIUM, Severity.LOW
PLAIN = "Tr0ub4dor-and-3"


def bound(step: str) -> Evidence:
    """A step inside of `withCredentials` that binds TOKEN."""
    return pipe(
        f"node {{\n  withCredentials([string(credentialsId: 'o', variable: 'TOKEN')]) {{\n    {step}\n  }}\n}}\n",
        "Jenkinsfile",
    )


def declared(step: str) -> Evidence:
    """A step of a stage with `OPENAI_API_KEY = credentials(…)`."""
    return pipe(
        f"pipeline {{\n  agent any\n  environment {{ OPENAI_API_KEY = credentials('o') }}\n  stages {{ stage('Eval') {{ steps {{\n    {step}\n  }} }} }}\n}}\n",
        "Jenkinsfile",
    )


def asks(parameter: str) -> Evidence:
    return pipe(
        f"pipeline {{\n  agent any\n  parameters {{\n    {parameter}\n  }}\n  stages {{ stage('a') {{ steps {{ sh 'make' }} }} }}\n}}\n",
        "Jenkinsfile",
    )


def config(body: str, *keys: object) -> Evidence:
    return having(
        {
            "jobs/eval/config.xml": f"<?xml version='1.1' encoding='UTF-8'?>\n<flow-definition plugin=\"workflow-job\">\n  {body}\n</flow-definition>\n"
        },
        *keys,
    )  # type: ignore[arg-type]


def gives(name: str, given: Evidence, severity: Severity = MEDIUM, says: str = "") -> Case:
    return Case(name=name, given=given, status=Status.FAIL, finds=(severity,), says=says)


def keeps(name: str, given: Evidence) -> Case:
    return Case(name=name, given=given, status=Status.PASS)


ONE = key(file("jobs/eval/config.xml"), name="ab" * 20)
ENCRYPTED = "{AQAAABAAAAAQ" + "mWk3" * 6 + "}"
CASES = (
    gives("double quotes", bound("sh \"curl -H 'Authorization: Bearer ${TOKEN}' https://api.example\""), says="sh in the pipeline has double quotes: Groovy writes TOKEN into the command"),
    gives("double quotes without braces", bound('sh "deploy --token $TOKEN"'), says="Groovy writes TOKEN"),
    gives("three double quotes", bound('sh """\n  make\n  deploy --token ${TOKEN}\n"""'), says="Groovy writes TOKEN"),
    gives("a script by its name", bound('sh(script: "deploy ${TOKEN}", returnStdout: true)'), says="Groovy writes TOKEN"),
    gives("a batch file", bound('bat "deploy ${TOKEN}"'), says="bat in the pipeline"),
    gives("PowerShell", bound('powershell "deploy ${TOKEN}"'), says="powershell in the pipeline"),
    gives("a declared credential", declared('sh "python eval.py --key ${OPENAI_API_KEY}"'), says="sh in stage Eval has double quotes: Groovy writes OPENAI_API_KEY"),
    gives("by env", declared('sh "python eval.py --key ${env.OPENAI_API_KEY}"'), says="Groovy writes OPENAI_API_KEY"),
    gives("the password of a pair", declared('sh "login -p ${OPENAI_API_KEY_PSW}"'), says="Groovy writes OPENAI_API_KEY_PSW"),
    gives("echo", bound('echo "token ${TOKEN}"'), says="echo in the pipeline prints TOKEN"),
    gives("println", declared("println env.OPENAI_API_KEY"), says="println in stage Eval prints OPENAI_API_KEY"),
    gives("the whole environment", declared("println env.getEnvironment()"), says="prints the whole environment"),
    gives("what the shell prints", bound("sh 'echo $TOKEN'"), says="TOKEN is printed into the log"),
    gives("what the shell reshapes", bound("sh 'echo $TOKEN | base64'"), HIGH, says="goes through base64"),
    gives("a request that is logged", bound("httpRequest url: 'https://api.example', customHeaders: [[name: 'Authorization', value: \"Bearer ${TOKEN}\"]]"), says="httpRequest in the pipeline is given TOKEN without “maskValue: true”"),
    gives("a key that is asked for as a text", asks("string(name: 'OPENAI_API_KEY', defaultValue: '', description: 'x')"), says="The build asks for OPENAI_API_KEY as a string"),
    gives("a password with a default", asks(f"password(name: 'OPENAI_API_KEY', defaultValue: '{PLAIN}')"), says="has a default that stands in the file"),
    gives("a key that is asked for", asks("password(name: 'OPENAI_API_KEY', defaultValue: '')"), LOW, says="a person types in a key"),
    gives("variables of plug-ins", pipe("node {\n  injectEnvVars(printContributedVariables: true)\n  sh 'make'\n}\n", "Jenkinsfile"), says="printContributedVariables"),
    gives("a plain token in a configuration", config(f"<apiToken>{PLAIN}</apiToken>"), says="apiToken stands in jobs/eval/config.xml as plain text"),
    gives("a key in a configuration", config(f"<secret>{standin(ONE.fingerprint, 40)}</secret>", ONE), HIGH, says="secret stands in"),
    keeps("single quotes", bound("sh 'curl -H \"Authorization: Bearer $TOKEN\" https://api.example'")),
    keeps("three single quotes", bound("sh '''\n  set +x\n  deploy --token $TOKEN\n'''")),
    keeps("a dollar that is escaped", bound('sh "deploy --token \\$TOKEN"')),
    keeps("double quotes with something else", bound('sh "deploy --branch ${BRANCH_NAME}"')),
    keeps("a masked header", bound("httpRequest url: 'https://api.example', customHeaders: [[name: 'Authorization', maskValue: true, value: \"Bearer ${TOKEN}\"]]")),
    keeps("a credential that is chosen", asks("credentials(name: 'OPENAI_API_KEY', defaultValue: 'openai')")),
    keeps("another parameter", asks("string(name: 'BRANCH', defaultValue: 'main')")),
    keeps("words", bound('echo "deploying"')),
    keeps("an encrypted token", config(f"<apiToken>{ENCRYPTED}</apiToken>")),
    keeps("a reference", config("<credentialsId>openai-key</credentialsId>")),
    Case(name="another XML", given=having({"config.xml": f"<settings><password>{PLAIN}</password></settings>"}), status=Status.NOT_APPLICABLE),
    Case(name="no Jenkins", given=having({}), status=Status.NOT_APPLICABLE),
    Case(name="files that were not listed", given=seen(without=(Need.FILES,)), status=Status.NOT_CHECKED),
    Case(name="nothing seen, and something lost", given=having({}, limits=(limit("unreadable", "worktree", 9),)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=having({"Jenkinsfile": "node { sh 'make' }\n"}, limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_jenkins(case: Case) -> None:
    ask(CHECK, case)


def test_the_place_is_that_of_the_variable() -> None:
    (finding,) = CHECK.judge(bound('sh """\n  make\n  deploy --token ${TOKEN}\n"""')).findings
    assert (finding.locations[0].line, finding.locations[0].column) == (5, 18)
    (finding,) = CHECK.judge(bound('sh "deploy --token $TOKEN"')).findings
    assert (finding.locations[0].line, finding.locations[0].column) == (3, 24)
