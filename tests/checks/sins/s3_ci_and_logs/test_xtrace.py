"""S3-XTRACE: a shell that writes its commands, with the values in them, where a secret is among them."""

from __future__ import annotations

import pytest

from checks.evidence import Evidence, Need
from checks.model import Confidence, Severity, Status
from checks.sins.s3_ci_and_logs.xtrace import CHECK
from tests.checks.sins.cases import Case, ask, limit, seen
from tests.checks.sins.having import having
from tests.checks.sins.s3_ci_and_logs.flows import PATH, flow, pipe, run, workflow

HIGH, MEDIUM, LOW = Severity.HIGH, Severity.MEDIUM, Severity.LOW
CURL = 'curl -H "Authorization: Bearer $KEY" https://api.example'
OWN = 'curl -H "Authorization: Bearer $OPENAI_API_KEY" https://api.example\n'


def shows(name: str, given: Evidence, *finds: Severity, says: str = "the trace shows its value") -> Case:
    return Case(name=name, given=given, status=Status.FAIL, finds=finds or (MEDIUM,), says=says)


def quiet(name: str, given: Evidence) -> Case:
    return Case(name=name, given=given, status=Status.PASS)


def step(script: str, **more: str) -> Evidence:
    return flow(run(script, **more))


def script(text: str, path: str = "deploy.sh") -> Evidence:
    return having({path: text})


def gitlab(variables: str) -> Evidence:
    return pipe(f"variables:\n{variables}\ntest:\n  script:\n    - make test\n", ".gitlab-ci.yml")


