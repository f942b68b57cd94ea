"""S7-IDE-CONFIG: a key in the settings of an editor, a run configuration or a development container."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Severity, Status
from checks.sins.s7_just_config.ide_config import CHECK
from tests.checks.sins.cases import Case, ask, limit, repository, seen
from tests.checks.sins.s7_just_config.plain_keys import STANDIN, holding, random_value

LOW, MEDIUM, HIGH = Severity.LOW, Severity.MEDIUM, Severity.HIGH
VARIED = random_value()


def told(name: str, path: str, text: str, says: str = "", severity: Severity = HIGH, **more: object) -> Case:
    given = holding({path: text}, **more)  # type: ignore[arg-type]
    return Case(name=name, given=given, status=Status.FAIL, finds=(severity,), says=says or f"{path} holds it")


def fine(name: str, path: str, text: str) -> Case:
    return Case(name=name, given=holding({path: text}), status=Status.PASS)


CASES = (
    told("launch settings", ".vscode/launch.json", '{"configurations": [{"env": {"OPENAI_API_KEY": "{key}"}}]}', "as OPENAI_API_KEY. The whole team starts with one key; “envFile”"),
    told("a task's options", ".vscode/tasks.json", '{"tasks": [{"options": {"env": {"OPENAI_API_KEY": "{key}"}}}]}', "${input:…}"),
    told("a terminal's variables", ".vscode/settings.json", '{"terminal.integrated.env.linux": {"OPENAI_API_KEY": "{key}"}}'),
    told("an extension's key", ".vscode/settings.json", '{"chatgpt.apiKey": "{key}"}', "as chatgpt.apiKey"),
    told("settings with comments", ".vscode/settings.json", '{\n  // mine\n  "chatgpt.apiKey": "{key}",\n}'),
    told("a workspace", "atlas.code-workspace", '{"settings": {"chatgpt.apiKey": "{key}"}}'),
    told("JetBrains' run manager", ".idea/workspace.xml", '<project><component name="RunManager"><configuration><envs><env name="OPENAI_API_KEY" value="{key}"/></envs></configuration></component></project>', "as OPENAI_API_KEY"),
    told("a program's arguments", ".idea/workspace.xml", '<project><configuration><option name="PARAMETERS" value="--api-key={key}"/></configuration></project>'),
    told("a shared run configuration", ".run/api.run.xml", '<component><configuration><envs><env name="OPENAI_API_KEY" value="{key}"/></envs></configuration></component>'),
    told("a dev container", ".devcontainer/devcontainer.json", '{"containerEnv": {"OPENAI_API_KEY": "{key}"}}', "${localEnv:NAME}"),
    told("a dev container's remote variables", ".devcontainer/api/devcontainer.json", '{"remoteEnv": {"OPENAI_API_KEY": "{key}"}}'),
    told("Gitpod", ".gitpod.yml", "tasks:\n  - env:\n      OPENAI_API_KEY: {key}\n", "gp env"),
    told("direnv", ".envrc", "export OPENAI_API_KEY={key}\n", "op read"),
    told("mise", "mise.toml", '[env]\nOPENAI_API_KEY = "{key}"\n'),
    told("mise's hidden file", ".mise.local.toml", '[env]\nOPENAI_API_KEY = "{key}"\n'),
    told("Vagrant", "Vagrantfile", 'ENV["OPENAI_API_KEY"] = "{key}"\n'),
    told("Tilt", "Tiltfile", 'docker_build("api", ".", build_args={"OPENAI_API_KEY": "{key}"})\n'),
    told("Skaffold", "skaffold.yaml", "build:\n  artifacts:\n    - docker:\n        buildArgs:\n          OPENAI_API_KEY: {key}\n"),
    told("NetBeans", "nbproject/project.properties", "run.args=--key {key}\n"),
    told("Replit", ".replit", '[env]\nOPENAI_API_KEY = "{key}"\n'),
    told("Zed", ".zed/settings.json", '{"language_models": {"openai": {"api_key": "{key}"}}}'),
    told("Fleet", ".fleet/run.json", '{"configurations": [{"environment": {"OPENAI_API_KEY": "{key}"}}]}'),
    told("a varied value behind a provider's name", ".vscode/launch.json", f'{{"configurations": [{{"env": {{"AZURE_OPENAI_API_KEY": "{VARIED}"}}}}]}}', "a value that looks like a secret as AZURE_OPENAI_API_KEY"),
    told("a varied value in XML", ".idea/workspace.xml", f'<project><envs><env name="MISTRAL_API_KEY" value="{VARIED}"/></envs></project>', "as MISTRAL_API_KEY"),
    told("a file that git does not have", ".idea/workspace.xml", '<project><envs><env name="A" value="{key}"/></envs></project>', "Extensions and agents read these files", MEDIUM, place="untracked"),
    told("one that git ignores", ".envrc", "export OPENAI_API_KEY={key}\n", severity=MEDIUM, place="ignored"),
    told("one that git ignores and that is its owner's alone", ".envrc", "export OPENAI_API_KEY={key}\n", severity=LOW, place="ignored", mode=0o600),
    fine("a variable", ".vscode/launch.json", '{"configurations": [{"env": {"OPENAI_API_KEY": "${env:OPENAI_API_KEY_OF_MINE}"}}]}'),
    fine("a local variable", ".devcontainer/devcontainer.json", '{"containerEnv": {"OPENAI_API_KEY": "${localEnv:OPENAI_API_KEY}"}}'),
    fine("a question", ".vscode/tasks.json", '{"tasks": [{"options": {"env": {"OPENAI_API_KEY": "${input:openaiKey}"}}}]}'),
    fine("a file of variables", ".vscode/launch.json", '{"configurations": [{"envFile": "${workspaceFolder}/.env"}]}'),
    fine("direnv that calls a manager", ".envrc", "export OPENAI_API_KEY=$(op read op://dev/openai/key)\n"),
    fine("a placeholder", ".devcontainer/devcontainer.json", '{"containerEnv": {"OPENAI_API_KEY": "your-key-goes-here-please"}}'),
    Case(name="an AI tool's file is told elsewhere", given=holding({".vscode/mcp.json": '{"env": {"K": "{key}"}}'}), status=Status.NOT_APPLICABLE),
    Case(name="a copy of one is told elsewhere", given=holding({".envrc.bak": "export K={key}\n"}), status=Status.NOT_APPLICABLE),
    Case(name="no such settings", given=seen(), status=Status.NOT_APPLICABLE),
    Case(name="no such settings, but not all could be read", given=seen(limits=(limit("unreadable", "worktree"),)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=seen(repositories=(repository(".envrc"),), limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
    Case(name="nothing was read", given=seen(without=(Need.FILES,)), status=Status.NOT_CHECKED),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_ide_config(case: Case) -> None:
    findings = ask(CHECK, case)
    assert all(VARIED not in f.message and STANDIN not in f.message for f in findings)
