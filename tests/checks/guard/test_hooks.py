"""The guard's hooks: put in place beside what stands there, taken away without a trace, and a doctor that knows."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from checks.cli import main
from checks.guard import hooks
from checks.guard.doctor import examine
from checks.guard.hooks import folder_of
from checks.guard.lean import is_lean
from checks.guard.repository import find


def states(project: Any) -> dict[str, str]:
    return {row.what: row.state for row in examine(find(project.folder)) if row.what != "shrift"}


def said(project: Any) -> str:
    return "\n".join(row.said for row in examine(find(project.folder)))


@pytest.fixture
def inside(project: Any) -> list[str]:
    project.init()
    return ["--in", str(project.folder)]


def test_both_hooks_and_away_again(project, inside, capsys) -> None:
    assert states(project) == {"hooks": "ok", "pre-commit": "fail", "pre-push": "note"}
    assert main(["guard", "doctor", *inside]) == 1
    assert main(["guard", "install", *inside]) == 0 and main(["guard", "install", *inside]) == 0
    assert main(["guard", "doctor", *inside]) == 0
    assert states(project) == {"hooks": "ok", "pre-commit": "ok", "pre-push": "ok"}
    hook = project.folder / ".git" / "hooks" / "pre-commit"
    hook.chmod(0o644)
    assert "not executable" in said(project) and main(["guard", "doctor", *inside]) == 1
    assert main(["guard", "uninstall", *inside]) == 0 and not hook.exists()
    assert main(["guard", "uninstall", *inside]) == 0 and "no hook of ours" in capsys.readouterr().out


@pytest.mark.parametrize("fails", [False, True])
def test_a_stranger_s_hook_is_called_first_and_comes_back_to_the_byte(project, inside, tmp_path, fails) -> None:
    hook = project.folder / ".git" / "hooks" / "pre-commit"
    told = tmp_path / "told"
    theirs = f"#!/bin/sh\necho \"$@\" > '{told}'\nexit {int(fails) * 7}\n"
    hook.write_text(theirs)
    hook.chmod(0o750)
    assert "looks for no keys" in said(project)
    assert main(["guard", "install", "--stage", "pre-commit", *inside]) == 0
    assert "after the hook that stood there" in said(project)
    shim = tmp_path / "shrift"
    shim.write_text(f"#!/bin/sh\necho \"$@\" >> '{told}'\n")
    shim.chmod(0o755)
    done = subprocess.run([hook, "word"], env={"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}, check=False)
    assert done.returncode == (7 if fails else 0)
    assert told.read_text().split() == ["word"] + ([] if fails else ["guard", "run", "--stage", "pre-commit"])
    assert main(["guard", "install", *inside]) == 0, "again, over our own"
    assert main(["guard", "uninstall", *inside]) == 0
    assert hook.read_text() == theirs and hook.stat().st_mode & 0o777 == 0o750


def test_nothing_of_a_stranger_s_is_ever_lost(project, inside, capsys) -> None:
    folder = project.folder / ".git" / "hooks"
    (folder / "pre-commit").write_text("#!/bin/sh\n")
    (folder / "pre-commit.before-shrift").write_text("kept")
    assert main(["guard", "install", *inside]) == 2 and "is taken" in capsys.readouterr().err
    assert (folder / "pre-commit").read_text() == "#!/bin/sh\n"
    (folder / "pre-commit").unlink()
    (folder / "pre-commit").symlink_to(project.folder / "elsewhere")
    assert main(["guard", "install", *inside]) == 2 and "no plain file" in capsys.readouterr().err


def test_a_hook_that_comes_between_the_look_and_the_step_is_not_lost(project, inside, capsys, monkeypatch) -> None:
    hook, looked = project.folder / ".git" / "hooks" / "pre-commit", hooks.hook_of

    def late(folder: Any, stage: str) -> Any:
        found = looked(folder, stage)
        hook.parent.mkdir(exist_ok=True)
        hook.write_text("#!/bin/sh\n")
        return found

    monkeypatch.setattr(hooks, "hook_of", late)
    assert main(["guard", "install", "--stage", "pre-commit", *inside]) == 2
    assert "changed this very moment" in capsys.readouterr().err
    assert hook.read_text() == "#!/bin/sh\n" and not list(hook.parent.glob(".*"))


@pytest.mark.parametrize(
    ("file", "text", "way"),
    [
        (".pre-commit-config.yaml", "repos: []\n", "pre-commit install"),
        ("lefthook.yml", "pre-push: {}\n", "lefthook install"),
        (".husky/pre-commit", "npm test\n", ".husky/pre-commit"),
        ("package.json", '{"simple-git-hooks": {}}', "npx simple-git-hooks"),
    ],
)
def test_a_manager_keeps_its_hooks_and_it_is_said_what_to_add(project, inside, capsys, file, text, way) -> None:
    project.write(file, text)
    assert main(["guard", "install", *inside]) == 2
    told = capsys.readouterr()
    assert way in told.out and "shrift guard run" in told.out and told.err.count("\n") == 1
    assert not (project.folder / ".git" / "hooks" / "pre-commit").exists()
    assert main(["guard", "install", "--anyway", *inside]) == 0


def test_a_manager_that_runs_a_scanner_is_a_guard_and_one_that_runs_none_is_not(project, inside) -> None:
    hook = project.folder / ".git" / "hooks" / "pre-commit"
    hook.write_text("#!/bin/sh\nexec pre-commit hook-impl\n")
    hook.chmod(0o755)
    project.write(
        ".pre-commit-config.yaml", "repos:\n  - repo: https://example.org/lint\n    hooks:\n      - id: lint\n"
    )
    assert states(project)["pre-commit"] == "fail" and "no scanner is among" in said(project)
    project.write(".pre-commit-config.yaml", "repos:\n  - repo: local\n    hooks:\n      - id: gitleaks\n")
    assert states(project)["pre-commit"] == "ok"


def test_another_folder_of_hooks_shadows_the_usual_one(project, inside, tmp_path, capsys, _home) -> None:
    assert main(["guard", "install", *inside]) == 0
    project.git("config", "core.hooksPath", ".githooks")
    told = said(project)
    assert "is shadowed by core.hooksPath, and never run" in told and "is not there" in told
    assert main(["guard", "doctor", *inside]) == 1
    assert main(["guard", "install", *inside]) == 0
    assert (project.folder / ".githooks" / "pre-commit").exists() and main(["guard", "doctor", *inside]) == 0
    project.git("config", "--unset", "core.hooksPath")
    (_home / ".gitconfig").write_text(f"[core]\n\thooksPath = {tmp_path / 'all'}\n")
    assert folder_of(find(project.folder)).shared
    capsys.readouterr()
    assert main(["guard", "install", *inside]) == 2 and "--shared" in capsys.readouterr().err
    assert main(["guard", "install", "--shared", *inside]) == 0 and (tmp_path / "all" / "pre-push").exists()


def test_the_framework_s_file_names_what_there_is() -> None:
    import yaml

    hooks = yaml.safe_load((Path(__file__).parents[3] / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert [h["id"] for h in hooks] == ["shrift", "shrift-push"]
    assert all(is_lean(h["entry"].split()[1:]) and h["pass_filenames"] is False for h in hooks)


def test_the_agent_s_settings_gain_an_entry_and_keep_everything_else(project, inside, capsys) -> None:
    file = project.folder / ".claude" / "settings.json"
    words = ["guard", "install", "--agent", "claude-code", *inside]
    assert main(words) == 2 and not file.exists(), "nobody looked at the change"
    assert main([*words, "--yes"]) == 0
    assert json.loads(file.read_text())["hooks"]["PreToolUse"][0]["hooks"][0]["command"] == "shrift guard agent"
    capsys.readouterr()
    assert main([*words, "--yes"]) == 0 and "already" in capsys.readouterr().out
    for text in (
        '{\n  "model": "opus"\n}\n',
        '{"hooks": {}}',
        '{\n\t"hooks": {\n\t\t"PreToolUse": [],\n\t\t"Stop": []\n\t}\n}',
        '{"hooks": {"PreToolUse": [{"matcher": "Bash", "hooks": [{"type": "command", "command": "x"}]}]}}',
    ):
        file.write_text(text)
        assert main([*words, "--yes"]) == 0
        told, was = json.loads(file.read_text()), json.loads(text)
        assert told["hooks"]["PreToolUse"].pop(0)["hooks"][0]["command"] == "shrift guard agent"
        assert told == {**was, "hooks": {"PreToolUse": [], **was.get("hooks", {})}}
    for text in ("[]", "{", '{"hooks": []}', '{"hooks": {"PreToolUse": {"a": 1}}}'):
        file.write_text(text)
        assert main([*words, "--yes"]) == 2 and file.read_text() == text
