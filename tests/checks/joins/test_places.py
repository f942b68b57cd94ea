"""What a file is for is told by its path."""

from __future__ import annotations

import pytest

from checks.joins import Kind, agent_of, is_past, is_personal, kind_at, kind_of
from checks.model import Sighting
from tests.checks.sins.cases import blob, file


def local(path: str, place: str, **more: object) -> Sighting:
    return Sighting(source="machine", path=path, place=place, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "paths"),
    [
        (Kind.SETTINGS, ".env web/.env.production .envrc config/prod.env .dev.vars secrets.toml appsettings.json config/settings.yaml .npmrc"),
        (Kind.TEMPLATE, ".env.example .env.sample config.template.yaml terraform.tfvars.example .env.dist"),
        (Kind.BACKUP, ".env.bak .env~ .env.20251207_143700 web/.env.backup.20251217_052355 .env.old .env.swp config.yaml.orig backups/.env .history/.env_1"),
        (Kind.PIPELINE, ".github/workflows/ci.yml .gitlab-ci.yml Jenkinsfile .circleci/config.yml azure-pipelines.yml"),
        (Kind.DEPLOYMENT, "Dockerfile docker-compose.yml compose.prod.yaml infra/main.tf k8s/app.yaml values-prod.yaml fly.toml wrangler.toml Procfile"),
        (Kind.CODE, "app.py src/index.ts main.go Makefile scripts/run.sh"),
        (Kind.AGENT, ".mcp.json .cursor/mcp.json .claude/settings.local.json .codex/auth.json .config/io.datasette.llm/keys.json .aider.conf.yml"),
        (Kind.SHELL, ".zshrc .bashrc .config/fish/config.fish Documents/PowerShell/Microsoft.PowerShell_profile.ps1"),
        (Kind.HISTORY, ".bash_history .zsh_history .local/share/fish/fish_history .python_history"),
        (Kind.TRANSCRIPT, ".claude/projects/app/1.jsonl .aider.chat.history.md .codex/sessions/a.jsonl .gemini/tmp/x/chats/1.json"),
        (Kind.LOG, "app.log logs/run.txt nohup.out capture.har junit-1.xml"),
        (Kind.RECORDING, "tests/cassettes/chat.yaml __recordings__/a.json"),
        (Kind.NOTEBOOK, "demo.ipynb"),
        (Kind.BUNDLE, "dist/app.js .next/static/chunks/1.js build/main.css app.apk"),
        (Kind.TEST, "tests/test_app.py src/app.test.ts fixtures/settings.json src/testing/keys.ts manual-testing-sandbox/a.ts roles/web/molecule/default/converge.yml"),
        (Kind.DOCUMENT, "README.md docs/setup.rst"),
        (Kind.OTHER, "package.json photo.png poetry.lock"),
    ],
)  # fmt: skip
def test_a_path_tells_its_kind(kind: Kind, paths: str) -> None:
    assert {p: kind_of(p) for p in paths.split()} == dict.fromkeys(paths.split(), kind)


def test_a_place_of_the_machine_tells_more_than_its_path() -> None:
    assert kind_at(local("process node", "LOCAL-PROC-ENV")) is Kind.PROCESS
    assert kind_at(local(".claude/x.json", "LOCAL-CLAUDE-CODE-LOG")) is Kind.TRANSCRIPT
    assert kind_at(local(".config/odd", "LOCAL-SHELL-RC")) is Kind.SHELL
    assert kind_at(local("work/.env", "LOCAL-DOTENV")) is Kind.SETTINGS


def test_a_file_of_an_ai_tool_names_the_tool() -> None:
    assert [agent_of(p) for p in (".cursor/mcp.json", ".agents/skills/a/b.ts", "src/app.py")] == [
        "Cursor",
        "an agent",
        None,
    ]


def test_only_what_no_branch_has_any_more_is_past() -> None:
    assert is_past(blob("a.py", "reachable"))
    assert not is_past(blob("a.py", "tip", "reachable"))
    assert not is_past(file("a.py"))


def test_a_home_s_dot_files_are_personal_and_a_project_inside_it_is_not() -> None:
    assert is_personal(local(".zshrc", "LOCAL-SHELL-RC"))
    assert is_personal(local("Library/Application Support/Claude/claude_desktop_config.json", "LOCAL-CLAUDE-DESKTOP"))
    assert is_personal(file(".claude/settings.local.json"))
    assert not is_personal(local("work/app/.env", "LOCAL-DOTENV"))
    assert not is_personal(local("/etc/environment", "LOCAL-SYSTEM-ENV"))
    assert not is_personal(file(".mcp.json"))
