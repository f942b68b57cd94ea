"""Ignore rules: the same answer as git's own, for whatever rules and names there are."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checks.sources.ignores import IgnoreRules, personal_excludes

FOLDERS = ("", "a/", "a/b/", "c/")
NAMES = (".env", "x.log", "key.pem", "#odd", "sp ace", "é.txt", "[b]", "!bang", "A.log")
FILES = tuple(f"{folder}{name}" for folder in FOLDERS for name in NAMES)
RULES = st.lists(
    st.sampled_from(
        [
            *(
                ".env",
                "*.log",
                "/.env",
                "a/",
                "/a/",
                "a",
                "b/",
                "**/b",
                "a/**",
                "a/*",
                "!a/b/",
                "!.env",
                "!*.log",
                "*.pem",
            ),
            *(
                "c/*",
                "!c/.env",
                "**/.env",
                "a/**/.env",
                "#odd",
                "\\#odd",
                "sp ace",
                "sp\\ ace ",
                "é.txt",
                "*.tx?",
                "\\[b]",
            ),
            *(
                "[a-c]",
                "[!a]*",
                "!bang",
                "\\!bang",
                "",
                "   ",
                "*",
                "!*",
                "/*",
                "!/a",
                "a/b",
                "**",
                "***",
                "/",
                "[",
                "a//b",
            ),
            *("*.log  ", "x.log\t", "A.log", "a/b/", "!/a/b/x.log", "b/*.log", "/**/x.log", ".env\r", "**/a/b/**"),
        ]
    ),
    max_size=6,
)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with the same files for every example."""
    folder = tmp_path_factory.mktemp("ignored")
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    for name in FILES:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("x")
    return folder


def asked_of_git(folder: Path) -> set[str]:
    done = subprocess.run(
        ["git", "check-ignore", "--no-index", "-z", "--stdin"],
        cwd=folder,
        input="\0".join(FILES).encode(),
        capture_output=True,
        check=False,
    )
    assert done.returncode in (0, 1)
    return {os.fsdecode(p) for p in done.stdout.split(b"\0") if p}


def asked_of_us(folder: Path, rules: IgnoreRules) -> set[str]:
    for inner in FOLDERS:
        rules.enter(inner, folder / inner, has_rules=(folder / inner / ".gitignore").exists())
    return {name for name in FILES if rules.of(name).ignored}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(top=RULES, nested=RULES, exclude=RULES)
def test_git_and_we_ignore_the_same_files(tree: Path, top: list[str], nested: list[str], exclude: list[str]) -> None:
    for file, rules in ((".gitignore", top), ("a/.gitignore", nested), (".git/info/exclude", exclude)):
        (tree / file).write_bytes("".join(f"{r}\n" for r in rules).encode())
    ours = asked_of_us(tree, IgnoreRules(tree / ".git/info/exclude"))
    assert ours == asked_of_git(tree)


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf.env\n",
        b".env\r\n*.log\r\n",
        b".env",
        b"*.log\x0b\n.env\n",
        "x.log\u2028.env\n".encode(),
        b"\xff\xfe\n.env\n",
        b"\n\n\n.env\n\n",
        b".e\x00nv\n*.log\n",
    ],
)
def test_a_file_of_rules_is_cut_into_lines_as_git_cuts_it(tree: Path, content: bytes) -> None:
    for file in ("a/.gitignore", ".git/info/exclude"):
        (tree / file).write_bytes(b"")
    (tree / ".gitignore").write_bytes(content)
    assert asked_of_us(tree, IgnoreRules(tree / ".git/info/exclude")) == asked_of_git(tree)


def test_each_answer_names_whose_rule_it_was(tmp_path: Path) -> None:
    for name, rule in (("exclude", "*.exclude\n"), ("personal", "*.global\n"), (".gitignore", "*.project\n")):
        (tmp_path / name).write_text(rule)
    rules = IgnoreRules(tmp_path / "exclude", tmp_path / "personal")
    rules.enter("", tmp_path, has_rules=True)
    assert [rules.of(f"x.{by}").by for by in ("project", "exclude", "global")] == ["project", "exclude", "global"]
    assert not rules.of("x.py").ignored


def test_a_list_of_rules_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "rules").write_text("*\n")
    (tmp_path / ".gitignore").symlink_to("rules")
    rules = IgnoreRules()
    rules.enter("", tmp_path, has_rules=True)
    assert not rules.of("a.py").ignored


def test_a_persons_own_list_is_where_their_configuration_says_or_where_git_looks(tmp_path: Path) -> None:
    assert personal_excludes(tmp_path) is None
    usual = tmp_path / ".config/git/ignore"
    usual.parent.mkdir(parents=True)
    usual.write_text("*.x\n")
    assert personal_excludes(tmp_path) == usual
    named = tmp_path / "my-ignore"
    named.write_text("*.y\n")
    (tmp_path / ".gitconfig").write_text("[core]\n\texcludesFile = ~/my-ignore\n")
    assert personal_excludes(tmp_path) == named
