"""Sin 7 on real folders, an application's half: settings, platforms, editors, copies, buckets and managers."""

from __future__ import annotations

import random
import string
import zipfile
from collections.abc import Callable

from checks.model import Finding, Report, Severity, Status

Scan = Callable[..., Report]
HALF = frozenset(
    {"S7-CONFIG-LITERAL", "S7-FILE-PERMS", "S7-PAAS", "S7-S3-DROP", "S7-MANAGER-BYPASSED", "S7-BACKUP-COPY", "S7-IDE-CONFIG"}
)  # fmt: skip


def of(report: Report, check: str) -> list[Finding]:
    return [f for f in report.findings if f.check == check]


def status(report: Report, check: str) -> Status:
    return next(c.status for c in report.checks if c.id == check)


def test_an_application_that_takes_keys_for_settings(project, scan: Scan, key) -> None:
    litellm, fly, editor, copied = key(), key(), key("anthropic", "api"), key("groq", "project")
    project.commit(
        {
            ".gitignore": ".env*\n.idea/\n",
            "gateway/config.yaml": f"model_list:\n  - model_name: gpt\n    litellm_params:\n      model: gpt-5\n      api_key: {litellm}\n",
            "fly.toml": f'app = "atlas"\n\n[env]\n  OPENAI_API_KEY = "{fly}"\n',
            "push.sh": "#!/bin/sh\naws s3 cp .env s3://atlas-config/.env --acl public-read\n",
            ".sops.yaml": "creation_rules:\n  - path_regex: secrets/.*\n",
            "secrets/prod.yaml": f"openai: {litellm}\n",
        }
    )
    project.write(".idea/workspace.xml", f'<project><envs><env name="ANTHROPIC_API_KEY" value="{editor}"/></envs></project>\n')  # fmt: skip
    project.write(".env.bak", f"GROQ_API_KEY={copied}\n")
    report = scan(project.folder)
    said = {c: [(f.severity.value, f.locations[0].path, f.locations[0].line) for f in of(report, c)] for c in HALF}
    assert said["S7-PAAS"] == [("high", "fly.toml", 4)]
    assert said["S7-IDE-CONFIG"] == [("medium", ".idea/workspace.xml", 1)]
    assert said["S7-BACKUP-COPY"] == [("medium", ".env.bak", 1)]
    assert said["S7-S3-DROP"] == [("critical", "push.sh", 2)]
    assert said["S7-MANAGER-BYPASSED"] == [("high", "secrets/prod.yaml", 1)]
    (config,) = of(report, "S7-CONFIG-LITERAL")
    assert config.severity is Severity.HIGH
    assert {p.path for p in config.locations} == {"gateway/config.yaml", "secrets/prod.yaml"}
    assert "model_list[0].litellm_params.api_key" in config.message


def test_the_same_application_with_references(project, scan: Scan) -> None:
    project.commit(
        {
            ".gitignore": ".env*\n!.env.tpl\n.idea/\n",
            "gateway/config.yaml": "model_list:\n  - model_name: gpt\n    litellm_params:\n      model: gpt-5\n      api_key: os.environ/OPENAI_API_KEY\n",
            "fly.toml": 'app = "atlas"\n\n[env]\n  LOG_LEVEL = "info"\n',
            "push.sh": "#!/bin/sh\naws s3 sync dist s3://atlas-web\n",
            ".env.tpl": "OPENAI_API_KEY=op://prod/openai/key\n",
            ".vscode/launch.json": '{"configurations": [{"envFile": "${workspaceFolder}/.env"}]}\n',
        }
    )
    report = scan(project.folder)
    assert {c: status(report, c) for c in HALF} == dict.fromkeys(HALF, Status.PASS) | {
        "S7-BACKUP-COPY": Status.NOT_APPLICABLE,
        "S7-FILE-PERMS": Status.NOT_APPLICABLE,
    }


def test_an_archive_of_the_project_is_a_copy(project, scan: Scan, key) -> None:
    project.commit({".gitignore": "*.zip\n.env\n", "app.py": "import openai\n"})
    with zipfile.ZipFile(project.folder / "atlas.zip", "w") as archive:
        archive.writestr("atlas/.env", f"OPENAI_API_KEY={key()}\n")
    (finding,) = of(scan(project.folder), "S7-BACKUP-COPY")
    assert finding.message.startswith("atlas/.env inside atlas.zip holds it.")


def test_what_git_crypt_did_not_encrypt(project, scan: Scan, key) -> None:
    project.commit({"secrets/prod.env": f"OPENAI_API_KEY={key()}\n"})
    project.commit({".gitattributes": "secrets/** filter=git-crypt diff=git-crypt\n"})
    (finding,) = of(scan(project.folder), "S7-MANAGER-BYPASSED")
    assert "git has it in plain text" in finding.message


def test_no_value_of_a_manager_s_credential_is_told(project, scan: Scan, rng: random.Random) -> None:
    token = "hvs." + "".join(rng.choices(string.ascii_letters + string.digits, k=90))
    project.commit({"deploy.sh": f"export VAULT_TOKEN={token}\nvault kv get llm/openai\n"})
    report = scan(project.folder)
    (finding,) = of(report, "S7-MANAGER-BYPASSED")
    assert finding.severity is Severity.CRITICAL
    assert token not in repr(report)


def test_a_project_without_any_of_it(project, scan: Scan) -> None:
    project.commit({"app.py": "print('hello')\n"})
    report = scan(project.folder)
    assert {status(report, c) for c in HALF} == {Status.NOT_APPLICABLE}
