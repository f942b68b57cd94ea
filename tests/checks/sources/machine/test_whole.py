"""The machine from the command line to the report: full homes, a clean one, none; and no value in anything written."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from checks.cli import main
from checks.keys.samples import sample
from tests.homes import SYSTEMS, build

CLEAN = {
    ".claude/settings.json": '{"apiKeyHelper": "op read op://work/anthropic/key", "permissions": {"deny": ["Read(./.env)"]},'
    ' "env": {"ANTHROPIC_API_KEY": "${ANTHROPIC_API_KEY}"}}',
    ".claude/projects/-home-ada-x/0a.jsonl": '{"message": "the key is in OPENAI_API_KEY, like sk-..."}\n',
    ".codex/config.toml": 'cli_auth_credentials_store = "keyring"\n[model_providers.x]\nenv_key = "X_API_KEY"\n',
    ".cursor/mcp.json": '{"mcpServers": {"a": {"env": {"API_KEY": "${env:API_KEY}"}, "url": "https://example.org/mcp"}}}',
    ".config/Code/User/mcp.json": '{"servers": {"a": {"env": {"API_KEY": "${input:key}"}}}}',
    ".config/opencode/opencode.json": '{"provider": {"x": {"options": {"apiKey": "{env:OPENAI_API_KEY}"}}}}',
    ".continue/config.yaml": "models:\n  - apiKey: ${{ secrets.OPENAI_API_KEY }}\n",
    "litellm/config.yaml": "model_list:\n  - litellm_params:\n      api_key: os.environ/OPENAI_API_KEY\n",
    ".docker/config.json": '{"credsStore": "secretservice", "auths": {"registry.example.org": {}}}',
    ".npmrc": "//registry.npmjs.org/:_authToken=${NPM_TOKEN}\nsave-exact=true\n",
    ".gitconfig": "[credential]\n\thelper = libsecret\n[user]\n\tname = Ada\n",
    ".aws/config": "[profile work]\nsso_session = work\nrole_arn = arn:aws:iam::123456789012:role/reader\n",
    ".bashrc": 'export OPENAI_API_KEY="$(op read op://work/openai/key)"\nexport SSH_AUTH_SOCK=/run/user/1000/keyring/ssh\n',
    ".bash_history": 'op run -- llm "hello"\ngit push origin main\n',
    ".env": "OPENAI_API_KEY=your-key-here\nDEBUG=1\n",
    ".kube/config": "users:\n- name: a\n  user:\n    exec:\n      command: aws-iam-authenticator\n",
    ".config/sops/age/keys.txt": "# public key: age1…\n",
}


@pytest.fixture
def look(data_dir: Path, capsysbinary: pytest.CaptureFixture[bytes]):
    """Runs one scan; (exit code, what was printed, what was said beside)."""

    def run(*arguments: str) -> tuple[int, bytes, bytes]:
        code = main(["scan", *arguments, "--no-memory", "--data-dir", str(data_dir)])
        out, beside = capsysbinary.readouterr()
        return code, out, beside

    return run


def _clean(home: Path) -> None:
    for path, text in CLEAN.items():
        (home / path).parent.mkdir(parents=True, exist_ok=True)
        (home / path).write_text(text)
        (home / path).chmod(0o600)


@pytest.mark.parametrize("system", SYSTEMS)
def test_no_value_is_in_any_form_of_the_report(look, shapes, tmp_path: Path, data_dir: Path, system: str) -> None:
    rng = random.Random(system)
    home = tmp_path / "home"
    home.mkdir()
    planted = build(home, system, lambda p="openai", k="project": sample(shapes, p, k, rng).decode(), rng)
    forms = ("text", "json", "sarif", "events")
    outputs = [w for f in forms for w in ("--format", f, "--output", str(tmp_path / f"report.{f}"))]
    code, out, beside = look("--home", str(home), *outputs)
    assert code == 0
    written = [out, beside, *((tmp_path / f"report.{f}").read_bytes() for f in forms)]
    written += [p.read_bytes() for p in data_dir.rglob("*") if p.is_file() and p.suffix != ".hs"]
    for mine in planted:
        for value in (*mine.keys, *mine.tokens):
            middle = value[len(value) // 2 :][:12]
            assert not any(middle in text for text in written), mine.path
    report = json.loads((tmp_path / "report.json").read_bytes())
    assert report["target"]["kind"] == "machine"
    assert report["target"]["sources"] == ["machine"]
    failed = {c["id"] for c in report["checks"] if c["status"] == "fail"}
    assert {p.id for p in planted} <= failed
    assert b" ~/." in (tmp_path / "report.text").read_bytes()
    assert not any(s["path"].startswith("~") for k in report["keys"] for s in k["sightings"])


def test_a_clean_home_is_silent(look, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    _clean(home)
    code, out, _ = look("--home", str(home), "--format", "json", "--fail-on", "info")
    report = json.loads(out)
    assert code == 0
    assert report["findings"] == [] and report["keys"] == [] and report["limits"] == []
    statuses = {c["id"]: c["status"] for c in report["checks"] if c["id"].startswith("LOCAL-")}
    assert set(statuses.values()) == {"pass", "not_applicable"}
    assert statuses["LOCAL-CODEX"] == statuses["LOCAL-AGENT-IGNORE"] == statuses["LOCAL-KEYSTORE"] == "pass"
    assert all(c["looked_at"] for c in report["checks"] if c["status"] == "pass")


def test_an_empty_home_is_a_machine_of_which_nothing_applies(look, tmp_path: Path) -> None:
    code, out, _ = look("--home", str(tmp_path), "--format", "json")
    report = json.loads(out)
    assert code == 0
    assert {c["status"] for c in report["checks"]} == {"not_applicable"}


@pytest.mark.parametrize(
    ("home", "says"),
    [("nowhere", "there is no folder"), ("file", "is a file; name the folder it is in")],
)
def test_a_home_that_is_none_is_refused_in_one_line(look, tmp_path: Path, home: str, says: str) -> None:
    (tmp_path / "file").write_text("x")
    code, out, beside = look("--home", str(tmp_path / home))
    assert (code, out) == (2, b"")
    assert says in beside.decode() and beside.count(b"\n") == 1


def test_a_project_and_a_home_are_examined_together_and_a_key_in_both_is_one_row(
    look, project, key, tmp_path: Path
) -> None:
    value = key()
    project.commit({"app.py": f'client = OpenAI(api_key="{value}")\n'})
    home = tmp_path / "home"
    home.mkdir()
    (home / ".bashrc").write_text(f"export OPENAI_API_KEY={value}\n")
    _, out, _ = look(str(project.folder), "--home", str(home), "--format", "json")
    report = json.loads(out)
    assert report["target"]["kind"] == "repository"
    assert report["target"]["sources"] == ["worktree", "history", "machine"]
    (row,) = report["keys"]
    assert {s["source"] for s in row["sightings"]} == {"worktree", "history", "machine"}
    failed = {c["id"] for c in report["checks"] if c["status"] == "fail"}
    assert {"S1-TRACKED", "LOCAL-SHELL-RC"} <= failed


def test_the_own_machine_has_processes_too_and_its_home_is_the_users(
    look, key, _home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, running = key(), key()
    (_home / "codex").mkdir()
    (_home / "codex" / "auth.json").write_text(f'{{"OPENAI_API_KEY": "{kept}"}}')
    monkeypatch.setenv("CODEX_HOME", str(_home / "codex"))
    child = subprocess.Popen(
        [sys.executable, "-c", "import sys; sys.stdin.read()"],
        stdin=subprocess.PIPE,
        env={"PATH": os.environ["PATH"], "OPENAI_API_KEY": running},
    )
    try:
        _, out, beside = look("--machine", "--format", "json")
    finally:
        child.communicate()
    report = json.loads(out)
    assert (report["target"]["name"], report["target"]["path"]) == ("this machine", str(_home))
    places = {s["place"]: s for k in report["keys"] for s in k["sightings"]}
    assert places["LOCAL-CODEX"]["path"] == "codex/auth.json"
    assert any(
        f["check"] == "LOCAL-PROC-ENV" and f"({child.pid})" in f["message"] and "OPENAI_API_KEY" in f["message"]
        for f in report["findings"]
    )
    for value in (kept, running):
        assert value[20:40].encode() not in out + beside


def test_all_checks_of_the_machine_are_listed_and_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["checks"]) == 0
    listed = capsys.readouterr().out
    for id in ("LOCAL-CODEX", "LOCAL-CODEX-LOG", "LOCAL-SHELL-HIST", "LOCAL-PROC-ENV", "S6-OPEN-LOCAL-SERVER"):
        assert id in listed
        assert main(["explain", id.lower()]) == 0
        assert id in capsys.readouterr().out
