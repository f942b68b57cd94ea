"""Keys move into the keychain, and each file keeps the reference that its program documents; or it is left, and why."""

from __future__ import annotations

import json
import os
import shlex
import time
from pathlib import Path

import pytest

from checks.fixes.fixers.forms import form_of
from checks.fixes.fixers.standing import left_instead, standing
from checks.fixes.plan import Keeping
from tests.checks.fixes.conftest import mirror

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the findings are about rights")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def shrift(fixing, home, in_memory):
    made = fixing(home)
    made.extra = ("--home", str(home))
    made.vault = in_memory.store
    return made


def put(home: Path, path: str, text: str) -> Path:
    file = home / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode())
    return file


CASES = {
    "dotenv": (
        "shop/.env",
        "# settings\r\nOPENAI_API_KEY='{openai}'\r\nDEBUG=1\r\n",
        "# settings\r\nOPENAI_API_KEY='shrift://openai/dotenv'\r\nDEBUG=1\r\n",
        "use-manager",
    ),
    "bash": (
        ".bashrc",
        "alias ll='ls -l'\nexport OPENAI_API_KEY={openai}  # for llm\n",
        "alias ll='ls -l'\n# OPENAI_API_KEY is in the keychain: shrift run --name OPENAI_API_KEY=openai/shell -- COMMAND\n",
        "use-manager",
    ),
    "fish": (
        ".config/fish/config.fish",
        'set -gx OPENAI_API_KEY "{openai}"\n',
        "# OPENAI_API_KEY is in the keychain: shrift run --name OPENAI_API_KEY=openai/shell -- COMMAND\n",
        "use-manager",
    ),
    "cursor": (
        ".cursor/mcp.json",
        '{{"mcpServers": {{"search": {{"command": "x", "env": {{"OPENAI_API_KEY": "{openai}"}}}}}}}}',
        '{"mcpServers": {"search": {"command": "x", "env": {"OPENAI_API_KEY": "${env:OPENAI_API_KEY}"}}}}',
        "use-tool-store",
    ),
    "vscode": (
        ".config/Code/User/mcp.json",
        '{{\n\t// mine\n\t"servers": {{\n\t\t"s": {{"url": "u", "headers": {{"Authorization": "Bearer {openai}"}}}}\n\t}}\n}}\n',
        '{\n\t"inputs": [{"type": "promptString", "id": "openai-api-key", "description": "OPENAI_API_KEY", "password": true}],'
        '\n\t// mine\n\t"servers": {\n\t\t"s": {"url": "u", "headers": {"Authorization": "Bearer ${input:openai-api-key}"}}\n\t}\n}\n',
        "use-tool-store",
    ),
    "gemini": (
        ".gemini/settings.json",
        '{{"mcpServers": {{"s": {{"env": {{"SEARCH_KEY": "{openai}"}}}}}}}}',
        '{"mcpServers": {"s": {"env": {"SEARCH_KEY": "${SEARCH_KEY}"}}}}',
        "use-tool-store",
    ),
    "opencode": (
        ".config/opencode/opencode.json",
        '{{"provider": {{"openai": {{"options": {{"apiKey": "{openai}"}}}}}}}}',
        '{"provider": {"openai": {"options": {"apiKey": "{env:OPENAI_API_KEY}"}}}}',
        "use-tool-store",
    ),
    "aider": (
        ".aider.conf.yml",
        "model: x   # mine\nopenai-api-key: {openai}\ndark-mode: true\n",
        "model: x   # mine\n# OPENAI_API_KEY is in the keychain: shrift run --name OPENAI_API_KEY=openai/aider -- aider\ndark-mode: true\n",
        "use-tool-store",
    ),
    "claude": (
        ".claude/settings.json",
        '{{\n  "env": {{\n    "DEBUG": "1",\n    "ANTHROPIC_API_KEY": "{anthropic}"\n  }},\n  "model": "opus"\n}}\n',
        '{\n  "apiKeyHelper": "shrift vault reveal anthropic --label claude --yes",\n  "env": {\n    "DEBUG": "1"\n  },\n  "model": "opus"\n}\n',
        "use-tool-store",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_each_file_keeps_the_form_of_its_program(case: str, shrift, home, key) -> None:
    path, before, after, recipe = CASES[case]
    values = {"openai": key(), "anthropic": key("anthropic", "api")}
    file = put(home, path, before.format(**values))
    file.chmod(0o600)
    planned = shrift("plan", f"{recipe}:~/{path}")
    assert not any(value in planned for value in values.values())
    outcome = shrift.round_trip(f"{recipe}:~/{path}")
    assert shrift.after[path] == (0o600, after.encode())
    assert not shrift.vault or all(service != "shrift-vault" for service, _ in shrift.vault)
    assert outcome["sealed"]
    if path.endswith(".json") and "//" not in after:
        json.loads(after)


@pytest.mark.parametrize(
    ("path", "text", "why"),
    [
        (".bashrc", "OPENAI_API_KEY={openai} llm 'hello'\n", "no plain assignment"),
        ("shop/.env", "URL=https://x:{openai}@host/\n", "part of something larger"),
        (".cursor/mcp.json", '{{"note": "{openai}"}}', "expands nothing in “note”"),
        (".aider.conf.yml", "api-key:\n  - openai={openai}\n", "has no variable for “api-key.0”"),
        (".claude/settings.json", '{{"env": {{"OPENAI_API_KEY": "{openai}"}}}}', "takes no reference"),
    ],
)
def test_what_cannot_be_moved_safely_says_why(path: str, text: str, why: str, shrift, home, key) -> None:
    put(home, path, text.format(openai=key()))
    left = [f for f in shrift.json("list") if f["target"] == f"~/{path}" and f["why_not"]]
    assert any(why in f["why_not"] for f in left), left
    assert not any(f["files"] for f in left)


def test_a_tool_without_a_documented_form_is_left_to_its_guidance() -> None:
    assert form_of(".continue/.env") is None
    assert form_of("claude_desktop_config.json") is None and form_of("work/.gemini/.env") is None
    assert form_of(".env.production") is not None and form_of("deploy/app.env") is not None


def test_the_same_key_is_kept_once_and_stays_as_long_as_a_file_refers_to_it(shrift, home, key) -> None:
    value = key()
    for folder in ("one", "two"):
        put(home, f"{folder}/.env", f"OPENAI_API_KEY={value}\n")
    first = shrift.json("apply", "use-manager:~/one/.env", "--yes")["record"]
    second = shrift.json("apply", "use-manager:~/two/.env", "--yes")["record"]
    assert [name for service, name in shrift.vault if service == "shrift-vault"] == ["openai/dotenv"]
    assert (home / "one/.env").read_bytes() == (home / "two/.env").read_bytes()
    assert "another file refers to it" in shrift("undo", first)
    assert ("shrift-vault", "openai/dotenv") in shrift.vault
    shrift("undo", second)
    assert value in (home / "two/.env").read_text()


def test_two_keys_of_one_provider_get_names_of_their_own(shrift, home, key) -> None:
    one, two = key(), key()
    put(home, ".gemini/settings.json", json.dumps({"mcpServers": {"a": {"headers": {"x-a": one, "x-b": two}}}}))
    shrift.json("apply", "use-tool-store:~/.gemini/settings.json", "--yes")
    headers = json.loads((home / ".gemini/settings.json").read_text())["mcpServers"]["a"]["headers"]
    assert headers == {"x-a": "${OPENAI_API_KEY}", "x-b": "${OPENAI_API_KEY_2}"}
    assert {v for (s, n), v in shrift.vault.items() if s == "shrift-vault"} == {one, two}


def test_a_file_that_compose_hands_on_is_left(project, key, data_dir, in_memory) -> None:
    project.commit({"compose.yaml": "services:\n  app:\n    image: x\n    env_file: .env\n", ".gitignore": ".env\n"})
    project.write(".env", f"OPENAI_API_KEY={key()}\n").chmod(0o644)
    from checks.catalog import load
    from checks.examination import Request
    from checks.fixes.fixers.to_keychain import propose
    from checks.fixes.scene import study
    from checks.model import Confidence, Finding, FixNote, Location, Safety, Severity
    from checks.places import Places

    scene = study(Request(paths=(project.folder,), history=False), load(), Places(data_dir))
    finding = Finding(
        id="x", check="C", sin=7, severity=Severity.LOW, confidence=Confidence.HIGH, title="t", message="m",
        locations=(Location(source="worktree", path=".env"),),
        fixes=(FixNote(id="use-manager", title="t", safety=Safety.REVIEW),),
    )  # fmt: skip
    (fix,) = propose(scene, "use-manager", [finding])
    assert "compose.yaml hands this file to containers" in fix.why_not


def test_without_a_keychain_a_key_stays_where_it_is(fixing, home, key) -> None:
    put(home, "shop/.env", f"OPENAI_API_KEY={key()}\n")
    shrift = fixing(home)
    shrift.extra = ("--home", str(home))
    before = mirror(home)
    shrift("apply", "use-manager:~/shop/.env", "--yes", code=2)
    assert "no keychain" in shrift.said
    assert mirror(home) == before


def test_a_projects_own_settings_file_keeps_references(project, key, fixing, in_memory) -> None:
    value, other = key(), key("anthropic", "api")
    project.commit({"api/.env": f"OPENAI_API_KEY={value}\nDEBUG=1\n", ".gitignore": ".env\n"})
    project.git("add", "-f", "api/.env")
    project.git("commit", "-qm", "by force", "--allow-empty")
    project.write("web/.env.local", f"\ufeffANTHROPIC_API_KEY={other}")
    shrift = fixing(project.folder)
    outcome = shrift.round_trip("use-manager:api/.env", but=("S1-ENV-TRACKED",))
    assert shrift.after["api/.env"][1].decode() == "OPENAI_API_KEY=shrift://openai/project\nDEBUG=1\n"
    assert any("Git has the old version" in t for t in outcome["then"])
    shrift.round_trip("use-manager:web/.env.local")
    assert shrift.after["web/.env.local"][1].decode() == "\ufeffANTHROPIC_API_KEY=shrift://anthropic/project"


def test_a_file_of_hundreds_of_keys_is_left(project, key, fixing, in_memory) -> None:
    project.commit({"README.md": "x"})
    project.write(".env", f"OPENAI_API_KEY={key()}\n" * 201)
    found = {f["id"]: f["why_not"] for f in fixing(project.folder).json("list")}
    assert "hundreds of keys" in found["use-manager:.env"]


def test_a_key_behind_many_parts_and_wide_signs_is_found_at_once(matcher, key) -> None:
    parts = "".join(f"  s{n}:\n    image: ü€😀\n" for n in range(8_000))
    data = f"services:\n{parts}  last:\n    image: {key()}\n".encode()
    (match,) = [m for m in matcher.matches(data, "compose.yaml") if m.nature == "secret"]
    began = time.process_time()
    _, _, keys = standing(data, "compose.yaml", match)
    assert keys == ("services", "last", "image")
    assert time.process_time() - began < 20, "it was 16,000 times the size of the file"


@pytest.mark.parametrize("label", ["project", "my own", "it's $(mine)", "a`b`;c"])
def test_a_label_is_one_word_of_the_command_that_stays(label, matcher, key) -> None:
    (match,) = [m for m in matcher.matches(f"OPENAI_API_KEY={key()}".encode(), ".env") if m.nature == "secret"]
    kept = Keeping(provider="openai", label=label, variable="A", masked=match.masked, value=match.value)
    _, _, command = left_instead(kept, "COMMAND").partition(": ")
    assert shlex.split(command) == ["shrift", "run", "--name", f"A=openai/{label}", "--", "COMMAND"]
