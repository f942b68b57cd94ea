"""S3-ARGV: a key on a command line, where every user of the machine can list it and histories keep it."""

from __future__ import annotations

import json

import pytest

from checks.evidence import Evidence, Need
from checks.keys.standin import standin
from checks.model import Confidence, Severity, Status
from checks.sins.s3_ci_and_logs.argv import CHECK
from tests.checks.sins.cases import Case, ask, file, key, limit, seen
from tests.checks.sins.having import having
from tests.checks.sins.s3_ci_and_logs.flows import PATH, run, workflow

HIGH, MEDIUM, LOW = Severity.HIGH, Severity.MEDIUM, Severity.LOW
NAME = "ab" * 20
KEY = standin(NAME, 40)


def holds(text: str, path: str, **more: object) -> Evidence:
    """A file that holds the key of which the ledger knows."""
    return having({path: text}, key(file(path, **more), name=NAME))


def written(name: str, text: str, path: str = "run.sh", says: str = "the key is written out as an argument") -> Case:
    return Case(name=name, given=holds(text, path), status=Status.FAIL, finds=(MEDIUM,), says=says)


def expanded(name: str, text: str, path: str = "run.sh", says: str = "as an argument. The value is in no file") -> Case:
    return Case(name=name, given=having({path: text}), status=Status.FAIL, finds=(LOW,), says=says)


def keeps(name: str, text: str, path: str = "run.sh") -> Case:
    return Case(name=name, given=having({path: text}), status=Status.PASS)


