"""Sin 1 on real repositories: each way in which a key gets into git, and what only looks like one, through the whole engine."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from checks.model import Finding, Report, Status

Scan = Callable[..., Report]


def failed(report: Report) -> dict[str, list[Finding]]:
    """The findings of sin 1 by check, those about habits left out that nearly every test project has."""
    found: dict[str, list[Finding]] = {}
    for finding in report.findings:
        if finding.sin == 1 and finding.check not in ("S1-IGNORE-GAPS", "S1-NO-GUARD"):
            found.setdefault(finding.check, []).append(finding)
    return found


def status(report: Report, check: str) -> Status:
    return next(c.status for c in report.checks if c.id == check)


def assigned(value: str, name: str = "OPENAI_API_KEY") -> str:
    return f'{name} = "{value}"\n'


def test_a_clean_project_has_nothing_to_confess(project, scan: Scan) -> None:
    project.commit({"app.py": "import os\nKEY = os.environ['OPENAI_API_KEY']\n", ".gitignore": ".env\n.env.*\n"})
    report = scan(project.folder)
    assert failed(report) == {}
    assert {c.status for c in report.checks if c.sin == 1} == {Status.PASS, Status.FAIL, Status.NOT_APPLICABLE}


def test_a_tracked_key_is_one_finding_with_its_commit(project, scan: Scan, key) -> None:
    value = key()
    commit = project.commit({"app.py": assigned(value)})
    (finding,) = failed(scan(project.folder))["S1-TRACKED"]
    assert f"Ada committed it on 1 Jan ({commit[:7]})" in finding.message
    assert [(p.path, p.line) for p in finding.locations] == [("app.py", 1)]


def test_a_key_on_another_branch_is_tracked(project, scan: Scan, key) -> None:
    project.commit({"app.py": "pass\n"})
    project.git("checkout", "-q", "-b", "try")
    project.commit({"app.py": assigned(key())})
    project.git("checkout", "-q", "main")
    (finding,) = failed(scan(project.folder))["S1-TRACKED"]
    assert "on another branch" in finding.message


def test_a_key_that_was_removed_stays_in_the_history(project, scan: Scan, key) -> None:
    first = project.commit({"app.py": assigned(key())})
    gone = project.commit({"app.py": "import os\n"})
    found = failed(scan(project.folder))
    (finding,) = found["S1-HISTORY"]
    assert first[:7] in finding.message and f"{gone[:7]} removed the line" in finding.message
    assert "S1-TRACKED" not in found


def test_a_leaked_key_that_is_still_used_here_is_critical(project, scan: Scan, key) -> None:
    value = key()
    project.commit({"app.py": assigned(value), ".gitignore": ".env\n"})
    project.commit({"app.py": "import os\n"})
    project.write(".env", f"OPENAI_API_KEY={value}\n")
    (finding,) = failed(scan(project.folder))["S1-HISTORY"]
    assert finding.severity == "critical"
    assert "It is in use: .env holds it now." in finding.message


def test_a_key_in_an_amended_commit_is_unreachable(project, scan: Scan, key) -> None:
    project.commit({"app.py": assigned(key())})
    project.write("app.py", "import os\n")
    project.git("commit", "-q", "-a", "--amend", "-m", "without")
    found = failed(scan(project.folder))
    assert list(found) == ["S1-UNREACHABLE"]
    assert "on this machine until git cleans up" in found["S1-UNREACHABLE"][0].message


def test_a_stashed_key_is_unreachable(project, scan: Scan, key) -> None:
    project.commit({"app.py": "import os\n"})
    project.write("app.py", assigned(key()))
    project.git("stash")
    assert list(failed(scan(project.folder))) == ["S1-UNREACHABLE"]


def test_a_key_in_a_message_in_a_branch_name_and_in_a_note(project, scan: Scan, key) -> None:
    said, named, noted = key(), key("huggingface", "user"), key("anthropic", "api")
    project.commit({"app.py": "pass\n"}, message=f"works with curl -H 'Authorization: Bearer {said}'")
    project.git("branch", f"try/{named}")
    project.git("notes", "add", "-m", assigned(noted, "ANTHROPIC_API_KEY"), "HEAD")
    report = scan(project.folder)
    found = failed(report)
    assert list(found) == ["S1-METADATA"]
    assert {f.key for f in found["S1-METADATA"]} == {k.fingerprint for k in report.keys}
    assert len(report.keys) == 3


def test_tokens_in_gits_configuration(project, scan: Scan, key) -> None:
    project.commit({"app.py": "pass\n"})
    token, other = "q7Zk" * 6, key()
    project.git("remote", "add", "origin", f"https://user:{token}@example.org/o/a.git")
    project.git("remote", "add", "clean", "git@example.org:o/a.git")
    project.git("config", "http.https://example.org/.extraheader", f"AUTHORIZATION: basic {token}")
    project.git("config", "credential.helper", "store")
    project.git("config", "app.openaiApiKey", other)
    found = failed(scan(project.folder))
    assert list(found) == ["S1-REMOTE-CREDS"]
    messages = " ".join(f.message for f in found["S1-REMOTE-CREDS"])
    for part in ("remote.origin.url", "extraheader", "“store”", "It stands in .git/config"):
        assert part in messages
    assert token not in messages and "remote.clean" not in messages


@pytest.mark.parametrize(
    "url",
    [
        "git@example.org:o/a.git",
        "https://ada@example.org/o/a.git",
        "https://x-access-token:${TOKEN}@example.org/o/a.git",
    ],
)
def test_addresses_without_a_credential_pass(project, scan: Scan, url: str) -> None:
    project.commit({"app.py": "pass\n"})
    project.git("remote", "add", "origin", url)
    assert status(scan(project.folder), "S1-REMOTE-CREDS") is Status.PASS


def test_env_files_that_are_tracked(project, scan: Scan) -> None:
    secret = "hunter-" + "q7Zk" * 5
    project.commit(
        {
            ".env": f"DB_PASSWORD={secret}\n",
            "api/.env.production": "API_KEY=\n",
            ".env.example": "API_KEY=your-key-here\n",
            "web/.env": "VITE_TITLE=Atlas\n",
            ".env.test": "API_KEY=\n",
        }
    )
    found = failed(scan(project.folder))["S1-ENV-TRACKED"]
    assert {f.locations[0].path: f.severity.value for f in found} == {".env": "high", "api/.env.production": "low"}
    assert secret not in "".join(f.message for f in found)


def test_env_files_that_git_would_add(project, scan: Scan, _home: Path, key) -> None:
    (_home / ".config" / "git").mkdir(parents=True)
    (_home / ".config" / "git" / "ignore").write_text("mine.env\n")
    project.commit({"app.py": "pass\n", ".gitignore": "kept.env\n"})
    (project.folder / ".git" / "info" / "exclude").write_text("cloned.env\n")
    for name in ("kept.env", "mine.env", "cloned.env", "open.env"):
        project.write(name, f"OPENAI_API_KEY={key()}\n")
    found = failed(scan(project.folder))["S1-ENV-NOTIGNORED"]
    assert {f.locations[0].path: f.severity.value for f in found} == {
        "open.env": "medium",
        "mine.env": "low",
        "cloned.env": "low",
    }


def test_what_is_staged_and_what_is_only_changed(project, scan: Scan, key) -> None:
    project.commit({"pay.py": "pass\n", "app.py": "pass\n"})
    project.write("pay.py", assigned(key()))
    project.git("add", "pay.py")
    project.write("app.py", assigned(key("groq", "project"), "GROQ_API_KEY"))
    found = failed(scan(project.folder))
    assert list(found) == ["S1-STAGED"]
    messages = sorted(f.message for f in found["S1-STAGED"])
    assert "The next commit would carry it, in pay.py." in messages[1]
    assert "a change of app.py that no commit has" in messages[0]


def test_only_what_is_staged_when_only_that_was_asked_for(project, scan: Scan, key) -> None:
    project.commit({"old.py": assigned(key())})
    project.write("pay.py", assigned(key("groq", "project"), "GROQ_API_KEY"))
    project.git("add", "pay.py")
    report = scan(project.folder, staged=True)
    assert list(failed(report)) == ["S1-STAGED"]
    assert status(report, "S1-HISTORY") is Status.NOT_CHECKED


def test_keys_inside_containers(project, scan: Scan, key) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("app/settings.py", assigned(key()))
    cell = {
        "cell_type": "code",
        "source": [assigned(key("groq", "project"), "GROQ_API_KEY")],
        "outputs": [],
        "metadata": {},
    }
    notebook = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    project.commit({"dist/app.whl": packed.getvalue(), "try.ipynb": notebook})
    report = scan(project.folder)
    found = failed(report)
    assert {p.path for f in found["S1-CONTAINERS"] for p in f.locations} >= {"dist/app.whl"}
    assert {f.key for fs in found.values() for f in fs} == {k.fingerprint for k in report.keys}
    assert len(report.keys) == 2


def test_agent_files_with_a_literal_and_with_a_reference(project, scan: Scan, key) -> None:
    literal = json.dumps(
        {"mcpServers": {"s": {"command": "s", "env": {"ANTHROPIC_API_KEY": key("anthropic", "api")}}}}, indent=1
    )
    reference = json.dumps({"servers": {"s": {"command": "s", "env": {"API_KEY": "${input:key}"}}}})
    project.commit({".mcp.json": literal, ".vscode/mcp.json": reference})
    (finding,) = failed(scan(project.folder))["S1-AGENT-FILES"]
    assert finding.locations[0].path == ".mcp.json"


def test_a_mark_and_a_list_that_hide_a_key(project, scan: Scan, key) -> None:
    project.commit(
        {
            "a.py": assigned(key()).rstrip() + "  # gitleaks:allow\n",
            "b.py": assigned(key("groq", "project"), "GROQ_API_KEY"),
            ".gitleaksignore": "b.py:groq-api-key:1\n",
        }
    )
    messages = " ".join(f.message for f in failed(scan(project.folder))["S1-SUPPRESSED"])
    assert "A mark of gitleaks stands beside" in messages
    assert ".gitleaksignore tells a scanner to pass by" in messages


def test_an_installed_hook_is_a_guard_and_a_declared_one_is_not(project, scan: Scan) -> None:
    project.commit({".pre-commit-config.yaml": "repos:\n- repo: https://x.org/gitleaks\n  hooks: [{id: gitleaks}]\n"})
    assert status(scan(project.folder), "S1-NO-GUARD") is Status.FAIL
    hook = project.folder / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(
        "#!/bin/sh\n# File generated by pre-commit\nINSTALL_PYTHON=/usr/bin/python3\nexec $INSTALL_PYTHON -mpre_commit\n"
    )
    hook.chmod(0o755)
    assert status(scan(project.folder), "S1-NO-GUARD") is Status.PASS
    hook.write_text("#!/bin/sh\nexit 0\n")
    assert status(scan(project.folder), "S1-NO-GUARD") is Status.FAIL


def test_a_shallow_clone_is_incomplete(project, make_project, scan: Scan) -> None:
    for n in range(3):
        project.commit({"app.py": f"{n}\n"})
    shallow = make_project("shallow")
    shallow.git("clone", "-q", "--depth", "1", f"file://{project.folder}", ".")
    report = scan(shallow.folder)
    assert status(report, "S1-HISTORY") is Status.PARTIAL
    assert status(report, "S1-TRACKED") is Status.PASS


def test_a_bare_repository(project, make_project, scan: Scan, key) -> None:
    project.commit({".env": f"OPENAI_API_KEY={key()}\n"})
    project.commit({"app.py": assigned(key("groq", "project"), "GROQ_API_KEY")})
    project.commit({"app.py": "pass\n"})
    bare = make_project("bare.git")
    bare.git("clone", "-q", "--mirror", str(project.folder), ".")
    report = scan(bare.folder)
    found = failed(report)
    assert set(found) == {"S1-TRACKED", "S1-HISTORY", "S1-ENV-TRACKED"}
    assert status(report, "S1-STAGED") is Status.NOT_APPLICABLE


def test_a_folder_without_git_leaves_the_sin(tmp_path: Path, scan: Scan, key) -> None:
    folder = tmp_path / "plain"
    folder.mkdir()
    (folder / ".env").write_text(f"OPENAI_API_KEY={key()}\n")
    report = scan(folder)
    assert {c.status for c in report.checks if c.sin == 1} == {Status.NOT_APPLICABLE}
    assert (report.sins[0].applies, report.sins[0].why) == (False, "This folder is not a git repository.")
    assert len(report.keys) == 1


@pytest.mark.parametrize(
    "text",
    [
        'KEY = os.environ["OPENAI_API_KEY"]\n',
        "OPENAI_API_KEY=${OPENAI_API_KEY}\n",
        "OPENAI_API_KEY: op://vault/openai/key\n",
        "OPENAI_API_KEY=sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n",
        "OPENAI_API_KEY=your-api-key-here\n",
        "OPENAI_API_KEY=sk-...\n",
        'pattern = r"sk-ant-[a-z]{3}[0-9]{2}-[A-Za-z0-9_-]{93}"\n',
        '"integrity": "sha512-' + "a1B2" * 20 + '"\n',
        "api_key = 'lm-studio'  # base_url http://localhost:1234/v1\n",
    ],
)
def test_what_only_looks_like_a_key(project, scan: Scan, text: str) -> None:
    project.commit({"app.py": text})
    assert failed(scan(project.folder)) == {}


def test_a_publishable_key_is_seen_and_no_finding(project, scan: Scan, key) -> None:
    project.commit({"web.js": f'const langfuse_public_key = "{key("langfuse", "public")}"\n'})
    report = scan(project.folder)
    assert [k.secret for k in report.keys] == [False]
    assert failed(report) == {}


def test_a_key_in_a_test_is_doubted_and_shown(project, scan: Scan, key) -> None:
    project.commit({"tests/test_app.py": assigned(key())})
    (finding,) = failed(scan(project.folder))["S1-TRACKED"]
    assert finding.confidence != "high"
