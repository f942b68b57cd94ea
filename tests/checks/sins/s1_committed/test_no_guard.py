"""S1-NO-GUARD: does anything look before the next commit? Declared is not installed, installed is not effective."""

from __future__ import annotations

import json

import pytest

from checks.evidence import Evidence, Need
from checks.model import Severity, Status
from checks.sins.s1_committed.no_guard import CHECK
from tests.checks.sins.cases import BARE, NO_GIT, Case, ask, host, limit, remote, repository, seen

LOW, MEDIUM = Severity.LOW, Severity.MEDIUM

PRE_COMMIT = "repos:\n  - repo: https://github.com/gitleaks/gitleaks\n    rev: v8.30.0\n    hooks: [{id: gitleaks}]\n"
PEM_ONLY = "repos:\n  - repo: https://github.com/pre-commit/pre-commit-hooks\n    hooks: [{id: detect-private-key}]\n"
LINT_STAGED = json.dumps({"devDependencies": {"secretlint": "9"}, "lint-staged": {"*": "secretlint"}})
ONLY_INSTALLED = json.dumps({"devDependencies": {"secretlint": "9"}, "scripts": {"secrets": "secretlint ."}})


def having(texts: dict[str, str], **more: object) -> Evidence:
    return seen(repositories=(repository(**more),), texts=texts)


def guarded(name: str, texts: dict[str, str], says: str, **more: object) -> Case:
    return Case(name=name, given=having(texts, **more), status=Status.PASS, says=says)


def unguarded(name: str, texts: dict[str, str], says: str, **more: object) -> Case:
    return Case(name=name, given=having(texts, **more), status=Status.FAIL, finds=(LOW,), says=says)


NOTHING = "No hook and no pipeline job looks for keys."
INSTALLED = {"hooks": ("pre-commit",)}
WORKFLOW = ".github/workflows/ci.yml"