REMOTE = "on: push\njobs:\n  d:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: appleboy/ssh-action@v1\n        with:\n          key: ${{ secrets.SSH_KEY }}\n          script: |\n            docker run --env OPENAI_API_KEY=${{ secrets.OPENAI_API_KEY }} app\n"
BLOCK = "# Start\n\n```bash\n$ %s\n```\n"
COMMANDS = (
    f"aider --api-key {KEY}", f"aider --openai-api-key={KEY}", f'curl -H "Authorization: Bearer {KEY}" https://api.example', f"curl -H 'x-api-key: {KEY}' https://api.example",
    f"jupyter lab --AiExtension.default_api_keys={KEY}", f"docker run -e OPENAI_API_KEY={KEY} app", f"helm upgrade app . --set key={KEY}", f"llm --key {KEY} hello", f"curl 'https://api.example/v1?key={KEY}'",
)  # fmt: skip
MCP = '{"mcpServers": {"search": {"command": "npx", "args": ["search-mcp", "--api-key", "%s"]}}}\n'
OFF = '{"mcpServers": {"search": {"command": "npx", "args": ["search-mcp", "--api-key", "%s"], "disabled": true}}}\n'
CONTAINER = "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - name: app\n      image: app\n      args: ['--api-key', '%s']\n"
UNIT = f"[Service]\nExecStart=/usr/bin/app --api-key {KEY}\n"
CASES = (
    *(written(f"a script: {c.partition(' ')[0]} {n}", c + "\n") for n, c in enumerate(COMMANDS)),
    written("a document", BLOCK % COMMANDS[0], "README.md", says="In README.md the key is written out as an argument of aider"),
    written("a document without a fence", f"Run it:\n\n    $ {COMMANDS[2]}\n", "docs/start.rst"),
    written("make", f"run:\n\t@{COMMANDS[0]}\n", "Makefile"),
    written("a package's script", json.dumps({"scripts": {"eval": COMMANDS[0]}}), "package.json"),
    written("a pipeline", workflow(f"- run: {COMMANDS[0]}"), PATH),
    written("a unit of systemd", UNIT, "deploy/app.service", says="an argument of app"),
    written("a table of cron", f"*/5 * * * * {COMMANDS[0]}\n", "crontab"),
    written("a server for agents", MCP % KEY, ".mcp.json"),
    Case(name="a server for agents that is turned off", given=holds(OFF % KEY, ".kiro/settings/mcp.json"), status=Status.FAIL, finds=(LOW,), says="What it is given to is turned off."),
    Case(name="one that is turned off, and a script that is not", given=having({"run.sh": COMMANDS[0], ".mcp.json": OFF % KEY}, key(file("run.sh"), file(".mcp.json"), name=NAME)), status=Status.FAIL, finds=(MEDIUM,), never_says="turned off"),
    written("a container", CONTAINER % KEY, "k8s/pod.yaml"),
    Case(name="an administrator's key", given=having({"run.sh": COMMANDS[0]}, key(file("run.sh"), name=NAME, privilege="admin")), status=Status.FAIL, finds=(HIGH,)),
    Case(name="where everybody reads it", given=having({"run.sh": COMMANDS[0]}, key(file("run.sh", reach=("public",)), name=NAME)), status=Status.FAIL, finds=(HIGH,)),
    expanded("a variable", 'curl -H "Authorization: Bearer $OPENAI_API_KEY" https://api.example\n', says="run.sh gives OPENAI_API_KEY to curl as an argument"),
    expanded("a secret in a shell that an action opens on a server", REMOTE, PATH, says="gives OPENAI_API_KEY to docker as an argument"),
    expanded("a variable of an option", "aider --api-key $OPENAI_API_KEY\n"),
    expanded("a variable in an address", 'curl "https://api.example/v1?key=$GEMINI_API_KEY"\n'),
    expanded("a variable's value for a container", "docker run -e OPENAI_API_KEY=$OPENAI_API_KEY app\n"),
    expanded("a variable through another", 'H="Authorization: Bearer $OPENAI_API_KEY"\ncurl -H "$H" https://api.example\n'),
    expanded("a pipeline's secret", workflow("- run: ./deploy --key ${{ secrets.OPENAI_API_KEY }}"), PATH, says="gives OPENAI_API_KEY to deploy"),
    keeps("a container that inherits it", "docker run -e OPENAI_API_KEY app\n"),
    keeps("PowerShell's questions and tables", "if (-not $apiToken) { exit 1 }\n@{\n  API_TOKEN = $apiToken\n}\n", "run.ps1"),
    keeps("PowerShell's text that grows", '$text += @"\nTOKEN=$apiToken\n"@\n', "run.ps1"),
    keeps("a pipeline's secret that is only a name", workflow("- run: aws s3 ls s3://${{ secrets.AWS_S3_BUCKET_PROD }}"), PATH),
    keeps("a machine that asks its cloud for its place", 'TOKEN=$1\ncurl -H "X-aws-ec2-metadata-token: $TOKEN" http://169.254.169.254/latest/meta-data/region\n'),
    keeps("standard input", 'echo "$OPENAI_API_KEY" | codex login --with-api-key\n'),
    keeps("a here string", 'codex login --with-api-key <<< "$OPENAI_API_KEY"\n'),
    keeps("the environment of a program", "OPENAI_API_KEY=$OTHER_KEY python app.py\n"),
    keeps("a test whether it is there", '[ -z "$OPENAI_API_KEY" ] && exit 1\n'),
    keeps("a function of the script", 'ask() { python ask.py; }\nask "$OPENAI_API_KEY"\n'),
    keeps("a placeholder", "aider --api-key your-key-here\n"),
    keeps("a mapped variable that the program reads itself", workflow(run("python eval.py")), PATH),
    Case(name="a key in a document's text", given=holds(f"The key {KEY} was revoked.\n", "README.md"), status=Status.NOT_APPLICABLE),
    Case(name="a key in what two say to each other", given=holds(f"```\nUser: install search with key {KEY}\nAgent: done\n```\n", "docs/use.md"), status=Status.NOT_APPLICABLE),
    Case(name="a variable in a document", given=having({"README.md": BLOCK % "aider --api-key $OPENAI_API_KEY"}), status=Status.NOT_APPLICABLE),
    Case(name="no script", given=having({}), status=Status.NOT_APPLICABLE),
    Case(name="files that were not read", given=seen(without=(Need.WORKTREE,)), status=Status.NOT_CHECKED),
    Case(name="nothing seen, and something lost", given=having({}, limits=(limit("unreadable", "worktree", 9),)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=having({"run.sh": "make\n"}, limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_argv(case: Case) -> None:
    ask(CHECK, case)


def test_one_key_is_one_finding_with_all_places() -> None:
    texts = {"run.sh": f"make\n{COMMANDS[0]}\n", "README.md": BLOCK % COMMANDS[0]}
    (finding,) = CHECK.judge(having(texts, key(file("run.sh"), file("README.md"), name=NAME))).findings
    assert {(p.path, p.line, p.column) for p in finding.locations} == {("run.sh", 2, 17), ("README.md", 4, 19)}


def test_a_document_is_told_with_the_confidence_of_its_sighting() -> None:
    given = holds(BLOCK % COMMANDS[0], "README.md", confidence=Confidence.LOW)
    (finding,) = CHECK.judge(given).findings
    assert finding.confidence is Confidence.LOW


def test_one_variable_is_one_finding_however_many_files_use_it() -> None:
    text = "aider --api-key $OPENAI_API_KEY\n"
    (finding,) = CHECK.judge(having({"a.sh": text, "b.sh": text})).findings
    assert [p.path for p in finding.locations] == ["a.sh", "b.sh"]
    assert "So it is in 1 more command." in finding.message