PLAYBOOK = "ansible-playbook -vvv site.yml"
CASES = (
    shows("set -x", step(f"set -x\n{CURL}"), says="traces its commands since line 7, and OPENAI_API_KEY is in one"),
    shows("where everybody reads the log", flow(run(f"set -x\n{CURL}"), public=True), HIGH),
    shows("set -ex", step(f"set -ex\n{CURL}")),
    shows("with a pipe's option", step(f"set -euxo pipefail\n{CURL}")),
    shows("by its long name", step(f"set -o xtrace\n{CURL}")),
    shows("by the step's shell", step(CURL, shell="bash -x {0}"), says="traces its commands from the start"),
    shows("in a subshell", step(f"( set -x; {CURL} )")),
    shows("an expression", flow("- run: |\n    set -x\n    ./deploy --key ${{ secrets.OPENAI_API_KEY }}"), says="OPENAI_API_KEY is in one"),
    shows("a test of it", step('set -x\n[ -z "$KEY" ] && exit 1')),
    shows("a value that is fetched", script("set -x\nexport OPENAI_API_KEY=$(cat /run/key)\n")),
    shows("a settings file that is read", script("set -ex\n. ./.env\npython app.py\n"), says="what ./.env sets is in one"),
    shows("a script of a file", script(f"set -x\n{OWN}"), says="deploy.sh traces its commands since line 1"),
    shows("by its first line", script(f"#!/bin/bash -x\n{OWN}")),
    shows("by who runs it", having({"deploy.sh": OWN, PATH: workflow("- run: bash -x deploy.sh")}), says="because .github/workflows/ci.yml runs it with -x"),
    shows("sh -ex by who runs it", having({"ci/deploy.sh": OWN, ".gitlab-ci.yml": "t:\n  script: [sh -ex ci/deploy.sh]\n"}), says="because .gitlab-ci.yml runs it with -x"),
    shows("behind a switch", script(f'if [ -n "$DEBUG" ]; then set -x; fi\n{OWN}'), LOW, says="where a switch turns it on"),
    shows("behind a switch in short", script(f'[[ "$TRACE" ]] && set -x\n{OWN}'), LOW),
    shows("make", having({"Makefile": ".SHELLFLAGS = -xec\nrun:\n\t" + OWN.replace("$O", "$$O")}), says="from the start"),
    shows("one line of a recipe", having({"Makefile": "run:\n\t@set -x; \\\n\t" + OWN.replace("$O", "$$O")})),
    shows("a recipe in one shell", having({"Makefile": ".ONESHELL:\nrun:\n\tset -x\n\t" + OWN.replace("$O", "$$O")})),
    shows("a recipe of just's that is one script", having({"justfile": "run:\n    #!/usr/bin/env bash\n    set -exo pipefail\n\n    " + OWN}), says="since line 3"),
    shows("an image", having({"Dockerfile": "FROM debian\nARG HF_TOKEN\nRUN set -x && hf download --token $HF_TOKEN m\n"}), says="HF_TOKEN is in one"),
    shows("PowerShell", step('Set-PSDebug -Trace 1\nInvoke-RestMethod -Headers "Bearer $env:KEY"', shell="pwsh")),
    shows("GitLab's own trace", gitlab('  CI_DEBUG_TRACE: "true"'), says="GitLab then writes every variable into the log"),
    shows("GitLab's own trace, as one", gitlab('  CI_DEBUG_TRACE: "1"'), says="CI_DEBUG_TRACE is on"),
    shows("GitLab's services", gitlab('  CI_DEBUG_SERVICES: "true"'), says="CI_DEBUG_SERVICES is on"),
    shows("Azure's own", pipe("variables:\n  system.debug: true\nsteps:\n  - script: make\n", "azure-pipelines.yml"), says="system.debug is on"),
    shows("GitHub's own", flow("- run: make", top='env:\n  ACTIONS_STEP_DEBUG: "true"\n'), LOW, says="GitHub itself reads it from the repository’s secrets"),
    shows("the runner's own", flow("- run: make", top='env:\n  ACTIONS_RUNNER_DEBUG: "true"\n'), LOW, says="ACTIONS_RUNNER_DEBUG is on"),
    shows("Ansible that tells all", step(PLAYBOOK), says="runs ansible-playbook -vvv with OPENAI_API_KEY in its environment"),
    shows("make that tells all", step("make V=1 deploy"), LOW, says="runs make V=1"),
    shows("a script that was not read", step("bash -x ./other.sh"), says="bash -x other.sh"),
    shows("the token of the run", flow("- run: |\n    set -x\n    curl -H \"a: $T\" x\n  env:\n    T: ${{ secrets.GITHUB_TOKEN }}"), LOW),
    quiet("a stand-in for an emulator", script('set -ex\nAWS_SECRET_ACCESS_KEY="test"\ncall() { AWS_SECRET_ACCESS_KEY="${AWS_SECRET_ACCESS_KEY}" aws "$@"; }\n')),
    quiet("what a container of the script made", script("set -ex\ntrap 'docker rm -f v' EXIT\ndocker run -d --name v vault server -dev\nVAULT_TOKEN=$(docker exec v vault token create -field=token)\nrun --token \"$VAULT_TOKEN\"\n")),
    shows("what a container that stays made", script("set -ex\nVAULT_TOKEN=$(docker exec v vault token create -field=token)\nrun --token \"$VAULT_TOKEN\"\n")),
    shows("a value of the environment that is handed on", script('set -ex\nAWS_SECRET_ACCESS_KEY="${AWS_SECRET_ACCESS_KEY}" aws s3 ls\n')),
    quiet("switched off before", step(f"set -x\nmake\nset +x\n{CURL}")),
    quiet("switched off silently", step(f"set -x\nmake\n{{ set +x; }} 2>/dev/null\n{CURL}")),
    quiet("switched off by its long name", step(f"set -o xtrace\nmake\nset +o xtrace\n{CURL}")),
    quiet("a subshell that is over", step(f"( set -x; make )\n{CURL}")),
    quiet("a function that is over", script("f() { set -x; make; }\n" + OWN)),
    quiet("a recipe's line that is over", having({"Makefile": "run:\n\tset -x\n\t" + OWN.replace("$O", "$$O")})),
    quiet("another target in one shell of its own", having({"Makefile": ".ONESHELL:\nlook:\n\tset -x\n\tmake\n\nrun:\n\t" + OWN.replace("$O", "$$O")})),
    quiet("another recipe of just's", having({"justfile": "look:\n    #!/usr/bin/env bash\n    set -exo pipefail\n    make\n\nrun:\n    #!/usr/bin/env bash\n    set -euo pipefail\n    " + OWN})),
    quiet("a line of just's that is over", having({"justfile": "run:\n    set -x\n    " + OWN})),
    quiet("a trace without a secret", step('set -x\nmake\necho "$HOME"')),
    quiet("a trace behind the secret", step(f"{CURL}\nset -x\nmake")),
    quiet("no trace", step(f"set -euo pipefail\n{CURL}")),
    quiet("Jenkins, which traces by itself, with the trace off", pipe("pipeline { stages { stage('a') { steps { withCredentials([string(credentialsId: 'o', variable: 'KEY')]) { sh '''\nset +x\n" + CURL + "\n''' } } } } }\n", "Jenkinsfile")),
    quiet("a trace in a file of its own", script(f"exec 5>t.log\nBASH_XTRACEFD=5\nset -x\n{OWN}")),
    quiet("what a command reads, which no trace shows", step('set -x\ncat <<EOF > out\n$KEY\nEOF')),
    quiet("whether it is set", step('set -x\necho "${KEY:+set}"')),
    quiet("a switch that is off", gitlab('  CI_DEBUG_TRACE: "false"')),
    quiet("an argument that is called so", step(f"set -- -x\n{CURL}")),
    quiet("a tool that tells little", step("ansible-playbook -v site.yml")),
    Case(name="no script", given=having({}), status=Status.NOT_APPLICABLE),
    Case(name="files that were not listed", given=seen(without=(Need.FILES,)), status=Status.NOT_CHECKED),
    Case(name="nothing seen, and something lost", given=having({}, limits=(limit("unreadable", "worktree", 9),)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=flow(run("make"), limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_xtrace(case: Case) -> None:
    ask(CHECK, case)


def test_both_places_are_told_the_secret_first() -> None:
    (finding,) = CHECK.judge(step(f"set -x\nmake\n{CURL}")).findings
    assert [(p.line, p.column) for p in finding.locations] == [(9, 42), (7, 11)]


def test_behind_a_switch_it_is_told_with_less_confidence() -> None:
    (finding,) = CHECK.judge(script(f'if [ -n "$DEBUG" ]; then set -x; fi\n{OWN}')).findings
    assert finding.confidence is Confidence.MEDIUM


def test_of_several_secrets_that_is_told_which_is_called_one() -> None:
    text = "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - env:\n          LLM_HOST: ${{ secrets.LLM_HOST }}\n          OPENAI_API_KEY: ${{ secrets.OPENAI_API_KEY }}\n        run: |\n          set -x\n          helm install --set host=$LLM_HOST --set key=$OPENAI_API_KEY\n"
    (finding,) = CHECK.judge(having({".github/workflows/a.yml": text})).findings
    assert "and OPENAI_API_KEY is in one" in finding.message and "1 more secret" in finding.message