CASES = (
    unguarded("nothing at all", {}, NOTHING),
    Case(
        name="nothing at all, where everybody can read it",
        given=having({}, remotes=(remote(),)),
        status=Status.FAIL,
        finds=(MEDIUM,),
    ),
    unguarded("declared and not installed", {".pre-commit-config.yaml": PRE_COMMIT}, "names gitleaks, but it does not run in this clone: no hook is in .git/hooks."),
    unguarded(
        "declared, and git looks for hooks elsewhere",
        {".pre-commit-config.yaml": PRE_COMMIT},
        "core.hooksPath points git to /opt/hooks",
        hooks_path="/opt/hooks",
        hooks=("pre-commit",),
        hooks_run=("pre-commit",),
    ),
    unguarded(
        "declared, and the installed hook does something else",
        {".pre-commit-config.yaml": PRE_COMMIT},
        "the hook in .git/hooks does not call it",
        hooks=("pre-commit",),
        hooks_run=(),
    ),
    unguarded("a hook that only knows PEM files", {".pre-commit-config.yaml": PEM_ONLY}, NOTHING, hooks_run=("pre-commit",), **INSTALLED),
    unguarded("a scanner in a comment", {WORKFLOW: "# gitleaks was here\nsteps: []\n"}, NOTHING),
    unguarded("a scanner that is installed and never run", {"package.json": ONLY_INSTALLED}, NOTHING),
    unguarded("a hook after the commit", {".husky/post-commit": "gitleaks git\n"}, ".husky/post-commit names gitleaks", hooks_path=".husky/_"),
    guarded("pre-commit", {".pre-commit-config.yaml": PRE_COMMIT}, "The installed hook runs gitleaks, from .pre-commit-config.yaml.", hooks_run=("pre-commit",), **INSTALLED),
    guarded("a hook that runs the scanner itself", {}, "The installed hook runs talisman.", hooks_run=("talisman",), **INSTALLED),
    guarded("a hook of git-secrets", {}, "runs git-secrets", hooks_run=("git-secrets",), hooks=("commit-msg", "pre-commit")),
    guarded("husky", {".husky/pre-commit": "npx gitleaks protect\n"}, "The hook in .husky/pre-commit runs gitleaks", hooks_path=".husky/_"),
    guarded("an older husky", {".husky/pre-push": "ggshield secret scan pre-push\n"}, "ggshield", hooks_path=".husky"),
    guarded("husky through lint-staged", {".husky/pre-commit": "npx lint-staged\n", "package.json": LINT_STAGED}, "runs secretlint, from package.json", hooks_path=".husky/_"),
    guarded("husky through pre-commit", {".husky/pre-commit": "pre-commit run\n", ".pre-commit-config.yaml": PRE_COMMIT}, "gitleaks", hooks_path=".husky/_"),
    guarded("lefthook", {"lefthook.yml": "pre-commit:\n  commands:\n    scan: {run: kingfisher scan}\n"}, "kingfisher", hooks_run=("lefthook",), **INSTALLED),
    guarded("lefthook through lint-staged", {"lefthook.yml": "pre-commit:\n  commands:\n    l: {run: npx lint-staged}\n", ".lintstagedrc.json": '{"*": "secretlint"}'}, "secretlint", hooks_run=("lefthook",), **INSTALLED),
    guarded("overcommit", {".overcommit.yml": "PreCommit:\n  x: {command: [ripsecrets]}\n"}, "ripsecrets", hooks_run=("overcommit",), **INSTALLED),
    guarded("simple-git-hooks", {"package.json": '{"simple-git-hooks": {"pre-commit": "npx secretlint"}}'}, "secretlint", hooks_run=("simple-git-hooks",), **INSTALLED),
    guarded("a folder of hooks that git is pointed to", {".githooks/pre-commit": "exec shrift guard run\n"}, "shrift", hooks_path="./.githooks/"),
    guarded("a pipeline on GitHub", {WORKFLOW: "steps:\n  - uses: gitleaks/gitleaks-action@v2\n"}, "The pipeline in .github/workflows/ci.yml runs gitleaks."),
    guarded("a pipeline that runs pre-commit", {WORKFLOW: "- uses: pre-commit/action@v3\n", ".pre-commit-config.yaml": PRE_COMMIT}, "runs gitleaks, from .pre-commit-config.yaml"),
    guarded("a pipeline that runs trivy for secrets", {WORKFLOW: "run: trivy fs --scanners vuln,secret .\n"}, "trivy"),
    guarded("GitLab's own job", {".gitlab-ci.yml": "include:\n  - template: Jobs/Secret-Detection.gitlab-ci.yml\n"}, "GitLab secret detection"),
    guarded("CircleCI", {".circleci/config.yml": "run: trufflehog git file://.\n"}, "trufflehog"),
    guarded("Azure", {"azure-pipelines.yml": "- script: detect-secrets scan\n"}, "detect-secrets"),
    guarded("Bitbucket", {"bitbucket-pipelines.yml": "script: [noseyparker scan .]\n"}, "noseyparker"),
    guarded("Jenkins", {"Jenkinsfile": "sh 'gitleaks git'\n"}, "gitleaks"),
    guarded("a repository below the folder has its own", {"api/Jenkinsfile": "sh 'gitleaks git'\n"}, "gitleaks", path="api"),
    unguarded("the root's pipeline is not that of a repository below", {"Jenkinsfile": "sh 'gitleaks git'\n"}, NOTHING, path="api"),
    Case(
        name="a host that refuses such pushes is a choice one may make",
        given=seen(repositories=(repository(remotes=(remote(),)),), hosts=(host(push_protection=True),), online=True),
        status=Status.PASS,
        says="github.com refuses pushes with keys it knows",
    ),
    Case(
        name="a host that takes them is none",
        given=seen(repositories=(repository(remotes=(remote(),)),), hosts=(host(push_protection=False),), online=True),
        status=Status.FAIL,
        finds=(MEDIUM,),
    ),
    Case(name="files that were not listed", given=seen(without=(Need.FILES,)), status=Status.NOT_CHECKED),
    Case(name="a bare repository", given=seen(repositories=(BARE,)), status=Status.NOT_APPLICABLE),
    Case(name="a folder without git", given=NO_GIT, status=Status.NOT_APPLICABLE),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_no_guard(case: Case) -> None:
    ask(CHECK, case)


def test_a_guard_that_was_not_seen_may_be_in_what_was_not_read() -> None:
    verdict = CHECK.judge(seen(limits=(limit("unreadable", "worktree", 100),)))
    assert (verdict.status, verdict.share) == (Status.FAIL, 0.5)
