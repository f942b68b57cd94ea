"""Guided edits: a public prefix is taken from a name wherever it stands; a guard is put before the next commit."""

from __future__ import annotations

import json
import os
import stat

import pytest

NAME, PLAIN = "NEXT_PUBLIC_OPENAI_API_KEY", "OPENAI_API_KEY"
PAGE = "export default function Page() {\n  const key = process.env.NAME  // visitors\n  return fetch('/x', {headers: {Authorization: key}})\n}\n"
ROUTE = "import 'server-only'\nexport const key = process.env['NAME']\n"


@pytest.fixture
def shop(project, key):
    project.commit(
        {
            "package.json": '{"dependencies": {"next": "15.0.0", "openai": "5.0.0"}}',
            "app/page.tsx": PAGE.replace("NAME", NAME),
            "app/api/route.ts": ROUTE.replace("NAME", NAME),
            ".env.example": f"{NAME}=\nNEXT_PUBLIC_URL=https://example.org\n",
            ".gitignore": ".env*\n!.env.example\n",
        }
    )
    project.write(".env.local", f"{NAME}={key()}\nNEXT_PUBLIC_URL=https://example.org\n")
    return project


def test_a_public_prefix_goes_wherever_the_name_stands(shop, fixing, in_memory) -> None:
    shrift = fixing(shop.folder)
    shown = shrift("plan", f"server-route:{NAME}")
    assert "let it ask a route of yours" in shown
    outcome = shrift.round_trip(f"server-route:{NAME}")
    assert shrift.after["app/page.tsx"][1].decode() == PAGE.replace("NAME", PLAIN)
    assert shrift.after["app/api/route.ts"][1].decode() == ROUTE.replace("NAME", PLAIN)
    assert shrift.after[".env.example"][1] == f"{PLAIN}=\nNEXT_PUBLIC_URL=https://example.org\n".encode()
    assert shrift.after[".env.local"][1].startswith(f"{PLAIN}=".encode())
    assert any("build again" in text for text in outcome["then"])


def test_a_name_that_is_taken_is_for_a_person_to_decide(shop, fixing, in_memory) -> None:
    shop.write(".env.local", f"{NAME}=x\n{PLAIN}=y\n")
    left = [f for f in fixing(shop.folder).json("list") if f["recipe"] == "server-route" and f["why_not"]]
    assert any("stands in .env.local as well" in f["why_not"] for f in left)


# --- guards -------------------------------------------------------------------------------------------------------------

CONFIG = """\
# ours
repos:
  - repo: https://github.com/astral-sh/ruff-pre-commit
    rev: v0.8.0
    hooks:
      - id: ruff   # fast

ci:
  autofix_prs: false
"""


@pytest.mark.skipif(os.name == "nt", reason="hooks are programs by their rights")
def test_a_hook_looks_before_each_commit_and_goes_again(project, key, fixing) -> None:
    project.commit({"app.py": "pass\n"})
    (project.folder / ".git" / "hooks").mkdir(exist_ok=True)
    shrift = fixing(project.folder)
    shrift.round_trip("install-guard:.git/hooks/pre-commit")
    mode, hook = shrift.after[".git/hooks/pre-commit"]
    assert mode & stat.S_IXUSR and b"guard run --stage pre-commit" in hook
    shrift.json("apply", "install-guard", "--yes")
    project.write("new.py", f"KEY = '{key()}'\n")
    project.git("add", ".")
    project.git("commit", "-m", "x", check=False)  # its program is found beside Python where the PATH has none
    assert "new.py" in project.git("diff", "--cached", "--name-only")


def test_an_entry_joins_those_of_pre_commit(project, fixing) -> None:
    project.commit({"app.py": "pass\n", ".pre-commit-config.yaml": CONFIG})
    shrift = fixing(project.folder)
    outcome = shrift.round_trip("install-guard:.pre-commit-config.yaml")
    text = shrift.after[".pre-commit-config.yaml"][1].decode()
    head, tail = CONFIG.split("\nci:")
    assert text.startswith(head + "  - repo: local\n    hooks:\n      - id: shrift\n") and text.endswith("\nci:" + tail)
    assert "pre-commit install" in outcome["then"][0]


# --- what agents may not read -------------------------------------------------------------------------------------------

RULES = '"Read(./.env)", "Read(./.env.*)", "Read(./secrets/**)"'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, None),
        ("{}", f'{{ "permissions": {{"deny": [{RULES}]}} }}'),
        ('{\n  "model": "opus"\n}\n', f'{{\n  "permissions": {{"deny": [{RULES}]}},\n  "model": "opus"\n}}\n'),
        ('{"permissions": {"allow": ["Bash"]}}', f'{{"permissions": {{"deny": [{RULES}], "allow": ["Bash"]}}}}'),
        ('{"permissions": {"deny": ["WebFetch"]}}', f'{{"permissions": {{"deny": [{RULES}, "WebFetch"]}}}}'),
    ],
    ids=["none", "empty", "others", "permissions", "deny"],
)
def test_an_agent_is_told_what_it_may_not_read(before, after, tmp_path, fixing) -> None:
    home = tmp_path / "home"
    (home / ".claude" / "projects").mkdir(parents=True)
    (home / ".claude" / "history.jsonl").write_text("{}\n")
    settings = home / ".claude" / "settings.json"
    if before is not None:
        settings.write_text(before)
    shrift = fixing(home, "--home", str(home))
    shrift.round_trip("deny-secrets:~/.claude/settings.json")
    _, text = shrift.after[".claude/settings.json"]
    assert json.loads(text)["permissions"]["deny"][:1] == ["Read(./.env)"]
    assert after is None or text.decode() == after


def test_on_windows_the_command_is_told_and_no_name_becomes_a_part_of_it() -> None:
    from checks.fixes.fixers.tighten import by_hand

    assert by_hand("a/.env").endswith('icacls "a\\.env" /inheritance:r /grant:r "%USERNAME%:F"')
    for name in ('x" & del y', "%PATH%", "a\nb", "a|b"):
        assert 'icacls "FILE" ' in by_hand(name)
